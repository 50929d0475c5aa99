//! Throwing away what has expired, in batches that are soon done, and keeping the trail's partitions.

use async_trait::async_trait;
use chrono::{DateTime, TimeDelta, Utc};
use dastak_domain::device::LONGEST_UNUSED_DAYS;
use dastak_domain::otp::LONGEST_LIFE_SECONDS;
use dastak_domain::refresh::{LONGEST_REGISTRATION_SECONDS, LONGEST_SESSION_SECONDS};
use dastak_ports::housekeeping::SPENT_MARK_SECONDS;
use dastak_ports::{Housekeeping, PortResult};
use diesel::{QueryableByName, sql_types};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use uuid::Uuid;

use crate::PostgresStore;
use crate::partitions::Month;
use crate::statement::{kept, sql};
use crate::types::first_id_at;

/// How long a session is kept after the end that the longest settings would give it, in seconds: whether it was
/// ended before or not, all its tokens have expired by then.
const PAST_SESSION_SECONDS: i64 = 86_400;

/// Most rows of one statement: as its text says.
const BATCH: usize = 5000;

/// Most statements for one table a call.
const MOST_BATCHES: usize = 10;

/// Each statement deletes a batch of what was made (names begin with that time: UUIDv7) so many seconds ago. Nodes that
/// sweep at the same time don't wait for each other: each passes over what another one has in hand.
const SWEEPS: [(&str, i64); 3] = [
    (
        "DELETE FROM consumed_challenges WHERE challenge_id = ANY (ARRAY(
             SELECT challenge_id FROM consumed_challenges WHERE challenge_id < $1
             ORDER BY challenge_id LIMIT 5000 FOR UPDATE SKIP LOCKED))",
        SPENT_MARK_SECONDS + LONGEST_LIFE_SECONDS,
    ),
    (
        "DELETE FROM spent_tokens WHERE token_id = ANY (ARRAY(
             SELECT token_id FROM spent_tokens WHERE token_id < $1
             ORDER BY token_id LIMIT 5000 FOR UPDATE SKIP LOCKED))",
        SPENT_MARK_SECONDS + LONGEST_REGISTRATION_SECONDS as i64,
    ),
    (
        "DELETE FROM sessions WHERE id = ANY (ARRAY(
             SELECT id FROM sessions WHERE id < $1
             ORDER BY id LIMIT 5000 FOR UPDATE SKIP LOCKED))",
        LONGEST_SESSION_SECONDS as i64 + PAST_SESSION_SECONDS,
    ),
];

/// Deletes devices that have not been used since `$1`, as long ago as no setting allows.
const DELETE_UNUSED_DEVICES: &str = "DELETE FROM trusted_devices WHERE id = ANY (ARRAY(
         SELECT id FROM trusted_devices WHERE last_used_at < $1
         ORDER BY last_used_at LIMIT 5000 FOR UPDATE SKIP LOCKED))";

/// Deletes the rows of the default partition that are older than `$1`: those of months that never had their own.
const DELETE_OLD_ENTRIES: &str = "DELETE FROM audit_entries_default WHERE ctid = ANY (ARRAY(
         SELECT ctid FROM audit_entries_default WHERE at < $1
         ORDER BY at LIMIT 5000 FOR UPDATE SKIP LOCKED))";

/// Before what a row is old.
#[derive(Clone, Copy)]
enum Bound {
    Name(Uuid),
    Time(DateTime<Utc>),
}

/// The earlier of two clocks: a node whose clock runs ahead must not drop what is alive.
#[derive(QueryableByName)]
struct Earlier {
    #[diesel(sql_type = sql_types::Timestamptz)]
    now: DateTime<Utc>,
}

impl PostgresStore {
    /// The node's time, or PostgreSQL's when that is earlier.
    async fn no_later_than_here(&self, now: DateTime<Utc>) -> PortResult<DateTime<Utc>> {
        let earlier: Earlier = self
            .read(async |connection: &mut AsyncPgConnection| {
                let earlier = sql("SELECT least($1, now()) AS now").bind::<sql_types::Timestamptz, _>(now);
                Ok(kept(earlier).get_result(connection).await?)
            })
            .await?;
        Ok(earlier.now)
    }

    /// The first month of the trail that is kept, when not all are.
    fn first_kept(&self, now: DateTime<Utc>) -> Option<Month> {
        let days = self.inner.retention_days?;
        Some(Month::of(now - TimeDelta::days(days.into())))
    }

    /// Deletes old rows batch by batch, until there are no more or it is enough for one call.
    async fn delete(&self, statement: &'static str, bound: Bound) -> PortResult<u64> {
        let mut deleted = 0;
        for _ in 0..MOST_BATCHES {
            let rows = self
                .statement(async |connection: &mut AsyncPgConnection| {
                    Ok(match bound {
                        Bound::Name(name) => {
                            let delete = sql(statement).bind::<sql_types::Uuid, _>(name);
                            kept(delete).execute(connection).await?
                        }
                        Bound::Time(time) => {
                            let delete = sql(statement).bind::<sql_types::Timestamptz, _>(time);
                            kept(delete).execute(connection).await?
                        }
                    })
                })
                .await?;
            deleted += rows as u64;
            if rows < BATCH {
                break;
            }
        }
        Ok(deleted)
    }
}

#[async_trait]
impl Housekeeping for PostgresStore {
    /// Months of the trail that are dropped are not counted: nobody has counted their entries.
    async fn sweep(&self, now: DateTime<Utc>) -> PortResult<u64> {
        let now = self.no_later_than_here(now).await?;
        let mut rows = 0;
        for (statement, seconds) in SWEEPS {
            let name = first_id_at(now - TimeDelta::seconds(seconds));
            rows += self.delete(statement, Bound::Name(name)).await?;
        }
        let unused_since = now - TimeDelta::days(LONGEST_UNUSED_DAYS.into());
        rows += self
            .delete(DELETE_UNUSED_DEVICES, Bound::Time(unused_since))
            .await?;
        let first_kept = self.first_kept(now);
        if let Some(month) = first_kept {
            rows += self
                .delete(DELETE_OLD_ENTRIES, Bound::Time(month.start()))
                .await?;
        }
        self.keep_partitions(Month::of(now), first_kept).await?;
        Ok(rows)
    }
}
