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

/// Codes of servers that are not, or not any more, the ones to ask: another connection may lead to the right one.
const MISLED: [&str; 5] = ["READONLY", "MASTERDOWN", "CLUSTERDOWN", "MOVED", "NOAUTH"];

/// Codes of servers that work, but refuse for now.
const REFUSING: [&str; 8] = [
    "LOADING",
    "TRYAGAIN",
    "MISCONF",
    "OOM",
    "BUSY",
    "NOREPLICAS",
    "NOPERM",
    "WRONGPASS",
];

/// Whether the server answered with one of these codes. Redis 6 puts those of a script's commands into the text.
fn says(error: &RedisError, codes: &[&str]) -> bool {
    if error.kind() == ErrorKind::Server(ServerErrorKind::ResponseError) {
        let detail = error.detail().unwrap_or_default();
        return codes.iter().any(|code| detail.contains(code));
    }
    error.code().is_some_and(|code| codes.contains(&code))
}

/// Whether only another connection can help: this one is lost, or leads to a server that is not the one to ask.
pub(crate) fn is_misled(error: &RedisError) -> bool {
    let is_lost = (error.is_io_error() && !error.is_timeout()) || error.is_unrecoverable_error();
    is_lost || says(error, &MISLED)
}

/// Whether the server can't be reached or refuses for now; anything else is a fault of ours.
fn refuses_for_now(error: &RedisError) -> bool {
    matches!(
        error.kind(),
        ErrorKind::Io
            | ErrorKind::ClusterConnectionNotFound
            | ErrorKind::AuthenticationFailed
            | ErrorKind::MasterNameNotFoundBySentinel
    ) || says(error, &MISLED)
        || says(error, &REFUSING)
        || error.is_cluster_error()
}
