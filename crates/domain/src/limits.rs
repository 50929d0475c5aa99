//! Rate limits: sliding windows over a log of hits.
//!
//! One log a key serves all its windows (three a minute, ten an hour, twenty a day). The log is exact: no
//! burst at the edge of a window passes. Its length is bounded by the largest maximum.
//!
//! ```
//! use chrono::{DateTime, TimeDelta, Utc};
//! use dastak_domain::limits::{LimitRule, Verdict};
//!
//! // Three a minute, and ten an hour.
//! let rule = LimitRule::new(&[(3, 60), (10, 3600)]);
//! let start: DateTime<Utc> = "2026-01-15T10:00:00Z".parse()?;
//! let mut hits = Vec::new();
//! for seconds in [0, 20, 40] {
//!     let now = start + TimeDelta::seconds(seconds);
//!     assert!(matches!(rule.judge(&hits, now), Verdict::Allowed { .. }));
//!     hits.push(now);
//! }
//!
//! let now = start + TimeDelta::seconds(45);
//! let Verdict::Refused { retry_after_seconds, standing: Some(standing) } = rule.judge(&hits, now) else {
//!     return Err("a fourth hit within the minute passed".into());
//! };
//! // The first hit leaves the window after sixty seconds.
//! assert_eq!(retry_after_seconds, 15);
//! assert_eq!((standing.quota, standing.remaining), (3, 0));
//! assert!(matches!(rule.judge(&hits, start + TimeDelta::seconds(60)), Verdict::Allowed { .. }));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

use std::net::{IpAddr, Ipv6Addr};

use chrono::{DateTime, TimeDelta, Utc};

use crate::secret::{NumberKey, Subject};

/// The largest maximum that a window may have; it bounds the log of a key.
pub const LARGEST_MAXIMUM: u32 = 10_000;

/// What is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum LimitScope {
    /// Messages to one number.
    NumberSend,
    /// Messages asked for by one client address.
    AddressSend,
    /// Wrong codes from one client address.
    AddressFailure,
    /// Look-ups of a delivery status by one client address.
    AddressStatus,
}

impl LimitScope {
    const ALL: [Self; 4] = [
        Self::NumberSend,
        Self::AddressSend,
        Self::AddressFailure,
        Self::AddressStatus,
    ];

    /// The name in stores.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::NumberSend => "number_send",
            Self::AddressSend => "address_send",
            Self::AddressFailure => "address_failure",
            Self::AddressStatus => "address_status",
        }
    }

    /// Reads a stored name.
    #[must_use]
    pub fn from_stored(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|scope| scope.as_str() == text)
    }
}

/// Whose hits are counted, and of what.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct LimitKey {
    /// What is counted.
    pub scope: LimitScope,
    /// The keyed hash of the number or address.
    pub subject: Subject,
}

impl LimitKey {
    /// The key that counts the messages to a number. A store makes it from the challenge's own number key, so
    /// that a resend that names only the challenge is counted too.
    #[must_use]
    pub const fn number_send(number_key: &NumberKey) -> Self {
        Self {
            scope: LimitScope::NumberSend,
            subject: Subject::from_bytes(*number_key.as_bytes()),
        }
    }
}

/// What an address is counted as: an IPv4 address alone, an IPv6 address by its /64, which is what one
/// subscriber gets. An IPv4-mapped IPv6 address is the IPv4 address.
///
/// ```
/// use std::net::IpAddr;
///
/// use dastak_domain::limits::counted_network;
///
/// let counted = |text: &str| text.parse::<IpAddr>().map(counted_network);
/// assert_eq!(counted("2001:db8:1:2:3:4:5:6")?, counted("2001:db8:1:2::99")?);
/// assert_eq!(counted("::ffff:192.0.2.7")?, counted("192.0.2.7")?);
/// assert_ne!(counted("192.0.2.7")?, counted("192.0.2.8")?);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use]
pub fn counted_network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(v6) => IpAddr::V6(Ipv6Addr::from_bits(v6.to_bits() & !u128::from(u64::MAX))),
        v4 @ IpAddr::V4(_) => v4,
    }
}

/// At most `max` hits in any `seconds`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Window {
    /// At least 1.
    pub max: u32,
    /// Length in seconds, at least 1.
    pub seconds: u32,
}

