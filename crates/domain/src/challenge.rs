//! The life of one sent code: issued, sent again, guessed at, expired, used.
//!
//! A store loads a [`Challenge`], calls one method in its transaction and writes the result back, or expresses
//! the same rule in one atomic statement or script; the contract suite holds both to this module.

mod messages;

use chrono::{DateTime, TimeDelta, Utc};

pub use self::messages::{FoundMessage, MOST_EARLIER_MESSAGES, ReceiptEffect};
use crate::delivery::{Channel, Delivery, DeliveryStatus, SentMessage};
use crate::ids::ChallengeId;
use crate::otp::{LONGEST_LIFE_SECONDS, OtpPolicy};
use crate::secret::{NumberKey, OtpDigest, Sealed};

/// How far two clocks of the same deployment may differ, in seconds. A challenge from further in the future
/// is dead: the clock was set back, and a set-back clock must not revive codes.
pub const CLOCK_TOLERANCE_SECONDS: i64 = 5;

/// What a code is for. Part of its digest, so a code of one purpose is none of another's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Purpose {
    /// Logging in, or registering.
    Login,
}

impl Purpose {
    /// The name in digests and stores.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Login => "login",
        }
    }
}

/// One sent code. The code itself is here only as a digest and, while it may be sent again, sealed.
///
/// A resend renews the life and buys no guess; nothing lives longer than [`LONGEST_LIFE_SECONDS`] after its first sending.
///
/// ```
/// use chrono::{DateTime, TimeDelta, Utc};
/// use dastak_domain::challenge::{AttemptLease, Challenge, ChallengeState, NewChallenge, Purpose};
/// # use dastak_domain::delivery::Channel;
/// # use dastak_domain::ids::ChallengeId;
/// use dastak_domain::otp::OtpPolicy;
/// # use dastak_domain::secret::{NumberKey, OtpDigest, Sealed};
///
/// let policy = OtpPolicy { ttl_seconds: 180, max_attempts: 3, resend_after_seconds: 30, bind_challenge: false };
/// let start: DateTime<Utc> = "2026-01-15T10:00:00Z".parse()?;
/// let after = |seconds| start + TimeDelta::seconds(seconds);
/// # let new = NewChallenge {
/// #     id: ChallengeId::new(start, [7; 10]),
/// #     number_key: NumberKey::from_bytes([1; 32]),
/// #     purpose: Purpose::Login,
/// #     digest: OtpDigest::from_bytes([2; 32]),
/// #     sealed_code: Sealed::from_bytes(vec![3]),
/// #     sealed_number: Sealed::from_bytes(vec![4]),
/// #     channel: Channel::Sms,
/// # };
/// let mut challenge = Challenge::issue(new, start, &policy);
///
/// // A wrong guess: the lease was counted before anything was compared, and nobody gives it back.
/// assert_eq!(challenge.take_attempt(after(10), &policy), AttemptLease::Granted { left: 2 });
///
/// // A resend after 170 seconds.
/// assert!(challenge.renew(after(170), &policy));
/// assert_eq!(challenge.expires_in(after(170)), 180);
/// assert_eq!(challenge.take_attempt(after(171), &policy), AttemptLease::Granted { left: 1 });
///
/// // The right code, but the database failed: the attempt goes back, the code stays good.
/// challenge.give_back_attempt();
/// assert_eq!(challenge.state(after(172), &policy), ChallengeState::Live);
///
/// // Renewals end ten minutes after the first sending.
/// assert!(challenge.renew(after(340), &policy));
/// assert!(challenge.renew(after(500), &policy));
/// assert_eq!(challenge.expires_in(after(500)), 100);
/// assert_eq!(challenge.state(after(600), &policy), ChallengeState::Gone);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone)]
pub struct Challenge {
    /// Its public name.
    pub id: ChallengeId,
    /// Whose it is: a number has at most one live challenge.
    pub number_key: NumberKey,
    /// What it is for.
    pub purpose: Purpose,
    /// What a guess is compared with.
    pub digest: OtpDigest,
    /// The copy that a resend needs: gone as soon as the code is used or dead.
    pub sealed_code: Option<Sealed>,
    /// The number, for a resend that names only the challenge.
    pub sealed_number: Sealed,
    /// When it was first stored for sending.
    pub first_sent_at: DateTime<Utc>,
    /// When it ends unless it is renewed.
    pub expires_at: DateTime<Utc>,
    /// Guesses leased so far, right ones that were given back not counted.
    pub attempts_used: u32,
    /// Whether a login or a registration came of it.
    pub consumed: bool,
    /// Whether a newer challenge of the same number took its place.
    pub replaced: bool,
    /// Its newest message. The status is that of the challenge: it stays `delivered` when a copy goes out after.
    pub delivery: Delivery,
    /// How many messages with its code gateways have taken so far.
    pub sendings: u32,
    /// The messages before the newest that a receipt can name, the oldest first, at most [`MOST_EARLIER_MESSAGES`].
    pub earlier_messages: Vec<SentMessage>,
    /// Whether the one try more that a receipt, or the lack of one, may cause was claimed.
    pub second_try_taken: bool,
}

