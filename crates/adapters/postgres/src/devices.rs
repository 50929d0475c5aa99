//! Devices that log in without a code.
//!
//! Whatever changes a device holds its person's row first ([`HOLD_PERSON`]), so that what follows is judged and stored by
//! one at a time. Logins by device are rare: they are transactions of their own, and share nothing.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use dastak_domain::device::{DeviceInfo, Recognised, TrustedDevice};
use dastak_domain::ids::{DeviceId, UserId};
use dastak_domain::secret::DeviceDigest;
use dastak_domain::session::EndReason;
use dastak_domain::user::AccountStatus;
use dastak_ports::devices::{DeviceLogin, DeviceLoginOutcome, KnownDevice, TrustDevice};
use dastak_ports::{Devices, PortResult};
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::sql_types::{Text, Timestamptz, Uuid as SqlUuid};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use uuid::Uuid;

use crate::PostgresStore;
use crate::audit::{AuditRow, entry_of_person, with_entry};
use crate::error::StoreError;
use crate::rows::{Answer, Answers, SessionRow, UserRow, consents_of_user};
use crate::schema::{device_tokens, sessions, trusted_devices, users};
use crate::statement::{kept, kept_select, sql};
use crate::types::{Key, whole_millis};

/// What every change of a person's devices begins with, in a statement of its own: the next one then sees what whoever
/// was waited for has left.
pub(crate) const HOLD_PERSON: &str = "SELECT id FROM users WHERE id = $1 FOR NO KEY UPDATE";

/// A row of `trusted_devices`.
#[derive(Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = trusted_devices, check_for_backend(Pg))]
#[diesel(treat_none_as_default_value = false, treat_none_as_null = true)]
struct DeviceRow {
    id: Uuid,
    user_id: Uuid,
    authenticated_at: DateTime<Utc>,
    device_name: Option<String>,
    device_platform: Option<String>,
    device_model: Option<String>,
    device_app_version: Option<String>,
    token: Key,
    trusted_at: DateTime<Utc>,
    last_used_at: DateTime<Utc>,
    revoked_at: Option<DateTime<Utc>>,
}

impl DeviceRow {
    fn of(device: TrustedDevice) -> Self {
        Self {
            id: device.id.as_uuid(),
            user_id: device.user_id.as_uuid(),
            authenticated_at: whole_millis(device.authenticated_at),
            device_name: device.info.name,
            device_platform: device.info.platform,
            device_model: device.info.model,
            device_app_version: device.info.app_version,
            token: Key::from(&device.token),
            trusted_at: whole_millis(device.trusted_at),
            last_used_at: whole_millis(device.last_used_at),
            revoked_at: device.revoked_at.map(whole_millis),
        }
    }

    fn into_device(self) -> TrustedDevice {
        TrustedDevice {
            id: DeviceId::from_uuid(self.id),
            user_id: UserId::from_uuid(self.user_id),
            authenticated_at: self.authenticated_at,
            info: DeviceInfo {
                name: self.device_name,
                platform: self.device_platform,
                model: self.device_model,
                app_version: self.device_app_version,
            },
            token: self.token.device_digest(),
            trusted_at: self.trusted_at,
            last_used_at: self.last_used_at,
            revoked_at: self.revoked_at,
        }
    }
}

async fn hold(connection: &mut AsyncPgConnection, user_id: Uuid) -> Result<(), StoreError> {
    kept(sql(HOLD_PERSON).bind::<SqlUuid, _>(user_id))
        .execute(connection)
        .await?;
    Ok(())
}

async fn add_token(
    connection: &mut AsyncPgConnection,
    token: Key,
    device_id: Uuid,
) -> Result<(), StoreError> {
    diesel::insert_into(device_tokens::table)
        .values((
            device_tokens::token.eq(token),
            device_tokens::device_id.eq(device_id),
        ))
        .execute(connection)
        .await?;
    Ok(())
}

