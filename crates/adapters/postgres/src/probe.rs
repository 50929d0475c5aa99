//! Whether the database works.

use std::time::Duration;

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use dastak_ports::{PortResult, Probe};
use diesel::QueryableByName;
use diesel::sql_types::{Bool, Timestamptz};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use tokio::time::timeout;

use crate::PostgresStore;
use crate::error::StoreError;
use crate::statement::{kept, sql};

/// Whoever asks for a server's health does not wait long.
const LIMIT: Duration = Duration::from_secs(1);

#[derive(QueryableByName)]
struct State {
    #[diesel(sql_type = Bool)]
    reads_only: bool,
}

#[derive(QueryableByName)]
struct Clock {
    #[diesel(sql_type = Timestamptz)]
    now: DateTime<Utc>,
}

#[async_trait]
impl Probe for PostgresStore {
    /// Asks the server whether it takes writes: one that became a replica is no working store.
    async fn check(&self) -> PortResult<()> {
        let check = self.read(async |connection: &mut AsyncPgConnection| {
            let state = kept(sql(
                "SELECT current_setting('transaction_read_only')::boolean AS reads_only",
            ));
            if state.get_result::<State>(connection).await?.reads_only {
                return Err(StoreError::ReadsOnly);
            }
            Ok(())
        });
        timeout(LIMIT, check)
            .await
            .unwrap_or_else(|_| Err(StoreError::NoAnswer.into()))
    }

    async fn time(&self) -> PortResult<Option<DateTime<Utc>>> {
        self.read(async |connection: &mut AsyncPgConnection| {
            let clock: Clock = kept(sql("SELECT clock_timestamp() AS now"))
                .get_result(connection)
                .await?;
            Ok(Some(clock.now))
        })
        .await
    }
}
