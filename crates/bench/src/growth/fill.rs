//! Databases with many people in them, written by SQL and not by logins, which would take days.

use std::cell::Cell;
use std::time::{Duration, Instant, UNIX_EPOCH};

use dastak_testservers::Postgres;
use futures_util::future::try_join_all;
use tokio_postgres::{Client, NoTls};

use crate::Trouble;
use crate::people::FIRST_LINE;
use crate::report::Size;

const FILL: &str = include_str!("fill.sql");

/// The months that the trail reaches back, each in its own partition as the server would have made it.
const PARTITIONS: &str = include_str!("partitions.sql");

/// People a transaction, so that progress can be seen.
const CHUNK: u32 = 100_000;

/// Connections that fill at once.
const CONNECTIONS: usize = 2;

/// People register over so many days before the fill.
const DAYS: u64 = 600;

/// How far the trail reaches back.
const TRAIL: Duration = Duration::from_hours(80 * 24);

/// The name of the database with so many people.
pub(super) fn database(people: u32) -> String {
    format!("people_{people}")
}

/// A database that is to have so many people.
pub(super) struct Database<'a> {
    postgres: &'a Postgres,
    people: u32,
    started: Instant,
}

impl<'a> Database<'a> {
    /// Makes it, as a copy of the one before.
    pub(super) async fn create(
        postgres: &'a Postgres,
        before: Option<u32>,
        people: u32,
    ) -> Result<Self, Trouble> {
        let started = Instant::now();
        let template = before.map_or_else(|| "template0".to_owned(), database);
        let create = format!(
            "CREATE DATABASE {} TEMPLATE {template} STRATEGY file_copy",
            database(people)
        );
        connect(postgres, "postgres")
            .await?
            .batch_execute(&create)
            .await?;
        Ok(Self {
            postgres,
            people,
            started,
        })
    }

    /// Adds the people from the given one on, and leaves the tables as those of a database that has been running for
    /// long: vacuumed, analysed, on the disk.
    pub(super) async fn fill(self, from: u32) -> Result<Size, Trouble> {
        let client = self.connect().await?;
        client.batch_execute(PARTITIONS).await?;
        let next = Cell::new(from);
        try_join_all((0..CONNECTIONS).map(|_| self.fill_chunks(&next))).await?;
        client.batch_execute("VACUUM (FREEZE, ANALYZE)").await?;
        client.batch_execute("CHECKPOINT").await?;
        let count = async |what: &str| -> Result<i64, Trouble> {
            Ok(client.query_one(&format!("SELECT {what}"), &[]).await?.get(0))
        };
        Ok(Size {
            people: self.people,
            sessions: count("count(*) FROM sessions").await?,
            audit_entries: count("count(*) FROM audit_entries").await?,
            database_mib: count("pg_database_size(current_database()) / 1048576").await?,
            fill_seconds: self.started.elapsed().as_secs(),
            rows: Vec::new(),
        })
    }

    /// Adds the next people that nobody else adds, until there are all.
    async fn fill_chunks(&self, next: &Cell<u32>) -> Result<(), Trouble> {
        let client = self.connect().await?;
        while next.get() < self.people {
            let from = next.get();
            let to = (from + CHUNK).min(self.people);
            next.set(to);
            client.batch_execute(&script(from, to, self.people)?).await?;
            println!("  {from} to {to} after {} s", self.started.elapsed().as_secs());
        }
        Ok(())
    }

    async fn connect(&self) -> Result<Client, Trouble> {
        connect(self.postgres, &database(self.people)).await
    }
}

async fn connect(postgres: &Postgres, database: &str) -> Result<Client, Trouble> {
    let (client, driver) = tokio_postgres::connect(&postgres.url(database), NoTls).await?;
    tokio::spawn(driver);
    Ok(client)
}

/// The fill of some people, as one transaction.
fn script(from: u32, to: u32, people: u32) -> Result<String, Trouble> {
    #[expect(
        clippy::disallowed_methods,
        reason = "the sessions that are made are of these days"
    )]
    let now = std::time::SystemTime::now().duration_since(UNIX_EPOCH)?;
    let values = [
        (":first_line", u128::from(FIRST_LINE)),
        (":spacing", u128::from(DAYS * 86_400_000 / u64::from(people))),
        (":begin", now.as_millis() - u128::from(DAYS * 86_400_000)),
        (":trail", TRAIL.as_millis()),
        (":from", u128::from(from)),
        (":now", now.as_millis()),
        (":to", u128::from(to)),
    ];
    let script = values.iter().fold(FILL.to_owned(), |script, (name, value)| {
        script.replace(name, &value.to_string())
    });
    Ok(script)
}

#[cfg(test)]
mod tests {
    use dastak_testservers::PostgresOptions;

    use super::*;

    /// The tables, as every migration leaves them.
    async fn migrate(database: &Database<'_>) {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../migrations/postgres");
        let mut migrations: Vec<_> = std::fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().path().join("up.sql"))
            .collect();
        migrations.sort();
        let client = database.connect().await.unwrap();
        for migration in migrations {
            client
                .batch_execute(&std::fs::read_to_string(migration).unwrap())
                .await
                .unwrap();
        }
    }

    #[tokio::test]
    async fn what_is_filled_belongs_together() {
        let postgres = Postgres::start(PostgresOptions::default()).unwrap();
        let small = Database::create(&postgres, None, 1000).await.unwrap();
        migrate(&small).await;
        let small = small.fill(0).await.unwrap();
        assert_eq!((small.sessions, small.audit_entries), (1500, 3000));
        let large = Database::create(&postgres, Some(1000), 3000).await.unwrap();
        let large = large.fill(1000).await.unwrap();
        assert_eq!((large.sessions, large.audit_entries), (4500, 9000));

        let client = connect(&postgres, &database(3000)).await.unwrap();
        for (query, expected) in [
            ("SELECT count(*) FROM users", 3000),
            (
                "SELECT count(*) FROM consents JOIN users ON users.id = user_id",
                6000,
            ),
            (
                "SELECT count(*) FROM consent_history JOIN users ON users.id = user_id",
                6000,
            ),
            (
                "SELECT count(*) FROM sessions JOIN users ON users.id = user_id",
                4500,
            ),
            (
                "SELECT count(*) FROM audit_entries JOIN users ON users.id = user_id",
                9000,
            ),
            ("SELECT count(DISTINCT user_id) FROM sessions", 3000),
            ("SELECT count(*) FROM audit_entries_default", 0),
        ] {
            let row = client.query_one(query, &[]).await.unwrap();
            assert_eq!(row.get::<_, i64>(0), expected, "{query}");
        }
        for person in [0, 999, 1000, 2999] {
            let query = "SELECT count(*) FROM users WHERE mobile = $1";
            let row = client
                .query_one(query, &[&crate::people::number(person)])
                .await
                .unwrap();
            assert_eq!(row.get::<_, i64>(0), 1, "{person}");
        }
    }
}
