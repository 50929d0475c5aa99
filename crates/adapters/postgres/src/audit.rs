//! The audit trail. Its order is the order of writing (`seq`): it holds when the clock steps back.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use dastak_domain::audit::{AuditEntry, AuditEvent};
use dastak_domain::device::DeviceInfo;
use dastak_domain::ids::{AuditId, SessionId, UserId};
use dastak_ports::audit::AuditPage;
use dastak_ports::{AuditLog, PortResult};
use diesel::QueryableByName;
use diesel::pg::Pg;
use diesel::query_builder::{BoxedSqlQuery, SqlQuery};
use diesel::sql_types::{BigInt, Binary, Nullable, Text, Timestamptz, Uuid as SqlUuid};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use uuid::Uuid;

use crate::PostgresStore;
use crate::error::StoreError;
use crate::rows::parsed;
use crate::schema::audit_entries;
use crate::statement::{kept, sql};
use crate::types::{Key, whole_millis};

/// A row of `audit_entries` but its `seq`.
#[derive(QueryableByName)]
#[diesel(table_name = audit_entries, check_for_backend(Pg))]
pub(crate) struct AuditRow {
    pub(crate) id: Uuid,
    pub(crate) at: DateTime<Utc>,
    pub(crate) event: String,
    pub(crate) user_id: Option<Uuid>,
    pub(crate) session_id: Option<Uuid>,
    pub(crate) number_key: Option<Key>,
    pub(crate) channel: Option<String>,
    pub(crate) address: Option<String>,
    pub(crate) device_name: Option<String>,
    pub(crate) device_platform: Option<String>,
    pub(crate) device_model: Option<String>,
    pub(crate) device_app_version: Option<String>,
}

impl AuditRow {
    pub(crate) fn of(entry: AuditEntry) -> Self {
        Self {
            id: entry.id.as_uuid(),
            at: whole_millis(entry.at),
            event: entry.event.as_str().to_owned(),
            user_id: entry.user_id.map(|id| id.as_uuid()),
            session_id: entry.session_id.map(|id| id.as_uuid()),
            number_key: entry.number_key.map(|key| Key::from(&key)),
            channel: entry.channel.map(|channel| channel.as_str().to_owned()),
            address: entry.address.map(|address| address.to_string()),
            device_name: entry.device.name,
            device_platform: entry.device.platform,
            device_model: entry.device.model,
            device_app_version: entry.device.app_version,
        }
    }

    fn into_entry(self) -> Result<AuditEntry, StoreError> {
        Ok(AuditEntry {
            id: AuditId::from_uuid(self.id),
            at: self.at,
            event: AuditEvent::from_stored(&self.event).ok_or(StoreError::Stored("audit_entries.event"))?,
            user_id: self.user_id.map(UserId::from_uuid),
            session_id: self.session_id.map(SessionId::from_uuid),
            number_key: self.number_key.map(Key::number_key),
            channel: parsed(self.channel, "audit_entries.channel", |text| text.parse().ok())?,
            address: parsed(self.address, "audit_entries.address", |text| text.parse().ok())?,
            device: DeviceInfo {
                name: self.device_name,
                platform: self.device_platform,
                model: self.device_model,
                app_version: self.device_app_version,
            },
        })
    }
}

/// A statement whose values `$1` to `$12` are those of an entry: `$2` is its time, `$4` its person. Others follow
/// from `$13` on.
pub(crate) fn with_entry<'f>(text: &'static str, entry: &'f AuditRow) -> BoxedSqlQuery<'f, Pg, SqlQuery> {
    sql(text)
        .into_boxed()
        .bind::<SqlUuid, _>(entry.id)
        .bind::<Timestamptz, _>(entry.at)
        .bind::<Text, _>(&entry.event)
        .bind::<Nullable<SqlUuid>, _>(entry.user_id)
        .bind::<Nullable<SqlUuid>, _>(entry.session_id)
        .bind::<Nullable<Binary>, _>(entry.number_key)
        .bind::<Nullable<Text>, _>(&entry.channel)
        .bind::<Nullable<Text>, _>(&entry.address)
        .bind::<Nullable<Text>, _>(&entry.device_name)
        .bind::<Nullable<Text>, _>(&entry.device_platform)
        .bind::<Nullable<Text>, _>(&entry.device_model)
        .bind::<Nullable<Text>, _>(&entry.device_app_version)
}

