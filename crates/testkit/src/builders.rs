//! Valid values for tests. Every call makes new identifiers, and later ones sort after earlier ones.
//!
//! ```
//! use dastak_domain::user::{AccountStatus, User};
//! use dastak_testkit::builders::{a_session, a_user, number, secs, token_policy};
//! use dastak_testkit::clock::start;
//!
//! // Somebody who was disabled, and what is left of their session after a day.
//! let user = User { status: AccountStatus::Disabled, ..a_user(number(1), start()) };
//! let session = a_session(user.id, start());
//! assert!(session.is_active(start() + secs(86_400)));
//! assert_eq!(session.ends_at, start() + secs(token_policy().session_max_seconds.into()));
//! // Another call, another person.
//! assert!(a_user(number(2), start()).id > user.id);
//! ```
#![expect(
    clippy::expect_used,
    clippy::missing_panics_doc,
    reason = "the constants here are valid"
)]

use std::sync::atomic::{AtomicU64, Ordering};

use chrono::{DateTime, TimeDelta, Utc};
use dastak_domain::audit::{AuditEntry, AuditEvent};
use dastak_domain::challenge::{Challenge, NewChallenge, Purpose};
use dastak_domain::consent::{ConsentPurpose, ConsentRecord, ConsentVersion};
use dastak_domain::delivery::{Channel, Delivery, DeliveryStatus};
use dastak_domain::device::{DeviceInfo, DevicePolicy, DeviceToken};
use dastak_domain::ids::{AuditId, ChallengeId, DeviceId, SessionId, TokenId, UserId};
use dastak_domain::limits::{LimitHit, LimitKey, LimitRule, LimitScope};
use dastak_domain::otp::{OtpCode, OtpPolicy};
use dastak_domain::phone::PhoneNumber;
use dastak_domain::refresh::TokenPolicy;
use dastak_domain::secret::{DeviceDigest, NumberKey};
use dastak_domain::session::{Authentication, Session};
use dastak_domain::user::{AccountStatus, Email, FullName, Profile, User};
use dastak_ports::Secrets;
use dastak_ports::secrets::OtpBinding;

use crate::fakes::PlainSecrets;

/// The code of every challenge made here.
pub const CODE: &str = "123456";

/// The number of the examples.
pub const MOBILE: &str = "+919876543210";

/// Ten bytes that make identifiers of one millisecond differ, and sort by their making.
fn next_bytes() -> [u8; 10] {
    static MADE: AtomicU64 = AtomicU64::new(1);
    let [_, _, rest @ ..] = MADE.fetch_add(1, Ordering::Relaxed).to_be_bytes();
    let mut bytes = [0; 10];
    bytes[4..].copy_from_slice(&rest);
    bytes
}

/// A new challenge's name.
#[must_use]
pub fn challenge_id(at: DateTime<Utc>) -> ChallengeId {
    ChallengeId::new(at, next_bytes())
}

/// A new person's id.
#[must_use]
pub fn user_id(at: DateTime<Utc>) -> UserId {
    UserId::new(at, next_bytes())
}

/// A new session's id.
#[must_use]
pub fn session_id(at: DateTime<Utc>) -> SessionId {
    SessionId::new(at, next_bytes())
}

/// A new device's id.
#[must_use]
pub fn device_id(at: DateTime<Utc>) -> DeviceId {
    DeviceId::new(at, next_bytes())
}

/// A new device token, as the digest that [`PlainSecrets`] makes of it.
#[must_use]
pub fn device_digest() -> DeviceDigest {
    let mut bytes = [0; 32];
    bytes[..10].copy_from_slice(&next_bytes());
    PlainSecrets.device_digest(&DeviceToken::from_bytes(bytes))
}

/// A new token's id.
#[must_use]
pub fn token_id(at: DateTime<Utc>) -> TokenId {
    TokenId::new(at, next_bytes())
}

/// `seconds` as a span.
#[must_use]
pub const fn secs(seconds: i64) -> TimeDelta {
    TimeDelta::seconds(seconds)
}

/// [`MOBILE`].
#[must_use]
pub fn mobile() -> PhoneNumber {
    PhoneNumber::from_stored(MOBILE).expect("a valid number")
}

/// One of a hundred thousand Indian mobile numbers; none of them is [`MOBILE`] below 43,210.
#[must_use]
pub fn number(i: u32) -> PhoneNumber {
    PhoneNumber::from_stored(&format!("+9198765{:05}", i % 100_000)).expect("a valid number")
}

/// The key under which [`PlainSecrets`] keeps a number.
#[must_use]
pub fn key_of(mobile: &PhoneNumber) -> NumberKey {
    PlainSecrets.number_key(mobile)
}

