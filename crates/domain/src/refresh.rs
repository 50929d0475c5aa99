//! The family of refresh tokens of one session.
//!
//! Every use makes the next generation. Only the newest generation may be used, and the one before it again
//! for a moment (a lost answer, two tabs): it then gets the same successor, never a branch. Anything older is
//! a stolen or badly kept token, and the session ends (RFC 9700 §4.14.2).
//!
//! ```
//! use chrono::{DateTime, TimeDelta, Utc};
//! use dastak_domain::refresh::{Presented, RefreshFamily, TokenPolicy};
//!
//! let policy = TokenPolicy {
//!     access_ttl_seconds: 900,
//!     refresh_ttl_seconds: 604_800, // seven days
//!     reuse_grace_seconds: 10,
//!     session_max_seconds: 2_592_000, // thirty days
//!     registration_ttl_seconds: 600,
//! };
//! let login: DateTime<Utc> = "2026-01-15T10:00:00Z".parse()?;
//! let end = login + TimeDelta::days(30);
//! let after = |seconds| login + TimeDelta::seconds(seconds);
//!
//! let first = RefreshFamily::start(login, end, &policy);
//! let Presented::Rotated(second) = first.present(1, end, after(900), &policy) else {
//!     return Err("the newest token was refused".into());
//! };
//! assert_eq!(second.generation, 2);
//! // The answer was lost: the same token gets the same successor.
//! assert_eq!(second.present(1, end, after(905), &policy), Presented::Replayed(second));
//! // Ten seconds after its replacement nobody has a reason to show it.
//! assert_eq!(second.present(1, end, after(910), &policy), Presented::Reused);
//! // The newest token, a week later.
//! assert_eq!(second.present(2, end, after(900 + 604_800), &policy), Presented::Expired);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

use chrono::{DateTime, TimeDelta, Utc};

/// The longest life of a session that the settings may give, in seconds: 30 days, after which NIST SP 800-63B-4
/// §2.1.3 asks for a new authentication.
pub const LONGEST_SESSION_SECONDS: u32 = 2_592_000;

/// The longest life of a registration token that the settings may give, in seconds.
pub const LONGEST_REGISTRATION_SECONDS: u32 = 3600;

/// The settings of sessions and their tokens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TokenPolicy {
    /// Life of an access token in seconds.
    pub access_ttl_seconds: u32,
    /// Life of an unused refresh token in seconds.
    pub refresh_ttl_seconds: u32,
    /// How long a replaced refresh token gets its successor again, in seconds from its replacement.
    pub reuse_grace_seconds: u32,
    /// Life of a session from its login in seconds; nothing extends it.
    pub session_max_seconds: u32,
    /// Life of a registration token in seconds.
    pub registration_ttl_seconds: u32,
}

/// The newest generation of a session's refresh tokens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RefreshFamily {
    /// 1 at the login, one more with every rotation.
    pub generation: u32,
    /// When this generation was made: where the grace of the one before starts.
    pub rotated_at: DateTime<Utc>,
    /// When this generation's token expires.
    pub expires_at: DateTime<Utc>,
}

/// What showing a refresh token leads to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Presented {
    /// A new generation, to be stored in place of the family.
    Rotated(RefreshFamily),
    /// The token just replaced, within its grace: hand out the present generation again, change nothing.
    Replayed(RefreshFamily),
    /// A token that should no longer exist: end the session.
    Reused,
    /// The newest token, or the one it replaced within its grace, too late.
    Expired,
}

impl RefreshFamily {
    /// The first generation of a session that ends at `session_ends_at`.
    #[must_use]
    pub fn start(now: DateTime<Utc>, session_ends_at: DateTime<Utc>, policy: &TokenPolicy) -> Self {
        Self {
            generation: 1,
            rotated_at: now,
            expires_at: expiry(now, session_ends_at, policy),
        }
    }

    /// Judges a shown token of `generation`.
    ///
    /// A generation ahead of the record can only come from a record that was restored from a backup, as the
    /// tokens are signed; it counts as the newest, so that a restored database signs nobody out.
    #[must_use]
    pub fn present(
        &self,
        generation: u32,
        session_ends_at: DateTime<Utc>,
        now: DateTime<Utc>,
        policy: &TokenPolicy,
    ) -> Presented {
        let is_newest = generation >= self.generation;
        let age = now - self.rotated_at;
        let in_grace = age < TimeDelta::seconds(i64::from(policy.reuse_grace_seconds))
            && age > -TimeDelta::seconds(crate::challenge::CLOCK_TOLERANCE_SECONDS);
        let is_replay = !is_newest && generation + 1 == self.generation && in_grace;
        if !is_newest && !is_replay {
            Presented::Reused
        } else if now >= self.expires_at || now >= session_ends_at {
            Presented::Expired
        } else if is_replay {
            Presented::Replayed(*self)
        } else {
            Presented::Rotated(Self {
                generation: generation.saturating_add(1),
                rotated_at: now,
                expires_at: expiry(now, session_ends_at, policy),
            })
        }
    }
}

fn expiry(now: DateTime<Utc>, session_ends_at: DateTime<Utc>, policy: &TokenPolicy) -> DateTime<Utc> {
    (now + TimeDelta::seconds(i64::from(policy.refresh_ttl_seconds))).min(session_ends_at)
}
