//! Logs a trusted device in without a code.
//!
//! 1. Look for the device by the digest of its token. The number is not looked up: whether it is registered changes
//!    nothing for whoever has no token.
//! 2. A token that nobody ever had, or of somebody with another number, or of a device that is no good any more, is a
//!    failure: counted for the address together with wrong codes, and in the trail of whoever the token leads to. All of
//!    them get one answer.
//! 3. Begin a session whose authentication is the device's: as old as the code that it was trusted by, and never
//!    enough for a step-up.
//! 4. Judge the token once more and store session and next token, in one transaction. Of parallel logins with one token
//!    the first gets in; the next one is a reuse, which revokes the device and ends that session too.
//!
//! The number's consecutive failures are neither looked at nor reset: a stranger's wrong codes don't lock a device out,
//! and a device does not wash them off.
//!
//! ```
//! # use dastak_domain::phone::NumberPolicy;
//! # use dastak_domain::user::LanguageTag;
//! # use dastak_application::authenticate::Identity;
//! # use dastak_domain::audit::AuditEvent;
//! # use dastak_ports::accounts::Register;
//! use dastak_application::device_login::{DeviceLoginCommand, DeviceLoginError};
//! use dastak_application::{Caller, Policies, UseCases};
//! use dastak_domain::device::{DeviceInfo, DeviceToken, TrustedDevice};
//! use dastak_ports::devices::TrustDevice;
//! use dastak_testkit::{builders, fake_ports};
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let policies = Policies::new(
//! #     builders::otp_policy(),
//! #     builders::token_policy(),
//! #     NumberPolicy::new("IN", &[])?,
//! #     LanguageTag::parse("en")?,
//! # );
//! let fakes = fake_ports();
//! # let user = builders::a_user(builders::mobile(), fakes.ports.clock.now());
//! # let session = builders::a_session(user.id, user.created_at);
//! # let register = Register {
//! #     token_id: builders::token_id(user.created_at),
//! #     audit: builders::an_entry_of(user.id, AuditEvent::Registered, user.created_at),
//! #     user: user.clone(),
//! #     session: session.clone(),
//! # };
//! # fakes.ports.accounts.register(register).await?;
//! # let identity = Identity { session, user };
//! let policies = Policies { devices: builders::device_policy(), ..policies };
//! let use_cases = UseCases::new(&fakes.ports, &policies);
//! # let token = DeviceToken::from_bytes([7; 32]);
//! # let now = fakes.ports.clock.now();
//! # let device = TrustedDevice::trust(
//! #     builders::device_id(now),
//! #     identity.user.id,
//! #     &identity.session.authentication,
//! #     DeviceInfo::default(),
//! #     fakes.ports.secrets.device_digest(&token),
//! #     now,
//! # );
//! # let audit = builders::an_entry_of(identity.user.id, AuditEvent::DeviceTrusted, now);
//! # let trust = TrustDevice { device, session_id: identity.session.id, audit };
//! # assert!(fakes.ports.devices.trust(trust).await?);
//! // A login by code trusted a device, which keeps `token`.
//! let command = DeviceLoginCommand {
//!     mobile: builders::mobile(),
//!     token: Some(token),
//!     device: DeviceInfo::default(),
//!     caller: Caller::default(),
//! };
//! let signed_in = use_cases.device_login.execute(command.clone()).await?;
//! // The token was good once; this one is the next.
//! assert!(signed_in.device_token.is_some());
//! // Shown again it revokes the device, and ends the session that it opened.
//! let reused = use_cases.device_login.execute(command).await;
//! assert!(matches!(reused, Err(DeviceLoginError::Invalid)), "{reused:?}");
//! let session = fakes.ports.sessions.bearer(signed_in.session_id).await?.ok_or("no session")?.session;
//! assert!(!session.is_active(fakes.ports.clock.now()));
//! # Ok(())
//! # }
//! ```

use std::sync::Arc;

use chrono::{DateTime, Utc};
use dastak_domain::audit::{AuditEntry, AuditEvent};
use dastak_domain::device::{DeviceInfo, DeviceToken, Recognised};
use dastak_domain::ids::SessionId;
use dastak_domain::limits::LimitScope;
use dastak_domain::phone::PhoneNumber;
use dastak_domain::secret::DeviceDigest;
use dastak_domain::session::Session;
use dastak_domain::user::AccountStatus;
use dastak_ports::devices::{DeviceLogin as LogIn, DeviceLoginOutcome, KnownDevice};
use dastak_ports::rate_limiter::LimitOutcome;
use dastak_ports::{
    AuditLog, Clock, Devices, PortError, PortResult, Ports, RateLimiter, Secrets, SecureRandom,
};

use crate::audit_entries::AuditEntries;
use crate::token_issuer::{SignedIn, TokenIssuer};
use crate::{Caller, Policies};

/// A shown device token.
#[derive(Debug, Clone)]
pub struct DeviceLoginCommand {
    /// The number of the person.
    pub mobile: PhoneNumber,
    /// The token; `None` for a text that can't be one.
    pub token: Option<DeviceToken>,
    /// What the client says of its device now.
    pub device: DeviceInfo,
    /// Who asks.
    pub caller: Caller,
}

/// Why a device was not let in.
#[derive(Debug, thiserror::Error)]
pub enum DeviceLoginError {
    /// There are no trusted devices here.
    #[error("trusted devices are off")]
    Off,
    /// The token does not let anybody in, for whatever reason.
    #[error("the device token is not valid")]
    Invalid,
    /// The caller failed too often.
    #[error("too many failures")]
    RateLimited {
        /// When to try again, in seconds.
        retry_after_seconds: u32,
    },
    /// A dependency failed.
    #[error(transparent)]
    Port(#[from] PortError),
}

/// Logs devices in.
pub struct DeviceLogin {
    devices: Arc<dyn Devices>,
    rate_limiter: Arc<dyn RateLimiter>,
    audit_log: Arc<dyn AuditLog>,
    secrets: Arc<dyn Secrets>,
    clock: Arc<dyn Clock>,
    random: Arc<dyn SecureRandom>,
    audit: AuditEntries,
    issuer: TokenIssuer,
    policies: Arc<Policies>,
}

impl DeviceLogin {
    pub(crate) fn new(ports: &Ports, policies: &Arc<Policies>, issuer: TokenIssuer) -> Self {
        Self {
            devices: Arc::clone(&ports.devices),
            rate_limiter: Arc::clone(&ports.rate_limiter),
            audit_log: Arc::clone(&ports.audit),
            secrets: Arc::clone(&ports.secrets),
            clock: Arc::clone(&ports.clock),
            random: Arc::clone(&ports.random),
            audit: AuditEntries::new(ports),
            issuer,
            policies: Arc::clone(policies),
        }
    }

    /// Whether there are trusted devices here at all.
    #[must_use]
    pub fn is_on(&self) -> bool {
        self.policies.devices.enabled
    }

    /// Logs a device in.
    pub async fn execute(&self, command: DeviceLoginCommand) -> Result<SignedIn, DeviceLoginError> {
        if !self.is_on() {
            return Err(DeviceLoginError::Off);
        }
        let now = self.clock.now();
        // A text that can't be a token is looked for as well: nobody learns the form of tokens from the time it takes.
        let token = command.token.unwrap_or(DeviceToken::from_bytes([0; 32]));
        let shown = self.secrets.device_digest(&token);
        let Some(known) = self.devices.find(shown).await? else {
            return Err(self.count_failure(command.caller, now).await?);
        };
        let recognised = known.device.present(&shown, now, &self.policies.devices);
        let is_theirs = known.user.mobile == command.mobile && known.user.status == AccountStatus::Active;
        if recognised == Recognised::Refused || (recognised == Recognised::Accepted && !is_theirs) {
            return Err(self.refuse(&command, &known, now).await?);
        }
        let signed_in = self.log_in(&command, &known, shown, now).await?;
        match signed_in {
            Some(signed_in) => Ok(signed_in),
            None => Err(self.refuse(&command, &known, now).await?),
        }
    }

    /// Opens a session; `None` when the device was overtaken by whatever revoked it.
    async fn log_in(
        &self,
        command: &DeviceLoginCommand,
        known: &KnownDevice,
        shown: DeviceDigest,
        now: DateTime<Utc>,
    ) -> Result<Option<SignedIn>, DeviceLoginError> {
        let next = DeviceToken::from_bytes(self.random.bytes()?);
        let label = if command.device.is_empty() {
            known.device.info.clone()
        } else {
            command.device.clone()
        };
        let session = Session {
            trusted_device: Some(known.device.id),
            ..Session::begin(
                SessionId::new(now, self.random.bytes()?),
                known.user.id,
                known.device.authentication(),
                label,
                command.caller.address,
                now,
                &self.policies.tokens,
            )
        };
        // Signed before anything is stored: a signer that fails must not cost the device its token.
        let tokens = self.issuer.issue(&session, now)?;
        let session_id = session.id;
        let log_in = LogIn {
            known: known.clone(),
            shown,
            next: self.secrets.device_digest(&next),
            policy: self.policies.devices,
            audit: AuditEntry {
                session_id: Some(session_id),
                ..self.entry(AuditEvent::DeviceLoginSucceeded, command, known, now)?
            },
            reuse_audit: self.entry(AuditEvent::DeviceReused, command, known, now)?,
            session,
        };
        match self.devices.log_in(log_in).await? {
            DeviceLoginOutcome::Opened(user) => Ok(Some(SignedIn {
                user: *user,
                session_id,
                is_new_user: false,
                tokens,
                device_token: Some(next),
            })),
            DeviceLoginOutcome::Reused => {
                tracing::warn!(device_id = %known.device.id, "a replaced device token was shown; the device is revoked");
                Err(self.count_failure(command.caller, now).await?)
            }
            DeviceLoginOutcome::Refused => Ok(None),
        }
    }

    /// Counts a failure of somebody's token and writes it into their trail. Past the limit nothing is written: a trail
    /// is not to be flooded with a token that is long dead.
    async fn refuse(
        &self,
        command: &DeviceLoginCommand,
        known: &KnownDevice,
        now: DateTime<Utc>,
    ) -> PortResult<DeviceLoginError> {
        let error = self.count_failure(command.caller, now).await?;
        if matches!(error, DeviceLoginError::Invalid) {
            let entry = self.entry(AuditEvent::DeviceLoginFailed, command, known, now)?;
            self.audit_log.append(entry).await?;
        }
        Ok(error)
    }

    /// Counts a failure of the address. A right token is let in however many there were: they may be a neighbour's.
    async fn count_failure(&self, caller: Caller, now: DateTime<Utc>) -> PortResult<DeviceLoginError> {
        let limits =
            self.policies
                .limits
                .of_caller(LimitScope::AddressFailure, caller, self.secrets.as_ref());
        Ok(match self.rate_limiter.hit(limits, now).await? {
            LimitOutcome::Allowed(_) => DeviceLoginError::Invalid,
            LimitOutcome::Refused(refusal) => DeviceLoginError::RateLimited {
                retry_after_seconds: refusal.retry_after_seconds,
            },
        })
    }

    fn entry(
        &self,
        event: AuditEvent,
        command: &DeviceLoginCommand,
        known: &KnownDevice,
        now: DateTime<Utc>,
    ) -> PortResult<AuditEntry> {
        let label = if command.device.is_empty() {
            &known.device.info
        } else {
            &command.device
        };
        Ok(AuditEntry {
            user_id: Some(known.user.id),
            number_key: Some(self.secrets.number_key(&known.user.mobile)),
            device: label.clone(),
            ..self.audit.entry(event, command.caller, now)?
        })
    }
}
