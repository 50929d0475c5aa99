//! What can go wrong inside, and what kind of trouble that is outside.

use std::fmt;
use std::path::{Path, PathBuf};

use dastak_ports::{PortError, PortErrorKind};
use diesel::result::{DatabaseErrorKind, Error as DieselError};

/// Trouble inside a job.
#[derive(Debug, thiserror::Error)]
pub(crate) enum StoreError {
    /// SQLite's answer.
    #[error(transparent)]
    Sqlite(#[from] DieselError),
    /// The file can't be opened.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// A stored value that the domain refuses.
    #[error("the column {0} holds a value that no version of this program has written")]
    Stored(&'static str),
    /// The job itself broke.
    #[error("a job of the store panicked")]
    Panicked,
}

/// A database file that can't be used.
#[derive(Debug, thiserror::Error)]
#[error("database file {}: {problem}", path.display())]
pub(crate) struct OpenError {
    path: PathBuf,
    kind: PortErrorKind,
    problem: String,
}

impl OpenError {
    pub(crate) fn new(path: &Path, kind: PortErrorKind, problem: &dyn fmt::Display) -> Self {
        Self {
            path: path.to_owned(),
            kind,
            problem: problem.to_string(),
        }
    }

    pub(crate) fn sqlite(path: &Path, error: &DieselError) -> Self {
        Self::new(path, kind(error), error)
    }
}

impl From<OpenError> for PortError {
    fn from(error: OpenError) -> Self {
        Self::new(error.kind, error)
    }
}

impl From<StoreError> for PortError {
    fn from(error: StoreError) -> Self {
        let kind = match &error {
            StoreError::Sqlite(error) => kind(error),
            StoreError::Open(error) => error.kind,
            StoreError::Stored(_) => PortErrorKind::Corrupt,
            StoreError::Panicked => PortErrorKind::Internal,
        };
        Self::new(kind, error)
    }
}

/// Diesel keeps no result code of what is not a broken constraint, so the texts of `sqlite3_errstr`, which are
/// part of SQLite's stable interface, tell the kinds apart.
fn kind(error: &DieselError) -> PortErrorKind {
    const PASSING: [&str; 5] = [
        "is locked",
        "disk I/O error",
        "is full",
        "unable to open",
        "readonly database",
    ];
    const DAMAGED: [&str; 2] = ["not a database", "malformed"];
    match error {
        DieselError::DatabaseError(DatabaseErrorKind::Unknown, information) => {
            let says = |texts: &[&str]| texts.iter().any(|text| information.message().contains(text));
            if says(&PASSING) {
                PortErrorKind::Unavailable
            } else if says(&DAMAGED) {
                PortErrorKind::Corrupt
            } else {
                PortErrorKind::Internal
            }
        }
        DieselError::DeserializationError(_) => PortErrorKind::Corrupt,
        _ => PortErrorKind::Internal,
    }
}
