//! People.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use dastak_domain::audit::AuditEntry;
use dastak_domain::consent::ConsentRecord;
use dastak_domain::failures::FailureCount;
use dastak_domain::ids::{ChallengeId, UserId};
use dastak_domain::phone::PhoneNumber;
use dastak_domain::secret::NumberKey;
use dastak_domain::session::EndReason;
use dastak_domain::user::{AccountStatus, User};
use dastak_ports::accounts::{
    AcceptCode, AcceptOutcome, AccountExport, EraseAccount, LoginSubject, RecordConsent, Register,
    RegisterOutcome, SetStatus, UpdateProfile,
};
use dastak_ports::{Accounts, PortResult};

use super::faults::Call;
use super::store::{MemoryStore, State};

impl State {
    /// Writes the mark that a challenge is used; `false` when it was there.
    pub(super) fn use_challenge(&mut self, id: ChallengeId, at: DateTime<Utc>) -> bool {
        if self.used_challenges.contains_key(&id) {
            return false;
        }
        self.used_challenges.insert(id, at);
        true
    }

    fn login_subject(&self, mobile: &PhoneNumber, number_key: NumberKey) -> LoginSubject {
        LoginSubject {
            failures: self.failures.get(&number_key).copied().unwrap_or_default(),
            user: self.users.values().find(|user| user.mobile == *mobile).cloned(),
        }
    }

    fn claim_guess(&mut self, number_key: NumberKey, now: DateTime<Utc>) -> Option<u32> {
        match self.failures.entry(number_key).or_default().claimed(now) {
            Ok(claimed) => {
                self.failures.insert(number_key, claimed);
                None
            }
            Err(wait) => Some(wait),
        }
    }

    fn record_failure(&mut self, number_key: NumberKey, audit: AuditEntry) -> FailureCount {
        let count = self.failures.entry(number_key).or_default();
        *count = count.increased(audit.at);
        let count = *count;
        self.write_audit(audit);
        count
    }

    fn clear_failures(&mut self, number_key: NumberKey, audit: AuditEntry) -> FailureCount {
        let count = self.failures.remove(&number_key).unwrap_or_default();
        self.write_audit(audit);
        count
    }

    fn accept_code(&mut self, command: AcceptCode) -> AcceptOutcome {
        if !self.use_challenge(command.challenge_id, command.audit.at) {
            return AcceptOutcome::AlreadyUsed;
        }
        if command.reset_failures {
            self.failures.remove(&command.number_key);
        }
        if let Some(lease) = &command.lease {
            self.settle_attempt(lease);
        }
        self.write_audit(command.audit);
        AcceptOutcome::Accepted
    }

    fn register(&mut self, command: Register) -> RegisterOutcome {
        let Register {
            user,
            session,
            token_id,
            audit,
        } = command;
        if self.spent_tokens.contains_key(&token_id) {
            return RegisterOutcome::TokenSpent;
        }
        if self.users.values().any(|other| other.mobile == user.mobile) {
            return RegisterOutcome::AlreadyRegistered;
        }
        self.spent_tokens.insert(token_id, audit.at);
        self.sessions.insert(session.id, session);
        let id = user.id;
        let consents = user.consents.clone();
        self.users.insert(
            id,
            User {
                consents: Vec::new(),
                ..user
            },
        );
        for record in consents {
            self.append_consent(id, record);
        }
        self.write_audit(audit);
        RegisterOutcome::Registered
    }

    /// Appends to the history and puts the answer among the newest ones, which are kept by purpose.
    pub(super) fn append_consent(&mut self, user_id: UserId, record: ConsentRecord) {
        if let Some(user) = self.users.get_mut(&user_id) {
            user.consents.retain(|other| other.purpose != record.purpose);
            user.consents.push(record.clone());
            user.consents.sort_by(|a, b| a.purpose.cmp(&b.purpose));
        }
        self.consents.entry(user_id).or_default().push(record);
    }

    fn update_profile(&mut self, command: UpdateProfile) -> Option<User> {
        let user = self.users.get_mut(&command.user_id)?;
        user.profile = user.profile.clone().patched(command.patch);
        user.updated_at = command.audit.at;
        let user = user.clone();
        self.write_audit(command.audit);
        Some(user)
    }

    fn record_consent(&mut self, command: RecordConsent) -> bool {
        let Some(user) = self.users.get_mut(&command.user_id) else {
            return false;
        };
        user.updated_at = command.record.at;
        self.append_consent(command.user_id, command.record);
        self.write_audit(command.audit);
        true
    }

