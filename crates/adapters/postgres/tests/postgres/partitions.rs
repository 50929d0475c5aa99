//! The months of the audit trail.

use chrono::{DateTime, TimeDelta, Utc};
use dastak_domain::audit::AuditEvent;
use dastak_ports::sessions::OpenSessionOutcome;
use dastak_ports::{AuditLog, Housekeeping, Sessions};
use dastak_postgres::{PostgresSettings, PostgresStore};
use dastak_testkit::builders::{a_session, an_entry_of, challenge_id};
use dastak_testkit::clock::start;
use futures_util::future::join_all;
use tokio::join;
use tokio::runtime::Handle;

use crate::support::{Database, a_login, registered, settings};

/// The partitions and how many entries each has, by name.
async fn partitions(database: &Database) -> Vec<(String, i64)> {
    let connection = database.connect().await;
    let names = "SELECT inhrelid::regclass::text FROM pg_inherits
                 WHERE inhparent = 'audit_entries'::regclass ORDER BY 1";
    let mut partitions = Vec::new();
    for row in connection.query(names, &[]).await.unwrap() {
        let name: String = row.get(0);
        let count = format!("SELECT count(*) FROM {name}");
        let entries = connection.query_one(&count, &[]).await.unwrap().get(0);
        partitions.push((name, entries));
    }
    partitions
}

fn expected(partitions: &[(&str, i64)]) -> Vec<(String, i64)> {
    let of = |(name, entries): &(&str, i64)| (format!("audit_entries_{name}"), *entries);
    partitions.iter().map(of).collect()
}

fn days(days: i64) -> TimeDelta {
    TimeDelta::days(days)
}

/// What was written before its month had a partition, in January, is moved into it; May goes to the default partition
/// until its time comes.
#[tokio::test(flavor = "multi_thread")]
async fn months_are_made_ahead_and_take_what_is_already_written() {
    let database = Database::with_tables().await;
    let store = database.open().await;
    let user = registered(&store, 1).await;
    let entry = |at| an_entry_of(user.id, AuditEvent::LoginFailed, at);
    store.append(entry(start() + days(30))).await.unwrap();
    store.append(entry(start() + days(120))).await.unwrap();
    let page = store.page(user.id, None, 10).await.unwrap();

    assert_eq!(store.sweep(start()).await.unwrap(), 0);
    let made = [
        ("default", 1),
        ("y2026m01", 1),
        ("y2026m02", 1),
        ("y2026m03", 0),
        ("y2026m04", 0),
    ];
    assert_eq!(partitions(&database).await, expected(&made));
    assert_eq!(store.page(user.id, None, 10).await.unwrap(), page);

    store.sweep(start() + days(30)).await.unwrap();
    store.append(entry(start() + days(121))).await.unwrap();
    let made = [
        ("default", 0),
        ("y2026m01", 1),
        ("y2026m02", 1),
        ("y2026m03", 0),
        ("y2026m04", 0),
        ("y2026m05", 2),
    ];
    assert_eq!(partitions(&database).await, expected(&made));
}

/// Three nodes sweep while entries are written: nobody fails, nothing is lost.
#[tokio::test(flavor = "multi_thread")]
async fn nodes_make_a_month_together_while_entries_are_written() {
    let database = Database::with_tables().await;
    let store = database.open().await;
    let user = registered(&store, 1).await;
    let writes = join_all((0..200).map(|_| {
        let store = store.clone();
        let entry = an_entry_of(user.id, AuditEvent::LoginFailed, start());
        tokio::spawn(async move { store.append(entry).await })
    }));
    let nodes = join_all((0..3).map(|_| database.open())).await;
    let sweeps = join_all(nodes.iter().map(|node| node.sweep(start())));
    let (writes, sweeps) = join!(writes, sweeps);
    assert!(writes.into_iter().all(|written| written.unwrap().is_ok()));
    assert!(sweeps.into_iter().all(|swept| swept.is_ok()));
    let made = [
        ("default", 0),
        ("y2026m01", 201),
        ("y2026m02", 0),
        ("y2026m03", 0),
        ("y2026m04", 0),
    ];
    assert_eq!(partitions(&database).await, expected(&made));
}

async fn kept_for(database: &Database, retention_days: u32) -> PostgresStore {
    let settings = PostgresSettings {
        audit_retention_days: Some(retention_days),
        ..settings(&database.url())
    };
    PostgresStore::open(settings, &Handle::current()).await.unwrap()
}

/// Months go when their last day is too old, with what the default partition has of them.
#[tokio::test(flavor = "multi_thread")]
async fn whole_months_are_dropped_when_they_are_too_old() {
    let database = Database::with_tables().await;
    let store = kept_for(&database, 31).await;
    let user = registered(&store, 1).await;
    // December has no partition when the first sweep comes.
    let written: [DateTime<Utc>; 3] = [start() - days(30), start() + days(1), start() + days(30)];
    for at in written {
        let entry = an_entry_of(user.id, AuditEvent::LoginFailed, at);
        store.append(entry).await.unwrap();
    }
    assert_eq!(
        store.sweep(start()).await.unwrap(),
        0,
        "December is in the last 31 days"
    );
    // The 2nd of February: December is too old, January is not. The mark of the registration's token goes too.
    assert_eq!(store.sweep(start() + days(18)).await.unwrap(), 1 + 1);
    // The 4th of March: 31 days ago was February.
    store.sweep(start() + days(48)).await.unwrap();
    let made = [
        ("default", 0),
        ("y2026m02", 1),
        ("y2026m03", 0),
        ("y2026m04", 0),
        ("y2026m05", 0),
        ("y2026m06", 0),
    ];
    assert_eq!(partitions(&database).await, expected(&made));
    let page = store.page(user.id, None, 10).await.unwrap();
    assert_eq!(page.entries.len(), 1);
}

/// By its own clock everything would be too old: the trail, the sessions, the marks of used codes and tokens.
#[tokio::test(flavor = "multi_thread")]
async fn a51_a_node_whose_clock_is_years_ahead_drops_nothing() {
    let database = Database::with_tables().await;
    let store = kept_for(&database, 36_500).await;
    let user = registered(&store, 1).await;
    let server = database.connect().await;
    let now: DateTime<Utc> = server.query_one("SELECT now()", &[]).await.unwrap().get(0);
    let mut login = a_login(&user);
    login.session = a_session(user.id, now);
    login.challenge_id = challenge_id(now);
    login.audit.session_id = Some(login.session.id);
    let again = login.clone();
    let opened = store.open(login).await.unwrap();
    assert!(matches!(opened, OpenSessionOutcome::Opened(_)));
    store.sweep(now).await.unwrap();
    assert_eq!(store.sweep(now + days(400 * 365)).await.unwrap(), 0);
    assert_eq!(store.page(user.id, None, 10).await.unwrap().entries.len(), 2);
    assert!(store.bearer(again.session.id).await.unwrap().is_some());
    assert_eq!(
        store.open(again).await.unwrap(),
        OpenSessionOutcome::CodeAlreadyUsed
    );
}
