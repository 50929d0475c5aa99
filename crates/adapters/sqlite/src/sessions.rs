//! Logins and what is refreshed from them.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use dastak_domain::audit::AuditEntry;
use dastak_domain::ids::{SessionId, UserId};
use dastak_domain::refresh::Presented;
use dastak_domain::session::{EndReason, Session};
use dastak_domain::user::AccountStatus;
use dastak_ports::sessions::{
    BearerContext, EndAllSessions, EndSession, OpenSession, OpenSessionOutcome, RotateOutcome, RotateRefresh,
};
use dastak_ports::{PortResult, Sessions};
use diesel::prelude::*;

use crate::SqliteStore;
use crate::accounts::{release_challenge, reset_failures, use_challenge};
use crate::audit::{write_entry, write_entry_of_anyone};
use crate::devices::{revoke, revoke_all};
use crate::error::StoreError;
use crate::kept::{Value, update};
use crate::otp_store::settle_attempt;
use crate::rows::{SessionRow, UserRow, consents_of, find_user, sessions_of};
use crate::schema::{sessions, users};
use crate::types::{Id, Millis, whole_millis};
use crate::windows::Windows;
use crate::writer::Durability::Synced;

fn open(
    connection: &mut SqliteConnection,
    windows: &Windows,
    command: OpenSession,
) -> Result<OpenSessionOutcome, StoreError> {
    let OpenSession {
        mut user, session, ..
    } = command;
    let user_id = Id::of(session.user_id.as_uuid());
    if !use_challenge(connection, command.challenge_id, session.created_at)? {
        return Ok(OpenSessionOutcome::CodeAlreadyUsed);
    }
    user.last_login_at = whole_millis(session.created_at);
    user.mobile_verified_at = whole_millis(session.authentication.at);
    let logged_in = update(
        "UPDATE users SET last_login_at = ?, mobile_verified_at = ? WHERE id = ? AND status = ?",
        &[
            Value::Time(Millis::of(user.last_login_at)),
            Value::Time(Millis::of(user.mobile_verified_at)),
            Value::Id(user_id),
            Value::Text(Some(AccountStatus::Active.as_str())),
        ],
    )
    .execute(connection)?;
    if logged_in == 0 {
        // Changed since the look-up: rare enough to take the mark of use back.
        release_challenge(connection, command.challenge_id)?;
        return Ok(match find_user(connection, user_id)? {
            Some(_) => OpenSessionOutcome::Disabled,
            None => OpenSessionOutcome::UserGone,
        });
    }
    reset_failures(connection, command.number_key)?;
    if let Some(lease) = &command.lease {
        settle_attempt(connection, windows, lease)?;
    }
    diesel::insert_into(sessions::table)
        .values(SessionRow::of(&session))
        .execute(connection)?;
    write_entry(connection, command.audit)?;
    Ok(OpenSessionOutcome::Opened(Box::new(user)))
}

fn bearer(connection: &mut SqliteConnection, id: Id) -> Result<Option<BearerContext>, StoreError> {
    let row: Option<(SessionRow, UserRow)> = sessions::table
        .inner_join(users::table)
        .filter(sessions::id.eq(id))
        .select((SessionRow::as_select(), UserRow::as_select()))
        .get_result(connection)
        .optional()?;
    let Some((session, user)) = row else {
        return Ok(None);
    };
    let session = session.into_session()?;
    let consents = consents_of(connection, Id::of(session.user_id.as_uuid()))?;
    Ok(Some(BearerContext {
        session,
        user: user.into_user(consents)?,
    }))
}

