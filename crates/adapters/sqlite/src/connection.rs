//! One connection, opened with the settings that every one needs and opened again when it broke.

use std::fmt::Display;
use std::path::{Path, PathBuf};

use dastak_ports::PortErrorKind;
use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::sql_types::Text;

use crate::error::{OpenError, StoreError};

/// How long a statement waits for another process that holds the file, such as a `migrate` beside a running
/// server. Within this process nobody waits: there is one writer.
pub(crate) const BUSY_TIMEOUT_MS: u32 = 2_000;

/// What a connection is for.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Role {
    /// Writes; the syncer brings what was committed to the disk. What it deletes is overwritten.
    Writer,
    /// Only reads.
    Reader,
}

/// A connection that its thread owns. A broken one is thrown away, and the next use opens a new one.
pub(crate) struct Link {
    path: PathBuf,
    role: Role,
    connection: Option<SqliteConnection>,
}

impl Link {
    pub(crate) fn open(path: &Path, role: Role) -> Result<Self, OpenError> {
        let connection = open(path, role)?;
        Ok(Self {
            path: path.to_owned(),
            role,
            connection: Some(connection),
        })
    }

    /// The connection, opened again when it was thrown away.
    pub(crate) fn get(&mut self) -> Result<&mut SqliteConnection, StoreError> {
        let connection = match self.connection.take() {
            Some(connection) => connection,
            None => open(&self.path, self.role)?,
        };
        Ok(self.connection.insert(connection))
    }

    /// Throws the connection away, with any transaction it has open.
    pub(crate) fn discard(&mut self) {
        self.connection = None;
    }
}

#[derive(QueryableByName)]
struct JournalMode {
    #[diesel(sql_type = Text)]
    journal_mode: String,
}

fn open(path: &Path, role: Role) -> Result<SqliteConnection, OpenError> {
    let unavailable = |problem: &dyn Display| OpenError::new(path, PortErrorKind::Unavailable, problem);
    let name = path
        .to_str()
        .ok_or_else(|| unavailable(&"the path is not valid UTF-8"))?;
    let mut connection = SqliteConnection::establish(name).map_err(|error| unavailable(&error))?;
    let sqlite = |error| OpenError::sqlite(path, &error);
    // First, so that the statements after it wait too.
    connection
        .batch_execute(&format!("PRAGMA busy_timeout = {BUSY_TIMEOUT_MS}"))
        .map_err(sqlite)?;
    match role {
        Role::Writer => {
            let mode: JournalMode = diesel::sql_query("PRAGMA journal_mode = WAL")
                .get_result(&mut connection)
                .map_err(sqlite)?;
            if mode.journal_mode != "wal" {
                return Err(unavailable(&"its file system can't hold a write-ahead log"));
            }
            connection
                .batch_execute(
                    "PRAGMA foreign_keys = ON;
                     PRAGMA secure_delete = ON;
                     PRAGMA synchronous = NORMAL;
                     PRAGMA journal_size_limit = 67108864;
                     PRAGMA wal_autocheckpoint = 12000;
                     PRAGMA cache_size = -16384;
                     PRAGMA temp_store = MEMORY;",
                )
                .map_err(sqlite)?;
        }
        Role::Reader => connection
            .batch_execute("PRAGMA query_only = ON; PRAGMA cache_size = -8192;")
            .map_err(sqlite)?,
    }
    Ok(connection)
}
