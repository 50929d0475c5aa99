//! People, and the consecutive failures of numbers.
//!
//! The writer is alone while a job runs, so what a job has read stays true until its commit: it looks first and
//! writes when all is well. The unique keys stand behind that.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use dastak_domain::audit::AuditEntry;
use dastak_domain::failures::FailureCount;
use dastak_domain::ids::{ChallengeId, UserId};
use dastak_domain::phone::PhoneNumber;
use dastak_domain::secret::NumberKey;
use dastak_domain::session::EndReason;
use dastak_domain::user::{AccountStatus, Email, Gender, LanguageTag, User};
use dastak_ports::accounts::{
    AcceptCode, AcceptOutcome, AccountExport, EraseAccount, LoginSubject, RecordConsent, Register,
    RegisterOutcome, SetStatus, UpdateProfile,
};
use dastak_ports::{Accounts, PortResult};
use diesel::dsl::exists;
use diesel::prelude::*;

use crate::SqliteStore;
use crate::audit::{entries_of, forget_person, write_entry, write_entry_of_anyone};
use crate::devices::{devices_of, revoke_all};
use crate::error::StoreError;
use crate::otp_store::settle_attempt;
use crate::rows::{
    SessionRow, UserRow, append_consent, consent_history_of, find_user, find_user_by_mobile, sessions_of,
};
use crate::schema::{consumed_challenges, number_failures, sessions, spent_tokens, users};
use crate::sessions::end_active;
use crate::types::{Id, Key, Millis, whole_millis};
use crate::windows::Windows;
use crate::writer::Durability::{Purged, Synced};

/// Marks a challenge as used; `false` when it was. The unique row is the last word on single use.
pub(crate) fn use_challenge(
    connection: &mut SqliteConnection,
    id: ChallengeId,
    at: DateTime<Utc>,
) -> QueryResult<bool> {
    let rows = diesel::insert_into(consumed_challenges::table)
        .values((
            consumed_challenges::challenge_id.eq(Id::of(id.as_uuid())),
            consumed_challenges::at.eq(Millis::of(at)),
        ))
        .on_conflict_do_nothing()
        .execute(connection)?;
    Ok(rows == 1)
}

/// Takes back the mark of a challenge that this transaction has used.
pub(crate) fn release_challenge(connection: &mut SqliteConnection, id: ChallengeId) -> QueryResult<()> {
    diesel::delete(consumed_challenges::table.find(Id::of(id.as_uuid()))).execute(connection)?;
    Ok(())
}

/// Forgets the consecutive failures of a number.
pub(crate) fn reset_failures(connection: &mut SqliteConnection, number_key: NumberKey) -> QueryResult<()> {
    diesel::delete(number_failures::table.find(Key::from(&number_key))).execute(connection)?;
    Ok(())
}

fn failures_of(connection: &mut SqliteConnection, number_key: Key) -> Result<FailureCount, StoreError> {
    let row: Option<(i64, Option<Millis>)> = number_failures::table
        .find(number_key)
        .select((number_failures::count, number_failures::last_at))
        .get_result(connection)
        .optional()?;
    let Some((count, last_at)) = row else {
        return Ok(FailureCount::default());
    };
    let count = u32::try_from(count).map_err(|_| StoreError::Stored("number_failures.count"))?;
    Ok(FailureCount {
        count,
        last_at: last_at.map(Millis::time),
    })
}

fn save_failures(connection: &mut SqliteConnection, key: Key, failures: FailureCount) -> QueryResult<()> {
    diesel::replace_into(number_failures::table)
        .values((
            number_failures::number_key.eq(key),
            number_failures::count.eq(i64::from(failures.count)),
            number_failures::last_at.eq(failures.last_at.map(Millis::of)),
        ))
        .execute(connection)?;
    Ok(())
}

fn claim_guess(
    connection: &mut SqliteConnection,
    number_key: NumberKey,
    now: DateTime<Utc>,
) -> Result<Option<u32>, StoreError> {
    let key = Key::from(&number_key);
    let failures = failures_of(connection, key)?;
    match failures.claimed(whole_millis(now)) {
        Err(wait) => return Ok(Some(wait)),
        Ok(claimed) if claimed != failures => save_failures(connection, key, claimed)?,
        Ok(_) => {}
    }
    Ok(None)
}

