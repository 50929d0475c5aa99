//! People.
//!
//! ```
//! use dastak_domain::audit::AuditEvent;
//! use dastak_ports::accounts::{Register, RegisterOutcome};
//! use dastak_testkit::builders::{a_session, a_user, an_entry, an_entry_of, key_of, mobile, token_id};
//! use dastak_testkit::clock::start;
//! use dastak_testkit::fake_ports;
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let accounts = fake_ports().ports.accounts;
//! let user = a_user(mobile(), start());
//! let registration = Register {
//!     session: a_session(user.id, start()),
//!     token_id: token_id(start()),
//!     audit: an_entry_of(user.id, AuditEvent::Registered, start()),
//!     user,
//! };
//! assert_eq!(accounts.register(registration.clone()).await?, RegisterOutcome::Registered);
//! // The registration token is spent: what was done is not done twice.
//! assert_eq!(accounts.register(registration).await?, RegisterOutcome::TokenSpent);
//!
//! // A wrong code of that number, and what the next verification finds.
//! let wrong = an_entry(AuditEvent::LoginFailed, start());
//! accounts.record_failure(key_of(&mobile()), wrong).await?;
//! let subject = accounts.login_subject(mobile(), key_of(&mobile())).await?;
//! assert_eq!(subject.failures.count, 1);
//! assert!(subject.user.is_some());
//! # Ok(())
//! # }
//! ```

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use dastak_domain::audit::AuditEntry;
use dastak_domain::consent::ConsentRecord;
use dastak_domain::device::TrustedDevice;
use dastak_domain::failures::FailureCount;
use dastak_domain::ids::{ChallengeId, TokenId, UserId};
use dastak_domain::phone::PhoneNumber;
use dastak_domain::secret::NumberKey;
use dastak_domain::session::Session;
use dastak_domain::user::{AccountStatus, ProfilePatch, User};

use crate::error::PortResult;
use crate::otp_store::SettleAttempt;

/// What a verification needs to know before it compares anything.
#[derive(Debug, Clone, Default)]
pub struct LoginSubject {
    /// Consecutive failures of the number.
    pub failures: FailureCount,
    /// Who has registered it.
    pub user: Option<User>,
}

/// A right code that opens no session: the number is nobody's yet, or its account is disabled.
#[derive(Debug, Clone)]
pub struct AcceptCode {
    /// The challenge, which is used from now on.
    pub challenge_id: ChallengeId,
    /// Whose failures are forgotten when `reset_failures` says so.
    pub number_key: NumberKey,
    /// Whether the number has proved itself.
    pub reset_failures: bool,
    /// The lease of the attempt, to be settled in the same transaction; only when it is joint.
    pub lease: Option<SettleAttempt>,
    /// The entry that goes with it.
    pub audit: AuditEntry,
}

/// The answer to [`Accounts::accept_code`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AcceptOutcome {
    /// This call used the challenge.
    Accepted,
    /// Another one had.
    AlreadyUsed,
}

/// A registration: the person, the first session, and the end of the token that allowed it.
#[derive(Debug, Clone)]
pub struct Register {
    /// The new person with their first consents.
    pub user: User,
    /// Their first session.
    pub session: Session,
    /// The registration token's `jti`, spent by this.
    pub token_id: TokenId,
    /// The entry that goes with it.
    pub audit: AuditEntry,
}

/// The answer to [`Accounts::register`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RegisterOutcome {
    /// The person is registered and the session open.
    Registered,
    /// The token was spent before.
    TokenSpent,
    /// The number is somebody's. The token is not spent.
    AlreadyRegistered,
}

/// A change of a profile.
#[derive(Debug, Clone)]
pub struct UpdateProfile {
    /// Whose.
    pub user_id: UserId,
    /// What changes.
    pub patch: ProfilePatch,
    /// The entry that goes with it; its time is that of the change.
    pub audit: AuditEntry,
}

/// A given or withdrawn consent.
#[derive(Debug, Clone)]
pub struct RecordConsent {
    /// Whose.
    pub user_id: UserId,
    /// The answer, appended to the history.
    pub record: ConsentRecord,
    /// The entry that goes with it.
    pub audit: AuditEntry,
}