/// Whether a challenge can still be answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ChallengeState {
    /// A right code is accepted.
    Live,
    /// All attempts are used.
    Exhausted,
    /// Expired, used or replaced: to the caller one and the same.
    Gone,
}

/// The answer to a request for one attempt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AttemptLease {
    /// One attempt is leased: compare now. It stays counted unless it is given back.
    Granted {
        /// Attempts left after this one.
        left: u32,
    },
    /// All attempts are used.
    Exhausted,
    /// There is nothing to compare with.
    Gone,
}

/// Everything a new challenge is made of.
#[derive(Debug, Clone)]
pub struct NewChallenge {
    /// Its public name.
    pub id: ChallengeId,
    /// Whose it is.
    pub number_key: NumberKey,
    /// What it is for.
    pub purpose: Purpose,
    /// What a guess is compared with.
    pub digest: OtpDigest,
    /// The copy that a resend needs.
    pub sealed_code: Sealed,
    /// The number, sealed.
    pub sealed_number: Sealed,
    /// The channel it is about to be sent by.
    pub channel: Channel,
}

impl Challenge {
    /// A challenge as it is stored before a gateway is asked. Its life counts from now until the gateway's
    /// acceptance starts it anew.
    #[must_use]
    pub fn issue(new: NewChallenge, now: DateTime<Utc>, policy: &OtpPolicy) -> Self {
        let delivery = Delivery {
            status: DeliveryStatus::Queued,
            channel: new.channel,
            provider: None,
            provider_message_id: None,
            updated_at: now,
        };
        let mut challenge = Self {
            id: new.id,
            number_key: new.number_key,
            purpose: new.purpose,
            digest: new.digest,
            sealed_code: Some(new.sealed_code),
            sealed_number: new.sealed_number,
            first_sent_at: now,
            expires_at: now,
            attempts_used: 0,
            consumed: false,
            replaced: false,
            delivery,
            sendings: 0,
            earlier_messages: Vec::new(),
            second_try_taken: false,
        };
        challenge.expires_at = challenge.life_from(now, policy);
        challenge
    }

    /// Whether it can still be answered at `now`.
    #[must_use]
    pub fn state(&self, now: DateTime<Utc>, policy: &OtpPolicy) -> ChallengeState {
        let clock_set_back = now < self.first_sent_at - TimeDelta::seconds(CLOCK_TOLERANCE_SECONDS);
        if self.consumed || self.replaced || clock_set_back || now >= self.expires_at {
            ChallengeState::Gone
        } else if self.attempts_used >= policy.max_attempts {
            ChallengeState::Exhausted
        } else {
            ChallengeState::Live
        }
    }

    /// Leases one attempt. It is counted before anything is compared, so that parallel guesses can't slip by;
    /// a lease that is never settled stays a used attempt.
    pub fn take_attempt(&mut self, now: DateTime<Utc>, policy: &OtpPolicy) -> AttemptLease {
        match self.state(now, policy) {
            ChallengeState::Live => {
                self.attempts_used += 1;
                AttemptLease::Granted {
                    left: policy.max_attempts - self.attempts_used,
                }
            }
            ChallengeState::Exhausted => AttemptLease::Exhausted,
            ChallengeState::Gone => AttemptLease::Gone,
        }
    }

    /// Settles the lease of a right code that led to nothing (the database failed): the attempt is given
    /// back, the rest of the challenge stays as it is.
    pub fn give_back_attempt(&mut self) {
        self.attempts_used = self.attempts_used.saturating_sub(1);
    }

    /// Settles the lease of a right code: the challenge is used, and its sealed code is gone.
    pub fn consume(&mut self) {
        self.consumed = true;
        self.sealed_code = None;
    }

    /// Settles the lease of the last, wrong guess: the sealed code of a dead challenge is gone.
    pub fn bury(&mut self) {
        self.sealed_code = None;
    }

    /// A newer challenge of the same number takes its place.
    pub fn replace(&mut self) {
        self.replaced = true;
        self.sealed_code = None;
    }

    /// The same code is about to go out again: its life is renewed from `now`, its attempts stay as they are.
    /// How it travels changes only when a gateway takes it ([`Self::accepted`]): a refused resend leaves no
    /// trace in what a login says of itself. `false` when it is no longer live, and then nothing has changed.
    #[must_use]
    pub fn renew(&mut self, now: DateTime<Utc>, policy: &OtpPolicy) -> bool {
        if self.state(now, policy) != ChallengeState::Live || self.sealed_code.is_none() {
            return false;
        }
        self.expires_at = self.life_from(now, policy);
        true
    }

    /// Seconds left at `now`, rounded up, at least 0.
    #[must_use]
    pub fn expires_in(&self, now: DateTime<Utc>) -> i64 {
        let left = (self.expires_at - now).num_milliseconds().max(0);
        (left + 999) / 1000
    }

    fn life_from(&self, start: DateTime<Utc>, policy: &OtpPolicy) -> DateTime<Utc> {
        let end = start + TimeDelta::seconds(i64::from(policy.ttl_seconds));
        end.min(self.first_sent_at + TimeDelta::seconds(LONGEST_LIFE_SECONDS))
    }
}
