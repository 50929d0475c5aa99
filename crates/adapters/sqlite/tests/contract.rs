//! The rules that every store holds, on a file of its own each.
#![expect(clippy::unwrap_used, reason = "test code")]

use std::sync::Arc;

use dastak_sqlite::SqliteStore;
use dastak_testkit::contract::{Backend, Stores};

struct Sqlite;

impl Backend for Sqlite {
    async fn fresh() -> Stores {
        let folder = tempfile::tempdir().unwrap();
        let store = Arc::new(SqliteStore::open(&folder.path().join("dastak.db")).unwrap());
        Stores {
            otp_store: store.clone(),
            rate_limiter: store.clone(),
            accounts: store.clone(),
            bulk_people: store.clone(),
            sessions: store.clone(),
            devices: store.clone(),
            audit: store.clone(),
            breakers: store.clone(),
            timeline: store.clone(),
            housekeeping: vec![store],
            guard: Box::new(folder),
        }
    }
}

dastak_testkit::otp_store_contract!(Sqlite);
dastak_testkit::rate_limiter_contract!(Sqlite);
dastak_testkit::accounts_contract!(Sqlite);
dastak_testkit::bulk_people_contract!(Sqlite);
dastak_testkit::sessions_contract!(Sqlite);
dastak_testkit::devices_contract!(Sqlite);
dastak_testkit::audit_contract!(Sqlite);
dastak_testkit::housekeeping_contract!(Sqlite);
dastak_testkit::breakers_contract!(Sqlite);
dastak_testkit::timeline_contract!(Sqlite);
