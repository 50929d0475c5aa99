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

/// What SQLite says of the file, the disk or another process (locked, full, gone, damaged, read-only) has no kind of
/// its own in Diesel; all of it is trouble with a dependency. A broken constraint or statement is our own fault.
const fn kind(error: &DieselError) -> PortErrorKind {
    match error {
        DieselError::DatabaseError(
            DatabaseErrorKind::Unknown
            | DatabaseErrorKind::UnableToSendCommand
            | DatabaseErrorKind::ReadOnlyTransaction
            | DatabaseErrorKind::SerializationFailure
            | DatabaseErrorKind::ClosedConnection,
            _,
        )
        | DieselError::BrokenTransactionManager => PortErrorKind::Unavailable,
        DieselError::DeserializationError(_) => PortErrorKind::Corrupt,
        _ => PortErrorKind::Internal,
    }
}
