//! `cargo xtask dev`.

use dastak_testservers::{Postgres, PostgresOptions, Redis, RedisOptions, install};
use tokio::signal::unix::{SignalKind, signal};

use crate::shell::{self, Failure, cargo, root};

/// Runs the server on PostgreSQL and Redis, until it ends or Ctrl-C. What they hold stays in `target/dev`.
pub(crate) fn run() -> Result<(), Failure> {
    install::ensure()?;
    let folder = root().join("target/dev");
    let mut postgres = Postgres::start(PostgresOptions {
        fsync: true,
        folder: Some(folder.join("postgres")),
        ..PostgresOptions::default()
    })?;
    let mut redis = Redis::start(RedisOptions {
        append_only: true,
        folder: Some(folder.join("redis")),
        ..RedisOptions::default()
    })?;
    let (database, cache) = (postgres.url("postgres"), redis.url());
    println!("PostgreSQL: {database}\nRedis:      {cache}");

    // With its handler set, Ctrl-C ends the server, which is told too, and not us: its databases end after it.
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_io()
        .build()
        .map_err(|error| Failure::new(error.to_string()))?;
    let _entered = runtime.enter();
    let _interrupt = signal(SignalKind::interrupt()).map_err(|error| Failure::new(error.to_string()))?;
    let served = shell::run(
        cargo(&["run"])
            .env("DATABASE_URL", database)
            .env("REDIS_URL", cache),
    );
    postgres.stop()?;
    redis.stop()?;
    served
}
