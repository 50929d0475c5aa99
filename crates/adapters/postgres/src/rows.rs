//! The rows of people and sessions, and what they are in the domain.

use chrono::{DateTime, NaiveDate, Utc};
use dastak_domain::consent::{ConsentPurpose, ConsentRecord, ConsentVersion};
use dastak_domain::delivery::Channel;
use dastak_domain::device::DeviceInfo;
use dastak_domain::ids::{DeviceId, SessionId, UserId};
use dastak_domain::phone::PhoneNumber;
use dastak_domain::refresh::RefreshFamily;
use dastak_domain::session::{Authentication, Method, Session};
use dastak_domain::user::{AccountStatus, BirthDate, Email, FullName, Gender, LanguageTag, Profile, User};
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::sql_types::{Array, Bool, Record, Text, Timestamptz};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use uuid::Uuid;

use crate::error::StoreError;
use crate::schema::{sessions, users};
use crate::types::whole_millis;

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
#[derive(Queryable, Selectable, QueryableByName)]
#[diesel(table_name = users, check_for_backend(Pg))]
pub(crate) struct UserRow {
    pub(crate) id: Uuid,
    pub(crate) mobile: String,
    pub(crate) mobile_verified_at: DateTime<Utc>,
    pub(crate) full_name: String,
    pub(crate) email: Option<String>,
    pub(crate) date_of_birth: Option<NaiveDate>,
    pub(crate) gender: Option<String>,
    pub(crate) preferred_language: Option<String>,
    pub(crate) status: String,
    pub(crate) created_at: DateTime<Utc>,
    pub(crate) updated_at: DateTime<Utc>,
    pub(crate) last_login_at: DateTime<Utc>,
}

impl UserRow {
    pub(crate) fn of(user: &User) -> Self {
        let profile = &user.profile;
        Self {
            id: user.id.as_uuid(),
            mobile: user.mobile.e164().to_owned(),
            mobile_verified_at: whole_millis(user.mobile_verified_at),
            full_name: profile.full_name.as_str().to_owned(),
            email: profile.email.as_ref().map(|email| email.as_str().to_owned()),
            date_of_birth: profile.date_of_birth.map(BirthDate::date),
            gender: profile.gender.map(|gender| gender.as_str().to_owned()),
            preferred_language: profile
                .preferred_language
                .as_ref()
                .map(|tag| tag.as_str().to_owned()),
            status: user.status.as_str().to_owned(),
            created_at: whole_millis(user.created_at),
            updated_at: whole_millis(user.updated_at),
            last_login_at: whole_millis(user.last_login_at),
        }
    }

    /// The person, with the newest answers of `consents`, by purpose.
    pub(crate) fn into_user(self, consents: Vec<Answer>) -> Result<User, StoreError> {
        Ok(User {
            id: UserId::from_uuid(self.id),
            mobile: required(&self.mobile, "users.mobile", PhoneNumber::from_stored)?,
            mobile_verified_at: self.mobile_verified_at,
            profile: Profile {
                full_name: required(&self.full_name, "users.full_name", |text| {
                    FullName::parse(text).ok()
                })?,
                email: parsed(self.email, "users.email", |text| Email::parse(text).ok())?,
                date_of_birth: self.date_of_birth.map(BirthDate::from_stored),
                gender: parsed(self.gender, "users.gender", |text| text.parse::<Gender>().ok())?,
                preferred_language: parsed(self.preferred_language, "users.preferred_language", |text| {
                    LanguageTag::parse(text).ok()
                })?,
            },
            status: required(&self.status, "users.status", AccountStatus::from_stored)?,
            created_at: self.created_at,
            updated_at: self.updated_at,
            last_login_at: self.last_login_at,
            consents: records(consents)?,
        })
    }
}

/// The columns of a [`UserRow`]. Every statement names its columns: a prepared `*` fails as soon as a newer version's
/// migration adds one.
macro_rules! user_columns {
    () => {
        "users.id, users.mobile, users.mobile_verified_at, users.full_name, users.email, users.date_of_birth,
         users.gender, users.preferred_language, users.status, users.created_at, users.updated_at, users.last_login_at"
    };
}
pub(crate) use user_columns;

/// A person with the newest answers: [`user_columns`] and [`consents_of_user`] as `consents`.
#[derive(QueryableByName)]
pub(crate) struct PersonRow {
    #[diesel(embed)]
    user: UserRow,
    #[diesel(sql_type = Answers)]
    consents: Vec<Answer>,
}

