//! How a Redis server is to be.

use std::net::SocketAddr;
use std::path::PathBuf;

/// How a Redis server is to be. The default is one for tests: on a temporary folder, without a password or
/// TLS, in memory only.
#[derive(Debug, Clone, Default)]
pub struct RedisOptions {
    /// The master that it follows as a replica; with the same password, when there is one.
    pub replica_of: Option<SocketAddr>,
    /// Whether every write is on the disk before its answer (`appendonly yes`, `appendfsync always`), so that
    /// it survives [`Redis::kill`](crate::Redis::kill).
    pub append_only: bool,
    /// The password that connections must know; of letters and digits.
    pub password: Option<String>,
    /// Whether the server also speaks TLS, on a port of its own, with a certificate for `localhost` (only) of
    /// an authority of its own.
    pub tls: bool,
    /// The folder of the server, made where it is missing, which stays when the server is dropped.
    pub folder: Option<PathBuf>,
    /// More settings, as in `redis.conf`: name and value.
    pub settings: Vec<(String, String)>,
}
