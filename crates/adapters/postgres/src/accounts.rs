//! People, and the consecutive failures of numbers.
//!
//! At READ COMMITTED a statement sees what was committed when it began, and waits for a locked row to read its newest
//! version. So one statement may decide by the rows that it locks or whose unique key it writes, never by what it has
//! only read; what must be read after a lock was waited for is a statement of its own.

mod codes;
mod ends;
mod profiles;
mod registration;
mod subjects;

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use dastak_domain::audit::AuditEntry;
use dastak_domain::failures::FailureCount;
use dastak_domain::ids::UserId;
use dastak_domain::phone::PhoneNumber;
use dastak_domain::secret::NumberKey;
use dastak_domain::user::User;
use dastak_ports::accounts::{
    AcceptCode, AcceptOutcome, AccountExport, EraseAccount, LoginSubject, RecordConsent, Register,
    RegisterOutcome, SetStatus, UpdateProfile,
};
use dastak_ports::{Accounts, PortResult};

pub(crate) use self::subjects::LoginSubjects;
use crate::PostgresStore;

#[async_trait]
impl Accounts for PostgresStore {
    async fn login_subject(&self, mobile: PhoneNumber, number_key: NumberKey) -> PortResult<LoginSubject> {
        Ok(self.inner.shared.subjects.ask((mobile, number_key)).await?)
    }

    async fn claim_guess(&self, number_key: NumberKey, now: DateTime<Utc>) -> PortResult<Option<u32>> {
        codes::claim_guess(self, number_key, now).await
    }

    async fn record_failure(&self, number_key: NumberKey, audit: AuditEntry) -> PortResult<FailureCount> {
        codes::record_failure(self, number_key, audit).await
    }

    async fn clear_failures(&self, number_key: NumberKey, audit: AuditEntry) -> PortResult<FailureCount> {
        codes::clear_failures(self, number_key, audit).await
    }

    async fn accept_code(&self, command: AcceptCode) -> PortResult<AcceptOutcome> {
        codes::accept_code(self, command).await
    }

    async fn register(&self, command: Register) -> PortResult<RegisterOutcome> {
        registration::register(self, command).await
    }

    async fn update_profile(&self, command: UpdateProfile) -> PortResult<Option<User>> {
        profiles::update_profile(self, command).await
    }

    async fn record_consent(&self, command: RecordConsent) -> PortResult<bool> {
        profiles::record_consent(self, command).await
    }

    async fn export(&self, user_id: UserId) -> PortResult<Option<AccountExport>> {
        profiles::export(self, user_id).await
    }

    async fn erase(&self, command: EraseAccount) -> PortResult<bool> {
        ends::erase(self, command).await
    }

    async fn set_status(&self, command: SetStatus) -> PortResult<bool> {
        ends::set_status(self, command).await
    }
}
