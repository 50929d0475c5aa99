//! Servers that all tests of a process share.
//!
//! Each function answers what its environment variable says, as `cargo xtask test` sets it, or else starts a
//! server of this process' own when it is first asked. They end with the process. Nobody may stop them or
//! change their settings, and every test keeps to a database or keys of its own.

use std::env;
use std::fmt::Display;
use std::sync::OnceLock;
use std::time::Duration;

use crate::{Postgres, PostgresOptions, Redis, RedisCluster, RedisOptions, RedisSentinel, Result};

/// The variable with the URL of a PostgreSQL superuser.
pub const POSTGRES_VARIABLE: &str = "DASTAK_TEST_POSTGRES_URL";
/// The variable with the URL of a Redis server.
pub const REDIS_VARIABLE: &str = "DASTAK_TEST_REDIS_URL";
/// The variable with the URL of a Redis Cluster.
pub const REDIS_CLUSTER_VARIABLE: &str = "DASTAK_TEST_REDIS_CLUSTER_URL";
/// The variable with the URL of a Redis master behind Sentinels.
pub const REDIS_SENTINEL_VARIABLE: &str = "DASTAK_TEST_REDIS_SENTINEL_URL";

/// As long as no fault is wanted: a busy machine must not look like one.
const NO_FAILOVER: Duration = Duration::from_mins(1);

/// A PostgreSQL server for many tests at once.
///
/// # Errors
/// As [`Postgres::start`].
pub fn start_postgres() -> Result<Postgres> {
    Postgres::start(PostgresOptions {
        max_connections: 400,
        ..PostgresOptions::default()
    })
}

/// A Redis server for many tests at once.
///
/// # Errors
/// As [`Redis::start`].
pub fn start_redis() -> Result<Redis> {
    Redis::start(RedisOptions::default())
}

/// A Redis Cluster that changes no masters.
///
/// # Errors
/// As [`RedisCluster::start`].
pub fn start_redis_cluster() -> Result<RedisCluster> {
    RedisCluster::start(NO_FAILOVER)
}

/// A Redis master behind Sentinels that change nothing.
///
/// # Errors
/// As [`RedisSentinel::start`].
pub fn start_redis_sentinel() -> Result<RedisSentinel> {
    RedisSentinel::start(NO_FAILOVER)
}

/// The URL of a superuser of a PostgreSQL server, with the name of a database that is there. A test makes one of
/// its own: `CREATE DATABASE …`.
///
/// # Panics
/// When no server can be started: no test can go on.
pub fn postgres_url() -> &'static str {
    static URL: OnceLock<String> = OnceLock::new();
    static SERVER: OnceLock<Postgres> = OnceLock::new();
    URL.get_or_init(|| {
        given_or(POSTGRES_VARIABLE, || {
            let server = start_postgres()?;
            Ok(SERVER.get_or_init(|| server).url("postgres"))
        })
    })
}

/// The URL of a Redis server.
///
/// # Panics
/// When no server can be started: no test can go on.
pub fn redis_url() -> &'static str {
    static URL: OnceLock<String> = OnceLock::new();
    static SERVER: OnceLock<Redis> = OnceLock::new();
    URL.get_or_init(|| {
        given_or(REDIS_VARIABLE, || {
            let server = start_redis()?;
            Ok(SERVER.get_or_init(|| server).url())
        })
    })
}

/// The URL of a Redis Cluster.
///
/// # Panics
/// When none can be started: no test can go on.
pub fn redis_cluster_url() -> &'static str {
    static URL: OnceLock<String> = OnceLock::new();
    static CLUSTER: OnceLock<RedisCluster> = OnceLock::new();
    URL.get_or_init(|| {
        given_or(REDIS_CLUSTER_VARIABLE, || {
            let cluster = start_redis_cluster()?;
            Ok(CLUSTER.get_or_init(|| cluster).url())
        })
    })
}

/// The URL of a Redis master behind Sentinels.
///
/// # Panics
/// When none can be started: no test can go on.
pub fn redis_sentinel_url() -> &'static str {
    static URL: OnceLock<String> = OnceLock::new();
    static SENTINEL: OnceLock<RedisSentinel> = OnceLock::new();
    URL.get_or_init(|| {
        given_or(REDIS_SENTINEL_VARIABLE, || {
            let sentinel = start_redis_sentinel()?;
            Ok(SENTINEL.get_or_init(|| sentinel).url())
        })
    })
}

fn given_or(variable: &str, start: impl FnOnce() -> Result<String>) -> String {
    env::var(variable)
        .ok()
        .filter(|url| !url.is_empty())
        .unwrap_or_else(|| start().unwrap_or_else(|error| give_up(variable, &error)))
}

#[expect(clippy::panic, reason = "a test without its server can't go on")]
fn give_up(variable: &str, error: &dyn Display) -> ! {
    panic!("{variable} is not set, and no server can be started: {error}")
}
