//! How the database gets its tables, and whether it has this program's.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use dastak_ports::{PortError, PortErrorKind};
use diesel::migration::{Migration, MigrationSource};
use diesel::pg::Pg;
use diesel::sql_types::{BigInt, Bool, Text};
use diesel::{ConnectionError, QueryableByName};
use diesel_async::async_connection_wrapper::AsyncConnectionWrapper;
use diesel_async::{AsyncPgConnection, RunQueryDsl, SimpleAsyncConnection};
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};
use tokio::runtime::Handle;
use tokio::task::JoinError;
use tokio::time::{Instant, sleep};

use crate::connect::Connector;
use crate::error::kind;
use crate::statement::sql;

const MIGRATIONS: EmbeddedMigrations = embed_migrations!("../../../migrations/postgres");

/// The advisory lock of whoever migrates: "dastak" in ASCII.
const LOCK: i64 = 0x6461_7374_616b;

/// How often a node asks whether another one has migrated.
const LOCK_PAUSE: Duration = Duration::from_millis(100);

/// When a wait for another node is long enough to be told.
const LONG_WAIT: Duration = Duration::from_secs(5);

/// A migration may take as long as it needs, but not hold everybody up behind a lock that it waits for itself.
const PATIENCE: &str =
    "SET statement_timeout = 0; SET idle_in_transaction_session_timeout = 0; SET lock_timeout = '10s'";

type AnyError = Box<dyn std::error::Error + Send + Sync>;

/// Why the database does not have this program's tables.
#[derive(Debug, thiserror::Error)]
pub(crate) enum MigrateError {
    #[error("no connection to PostgreSQL: {0}")]
    NoConnection(#[from] ConnectionError),
    #[error(transparent)]
    Postgres(#[from] diesel::result::Error),
    #[error("the database's schema lacks version {0} of this program: run its migrations first")]
    Older(String),
    #[error("a migration failed: {0}")]
    Failed(AnyError),
    #[error(transparent)]
    Panicked(#[from] JoinError),
}

impl From<AnyError> for MigrateError {
    fn from(error: AnyError) -> Self {
        match error.downcast() {
            Ok(postgres) => Self::Postgres(*postgres),
            Err(other) => Self::Failed(other),
        }
    }
}

impl From<MigrateError> for PortError {
    fn from(error: MigrateError) -> Self {
        let kind = match &error {
            MigrateError::NoConnection(_) => PortErrorKind::Unavailable,
            MigrateError::Postgres(error) => kind(error),
            MigrateError::Older(_) => PortErrorKind::Corrupt,
            MigrateError::Failed(_) | MigrateError::Panicked(_) => PortErrorKind::Internal,
        };
        Self::new(kind, error)
    }
}

/// Brings the tables to this program's schema and answers how many steps that took. Of nodes that start together one
/// does it, the others wait.
pub(crate) async fn migrate(connector: Arc<Connector>, runtime: &Handle) -> Result<usize, MigrateError> {
    let steps = runtime.spawn(async move {
        let mut connection = connector.open().await?;
        lock(&mut connection).await?;
        connection.batch_execute(PATIENCE).await?;
        // Diesel's migrations block. Closing the connection gives the lock back, whatever becomes of them.
        let steps = tokio::task::spawn_blocking(move || {
            run_pending(&mut AsyncConnectionWrapper::<AsyncPgConnection>::from(connection))
        });
        steps.await?
    });
    steps.await?
}

/// Refuses a database that has not all of this program's schema.
pub(crate) async fn check(connector: Arc<Connector>, runtime: &Handle) -> Result<(), MigrateError> {
    let check = runtime.spawn(async move {
        let applied = applied(&mut connector.open().await?).await?;
        let known = known()?;
        tell_of_newer(applied.difference(&known).next());
        match known.difference(&applied).next() {
            Some(older) => Err(MigrateError::Older(older.clone())),
            None => Ok(()),
        }
    });
    check.await?
}

#[derive(QueryableByName)]
struct Truth {
    #[diesel(sql_type = Bool)]
    yes: bool,
}

#[derive(QueryableByName)]
struct Applied {
    #[diesel(sql_type = Text)]
    version: String,
}

/// Takes the lock. Waiting inside PostgreSQL would hold a snapshot, for which a `CREATE INDEX CONCURRENTLY` of the one
/// who migrates would wait in turn; and it would end with the statement's timeout.
async fn lock(connection: &mut AsyncPgConnection) -> Result<(), MigrateError> {
    let begun = Instant::now();
    let mut is_told = false;
    loop {
        let try_lock = sql("SELECT pg_try_advisory_lock($1) AS yes").bind::<BigInt, _>(LOCK);
        if try_lock.get_result::<Truth>(connection).await?.yes {
            return Ok(());
        }
        if !is_told && begun.elapsed() >= LONG_WAIT {
            tracing::warn!("another node migrates the database, or holds the lock for it; this one waits");
            is_told = true;
        }
        sleep(LOCK_PAUSE).await;
    }
}

fn run_pending(connection: &mut AsyncConnectionWrapper<AsyncPgConnection>) -> Result<usize, MigrateError> {
    let known = known()?;
    let applied = connection.applied_migrations()?;
    let mut applied = applied.iter().map(ToString::to_string);
    tell_of_newer(applied.find(|version| !known.contains(version)).as_ref());
    Ok(connection.run_pending_migrations(MIGRATIONS)?.len())
}

/// A newer version of the program is being rolled out, or this one back: its schema is one that this program works on
/// (docs/migrations.md).
fn tell_of_newer(version: Option<&String>) {
    if let Some(version) = version {
        tracing::warn!(version, "the database's schema is newer than this program");
    }
}

fn known() -> Result<BTreeSet<String>, MigrateError> {
    let migrations = MigrationSource::<Pg>::migrations(&MIGRATIONS)?;
    Ok(migrations
        .iter()
        .map(|migration| migration.name().version().to_string())
        .collect())
}

/// What has been applied, read with no more rights than those to read.
async fn applied(connection: &mut AsyncPgConnection) -> Result<BTreeSet<String>, MigrateError> {
    let any = sql("SELECT to_regclass('__diesel_schema_migrations') IS NOT NULL AS yes");
    if !any.get_result::<Truth>(connection).await?.yes {
        return Ok(BTreeSet::new());
    }
    let rows: Vec<Applied> = sql("SELECT version FROM __diesel_schema_migrations")
        .load(connection)
        .await?;
    Ok(rows.into_iter().map(|row| row.version).collect())
}