/// Adds the entry of [`with_entry`], once for each row of `person`: somebody whose row this statement holds.
macro_rules! entry_of_person {
    () => {
        "INSERT INTO audit_entries (id, at, event, user_id, session_id, number_key, channel, address,
                                    device_name, device_platform, device_model, device_app_version)
         SELECT $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12 FROM person"
    };
}
pub(crate) use entry_of_person;

/// Adds the entry of [`with_entry`], once for each row of the given source; without its person
/// ([`AuditEntry::without_person`]) when it names one who is not in `person`, which must hold their row
/// (`FOR KEY SHARE`): an erasure then waits for the entry, or is over before it is written.
macro_rules! entry_of_anyone {
    ($source:literal) => {
        concat!(
            "INSERT INTO audit_entries (id, at, event, channel, user_id, session_id, number_key, address,
                                        device_name, device_platform, device_model, device_app_version)
             SELECT $1, $2, $3, $7, whole.* FROM ",
            $source,
            " LEFT JOIN (SELECT $4, $5, $6, $8, $9, $10, $11, $12
                         WHERE $4 IS NULL OR EXISTS (SELECT FROM person)) AS whole ON true"
        )
    };
}
pub(crate) use entry_of_anyone;

/// Adds the entry of somebody who may be gone, or of nobody, inside a transaction.
pub(crate) async fn append(connection: &mut AsyncPgConnection, entry: &AuditRow) -> Result<(), StoreError> {
    kept(with_entry(APPEND, entry)).execute(connection).await?;
    Ok(())
}

const APPEND: &str = concat!(
    "WITH person AS (SELECT id FROM users WHERE id = $4 FOR KEY SHARE) ",
    entry_of_anyone!("(SELECT) AS once")
);

/// The entries of a person that were written before one of theirs, the last written first. A cursor that is not theirs
/// has no `seq`, and nothing is before it.
const PAGE: &str = "SELECT id, at, event, user_id, session_id, number_key, channel, address,
                           device_name, device_platform, device_model, device_app_version
                    FROM audit_entries
                    WHERE user_id = $1
                      AND seq < CASE WHEN $2 IS NULL THEN 9223372036854775807
                                     ELSE (SELECT seq FROM audit_entries WHERE user_id = $1 AND id = $2) END
                    ORDER BY seq DESC LIMIT $3";

async fn entries_before(
    connection: &mut AsyncPgConnection,
    user_id: UserId,
    before: Option<AuditId>,
    limit: i64,
) -> Result<Vec<AuditEntry>, StoreError> {
    let page = sql(PAGE)
        .bind::<SqlUuid, _>(user_id.as_uuid())
        .bind::<Nullable<SqlUuid>, _>(before.map(|id| id.as_uuid()))
        .bind::<BigInt, _>(limit);
    let rows: Vec<AuditRow> = kept(page).load(connection).await?;
    rows.into_iter().map(AuditRow::into_entry).collect()
}

/// All entries of a person, newest first.
pub(crate) async fn entries_of(
    connection: &mut AsyncPgConnection,
    user_id: UserId,
) -> Result<Vec<AuditEntry>, StoreError> {
    entries_before(connection, user_id, None, i64::MAX).await
}

#[async_trait]
impl AuditLog for PostgresStore {
    async fn append(&self, entry: AuditEntry) -> PortResult<()> {
        let entry = AuditRow::of(entry);
        self.statement(async |connection: &mut AsyncPgConnection| append(connection, &entry).await)
            .await
    }

    async fn page(&self, user_id: UserId, before: Option<AuditId>, limit: u32) -> PortResult<AuditPage> {
        // One more than asked for tells whether there is a next page.
        let mut entries = self
            .read(async |connection: &mut AsyncPgConnection| {
                entries_before(connection, user_id, before, i64::from(limit) + 1).await
            })
            .await?;
        let wanted = usize::try_from(limit).unwrap_or(usize::MAX);
        let more = entries.len() > wanted;
        entries.truncate(wanted);
        let next = entries.last().filter(|_| more).map(|entry| entry.id);
        Ok(AuditPage { entries, next })
    }
}
