//! The rules that every store holds, on a database of its own each.

use std::sync::Arc;

use dastak_testkit::contract::{Backend, Stores};

use crate::support::Database;

struct Postgres;

impl Backend for Postgres {
    async fn fresh() -> Stores {
        let database = Database::with_tables().await;
        let store = Arc::new(database.open().await);
        let mut stores = Stores::in_memory();
        stores.housekeeping.push(store.clone());
        Stores {
            accounts: store.clone(),
            bulk_people: store.clone(),
            sessions: store.clone(),
            devices: store.clone(),
            audit: store,
            guard: Box::new(database),
            ..stores
        }
    }
}

dastak_testkit::accounts_contract!(Postgres);
dastak_testkit::bulk_people_contract!(Postgres);
dastak_testkit::sessions_contract!(Postgres);
dastak_testkit::devices_contract!(Postgres);
dastak_testkit::audit_contract!(Postgres);
dastak_testkit::housekeeping_contract!(Postgres);