/// Adds an entry of a person whose row is held.
const ADD_ENTRY: &str = concat!("WITH person AS (SELECT) ", entry_of_person!());

async fn add_entry(connection: &mut AsyncPgConnection, entry: &AuditRow) -> Result<(), StoreError> {
    kept(with_entry(ADD_ENTRY, entry)).execute(connection).await?;
    Ok(())
}

async fn trust(connection: &mut AsyncPgConnection, command: &TrustDevice) -> Result<bool, StoreError> {
    let device = DeviceRow::of(command.device.clone());
    hold(&mut *connection, device.user_id).await?;
    let own_active = sessions::table
        .find(command.session_id.as_uuid())
        .filter(sessions::user_id.eq(device.user_id))
        .filter(sessions::ended_at.is_null())
        .filter(sessions::ends_at.gt(whole_millis(command.audit.at)))
        .filter(sessions::device_id.is_null());
    let named = diesel::update(own_active)
        .set(sessions::device_id.eq(Some(device.id)))
        .execute(&mut *connection)
        .await?;
    if named == 0 {
        return Ok(false);
    }
    let (id, token) = (device.id, device.token);
    diesel::insert_into(trusted_devices::table)
        .values(device)
        .execute(&mut *connection)
        .await?;
    add_token(&mut *connection, token, id).await?;
    add_entry(connection, &AuditRow::of(command.audit.clone())).await?;
    Ok(true)
}

async fn find(connection: &mut AsyncPgConnection, token: Key) -> Result<Option<KnownDevice>, StoreError> {
    let known = device_tokens::table
        .inner_join(trusted_devices::table.inner_join(users::table))
        .filter(device_tokens::token.eq(token))
        .select((
            DeviceRow::as_select(),
            UserRow::as_select(),
            diesel::dsl::sql::<Answers>(consents_of_user!()),
        ));
    let found: Option<(DeviceRow, UserRow, Vec<Answer>)> =
        kept_select(known).get_result(connection).await.optional()?;
    found
        .map(|(device, user, answers)| {
            Ok(KnownDevice {
                device: device.into_device(),
                user: user.into_user(answers)?,
            })
        })
        .transpose()
}

async fn log_in(
    connection: &mut AsyncPgConnection,
    command: &DeviceLogin,
) -> Result<DeviceLoginOutcome, StoreError> {
    let now = whole_millis(command.audit.at);
    let user_id = command.known.user.id.as_uuid();
    hold(&mut *connection, user_id).await?;
    let found = find(&mut *connection, Key::from(&command.shown)).await?;
    let Some(KnownDevice { device, .. }) = found.filter(|known| {
        known.device.id == command.known.device.id && known.user.status == AccountStatus::Active
    }) else {
        return Ok(DeviceLoginOutcome::Refused);
    };
    let id = device.id.as_uuid();
    match device.present(&command.shown, now, &command.policy) {
        Recognised::Refused => Ok(DeviceLoginOutcome::Refused),
        Recognised::Reused => {
            revoke(
                connection,
                user_id,
                id,
                &AuditRow::of(command.reuse_audit.clone()),
            )
            .await?;
            Ok(DeviceLoginOutcome::Reused)
        }
        Recognised::Accepted => {
            let session = &command.session;
            let next_state = device.used(command.next, session.device.clone(), now);
            let mut user = command.known.user.clone();
            user.last_login_at = whole_millis(session.created_at);
            diesel::update(users::table.find(user_id))
                .set(users::last_login_at.eq(user.last_login_at))
                .execute(&mut *connection)
                .await?;
            diesel::insert_into(sessions::table)
                .values(SessionRow::of(session))
                .execute(&mut *connection)
                .await?;
            diesel::update(trusted_devices::table.find(id))
                .set(DeviceRow::of(next_state))
                .execute(&mut *connection)
                .await?;
            add_token(&mut *connection, Key::from(&command.next), id).await?;
            add_entry(connection, &AuditRow::of(command.audit.clone())).await?;
            Ok(DeviceLoginOutcome::Opened(Box::new(user)))
        }
    }
}

