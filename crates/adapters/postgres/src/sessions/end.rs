//! Sessions that are ended on purpose.

use dastak_ports::sessions::{EndAllSessions, EndSession};
use diesel::QueryableByName;
use diesel::sql_types::{BigInt, Text, Uuid};
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use crate::audit::{AuditRow, entry_of_anyone, entry_of_person, with_entry};
use crate::error::StoreError;
use crate::pool::Pool;
use crate::statement::kept;

/// The held session stands for its person: an erasure waits for both.
const END: &str = concat!(
    "WITH person AS (
         UPDATE sessions SET ended_at = $2, end_reason = $15
         WHERE id = $14 AND user_id = $13 AND ended_at IS NULL AND ends_at > $2
         RETURNING user_id
     ) ",
    entry_of_person!()
);

pub(super) async fn one(pool: &Pool, command: EndSession) -> Result<bool, StoreError> {
    let entry = AuditRow::of(command.audit);
    let ended = pool
        .statement(async |connection: &mut AsyncPgConnection| {
            let end = with_entry(END, &entry)
                .bind::<Uuid, _>(command.user_id.as_uuid())
                .bind::<Uuid, _>(command.session_id.as_uuid())
                .bind::<Text, _>(command.reason.as_str());
            Ok(kept(end).execute(connection).await?)
        })
        .await?;
    Ok(ended == 1)
}

/// The person is held before their sessions, and those in the order of their ids, as everywhere.
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
    let row: Ended = pool
        .statement(async |connection: &mut AsyncPgConnection| {
            let end = with_entry(END_ALL, &entry)
                .bind::<Uuid, _>(command.user_id.as_uuid())
                .bind::<Text, _>(command.reason.as_str());
            kept(end)
                .only_row(connection)
                .await?
                .ok_or(StoreError::Incomplete("a count"))
        })
        .await?;
    u64::try_from(row.ended).map_err(|_| StoreError::Incomplete("a count"))
}
