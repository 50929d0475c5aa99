//! Servers that all tests of a process share.
//!
//! Each is the one that an environment variable names, as `cargo xtask test` sets it, or else is started when it
//! is first asked for and ends with the process. Nobody may stop them or change their settings, and every test
//! keeps to a database or to keys of its own. None of them fails over: a busy machine must not look like a
//! fault.

use std::any::Any;
use std::env;
use std::sync::OnceLock;
use std::time::Duration;

use crate::{
    Postgres, PostgresOptions, Redis, RedisCluster, RedisOptions, RedisSentinel, Result, ServerError,
};

const NO_FAILOVER: Duration = Duration::from_mins(1);

static POSTGRES: Shared = Shared::new("DASTAK_TEST_POSTGRES_URL", || {
    let server = Postgres::start(PostgresOptions {
        max_connections: 400,
        ..PostgresOptions::default()
    })?;
    Ok(Started::new(server.url("postgres"), server))
});

static REDIS: Shared = Shared::new("DASTAK_TEST_REDIS_URL", || {
    let server = Redis::start(RedisOptions::default())?;
    Ok(Started::new(server.url(), server))
});

static REDIS_CLUSTER: Shared = Shared::new("DASTAK_TEST_REDIS_CLUSTER_URL", || {
    let cluster = RedisCluster::start(NO_FAILOVER)?;
    Ok(Started::new(cluster.url(), cluster))
});

static REDIS_SENTINEL: Shared = Shared::new("DASTAK_TEST_REDIS_SENTINEL_URL", || {
    let sentinel = RedisSentinel::start(NO_FAILOVER)?;
    Ok(Started::new(sentinel.url(), sentinel))
});

/// The URL of a superuser of a PostgreSQL server, with the name of a database that is there. A test makes one of
/// its own: `CREATE DATABASE …`.
///
/// # Panics
/// When no server can be started: no test can go on.
pub fn postgres_url() -> &'static str {
    POSTGRES.expect_url()
}

/// The URL of a Redis server.
///
/// # Panics
/// When no server can be started: no test can go on.
pub fn redis_url() -> &'static str {
    REDIS.expect_url()
}

/// The URL of a Redis Cluster.
///
/// # Panics
/// When none can be started: no test can go on.
pub fn redis_cluster_url() -> &'static str {
    REDIS_CLUSTER.expect_url()
}

/// The URL of a Redis master behind Sentinels.
///
/// # Panics
/// When none can be started: no test can go on.
pub fn redis_sentinel_url() -> &'static str {
    REDIS_SENTINEL.expect_url()
}

/// All of them: for who starts them once for many processes.
#[must_use]
pub fn all() -> [&'static Shared; 4] {
    [&POSTGRES, &REDIS, &REDIS_CLUSTER, &REDIS_SENTINEL]
}

/// A server that all tests of a process share.
pub struct Shared {
    variable: &'static str,
    start: fn() -> Result<Started>,
    started: OnceLock<Result<Started>>,
}

/// A server that runs as long as the process does.
struct Started {
    url: String,
    _server: Option<Box<dyn Any + Send + Sync>>,
}

impl Shared {
    const fn new(variable: &'static str, start: fn() -> Result<Started>) -> Self {
        Self {
            variable,
            start,
            started: OnceLock::new(),
        }
    }

    /// The environment variable that may name it.
    #[must_use]
    pub fn variable(&self) -> &'static str {
        self.variable
    }

    /// Its URL. It is started where it was not and the variable is unset or empty.
    ///
    /// # Errors
    /// Why it can't be started; the same one for all who ask.
    pub fn url(&self) -> std::result::Result<&str, &ServerError> {
        let started = self.started.get_or_init(|| match env::var(self.variable) {
            Ok(url) if !url.is_empty() => Ok(Started { url, _server: None }),
            _ => (self.start)(),
        });
        started.as_ref().map(|started| started.url.as_str())
    }

    #[expect(clippy::panic, reason = "a test without its server can't go on")]
    fn expect_url(&self) -> &str {
        match self.url() {
            Ok(url) => url,
            Err(error) => panic!(
                "{} is not set, and no server can be started: {error}",
                self.variable
            ),
        }
    }
}

impl Started {
    fn new(url: String, server: impl Any + Send + Sync) -> Self {
        Self {
            url,
            _server: Some(Box::new(server)),
        }
    }
}
