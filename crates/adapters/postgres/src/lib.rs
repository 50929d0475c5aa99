//! People, logins and the audit trail on PostgreSQL.
//!
//! Every method of a port is one statement where it can be, else one transaction. What many requests ask at once
//! (logins, refreshed tokens, bearers) shares statements: `coalescer.rs` says how.
#![warn(missing_docs)]

mod accounts;
mod audit;
mod bulk_people;
mod coalescer;
mod connect;
mod devices;
mod error;
mod housekeeping;
mod migrate;
mod partitions;
mod pool;
mod probe;
mod rows;
mod schema;
mod sessions;
mod settings;
mod shared;
mod statement;
mod tls;
mod types;

use std::sync::Arc;

use dastak_ports::{PortError, PortResult};
use diesel_async::AsyncPgConnection;
use tokio::runtime::Handle;

pub use crate::settings::PostgresSettings;

use crate::connect::Connector;
use crate::error::StoreError;
use crate::pool::{Pool, Work};
use crate::settings::Address;
use crate::shared::SharedStatements;

/// The store. Clones share its connections.
#[derive(Clone)]
pub struct PostgresStore {
    inner: Arc<Inner>,
}

struct Inner {
    pool: Pool,
    shared: SharedStatements,
    /// How long entries of the audit trail are kept.
    retention_days: Option<u32>,
}

impl PostgresStore {
    /// Opens the store, all its connections ahead. They and the store's tasks live on `runtime`. The database is
    /// brought to this program's schema first, or, when the settings say otherwise, must have it.
    ///
    /// # Errors
    /// `Internal` when the settings can't be used or a migration fails, `Unavailable` when PostgreSQL can't be reached,
    /// `Corrupt` when its schema is not this program's.
    pub async fn open(settings: PostgresSettings, runtime: &Handle) -> PortResult<Self> {
        let connector = connector(&settings)?;
        if settings.migrate {
            migrate::migrate(connector.clone(), runtime).await?;
        } else {
            migrate::check(connector.clone(), runtime).await?;
        }
        let pool = Pool::new(&settings, connector, runtime.clone()).map_err(PortError::internal)?;
        pool.warm().await;
        let shared = SharedStatements::start(&pool, runtime);
        Ok(Self {
            inner: Arc::new(Inner {
                pool,
                shared,
                retention_days: settings.audit_retention_days,
            }),
        })
    }

    /// Brings the database to this program's schema. Answers how many migrations that took.
    ///
    /// # Errors
    /// As [`Self::open`].
    pub async fn migrate(settings: &PostgresSettings, runtime: &Handle) -> PortResult<usize> {
        Ok(migrate::migrate(connector(settings)?, runtime).await?)
    }

    /// Closes the connections, for all clones; what is asked afterwards is `Unavailable`.
    pub fn close(&self) {
        self.inner.pool.close();
    }

    /// Reads on one connection: each statement is one of its own.
    async fn read<T, W>(&self, work: W) -> PortResult<T>
    where
        for<'r> W: AsyncFn(&'r mut AsyncPgConnection) -> Result<T, StoreError>
            + Work<&'r mut AsyncPgConnection, Result<T, StoreError>, Running: Send>
            + Send
            + Sync,
        T: Send,
    {
        Ok(self.inner.pool.read(work).await?)
    }

    /// Reads that all see the database at one moment.
    async fn snapshot<T, W>(&self, work: W) -> PortResult<T>
    where
        for<'r> W: AsyncFn(&'r mut AsyncPgConnection) -> Result<T, StoreError>
            + Work<&'r mut AsyncPgConnection, Result<T, StoreError>, Running: Send>
            + Send
            + Sync,
        T: Send,
    {
        Ok(self.inner.pool.snapshot(work).await?)
    }

    /// One statement that changes something, committed by itself.
    async fn statement<T, W>(&self, work: W) -> PortResult<T>
    where
        for<'r> W: AsyncFn(&'r mut AsyncPgConnection) -> Result<T, StoreError>
            + Work<&'r mut AsyncPgConnection, Result<T, StoreError>, Running: Send>
            + Send
            + Sync,
        T: Send,
    {
        Ok(self.inner.pool.statement(work).await?)
    }

    /// One transaction.
    async fn write<T, W>(&self, work: W) -> PortResult<T>
    where
        for<'r> W: AsyncFn(&'r mut AsyncPgConnection) -> Result<T, StoreError>
            + Work<&'r mut AsyncPgConnection, Result<T, StoreError>, Running: Send>
            + Send
            + Sync,
        T: Send,
    {
        Ok(self.inner.pool.write(work).await?)
    }
}

fn connector(settings: &PostgresSettings) -> PortResult<Arc<Connector>> {
    let address = Address::parse(&settings.url)?;
    Ok(Arc::new(Connector::new(settings, address)?))
}
