//! Erased and disabled accounts.

use dastak_domain::session::EndReason;
use dastak_domain::user::AccountStatus;
use dastak_ports::PortResult;
use dastak_ports::accounts::{EraseAccount, SetStatus};
use diesel::sql_types::{Binary, Text, Timestamptz, Uuid};
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use crate::PostgresStore;
use crate::audit::{AuditRow, entry_of_person, with_entry};
use crate::devices::revoke_all;
use crate::statement::{kept, sql};
use crate::types::{Key, whole_millis};

const HOLD_PERSON: &str = "SELECT id FROM users WHERE id = $1 FOR UPDATE";

/// After the person and in the order of their ids, as everywhere. A session's own changes hold its row only.
const HOLD_SESSIONS: &str = "SELECT id FROM sessions WHERE user_id = $1 ORDER BY id FOR UPDATE";

/// Sessions, devices and consents go with the person, by their foreign keys. An entry that names a session names its person
/// too. The new entry is not among those that the update sees.
const ERASE: &str = concat!(
    "WITH emptied AS (
         UPDATE audit_entries
         SET user_id = NULL, session_id = NULL, number_key = NULL, address = NULL,
             device_name = NULL, device_platform = NULL, device_model = NULL, device_app_version = NULL
         WHERE user_id = $13 OR (user_id IS NULL AND number_key = $14)
     ),
     person AS (DELETE FROM users WHERE id = $13 RETURNING id),
     forgotten AS (DELETE FROM number_failures USING person WHERE number_key = $14) ",
    entry_of_person!()
);

/// Whatever writes an entry of a person holds their row, or that of their session. So it is over when both are held, and
/// its entry is there for the next statement; what comes later finds nobody.
pub(super) async fn erase(store: &PostgresStore, command: EraseAccount) -> PortResult<bool> {
    let entry = AuditRow::of(command.audit);
    let user_id = command.user_id.as_uuid();
    store
        .write(async |connection: &mut AsyncPgConnection| {
            let person = kept(sql(HOLD_PERSON).bind::<Uuid, _>(user_id));
            if person.execute(&mut *connection).await? == 0 {
                return Ok(false);
            }
            let sessions = kept(sql(HOLD_SESSIONS).bind::<Uuid, _>(user_id));
            sessions.execute(&mut *connection).await?;
            let erasure = with_entry(ERASE, &entry)
                .bind::<Uuid, _>(user_id)
                .bind::<Binary, _>(Key::from(&command.number_key));
            kept(erasure).execute(connection).await?;
            Ok(true)
        })
        .await
}

const SET_STATUS: &str = concat!(
    "WITH person AS (UPDATE users SET status = $14, updated_at = $2 WHERE id = $13 RETURNING id) ",
    entry_of_person!()
);

const END_SESSIONS: &str = "
    WITH active AS (
        SELECT id FROM sessions WHERE user_id = $1 AND ended_at IS NULL AND ends_at > $2
        ORDER BY id FOR NO KEY UPDATE
    )
    UPDATE sessions SET ended_at = $2, end_reason = $3 FROM active WHERE sessions.id = active.id";

/// The sessions are looked for once the person's row is held: a login that was under way has then opened its session,
/// and one that comes later finds the account disabled.
pub(super) async fn set_status(store: &PostgresStore, command: SetStatus) -> PortResult<bool> {
    let at = whole_millis(command.audit.at);
    let entry = AuditRow::of(command.audit);
    let user_id = command.user_id.as_uuid();
    store
        .write(async |connection: &mut AsyncPgConnection| {
            let status = with_entry(SET_STATUS, &entry)
                .bind::<Uuid, _>(user_id)
                .bind::<Text, _>(command.status.as_str());
            if kept(status).execute(&mut *connection).await? == 0 {
                return Ok(false);
            }
            if command.status == AccountStatus::Disabled {
                let end = sql(END_SESSIONS)
                    .bind::<Uuid, _>(user_id)
                    .bind::<Timestamptz, _>(at)
                    .bind::<Text, _>(EndReason::AccountDisabled.as_str());
                kept(end).execute(&mut *connection).await?;
                revoke_all(connection, user_id, at).await?;
            }
            Ok(true)
        })
        .await
}
