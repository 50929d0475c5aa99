//! What can go wrong, and what kind of trouble that is outside.

use std::path::PathBuf;

use dastak_ports::PortError;
use deadpool_redis::redis::{ErrorKind, RedisError, ServerErrorKind};

/// Why there is no store. No variant holds a password.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The URL can't be understood.
    #[error("the Redis URL {0}")]
    Url(&'static str),
    /// The prefix would take part in the choice of slots.
    #[error("the prefix of keys must not be empty or hold a brace")]
    Prefix,
    /// The file of authorities can't be read.
    #[error("the authorities' file {}: {source}", path.display())]
    CaFile {
        /// Which file.
        path: PathBuf,
        /// What the system says.
        source: std::io::Error,
    },
    /// No server answers as it should.
    #[error("no Redis at {hosts}: {source}")]
    Connect {
        /// Where it was looked for.
        hosts: String,
        /// What the last try came to.
        source: RedisError,
    },
    /// The runtime has ended.
    #[error("the runtime of the connections has ended")]
    Runtime,
}

/// Trouble with a call.
#[derive(Debug, thiserror::Error)]
pub(crate) enum StoreError {
    /// The server's answer, or none.
    #[error(transparent)]
    Redis(#[from] RedisError),
    /// There is no connection; a new one is tried all the time.
    #[error("no connection to Redis: {0}")]
    Disconnected(String),
    /// The store was closed.
    #[error("the store is closed")]
    Closed,
    /// An answer that no script of this program gives.
    #[error("a script answered what no version of this program understands: {0}")]
    Reply(&'static str),
    /// A step was cut off.
    #[error("the runtime of the connections has ended")]
    Runtime,
}

impl From<StoreError> for PortError {
    fn from(error: StoreError) -> Self {
        match &error {
            StoreError::Redis(cause) if cause.is_timeout() => Self::timeout(error),
            StoreError::Redis(cause) if !refuses_for_now(cause) => Self::internal(error),
            StoreError::Reply(_) => Self::corrupt(error),
            StoreError::Redis(_) | StoreError::Disconnected(_) | StoreError::Closed | StoreError::Runtime => {
                Self::unavailable(error)
            }
        }
    }
}

/// Codes of servers that work, but not for us or not now. Redis 6 puts those of a script's commands into the text.
const REFUSALS: [&str; 13] = [
    "READONLY",
    "LOADING",
    "CLUSTERDOWN",
    "MASTERDOWN",
    "TRYAGAIN",
    "MISCONF",
    "OOM",
    "BUSY",
    "NOREPLICAS",
    "NOAUTH",
    "NOPERM",
    "WRONGPASS",
    "MOVED",
];

/// Whether the server can't be reached or refuses for now; anything else is a fault of ours.
fn refuses_for_now(error: &RedisError) -> bool {
    match error.kind() {
        ErrorKind::Io
        | ErrorKind::ClusterConnectionNotFound
        | ErrorKind::AuthenticationFailed
        | ErrorKind::MasterNameNotFoundBySentinel => true,
        ErrorKind::Server(ServerErrorKind::ResponseError) => {
            let detail = error.detail().unwrap_or_default();
            REFUSALS.iter().any(|code| detail.contains(code))
        }
        ErrorKind::Server(_) | ErrorKind::Extension => {
            error.code().is_some_and(|code| REFUSALS.contains(&code)) || error.is_cluster_error()
        }
        _ => false,
    }
}

/// Whether the connection itself is in doubt: lost, slow, or to a server that is not the master any more.
pub(crate) fn is_doubtful(error: &RedisError) -> bool {
    error.is_io_error() || error.is_unrecoverable_error() || refuses_for_now(error)
}
