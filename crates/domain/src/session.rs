//! Sessions: one login, and everything refreshed from it.

use std::net::IpAddr;

use chrono::{DateTime, TimeDelta, Utc};

use crate::challenge::CLOCK_TOLERANCE_SECONDS;
use crate::delivery::Channel;
use crate::device::DeviceInfo;
use crate::ids::{DeviceId, SessionId, UserId};
use crate::refresh::{RefreshFamily, TokenPolicy};

/// An authentication older than this does not satisfy a step-up, in seconds.
pub const STEP_UP_SECONDS: i64 = 300;

/// How and when a person proved who they are. It stays as it was at the login through every refresh
/// (RFC 9068 §2.2.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Authentication {
    /// When the code was accepted. A device does not prove anew who holds it: of its logins this is the time of the code
    /// that it was trusted by.
    pub at: DateTime<Utc>,
    /// What was shown.
    pub method: Method,
}

/// What a person showed to be let in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    /// A code that travelled so.
    Code(Channel),
    /// The token of a trusted device.
    Device,
}

impl Authentication {
    /// A code that came by `channel` and was accepted at `at`.
    #[must_use]
    pub const fn by_code(at: DateTime<Utc>, channel: Channel) -> Self {
        Self {
            at,
            method: Method::Code(channel),
        }
    }

    /// How the code travelled, where there was one.
    #[must_use]
    pub const fn channel(&self) -> Option<Channel> {
        match self.method {
            Method::Code(channel) => Some(channel),
            Method::Device => None,
        }
    }

    /// The authentication method references (RFC 8176 §2). WhatsApp has none of its own, and neither has a remembered
    /// device: its value is ours.
    #[must_use]
    pub const fn amr(&self) -> &'static [&'static str] {
        match self.method {
            Method::Code(Channel::Sms) => &["otp", "sms"],
            Method::Code(Channel::Voice) => &["otp", "tel"],
            Method::Code(Channel::Whatsapp) => &["otp"],
            Method::Device => &["device"],
        }
    }

    /// The authentication context: a code over any channel is AAL1 (NIST SP 800-63B-4 §2.1.1). A remembered device is no
    /// authentication (§5.1), so its value is below that.
    #[must_use]
    pub const fn acr(&self) -> &'static str {
        match self.method {
            Method::Code(_) => "aal1",
            Method::Device => "device",
        }
    }

    /// Whether it is recent enough for something that can't be undone. Refreshing does not make it recent,
    /// and neither does a clock that was set back. A device never is: nobody had to be there.
    ///
    /// ```
    /// use chrono::{DateTime, TimeDelta, Utc};
    /// use dastak_domain::delivery::Channel;
    /// use dastak_domain::session::{Authentication, Method, STEP_UP_SECONDS};
    ///
    /// let login: DateTime<Utc> = "2026-01-15T10:00:00Z".parse()?;
    /// let by_sms = Authentication::by_code(login, Channel::Sms);
    /// assert_eq!((by_sms.amr(), by_sms.acr()), (["otp", "sms"].as_slice(), "aal1"));
    ///
    /// let after = |seconds| login + TimeDelta::seconds(seconds);
    /// assert!(by_sms.satisfies_step_up(after(STEP_UP_SECONDS)));
    /// assert!(!by_sms.satisfies_step_up(after(STEP_UP_SECONDS + 1)));
    /// let by_device = Authentication { at: login, method: Method::Device };
    /// assert!(!by_device.satisfies_step_up(after(1)));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn satisfies_step_up(&self, now: DateTime<Utc>) -> bool {
        if self.method == Method::Device {
            return false;
        }
        let age = now - self.at;
        age >= -TimeDelta::seconds(CLOCK_TOLERANCE_SECONDS) && age <= TimeDelta::seconds(STEP_UP_SECONDS)
    }
}

/// Why a session ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EndReason {
    /// Its own logout.
    LoggedOut,
    /// A logout of all devices.
    LoggedOutEverywhere,
    /// Ended from the list of sessions.
    EndedByUser,
    /// A replaced refresh token was shown again.
    RefreshReused,
    /// The account was disabled.
    AccountDisabled,
    /// The device that opened it was revoked.
    DeviceRevoked,
}

impl EndReason {
    /// The name in stores.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::LoggedOut => "logged_out",
            Self::LoggedOutEverywhere => "logged_out_everywhere",
            Self::EndedByUser => "ended_by_user",
            Self::RefreshReused => "refresh_reused",
            Self::AccountDisabled => "account_disabled",
            Self::DeviceRevoked => "device_revoked",
        }
    }

    /// Whether the session's trusted device ends with it. It does not with a logout of its own: logging in again
    /// without a code is what a device was trusted for.
    #[must_use]
    pub const fn revokes_device(self) -> bool {
        match self {
            Self::LoggedOut => false,
            Self::LoggedOutEverywhere
            | Self::EndedByUser
            | Self::RefreshReused
            | Self::AccountDisabled
            | Self::DeviceRevoked => true,
        }
    }
}

/// One login.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// The `sid` of its tokens.
    pub id: SessionId,
    /// Whose it is.
    pub user_id: UserId,
    /// How it began.
    pub authentication: Authentication,
    /// What the client said of its device.
    pub device: DeviceInfo,
    /// Where the login came from.
    pub address: Option<IpAddr>,
    /// The login.
    pub created_at: DateTime<Utc>,
    /// The login or the last refresh.
    pub last_used_at: DateTime<Utc>,
    /// When it ends for good.
    pub ends_at: DateTime<Utc>,
    /// Its refresh tokens.
    pub refresh: RefreshFamily,
    /// When it was ended before its time.
    pub ended_at: Option<DateTime<Utc>>,
    /// The device that was trusted in it, or that opened it.
    pub trusted_device: Option<DeviceId>,
}

impl Session {
    /// A session that begins now.
    #[must_use]
    pub fn begin(
        id: SessionId,
        user_id: UserId,
        authentication: Authentication,
        device: DeviceInfo,
        address: Option<IpAddr>,
        now: DateTime<Utc>,
        policy: &TokenPolicy,
    ) -> Self {
        let ends_at = now + TimeDelta::seconds(i64::from(policy.session_max_seconds));
        Self {
            id,
            user_id,
            authentication,
            device,
            address,
            created_at: now,
            last_used_at: now,
            ends_at,
            refresh: RefreshFamily::start(now, ends_at, policy),
            ended_at: None,
            trusted_device: None,
        }
    }

    /// Whether its access tokens are good.
    #[must_use]
    pub fn is_active(&self, now: DateTime<Utc>) -> bool {
        self.ended_at.is_none() && now < self.ends_at
    }

    /// Whether it can still be refreshed, and so belongs in the list of sessions.
    #[must_use]
    pub fn is_listed(&self, now: DateTime<Utc>) -> bool {
        self.is_active(now) && now < self.refresh.expires_at
    }
}