    fn export(&self, user_id: UserId) -> Option<AccountExport> {
        let user = self.users.get(&user_id)?.clone();
        let mut sessions: Vec<_> = self
            .sessions
            .values()
            .filter(|s| s.user_id == user_id)
            .cloned()
            .collect();
        sessions.sort_by_key(|session| std::cmp::Reverse((session.created_at, session.id)));
        let own = |entry: &&AuditEntry| entry.user_id == Some(user_id);
        Some(AccountExport {
            user,
            consent_history: self.consents.get(&user_id).cloned().unwrap_or_default(),
            sessions,
            devices: self.devices_of(user_id),
            audit: self.audit.iter().rev().filter(own).cloned().collect(),
        })
    }

    fn erase(&mut self, command: EraseAccount) -> bool {
        if self.users.remove(&command.user_id).is_none() {
            return false;
        }
        self.consents.remove(&command.user_id);
        let ids: Vec<_> = self
            .sessions
            .values()
            .filter(|s| s.user_id == command.user_id)
            .map(|session| session.id)
            .collect();
        for entry in &mut self.audit {
            let leads_to_them = entry.user_id == Some(command.user_id)
                || entry.number_key == Some(command.number_key)
                || entry.session_id.is_some_and(|id| ids.contains(&id));
            if leads_to_them {
                *entry = entry.clone().without_person();
            }
        }
        for id in ids {
            self.sessions.remove(&id);
            self.end_reasons.remove(&id);
        }
        self.devices.retain(|_, device| device.user_id != command.user_id);
        self.device_tokens.retain(|_, id| self.devices.contains_key(id));
        self.failures.remove(&command.number_key);
        self.write_audit(command.audit);
        true
    }

    fn set_status(&mut self, command: SetStatus) -> bool {
        let Some(user) = self.users.get_mut(&command.user_id) else {
            return false;
        };
        user.status = command.status;
        user.updated_at = command.audit.at;
        if command.status == AccountStatus::Disabled {
            self.end_sessions(command.user_id, EndReason::AccountDisabled, command.audit.at);
            self.revoke_devices(command.user_id, command.audit.at);
        }
        self.write_audit(command.audit);
        true
    }
}

#[async_trait]
impl Accounts for MemoryStore {
    async fn login_subject(&self, mobile: PhoneNumber, number_key: NumberKey) -> PortResult<LoginSubject> {
        self.run(Call::AccountsLoginSubject, |state| {
            state.login_subject(&mobile, number_key)
        })
        .await
    }

    async fn claim_guess(&self, number_key: NumberKey, now: DateTime<Utc>) -> PortResult<Option<u32>> {
        self.run(Call::AccountsClaimGuess, |state| {
            state.claim_guess(number_key, now)
        })
        .await
    }

    async fn record_failure(&self, number_key: NumberKey, audit: AuditEntry) -> PortResult<FailureCount> {
        self.run(Call::AccountsRecordFailure, |state| {
            state.record_failure(number_key, audit)
        })
        .await
    }

    async fn clear_failures(&self, number_key: NumberKey, audit: AuditEntry) -> PortResult<FailureCount> {
        self.run(Call::AccountsClearFailures, |state| {
            state.clear_failures(number_key, audit)
        })
        .await
    }

    async fn accept_code(&self, command: AcceptCode) -> PortResult<AcceptOutcome> {
        self.run(Call::AccountsAcceptCode, |state| state.accept_code(command))
            .await
    }

    async fn register(&self, command: Register) -> PortResult<RegisterOutcome> {
        self.run(Call::AccountsRegister, |state| state.register(command))
            .await
    }

    async fn update_profile(&self, command: UpdateProfile) -> PortResult<Option<User>> {
        self.run(Call::AccountsUpdateProfile, |state| state.update_profile(command))
            .await
    }

    async fn record_consent(&self, command: RecordConsent) -> PortResult<bool> {
        self.run(Call::AccountsRecordConsent, |state| state.record_consent(command))
            .await
    }

    async fn export(&self, user_id: UserId) -> PortResult<Option<AccountExport>> {
        self.run(Call::AccountsExport, |state| state.export(user_id))
            .await
    }

    async fn erase(&self, command: EraseAccount) -> PortResult<bool> {
        self.run(Call::AccountsErase, |state| state.erase(command)).await
    }

    async fn set_status(&self, command: SetStatus) -> PortResult<bool> {
        self.run(Call::AccountsSetStatus, |state| state.set_status(command))
            .await
    }
}
