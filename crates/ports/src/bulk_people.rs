//! Many people at once: an existing user base comes in, and everybody goes out.
//!
//! ```
//! use dastak_ports::BulkPeople;
//! use dastak_ports::bulk_people::{ImportOutcome, ImportPeople, PersonRecord};
//! use dastak_testkit::MemoryStore;
//! use dastak_testkit::builders::{a_consent, a_user, number, secs};
//! use dastak_testkit::clock::start;
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let people: &dyn BulkPeople = &MemoryStore::new();
//! // A person who said yes, and then no: the newest answer counts.
//! let history = vec![
//!     a_consent("news", true, start()),
//!     a_consent("news", false, start() + secs(60)),
//! ];
//! let person = PersonRecord::new(a_user(number(1), start()), history);
//! assert!(!person.user().consents[0].granted);
//!
//! let import = ImportPeople { people: vec![person.clone()], audit: None };
//! assert_eq!(people.import(import.clone()).await?, [ImportOutcome::Imported]);
//! // Once more stores nobody, so an import that broke off is simply run again.
//! assert!(matches!(people.import(import).await?[..], [ImportOutcome::NumberTaken(_)]));
//! assert_eq!(people.page_of_people(None, 100).await?, [person]);
//! # Ok(())
//! # }
//! ```

use std::collections::BTreeMap;

use async_trait::async_trait;
use dastak_domain::audit::AuditEntry;
use dastak_domain::consent::ConsentRecord;
use dastak_domain::ids::UserId;
use dastak_domain::user::User;

use crate::error::PortResult;

/// A person with every answer they ever gave.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PersonRecord {
    user: User,
    consent_history: Vec<ConsentRecord>,
}

impl PersonRecord {
    /// A person whose newest answers are those of this history, which is oldest first; what `user` has of them is
    /// replaced.
    #[must_use]
    pub fn new(user: User, consent_history: Vec<ConsentRecord>) -> Self {
        let newest: BTreeMap<_, _> = consent_history
            .iter()
            .map(|record| (record.purpose.clone(), record.clone()))
            .collect();
        Self {
            user: User {
                consents: newest.into_values().collect(),
                ..user
            },
            consent_history,
        }
    }

    /// The person, with the newest answer of each purpose, by purpose.
    #[must_use]
    pub const fn user(&self) -> &User {
        &self.user
    }

    /// Every answer, oldest first.
    #[must_use]
    pub fn consent_history(&self) -> &[ConsentRecord] {
        &self.consent_history
    }
}

/// People who come from elsewhere.
#[derive(Debug, Clone)]
pub struct ImportPeople {
    /// At most a few thousand: they are one transaction.
    pub people: Vec<PersonRecord>,
    /// The entry of the whole import, where none was written yet. It names nobody, and is written only when somebody
    /// is imported.
    pub audit: Option<AuditEntry>,
}

/// What became, or would become, of one of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ImportOutcome {
    /// They are stored.
    Imported,
    /// The number is somebody's, who stays as they are.
    NumberTaken(Box<User>),
    /// The id is that of a person with another number.
    IdTaken,
}

/// Takes in and gives out whole populations, for the operator.
#[cfg_attr(feature = "mocks", mockall::automock)]
#[async_trait]
pub trait BulkPeople: Send + Sync {
    /// What [`Self::import`] would answer now. Nothing is written, so it may be another answer later.
    async fn judge(&self, people: Vec<PersonRecord>) -> PortResult<Vec<ImportOutcome>>;

    /// Stores those whose number and id are nobody's, with their consents, and the audit entry: one transaction. Answers
    /// an outcome for each, in their order. Of several with one number the first is stored. Of parallel calls, and
    /// of [`crate::Accounts::register`], exactly one gets a number. No one is changed who is there already, so the same
    /// call once more stores nobody.
    async fn import(&self, command: ImportPeople) -> PortResult<Vec<ImportOutcome>>;

    /// The people after this id (from the first on when `None`), in the order of their ids, at most `limit`. An empty
    /// page is the end. Each page is read at a moment of its own.
    async fn page_of_people(&self, after: Option<UserId>, limit: u32) -> PortResult<Vec<PersonRecord>>;
}
