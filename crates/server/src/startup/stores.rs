//! The stores: one SQLite file, PostgreSQL and Redis, or a SQLite file and Redis.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use dastak_ports::{
    Accounts, AuditLog, BreakerBoard, BulkPeople, Devices, Housekeeping, OtpStore, Probe, RateLimiter,
    Sessions, Timeline,
};
use dastak_postgres::{PostgresSettings, PostgresStore};
use dastak_redis::{RedisSettings, RedisStore};
use dastak_sqlite::SqliteStore;
use secrecy::{ExposeSecret, SecretString};
use tokio::runtime::Handle;

use super::StartupError;
use crate::settings::kind::without_password;
use crate::settings::{Database, Settings, StorageSettings};

/// The file of the embedded database, in the folder of the server's own files.
const DATABASE_FILE: &str = "dastak.db";

/// Every port of a store.
pub struct Stores {
    /// Sent codes.
    pub otp_store: Arc<dyn OtpStore>,
    /// Limits that stand alone.
    pub rate_limiter: Arc<dyn RateLimiter>,
    /// People.
    pub accounts: Arc<dyn Accounts>,
    /// Whole populations.
    pub bulk_people: Arc<dyn BulkPeople>,
    /// Logins.
    pub sessions: Arc<dyn Sessions>,
    /// Devices that log in without a code.
    pub devices: Arc<dyn Devices>,
    /// The audit trail.
    pub audit: Arc<dyn AuditLog>,
    /// What happened to numbers lately: beside the codes.
    pub timeline: Arc<dyn Timeline>,
    /// Where nodes tell each other about gateways.
    pub board: Arc<dyn BreakerBoard>,
    /// What `/health` asks of them.
    pub probes: Vec<(&'static str, Arc<dyn Probe>)>,
    /// Those that throw away what has expired.
    pub housekeeping: Vec<Arc<dyn Housekeeping>>,
    /// What is behind them.
    pub engines: Engines,
}

/// The opened stores, to be closed at the end.
#[derive(Clone, Default)]
pub struct Engines {
    sqlite: Option<SqliteStore>,
    postgres: Option<PostgresStore>,
    redis: Option<RedisStore>,
}

impl Engines {
    /// Closes them after their last writes.
    pub async fn close(self) {
        if let Some(store) = self.sqlite {
            // It waits for the last writes.
            let _ = tokio::task::spawn_blocking(move || store.close()).await;
        }
        if let Some(store) = self.postgres {
            store.close();
        }
        if let Some(store) = self.redis {
            store.close();
        }
    }
}

/// Where the SQLite file is.
fn database_path(settings: &Settings) -> PathBuf {
    let url = settings
        .storage
        .database_url
        .as_ref()
        .map(ExposeSecret::expose_secret);
    match url.and_then(|url| url.strip_prefix("sqlite://")) {
        Some(path) => PathBuf::from(path),
        None => settings.data.dir.join(DATABASE_FILE),
    }
}

/// The SQLite file that the settings mean, when it is not there yet. To be asked by whoever only makes sense beside a
/// server's database, and would make an empty one.
#[must_use]
pub fn missing_database(settings: &Settings) -> Option<PathBuf> {
    if settings.storage.database() != Database::Sqlite {
        return None;
    }
    let path = database_path(settings);
    (!path.exists()).then(|| std::path::absolute(&path).unwrap_or(path))
}

/// Opens the stores that the settings ask for, on the runtime it is called on.
///
/// # Errors
/// What can't be opened, by the setting that names it.
pub(super) async fn stores(settings: &Settings) -> Result<Stores, StartupError> {
    let storage = &settings.storage;
    let redis = match &storage.redis_url {
        Some(url) => {
            let opened = RedisStore::open(redis_settings(storage, url), Handle::current()).await;
            Some(opened.map_err(StartupError::Redis)?)
        }
        None => None,
    };
    let mut engines = Engines {
        redis: redis.clone(),
        ..Engines::default()
    };
    match (storage.database(), &storage.database_url, redis) {
        (Database::Sqlite, _, redis) => {
            let store = SqliteStore::open(&database_path(settings)).map_err(StartupError::Database)?;
            engines.sqlite = Some(store.clone());
            Ok(match redis {
                Some(redis) => Stores::of(store, redis, engines),
                None => Stores {
                    housekeeping: vec![Arc::new(store.clone())],
                    ..Stores::of(store.clone(), store, engines)
                },
            })
        }
        (Database::Postgres, Some(url), Some(redis)) => {
            let opened = PostgresStore::open(postgres_settings(storage, url), &Handle::current()).await;
            let store = opened.map_err(StartupError::Database)?;
            engines.postgres = Some(store.clone());
            Ok(Stores::of(store, redis, engines))
        }
        (Database::Postgres, ..) => Err(StartupError::Setting {
            setting: "storage.redis_url",
            sentence: "must be set beside PostgreSQL".to_owned(),
        }),
    }
}

impl Stores {
    /// People and logins in one store, codes and limits in another, or in the same.
    fn of<D, C>(database: D, codes: C, engines: Engines) -> Self
    where
        D: Accounts + BulkPeople + Sessions + Devices + AuditLog + Probe + Housekeeping + 'static,
        C: OtpStore + RateLimiter + Timeline + BreakerBoard + Probe + Housekeeping + 'static,
    {
        let (database, codes) = (Arc::new(database), Arc::new(codes));
        Self {
            otp_store: codes.clone(),
            rate_limiter: codes.clone(),
            accounts: database.clone(),
            bulk_people: database.clone(),
            sessions: database.clone(),
            devices: database.clone(),
            audit: database.clone(),
            timeline: codes.clone(),
            board: codes.clone(),
            probes: vec![("database", database.clone()), ("otp_store", codes.clone())],
            housekeeping: vec![database, codes],
            engines,
        }
    }
}

fn postgres_settings(storage: &StorageSettings, url: &SecretString) -> PostgresSettings {
    PostgresSettings {
        pool_size: storage.pool_size,
        connect_timeout: Duration::from_millis(storage.connect_timeout_ms),
        pool_timeout: Duration::from_millis(storage.pool_timeout_ms),
        statement_timeout: Duration::from_millis(storage.statement_timeout_ms),
        migrate: storage.migrate_at_start,
        audit_retention_days: (storage.audit_retention_days > 0).then_some(storage.audit_retention_days),
        ..PostgresSettings::new(url.clone())
    }
}

fn redis_settings(storage: &StorageSettings, url: &SecretString) -> RedisSettings {
    RedisSettings {
        prefix: storage.redis_prefix.clone(),
        ca_file: storage.redis_ca_file.clone(),
        ..RedisSettings::new(url.expose_secret())
    }
}

/// Brings the database to the newest schema. Answers how many migrations that took.
///
/// # Errors
/// When it can't be opened or changed.
pub async fn migrate(settings: &Settings) -> Result<usize, StartupError> {
    let storage = &settings.storage;
    match (storage.database(), &storage.database_url) {
        (Database::Postgres, Some(url)) => {
            PostgresStore::migrate(&postgres_settings(storage, url), &Handle::current()).await
        }
        _ => SqliteStore::migrate(&database_path(settings)),
    }
    .map_err(StartupError::Database)
}

/// The database, as a person may see it: without its password.
#[must_use]
pub fn database_name(settings: &Settings) -> String {
    match &settings.storage.database_url {
        Some(url) if settings.storage.database() == Database::Postgres => {
            without_password(url.expose_secret())
        }
        _ => database_path(settings).display().to_string(),
    }
}