/// The windows of one key, none of them unlimited. An empty rule allows everything and stores nothing.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct LimitRule {
    windows: Vec<Window>,
}

impl LimitRule {
    /// A rule of `(max, seconds)` windows; a maximum of 0 turns its window off.
    #[must_use]
    pub fn new(windows: &[(u32, u32)]) -> Self {
        let mut windows: Vec<Window> = windows
            .iter()
            .filter(|(max, seconds)| *max > 0 && *seconds > 0)
            .map(|&(max, seconds)| Window {
                max: max.min(LARGEST_MAXIMUM),
                seconds,
            })
            .collect();
        windows.sort_by_key(|w| w.seconds);
        Self { windows }
    }

    /// The windows, shortest first.
    #[must_use]
    pub fn windows(&self) -> &[Window] {
        &self.windows
    }

    /// Whether it allows everything.
    #[must_use]
    pub fn is_off(&self) -> bool {
        self.windows.is_empty()
    }

    /// How long a hit matters, in seconds.
    #[must_use]
    pub fn memory_seconds(&self) -> u32 {
        self.windows.iter().map(|w| w.seconds).max().unwrap_or(0)
    }

    /// Judges one more hit at `now` against the log of earlier ones (any order; a hit from the future, left
    /// by a clock that was set back, counts as one of now).
    #[must_use]
    pub fn judge(&self, hits: &[DateTime<Utc>], now: DateTime<Utc>) -> Verdict {
        let mut sorted: Vec<_> = hits.iter().map(|hit| (*hit).min(now)).collect();
        sorted.sort_unstable();
        let mut wait = TimeDelta::zero();
        let mut standing = None;
        for window in &self.windows {
            let length = TimeDelta::seconds(i64::from(window.seconds));
            let start = sorted.partition_point(|hit| *hit <= now - length);
            let inside = sorted.get(start..).unwrap_or_default();
            let max = window.max as usize;
            if inside.len() >= max {
                // Free again when the hit that leaves max - 1 behind it has left the window.
                if let Some(blocking) = inside.get(inside.len() - max) {
                    wait = wait.max(*blocking + length - now);
                }
            }
            if standing.is_none() {
                let oldest = inside.first().copied().unwrap_or(now);
                standing = Some(Standing {
                    quota: window.max,
                    window_seconds: window.seconds,
                    remaining: u32::try_from(max.saturating_sub(inside.len() + 1)).unwrap_or(u32::MAX),
                    reset_seconds: seconds_up(oldest + length - now),
                });
            }
        }
        let refused = wait > TimeDelta::zero();
        match standing {
            _ if refused => Verdict::Refused {
                retry_after_seconds: seconds_up(wait),
                standing,
            },
            standing => Verdict::Allowed { standing },
        }
    }

    /// Drops from a log what no window looks at any more.
    pub fn trim(&self, hits: &mut Vec<DateTime<Utc>>, now: DateTime<Utc>) {
        let memory = TimeDelta::seconds(i64::from(self.memory_seconds()));
        hits.retain(|hit| *hit > now - memory);
    }
}

/// Where a key stands in its shortest window, as the `RateLimit` fields tell it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Standing {
    /// Hits allowed in the window.
    pub quota: u32,
    /// Length of the window in seconds.
    pub window_seconds: u32,
    /// Hits left after this one.
    pub remaining: u32,
    /// Seconds until the oldest hit leaves the window, at least 1.
    pub reset_seconds: u32,
}

/// Whether one more hit is allowed. A refused hit is not recorded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// It is; `standing` counts it. No standing where the rule is off.
    Allowed {
        /// Where the key stands now.
        standing: Option<Standing>,
    },
    /// It is not.
    Refused {
        /// When the same hit would pass, in whole seconds, at least 1.
        retry_after_seconds: u32,
        /// Where the key stands.
        standing: Option<Standing>,
    },
}

/// One thing to be counted: a key and its rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LimitHit {
    /// Whose hit it is.
    pub key: LimitKey,
    /// The windows it must fit.
    pub rule: LimitRule,
}

/// Whole seconds, rounded up from any fraction, at least 1.
fn seconds_up(span: TimeDelta) -> u32 {
    let whole = span.num_seconds();
    let rounded_up = whole + i64::from(span > TimeDelta::seconds(whole));
    u32::try_from(rounded_up.max(1)).unwrap_or(u32::MAX)
}
