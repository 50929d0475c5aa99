//! What people say of themselves and agree to, and their copy of it.

use dastak_domain::ids::UserId;
use dastak_domain::user::{BirthDate, Email, FullName, Gender, LanguageTag, User};
use dastak_ports::PortResult;
use dastak_ports::accounts::{AccountExport, RecordConsent, UpdateProfile};
use diesel::QueryableByName;
use diesel::prelude::*;
use diesel::sql_types::{Bool, Date, Nullable, Text, Timestamptz, Uuid};
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use crate::PostgresStore;
use crate::audit::{AuditRow, entries_of, entry_of_person, with_entry};
use crate::devices::devices_of;
use crate::rows::{Answer, Answers, PersonRow, consents_of_user, records, sessions_of, user_columns};
use crate::statement::{kept, sql};
use crate::types::whole_millis;

/// [`dastak_domain::user::Profile::patched`] in SQL, so that parallel changes of different fields all stay: whoever
/// waits for the row patches what the other has left. A consent that is recorded at the same moment may be missing from
/// the answer, as if this had come before.
const UPDATE_PROFILE: &str = concat!(
    "WITH person AS (
         UPDATE users
         SET full_name = coalesce($14, full_name),
             email = CASE WHEN $15 THEN $16 ELSE email END,
             date_of_birth = CASE WHEN $17 THEN $18 ELSE date_of_birth END,
             gender = CASE WHEN $19 THEN $20 ELSE gender END,
             preferred_language = CASE WHEN $21 THEN $22 ELSE preferred_language END,
             updated_at = $2
         WHERE id = $13
         RETURNING ",
    user_columns!(),
    "
     ),
     entry AS (",
    entry_of_person!(),
    ")
     SELECT ",
    user_columns!(),
    ", ",
    consents_of_user!(),
    " AS consents FROM person AS users"
);

pub(super) async fn update_profile(
    store: &PostgresStore,
    command: UpdateProfile,
) -> PortResult<Option<User>> {
    let entry = AuditRow::of(command.audit);
    let patch = &command.patch;
    let row: Option<PersonRow> = store
        .statement(async |connection: &mut AsyncPgConnection| {
            let email = patch.email.as_ref();
            let language = patch.preferred_language.as_ref();
            let change = with_entry(UPDATE_PROFILE, &entry)
                .bind::<Uuid, _>(command.user_id.as_uuid())
                .bind::<Nullable<Text>, _>(patch.full_name.as_ref().map(FullName::as_str))
                .bind::<Bool, _>(email.is_some())
                .bind::<Nullable<Text>, _>(email.and_then(Option::as_ref).map(Email::as_str))
                .bind::<Bool, _>(patch.date_of_birth.is_some())
                .bind::<Nullable<Date>, _>(patch.date_of_birth.flatten().map(BirthDate::date))
                .bind::<Bool, _>(patch.gender.is_some())
                .bind::<Nullable<Text>, _>(patch.gender.flatten().map(Gender::as_str))
                .bind::<Bool, _>(language.is_some())
                .bind::<Nullable<Text>, _>(language.and_then(Option::as_ref).map(LanguageTag::as_str));
            Ok(kept(change).only_row(connection).await?)
        })
        .await?;
    Ok(row.map(PersonRow::into_user).transpose()?)
}

/// The person's row is changed first: answers that come at once queue for it, so the newest is the last of the history.
const RECORD_CONSENT: &str = concat!(
    "WITH person AS (UPDATE users SET updated_at = $17 WHERE id = $13 RETURNING id),
     history AS (
         INSERT INTO consent_history (user_id, purpose, version, granted, at)
         SELECT id, $14, $15, $16, $17 FROM person
     ),
     newest AS (
         INSERT INTO consents (user_id, purpose, version, granted, at)
         SELECT id, $14, $15, $16, $17 FROM person
         ON CONFLICT (user_id, purpose) DO UPDATE
         SET version = excluded.version, granted = excluded.granted, at = excluded.at
     ),
     entry AS (",
    entry_of_person!(),
    ")
     SELECT id FROM person"
);

pub(super) async fn record_consent(store: &PostgresStore, command: RecordConsent) -> PortResult<bool> {
    let entry = AuditRow::of(command.audit);
    let record = &command.record;
    let people = store
        .statement(async |connection: &mut AsyncPgConnection| {
            let consent = with_entry(RECORD_CONSENT, &entry)
                .bind::<Uuid, _>(command.user_id.as_uuid())
                .bind::<Text, _>(record.purpose.as_str())
                .bind::<Text, _>(record.version.as_str())
                .bind::<Bool, _>(record.granted)
                .bind::<Timestamptz, _>(whole_millis(record.at));
            Ok(kept(consent).execute(connection).await?)
        })
        .await?;
    Ok(people == 1)
}

/// A person, and every answer they ever gave, oldest first.
const PERSON: &str = concat!(
    "SELECT ",
    user_columns!(),
    ", ",
    consents_of_user!(),
    " AS consents,
     ARRAY(SELECT ROW(h.purpose, h.version, h.granted, h.at)
           FROM consent_history AS h WHERE h.user_id = users.id ORDER BY h.seq) AS history
     FROM users WHERE id = $1"
);

#[derive(QueryableByName)]
struct HistoryColumn {
    #[diesel(sql_type = Answers)]
    history: Vec<Answer>,
}

pub(super) async fn export(store: &PostgresStore, user_id: UserId) -> PortResult<Option<AccountExport>> {
    store
        .snapshot(async |connection: &mut AsyncPgConnection| {
            let person = sql(PERSON).bind::<Uuid, _>(user_id.as_uuid());
            let found: Option<(PersonRow, HistoryColumn)> =
                kept(person).get_result(&mut *connection).await.optional()?;
            let Some((person, HistoryColumn { history })) = found else {
                return Ok(None);
            };
            Ok(Some(AccountExport {
                user: person.into_user()?,
                consent_history: records(history)?,
                sessions: sessions_of(connection, user_id).await?,
                devices: devices_of(connection, user_id).await?,
                audit: entries_of(connection, user_id).await?,
            }))
        })
        .await
}
