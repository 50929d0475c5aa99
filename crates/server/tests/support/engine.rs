//! The stores behind a server of the tests.

use std::path::Path;

use dastak_testservers::shared;
use deadpool_redis::redis;
use tokio_postgres::{Client, NoTls};

/// The variable that chooses the engine of a run.
const VARIABLE: &str = "DASTAK_TEST_ENGINE";

/// The root of the keys of all nodes.
const ROOT_KEY: &str = "w3Lk8cT5zQ1nV7bX4rY0pM9fD2hG6jSa";

/// Where a server keeps what it keeps. Each is empty at first and nobody else's.
#[derive(Debug)]
pub(crate) enum Engine {
    /// The SQLite file in the server's own folder.
    File,
    /// PostgreSQL and Redis.
    Servers(Servers),
}

impl Engine {
    /// The engine of this run of the tests.
    pub(crate) fn of_this_run() -> Self {
        match std::env::var(VARIABLE).as_deref() {
            Ok("postgres") => Self::Servers(Servers::shared()),
            Ok("sqlite" | "") | Err(_) => Self::File,
            Ok(other) => panic!("{VARIABLE} is sqlite or postgres, not {other}"),
        }
    }

    /// The variables that lead a server to it.
    pub(crate) fn settings(&self) -> Vec<(String, String)> {
        match self {
            Self::File => Vec::new(),
            Self::Servers(servers) => servers.settings(),
        }
    }

    /// More patience with a busy machine than a server usually has: for tests that are not about patience.
    pub(crate) fn patience(&self) -> Vec<(String, String)> {
        match self {
            Self::File => Vec::new(),
            Self::Servers(_) => vec![(
                "DASTAK__STORAGE__CONNECT_TIMEOUT_MS".to_owned(),
                "4000".to_owned(),
            )],
        }
    }

    /// Everything that is stored, as bytes to be searched.
    pub(crate) fn stored(&self, folder: &Path) -> Vec<u8> {
        match self {
            Self::File => ["data/dastak.db", "data/dastak.db-wal"]
                .iter()
                .flat_map(|name| std::fs::read(folder.join(name)).unwrap_or_default())
                .collect(),
            Self::Servers(servers) => servers.stored(),
        }
    }
}

/// A database of a PostgreSQL server, and a prefix of the keys of a Redis. The database is removed at the end.
#[derive(Debug)]
pub(crate) struct Servers {
    /// Of a superuser, with the name of some other database.
    superuser_url: String,
    pub(crate) database: String,
    pub(crate) database_url: String,
    pub(crate) redis_url: String,
    pub(crate) prefix: String,
}

impl Servers {
    /// On the servers that all tests of a run share.
    pub(crate) fn shared() -> Self {
        Self::on(shared::postgres_url(), shared::redis_url())
    }

    /// On these servers.
    pub(crate) fn on(superuser_url: &str, redis_url: &str) -> Self {
        #[expect(clippy::disallowed_methods, reason = "a name, not a time")]
        let name = format!("dastak_{}", uuid::Uuid::now_v7().simple());
        let create = format!("CREATE DATABASE {name}");
        with_postgres(superuser_url, async move |client| {
            client.batch_execute(&create).await.unwrap();
        });
        Self {
            superuser_url: superuser_url.to_owned(),
            database_url: with_database(superuser_url, &name),
            redis_url: redis_url.to_owned(),
            prefix: name.clone(),
            database: name,
        }
    }

    /// The variables that lead a server to them. Few connections, as many servers share them.
    pub(crate) fn settings(&self) -> Vec<(String, String)> {
        [
            ("DATABASE_URL", self.database_url.as_str()),
            ("REDIS_URL", &self.redis_url),
            ("DASTAK__STORAGE__REDIS_PREFIX", &self.prefix),
            ("DASTAK__STORAGE__POOL_SIZE", "4"),
            ("DASTAK__TOKENS__ROOT_KEY", ROOT_KEY),
        ]
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .to_vec()
    }

    /// The database without any proxy between.
    fn direct_url(&self) -> String {
        with_database(&self.superuser_url, &self.database)
    }

