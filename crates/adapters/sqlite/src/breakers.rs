//! What is known of gateways. One process has the file, so the board mostly tells it what it knew before a restart.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use dastak_domain::breaker::{BreakerRecord, Cause, is_claimed};
use dastak_ports::{BreakerBoard, PortResult};
use diesel::prelude::*;
use diesel::sqlite::Sqlite;

use crate::SqliteStore;
use crate::error::StoreError;
use crate::schema::{gateway_breakers, gateway_trials};
use crate::types::{Millis, whole_millis};
use crate::writer::Durability::Deferred;

/// A row of `gateway_breakers`. The version is kept by its bits: the column has a sign.
#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = gateway_breakers, check_for_backend(Sqlite), treat_none_as_default_value = false)]
struct BreakerRow {
    gateway: String,
    version: i64,
    changed_at: Millis,
    open_until: Option<Millis>,
    failed_trials: i64,
    cause: Option<String>,
}

impl BreakerRow {
    fn of(gateway: &str, record: &BreakerRecord) -> Self {
        Self {
            gateway: gateway.to_owned(),
            version: record.version.cast_signed(),
            changed_at: Millis::of(record.changed_at),
            open_until: record.open_until.map(Millis::of),
            failed_trials: i64::from(record.failed_trials),
            cause: record.cause.map(|cause| cause.as_str().to_owned()),
        }
    }

    /// A cause that this version does not know, as a newer one may have written it, is none.
    fn into_record(self) -> Result<(String, BreakerRecord), StoreError> {
        let failed_trials = u32::try_from(self.failed_trials)
            .map_err(|_| StoreError::Stored("gateway_breakers.failed_trials"))?;
        let record = BreakerRecord {
            version: self.version.cast_unsigned(),
            changed_at: self.changed_at.time(),
            open_until: self.open_until.map(Millis::time),
            failed_trials,
            cause: self.cause.as_deref().and_then(Cause::from_stored),
        };
        Ok((self.gateway, record))
    }
}

fn read(connection: &mut SqliteConnection) -> Result<Vec<(String, BreakerRecord)>, StoreError> {
    let rows: Vec<BreakerRow> = gateway_breakers::table
        .order(gateway_breakers::gateway)
        .select(BreakerRow::as_select())
        .load(connection)?;
    rows.into_iter().map(BreakerRow::into_record).collect()
}

fn publish(
    connection: &mut SqliteConnection,
    gateway: &str,
    record: &BreakerRecord,
) -> Result<(), StoreError> {
    let known: Option<BreakerRow> = gateway_breakers::table
        .find(gateway)
        .select(BreakerRow::as_select())
        .get_result(connection)
        .optional()?;
    if let Some(known) = known {
        let (_, known) = known.into_record()?;
        if !record.is_newer_than(&known) {
            return Ok(());
        }
    }
    diesel::replace_into(gateway_breakers::table)
        .values(BreakerRow::of(gateway, record))
        .execute(connection)?;
    Ok(())
}

fn claim_trial(
    connection: &mut SqliteConnection,
    gateway: &str,
    now: DateTime<Utc>,
    until: DateTime<Utc>,
) -> Result<bool, StoreError> {
    let claimed: Option<Millis> = gateway_trials::table
        .find(gateway)
        .select(gateway_trials::claimed_until)
        .get_result(connection)
        .optional()?;
    if claimed.is_some_and(|until| is_claimed(until.time(), now)) {
        return Ok(false);
    }
    diesel::replace_into(gateway_trials::table)
        .values((
            gateway_trials::gateway.eq(gateway),
            gateway_trials::claimed_until.eq(Millis::of(until)),
        ))
        .execute(connection)?;
    Ok(true)
}

/// What a power cut takes back is published and claimed again: no write waits for the disk.
#[async_trait]
impl BreakerBoard for SqliteStore {
    async fn read(&self) -> PortResult<Vec<(String, BreakerRecord)>> {
        Self::read(self, read).await
    }

    async fn publish(&self, gateway: &str, record: BreakerRecord) -> PortResult<()> {
        let gateway = gateway.to_owned();
        let record = BreakerRecord {
            changed_at: whole_millis(record.changed_at),
            open_until: record.open_until.map(whole_millis),
            ..record
        };
        self.write(Deferred, move |connection| publish(connection, &gateway, &record))
            .await
    }

    async fn claim_trial(&self, gateway: &str, now: DateTime<Utc>, until: DateTime<Utc>) -> PortResult<bool> {
        let gateway = gateway.to_owned();
        self.write(Deferred, move |connection| {
            claim_trial(connection, &gateway, whole_millis(now), until)
        })
        .await
    }
}
