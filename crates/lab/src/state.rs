//! What all threads of a lab share.

use std::sync::{Mutex, MutexGuard, PoisonError};

use reqwest::Client;
use tokio::runtime::Handle;

use crate::book::Book;
use crate::{LabError, LabOptions, Rule};

pub(crate) struct Shared {
    pub(crate) options: LabOptions,
    pub(crate) client: Client,
    /// The runtime of the lab's own thread: receipts go out there, whoever asked for them.
    pub(crate) runtime: Handle,
    book: Mutex<Book>,
}

impl Shared {
    pub(crate) fn new(options: LabOptions, client: Client, runtime: Handle) -> Self {
        Self {
            book: Mutex::new(Book::new(&options)),
            options,
            client,
            runtime,
        }
    }

    pub(crate) fn book(&self) -> MutexGuard<'_, Book> {
        self.book.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Adds rules, all or none.
    pub(crate) fn will(&self, rules: Vec<Rule>) -> Result<(), LabError> {
        for rule in &rules {
            rule.check()?;
        }
        let mut book = self.book();
        for rule in rules {
            book.rules.add(rule);
        }
        Ok(())
    }
}
