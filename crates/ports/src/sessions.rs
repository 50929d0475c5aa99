//! Logins and what is refreshed from them.
//!
//! ```
//! use dastak_domain::audit::AuditEvent;
//! # use dastak_ports::accounts::Register;
//! use dastak_ports::sessions::{RotateOutcome, RotateRefresh};
//! # use dastak_testkit::builders::{a_session, a_user, an_entry_of, mobile, token_id};
//! use dastak_testkit::builders::{an_entry, secs, token_policy};
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
//! #     user,
//! # }).await?;
//! // The first refresh token of a session, shown three times.
//! let shown_at = |seconds| RotateRefresh {
//!     session_id: session.id,
//!     generation: 1,
//!     policy: token_policy(),
//!     now: start() + secs(seconds),
//!     reuse_audit: an_entry(AuditEvent::RefreshReused, start() + secs(seconds)),
//! };
//! assert!(matches!(ports.sessions.rotate(shown_at(900)).await?, RotateOutcome::Rotated(_)));
//! assert!(matches!(ports.sessions.rotate(shown_at(905)).await?, RotateOutcome::Replayed(_)));
//! assert_eq!(ports.sessions.rotate(shown_at(960)).await?, RotateOutcome::Reused);
//!
//! // The reuse has ended the session: its access tokens are refused from now on.
//! let context = ports.sessions.bearer(session.id).await?.ok_or("no session")?;
//! assert!(!context.session.is_active(start() + secs(960)));
//! # Ok(())
//! # }
//! ```

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use dastak_domain::audit::AuditEntry;
use dastak_domain::ids::{ChallengeId, SessionId, UserId};
use dastak_domain::refresh::TokenPolicy;
use dastak_domain::secret::NumberKey;
use dastak_domain::session::{EndReason, Session};
use dastak_domain::user::User;

use crate::error::PortResult;
use crate::otp_store::SettleAttempt;

/// The login of a known person.
#[derive(Debug, Clone)]
pub struct OpenSession {
    /// The person, as the number's look-up found them.
    pub user: User,
    /// The session, just begun.
    pub session: Session,
    /// The challenge whose code was right, used from now on.
    pub challenge_id: ChallengeId,
    /// Whose consecutive failures are forgotten.
    pub number_key: NumberKey,
    /// The lease of the attempt, to be settled in the same transaction; only when it is joint.
    pub lease: Option<SettleAttempt>,
    /// The entry that goes with it.
    pub audit: AuditEntry,
}

/// The answer to [`Sessions::open`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OpenSessionOutcome {
    /// It is open. The person is the command's, with the last login and the verification of the number of this
    /// login.
    Opened(Box<User>),
    /// Another call had used the challenge. It is said before anything of the person.
    CodeAlreadyUsed,
    /// The account was disabled meanwhile. The challenge is not used.
    Disabled,
    /// The person is gone. The challenge is not used.
    UserGone,
}

/// Who is behind a bearer token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BearerContext {
    /// The session, ended or not.
    pub session: Session,
    /// Its person.
    pub user: User,
}

/// A shown refresh token.
#[derive(Debug, Clone)]
pub struct RotateRefresh {
    /// Its session.
    pub session_id: SessionId,
    /// Its generation.
    pub generation: u32,
    /// The rules of rotation.
    pub policy: TokenPolicy,
    /// The time of the rotation.
    pub now: DateTime<Utc>,
    /// Written only when the token turns out to be reused. The store adds the session's person.
    pub reuse_audit: AuditEntry,
}

/// The answer to [`Sessions::rotate`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RotateOutcome {
    /// A new generation is stored.
    Rotated(Box<Session>),
    /// The token just replaced, within its grace: the session with its present generation, unchanged.
    Replayed(Box<Session>),
    /// A token that should no longer exist. The session has been ended by this call.
    Reused,
    /// The newest token, too late.
    Expired,
    /// The session had ended, or is unknown.
    Ended,
}

/// The end of one session.
#[derive(Debug, Clone)]
pub struct EndSession {
    /// Whose it must be.
    pub user_id: UserId,
    /// Which one.
    pub session_id: SessionId,
    /// Why.
    pub reason: EndReason,
    /// The entry that goes with it; its time is that of the end.
    pub audit: AuditEntry,
    /// Written as well when a trusted device is revoked with the session.
    pub device_audit: AuditEntry,
}

/// The end of all sessions of a person.
#[derive(Debug, Clone)]
pub struct EndAllSessions {
    /// Whose.
    pub user_id: UserId,
    /// Why.
    pub reason: EndReason,
    /// The entry that goes with it; its time is that of the end.
    pub audit: AuditEntry,
}

/// Keeps sessions.
#[cfg_attr(feature = "mocks", mockall::automock)]
#[async_trait]
pub trait Sessions: Send + Sync {
    /// Stores the session, the challenge's mark of use (a unique row: the last word on single use), the
    /// person's last login, the end of the number's failure count and the audit entry: one transaction, all
    /// or nothing. Of parallel calls for one challenge exactly one opens a session.
    async fn open(&self, command: OpenSession) -> PortResult<OpenSessionOutcome>;

    /// The session of a token and its person: one read that sees every ended session from the moment its end
    /// was committed. `None` when there is no such session.
    async fn bearer(&self, session_id: SessionId) -> PortResult<Option<BearerContext>>;

    /// Judges a shown refresh token ([`dastak_domain::refresh::RefreshFamily::present`]) and stores the
    /// answer: one transaction. Of parallel calls with one generation one rotates, the others replay. A reused token
    /// also revokes the session's trusted device, and ends the sessions that it opened.
    async fn rotate(&self, command: RotateRefresh) -> PortResult<RotateOutcome>;

    /// A person's sessions that [`Session::is_listed`] at `now`, newest first.
    async fn list(&self, user_id: UserId, now: DateTime<Utc>) -> PortResult<Vec<Session>>;

    /// Ends one active session of a person, with its audit entry: one transaction. `false` when the person
    /// has no such active session; then nothing is written. Where the reason says so
    /// ([`EndReason::revokes_device`]), the device that was trusted in it or opened it is revoked in the same
    /// transaction, and every session that this device opened ends.
    async fn end(&self, command: EndSession) -> PortResult<bool>;

    /// Ends every session of a person and revokes their trusted devices, with one audit entry: one transaction. A login
    /// by a device at the same moment comes before it, and is ended, or after it, and is refused. Answers how many
    /// sessions were active. As
    /// [`crate::AuditLog::append`] it keeps nothing of a person who is gone.
    async fn end_all(&self, command: EndAllSessions) -> PortResult<u64>;
}
