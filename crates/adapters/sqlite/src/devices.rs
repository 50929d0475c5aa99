//! Devices that log in without a code.

use async_trait::async_trait;
use dastak_domain::device::{DeviceInfo, Recognised, TrustedDevice};
use dastak_domain::ids::{DeviceId, UserId};
use dastak_domain::secret::DeviceDigest;
use dastak_domain::session::EndReason;
use dastak_domain::user::AccountStatus;
use dastak_ports::devices::{DeviceLogin, DeviceLoginOutcome, KnownDevice, TrustDevice};
use dastak_ports::{Devices, PortResult};
use diesel::prelude::*;
use diesel::sqlite::Sqlite;

use crate::SqliteStore;
use crate::audit::write_entry;
use crate::error::StoreError;
use crate::rows::{SessionRow, UserRow, consents_of};
use crate::schema::{device_tokens, sessions, trusted_devices, users};
use crate::types::{Id, Key, Millis, whole_millis};
use crate::writer::Durability::Synced;

/// A row of `trusted_devices`.
#[derive(Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = trusted_devices, check_for_backend(Sqlite))]
#[diesel(treat_none_as_default_value = false, treat_none_as_null = true)]
struct DeviceRow {
    id: Id,
    user_id: Id,
    authenticated_at: Millis,
    device_name: Option<String>,
    device_platform: Option<String>,
    device_model: Option<String>,
    device_app_version: Option<String>,
    token: Key,
    trusted_at: Millis,
    last_used_at: Millis,
    revoked_at: Option<Millis>,
}

impl DeviceRow {
    fn of(device: TrustedDevice) -> Self {
        Self {
            id: Id::of(device.id.as_uuid()),
            user_id: Id::of(device.user_id.as_uuid()),
            authenticated_at: Millis::of(device.authenticated_at),
            device_name: device.info.name,
            device_platform: device.info.platform,
            device_model: device.info.model,
            device_app_version: device.info.app_version,
            token: Key::from(&device.token),
            trusted_at: Millis::of(device.trusted_at),
            last_used_at: Millis::of(device.last_used_at),
            revoked_at: device.revoked_at.map(Millis::of),
        }
    }

    fn into_device(self) -> TrustedDevice {
        TrustedDevice {
            id: DeviceId::from_uuid(self.id.uuid()),
            user_id: UserId::from_uuid(self.user_id.uuid()),
            authenticated_at: self.authenticated_at.time(),
            info: DeviceInfo {
                name: self.device_name,
                platform: self.device_platform,
                model: self.device_model,
                app_version: self.device_app_version,
            },
            token: DeviceDigest::from_bytes(self.token.0),
            trusted_at: self.trusted_at.time(),
            last_used_at: self.last_used_at.time(),
            revoked_at: self.revoked_at.map(Millis::time),
        }
    }
}

fn add_token(connection: &mut SqliteConnection, token: &DeviceDigest, device_id: Id) -> QueryResult<()> {
    diesel::insert_into(device_tokens::table)
        .values((
            device_tokens::token.eq(Key::from(token)),
            device_tokens::device_id.eq(device_id),
        ))
        .execute(connection)?;
    Ok(())
}

fn trust(connection: &mut SqliteConnection, command: TrustDevice) -> Result<bool, StoreError> {
    let TrustDevice {
        device,
        session_id,
        audit,
    } = command;
    let id = Id::of(device.id.as_uuid());
    let own_active = sessions::table
        .find(Id::of(session_id.as_uuid()))
        .filter(sessions::user_id.eq(Id::of(device.user_id.as_uuid())))
        .filter(sessions::ended_at.is_null())
        .filter(sessions::ends_at.gt(Millis::of(audit.at)))
        .filter(sessions::device_id.is_null());
    let named = diesel::update(own_active)
        .set(sessions::device_id.eq(Some(id)))
        .execute(connection)?;
    if named == 0 {
        return Ok(false);
    }
    let token = device.token;
    diesel::insert_into(trusted_devices::table)
        .values(DeviceRow::of(device))
        .execute(connection)?;
    add_token(connection, &token, id)?;
    write_entry(connection, audit)?;
    Ok(true)
}

fn find(connection: &mut SqliteConnection, token: Key) -> Result<Option<KnownDevice>, StoreError> {
    let found: Option<(DeviceRow, UserRow)> = device_tokens::table
        .inner_join(trusted_devices::table.inner_join(users::table))
        .filter(device_tokens::token.eq(token))
        .select((DeviceRow::as_select(), UserRow::as_select()))
        .get_result(connection)
        .optional()?;
    let Some((device, user)) = found else {
        return Ok(None);
    };
    let consents = consents_of(connection, device.user_id)?;
    Ok(Some(KnownDevice {
        device: device.into_device(),
        user: user.into_user(consents)?,
    }))
}