/// The end of an account.
#[derive(Debug, Clone)]
pub struct EraseAccount {
    /// Whose.
    pub user_id: UserId,
    /// The number's key, under which entries of the trail may stand too.
    pub number_key: NumberKey,
    /// The entry that stays. It must not lead to the person.
    pub audit: AuditEntry,
}

/// An operator's change of an account's status.
#[derive(Debug, Clone)]
pub struct SetStatus {
    /// Whose.
    pub user_id: UserId,
    /// The new status; `Disabled` ends every session.
    pub status: AccountStatus,
    /// The entry that goes with it; its time is that of the change.
    pub audit: AuditEntry,
}

/// Everything that is stored about a person.
#[derive(Debug, Clone)]
pub struct AccountExport {
    /// The person, with the newest answer of each consent.
    pub user: User,
    /// Every answer ever given, oldest first.
    pub consent_history: Vec<ConsentRecord>,
    /// Every session that is still kept, newest first.
    pub sessions: Vec<Session>,
    /// Every trusted device that is still kept, the revoked ones too, newest first.
    pub devices: Vec<TrustedDevice>,
    /// Their entries of the trail, newest first.
    pub audit: Vec<AuditEntry>,
}

/// Keeps people, their consents, and the consecutive failures of numbers.
#[cfg_attr(feature = "mocks", mockall::automock)]
#[async_trait]
pub trait Accounts: Send + Sync {
    /// What is known of a number, its person included: one read.
    async fn login_subject(&self, mobile: PhoneNumber, number_key: NumberKey) -> PortResult<LoginSubject>;

    /// Lets a guess at a number through that has failed often ([`FailureCount::claimed`]): one transaction. Answers the
    /// seconds to wait when it must; of parallel guesses after a wait one is let through, `None`.
    async fn claim_guess(&self, number_key: NumberKey, now: DateTime<Utc>) -> PortResult<Option<u32>>;

    /// Counts a wrong code of a number ([`FailureCount::increased`]) with its audit entry: one transaction. As
    /// [`crate::AuditLog::append`] it keeps nothing of a person who is gone.
    async fn record_failure(&self, number_key: NumberKey, audit: AuditEntry) -> PortResult<FailureCount>;

    /// Forgets a number's consecutive failures, however many there are, with the audit entry: one transaction. Answers the
    /// count that was; of parallel calls one gets it. As [`crate::AuditLog::append`] it keeps nothing of a person who is
    /// gone.
    async fn clear_failures(&self, number_key: NumberKey, audit: AuditEntry) -> PortResult<FailureCount>;

    /// Marks a challenge as used by a unique row, with the audit entry: one transaction. Of parallel calls
    /// for one challenge, [`crate::Sessions::open`] included, exactly one wins. As [`crate::AuditLog::append`] it
    /// keeps nothing of a person who is gone.
    async fn accept_code(&self, command: AcceptCode) -> PortResult<AcceptOutcome>;

    /// Stores person, consents, session, spent token and audit entry: one transaction, all or nothing. Of
    /// parallel calls with one token or one number, exactly one wins.
    async fn register(&self, command: Register) -> PortResult<RegisterOutcome>;

    /// Changes a profile and answers the person as they are then: one transaction. `None` when they are gone.
    async fn update_profile(&self, command: UpdateProfile) -> PortResult<Option<User>>;

    /// Appends an answer to the history and makes it the newest of its purpose: one transaction. `false` when
    /// the person is gone.
    async fn record_consent(&self, command: RecordConsent) -> PortResult<bool>;

    /// Everything that is stored about a person, read at one moment.
    async fn export(&self, user_id: UserId) -> PortResult<Option<AccountExport>>;

    /// Removes a person with sessions, devices and consents, and takes from the audit trail all that leads to them
    /// (person, session, number key, address, device): one transaction. The entries stay; the number is free.
    /// `false` when the person was gone already.
    async fn erase(&self, command: EraseAccount) -> PortResult<bool>;

    /// Changes an account's status; disabling ends every session and revokes every trusted device in the
    /// same transaction. `false` when the person is gone.
    async fn set_status(&self, command: SetStatus) -> PortResult<bool>;
}
