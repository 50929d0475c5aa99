//! What a deployment says of its Redis.

use std::fmt;
use std::path::PathBuf;

/// Whose clock judges lives and windows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Time {
    /// The server's: a node whose clock is wrong neither lengthens nor shortens anything.
    #[default]
    Servers,
    /// That of the commands: for tests, whose times are made up.
    Callers,
}

impl Time {
    /// The name in scripts.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Servers => "server",
            Self::Callers => "caller",
        }
    }
}

/// How Redis is reached and used.
#[derive(Clone)]
pub struct RedisSettings {
    /// `redis://[[user]:password@]host:port[/db]` for one server (or a node of a Cluster, which is then found),
    /// `redis+cluster://host:port,host:port`, `redis+sentinel://host:port,host:port/master_name[/db]`; with
    /// `rediss` in place of `redis`, over TLS. User and password are those of the data servers.
    pub url: String,
    /// What all keys begin with.
    pub prefix: String,
    /// A PEM file with the authorities that sign the servers' certificates, in place of the system's.
    pub ca_file: Option<PathBuf>,
    /// Whose clock judges.
    pub time: Time,
}

impl RedisSettings {
    /// The servers at `url`, with the prefix `dastak`, the system's authorities and the servers' clock.
    pub fn new(url: impl Into<String>) -> Self {
        Self {
            url: url.into(),
            prefix: "dastak".to_owned(),
            ca_file: None,
            time: Time::default(),
        }
    }
}

impl fmt::Debug for RedisSettings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RedisSettings")
            .field("prefix", &self.prefix)
            .field("ca_file", &self.ca_file)
            .field("time", &self.time)
            .finish_non_exhaustive()
    }
}
