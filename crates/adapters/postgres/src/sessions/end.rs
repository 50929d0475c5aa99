//! Sessions that are ended on purpose.

use dastak_ports::sessions::{EndAllSessions, EndSession};
use diesel::QueryableByName;
use diesel::result::OptionalExtension;
use diesel::sql_types::{BigInt, Bool, Text, Uuid};
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use crate::audit::{AuditRow, entry_of_anyone, entry_of_person, with_entry};
use crate::devices::{HOLD_PERSON, revoke, revoke_all};
use crate::error::StoreError;
use crate::pool::Pool;
use crate::statement::{kept, sql};

/// The held session stands for its person: an erasure waits for both. A session with a trusted device is passed over
/// unless `$16` says that the device stays, or that whoever asks cares for it.
const END: &str = concat!(
    "WITH person AS (
         UPDATE sessions SET ended_at = $2, end_reason = $15
         WHERE id = $14 AND user_id = $13 AND ended_at IS NULL AND ends_at > $2 AND (device_id IS NULL OR $16)
         RETURNING user_id
     ) ",
    entry_of_person!()
);

async fn end(
    connection: &mut AsyncPgConnection,
    command: &EndSession,
    entry: &AuditRow,
    with_device: bool,
) -> Result<bool, StoreError> {
    let end = with_entry(END, entry)
        .bind::<Uuid, _>(command.user_id.as_uuid())
        .bind::<Uuid, _>(command.session_id.as_uuid())
        .bind::<Text, _>(command.reason.as_str())
        .bind::<Bool, _>(with_device);
    Ok(kept(end).execute(connection).await? == 1)
}

const DEVICE: &str =
    "SELECT device_id FROM sessions WHERE id = $1 AND user_id = $2 AND device_id IS NOT NULL";

#[derive(QueryableByName)]
struct Device {
    #[diesel(sql_type = Uuid)]
    device_id: uuid::Uuid,
}

/// One statement for a session without a trusted device, or whose device stays.
pub(super) async fn one(pool: &Pool, command: EndSession) -> Result<bool, StoreError> {
    let entry = AuditRow::of(command.audit.clone());
    let device_stays = !command.reason.revokes_device();
    let ended = pool
        .statement(async |connection: &mut AsyncPgConnection| {
            end(connection, &command, &entry, device_stays).await
        })
        .await?;
    if ended || device_stays {
        return Ok(ended);
    }
    let (session_id, user_id) = (command.session_id.as_uuid(), command.user_id.as_uuid());
    let device = pool
        .read(async |connection: &mut AsyncPgConnection| {
            let device = sql(DEVICE).bind::<Uuid, _>(session_id).bind::<Uuid, _>(user_id);
            Ok(kept(device).get_result::<Device>(connection).await.optional()?)
        })
        .await?;
    let Some(Device { device_id }) = device else {
        return Ok(false);
    };
    let device_entry = AuditRow::of(command.device_audit.clone());
    pool.write(async |connection: &mut AsyncPgConnection| {
        kept(sql(HOLD_PERSON).bind::<Uuid, _>(user_id))
            .execute(&mut *connection)
            .await?;
        if !end(&mut *connection, &command, &entry, true).await? {
            return Ok(false);
        }
        revoke(connection, user_id, device_id, &device_entry).await?;
        Ok(true)
    })
    .await
}

/// The person is held before their sessions, and those in the order of their ids, as everywhere. [`HOLD_PERSON`] comes
/// first: then no device of theirs is trusted or logs in meanwhile.
const END_ALL: &str = concat!(
    "WITH person AS (SELECT id FROM users WHERE id = $4 FOR KEY SHARE),
     active AS (
         SELECT sessions.id FROM sessions, (SELECT count(*) FROM person) AS held
         WHERE user_id = $13 AND ended_at IS NULL AND ends_at > $2
         ORDER BY sessions.id FOR NO KEY UPDATE OF sessions
     ),
     ended AS (
         UPDATE sessions SET ended_at = $2, end_reason = $14
         FROM active WHERE sessions.id = active.id
         RETURNING 1
     ),
     entry AS (",
    entry_of_anyone!("(SELECT) AS once"),
    ")
     SELECT count(*) AS ended FROM ended"
);

#[derive(QueryableByName)]
struct Ended {
    #[diesel(sql_type = BigInt)]
    ended: i64,
}

pub(super) async fn all(pool: &Pool, command: EndAllSessions) -> Result<u64, StoreError> {
    let entry = AuditRow::of(command.audit);
    let user_id = command.user_id.as_uuid();
    let row: Ended = pool
        .write(async |connection: &mut AsyncPgConnection| {
            kept(sql(HOLD_PERSON).bind::<Uuid, _>(user_id))
                .execute(&mut *connection)
                .await?;
            let end = with_entry(END_ALL, &entry)
                .bind::<Uuid, _>(user_id)
                .bind::<Text, _>(command.reason.as_str());
            let row = kept(end).only_row(&mut *connection).await?;
            revoke_all(connection, user_id, entry.at).await?;
            row.ok_or(StoreError::Incomplete("a count"))
        })
        .await?;
    u64::try_from(row.ended).map_err(|_| StoreError::Incomplete("a count"))
}
