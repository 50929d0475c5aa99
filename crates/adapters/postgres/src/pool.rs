//! Connections, lent for one piece of work.
//!
//! A connection goes back only when it is known to be idle and whole. One whose work was dropped in the middle (its
//! caller went away), that is silent, lost, or to a server that reads only, is closed. The first such trouble closes
//! all idle connections too: after an outage or a failover they are as dead, and no caller has to find out for each.

use std::ops::AsyncFn;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use deadpool::managed::{QueueMode, Timeouts};
use deadpool::{Runtime, managed};
use diesel::ConnectionError;
use diesel::result::{DatabaseErrorKind, Error as DieselError};
use diesel_async::pooled_connection::{AsyncDieselConnectionManager, ManagerConfig, RecyclingMethod};
use diesel_async::{AsyncConnection, AsyncPgConnection};
use futures_util::future::join_all;
use tokio::runtime::Handle;
use tokio::time::{Instant, timeout};

use crate::connect::Connector;
use crate::error::StoreError;
use crate::settings::PostgresSettings;

type Connections = managed::Pool<AsyncDieselConnectionManager<AsyncPgConnection>>;
type Connection = managed::Object<AsyncDieselConnectionManager<AsyncPgConnection>>;

/// How much longer than PostgreSQL itself we wait for the end of a statement.
const ANSWER_MARGIN: Duration = Duration::from_millis(500);

/// What PostgreSQL says when it has waited for a lock long enough. One that says it in another language only costs the
/// neighbours of a held row their answers.
const LOCK_TIMEOUT: &str = "canceling statement due to lock timeout";

/// Work on a connection, whose future can be sent between threads: an async closure's bound can't say that yet.
pub(crate) trait Work<C, R>: AsyncFn(C) -> R + Fn(C) -> <Self as Work<C, R>>::Running {
    /// The running work.
    type Running: Future<Output = R>;
}

impl<F, C, R, Running> Work<C, R> for F
where
    F: AsyncFn(C) -> R + Fn(C) -> Running,
    Running: Future<Output = R>,
{
    type Running = Running;
}

/// The connections of the store. Clones share them.
#[derive(Clone)]
pub(crate) struct Pool {
    connections: Connections,
    /// When PostgreSQL gives a statement up, at the earliest.
    gives_up: Duration,
    /// How long a piece of work may take.
    answers: Duration,
}

impl Pool {
    /// A pool without connections. They are opened, and their tasks run, on `runtime`, not on the one that asks: a
    /// worker of the HTTP server that is busy must not hold up the connections of others.
    pub(crate) fn new(
        settings: &PostgresSettings,
        connector: Arc<Connector>,
        runtime: Handle,
    ) -> Result<Self, managed::BuildError> {
        let longest_opening = connector.longest_opening() + ANSWER_MARGIN;
        let mut manager = ManagerConfig::default();
        manager.recycling_method = RecyclingMethod::Fast;
        manager.custom_setup = Box::new(move |_| {
            let connector = connector.clone();
            let opening = runtime.spawn(async move { connector.open().await });
            Box::pin(async move {
                match opening.await {
                    Ok(opened) => opened,
                    Err(error) => Err(ConnectionError::BadConnection(error.to_string())),
                }
            })
        });
        // The address is the connector's.
        let connections = Connections::builder(AsyncDieselConnectionManager::new_with_config("", manager))
            .max_size(settings.pool_size)
            // The last one used again: the fewer are in use, the warmer are their caches, here and in the server.
            .queue_mode(QueueMode::Lifo)
            .runtime(Runtime::Tokio1)
            .timeouts(Timeouts {
                wait: Some(settings.pool_timeout),
                create: Some(longest_opening),
                recycle: Some(settings.connect_timeout),
            })
            .build()?;
        Ok(Self {
            connections,
            gives_up: settings.lock_timeout(),
            answers: settings.statement_timeout + ANSWER_MARGIN,
        })
    }

