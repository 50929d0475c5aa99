//! A parcel locker that opens with a code sent to the recipient's phone.
//!
//! It takes its rules from `dastak-domain` and nothing else: no server, no store, no runtime. Time, random
//! bytes and state are plain values that the locker brings along.

use std::fmt;

use chrono::{DateTime, Utc};
use dastak_domain::Fault;
use dastak_domain::challenge::{AttemptLease, Challenge, NewChallenge, Purpose};
use dastak_domain::delivery::Channel;
use dastak_domain::ids::ChallengeId;
use dastak_domain::otp::{OtpCode, OtpPolicy};
use dastak_domain::phone::{NumberPolicy, PhoneNumber};
use dastak_domain::secret::{NumberKey, OtpDigest, Sealed};

/// Two minutes, three guesses.
pub const POLICY: OtpPolicy = OtpPolicy {
    ttl_seconds: 120,
    max_attempts: 3,
    resend_after_seconds: 30,
    bind_challenge: false,
};

/// Randomness as the locker's hardware gives it: so many bytes at a time.
pub trait Random {
    /// The next bytes.
    fn bytes<const N: usize>(&mut self) -> [u8; N];
}

/// A locker that waits for a code.
#[derive(Debug)]
pub struct Locker {
    recipient: PhoneNumber,
    challenge: Challenge,
    /// The locker keeps the one code that it waits for in its own memory, so it needs no keyed digest.
    code: OtpCode,
}

/// What a guess led to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answer {
    /// The door is open.
    Open,
    /// A wrong code.
    Wrong {
        /// Guesses left.
        left: u32,
    },
    /// No more guesses.
    Locked,
    /// The code has expired, or the door was opened with it.
    Gone,
}

impl fmt::Display for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Open => f.write_str("open"),
            Self::Wrong { left } => write!(f, "wrong, {left} left"),
            Self::Locked => f.write_str("locked"),
            Self::Gone => f.write_str("gone"),
        }
    }
}

impl Locker {
    /// Waits for a code that is on its way to `recipient` from now on.
    ///
    /// # Errors
    /// The domain's fault, when that is not a mobile number of India.
    pub fn close(recipient: &str, random: &mut impl Random, now: DateTime<Utc>) -> Result<Self, Fault> {
        let numbers = NumberPolicy::new("IN", &["IN".to_owned()])?;
        let recipient = PhoneNumber::parse(recipient, &numbers)?;
        let code = OtpCode::draw(|bytes| {
            *bytes = random.bytes();
            Ok::<_, Fault>(())
        })?;
        let new = NewChallenge {
            id: ChallengeId::new(now, random.bytes()),
            number_key: NumberKey::from_bytes([0; 32]),
            purpose: Purpose::Login,
            digest: OtpDigest::from_bytes([0; 32]),
            sealed_code: Sealed::from_bytes(Vec::new()),
            sealed_number: Sealed::from_bytes(Vec::new()),
            channel: Channel::Sms,
        };
        Ok(Self {
            recipient,
            challenge: Challenge::issue(new, now, &POLICY),
            code,
        })
    }

    /// The message, and whom it is for. The number prints itself masked.
    #[must_use]
    pub fn message(&self) -> (&PhoneNumber, String) {
        (
            &self.recipient,
            format!("{} opens your locker", self.code.expose()),
        )
    }

    /// Tries a code at `now`.
    ///
    /// # Errors
    /// The domain's fault, when that can't be a code; it costs no guess.
    pub fn guess(&mut self, code: &str, now: DateTime<Utc>) -> Result<Answer, Fault> {
        let code = OtpCode::parse(code)?;
        Ok(match self.challenge.take_attempt(now, &POLICY) {
            // Nobody at a keypad can time this comparison. A server compares keyed digests in constant time.
            AttemptLease::Granted { .. } if code.expose() == self.code.expose() => {
                self.challenge.consume();
                Answer::Open
            }
            AttemptLease::Granted { left } => Answer::Wrong { left },
            AttemptLease::Exhausted => Answer::Locked,
            AttemptLease::Gone => Answer::Gone,
        })
    }
}