/// Sessions are found by their person: no index is needed for something so rare.
const END_OPENED: &str = "
    WITH opened AS (
        SELECT id FROM sessions
        WHERE user_id = $1 AND device_id = $2 AND by_device AND ended_at IS NULL AND ends_at > $3
        ORDER BY id FOR NO KEY UPDATE
    )
    UPDATE sessions SET ended_at = $3, end_reason = $4 FROM opened WHERE sessions.id = opened.id";

/// Revokes a device of a person whose row is held, and ends the sessions that it opened; `false` when it was revoked
/// before, or is gone.
pub(crate) async fn revoke_silently(
    connection: &mut AsyncPgConnection,
    user_id: Uuid,
    device_id: Uuid,
    at: DateTime<Utc>,
) -> Result<bool, StoreError> {
    let end = sql(END_OPENED)
        .bind::<SqlUuid, _>(user_id)
        .bind::<SqlUuid, _>(device_id)
        .bind::<Timestamptz, _>(at)
        .bind::<Text, _>(EndReason::DeviceRevoked.as_str());
    kept(end).execute(&mut *connection).await?;
    let good = trusted_devices::table
        .find(device_id)
        .filter(trusted_devices::revoked_at.is_null());
    let revoked = diesel::update(good)
        .set(trusted_devices::revoked_at.eq(Some(at)))
        .execute(connection)
        .await?;
    Ok(revoked == 1)
}

/// [`revoke_silently`] at the time of an entry, which is written when this revoked the device.
pub(crate) async fn revoke(
    connection: &mut AsyncPgConnection,
    user_id: Uuid,
    device_id: Uuid,
    entry: &AuditRow,
) -> Result<(), StoreError> {
    if revoke_silently(&mut *connection, user_id, device_id, entry.at).await? {
        add_entry(connection, entry).await?;
    }
    Ok(())
}

/// Revokes every device of a person whose row is held and whose sessions have ended.
pub(crate) async fn revoke_all(
    connection: &mut AsyncPgConnection,
    user_id: Uuid,
    at: DateTime<Utc>,
) -> Result<(), StoreError> {
    let good = trusted_devices::table
        .filter(trusted_devices::user_id.eq(user_id))
        .filter(trusted_devices::revoked_at.is_null());
    diesel::update(good)
        .set(trusted_devices::revoked_at.eq(Some(at)))
        .execute(connection)
        .await?;
    Ok(())
}

/// Every kept device of a person, newest first.
pub(crate) async fn devices_of(
    connection: &mut AsyncPgConnection,
    user_id: UserId,
) -> Result<Vec<TrustedDevice>, StoreError> {
    let rows: Vec<DeviceRow> = trusted_devices::table
        .filter(trusted_devices::user_id.eq(user_id.as_uuid()))
        .order((trusted_devices::trusted_at.desc(), trusted_devices::id.desc()))
        .select(DeviceRow::as_select())
        .load(connection)
        .await?;
    Ok(rows.into_iter().map(DeviceRow::into_device).collect())
}

#[async_trait]
impl Devices for PostgresStore {
    async fn trust(&self, command: TrustDevice) -> PortResult<bool> {
        self.write(async |connection: &mut AsyncPgConnection| trust(connection, &command).await)
            .await
    }

    async fn find(&self, token: DeviceDigest) -> PortResult<Option<KnownDevice>> {
        self.read(async |connection: &mut AsyncPgConnection| find(connection, Key::from(&token)).await)
            .await
    }

    async fn log_in(&self, command: DeviceLogin) -> PortResult<DeviceLoginOutcome> {
        self.write(async |connection: &mut AsyncPgConnection| log_in(connection, &command).await)
            .await
    }
}