fn record_failure(
    connection: &mut SqliteConnection,
    number_key: NumberKey,
    audit: AuditEntry,
) -> Result<FailureCount, StoreError> {
    let key = Key::from(&number_key);
    let failures = failures_of(connection, key)?.increased(whole_millis(audit.at));
    save_failures(connection, key, failures)?;
    write_entry_of_anyone(connection, audit)?;
    Ok(failures)
}

fn clear_failures(
    connection: &mut SqliteConnection,
    number_key: NumberKey,
    audit: AuditEntry,
) -> Result<FailureCount, StoreError> {
    let failures = failures_of(connection, Key::from(&number_key))?;
    reset_failures(connection, number_key)?;
    write_entry_of_anyone(connection, audit)?;
    Ok(failures)
}

fn accept_code(
    connection: &mut SqliteConnection,
    windows: &Windows,
    command: AcceptCode,
) -> Result<AcceptOutcome, StoreError> {
    if !use_challenge(connection, command.challenge_id, command.audit.at)? {
        return Ok(AcceptOutcome::AlreadyUsed);
    }
    if command.reset_failures {
        reset_failures(connection, command.number_key)?;
    }
    if let Some(lease) = &command.lease {
        settle_attempt(connection, windows, lease)?;
    }
    write_entry_of_anyone(connection, command.audit)?;
    Ok(AcceptOutcome::Accepted)
}

fn register(connection: &mut SqliteConnection, command: Register) -> Result<RegisterOutcome, StoreError> {
    let Register {
        user,
        session,
        token_id,
        audit,
    } = command;
    let token_id = Id::of(token_id.as_uuid());
    let spent = spent_tokens::table.find(token_id);
    if diesel::select(exists(spent)).get_result(connection)? {
        return Ok(RegisterOutcome::TokenSpent);
    }
    let same_number = users::table.filter(users::mobile.eq(user.mobile.e164()));
    if diesel::select(exists(same_number)).get_result(connection)? {
        return Ok(RegisterOutcome::AlreadyRegistered);
    }
    diesel::insert_into(spent_tokens::table)
        .values((
            spent_tokens::token_id.eq(token_id),
            spent_tokens::at.eq(Millis::of(audit.at)),
        ))
        .execute(connection)?;
    diesel::insert_into(users::table)
        .values(UserRow::of(&user))
        .execute(connection)?;
    for record in &user.consents {
        append_consent(connection, Id::of(user.id.as_uuid()), record)?;
    }
    diesel::insert_into(sessions::table)
        .values(SessionRow::of(&session))
        .execute(connection)?;
    write_entry(connection, audit)?;
    Ok(RegisterOutcome::Registered)
}

fn update_profile(
    connection: &mut SqliteConnection,
    command: UpdateProfile,
) -> Result<Option<User>, StoreError> {
    let id = Id::of(command.user_id.as_uuid());
    let Some(user) = find_user(connection, id)? else {
        return Ok(None);
    };
    let user = User {
        profile: user.profile.patched(command.patch),
        updated_at: whole_millis(command.audit.at),
        ..user
    };
    let profile = &user.profile;
    diesel::update(users::table.find(id))
        .set((
            users::full_name.eq(profile.full_name.as_str()),
            users::email.eq(profile.email.as_ref().map(Email::as_str)),
            users::date_of_birth.eq(profile.date_of_birth.map(|date| date.to_string())),
            users::gender.eq(profile.gender.map(Gender::as_str)),
            users::preferred_language.eq(profile.preferred_language.as_ref().map(LanguageTag::as_str)),
            users::updated_at.eq(Millis::of(user.updated_at)),
        ))
        .execute(connection)?;
    write_entry(connection, command.audit)?;
    Ok(Some(user))
}

fn record_consent(connection: &mut SqliteConnection, command: RecordConsent) -> Result<bool, StoreError> {
    let id = Id::of(command.user_id.as_uuid());
    let found = diesel::update(users::table.find(id))
        .set(users::updated_at.eq(Millis::of(command.record.at)))
        .execute(connection)?;
    if found == 0 {
        return Ok(false);
    }
    append_consent(connection, id, &command.record)?;
    write_entry(connection, command.audit)?;
    Ok(true)
}

