//! The months of the audit trail: one partition each, made before their first entry and dropped whole.
//!
//! Any node may do it, one does: whoever has the advisory lock. Nothing waits long for anything: a step that does not
//! get its lock at once is given up and tried again with the next sweep, and until then entries go to the default
//! partition.

use std::collections::BTreeSet;
use std::fmt;

use chrono::{DateTime, Datelike, Months, NaiveDate, NaiveTime, Utc};
use dastak_ports::PortResult;
use diesel::QueryableByName;
use diesel::sql_types::{BigInt, Bool, Text};
use diesel_async::{AsyncPgConnection, RunQueryDsl, SimpleAsyncConnection};

use crate::PostgresStore;
use crate::error::StoreError;
use crate::statement::{kept, sql};

/// How many months are made ahead of the present one.
const AHEAD: u32 = 3;

/// The advisory lock of whoever changes partitions: "audit" in ASCII.
const LOCK: i64 = 0x61_7564_6974;

/// The longest that writers and readers of the trail wait behind a step that itself waits for them.
const PATIENCE: &str = "SET LOCAL lock_timeout = '500ms'";

/// A month in UTC.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Month(NaiveDate);

impl Month {
    /// The month of a time.
    pub(crate) fn of(at: DateTime<Utc>) -> Self {
        let day = at.date_naive();
        Self(day.with_day(1).unwrap_or(day))
    }

    /// Its first moment.
    pub(crate) fn start(self) -> DateTime<Utc> {
        self.0.and_time(NaiveTime::MIN).and_utc()
    }

    fn plus(self, months: u32) -> Self {
        Self(self.0.checked_add_months(Months::new(months)).unwrap_or(self.0))
    }

    /// The month of a partition's name.
    fn of_partition(name: &str) -> Option<Self> {
        let (year, month) = name.strip_prefix("audit_entries_y")?.split_once('m')?;
        let first = NaiveDate::from_ymd_opt(year.parse().ok()?, month.parse().ok()?, 1)?;
        Some(Self(first)).filter(|month| month.to_string() == name)
    }
}

/// The name of its partition.
impl fmt::Display for Month {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "audit_entries_y{:04}m{:02}", self.0.year(), self.0.month())
    }
}

/// One change of the partitions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Step {
    Make(Month),
    Drop(Month),
}

impl Step {
    /// The next thing to do in the month `this`, when entries are kept from `first_kept` on.
    fn next(existing: &BTreeSet<Month>, this: Month, first_kept: Option<Month>) -> Option<Self> {
        let missing = (0..=AHEAD)
            .map(|months| this.plus(months))
            .find(|month| !existing.contains(month));
        let too_old = || {
            existing
                .first()
                .filter(|month| first_kept.is_some_and(|first| **month < first))
        };
        missing
            .map(Self::Make)
            .or_else(|| too_old().copied().map(Self::Drop))
    }

    /// A month is made beside the trail, takes what the default partition has of it, and is attached: that lets writers
    /// go on, where `CREATE TABLE … PARTITION OF` would lock the whole trail. While the default partition is locked
    /// nothing can be added to it unseen.
    fn statements(self) -> String {
        match self {
            Self::Make(month) => {
                let (start, end) = (month.0, month.plus(1).0);
                format!(
                    "CREATE TABLE {month} (LIKE audit_entries INCLUDING DEFAULTS INCLUDING CONSTRAINTS);
                     LOCK TABLE audit_entries_default IN ACCESS EXCLUSIVE MODE;
                     WITH moved AS (
                         DELETE FROM audit_entries_default WHERE at >= '{start} 00:00:00+00' AND at < '{end} 00:00:00+00'
                         RETURNING *
                     )
                     INSERT INTO {month} SELECT * FROM moved;
                     ALTER TABLE audit_entries ATTACH PARTITION {month}
                     FOR VALUES FROM ('{start} 00:00:00+00') TO ('{end} 00:00:00+00')"
                )
            }
            Self::Drop(month) => format!("DROP TABLE {month}"),
        }
    }
}

