//! Registering: person, consents, session, spent token and audit entry, or nothing of it.

use chrono::{DateTime, Utc};
use dastak_domain::consent::ConsentRecord;
use dastak_ports::PortResult;
use dastak_ports::accounts::{Register, RegisterOutcome};
use diesel::QueryableByName;
use diesel::pg::Pg;
use diesel::query_builder::{BoxedSqlQuery, SqlQuery};
use diesel::result::{DatabaseErrorKind, Error as DieselError};
use diesel::sql_types::{Array, BigInt, Bool, Date, Nullable, Text, Timestamptz, Uuid};
use diesel_async::AsyncPgConnection;

use crate::PostgresStore;
use crate::audit::{AuditRow, entry_of_person, with_entry};
use crate::error::StoreError;
use crate::rows::{SessionRow, UserRow};
use crate::statement::kept;
use crate::types::whole_millis;

/// `facts` answers what was there before. What came in between breaks a unique key, which takes the whole statement
/// back: first the token's, then the number's, as the one insert waits for the other.
const REGISTER: &str = concat!(
    "WITH facts AS MATERIALIZED (
         SELECT EXISTS (SELECT FROM spent_tokens WHERE token_id = $13) AS token_spent,
                EXISTS (SELECT FROM users WHERE mobile = $15) AS number_taken
     ),
     spent AS (
         INSERT INTO spent_tokens (token_id, at)
         SELECT $13, $2 FROM facts WHERE NOT token_spent AND NOT number_taken
         RETURNING token_id
     ),
     person AS (
         INSERT INTO users (id, mobile, mobile_verified_at, full_name, email, date_of_birth, gender,
                            preferred_language, status, created_at, updated_at, last_login_at)
         SELECT $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25 FROM spent
         RETURNING id
     ),
     answers AS (
         SELECT person.id, a.purpose, a.version, a.granted, a.at, a.place
         FROM person, unnest($26, $27, $28, $29) WITH ORDINALITY AS a (purpose, version, granted, at, place)
     ),
     newest AS (
         INSERT INTO consents (user_id, purpose, version, granted, at)
         SELECT id, purpose, version, granted, at FROM answers
     ),
     history AS (
         INSERT INTO consent_history (user_id, purpose, version, granted, at)
         SELECT id, purpose, version, granted, at FROM answers ORDER BY place
     ),
     opened AS (
         INSERT INTO sessions (id, user_id, authenticated_at, channel, device_name, device_platform, device_model,
                               device_app_version, address, created_at, last_used_at, ends_at, generation,
                               rotated_at, refresh_expires_at)
         SELECT $30, person.id, $31, $32, $33, $34, $35, $36, $37, $38, $39, $40, $41, $42, $43 FROM person
     ),
     entry AS (",
    entry_of_person!(),
    ")
     SELECT token_spent, number_taken FROM facts"
);

type Statement<'f> = BoxedSqlQuery<'f, Pg, SqlQuery>;

fn with_user<'f>(statement: Statement<'f>, user: &'f UserRow) -> Statement<'f> {
    statement
        .bind::<Uuid, _>(user.id)
        .bind::<Text, _>(&user.mobile)
        .bind::<Timestamptz, _>(user.mobile_verified_at)
        .bind::<Text, _>(&user.full_name)
        .bind::<Nullable<Text>, _>(&user.email)
        .bind::<Nullable<Date>, _>(user.date_of_birth)
        .bind::<Nullable<Text>, _>(&user.gender)
        .bind::<Nullable<Text>, _>(&user.preferred_language)
        .bind::<Text, _>(&user.status)
        .bind::<Timestamptz, _>(user.created_at)
        .bind::<Timestamptz, _>(user.updated_at)
        .bind::<Timestamptz, _>(user.last_login_at)
}

fn with_consents<'f>(statement: Statement<'f>, consents: &'f [ConsentRecord]) -> Statement<'f> {
    let purposes: Vec<&str> = consents.iter().map(|record| record.purpose.as_str()).collect();
    let versions: Vec<&str> = consents.iter().map(|record| record.version.as_str()).collect();
    let granted: Vec<bool> = consents.iter().map(|record| record.granted).collect();
    let times: Vec<DateTime<Utc>> = consents.iter().map(|record| whole_millis(record.at)).collect();
    statement
        .bind::<Array<Text>, _>(purposes)
        .bind::<Array<Text>, _>(versions)
        .bind::<Array<Bool>, _>(granted)
        .bind::<Array<Timestamptz>, _>(times)
}

/// A session that begins has not ended.
fn with_session<'f>(statement: Statement<'f>, session: &'f SessionRow) -> Statement<'f> {
    statement
        .bind::<Uuid, _>(session.id)
        .bind::<Timestamptz, _>(session.authenticated_at)
        .bind::<Text, _>(&session.channel)
        .bind::<Nullable<Text>, _>(&session.device_name)
        .bind::<Nullable<Text>, _>(&session.device_platform)
        .bind::<Nullable<Text>, _>(&session.device_model)
        .bind::<Nullable<Text>, _>(&session.device_app_version)
        .bind::<Nullable<Text>, _>(&session.address)
        .bind::<Timestamptz, _>(session.created_at)
        .bind::<Timestamptz, _>(session.last_used_at)
        .bind::<Timestamptz, _>(session.ends_at)
        .bind::<BigInt, _>(session.generation)
        .bind::<Timestamptz, _>(session.rotated_at)
        .bind::<Timestamptz, _>(session.refresh_expires_at)
}

#[derive(QueryableByName)]
struct Facts {
    #[diesel(sql_type = Bool)]
    token_spent: bool,
    #[diesel(sql_type = Bool)]
    number_taken: bool,
}

impl Facts {
    const fn outcome(&self) -> RegisterOutcome {
        if self.token_spent {
            RegisterOutcome::TokenSpent
        } else if self.number_taken {
            RegisterOutcome::AlreadyRegistered
        } else {
            RegisterOutcome::Registered
        }
    }
}

/// What a broken unique key says of a registration that came first.
fn outcome_of(error: &StoreError) -> Option<RegisterOutcome> {
    let StoreError::Postgres(DieselError::DatabaseError(DatabaseErrorKind::UniqueViolation, information)) =
        error
    else {
        return None;
    };
    match information.constraint_name()? {
        "spent_tokens_pkey" => Some(RegisterOutcome::TokenSpent),
        "users_mobile_key" => Some(RegisterOutcome::AlreadyRegistered),
        _ => None,
    }
}

pub(super) async fn register(store: &PostgresStore, command: Register) -> PortResult<RegisterOutcome> {
    let user = UserRow::of(&command.user);
    let session = SessionRow::of(&command.session);
    let entry = AuditRow::of(command.audit);
    let answer: Result<Facts, StoreError> = store
        .inner
        .pool
        .statement(async |connection: &mut AsyncPgConnection| {
            let statement = with_entry(REGISTER, &entry).bind::<Uuid, _>(command.token_id.as_uuid());
            let statement = with_user(statement, &user);
            let statement = with_consents(statement, &command.user.consents);
            let statement = with_session(statement, &session);
            kept(statement)
                .only_row(connection)
                .await?
                .ok_or(StoreError::Incomplete("its facts"))
        })
        .await;
    match answer {
        Ok(facts) => Ok(facts.outcome()),
        Err(error) => Ok(outcome_of(&error).ok_or(error)?),
    }
}