impl PersonRow {
    pub(crate) fn into_user(self) -> Result<User, StoreError> {
        self.user.into_user(self.consents)
    }
}

/// Purpose, version, granted and time of one answer.
pub(crate) type Answer = (String, String, bool, DateTime<Utc>);

/// Several answers in one column, as `ARRAY(SELECT ROW(purpose, version, granted, at) …)` makes it.
pub(crate) type Answers = Array<Record<(Text, Text, Bool, Timestamptz)>>;

/// The newest answers of the row of `users` beside it, by purpose: a column of the type [`Answers`].
macro_rules! consents_of_user {
    () => {
        "ARRAY(SELECT ROW(c.purpose, c.version, c.granted, c.at)
               FROM consents AS c WHERE c.user_id = users.id ORDER BY c.purpose)"
    };
}
pub(crate) use consents_of_user;

/// Answers as the domain has them.
pub(crate) fn records(answers: Vec<Answer>) -> Result<Vec<ConsentRecord>, StoreError> {
    answers
        .into_iter()
        .map(|(purpose, version, granted, at)| {
            Ok(ConsentRecord {
                purpose: required(&purpose, "consents.purpose", |text| {
                    ConsentPurpose::parse(text).ok()
                })?,
                version: required(&version, "consents.version", |text| {
                    ConsentVersion::parse(text).ok()
                })?,
                granted,
                at,
            })
        })
        .collect()
}

/// A row of `sessions`. Why it ended is written only: no port asks for it.
#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = sessions, check_for_backend(Pg), treat_none_as_default_value = false)]
pub(crate) struct SessionRow {
    pub(crate) id: Uuid,
    pub(crate) user_id: Uuid,
    pub(crate) authenticated_at: DateTime<Utc>,
    pub(crate) channel: String,
    pub(crate) device_name: Option<String>,
    pub(crate) device_platform: Option<String>,
    pub(crate) device_model: Option<String>,
    pub(crate) device_app_version: Option<String>,
    pub(crate) address: Option<String>,
    pub(crate) created_at: DateTime<Utc>,
    pub(crate) last_used_at: DateTime<Utc>,
    pub(crate) ends_at: DateTime<Utc>,
    pub(crate) generation: i64,
    pub(crate) rotated_at: DateTime<Utc>,
    pub(crate) refresh_expires_at: DateTime<Utc>,
    pub(crate) ended_at: Option<DateTime<Utc>>,
    pub(crate) device_id: Option<Uuid>,
    pub(crate) by_device: bool,
}

impl SessionRow {
    pub(crate) fn of(session: &Session) -> Self {
        let device = session.device.clone();
        Self {
            id: session.id.as_uuid(),
            user_id: session.user_id.as_uuid(),
            authenticated_at: whole_millis(session.authentication.at),
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
            created_at: whole_millis(session.created_at),
            last_used_at: whole_millis(session.last_used_at),
            ends_at: whole_millis(session.ends_at),
            generation: i64::from(session.refresh.generation),
            rotated_at: whole_millis(session.refresh.rotated_at),
            refresh_expires_at: whole_millis(session.refresh.expires_at),
            ended_at: session.ended_at.map(whole_millis),
            device_id: session.trusted_device.map(|id| id.as_uuid()),
            by_device: session.authentication.method == Method::Device,
        }
    }

    pub(crate) fn into_session(self) -> Result<Session, StoreError> {
        let generation =
            u32::try_from(self.generation).map_err(|_| StoreError::Stored("sessions.generation"))?;
        Ok(Session {
            id: SessionId::from_uuid(self.id),
            user_id: UserId::from_uuid(self.user_id),
            authentication: Authentication {
                at: self.authenticated_at,
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
            created_at: self.created_at,
            last_used_at: self.last_used_at,
            ends_at: self.ends_at,
            refresh: RefreshFamily {
                generation,
                rotated_at: self.rotated_at,
                expires_at: self.refresh_expires_at,
            },
            ended_at: self.ended_at,
            trusted_device: self.device_id.map(DeviceId::from_uuid),
        })
    }
}

/// Every kept session of a person, newest first.
pub(crate) async fn sessions_of(
    connection: &mut AsyncPgConnection,
    user_id: UserId,
) -> Result<Vec<Session>, StoreError> {
    let rows: Vec<SessionRow> = sessions::table
        .filter(sessions::user_id.eq(user_id.as_uuid()))
        .order((sessions::created_at.desc(), sessions::id.desc()))
        .select(SessionRow::as_select())
        .load(connection)
        .await?;
    rows.into_iter().map(SessionRow::into_session).collect()
}
