//! Devices that log in without a code.
//!
//! ```
//! use dastak_domain::audit::AuditEvent;
//! use dastak_domain::device::{DeviceInfo, TrustedDevice};
//! # use dastak_ports::accounts::Register;
//! use dastak_ports::devices::TrustDevice;
//! # use dastak_testkit::builders::{a_session, a_user, mobile, token_id};
//! use dastak_testkit::builders::{an_entry_of, device_digest, device_id};
//! use dastak_testkit::clock::start;
//! use dastak_testkit::fake_ports;
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let ports = fake_ports().ports;
//! # let user = a_user(mobile(), start());
//! # let session = a_session(user.id, start());
//! # ports.accounts.register(Register {
//! #     session: session.clone(),
//! #     token_id: token_id(start()),
//! #     audit: an_entry_of(user.id, AuditEvent::Registered, start()),
//! #     user: user.clone(),
//! # }).await?;
//! // In the session of a login by code:
//! let token = device_digest();
//! let device = TrustedDevice::trust(
//!     device_id(start()),
//!     user.id,
//!     &session.authentication,
//!     DeviceInfo::default(),
//!     token,
//!     start(),
//! );
//! let trust = TrustDevice {
//!     device,
//!     session_id: session.id,
//!     audit: an_entry_of(user.id, AuditEvent::DeviceTrusted, start()),
//! };
//! assert!(ports.devices.trust(trust).await?);
//!
//! let known = ports.devices.find(token).await?.ok_or("nobody has this token")?;
//! assert_eq!(known.user.id, user.id);
//! assert!(ports.devices.find(device_digest()).await?.is_none());
//! # Ok(())
//! # }
//! ```

use async_trait::async_trait;
use dastak_domain::audit::AuditEntry;
use dastak_domain::device::{DevicePolicy, TrustedDevice};
use dastak_domain::ids::SessionId;
use dastak_domain::secret::DeviceDigest;
use dastak_domain::session::Session;
use dastak_domain::user::User;

use crate::error::PortResult;

/// A device that is trusted in a session.
#[derive(Debug, Clone)]
pub struct TrustDevice {
    /// The device, with its first token.
    pub device: TrustedDevice,
    /// The session of the login that trusts it.
    pub session_id: SessionId,
    /// The entry that goes with it.
    pub audit: AuditEntry,
}

/// A device, and whose it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownDevice {
    /// The device, revoked or not.
    pub device: TrustedDevice,
    /// Its person.
    pub user: User,
}

/// A login by a device.
#[derive(Debug, Clone)]
pub struct DeviceLogin {
    /// The person and the device, as [`Devices::find`] found them.
    pub known: KnownDevice,
    /// The token that was shown.
    pub shown: DeviceDigest,
    /// The token that replaces it.
    pub next: DeviceDigest,
    /// The session, just begun. What the client says of the device is the session's.
    pub session: Session,
    /// How long devices are kept.
    pub policy: DevicePolicy,
    /// The entry of the login; its time is that of the login.
    pub audit: AuditEntry,
    /// Written instead when the token turns out to be reused.
    pub reuse_audit: AuditEntry,
}

/// The answer to [`Devices::log_in`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DeviceLoginOutcome {
    /// The session is open and the token replaced. The person is the command's, with the last login of this one.
    Opened(Box<User>),
    /// A token that had been replaced. The device has been revoked by this call, and every session that it opened has
    /// ended.
    Reused,
    /// The device had been revoked or was not used for too long, or its person is disabled or gone. Nothing is written.
    Refused,
}

/// Keeps trusted devices. They go with their person; how they go with their sessions is said in [`crate::Sessions`].
#[cfg_attr(feature = "mocks", mockall::automock)]
#[async_trait]
pub trait Devices: Send + Sync {
    /// Stores a device with its token, names it in its session, and adds the audit entry: one transaction. `false` when
    /// the session is not active at the time of the entry, or has a device; then nothing is written. An end of the
    /// session at the same moment comes before it, and nothing is trusted, or after it, and the device ends with the
    /// session.
    async fn trust(&self, command: TrustDevice) -> PortResult<bool>;

    /// Whose token this is or was, replaced ones included: one read. `None` for one that nobody ever had.
    async fn find(&self, token: DeviceDigest) -> PortResult<Option<KnownDevice>>;

    /// Judges a shown token ([`TrustedDevice::present`]) by the device as it is then, and stores the answer: one
    /// transaction, all or nothing. Accepted: the next token, the session, the person's last login and the entry. The
    /// number's consecutive failures and the time of its verification stay as they are. Reused: the revocation, the ends
    /// of the sessions that the device opened, and the entry. Of parallel calls with one token exactly one opens a
    /// session; the first that comes after it revokes the device, and with it that session.
    async fn log_in(&self, command: DeviceLogin) -> PortResult<DeviceLoginOutcome>;
}
