//! What the server keeps everything in.

use dastak_testservers::{Postgres, PostgresOptions, Redis, RedisOptions};
use serde::{Deserialize, Serialize};
use tempfile::TempDir;

use crate::Trouble;
use crate::wire::{Counter, Protocol, Traffic};

/// A combination of stores.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Engine {
    /// One file, in the server's process.
    Sqlite,
    /// `PostgreSQL` for people and logins, Redis for codes and limits.
    Postgres,
}

impl Engine {
    /// For people.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Sqlite => "SQLite",
            Self::Postgres => "PostgreSQL + Redis",
        }
    }

    /// For names of files.
    pub(crate) const fn short_name(self) -> &'static str {
        match self {
            Self::Sqlite => "sqlite",
            Self::Postgres => "postgres",
        }
    }
}

/// Running stores, and the folder in which a server on them keeps its keys. All of it goes with this value.
pub(crate) struct Stores {
    pub(crate) folder: TempDir,
    pub(crate) servers: Option<Servers>,
}

/// `PostgreSQL` and Redis.
pub(crate) struct Servers {
    pub(crate) postgres: Postgres,
    pub(crate) redis: Redis,
}

/// The database that a run uses, which is there in every new `PostgreSQL`.
pub(crate) const DATABASE: &str = "postgres";

impl Stores {
    /// Starts what the engine needs. Every commit is on the disk before it is answered.
    pub(crate) fn start(engine: Engine) -> Result<Self, Trouble> {
        let servers = match engine {
            Engine::Sqlite => None,
            Engine::Postgres => Some(Servers::start(&[])?),
        };
        Ok(Self {
            folder: tempfile::tempdir()?,
            servers,
        })
    }

    /// The settings of a server on these stores.
    pub(crate) fn settings(&self) -> Vec<(&'static str, String)> {
        self.servers
            .as_ref()
            .map_or_else(Vec::new, |servers| servers.settings(DATABASE))
    }
}

impl Servers {
    /// Starts both, `PostgreSQL` with these settings.
    pub(crate) fn start(settings: &[(&str, &str)]) -> Result<Self, Trouble> {
        let settings = settings
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        Ok(Self {
            postgres: Postgres::start(PostgresOptions {
                fsync: true,
                settings: settings.collect(),
                ..PostgresOptions::default()
            })?,
            redis: Redis::start(RedisOptions::default())?,
        })
    }

    /// The settings of a server on a database of these.
    pub(crate) fn settings(&self, database: &str) -> Vec<(&'static str, String)> {
        vec![
            ("DATABASE_URL", self.postgres.url(database)),
            ("REDIS_URL", self.redis.url()),
        ]
    }

    /// Proxies in front of both, which count.
    pub(crate) async fn counted(&self) -> Result<Counters, Trouble> {
        Ok(Counters {
            postgres: Counter::start(self.postgres.address(), Protocol::Postgres).await?,
            redis: Counter::start(self.redis.address(), Protocol::Redis).await?,
        })
    }

    /// The settings of a server whose requests to both are counted.
    pub(crate) fn counted_settings(&self, counters: &Counters) -> Vec<(&'static str, String)> {
        vec![
            (
                "DATABASE_URL",
                self.postgres.url_by(counters.postgres.address, DATABASE),
            ),
            ("REDIS_URL", self.redis.url_by(counters.redis.address)),
        ]
    }
}

/// What goes to both stores.
pub(crate) struct Counters {
    postgres: Counter,
    redis: Counter,
}

impl Counters {
    /// What has gone to `PostgreSQL` and to Redis so far.
    pub(crate) fn traffic(&self) -> [Traffic; 2] {
        [self.postgres.traffic(), self.redis.traffic()]
    }
}
