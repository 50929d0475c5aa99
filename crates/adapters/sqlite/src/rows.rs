//! The rows of people and sessions, and what they are in the domain.

use dastak_domain::consent::{ConsentPurpose, ConsentRecord, ConsentVersion};
use dastak_domain::delivery::Channel;
use dastak_domain::device::DeviceInfo;
use dastak_domain::ids::{DeviceId, SessionId, UserId};
use dastak_domain::phone::PhoneNumber;
use dastak_domain::refresh::RefreshFamily;
use dastak_domain::session::{Authentication, Method, Session};
use dastak_domain::user::{AccountStatus, BirthDate, Email, FullName, LanguageTag, Profile, User};
use diesel::prelude::*;
use diesel::sqlite::Sqlite;

use crate::error::StoreError;
use crate::schema::{consent_history, consents, sessions, users};
use crate::types::{Id, Millis};

/// Reads a stored text back with a domain type's own parser.
pub(crate) fn parsed<T>(
    text: Option<String>,
    column: &'static str,
    parse: impl Fn(&str) -> Option<T>,
) -> Result<Option<T>, StoreError> {
    text.map(|text| parse(&text).ok_or(StoreError::Stored(column)))
        .transpose()
}

fn required<T>(text: &str, column: &'static str, parse: impl Fn(&str) -> Option<T>) -> Result<T, StoreError> {
    parse(text).ok_or(StoreError::Stored(column))
}

/// A row of `users`.
#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = users, check_for_backend(Sqlite), treat_none_as_default_value = false)]
pub(crate) struct UserRow {
    pub(crate) id: Id,
    mobile: String,
    mobile_verified_at: Millis,
    full_name: String,
    email: Option<String>,
    date_of_birth: Option<String>,
    gender: Option<String>,
    preferred_language: Option<String>,
    status: String,
    created_at: Millis,
    updated_at: Millis,
    last_login_at: Millis,
}

impl UserRow {
    pub(crate) fn of(user: &User) -> Self {
        let profile = &user.profile;
        Self {
            id: Id::of(user.id.as_uuid()),
            mobile: user.mobile.e164().to_owned(),
            mobile_verified_at: Millis::of(user.mobile_verified_at),
            full_name: profile.full_name.as_str().to_owned(),
            email: profile.email.as_ref().map(|email| email.as_str().to_owned()),
            date_of_birth: profile.date_of_birth.map(|date| date.to_string()),
            gender: profile.gender.map(|gender| gender.as_str().to_owned()),
            preferred_language: profile
                .preferred_language
                .as_ref()
                .map(|tag| tag.as_str().to_owned()),
            status: user.status.as_str().to_owned(),
            created_at: Millis::of(user.created_at),
            updated_at: Millis::of(user.updated_at),
            last_login_at: Millis::of(user.last_login_at),
        }
    }

    /// The person, with the newest answers of `consents`.
    pub(crate) fn into_user(self, consents: Vec<ConsentRow>) -> Result<User, StoreError> {
        Ok(User {
            id: UserId::from_uuid(self.id.uuid()),
            mobile: required(&self.mobile, "users.mobile", PhoneNumber::from_stored)?,
            mobile_verified_at: self.mobile_verified_at.time(),
            profile: Profile {
                full_name: required(&self.full_name, "users.full_name", |text| {
                    FullName::parse(text).ok()
                })?,
                email: parsed(self.email, "users.email", |text| Email::parse(text).ok())?,
                date_of_birth: parsed(self.date_of_birth, "users.date_of_birth", |text| {
                    text.parse().ok().map(BirthDate::from_stored)
                })?,
                gender: parsed(self.gender, "users.gender", |text| text.parse().ok())?,
                preferred_language: parsed(self.preferred_language, "users.preferred_language", |text| {
                    LanguageTag::parse(text).ok()
                })?,
            },
            status: required(&self.status, "users.status", AccountStatus::from_stored)?,
            created_at: self.created_at.time(),
            updated_at: self.updated_at.time(),
            last_login_at: self.last_login_at.time(),
            consents: consents
                .into_iter()
                .map(ConsentRow::into_record)
                .collect::<Result<_, _>>()?,
        })
    }
}

/// A row of `consents`, and all of one of `consent_history` but its place in the order.
#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = consents, check_for_backend(Sqlite))]
pub(crate) struct ConsentRow {
    user_id: Id,
    purpose: String,
    version: String,
    granted: bool,
    at: Millis,
}

impl ConsentRow {
    pub(crate) fn into_record(self) -> Result<ConsentRecord, StoreError> {
        Ok(ConsentRecord {
            purpose: required(&self.purpose, "consents.purpose", |text| {
                ConsentPurpose::parse(text).ok()
            })?,
            version: required(&self.version, "consents.version", |text| {
                ConsentVersion::parse(text).ok()
            })?,
            granted: self.granted,
            at: self.at.time(),
        })
    }
}

/// The newest answers of a person, by purpose.
pub(crate) fn consents_of(connection: &mut SqliteConnection, user_id: Id) -> QueryResult<Vec<ConsentRow>> {
    consents::table
        .filter(consents::user_id.eq(user_id))
        .order(consents::purpose)
        .select(ConsentRow::as_select())
        .load(connection)
}

/// Every answer of a person, oldest first.
pub(crate) fn consent_history_of(
    connection: &mut SqliteConnection,
    user_id: Id,
) -> Result<Vec<ConsentRecord>, StoreError> {
    let rows: Vec<ConsentRow> = consent_history::table
        .filter(consent_history::user_id.eq(user_id))
        .order(consent_history::seq)
        .select((
            consent_history::user_id,
            consent_history::purpose,
            consent_history::version,
            consent_history::granted,
            consent_history::at,
        ))
        .load(connection)?;
    rows.into_iter().map(ConsentRow::into_record).collect()
}

