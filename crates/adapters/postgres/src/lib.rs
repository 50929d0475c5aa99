//! People, logins and the audit trail on PostgreSQL.
//!
//! Every method of a port is one statement where it can be, else one transaction. What many requests ask at once
//! (logins, refreshed tokens, bearers) shares statements: `coalescer.rs` says how.
#![warn(missing_docs)]

mod accounts;
mod audit;
mod connect;
mod error;
mod housekeeping;
mod partitions;
mod pool;
mod rows;
mod schema;
mod settings;
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

/// The store. Clones share its connections.
#[derive(Clone)]
pub struct PostgresStore {
    inner: Arc<Inner>,
}

struct Inner {
    pool: Pool,
    /// How long entries of the audit trail are kept.
    retention_days: Option<u32>,
}

impl PostgresStore {
    /// Opens the store: its connections and tasks live on `runtime`.
    ///
    /// # Errors
    /// `Internal` when the settings can't be used, `Unavailable` when PostgreSQL can't be reached, `Corrupt` when its
    /// schema is not this program's.
    pub async fn open(settings: PostgresSettings, runtime: Handle) -> PortResult<Self> {
        let address = Address::parse(&settings.url)?;
        let hosts = address.hosts.len();
        let connector = Arc::new(Connector::new(&settings, address)?);
        let pool = Pool::new(&settings, connector, hosts, runtime).map_err(PortError::internal)?;
        pool.warm(settings.pool_size).await?;
        Ok(Self {
            inner: Arc::new(Inner {
                pool,
                retention_days: settings.audit_retention_days,
            }),
        })
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
