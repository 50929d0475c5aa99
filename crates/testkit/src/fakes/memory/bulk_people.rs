//! Many people at once.

use async_trait::async_trait;
use dastak_domain::ids::UserId;
use dastak_domain::user::User;
use dastak_ports::bulk_people::{ImportOutcome, ImportPeople, PersonRecord};
use dastak_ports::{BulkPeople, PortResult};

use super::faults::Call;
use super::store::{MemoryStore, State};

impl State {
    fn judge(&self, user: &User) -> ImportOutcome {
        if let Some(owner) = self.users.values().find(|other| other.mobile == user.mobile) {
            ImportOutcome::NumberTaken(Box::new(owner.clone()))
        } else if self.users.contains_key(&user.id) {
            ImportOutcome::IdTaken
        } else {
            ImportOutcome::Imported
        }
    }

    fn import(&mut self, command: ImportPeople) -> Vec<ImportOutcome> {
        let mut outcomes = Vec::with_capacity(command.people.len());
        for person in &command.people {
            let outcome = self.judge(person.user());
            if outcome == ImportOutcome::Imported {
                let user = person.user().clone();
                let id = user.id;
                self.users.insert(
                    id,
                    User {
                        consents: Vec::new(),
                        ..user
                    },
                );
                for record in person.consent_history() {
                    self.append_consent(id, record.clone());
                }
            }
            outcomes.push(outcome);
        }
        if let Some(audit) = command
            .audit
            .filter(|_| outcomes.contains(&ImportOutcome::Imported))
        {
            self.write_audit(audit);
        }
        outcomes
    }

    fn page_of_people(&self, after: Option<UserId>, limit: usize) -> Vec<PersonRecord> {
        let mut users: Vec<_> = self
            .users
            .values()
            .filter(|user| after.is_none_or(|id| user.id > id))
            .collect();
        users.sort_by_key(|user| user.id);
        let history = |user: &User| self.consents.get(&user.id).cloned().unwrap_or_default();
        users
            .into_iter()
            .take(limit)
            .map(|user| PersonRecord::new(user.clone(), history(user)))
            .collect()
    }
}

#[async_trait]
impl BulkPeople for MemoryStore {
    async fn judge(&self, people: Vec<PersonRecord>) -> PortResult<Vec<ImportOutcome>> {
        self.run(Call::BulkJudge, |state| {
            people.iter().map(|person| state.judge(person.user())).collect()
        })
        .await
    }

    async fn import(&self, command: ImportPeople) -> PortResult<Vec<ImportOutcome>> {
        self.run(Call::BulkImport, |state| state.import(command)).await
    }

    async fn page_of_people(&self, after: Option<UserId>, limit: u32) -> PortResult<Vec<PersonRecord>> {
        let limit = usize::try_from(limit).unwrap_or(usize::MAX);
        self.run(Call::BulkPage, |state| state.page_of_people(after, limit))
            .await
    }
}
