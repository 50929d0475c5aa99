//! Many people at once: one job a batch.

use async_trait::async_trait;
use dastak_domain::ids::UserId;
use dastak_ports::bulk_people::{ImportOutcome, ImportPeople, PersonRecord};
use dastak_ports::{BulkPeople, PortResult};
use diesel::dsl::exists;
use diesel::prelude::*;

use crate::SqliteStore;
use crate::audit::write_entry;
use crate::error::StoreError;
use crate::rows::{UserRow, append_consent, consent_history_of, consents_of, find_user_by_mobile};
use crate::schema::users;
use crate::types::Id;
use crate::writer::Durability::Synced;

fn judge(connection: &mut SqliteConnection, person: &PersonRecord) -> Result<ImportOutcome, StoreError> {
    let user = person.user();
    if let Some(owner) = find_user_by_mobile(connection, &user.mobile)? {
        return Ok(ImportOutcome::NumberTaken(Box::new(owner)));
    }
    let same_id = users::table.find(Id::of(user.id.as_uuid()));
    if diesel::select(exists(same_id)).get_result(connection)? {
        return Ok(ImportOutcome::IdTaken);
    }
    Ok(ImportOutcome::Imported)
}

fn import(
    connection: &mut SqliteConnection,
    command: ImportPeople,
) -> Result<Vec<ImportOutcome>, StoreError> {
    let mut outcomes = Vec::with_capacity(command.people.len());
    for person in &command.people {
        let outcome = judge(connection, person)?;
        if outcome == ImportOutcome::Imported {
            let user = person.user();
            diesel::insert_into(users::table)
                .values(UserRow::of(user))
                .execute(connection)?;
            for record in person.consent_history() {
                append_consent(connection, Id::of(user.id.as_uuid()), record)?;
            }
        }
        outcomes.push(outcome);
    }
    if let Some(audit) = command
        .audit
        .filter(|_| outcomes.contains(&ImportOutcome::Imported))
    {
        write_entry(connection, audit)?;
    }
    Ok(outcomes)
}

fn page(
    connection: &mut SqliteConnection,
    after: Option<UserId>,
    limit: i64,
) -> Result<Vec<PersonRecord>, StoreError> {
    // Identifiers have a version in them: none is nil.
    let after = after.map_or(Id::of(uuid::Uuid::nil()), |id| Id::of(id.as_uuid()));
    let rows: Vec<UserRow> = users::table
        .filter(users::id.gt(after))
        .order(users::id)
        .limit(limit)
        .select(UserRow::as_select())
        .load(connection)?;
    let mut people = Vec::with_capacity(rows.len());
    for row in rows {
        let id = row.id;
        let consents = consents_of(connection, id)?;
        let user = row.into_user(consents)?;
        people.push(PersonRecord::new(user, consent_history_of(connection, id)?));
    }
    Ok(people)
}

#[async_trait]
impl BulkPeople for SqliteStore {
    async fn judge(&self, people: Vec<PersonRecord>) -> PortResult<Vec<ImportOutcome>> {
        self.read(move |connection| people.iter().map(|person| judge(connection, person)).collect())
            .await
    }

    async fn import(&self, command: ImportPeople) -> PortResult<Vec<ImportOutcome>> {
        self.write(Synced, |connection| import(connection, command)).await
    }

    async fn page_of_people(&self, after: Option<UserId>, limit: u32) -> PortResult<Vec<PersonRecord>> {
        self.read(move |connection| page(connection, after, i64::from(limit)))
            .await
    }
}