    /// Runs one statement and answers the first column of its rows.
    pub(crate) fn query(&self, statement: &str) -> Vec<String> {
        let statement = statement.to_owned();
        with_postgres(&self.direct_url(), async move |client| {
            let messages = client.simple_query(&statement).await.unwrap();
            let first = |message: &tokio_postgres::SimpleQueryMessage| match message {
                tokio_postgres::SimpleQueryMessage::Row(row) => row.get(0).map(str::to_owned),
                _ => None,
            };
            messages.iter().filter_map(first).collect()
        })
    }

    /// All rows of all tables, and all keys with their values.
    fn stored(&self) -> Vec<u8> {
        let tables = self.query(
            "SELECT format('%I', relname) FROM pg_class
             WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace",
        );
        let mut stored = with_postgres(&self.direct_url(), async move |client| {
            let mut bytes = Vec::new();
            for table in tables {
                let copy = format!("COPY {table} TO STDOUT (FORMAT binary)");
                let mut rows = Box::pin(client.copy_out(&copy).await.unwrap());
                while let Some(row) = futures_util::StreamExt::next(&mut rows).await {
                    bytes.extend_from_slice(&row.unwrap());
                }
            }
            bytes
        });
        stored.extend(self.stored_in_redis());
        stored
    }

    fn stored_in_redis(&self) -> Vec<u8> {
        let mut redis = redis::Client::open(self.redis_url.as_str())
            .and_then(|client| client.get_connection())
            .unwrap();
        let pattern = format!("{}*", self.prefix);
        let keys: Vec<Vec<u8>> = redis::cmd("KEYS").arg(pattern).query(&mut redis).unwrap();
        let mut bytes = Vec::new();
        for key in keys {
            let kind: String = redis::cmd("TYPE").arg(&key).query(&mut redis).unwrap();
            let mut read = match kind.as_str() {
                "hash" => redis::cmd("HGETALL"),
                "zset" => redis::cmd("ZRANGE"),
                "string" => redis::cmd("GET"),
                other => panic!("a key of type {other}"),
            };
            read.arg(&key);
            if kind == "zset" {
                read.arg(0).arg(-1).arg("WITHSCORES");
            }
            let values: Vec<Vec<u8>> = if kind == "string" {
                vec![read.query(&mut redis).unwrap()]
            } else {
                read.query(&mut redis).unwrap()
            };
            bytes.extend(key);
            bytes.extend(values.concat());
        }
        bytes
    }
}

impl Drop for Servers {
    fn drop(&mut self) {
        let drop = format!("DROP DATABASE IF EXISTS {} WITH (FORCE)", self.database);
        // A server that a test has stopped for good keeps it.
        let _ = try_with_postgres(&self.superuser_url, async move |client| {
            let _ = client.batch_execute(&drop).await;
        });
    }
}

/// The same URL with another database.
fn with_database(url: &str, name: &str) -> String {
    let (rest, parameters) = url
        .split_once('?')
        .map_or((url, String::new()), |(rest, parameters)| {
            (rest, format!("?{parameters}"))
        });
    let (server, _) = rest.rsplit_once('/').expect("a URL with a database");
    format!("{server}/{name}{parameters}")
}

/// Runs `work` on a connection of its own.
fn with_postgres<T: Send + 'static>(url: &str, work: impl AsyncFnOnce(Client) -> T + Send + 'static) -> T {
    try_with_postgres(url, work).expect("PostgreSQL takes a connection")
}

/// The same, also where there may be no server. It has a thread of its own: tests call this within their runtimes.
fn try_with_postgres<T: Send + 'static>(
    url: &str,
    work: impl AsyncFnOnce(Client) -> T + Send + 'static,
) -> Result<T, tokio_postgres::Error> {
    let url = url.to_owned();
    let task = move || {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .unwrap();
        runtime.block_on(async {
            let (client, connection) = tokio_postgres::connect(&url, NoTls).await?;
            tokio::spawn(connection);
            Ok(work(client).await)
        })
    };
    std::thread::spawn(task).join().unwrap()
}