fn rotate(connection: &mut SqliteConnection, command: RotateRefresh) -> Result<RotateOutcome, StoreError> {
    let id = Id::of(command.session_id.as_uuid());
    let row: Option<SessionRow> = sessions::table
        .find(id)
        .select(SessionRow::as_select())
        .get_result(connection)
        .optional()?;
    let Some(mut session) = row
        .map(SessionRow::into_session)
        .transpose()?
        .filter(|session| session.ended_at.is_none())
    else {
        return Ok(RotateOutcome::Ended);
    };
    let now = whole_millis(command.now);
    match session
        .refresh
        .present(command.generation, session.ends_at, now, &command.policy)
    {
        Presented::Rotated(family) => {
            session.refresh = family;
            session.last_used_at = now;
            update(
                "UPDATE sessions SET generation = ?, rotated_at = ?, refresh_expires_at = ?, last_used_at = ?
                 WHERE id = ?",
                &[
                    Value::Number(family.generation.into()),
                    Value::Time(Millis::of(family.rotated_at)),
                    Value::Time(Millis::of(family.expires_at)),
                    Value::Time(Millis::of(now)),
                    Value::Id(id),
                ],
            )
            .execute(connection)?;
            Ok(RotateOutcome::Rotated(Box::new(session)))
        }
        Presented::Replayed(_) => Ok(RotateOutcome::Replayed(Box::new(session))),
        Presented::Expired => Ok(RotateOutcome::Expired),
        Presented::Reused => {
            diesel::update(sessions::table.find(id))
                .set((
                    sessions::ended_at.eq(Some(Millis::of(now))),
                    sessions::end_reason.eq(Some(EndReason::RefreshReused.as_str())),
                ))
                .execute(connection)?;
            let entry = AuditEntry {
                user_id: Some(session.user_id),
                session_id: Some(session.id),
                ..command.reuse_audit
            };
            write_entry(connection, entry)?;
            if let Some(id) = session.trusted_device {
                revoke(connection, Id::of(id.as_uuid()), Millis::of(now))?;
            }
            Ok(RotateOutcome::Reused)
        }
    }
}

fn end(connection: &mut SqliteConnection, command: EndSession) -> Result<bool, StoreError> {
    let at = Millis::of(command.audit.at);
    let own_active = sessions::table
        .find(Id::of(command.session_id.as_uuid()))
        .filter(sessions::user_id.eq(Id::of(command.user_id.as_uuid())))
        .filter(sessions::ended_at.is_null())
        .filter(sessions::ends_at.gt(at));
    let ended = diesel::update(own_active)
        .set((
            sessions::ended_at.eq(Some(at)),
            sessions::end_reason.eq(Some(command.reason.as_str())),
        ))
        .execute(connection)?;
    if ended == 0 {
        return Ok(false);
    }
    write_entry(connection, command.audit)?;
    if !command.reason.revokes_device() {
        return Ok(true);
    }
    let device: Option<Id> = sessions::table
        .find(Id::of(command.session_id.as_uuid()))
        .select(sessions::device_id)
        .get_result(connection)?;
    if let Some(id) = device
        && revoke(connection, id, at)?
    {
        write_entry(connection, command.device_audit)?;
    }
    Ok(true)
}

/// Ends every session of a person that is active at `at`, and answers how many those were.
pub(crate) fn end_active(
    connection: &mut SqliteConnection,
    user_id: UserId,
    reason: EndReason,
    at: Millis,
) -> QueryResult<u64> {
    let active = sessions::table
        .filter(sessions::user_id.eq(Id::of(user_id.as_uuid())))
        .filter(sessions::ended_at.is_null())
        .filter(sessions::ends_at.gt(at));
    let ended = diesel::update(active)
        .set((
            sessions::ended_at.eq(Some(at)),
            sessions::end_reason.eq(Some(reason.as_str())),
        ))
        .execute(connection)?;
    Ok(ended as u64)
}

fn end_all(connection: &mut SqliteConnection, command: EndAllSessions) -> Result<u64, StoreError> {
    let ended = end_active(
        connection,
        command.user_id,
        command.reason,
        Millis::of(command.audit.at),
    )?;
    revoke_all(connection, command.user_id, Millis::of(command.audit.at))?;
    write_entry_of_anyone(connection, command.audit)?;
    Ok(ended)
}

#[async_trait]
impl Sessions for SqliteStore {
    async fn open(&self, command: OpenSession) -> PortResult<OpenSessionOutcome> {
        let windows = self.windows();
        self.write(Synced, move |connection| open(connection, &windows, command))
            .await
    }

    async fn bearer(&self, session_id: SessionId) -> PortResult<Option<BearerContext>> {
        self.read_at_once(move |connection| bearer(connection, Id::of(session_id.as_uuid())))
            .await
    }

    async fn rotate(&self, command: RotateRefresh) -> PortResult<RotateOutcome> {
        self.write(Synced, |connection| rotate(connection, command)).await
    }

    async fn list(&self, user_id: UserId, now: DateTime<Utc>) -> PortResult<Vec<Session>> {
        self.read(move |connection| {
            let mut sessions = sessions_of(connection, Id::of(user_id.as_uuid()))?;
            sessions.retain(|session| session.is_listed(now));
            Ok(sessions)
        })
        .await
    }

    async fn end(&self, command: EndSession) -> PortResult<bool> {
        self.write(Synced, |connection| end(connection, command)).await
    }

    async fn end_all(&self, command: EndAllSessions) -> PortResult<u64> {
        self.write(Synced, |connection| end_all(connection, command))
            .await
    }
}
