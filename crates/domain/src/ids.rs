//! Typed identifiers. All are UUIDv7 (RFC 9562 §5.7), made from a given time and given random bytes.
//!
//! ```
//! use chrono::{DateTime, Utc};
//! use dastak_domain::ids::{ChallengeId, InvalidId};
//!
//! let now: DateTime<Utc> = "2026-01-15T10:00:00Z".parse()?;
//! let id = ChallengeId::new(now, [7; 10]);
//! assert_eq!(id.to_string().parse(), Ok(id));
//! // Later ones sort after earlier ones.
//! assert!(ChallengeId::new(now + chrono::TimeDelta::milliseconds(1), [0; 10]) > id);
//! // One spelling only: no braces, no `urn:uuid:`, no bare digits.
//! assert_eq!(format!("{{{id}}}").parse::<ChallengeId>(), Err(InvalidId));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

use std::fmt;
use std::str::FromStr;

use chrono::{DateTime, Utc};
use uuid::{Builder, Uuid};

/// A text that is not an identifier.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a UUID")]
pub struct InvalidId;

fn uuid_v7(now: DateTime<Utc>, random: [u8; 10]) -> Uuid {
    let millis = u64::try_from(now.timestamp_millis()).unwrap_or(0);
    Builder::from_unix_timestamp_millis(millis, &random).into_uuid()
}

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(Uuid);

        impl $name {
            /// A new identifier: `now` in milliseconds, then ten random bytes.
            #[must_use]
            pub fn new(now: DateTime<Utc>, random: [u8; 10]) -> Self {
                Self(uuid_v7(now, random))
            }

            /// An identifier read back from storage.
            #[must_use]
            pub const fn from_uuid(uuid: Uuid) -> Self {
                Self(uuid)
            }

            /// The bare UUID, for storage.
            #[must_use]
            pub const fn as_uuid(&self) -> Uuid {
                self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.hyphenated().fmt(f)
            }
        }

        impl FromStr for $name {
            type Err = InvalidId;

            /// Reads the hyphenated form only, in either case of its letters.
            fn from_str(text: &str) -> Result<Self, InvalidId> {
                if text.len() != 36 {
                    return Err(InvalidId);
                }
                Uuid::try_parse(text).map(Self).map_err(|_| InvalidId)
            }
        }
    )*};
}

ids! {
    /// A person's account. Never reused, also not when the same number registers again.
    UserId;
    /// One login and everything refreshed from it: the `sid` of its tokens.
    SessionId;
    /// One sent code. Public, and never a credential.
    ChallengeId;
    /// One entry of the audit trail.
    AuditId;
    /// The `jti` of an access or registration token.
    TokenId;
    /// One trusted device. Not a credential: its token is.
    DeviceId;
}
