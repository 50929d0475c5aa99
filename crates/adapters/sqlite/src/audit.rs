//! The audit trail. Its order is the order of writing (`seq`): it holds when the clock steps back.

use async_trait::async_trait;
use dastak_domain::audit::{AuditEntry, AuditEvent};
use dastak_domain::device::DeviceInfo;
use dastak_domain::ids::{AuditId, SessionId, UserId};
use dastak_domain::secret::NumberKey;
use dastak_ports::audit::AuditPage;
use dastak_ports::{AuditLog, PortResult};
use diesel::dsl::exists;
use diesel::prelude::*;
use diesel::sqlite::Sqlite;

use crate::SqliteStore;
use crate::error::StoreError;
use crate::rows::parsed;
use crate::schema::{audit_entries, users};
use crate::types::{Id, Key, Millis};
use crate::writer::Durability;

/// A row of `audit_entries` but its `seq`.
#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = audit_entries, check_for_backend(Sqlite), treat_none_as_default_value = false)]
struct AuditRow {
    id: Id,
    at: Millis,
    event: String,
    user_id: Option<Id>,
    session_id: Option<Id>,
    number_key: Option<Key>,
    channel: Option<String>,
    address: Option<String>,
    device_name: Option<String>,
    device_platform: Option<String>,
    device_model: Option<String>,
    device_app_version: Option<String>,
}

impl AuditRow {
    fn of(entry: AuditEntry) -> Self {
        Self {
            id: Id::of(entry.id.as_uuid()),
            at: Millis::of(entry.at),
            event: entry.event.as_str().to_owned(),
            user_id: entry.user_id.map(|id| Id::of(id.as_uuid())),
            session_id: entry.session_id.map(|id| Id::of(id.as_uuid())),
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
            id: AuditId::from_uuid(self.id.uuid()),
            at: self.at.time(),
            event: AuditEvent::from_stored(&self.event).ok_or(StoreError::Stored("audit_entries.event"))?,
            user_id: self.user_id.map(|id| UserId::from_uuid(id.uuid())),
            session_id: self.session_id.map(|id| SessionId::from_uuid(id.uuid())),
            number_key: self.number_key.map(|key| NumberKey::from_bytes(key.0)),
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

/// Adds one entry of somebody who may be gone, inside the transaction of the change it goes with.
pub(crate) fn write_entry_of_anyone(connection: &mut SqliteConnection, entry: AuditEntry) -> QueryResult<()> {
    let is_gone = match entry.user_id {
        Some(id) => {
            let person = users::table.find(Id::of(id.as_uuid()));
            !diesel::select(exists(person)).get_result::<bool>(connection)?
        }
        None => false,
    };
    let entry = if is_gone { entry.without_person() } else { entry };
    write_entry(connection, entry)
}

/// Adds one entry of a person who is there, or of nobody, inside the transaction of the change it goes with.
pub(crate) fn write_entry(connection: &mut SqliteConnection, entry: AuditEntry) -> QueryResult<()> {
    diesel::insert_into(audit_entries::table)
        .values(AuditRow::of(entry))
        .execute(connection)?;
    Ok(())
}

/// All entries of a person, newest first.
pub(crate) fn entries_of(
    connection: &mut SqliteConnection,
    user_id: Id,
) -> Result<Vec<AuditEntry>, StoreError> {
    entries_before(connection, user_id, i64::MAX, i64::MAX)
}

fn entries_before(
    connection: &mut SqliteConnection,
    user_id: Id,
    seq: i64,
    limit: i64,
) -> Result<Vec<AuditEntry>, StoreError> {
    let rows: Vec<AuditRow> = audit_entries::table
        .filter(audit_entries::user_id.eq(user_id))
        .filter(audit_entries::seq.lt(seq))
        .order(audit_entries::seq.desc())
        .limit(limit)
        .select(AuditRow::as_select())
        .load(connection)?;
    rows.into_iter().map(AuditRow::into_entry).collect()
}

/// Takes from the trail all that leads to a person. The entries stay. (An entry that names a session names its
/// person too.)
pub(crate) fn forget_person(
    connection: &mut SqliteConnection,
    user_id: Id,
    number_key: Key,
) -> QueryResult<()> {
    let of_nobody_yet = audit_entries::user_id
        .is_null()
        .and(audit_entries::number_key.eq(number_key));
    diesel::update(audit_entries::table.filter(audit_entries::user_id.eq(user_id).or(of_nobody_yet)))
        .set((
            audit_entries::user_id.eq(None::<Id>),
            audit_entries::session_id.eq(None::<Id>),
            audit_entries::number_key.eq(None::<Key>),
            audit_entries::address.eq(None::<String>),
            audit_entries::device_name.eq(None::<String>),
            audit_entries::device_platform.eq(None::<String>),
            audit_entries::device_model.eq(None::<String>),
            audit_entries::device_app_version.eq(None::<String>),
        ))
        .execute(connection)?;
    Ok(())
}

fn page(
    connection: &mut SqliteConnection,
    user_id: Id,
    before: Option<AuditId>,
    limit: u32,
) -> Result<AuditPage, StoreError> {
    let seq = match before {
        None => i64::MAX,
        Some(id) => {
            let of_this_person: Option<i64> = audit_entries::table
                .filter(audit_entries::id.eq(Id::of(id.as_uuid())))
                .filter(audit_entries::user_id.eq(user_id))
                .select(audit_entries::seq)
                .get_result(connection)
                .optional()?;
            match of_this_person {
                Some(seq) => seq,
                None => return Ok(AuditPage::default()),
            }
        }
    };
    // One more than asked for tells whether there is a next page.
    let mut entries = entries_before(connection, user_id, seq, i64::from(limit) + 1)?;
    let wanted = usize::try_from(limit).unwrap_or(usize::MAX);
    let more = entries.len() > wanted;
    entries.truncate(wanted);
    let next = entries.last().filter(|_| more).map(|entry| entry.id);
    Ok(AuditPage { entries, next })
}

#[async_trait]
impl AuditLog for SqliteStore {
    async fn append(&self, entry: AuditEntry) -> PortResult<()> {
        self.write(Durability::Synced, |connection| {
            Ok(write_entry_of_anyone(connection, entry)?)
        })
        .await
    }

    async fn page(&self, user_id: UserId, before: Option<AuditId>, limit: u32) -> PortResult<AuditPage> {
        self.read(move |connection| page(connection, Id::of(user_id.as_uuid()), before, limit))
            .await
    }
}