fn log_in(connection: &mut SqliteConnection, command: DeviceLogin) -> Result<DeviceLoginOutcome, StoreError> {
    let now = whole_millis(command.audit.at);
    let found = find(connection, Key::from(&command.shown))?;
    let Some(KnownDevice { device, .. }) = found.filter(|known| {
        known.device.id == command.known.device.id && known.user.status == AccountStatus::Active
    }) else {
        return Ok(DeviceLoginOutcome::Refused);
    };
    let id = Id::of(device.id.as_uuid());
    match device.present(&command.shown, now, &command.policy) {
        Recognised::Refused => Ok(DeviceLoginOutcome::Refused),
        Recognised::Reused => {
            revoke(connection, id, Millis::of(now))?;
            write_entry(connection, command.reuse_audit)?;
            Ok(DeviceLoginOutcome::Reused)
        }
        Recognised::Accepted => {
            let session = command.session;
            let next_state = device.used(command.next, session.device.clone(), now);
            let mut user = command.known.user;
            user.last_login_at = whole_millis(session.created_at);
            diesel::update(users::table.find(Id::of(user.id.as_uuid())))
                .set(users::last_login_at.eq(Millis::of(user.last_login_at)))
                .execute(connection)?;
            diesel::update(trusted_devices::table.find(id))
                .set(DeviceRow::of(next_state))
                .execute(connection)?;
            add_token(connection, &command.next, id)?;
            diesel::insert_into(sessions::table)
                .values(SessionRow::of(&session))
                .execute(connection)?;
            write_entry(connection, command.audit)?;
            Ok(DeviceLoginOutcome::Opened(Box::new(user)))
        }
    }
}

/// Revokes a device and ends the sessions that it opened; `false` when it was revoked before, or is gone.
pub(crate) fn revoke(connection: &mut SqliteConnection, id: Id, at: Millis) -> QueryResult<bool> {
    let good = trusted_devices::table
        .find(id)
        .filter(trusted_devices::revoked_at.is_null());
    // Sessions are found by their person: no index is needed for something so rare.
    let owner: Option<Id> = good
        .select(trusted_devices::user_id)
        .get_result(connection)
        .optional()?;
    let Some(owner) = owner else {
        return Ok(false);
    };
    diesel::update(trusted_devices::table.find(id))
        .set(trusted_devices::revoked_at.eq(Some(at)))
        .execute(connection)?;
    let opened_by_it = sessions::table
        .filter(sessions::user_id.eq(owner))
        .filter(sessions::device_id.eq(Some(id)))
        .filter(sessions::by_device)
        .filter(sessions::ended_at.is_null())
        .filter(sessions::ends_at.gt(at));
    diesel::update(opened_by_it)
        .set((
            sessions::ended_at.eq(Some(at)),
            sessions::end_reason.eq(Some(EndReason::DeviceRevoked.as_str())),
        ))
        .execute(connection)?;
    Ok(true)
}

/// Revokes every device of a person, whose sessions have ended.
pub(crate) fn revoke_all(connection: &mut SqliteConnection, user_id: UserId, at: Millis) -> QueryResult<()> {
    let good = trusted_devices::table
        .filter(trusted_devices::user_id.eq(Id::of(user_id.as_uuid())))
        .filter(trusted_devices::revoked_at.is_null());
    diesel::update(good)
        .set(trusted_devices::revoked_at.eq(Some(at)))
        .execute(connection)?;
    Ok(())
}

/// Every kept device of a person, newest first.
pub(crate) fn devices_of(
    connection: &mut SqliteConnection,
    user_id: Id,
) -> Result<Vec<TrustedDevice>, StoreError> {
    let rows: Vec<DeviceRow> = trusted_devices::table
        .filter(trusted_devices::user_id.eq(user_id))
        .order((trusted_devices::trusted_at.desc(), trusted_devices::id.desc()))
        .select(DeviceRow::as_select())
        .load(connection)?;
    Ok(rows.into_iter().map(DeviceRow::into_device).collect())
}

#[async_trait]
impl Devices for SqliteStore {
    async fn trust(&self, command: TrustDevice) -> PortResult<bool> {
        self.write(Synced, |connection| trust(connection, command)).await
    }

    async fn find(&self, token: DeviceDigest) -> PortResult<Option<KnownDevice>> {
        self.read_at_once(move |connection| find(connection, Key::from(&token)))
            .await
    }

    async fn log_in(&self, command: DeviceLogin) -> PortResult<DeviceLoginOutcome> {
        self.write(Synced, |connection| log_in(connection, command)).await
    }
}
