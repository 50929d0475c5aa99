//! Every store port on one SQLite file.
//!
//! One thread writes (the documentation of `writer.rs` says how writes share a commit and when they are durable), two
//! threads read. Every method of a port is one job of one thread: its statements run in one transaction, and
//! the caller waits on a channel without holding a thread. The rules are the domain's: a job loads, asks a
//! domain function, and stores its answer.
#![warn(missing_docs)]

mod accounts;
mod audit;
mod breakers;
mod bulk_people;
mod challenge_row;
mod connection;
mod devices;
mod error;
mod housekeeping;
mod kept;
mod lane;
mod migrate;
mod otp_store;
mod rate_limiter;
mod readers;
mod rows;
mod schema;
mod sessions;
mod syncer;
mod timeline;
mod types;
mod windows;
mod writer;

use std::path::Path;
use std::sync::Arc;

use async_trait::async_trait;
use dastak_ports::{PortErrorKind, PortResult, Probe};
use diesel::prelude::*;

use crate::error::{OpenError, StoreError};
use crate::readers::Readers;
use crate::windows::Windows;
use crate::writer::{Durability, Writer};

/// The store. Clones share one file and its threads; they end when the last clone is dropped, after the work
/// that is queued.
#[derive(Clone)]
pub struct SqliteStore {
    inner: Arc<Inner>,
}

struct Inner {
    readers: Readers,
    writer: Writer,
    windows: Arc<Windows>,
}

impl SqliteStore {
    /// Opens the file, makes it (mode 0600) and its folder where they are missing, brings its tables to this
    /// program's schema and starts the threads.
    ///
    /// # Errors
    /// `Unavailable` when the file can't be made, opened or locked, or is no database; `Corrupt` when it has a
    /// newer schema than this program knows. The source names the file and the problem.
    pub fn open(path: &Path) -> PortResult<Self> {
        let path = absolute(path)?;
        prepare(&path)?;
        let windows = Arc::new(Windows::default());
        let inner = Inner {
            writer: Writer::start(&path, windows.clone())?,
            windows,
            readers: Readers::start(&path)?,
        };
        Ok(Self {
            inner: Arc::new(inner),
        })
    }

    /// Makes the file where it is missing and brings its tables to this program's schema. Answers how many
    /// migrations that took.
    ///
    /// # Errors
    /// As [`Self::open`].
    pub fn migrate(path: &Path) -> PortResult<usize> {
        Ok(prepare(&absolute(path)?)?)
    }

    /// Finishes the queued work and ends the threads, for all clones; what is asked afterwards is
    /// `Unavailable`. It blocks until then. Dropping the last clone does the same.
    pub fn close(&self) {
        self.inner.close();
    }

    /// For jobs of the writer.
    fn windows(&self) -> Arc<Windows> {
        self.inner.windows.clone()
    }

    async fn read<T, W>(&self, work: W) -> PortResult<T>
    where
        T: Send + 'static,
        W: FnOnce(&mut SqliteConnection) -> Result<T, StoreError> + Send + 'static,
    {
        self.inner.readers.run(work).await
    }

    /// A short read of one session or person, made where it is asked for.
    async fn read_at_once<T, W>(&self, work: W) -> PortResult<T>
    where
        T: Send + 'static,
        W: FnOnce(&mut SqliteConnection) -> Result<T, StoreError> + Send + 'static,
    {
        self.inner.readers.run_at_once(work).await
    }

    async fn write<T, W>(&self, durability: Durability, work: W) -> PortResult<T>
    where
        T: Send + 'static,
        W: FnOnce(&mut SqliteConnection) -> Result<T, StoreError> + Clone + Send + 'static,
    {
        self.inner.writer.run(durability, work).await
    }
}

impl Inner {
    /// The writer last: the last connection to close moves the log into the file.
    fn close(&self) {
        self.readers.close();
        self.writer.close();
    }
}

impl Drop for Inner {
    fn drop(&mut self) {
        self.close();
    }
}

#[async_trait]
impl Probe for SqliteStore {
    /// Reads, and takes the write lock for a moment: a file that another process holds is no working store.
    async fn check(&self) -> PortResult<()> {
        self.read(|connection| {
            Ok(diesel::select(1.into_sql::<diesel::sql_types::Integer>()).execute(connection)?)
        })
        .await?;
        self.write(Durability::Deferred, |_| Ok(())).await
    }
}

/// An absolute path can't be mistaken for one of SQLite's `file:` URIs.
fn absolute(path: &Path) -> Result<std::path::PathBuf, OpenError> {
    std::path::absolute(path).map_err(|error| OpenError::new(path, PortErrorKind::Unavailable, &error))
}

fn prepare(path: &Path) -> Result<usize, OpenError> {
    migrate::make_file(path)?;
    migrate::migrate(path)
}
