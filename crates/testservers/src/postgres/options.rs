//! How a PostgreSQL server is to be.

use std::path::PathBuf;

/// How a PostgreSQL server is to be. The default is one for tests: on a temporary folder, without a password
/// or TLS, not durable.
#[derive(Debug, Clone)]
pub struct PostgresOptions {
    /// Whether a commit waits for the disk. Without it a commit survives the end of the server, also a sudden
    /// one, but not that of the machine.
    pub fsync: bool,
    /// `max_connections`.
    pub max_connections: u32,
    /// The password of the superuser `postgres`, which connections must then know; of letters and digits.
    pub password: Option<String>,
    /// Whether the server speaks TLS, with a certificate for `localhost` (only) of an authority of its own.
    pub tls: bool,
    /// The folder of the server, made where it is missing, which stays when the server is dropped.
    pub folder: Option<PathBuf>,
    /// More settings, as in `postgresql.conf`: name and value.
    pub settings: Vec<(String, String)>,
}

impl Default for PostgresOptions {
    fn default() -> Self {
        Self {
            fsync: false,
            max_connections: 100,
            password: None,
            tls: false,
            folder: None,
            settings: Vec::new(),
        }
    }
}