fn export(connection: &mut SqliteConnection, user_id: Id) -> Result<Option<AccountExport>, StoreError> {
    let Some(user) = find_user(connection, user_id)? else {
        return Ok(None);
    };
    Ok(Some(AccountExport {
        user,
        consent_history: consent_history_of(connection, user_id)?,
        sessions: sessions_of(connection, user_id)?,
        devices: devices_of(connection, user_id)?,
        audit: entries_of(connection, user_id)?,
    }))
}

fn erase(connection: &mut SqliteConnection, command: EraseAccount) -> Result<bool, StoreError> {
    let id = Id::of(command.user_id.as_uuid());
    if !diesel::select(exists(users::table.find(id))).get_result(connection)? {
        return Ok(false);
    }
    forget_person(connection, id, Key::from(&command.number_key))?;
    reset_failures(connection, command.number_key)?;
    // Sessions, devices and consents go with the person, by their foreign keys.
    diesel::delete(users::table.find(id)).execute(connection)?;
    write_entry(connection, command.audit)?;
    Ok(true)
}

fn set_status(connection: &mut SqliteConnection, command: SetStatus) -> Result<bool, StoreError> {
    let at = Millis::of(command.audit.at);
    let found = diesel::update(users::table.find(Id::of(command.user_id.as_uuid())))
        .set((
            users::status.eq(command.status.as_str()),
            users::updated_at.eq(at),
        ))
        .execute(connection)?;
    if found == 0 {
        return Ok(false);
    }
    if command.status == AccountStatus::Disabled {
        end_active(connection, command.user_id, EndReason::AccountDisabled, at)?;
        revoke_all(connection, command.user_id, at)?;
    }
    write_entry(connection, command.audit)?;
    Ok(true)
}

#[async_trait]
impl Accounts for SqliteStore {
    async fn login_subject(&self, mobile: PhoneNumber, number_key: NumberKey) -> PortResult<LoginSubject> {
        self.read_at_once(move |connection| {
            Ok(LoginSubject {
                failures: failures_of(connection, Key::from(&number_key))?,
                user: find_user_by_mobile(connection, &mobile)?,
            })
        })
        .await
    }

    async fn claim_guess(&self, number_key: NumberKey, now: DateTime<Utc>) -> PortResult<Option<u32>> {
        self.write(Synced, move |connection| claim_guess(connection, number_key, now))
            .await
    }

    async fn record_failure(&self, number_key: NumberKey, audit: AuditEntry) -> PortResult<FailureCount> {
        self.write(Synced, move |connection| {
            record_failure(connection, number_key, audit)
        })
        .await
    }

    async fn clear_failures(&self, number_key: NumberKey, audit: AuditEntry) -> PortResult<FailureCount> {
        self.write(Synced, move |connection| {
            clear_failures(connection, number_key, audit)
        })
        .await
    }

    async fn accept_code(&self, command: AcceptCode) -> PortResult<AcceptOutcome> {
        let windows = self.windows();
        self.write(Synced, move |connection| {
            accept_code(connection, &windows, command)
        })
        .await
    }

    async fn register(&self, command: Register) -> PortResult<RegisterOutcome> {
        self.write(Synced, |connection| register(connection, command))
            .await
    }

    async fn update_profile(&self, command: UpdateProfile) -> PortResult<Option<User>> {
        self.write(Synced, |connection| update_profile(connection, command))
            .await
    }

    async fn record_consent(&self, command: RecordConsent) -> PortResult<bool> {
        self.write(Synced, |connection| record_consent(connection, command))
            .await
    }

    async fn export(&self, user_id: UserId) -> PortResult<Option<AccountExport>> {
        self.read(move |connection| export(connection, Id::of(user_id.as_uuid())))
            .await
    }

    async fn erase(&self, command: EraseAccount) -> PortResult<bool> {
        self.write(Purged, |connection| erase(connection, command)).await
    }

    async fn set_status(&self, command: SetStatus) -> PortResult<bool> {
        self.write(Synced, |connection| set_status(connection, command))
            .await
    }
}
