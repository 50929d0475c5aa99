//! Many people at once: one transaction a batch.

use std::collections::{HashMap, HashSet};

use async_trait::async_trait;
use dastak_domain::ids::UserId;
use dastak_domain::user::User;
use dastak_ports::bulk_people::{ImportOutcome, ImportPeople, PersonRecord};
use dastak_ports::{BulkPeople, PortResult};
use diesel::QueryableByName;
use diesel::sql_types::{Array, BigInt, Bool, Date, Nullable, Text, Timestamptz, Uuid as SqlUuid};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use uuid::Uuid;

use crate::PostgresStore;
use crate::audit::{AuditRow, append};
use crate::error::StoreError;
use crate::rows::{Answer, Answers, PersonRow, UserRow, consents_of_user, records, user_columns};
use crate::statement::{column, kept, sql};
use crate::types::whole_millis;

/// How often people are stored who were in the way of one another and gone when they were looked for.
const ROUNDS: usize = 3;

/// Whoever has a number or an id keeps it. All imports write in the order of the numbers, so that none waits for another in
/// a circle.
const IMPORT: &str = "WITH person AS (
         INSERT INTO users (id, mobile, mobile_verified_at, full_name, email, date_of_birth, gender,
                            preferred_language, status, created_at, updated_at, last_login_at)
         SELECT * FROM unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
             AS input (id, mobile, mobile_verified_at, full_name, email, date_of_birth, gender,
                       preferred_language, status, created_at, updated_at, last_login_at)
         ORDER BY input.mobile COLLATE \"C\"
         ON CONFLICT DO NOTHING
         RETURNING id
     ),
     answers AS (
         SELECT a.* FROM unnest($13, $14, $15, $16, $17) WITH ORDINALITY
             AS a (user_id, purpose, version, granted, at, place)
         JOIN person ON person.id = a.user_id
     ),
     newest AS (
         INSERT INTO consents (user_id, purpose, version, granted, at)
         SELECT DISTINCT ON (user_id, purpose) user_id, purpose, version, granted, at
         FROM answers ORDER BY user_id, purpose, place DESC
     ),
     history AS (
         INSERT INTO consent_history (user_id, purpose, version, granted, at)
         SELECT user_id, purpose, version, granted, at FROM answers ORDER BY place
     )
     SELECT id FROM person";

const OWNERS: &str = concat!(
    "SELECT ",
    user_columns!(),
    ", ",
    consents_of_user!(),
    " AS consents FROM users WHERE mobile = ANY($1)"
);

const PAGE: &str = concat!(
    "SELECT ",
    user_columns!(),
    ", ",
    consents_of_user!(),
    " AS consents,
     ARRAY(SELECT ROW(h.purpose, h.version, h.granted, h.at)
           FROM consent_history AS h WHERE h.user_id = users.id ORDER BY h.seq) AS history
     FROM users WHERE id > $1 ORDER BY id LIMIT $2"
);

#[derive(QueryableByName)]
struct IdColumn {
    #[diesel(sql_type = SqlUuid)]
    id: Uuid,
}

#[derive(QueryableByName)]
struct HistoryColumn {
    #[diesel(sql_type = Answers)]
    history: Vec<Answer>,
}

/// Stores those who can be, and answers their ids. No two have a number or an id in common.
async fn store(
    connection: &mut AsyncPgConnection,
    people: &[&PersonRecord],
) -> Result<HashSet<Uuid>, StoreError> {
    let users: Vec<UserRow> = people.iter().map(|person| UserRow::of(person.user())).collect();
    let answers: Vec<_> = people
        .iter()
        .flat_map(|person| {
            person
                .consent_history()
                .iter()
                .map(|record| (person.user().id, record))
        })
        .collect();
    let statement = sql(IMPORT)
        .bind::<Array<SqlUuid>, _>(column(&users, |user| user.id))
        .bind::<Array<Text>, _>(column(&users, |user| &user.mobile))
        .bind::<Array<Timestamptz>, _>(column(&users, |user| user.mobile_verified_at))
        .bind::<Array<Text>, _>(column(&users, |user| &user.full_name))
        .bind::<Array<Nullable<Text>>, _>(column(&users, |user| user.email.as_ref()))
        .bind::<Array<Nullable<Date>>, _>(column(&users, |user| user.date_of_birth))
        .bind::<Array<Nullable<Text>>, _>(column(&users, |user| user.gender.as_ref()))
        .bind::<Array<Nullable<Text>>, _>(column(&users, |user| user.preferred_language.as_ref()))
        .bind::<Array<Text>, _>(column(&users, |user| &user.status))
        .bind::<Array<Timestamptz>, _>(column(&users, |user| user.created_at))
        .bind::<Array<Timestamptz>, _>(column(&users, |user| user.updated_at))
        .bind::<Array<Timestamptz>, _>(column(&users, |user| user.last_login_at))
        .bind::<Array<SqlUuid>, _>(column(&answers, |(id, _)| id.as_uuid()))
        .bind::<Array<Text>, _>(column(&answers, |(_, record)| record.purpose.as_str()))
        .bind::<Array<Text>, _>(column(&answers, |(_, record)| record.version.as_str()))
        .bind::<Array<Bool>, _>(column(&answers, |(_, record)| record.granted))
        .bind::<Array<Timestamptz>, _>(column(&answers, |(_, record)| whole_millis(record.at)));
    let stored: Vec<IdColumn> = kept(statement).load(connection).await?;
    Ok(stored.into_iter().map(|row| row.id).collect())
}

