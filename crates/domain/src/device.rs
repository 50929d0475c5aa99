//! Devices: what a client says of its own, which is a label for people and never trusted, and those that may log in
//! without a code.
//!
//! A device token is a bearer secret that stands in for an authentication, so it is used once: every login replaces it.
//! One that was replaced and is shown again is stolen, or was kept badly, and the device is revoked. There is no grace
//! as for refresh tokens ([`crate::refresh`]): whoever lost an answer gets in with a code, and nothing tells them apart
//! from a thief who was first.

use std::fmt;

use chrono::{DateTime, TimeDelta, Utc};

use crate::fault::{Fault, refuse_unprintable};
use crate::ids::{DeviceId, UserId};
use crate::secret::DeviceDigest;
use crate::session::{Authentication, Method};

/// Longest text of any part, in characters.
pub const LONGEST_TEXT: usize = 256;

/// A device as its client describes it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct DeviceInfo {
    /// What a person would call it.
    pub name: Option<String>,
    /// `android`, `ios`, `web`…
    pub platform: Option<String>,
    /// The maker's model name.
    pub model: Option<String>,
    /// Version of the client application.
    pub app_version: Option<String>,
}

impl DeviceInfo {
    /// A device known by its name only.
    #[must_use]
    pub fn named(name: String) -> Self {
        Self {
            name: Some(name),
            ..Self::default()
        }
    }

    /// Checks one part: at most 256 characters, all printable. Blank is absent.
    ///
    /// # Errors
    /// `too_long`, or `invalid_characters` for control, text-direction and zero-width characters.
    pub fn text(raw: &str) -> Result<Option<String>, Fault> {
        if raw.chars().count() > LONGEST_TEXT {
            return Err(Fault::new("too_long", "must be at most 256 characters"));
        }
        refuse_unprintable(raw)?;
        let text = raw.trim();
        Ok((!text.is_empty()).then(|| text.to_owned()))
    }

    /// Whether nothing is known.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// The longest that the settings may keep an unused device, in days.
pub const LONGEST_UNUSED_DAYS: u32 = 90;

/// The settings of trusted devices.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DevicePolicy {
    /// Whether there are any.
    pub enabled: bool,
    /// How long a device is kept that does not log in, in days.
    pub unused_days: u32,
}

impl Default for DevicePolicy {
    fn default() -> Self {
        Self {
            enabled: false,
            unused_days: 30,
        }
    }
}

/// What device tokens begin with: they are told from other secrets wherever one turns up.
const TOKEN_PREFIX: &str = "ddt_";

/// The secret of a trusted device: 256 random bits. It can't be printed by accident.
///
/// ```
/// use dastak_domain::device::DeviceToken;
///
/// let token = DeviceToken::from_bytes([0xAB; 32]);
/// let shown = token.expose();
/// assert!(shown.starts_with("ddt_abab"));
/// assert_eq!(DeviceToken::parse(&shown).ok_or("not a token")?.as_bytes(), token.as_bytes());
/// assert!(DeviceToken::parse(&shown.to_uppercase()).is_none());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy)]
pub struct DeviceToken([u8; 32]);

impl DeviceToken {
    /// A new token of random bytes.
    #[must_use]
    pub const fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// Reads a shown token: the prefix and 64 lowercase hexadecimal digits, nothing else.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let digits = text.strip_prefix(TOKEN_PREFIX)?.as_bytes();
        if digits.len() != 64 {
            return None;
        }
        let mut bytes = [0; 32];
        for (byte, pair) in bytes.iter_mut().zip(digits.chunks_exact(2)) {
            let [high, low] = pair else { return None };
            *byte = digit(*high)? << 4 | digit(*low)?;
        }
        Some(Self(bytes))
    }

    /// The token as its owner gets it.
    #[must_use]
    pub fn expose(&self) -> String {
        let digits = self.0.iter().flat_map(|byte| [byte >> 4, byte & 0xF]);
        let digits = digits.filter_map(|digit| char::from_digit(digit.into(), 16));
        TOKEN_PREFIX.chars().chain(digits).collect()
    }

    /// The bytes, for the digest.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl fmt::Debug for DeviceToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("DeviceToken(..)")
    }
}

const fn digit(ascii: u8) -> Option<u8> {
    match ascii {
        b'0'..=b'9' => Some(ascii - b'0'),
        b'a'..=b'f' => Some(ascii - b'a' + 10),
        _ => None,
    }
}

