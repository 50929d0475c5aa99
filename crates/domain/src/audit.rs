//! The audit trail: what happened to accounts, for their owners and for the operator.
//!
//! ```
//! use chrono::{DateTime, Utc};
//! use dastak_domain::audit::{AuditEntry, AuditEvent};
//! use dastak_domain::delivery::Channel;
//! use dastak_domain::ids::{AuditId, UserId};
//!
//! let now: DateTime<Utc> = "2026-01-15T10:00:00Z".parse()?;
//! let login = AuditEntry {
//!     user_id: Some(UserId::new(now, [1; 10])),
//!     channel: Some(Channel::Sms),
//!     address: Some([192, 0, 2, 7].into()),
//!     ..AuditEntry::new(AuditId::new(now, [2; 10]), now, AuditEvent::LoginSucceeded)
//! };
//! assert_eq!(login.event.as_str(), "login_succeeded");
//!
//! // What an erasure leaves of it.
//! let kept = login.without_person();
//! assert_eq!((kept.user_id, kept.address), (None, None));
//! assert_eq!((kept.event, kept.channel), (AuditEvent::LoginSucceeded, Some(Channel::Sms)));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

use std::net::IpAddr;

use chrono::{DateTime, Utc};

use crate::delivery::Channel;
use crate::device::DeviceInfo;
use crate::ids::{AuditId, SessionId, UserId};
use crate::secret::NumberKey;

macro_rules! events {
    ($($(#[$doc:meta])* $variant:ident => $name:literal,)*) => {
        /// What happened.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum AuditEvent {
            $($(#[$doc])* $variant,)*
        }

        impl AuditEvent {
            /// Every event.
            pub const ALL: &'static [Self] = &[$(Self::$variant),*];

            /// The name used by the API and the stores.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $name,)* }
            }

            /// Reads a stored name.
            #[must_use]
            pub fn from_stored(text: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|event| event.as_str() == text)
            }
        }
    };
}

events! {
    /// A right code of a known user.
    LoginSucceeded => "login_succeeded",
    /// A wrong code was compared.
    LoginFailed => "login_failed",
    /// A right code of a disabled user.
    LoginRefused => "login_refused",
    /// A right code of a number that nobody has registered.
    NumberVerified => "number_verified",
    /// A person registered, and was logged in.
    Registered => "registered",
    /// A replaced refresh token was shown again; the session ended.
    RefreshReused => "refresh_reused",
    /// A session was logged out.
    LoggedOut => "logged_out",
    /// Every session was logged out.
    LoggedOutEverywhere => "logged_out_everywhere",
    /// A session was ended from the list.
    SessionEnded => "session_ended",
    /// A device may log in without a code from now on.
    DeviceTrusted => "device_trusted",
    /// A trusted device logged in.
    DeviceLoginSucceeded => "device_login_succeeded",
    /// A token of a device was shown that is no good any more, or beside another number.
    DeviceLoginFailed => "device_login_failed",
    /// A replaced device token was shown again; the device is revoked.
    DeviceReused => "device_reused",
    /// A device was revoked with its session.
    DeviceRevoked => "device_revoked",
    /// Somebody asked for a session that is not theirs.
    AccessDenied => "access_denied",
    /// The profile changed.
    ProfileChanged => "profile_changed",
    /// A consent was given.
    ConsentGranted => "consent_granted",
    /// A consent was withdrawn.
    ConsentWithdrawn => "consent_withdrawn",
    /// The person took a copy of their data.
    DataExported => "data_exported",
    /// The account was erased. Kept without the person.
    AccountErased => "account_erased",
    /// The operator disabled the account.
    AccountDisabled => "account_disabled",
    /// The operator enabled the account.
    AccountEnabled => "account_enabled",
    /// The operator took in people from elsewhere. It names none of them.
    PeopleImported => "people_imported",
    /// The operator lifted the limits of a number.
    NumberUnlocked => "number_unlocked",
    /// A code of a test number was asked for; nothing was sent.
    TestNumberUsed => "test_number_used",
}

/// One entry. After an erasure it stays, without everything that leads to the person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditEntry {
    /// Its name. The order of entries is that of their writing, which holds when a clock is set back.
    pub id: AuditId,
    /// When.
    pub at: DateTime<Utc>,
    /// What.
    pub event: AuditEvent,
    /// Whose account.
    pub user_id: Option<UserId>,
    /// Which session.
    pub session_id: Option<SessionId>,
    /// Which number, as a keyed hash.
    pub number_key: Option<NumberKey>,
    /// How the code travelled.
    pub channel: Option<Channel>,
    /// Where the request came from.
    pub address: Option<IpAddr>,
    /// What the client said of its device.
    pub device: DeviceInfo,
}

impl AuditEntry {
    /// An entry that so far says only what and when.
    #[must_use]
    pub fn new(id: AuditId, at: DateTime<Utc>, event: AuditEvent) -> Self {
        Self {
            id,
            at,
            event,
            user_id: None,
            session_id: None,
            number_key: None,
            channel: None,
            address: None,
            device: DeviceInfo::default(),
        }
    }

    /// The entry without all that leads to a person: as it stays after an erasure.
    #[must_use]
    pub fn without_person(self) -> Self {
        Self {
            channel: self.channel,
            ..Self::new(self.id, self.at, self.event)
        }
    }
}