    /// Reads: each statement is one of its own. Work that fails for what may pass is done once more.
    pub(crate) async fn read<T, W>(&self, work: W) -> Result<T, StoreError>
    where
        for<'r> W: AsyncFn(&'r mut AsyncPgConnection) -> Result<T, StoreError>
            + Work<&'r mut AsyncPgConnection, Result<T, StoreError>, Running: Send>
            + Send
            + Sync,
        T: Send,
    {
        match self.attempt(&work).await {
            Err(error) if error.is_worth_another_try() => self.attempt(&work).await,
            done => done,
        }
    }

    /// One statement that changes something, committed by itself. It is never done twice unless PostgreSQL has said
    /// that it took it back.
    pub(crate) async fn statement<T, W>(&self, work: W) -> Result<T, StoreError>
    where
        for<'r> W: AsyncFn(&'r mut AsyncPgConnection) -> Result<T, StoreError>
            + Work<&'r mut AsyncPgConnection, Result<T, StoreError>, Running: Send>
            + Send
            + Sync,
        T: Send,
    {
        match self.attempt(&work).await {
            Err(error) if error.is_conflict() => self.attempt(&work).await,
            done => done,
        }
    }

    async fn attempt<T, W>(&self, work: &W) -> Result<T, StoreError>
    where
        for<'r> W: AsyncFn(&'r mut AsyncPgConnection) -> Result<T, StoreError>
            + Work<&'r mut AsyncPgConnection, Result<T, StoreError>, Running: Send>
            + Send
            + Sync,
        T: Send,
    {
        let mut loan = Loan::of(self.connections.get().await?);
        let begun = Instant::now();
        let answer = match timeout(self.answers, work(loan.connection()?)).await {
            Ok(Err(StoreError::Postgres(error))) => Err(self.judged(error, begun)),
            Ok(answer) => answer,
            Err(_) => Err(StoreError::NoAnswer),
        };
        match &answer {
            Err(error) if error.costs_connections() => {
                drop(loan);
                self.connections.retain(|_, _| false);
            }
            // A server that ends a connection says so before it closes it.
            Err(error) if error.is_worth_another_try() => drop(loan),
            _ => loan.give_back(),
        }
        answer
    }

    /// One transaction. It is done once more when it failed for what may pass before its COMMIT was sent, or for a
    /// conflict.
    pub(crate) async fn write<T, W>(&self, work: W) -> Result<T, StoreError>
    where
        for<'r> W: AsyncFn(&'r mut AsyncPgConnection) -> Result<T, StoreError>
            + Work<&'r mut AsyncPgConnection, Result<T, StoreError>, Running: Send>
            + Send
            + Sync,
        T: Send,
    {
        let committing = AtomicBool::new(false);
        let transaction = async |connection: &mut AsyncPgConnection| {
            connection
                .transaction(async |connection| {
                    let done = work(connection).await?;
                    committing.store(true, Ordering::Relaxed);
                    Ok(done)
                })
                .await
        };
        match self.attempt(&transaction).await {
            Err(error) if error.is_worth_another_try() && !committing.load(Ordering::Relaxed) => {
                self.attempt(&transaction).await
            }
            Err(error) if error.is_conflict() => self.attempt(&transaction).await,
            done => done,
        }
    }

    /// Reads that all see the database at one moment.
    pub(crate) async fn snapshot<T, W>(&self, work: W) -> Result<T, StoreError>
    where
        for<'r> W: AsyncFn(&'r mut AsyncPgConnection) -> Result<T, StoreError>
            + Work<&'r mut AsyncPgConnection, Result<T, StoreError>, Running: Send>
            + Send
            + Sync,
        T: Send,
    {
        self.read(async |connection: &mut AsyncPgConnection| {
            connection
                .build_transaction()
                .repeatable_read()
                .read_only()
                .run(async |connection| work(connection).await)
                .await
        })
        .await
    }

    /// Opens all connections ahead, as far as the server takes them: the others are opened when they are needed.
    pub(crate) async fn warm(&self) {
        let size = self.connections.status().max_size;
        let opened = join_all((0..size).map(|_| self.connections.get())).await;
        if let Some(error) = opened.into_iter().find_map(Result::err) {
            tracing::warn!(%error, "not every connection to PostgreSQL could be opened ahead");
        }
    }

    /// Closes the connections; what is asked afterwards is `Unavailable`.
    pub(crate) fn close(&self) {
        self.connections.close();
    }

    fn judged(&self, error: DieselError, begun: Instant) -> StoreError {
        // Diesel keeps no SQLSTATE (57014, 55P03); message and time tell as well.
        match &error {
            DieselError::DatabaseError(DatabaseErrorKind::Unknown, information)
                if information.message() == LOCK_TIMEOUT =>
            {
                StoreError::Locked(error)
            }
            DieselError::DatabaseError(DatabaseErrorKind::Unknown, _) if begun.elapsed() >= self.gives_up => {
                StoreError::GivenUp(error)
            }
            _ => StoreError::Postgres(error),
        }
    }
}

/// A lent connection. It is closed when it is dropped before it is given back.
struct Loan(Option<Connection>);

impl Loan {
    fn of(connection: Connection) -> Self {
        Self(Some(connection))
    }

    fn connection(&mut self) -> Result<&mut AsyncPgConnection, StoreError> {
        match &mut self.0 {
            Some(connection) => Ok(connection),
            None => Err(StoreError::Incomplete("its connection")),
        }
    }

    fn give_back(mut self) {
        drop(self.0.take());
    }
}

impl Drop for Loan {
    fn drop(&mut self) {
        if let Some(connection) = self.0.take() {
            drop(managed::Object::take(connection));
        }
    }
}