/// A device that may log in without a code.
///
/// ```
/// use chrono::{DateTime, TimeDelta, Utc};
/// use dastak_domain::delivery::Channel;
/// use dastak_domain::device::{DeviceInfo, DevicePolicy, Recognised, TrustedDevice};
/// use dastak_domain::ids::{DeviceId, UserId};
/// use dastak_domain::secret::DeviceDigest;
/// use dastak_domain::session::Authentication;
///
/// let policy = DevicePolicy { enabled: true, unused_days: 30 };
/// let login: DateTime<Utc> = "2026-01-15T10:00:00Z".parse()?;
/// let (first, second) = (DeviceDigest::from_bytes([1; 32]), DeviceDigest::from_bytes([2; 32]));
/// let device = TrustedDevice::trust(
///     DeviceId::new(login, [3; 10]),
///     UserId::new(login, [4; 10]),
///     &Authentication::by_code(login, Channel::Sms),
///     DeviceInfo::named("Asha's phone".to_owned()),
///     first,
///     login,
/// );
///
/// let next_day = login + TimeDelta::days(1);
/// assert_eq!(device.present(&first, next_day, &policy), Recognised::Accepted);
/// let device = device.used(second, DeviceInfo::default(), next_day);
/// // The first token again: somebody has a copy of it.
/// assert_eq!(device.present(&first, next_day, &policy), Recognised::Reused);
/// // Thirty days without a login.
/// let too_late = next_day + TimeDelta::days(30);
/// assert_eq!(device.present(&second, too_late, &policy), Recognised::Refused);
/// // Whoever it lets in is no younger than the code it was trusted by, and never stepped up.
/// assert_eq!(device.authentication().at, login);
/// assert!(!device.authentication().satisfies_step_up(login));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TrustedDevice {
    /// Its name.
    pub id: DeviceId,
    /// Whose it is.
    pub user_id: UserId,
    /// When the code was accepted that it was trusted by.
    pub authenticated_at: DateTime<Utc>,
    /// What the client said of it last.
    pub info: DeviceInfo,
    /// The digest of its newest token.
    pub token: DeviceDigest,
    /// When it was trusted.
    pub trusted_at: DateTime<Utc>,
    /// Its last login, at first when it was trusted.
    pub last_used_at: DateTime<Utc>,
    /// When it was revoked.
    pub revoked_at: Option<DateTime<Utc>>,
}

/// What showing a token of a device leads to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Recognised {
    /// The newest token of a good device: let in, and replace it.
    Accepted,
    /// One that was replaced: revoke the device.
    Reused,
    /// The device was revoked, or not used for too long.
    Refused,
}

impl TrustedDevice {
    /// A device that is trusted from now on, by a person who was authenticated so.
    #[must_use]
    pub const fn trust(
        id: DeviceId,
        user_id: UserId,
        authentication: &Authentication,
        info: DeviceInfo,
        token: DeviceDigest,
        now: DateTime<Utc>,
    ) -> Self {
        Self {
            id,
            user_id,
            authenticated_at: authentication.at,
            info,
            token,
            trusted_at: now,
            last_used_at: now,
            revoked_at: None,
        }
    }

    /// Judges a shown token that is or was this device's.
    #[must_use]
    pub fn present(&self, shown: &DeviceDigest, now: DateTime<Utc>, policy: &DevicePolicy) -> Recognised {
        let kept = TimeDelta::days(i64::from(policy.unused_days));
        if self.revoked_at.is_some() || now - self.last_used_at >= kept {
            Recognised::Refused
        } else if *shown == self.token {
            Recognised::Accepted
        } else {
            Recognised::Reused
        }
    }

    /// The device after a login, with the token that it gets next. What the client says of it replaces what it said
    /// before, unless it says nothing.
    #[must_use]
    pub fn used(self, next: DeviceDigest, info: DeviceInfo, now: DateTime<Utc>) -> Self {
        Self {
            token: next,
            info: if info.is_empty() { self.info } else { info },
            // A clock that was set back makes no device older.
            last_used_at: self.last_used_at.max(now),
            ..self
        }
    }

    /// How somebody is authenticated whom this device lets in: no better and no later than by the code it was
    /// trusted by.
    #[must_use]
    pub const fn authentication(&self) -> Authentication {
        Authentication {
            at: self.authenticated_at,
            method: Method::Device,
        }
    }
}
