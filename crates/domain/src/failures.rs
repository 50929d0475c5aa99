//! Consecutive wrong codes of one number, counted across challenges until a login succeeds.
//!
//! NIST SP 800-63B-4 §3.2.2 asks for a limit on consecutive failures that a new code does not reset.
//!
//! ```
//! use chrono::{DateTime, TimeDelta, Utc};
//! use dastak_domain::failures::{FailureCount, WAIT_FROM};
//!
//! let now: DateTime<Utc> = "2026-01-15T10:00:00Z".parse()?;
//! let mut failures = FailureCount::default();
//! for _ in 1..WAIT_FROM {
//!     failures = failures.increased(now);
//! }
//! assert_eq!(failures.wait_seconds(now), None);
//!
//! // The thirtieth failure waits 30 seconds, the next ones twice as long each, up to an hour.
//! failures = failures.increased(now);
//! assert_eq!(failures.wait_seconds(now), Some(30));
//! failures = failures.increased(now);
//! assert_eq!(failures.wait_seconds(now), Some(60));
//!
//! // After the wait one guess is let through, and it holds up the next.
//! let later = now + TimeDelta::seconds(60);
//! let claimed = failures.claimed(later).map_err(|wait| format!("wait {wait} s"))?;
//! assert_eq!(claimed.claimed(later), Err(60));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

use chrono::{DateTime, TimeDelta, Utc};

/// From this many failures on, each further guess waits.
pub const WAIT_FROM: u32 = 30;

/// The first wait in seconds; it doubles with every failure.
pub const FIRST_WAIT_SECONDS: i64 = 30;

/// The longest wait in seconds.
pub const LONGEST_WAIT_SECONDS: i64 = 3600;

/// The failures of a number since its last success.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct FailureCount {
    /// Wrong codes in a row.
    pub count: u32,
    /// The last of them.
    pub last_at: Option<DateTime<Utc>>,
}

impl FailureCount {
    /// The count after one more failure.
    #[must_use]
    pub fn increased(self, now: DateTime<Utc>) -> Self {
        Self {
            count: self.count.saturating_add(1),
            last_at: Some(self.last_at.map_or(now, |last| last.max(now))),
        }
    }

    /// The count when a guess is let through: past the first wait it holds the next one up from `now` on, so that of
    /// parallel guesses one is compared.
    ///
    /// # Errors
    /// How long the guess must wait, as [`Self::wait_seconds`].
    pub fn claimed(self, now: DateTime<Utc>) -> Result<Self, u32> {
        match self.wait_seconds(now) {
            Some(wait) => Err(wait),
            None if self.count < WAIT_FROM => Ok(self),
            None => Ok(Self {
                last_at: Some(now),
                ..self
            }),
        }
    }

    /// How long the next guess must wait, in whole seconds from `now`; `None` when it need not.
    #[must_use]
    pub fn wait_seconds(self, now: DateTime<Utc>) -> Option<u32> {
        let doublings = self.count.checked_sub(WAIT_FROM)?;
        let wait = FIRST_WAIT_SECONDS
            .checked_shl(doublings)
            .filter(|wait| doublings < 32 && *wait < LONGEST_WAIT_SECONDS)
            .unwrap_or(LONGEST_WAIT_SECONDS);
        // A failure from the future (the clock was set back) waits no longer than one from now.
        let last = self.last_at?.min(now);
        let left = (last + TimeDelta::seconds(wait) - now).num_milliseconds();
        (left > 0).then(|| u32::try_from((left + 999) / 1000).unwrap_or(u32::MAX))
    }
}