#[derive(QueryableByName)]
struct Partition {
    #[diesel(sql_type = Text)]
    name: String,
}

#[derive(QueryableByName)]
struct Locked {
    #[diesel(sql_type = Bool)]
    locked: bool,
}

async fn existing(connection: &mut AsyncPgConnection) -> Result<BTreeSet<Month>, StoreError> {
    let partitions = sql(
        "SELECT c.relname::text AS name FROM pg_inherits AS i JOIN pg_class AS c ON c.oid = i.inhrelid
                          WHERE i.inhparent = 'audit_entries'::regclass",
    );
    let rows: Vec<Partition> = kept(partitions).load(connection).await?;
    Ok(rows
        .iter()
        .filter_map(|row| Month::of_partition(&row.name))
        .collect())
}

/// Takes the next step, unless another node is at it. Answers whether there was one.
async fn step(
    connection: &mut AsyncPgConnection,
    this: Month,
    first_kept: Option<Month>,
) -> Result<bool, StoreError> {
    let lock = kept(sql("SELECT pg_try_advisory_xact_lock($1) AS locked").bind::<BigInt, _>(LOCK));
    let Locked { locked } = lock.get_result(&mut *connection).await?;
    if !locked {
        return Ok(false);
    }
    let Some(step) = Step::next(&existing(&mut *connection).await?, this, first_kept) else {
        return Ok(false);
    };
    connection.batch_execute(PATIENCE).await?;
    connection.batch_execute(&step.statements()).await?;
    tracing::info!(?step, "changed the partitions of the audit trail");
    Ok(true)
}

impl PostgresStore {
    /// Makes the partitions of the month `this` and the next ones, and drops those before `first_kept`.
    pub(crate) async fn keep_partitions(&self, this: Month, first_kept: Option<Month>) -> PortResult<()> {
        let is_done = self
            .read(async |connection: &mut AsyncPgConnection| {
                Ok(Step::next(&existing(connection).await?, this, first_kept).is_none())
            })
            .await?;
        if is_done {
            return Ok(());
        }
        while self
            .write(async |connection: &mut AsyncPgConnection| step(connection, this, first_kept).await)
            .await?
        {}
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn month(text: &str) -> Month {
        Month::of_partition(&format!("audit_entries_{text}")).unwrap()
    }

    #[test]
    fn a_partition_is_named_after_its_month() {
        let at = "2026-11-30T23:59:59.999Z".parse().unwrap();
        assert_eq!(Month::of(at).to_string(), "audit_entries_y2026m11");
        assert_eq!(month("y2026m11").plus(2).to_string(), "audit_entries_y2027m01");
        for other in [
            "audit_entries_default",
            "audit_entries_y2026m1",
            "audit_entries_y2026m13",
            "users",
        ] {
            assert_eq!(Month::of_partition(other), None);
        }
    }

    #[test]
    fn this_month_and_the_next_three_are_made_in_their_order() {
        let this = month("y2026m11");
        let mut existing = BTreeSet::from([month("y2026m12")]);
        for expected in ["y2026m11", "y2027m01", "y2027m02"] {
            assert_eq!(
                Step::next(&existing, this, None),
                Some(Step::Make(month(expected)))
            );
            existing.insert(month(expected));
        }
        assert_eq!(Step::next(&existing, this, None), None);
    }

    #[test]
    fn months_are_dropped_when_they_are_wholly_too_old() {
        let this = month("y2026m11");
        let mut existing: BTreeSet<_> = (0..=AHEAD).map(|months| this.plus(months)).collect();
        existing.extend([month("y2025m09"), month("y2025m10"), month("y2025m11")]);
        let first_kept = Some(month("y2025m11"));
        for expected in ["y2025m09", "y2025m10"] {
            assert_eq!(
                Step::next(&existing, this, first_kept),
                Some(Step::Drop(month(expected)))
            );
            existing.remove(&month(expected));
        }
        assert_eq!(Step::next(&existing, this, first_kept), None);
        assert_eq!(Step::next(&existing, this, None), None);
    }
}