/// Appends an answer to the history and makes it the newest of its purpose.
pub(crate) fn append_consent(
    connection: &mut SqliteConnection,
    user_id: Id,
    record: &ConsentRecord,
) -> QueryResult<()> {
    let row = ConsentRow {
        user_id,
        purpose: record.purpose.as_str().to_owned(),
        version: record.version.as_str().to_owned(),
        granted: record.granted,
        at: Millis::of(record.at),
    };
    diesel::insert_into(consent_history::table)
        .values((
            consent_history::user_id.eq(row.user_id),
            consent_history::purpose.eq(&row.purpose),
            consent_history::version.eq(&row.version),
            consent_history::granted.eq(row.granted),
            consent_history::at.eq(row.at),
        ))
        .execute(connection)?;
    diesel::replace_into(consents::table)
        .values(row)
        .execute(connection)?;
    Ok(())
}

/// A person as they are stored now.
pub(crate) fn find_user(connection: &mut SqliteConnection, user_id: Id) -> Result<Option<User>, StoreError> {
    let row = users::table
        .find(user_id)
        .select(UserRow::as_select())
        .get_result(connection)
        .optional()?;
    row.map(|row| row.into_user(consents_of(connection, user_id)?))
        .transpose()
}

/// Who has registered a number.
pub(crate) fn find_user_by_mobile(
    connection: &mut SqliteConnection,
    mobile: &PhoneNumber,
) -> Result<Option<User>, StoreError> {
    let row: Option<UserRow> = users::table
        .filter(users::mobile.eq(mobile.e164()))
        .select(UserRow::as_select())
        .get_result(connection)
        .optional()?;
    row.map(|row| {
        let consents = consents_of(connection, row.id)?;
        row.into_user(consents)
    })
    .transpose()
}

/// A row of `sessions`. Why it ended is written only: no port asks for it.
#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = sessions, check_for_backend(Sqlite), treat_none_as_default_value = false)]
pub(crate) struct SessionRow {
    id: Id,
    user_id: Id,
    authenticated_at: Millis,
    channel: String,
    device_name: Option<String>,
    device_platform: Option<String>,
    device_model: Option<String>,
    device_app_version: Option<String>,
    address: Option<String>,
    created_at: Millis,
    last_used_at: Millis,
    ends_at: Millis,
    generation: i64,
    rotated_at: Millis,
    refresh_expires_at: Millis,
    ended_at: Option<Millis>,
    device_id: Option<Id>,
    by_device: bool,
}

impl SessionRow {
    pub(crate) fn of(session: &Session) -> Self {
        let device = session.device.clone();
        Self {
            id: Id::of(session.id.as_uuid()),
            user_id: Id::of(session.user_id.as_uuid()),
            authenticated_at: Millis::of(session.authentication.at),
            // A session by device has no channel; the column needs one, and is not read then.
            channel: session
                .authentication
                .channel()
                .unwrap_or(Channel::Sms)
                .as_str()
                .to_owned(),
            device_name: device.name,
            device_platform: device.platform,
            device_model: device.model,
            device_app_version: device.app_version,
            address: session.address.map(|address| address.to_string()),
            created_at: Millis::of(session.created_at),
            last_used_at: Millis::of(session.last_used_at),
            ends_at: Millis::of(session.ends_at),
            generation: i64::from(session.refresh.generation),
            rotated_at: Millis::of(session.refresh.rotated_at),
            refresh_expires_at: Millis::of(session.refresh.expires_at),
            ended_at: session.ended_at.map(Millis::of),
            device_id: session.trusted_device.map(|id| Id::of(id.as_uuid())),
            by_device: session.authentication.method == Method::Device,
        }
    }

    pub(crate) fn into_session(self) -> Result<Session, StoreError> {
        let generation =
            u32::try_from(self.generation).map_err(|_| StoreError::Stored("sessions.generation"))?;
        Ok(Session {
            id: SessionId::from_uuid(self.id.uuid()),
            user_id: UserId::from_uuid(self.user_id.uuid()),
            authentication: Authentication {
                at: self.authenticated_at.time(),
                method: if self.by_device {
                    Method::Device
                } else {
                    Method::Code(required(&self.channel, "sessions.channel", |text| {
                        text.parse().ok()
                    })?)
                },
            },
            device: DeviceInfo {
                name: self.device_name,
                platform: self.device_platform,
                model: self.device_model,
                app_version: self.device_app_version,
            },
            address: parsed(self.address, "sessions.address", |text| text.parse().ok())?,
            created_at: self.created_at.time(),
            last_used_at: self.last_used_at.time(),
            ends_at: self.ends_at.time(),
            refresh: RefreshFamily {
                generation,
                rotated_at: self.rotated_at.time(),
                expires_at: self.refresh_expires_at.time(),
            },
            ended_at: self.ended_at.map(Millis::time),
            trusted_device: self.device_id.map(|id| DeviceId::from_uuid(id.uuid())),
        })
    }
}

/// Every kept session of a person, newest first.
pub(crate) fn sessions_of(
    connection: &mut SqliteConnection,
    user_id: Id,
) -> Result<Vec<Session>, StoreError> {
    let rows: Vec<SessionRow> = sessions::table
        .filter(sessions::user_id.eq(user_id))
        .order((sessions::created_at.desc(), sessions::id.desc()))
        .select(SessionRow::as_select())
        .load(connection)?;
    rows.into_iter().map(SessionRow::into_session).collect()
}
