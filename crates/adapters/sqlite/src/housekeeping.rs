//! Throwing away what has expired, a bounded amount a call so that other writes wait only briefly.

use async_trait::async_trait;
use chrono::{DateTime, TimeDelta, Utc};
use dastak_domain::device::LONGEST_UNUSED_DAYS;
use dastak_domain::otp::LONGEST_LIFE_SECONDS;
use dastak_domain::refresh::{LONGEST_REGISTRATION_SECONDS, LONGEST_SESSION_SECONDS};
use dastak_domain::timeline::TOLD_SECONDS;
use dastak_ports::housekeeping::SPENT_MARK_SECONDS;
use dastak_ports::{Housekeeping, PortResult};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Binary};

use crate::SqliteStore;
use crate::error::StoreError;
use crate::types::{Id, Millis};
use crate::writer::Durability::Deferred;

/// How long a dead challenge can still be asked for a new code by its name, in seconds.
const DEAD_CHALLENGE_SECONDS: i64 = 86_400;

/// How long a session is kept after the end that the longest settings would give it, in seconds: whether it was
/// ended before or not, all its tokens have expired by then.
const PAST_SESSION_SECONDS: i64 = 86_400;

/// What makes a row old.
#[derive(Clone, Copy)]
enum Old {
    /// A time in it that is so many seconds past.
    At(i64),
    /// Its name, which begins with the time of its making (UUIDv7): made so many seconds ago.
    Named(i64),
}

/// Each statement takes the bound before which its rows are old, and touches at most 1000 of them.
const SWEEPS: [(&str, Old); 8] = [
    (
        "DELETE FROM challenges WHERE id IN (SELECT id FROM challenges WHERE id < ? LIMIT 1000)",
        Old::Named(DEAD_CHALLENGE_SECONDS + LONGEST_LIFE_SECONDS),
    ),
    (
        "UPDATE challenges SET sealed_code = NULL WHERE id IN
         (SELECT id FROM challenges WHERE sealed_code IS NOT NULL AND expires_at <= ? LIMIT 1000)",
        Old::At(0),
    ),
    (
        "DELETE FROM hit_logs WHERE (scope, subject) IN
         (SELECT scope, subject FROM hit_logs WHERE expires_at <= ? LIMIT 1000)",
        Old::At(0),
    ),
    (
        "DELETE FROM consumed_challenges WHERE challenge_id IN
         (SELECT challenge_id FROM consumed_challenges WHERE challenge_id < ? LIMIT 1000)",
        Old::Named(SPENT_MARK_SECONDS + LONGEST_LIFE_SECONDS),
    ),
    (
        "DELETE FROM spent_tokens WHERE token_id IN
         (SELECT token_id FROM spent_tokens WHERE token_id < ? LIMIT 1000)",
        Old::Named(SPENT_MARK_SECONDS + LONGEST_REGISTRATION_SECONDS as i64),
    ),
    (
        "DELETE FROM sessions WHERE id IN (SELECT id FROM sessions WHERE id < ? LIMIT 1000)",
        Old::Named(LONGEST_SESSION_SECONDS as i64 + PAST_SESSION_SECONDS),
    ),
    (
        "DELETE FROM number_events WHERE (number_key, seq) IN
         (SELECT number_key, seq FROM number_events WHERE at <= ? LIMIT 1000)",
        Old::At(TOLD_SECONDS),
    ),
    (
        "DELETE FROM trusted_devices WHERE id IN
         (SELECT id FROM trusted_devices WHERE last_used_at <= ? LIMIT 1000)",
        Old::At(LONGEST_UNUSED_DAYS as i64 * 86_400),
    ),
];

#[async_trait]
impl Housekeeping for SqliteStore {
    async fn sweep(&self, now: DateTime<Utc>) -> PortResult<u64> {
        let mut rows = 0;
        for (statement, old) in SWEEPS {
            // A sweep that a power cut takes back is done again.
            rows += self
                .write(Deferred, move |connection| sweep(connection, statement, old, now))
                .await?;
        }
        Ok(rows)
    }
}

fn sweep(
    connection: &mut SqliteConnection,
    statement: &str,
    old: Old,
    now: DateTime<Utc>,
) -> Result<u64, StoreError> {
    let sweep = diesel::sql_query(statement);
    let rows = match old {
        Old::At(seconds) => sweep
            .bind::<BigInt, _>(Millis::of(now - TimeDelta::seconds(seconds)))
            .execute(connection)?,
        Old::Named(seconds) => sweep
            .bind::<Binary, _>(Id::first_at(now - TimeDelta::seconds(seconds)))
            .execute(connection)?,
    };
    Ok(rows as u64)
}
