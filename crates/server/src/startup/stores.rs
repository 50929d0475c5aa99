//! The stores: one SQLite file, PostgreSQL and Redis, or a SQLite file and Redis.

use std::path::PathBuf;
use std::sync::Arc;

use dastak_ports::{Accounts, AuditLog, Housekeeping, OtpStore, Probe, RateLimiter, Sessions};
use dastak_sqlite::SqliteStore;
use secrecy::ExposeSecret;

use super::StartupError;
use crate::settings::Settings;

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
    /// Logins.
    pub sessions: Arc<dyn Sessions>,
    /// The audit trail.
    pub audit: Arc<dyn AuditLog>,
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
}

impl Engines {
    /// Closes them after their last writes.
    pub async fn close(self) {
        if let Some(store) = self.sqlite {
            // It waits for the last writes.
            let _ = tokio::task::spawn_blocking(move || store.close()).await;
        }
    }
}

/// Where the SQLite file is.
#[must_use]
pub fn database_path(settings: &Settings) -> PathBuf {
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

/// Opens the stores that the settings ask for.
///
/// # Errors
/// What can't be opened, by the setting that names it.
pub(super) async fn stores(settings: &Settings) -> Result<Stores, StartupError> {
    let store = SqliteStore::open(&database_path(settings)).map_err(StartupError::Database)?;
    let shared = Arc::new(store.clone());
    Ok(Stores {
        otp_store: shared.clone(),
        rate_limiter: shared.clone(),
        accounts: shared.clone(),
        sessions: shared.clone(),
        audit: shared.clone(),
        probes: vec![("database", shared.clone()), ("otp_store", shared.clone())],
        housekeeping: vec![shared],
        engines: Engines { sqlite: Some(store) },
    })
}

/// Brings the database to the newest schema. Answers how many migrations that took.
///
/// # Errors
/// When it can't be opened or changed.
pub async fn migrate(settings: &Settings) -> Result<usize, StartupError> {
    SqliteStore::migrate(&database_path(settings)).map_err(StartupError::Database)
}
