//! The timeline, the board of gateways and lifted limits, in the file.
#![expect(clippy::unwrap_used, reason = "test code")]

use std::path::{Path, PathBuf};

use dastak_domain::breaker::{BreakerRecord, Cause};
use dastak_domain::limits::{LimitHit, LimitScope};
use dastak_domain::timeline::{Happening, MOST_TOLD, NumberEvent, TOLD_SECONDS};
use dastak_ports::rate_limiter::LimitOutcome;
use dastak_ports::{BreakerBoard, Housekeeping, RateLimiter, Timeline};
use dastak_sqlite::SqliteStore;
use dastak_testkit::builders::{a_hit, key_of, mobile, number, secs};
use dastak_testkit::clock::start;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Binary};
use tempfile::TempDir;

fn a_file() -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("dastak.db");
    (folder, path)
}

fn raw(path: &Path) -> SqliteConnection {
    SqliteConnection::establish(path.to_str().unwrap()).unwrap()
}

fn rows(path: &Path) -> i64 {
    #[derive(QueryableByName)]
    struct Rows {
        #[diesel(sql_type = BigInt)]
        rows: i64,
    }
    let count: Rows = diesel::sql_query("SELECT count(*) AS rows FROM number_events")
        .get_result(&mut raw(path))
        .unwrap();
    count.rows
}

/// An event of [`number`]`(i)` with a gateway that nothing else names.
fn event(i: u32, second: i64) -> NumberEvent {
    NumberEvent {
        number_key: key_of(&number(i)),
        at: start() + secs(second),
        what: Happening::SecondTry {
            provider: format!("Gateway{i:03}"),
        },
    }
}

async fn told(store: &SqliteStore, i: u32, second: i64) -> Vec<NumberEvent> {
    let read = Timeline::read(store, key_of(&number(i)), start() + secs(second));
    read.await.unwrap()
}

#[tokio::test]
async fn events_outlive_a_restart_and_are_swept_after_seven_days() {
    let (_folder, path) = a_file();
    let store = SqliteStore::open(&path).unwrap();
    store
        .note(vec![event(1, 0), event(2, 5), event(1, 9)])
        .await
        .unwrap();
    store.close();
    let store = SqliteStore::open(&path).unwrap();
    assert_eq!(told(&store, 1, 10).await, [event(1, 0), event(1, 9)]);
    for (second, swept, left) in [(4, 1, 2), (4, 0, 2), (5, 1, 1), (9, 1, 0)] {
        let now = start() + secs(TOLD_SECONDS + second);
        assert_eq!(store.sweep(now).await.unwrap(), swept, "at {second}");
        assert_eq!(rows(&path), left, "at {second}");
    }
    store.note(vec![event(1, TOLD_SECONDS + 10)]).await.unwrap();
    assert_eq!(told(&store, 1, TOLD_SECONDS + 10).await.len(), 1);
}

#[tokio::test]
async fn no_more_events_of_a_number_are_kept_than_are_told() {
    let (_folder, path) = a_file();
    let store = SqliteStore::open(&path).unwrap();
    for round in 0..3 {
        let events = (0..150).map(|second| event(1, round * 150 + second));
        store.note(events.collect()).await.unwrap();
    }
    store.note(vec![event(2, 0)]).await.unwrap();
    assert_eq!(rows(&path), i64::from(MOST_TOLD) + 1);
}

#[tokio::test]
async fn what_a_newer_version_has_written_is_no_trouble() {
    let (_folder, path) = a_file();
    let store = SqliteStore::open(&path).unwrap();
    store.note(vec![event(1, 1)]).await.unwrap();
    diesel::sql_query(
        "INSERT INTO number_events (number_key, seq, at, what) VALUES (?, 2, ?, 'teleported 3')",
    )
    .bind::<Binary, _>(key_of(&number(1)).as_bytes().as_slice())
    .bind::<BigInt, _>((start() + secs(2)).timestamp_millis())
    .execute(&mut raw(&path))
    .unwrap();
    store.note(vec![event(1, 3)]).await.unwrap();
    assert_eq!(told(&store, 1, 10).await, [event(1, 1), event(1, 3)]);

    let record = BreakerRecord {
        version: 7,
        changed_at: start(),
        open_until: Some(start() + secs(10)),
        failed_trials: 1,
        cause: Some(Cause::Unknown),
    };
    store.publish("msg91", record).await.unwrap();
    diesel::sql_query("UPDATE gateway_breakers SET cause = 'moonshine'")
        .execute(&mut raw(&path))
        .unwrap();
    let unknown = BreakerRecord {
        cause: None,
        ..record
    };
    let board = BreakerBoard::read(&store).await.unwrap();
    assert_eq!(board, [("msg91".to_owned(), unknown)]);
    let newer = BreakerRecord { version: 8, ..record };
    store.publish("msg91", newer).await.unwrap();
    store.close();
    let store = SqliteStore::open(&path).unwrap();
    let board = BreakerBoard::read(&store).await.unwrap();
    assert_eq!(board, [("msg91".to_owned(), newer)]);
}

/// Whether the gateway of a number's events is in a byte of the files.
fn is_in_the_files(path: &Path, i: u32) -> bool {
    let mut bytes = std::fs::read(path).unwrap();
    bytes.extend(std::fs::read(path.with_extension("db-wal")).unwrap_or_default());
    let text = format!("Gateway{i:03}").into_bytes();
    bytes.windows(text.len()).any(|window| window == text)
}

#[tokio::test]
async fn what_is_forgotten_is_in_no_byte_of_the_files() {
    let (_folder, path) = a_file();
    let store = SqliteStore::open(&path).unwrap();
    for second in 0..20 {
        let events = (0..100).map(|i| event(i, second));
        store.note(events.collect()).await.unwrap();
    }
    for i in [0, 42, 99] {
        assert!(is_in_the_files(&path, i));
        store.forget(key_of(&number(i))).await.unwrap();
        assert!(!is_in_the_files(&path, i), "while the store is open");
    }
    store.close();
    assert!(!is_in_the_files(&path, 42), "after its end");
    assert!(is_in_the_files(&path, 43));
}

fn hit() -> LimitHit {
    let mobile = mobile();
    a_hit(LimitScope::NumberSend, mobile.e164(), &[(1, 3600)])
}

async fn passes(store: &SqliteStore) -> bool {
    let outcome = store.hit(vec![hit()], start()).await.unwrap();
    matches!(outcome, LimitOutcome::Allowed(_))
}

#[tokio::test]
async fn hits_that_are_stored_are_cleared_for_good() {
    let (_folder, path) = a_file();
    let store = SqliteStore::open(&path).unwrap();
    assert!(passes(&store).await);
    store.close();
    let store = SqliteStore::open(&path).unwrap();
    store.clear(vec![hit().key]).await.unwrap();
    store.close();
    let store = SqliteStore::open(&path).unwrap();
    assert!(passes(&store).await);
    store.close();
    let store = SqliteStore::open(&path).unwrap();
    assert!(!passes(&store).await);
}
