//! What can go wrong inside, and what kind of trouble that is outside.

use std::sync::Arc;

use dastak_ports::{PortError, PortErrorKind};
use deadpool::managed::PoolError;
use diesel::result::{DatabaseErrorKind, Error as DieselError};
use diesel_async::pooled_connection::PoolError as ConnectError;

/// Where entries go whose month has no partition of its own.
const DEFAULT_PARTITION: &str = "audit_entries_default";

/// Trouble with the database.
#[derive(Debug, thiserror::Error)]
pub(crate) enum StoreError {
    /// PostgreSQL's answer, or none because the connection is lost.
    #[error(transparent)]
    Postgres(#[from] DieselError),
    /// PostgreSQL gave a statement up that waited for a lock too long. Nothing of it was done.
    #[error("PostgreSQL waited for a lock too long: {0}")]
    Locked(DieselError),
    /// Somebody holds a row, and was waited for already.
    #[error("a row is held by somebody else")]
    Held,
    /// PostgreSQL gave a statement up that took too long.
    #[error("PostgreSQL gave a statement up after its time: {0}")]
    GivenUp(DieselError),
    /// Nothing was answered in time. What was asked may or may not have happened.
    #[error("PostgreSQL did not answer in time")]
    NoAnswer,
    /// There is no connection.
    #[error("no connection to PostgreSQL: {0}")]
    NoConnection(#[from] PoolError<ConnectError>),
    /// The server takes no writes.
    #[error("PostgreSQL only reads")]
    ReadsOnly,
    /// More callers wait than may.
    #[error("too many requests wait for PostgreSQL")]
    Overloaded,
    /// The tasks that serve the store have ended.
    #[error("the store is closed")]
    Closed,
    /// A stored value that the domain refuses.
    #[error("the column {0} holds a value that no version of this program has written")]
    Stored(&'static str),
    /// An answer that its statement can't give.
    #[error("PostgreSQL's answer misses {0}")]
    Incomplete(&'static str),
    /// The work itself broke.
    #[error("a task of the store panicked")]
    Panicked,
    /// The trouble of a statement that several callers shared.
    #[error(transparent)]
    Shared(Arc<StoreError>),
}

impl StoreError {
    /// The connection is of no more use, and the idle ones hardly are: it is gone, silent, or to a server that no longer
    /// takes writes.
    pub(crate) fn costs_connections(&self) -> bool {
        match self {
            Self::Postgres(error) => match error {
                DieselError::DatabaseError(kind, _) => matches!(
                    kind,
                    DatabaseErrorKind::UnableToSendCommand
                        | DatabaseErrorKind::ClosedConnection
                        | DatabaseErrorKind::ReadOnlyTransaction
                ),
                DieselError::BrokenTransactionManager => true,
                _ => false,
            },
            Self::NoAnswer | Self::ReadsOnly => true,
            Self::Shared(error) => error.costs_connections(),
            _ => false,
        }
    }

    /// Whatever has not been committed may be tried again at once, on another connection: this one was dead or is about
    /// to be (a server that shuts down says so first, and Diesel has no kind for that), or others were in the way.
    /// Silence was waited for long enough already.
    pub(crate) fn is_worth_another_try(&self) -> bool {
        match self {
            Self::Postgres(error) => matches!(kind(error), PortErrorKind::Unavailable),
            Self::Shared(error) => error.is_worth_another_try(),
            _ => false,
        }
    }

    /// PostgreSQL took everything back because of what others did at the same time: the same again may succeed.
    pub(crate) fn is_conflict(&self) -> bool {
        match self {
            Self::Postgres(DieselError::DatabaseError(DatabaseErrorKind::SerializationFailure, _)) => true,
            // Diesel has no kind for a deadlock and keeps no SQLSTATE. A server that says it in another language
            // only costs the caller the second try.
            Self::Postgres(DieselError::DatabaseError(DatabaseErrorKind::Unknown, information)) => {
                information.message() == "deadlock detected"
            }
            // A partition was made while an entry was on its way to the default one.
            Self::Postgres(DieselError::DatabaseError(DatabaseErrorKind::CheckViolation, information)) => {
                information.table_name() == Some(DEFAULT_PARTITION)
            }
            Self::Shared(error) => error.is_conflict(),
            _ => false,
        }
    }

    /// One row of a statement can be to blame for it, so that the others may succeed without it. Not so a lost
    /// connection, which would be lost for all, nor an answer that did not come: the statement may have been done.
    pub(crate) fn may_be_of_one_row(&self) -> bool {
        match self {
            Self::Postgres(_) => !self.costs_connections(),
            Self::Locked(_) | Self::Held | Self::Stored(_) => true,
            Self::Shared(error) => error.may_be_of_one_row(),
            Self::GivenUp(_)
            | Self::NoAnswer
            | Self::NoConnection(_)
            | Self::ReadsOnly
            | Self::Overloaded
            | Self::Closed
            | Self::Incomplete(_)
            | Self::Panicked => false,
        }
    }

    /// A lock was waited for in vain.
    pub(crate) fn is_of_a_lock(&self) -> bool {
        match self {
            Self::Locked(_) | Self::Held => true,
            Self::Shared(error) => error.is_of_a_lock(),
            _ => false,
        }
    }

    fn kind(&self) -> PortErrorKind {
        match self {
            Self::Postgres(error) => kind(error),
            Self::Locked(_) | Self::Held | Self::GivenUp(_) | Self::NoAnswer => PortErrorKind::Timeout,
            Self::NoConnection(_) | Self::ReadsOnly | Self::Overloaded | Self::Closed => {
                PortErrorKind::Unavailable
            }
            Self::Stored(_) => PortErrorKind::Corrupt,
            Self::Incomplete(_) | Self::Panicked => PortErrorKind::Internal,
            Self::Shared(error) => error.kind(),
        }
    }
}

impl From<StoreError> for PortError {
    fn from(error: StoreError) -> Self {
        Self::new(error.kind(), error)
    }
}

/// What PostgreSQL says of itself (it shuts down, is full, reads only) has no kind of its own in Diesel; nearly all of
/// it is trouble with a dependency. A broken constraint is our own fault.
pub(crate) const fn kind(error: &DieselError) -> PortErrorKind {
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
