//! What a code does to a number: its failures in a row, and the mark of a used code.

use chrono::{DateTime, Utc};
use dastak_domain::audit::AuditEntry;
use dastak_domain::failures::FailureCount;
use dastak_domain::secret::NumberKey;
use dastak_ports::PortResult;
use dastak_ports::accounts::{AcceptCode, AcceptOutcome};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Binary, Bool, Nullable, Timestamptz, Uuid};
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use super::subjects::{FailuresRow, failures_of};
use crate::PostgresStore;
use crate::audit::{AuditRow, entry_of_anyone, with_entry};
use crate::error::StoreError;
use crate::statement::{kept, sql};
use crate::types::{Key, whole_millis};

const FAILURES: &str = "SELECT count, last_at FROM number_failures WHERE number_key = $1";

const CLAIM: &str = "UPDATE number_failures SET last_at = $4
                     WHERE number_key = $1 AND count = $2 AND last_at IS NOT DISTINCT FROM $3";

/// Reads, lets the domain decide, and writes if nothing has changed since. Whoever was not the first reads again, and
/// finds the wait of the one who was.
pub(super) async fn claim_guess(
    store: &PostgresStore,
    number_key: NumberKey,
    now: DateTime<Utc>,
) -> PortResult<Option<u32>> {
    let key = Key::from(&number_key);
    loop {
        let row: Option<FailuresRow> = store
            .read(async |connection: &mut AsyncPgConnection| {
                let failures = sql(FAILURES).bind::<Binary, _>(key);
                Ok(kept(failures).get_result(connection).await.optional()?)
            })
            .await?;
        let failures = failures_of(row)?;
        let claimed = match failures.claimed(whole_millis(now)) {
            Err(wait) => return Ok(Some(wait)),
            Ok(claimed) if claimed == failures => return Ok(None),
            Ok(claimed) => claimed,
        };
        let written = store
            .statement(async |connection: &mut AsyncPgConnection| {
                let claim = sql(CLAIM)
                    .bind::<Binary, _>(key)
                    .bind::<BigInt, _>(i64::from(failures.count))
                    .bind::<Nullable<Timestamptz>, _>(failures.last_at)
                    .bind::<Nullable<Timestamptz>, _>(claimed.last_at);
                Ok(kept(claim).execute(connection).await?)
            })
            .await?;
        if written == 1 {
            return Ok(None);
        }
    }
}

/// [`FailureCount::increased`] in SQL, so that parallel failures queue for the row and none is lost. The person is held
/// before the number, as everywhere.
const RECORD_FAILURE: &str = concat!(
    "WITH person AS (SELECT id FROM users WHERE id = $4 FOR KEY SHARE),
     counted AS (
         INSERT INTO number_failures AS f (number_key, count, last_at)
         SELECT $13, 1, $2 FROM (SELECT count(*) FROM person) AS held
         ON CONFLICT (number_key) DO UPDATE
         SET count = least(f.count + 1, 4294967295), last_at = greatest(f.last_at, excluded.last_at)
         RETURNING count, last_at
     ),
     entry AS (",
    entry_of_anyone!("(SELECT) AS once"),
    ")
     SELECT count, last_at FROM counted"
);

pub(super) async fn record_failure(
    store: &PostgresStore,
    number_key: NumberKey,
    audit: AuditEntry,
) -> PortResult<FailureCount> {
    let entry = AuditRow::of(audit);
    let row: FailuresRow = store
        .statement(async |connection: &mut AsyncPgConnection| {
            let failure = with_entry(RECORD_FAILURE, &entry).bind::<Binary, _>(Key::from(&number_key));
            kept(failure)
                .only_row(connection)
                .await?
                .ok_or(StoreError::Incomplete("a count"))
        })
        .await?;
    Ok(row.into_failures()?)
}

/// The row that is deleted is the newest: whoever has counted meanwhile is waited for. The entry stands also where there
/// was nothing to forget.
const CLEAR_FAILURES: &str = concat!(
    "WITH person AS (SELECT id FROM users WHERE id = $4 FOR KEY SHARE),
     forgotten AS (
         DELETE FROM number_failures USING (SELECT count(*) FROM person) AS held
         WHERE number_key = $13
         RETURNING number_failures.count, last_at
     ),
     entry AS (",
    entry_of_anyone!("(SELECT) AS once"),
    ")
     SELECT count, last_at FROM forgotten"
);

pub(super) async fn clear_failures(
    store: &PostgresStore,
    number_key: NumberKey,
    audit: AuditEntry,
) -> PortResult<FailureCount> {
    let entry = AuditRow::of(audit);
    let row: Option<FailuresRow> = store
        .statement(async |connection: &mut AsyncPgConnection| {
            let clearing = with_entry(CLEAR_FAILURES, &entry).bind::<Binary, _>(Key::from(&number_key));
            Ok(kept(clearing).only_row(connection).await?)
        })
        .await?;
    Ok(failures_of(row)?)
}

/// The unique row of `used` is the last word on single use: whoever comes second waits for the first and finds it
/// there. All else is done for the winner only.
const ACCEPT_CODE: &str = concat!(
    "WITH used AS (
         INSERT INTO consumed_challenges (challenge_id, at) VALUES ($13, $2)
         ON CONFLICT DO NOTHING RETURNING challenge_id
     ),
     person AS (SELECT users.id FROM users, used WHERE users.id = $4 FOR KEY SHARE OF users),
     forgotten AS (
         DELETE FROM number_failures USING used, (SELECT count(*) FROM person) AS held
         WHERE number_key = $14 AND $15
     ),
     entry AS (",
    entry_of_anyone!("used"),
    ")
     SELECT challenge_id FROM used"
);

pub(super) async fn accept_code(store: &PostgresStore, command: AcceptCode) -> PortResult<AcceptOutcome> {
    let entry = AuditRow::of(command.audit);
    let used = store
        .statement(async |connection: &mut AsyncPgConnection| {
            let acceptance = with_entry(ACCEPT_CODE, &entry)
                .bind::<Uuid, _>(command.challenge_id.as_uuid())
                .bind::<Binary, _>(Key::from(&command.number_key))
                .bind::<Bool, _>(command.reset_failures);
            Ok(kept(acceptance).execute(connection).await?)
        })
        .await?;
    Ok(if used == 1 {
        AcceptOutcome::Accepted
    } else {
        AcceptOutcome::AlreadyUsed
    })
}
