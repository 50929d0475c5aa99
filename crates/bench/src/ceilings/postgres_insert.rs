//! A bare INSERT of several rows into PostgreSQL, with the fsync setting of the server under load.

use std::time::{Duration, UNIX_EPOCH};

use tokio_postgres::{Client, NoTls, Statement};
use uuid::Uuid;

use super::{Insert, ROW_TEXT};
use crate::Trouble;
use crate::load::{Progress, Window, measure};
use crate::process::Process;

const TABLE: &str = "CREATE TABLE IF NOT EXISTS ceiling (\
    id uuid PRIMARY KEY, person uuid NOT NULL, at timestamptz NOT NULL, note text NOT NULL)";
const ROWS: &str = "INSERT INTO ceiling SELECT id, id, $2, $3 FROM unnest($1::uuid[]) AS id";

/// Inserts so many rows a statement in a closed loop on so many connections, into a table of its own.
pub(crate) async fn postgres_insert(
    url: &str,
    connections: u32,
    rows_per_statement: u32,
    window: Window,
) -> Result<Insert, Trouble> {
    let mut open = Vec::new();
    for _ in 0..connections {
        open.push(Connection::open(url).await?);
    }
    let sample = measure(
        &mut open,
        window,
        &Process::this(),
        async |connection: &mut Connection| connection.insert(rows_per_statement).await,
    )
    .await?;
    if let Some(connection) = open.first() {
        connection.client.batch_execute("DROP TABLE ceiling").await?;
    }
    Ok(Insert {
        rows_per_second: sample.rate() * f64::from(rows_per_statement),
        rows_per_statement,
        connections,
    })
}

struct Connection {
    client: Client,
    insert: Statement,
    last: u128,
}

/// Keys that are apart for different connections, and rise in each as UUIDv7 do.
const KEYS_OF_A_CONNECTION: u128 = 1 << 64;

impl Connection {
    async fn open(url: &str) -> Result<Self, Trouble> {
        let (client, driver) = tokio_postgres::connect(url, NoTls).await?;
        tokio::spawn(driver);
        client.batch_execute(TABLE).await?;
        let insert = client.prepare(ROWS).await?;
        let process = client.query_one("SELECT pg_backend_pid()", &[]).await?;
        let process = u128::try_from(process.get::<_, i32>(0))?;
        Ok(Self {
            client,
            insert,
            last: process * KEYS_OF_A_CONNECTION,
        })
    }

    async fn insert(&mut self, rows: u32) -> Result<Progress, Trouble> {
        let first = self.last + 1;
        self.last += u128::from(rows);
        let keys: Vec<Uuid> = (first..=self.last).map(Uuid::from_u128).collect();
        let at = UNIX_EPOCH + Duration::from_secs(1_700_000_000);
        self.client
            .execute(&self.insert, &[&keys, &at, &ROW_TEXT])
            .await?;
        Ok(Progress::Done)
    }
}
