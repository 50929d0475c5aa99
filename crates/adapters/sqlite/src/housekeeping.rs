//! Throwing away what has expired, a bounded amount a call so that other writes wait only briefly.

use async_trait::async_trait;
use chrono::{DateTime, TimeDelta, Utc};
use dastak_ports::housekeeping::SPENT_MARK_SECONDS;
use dastak_ports::{Housekeeping, PortResult};
use diesel::prelude::*;
use diesel::sql_types::BigInt;

use crate::SqliteStore;
use crate::error::StoreError;
use crate::types::Millis;
use crate::writer::Durability::Deferred;

/// How long a dead challenge can still be asked for a new code by its name, in seconds.
const DEAD_CHALLENGE_SECONDS: i64 = 86_400;

/// How long a session is kept after its end, whether it was ended before or not, in seconds. All its tokens
/// have expired by then.
const PAST_SESSION_SECONDS: i64 = 86_400;

/// Each statement takes the time before which its rows are old, and touches at most 1000 of them.
const SWEEPS: [(&str, i64); 6] = [
    (
        "DELETE FROM challenges WHERE id IN
         (SELECT id FROM challenges WHERE expires_at <= ? LIMIT 1000)",
        DEAD_CHALLENGE_SECONDS,
    ),
    (
        "UPDATE challenges SET sealed_code = NULL WHERE id IN
         (SELECT id FROM challenges WHERE sealed_code IS NOT NULL AND expires_at <= ? LIMIT 1000)",
        0,
    ),
    (
        "DELETE FROM hit_logs WHERE (scope, subject) IN
         (SELECT scope, subject FROM hit_logs WHERE expires_at <= ? LIMIT 1000)",
        0,
    ),
    (
        "DELETE FROM consumed_challenges WHERE challenge_id IN
         (SELECT challenge_id FROM consumed_challenges WHERE at <= ? LIMIT 1000)",
        SPENT_MARK_SECONDS,
    ),
    (
        "DELETE FROM spent_tokens WHERE token_id IN
         (SELECT token_id FROM spent_tokens WHERE at <= ? LIMIT 1000)",
        SPENT_MARK_SECONDS,
    ),
    (
        "DELETE FROM sessions WHERE id IN
         (SELECT id FROM sessions WHERE ends_at <= ? LIMIT 1000)",
        PAST_SESSION_SECONDS,
    ),
];

#[async_trait]
impl Housekeeping for SqliteStore {
    async fn sweep(&self, now: DateTime<Utc>) -> PortResult<u64> {
        let mut rows = 0;
        for (statement, age_seconds) in SWEEPS {
            let old = Millis::of(now - TimeDelta::seconds(age_seconds));
            // A sweep that a power cut takes back is done again.
            rows += self
                .write(Deferred, move |connection| sweep(connection, statement, old))
                .await?;
        }
        Ok(rows)
    }
}

fn sweep(connection: &mut SqliteConnection, statement: &str, old: Millis) -> Result<u64, StoreError> {
    let rows = diesel::sql_query(statement)
        .bind::<BigInt, _>(old)
        .execute(connection)?;
    Ok(rows as u64)
}
