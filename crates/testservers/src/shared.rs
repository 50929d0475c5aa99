//! Servers that all tests of a process share.
//!
//! Each function answers what its environment variable says, as `cargo xtask test` sets it, or else starts a
//! server of this process' own when it is first asked. They end with the process. Nobody may stop them or
//! change their settings, and every test keeps to a database or keys of its own.

use std::env;
use std::fmt::Display;
use std::sync::OnceLock;

use crate::{Postgres, PostgresOptions, Redis, RedisOptions, Result};

/// The variable with the URL of a PostgreSQL superuser.
pub const POSTGRES_VARIABLE: &str = "DASTAK_TEST_POSTGRES_URL";
/// The variable with the URL of a Redis server.
pub const REDIS_VARIABLE: &str = "DASTAK_TEST_REDIS_URL";

/// The connections that the tests of one process may open at once.
const CONNECTIONS: u32 = 400;

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
            let server = Postgres::start(PostgresOptions {
                max_connections: CONNECTIONS,
                ..PostgresOptions::default()
            })?;
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
            let server = Redis::start(RedisOptions::default())?;
            Ok(SERVER.get_or_init(|| server).url())
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