/// Who is in the way of each: `Imported` where nobody is.
async fn judge(
    connection: &mut AsyncPgConnection,
    people: &[&PersonRecord],
) -> Result<Vec<ImportOutcome>, StoreError> {
    let numbers = column(people, |person| person.user().mobile.e164());
    let owners: Vec<PersonRow> = kept(sql(OWNERS).bind::<Array<Text>, _>(numbers))
        .load(&mut *connection)
        .await?;
    let mut by_number: HashMap<String, User> = HashMap::with_capacity(owners.len());
    for owner in owners {
        let user = owner.into_user()?;
        by_number.insert(user.mobile.e164().to_owned(), user);
    }
    let ids = column(people, |person| person.user().id.as_uuid());
    let same_id = sql("SELECT id FROM users WHERE id = ANY($1)").bind::<Array<SqlUuid>, _>(ids);
    let taken: Vec<IdColumn> = kept(same_id).load(connection).await?;
    let taken: HashSet<Uuid> = taken.into_iter().map(|row| row.id).collect();
    let outcome = |person: &&PersonRecord| {
        let user = person.user();
        match by_number.get(user.mobile.e164()) {
            Some(owner) => ImportOutcome::NumberTaken(Box::new(owner.clone())),
            None if taken.contains(&user.id.as_uuid()) => ImportOutcome::IdTaken,
            None => ImportOutcome::Imported,
        }
    };
    Ok(people.iter().map(outcome).collect())
}

/// The first of each number and of each id.
fn distinct<'p>(people: &[&'p PersonRecord]) -> Vec<&'p PersonRecord> {
    let (mut numbers, mut ids) = (HashSet::new(), HashSet::new());
    people
        .iter()
        .copied()
        .filter(|person| numbers.insert(person.user().mobile.e164()) && ids.insert(person.user().id))
        .collect()
}

/// What has kept somebody out is looked for after that, by a statement that sees it. They may be erased by then: those
/// whom nobody is in the way of any more are tried again.
async fn import(
    connection: &mut AsyncPgConnection,
    people: &[PersonRecord],
) -> Result<Vec<ImportOutcome>, StoreError> {
    let mut outcomes: Vec<Option<ImportOutcome>> = vec![None; people.len()];
    for _ in 0..ROUNDS {
        let open: Vec<&PersonRecord> = people
            .iter()
            .zip(&outcomes)
            .filter_map(|(person, outcome)| outcome.is_none().then_some(person))
            .collect();
        let mut stored = store(connection, &distinct(&open)).await?;
        for (person, outcome) in people.iter().zip(&mut outcomes) {
            if outcome.is_none() && stored.remove(&person.user().id.as_uuid()) {
                *outcome = Some(ImportOutcome::Imported);
            }
        }
        let kept_out: Vec<(&PersonRecord, &mut Option<ImportOutcome>)> = people
            .iter()
            .zip(&mut outcomes)
            .filter(|(_, outcome)| outcome.is_none())
            .collect();
        if kept_out.is_empty() {
            break;
        }
        let judged = judge(connection, &column(&kept_out, |(person, _)| *person)).await?;
        for ((_, outcome), judged) in kept_out.into_iter().zip(judged) {
            *outcome = Some(judged).filter(|judged| *judged != ImportOutcome::Imported);
        }
    }
    outcomes
        .into_iter()
        .collect::<Option<Vec<_>>>()
        .ok_or(StoreError::Held)
}

#[async_trait]
impl BulkPeople for PostgresStore {
    async fn judge(&self, people: Vec<PersonRecord>) -> PortResult<Vec<ImportOutcome>> {
        self.read(async |connection: &mut AsyncPgConnection| {
            judge(connection, &people.iter().collect::<Vec<_>>()).await
        })
        .await
    }

    async fn import(&self, command: ImportPeople) -> PortResult<Vec<ImportOutcome>> {
        let entry = command.audit.map(AuditRow::of);
        let people = command.people;
        self.write(async |connection: &mut AsyncPgConnection| {
            let outcomes = import(connection, &people).await?;
            if let Some(entry) = &entry
                && outcomes.contains(&ImportOutcome::Imported)
            {
                append(connection, entry).await?;
            }
            Ok(outcomes)
        })
        .await
    }

    async fn page_of_people(&self, after: Option<UserId>, limit: u32) -> PortResult<Vec<PersonRecord>> {
        // Identifiers have a version in them: none is nil.
        let after = after.map_or(Uuid::nil(), |id| id.as_uuid());
        self.read(async |connection: &mut AsyncPgConnection| {
            let page = sql(PAGE)
                .bind::<SqlUuid, _>(after)
                .bind::<BigInt, _>(i64::from(limit));
            let rows: Vec<(PersonRow, HistoryColumn)> = kept(page).load(connection).await?;
            rows.into_iter()
                .map(|(person, HistoryColumn { history })| {
                    Ok(PersonRecord::new(person.into_user()?, records(history)?))
                })
                .collect()
        })
        .await
    }
}