/// 180 seconds, three attempts, resend after 30, a verification need not name its challenge.
#[must_use]
pub const fn otp_policy() -> OtpPolicy {
    OtpPolicy {
        ttl_seconds: 180,
        max_attempts: 3,
        resend_after_seconds: 30,
        bind_challenge: false,
    }
}

/// Access 15 minutes, refresh 7 days with 10 seconds of grace, session 30 days, registration 10 minutes.
#[must_use]
pub const fn token_policy() -> TokenPolicy {
    TokenPolicy {
        access_ttl_seconds: 900,
        refresh_ttl_seconds: 604_800,
        reuse_grace_seconds: 10,
        session_max_seconds: 2_592_000,
        registration_ttl_seconds: 600,
    }
}

/// On, and forgotten after 30 days unused.
#[must_use]
pub const fn device_policy() -> DevicePolicy {
    DevicePolicy {
        enabled: true,
        unused_days: 30,
    }
}

/// A challenge with the code [`CODE`], just issued.
#[must_use]
pub fn a_challenge(mobile: &PhoneNumber, now: DateTime<Utc>) -> Challenge {
    let id = challenge_id(now);
    let code = OtpCode::parse(CODE).expect("a valid code");
    let binding = OtpBinding {
        purpose: Purpose::Login,
        challenge_id: id,
        mobile,
    };
    let new = NewChallenge {
        id,
        number_key: key_of(mobile),
        purpose: Purpose::Login,
        digest: PlainSecrets.otp_digest(binding, &code),
        sealed_code: PlainSecrets.seal_code(id, &code).expect("plain sealing works"),
        sealed_number: PlainSecrets.seal_number(id, mobile).expect("plain sealing works"),
        channel: Channel::Sms,
    };
    Challenge::issue(new, now, &otp_policy())
}

/// The gateway of all deliveries made here.
pub const PROVIDER: &str = "recording";

/// The delivery of a message that a gateway has just taken.
#[must_use]
pub fn a_delivery(at: DateTime<Utc>) -> Delivery {
    a_delivery_of("message-1", at)
}

/// The delivery of a message that the gateway [`PROVIDER`] has just taken and calls by this id.
#[must_use]
pub fn a_delivery_of(message_id: &str, at: DateTime<Utc>) -> Delivery {
    Delivery {
        status: DeliveryStatus::Sent,
        channel: Channel::Sms,
        provider: Some(PROVIDER.to_owned()),
        provider_message_id: Some(message_id.to_owned()),
        updated_at: at,
    }
}

/// A hit of a key of this scope, known by `subject`, under these `(max, seconds)` windows.
#[must_use]
pub fn a_hit(scope: LimitScope, subject: &str, windows: &[(u32, u32)]) -> LimitHit {
    LimitHit {
        key: LimitKey {
            scope,
            subject: PlainSecrets.subject(subject),
        },
        rule: LimitRule::new(windows),
    }
}

/// An active person with nothing but a name, an e-mail address and one consent, just registered.
#[must_use]
pub fn a_user(mobile: PhoneNumber, now: DateTime<Utc>) -> User {
    User {
        id: user_id(now),
        mobile,
        mobile_verified_at: now,
        profile: Profile {
            full_name: FullName::parse("Asha Rao").expect("a valid name"),
            email: Some(Email::parse("asha@example.com").expect("a valid address")),
            date_of_birth: None,
            gender: None,
            preferred_language: None,
        },
        status: AccountStatus::Active,
        created_at: now,
        updated_at: now,
        last_login_at: now,
        consents: vec![a_consent("terms", true, now)],
    }
}

/// An answer to version `1` of a text.
#[must_use]
pub fn a_consent(purpose: &str, granted: bool, at: DateTime<Utc>) -> ConsentRecord {
    ConsentRecord {
        purpose: ConsentPurpose::parse(purpose).expect("a valid purpose"),
        version: ConsentVersion::parse("1").expect("a valid version"),
        granted,
        at,
    }
}

/// A session of a person that begins now with a code by SMS.
#[must_use]
pub fn a_session(user_id: UserId, now: DateTime<Utc>) -> Session {
    Session::begin(
        session_id(now),
        user_id,
        Authentication::by_code(now, Channel::Sms),
        DeviceInfo::named("Test phone".to_owned()),
        Some([192, 0, 2, 7].into()),
        now,
        &token_policy(),
    )
}

/// An entry of nobody's.
#[must_use]
pub fn an_entry(event: AuditEvent, at: DateTime<Utc>) -> AuditEntry {
    AuditEntry::new(AuditId::new(at, next_bytes()), at, event)
}

/// An entry of a person's.
#[must_use]
pub fn an_entry_of(user_id: UserId, event: AuditEvent, at: DateTime<Utc>) -> AuditEntry {
    AuditEntry {
        user_id: Some(user_id),
        ..an_entry(event, at)
    }
}
