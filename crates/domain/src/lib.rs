//! The rules of a phone-number login, as values and pure functions.
//!
//! Nothing here reads a clock, draws randomness, waits or talks to anything: time comes in as a
//! [`chrono::DateTime<Utc>`](chrono::DateTime), randomness as bytes, and stored state as values. What a store
//! must decide atomically (an attempt, a rotation, a limit) is decided by a function of this crate inside the
//! store's own transaction, so that every engine decides alike.
//!
//! A code from its drawing to its use, without a server:
//!
//! ```
//! use chrono::{DateTime, TimeDelta, Utc};
//! use dastak_domain::challenge::{AttemptLease, Challenge, NewChallenge, Purpose};
//! use dastak_domain::delivery::Channel;
//! use dastak_domain::ids::ChallengeId;
//! use dastak_domain::otp::OtpPolicy;
//! use dastak_domain::phone::{NumberPolicy, PhoneNumber};
//! use dastak_domain::secret::{NumberKey, OtpDigest, Sealed};
//!
//! let policy = OtpPolicy { ttl_seconds: 180, max_attempts: 3, resend_after_seconds: 30, bind_challenge: false };
//! let mobile = PhoneNumber::parse("098765 43210", &NumberPolicy::new("IN", &[])?)?;
//! assert_eq!(mobile.to_string(), "+91******3210");
//!
//! // A server gets the digests and sealed copies from its adapter of `dastak_ports::Secrets`.
//! let now: DateTime<Utc> = "2026-01-15T10:00:00Z".parse()?;
//! let mut challenge = Challenge::issue(
//!     NewChallenge {
//!         id: ChallengeId::new(now, [7; 10]),
//!         number_key: NumberKey::from_bytes([1; 32]),
//!         purpose: Purpose::Login,
//!         digest: OtpDigest::from_bytes([2; 32]),
//!         sealed_code: Sealed::from_bytes(vec![3]),
//!         sealed_number: Sealed::from_bytes(vec![4]),
//!         channel: Channel::Sms,
//!     },
//!     now,
//!     &policy,
//! );
//! let later = now + TimeDelta::seconds(20);
//! assert_eq!(challenge.take_attempt(later, &policy), AttemptLease::Granted { left: 2 });
//! challenge.consume();
//! assert_eq!(challenge.take_attempt(later, &policy), AttemptLease::Gone);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
#![warn(missing_docs)]

pub mod audit;
pub mod breaker;
pub mod challenge;
pub mod claims;
pub mod consent;
pub mod delivery;
pub mod device;
pub mod failures;
pub mod fault;
pub mod ids;
pub mod limits;
pub mod message;
pub mod otp;
pub mod phone;
pub mod refresh;
pub mod routing;
pub mod secret;
pub mod session;
pub mod test_numbers;
pub mod timeline;
pub mod user;

pub use fault::Fault;
