//! How often a request waits for the server.

use dastak_domain::audit::AuditEvent;
use dastak_domain::session::EndReason;
use dastak_ports::Sessions;
use dastak_ports::sessions::{EndAllSessions, EndSession};
use dastak_postgres::{PostgresSettings, PostgresStore};
use dastak_testkit::builders::{an_entry_of, secs};
use dastak_testkit::clock::start;
use dastak_testservers::Proxy;
use futures_util::future::join_all;
use tokio::runtime::Handle;

use crate::support::{Database, a_login, a_token, logged_in, proxy, registered, settings};

/// A store with one connection, by way of a proxy that counts.
async fn one_connection(database: &Database) -> (PostgresStore, Proxy) {
    let proxy = proxy();
    let settings = PostgresSettings {
        pool_size: 1,
        ..settings(&database.url_by(&proxy))
    };
    let store = PostgresStore::open(settings, &Handle::current()).await;
    (store.unwrap(), proxy)
}

/// What a prepared statement costs: each is asked twice, and the second time counts.
#[tokio::test(flavor = "multi_thread")]
async fn what_is_asked_often_is_one_round_trip_and_a_rotation_two() {
    let database = Database::with_tables().await;
    let (store, proxy) = one_connection(&database).await;
    let user = registered(&store, 1).await;
    let mut costs = Vec::new();
    for _ in 0..2 {
        costs.clear();
        let session = logged_in(&store, &user).await;
        let mut before = proxy.round_trips();
        let mut cost = |step: &'static str| {
            let trips = proxy.round_trips() - before;
            before = proxy.round_trips();
            costs.push((step, trips));
        };
        store.open(a_login(&user)).await.unwrap();
        cost("open");
        store.bearer(session.id).await.unwrap().unwrap();
        cost("bearer");
        store.rotate(a_token(&session, 1)).await.unwrap();
        cost("rotate");
        store.list(user.id, start() + secs(3)).await.unwrap();
        cost("list");
        let end = EndSession {
            user_id: user.id,
            session_id: session.id,
            reason: EndReason::LoggedOut,
            audit: an_entry_of(user.id, AuditEvent::LoggedOut, start() + secs(3)),
            device_audit: an_entry_of(user.id, AuditEvent::DeviceRevoked, start() + secs(3)),
        };
        assert!(store.end(end).await.unwrap());
        cost("end");
        let end_all = EndAllSessions {
            user_id: user.id,
            reason: EndReason::LoggedOutEverywhere,
            audit: an_entry_of(user.id, AuditEvent::LoggedOutEverywhere, start() + secs(3)),
        };
        assert!(store.end_all(end_all).await.unwrap() > 0);
        cost("end_all");
    }
    let expected = [
        ("open", 1),
        ("bearer", 1),
        ("rotate", 2),
        ("list", 1),
        ("end", 1),
        // A transaction: nothing may be trusted between the sessions and the devices.
        ("end_all", 6),
    ];
    assert_eq!(costs, expected);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hundred_at_once_share_a_few_statements() {
    let database = Database::with_tables().await;
    let (store, proxy) = one_connection(&database).await;
    let user = registered(&store, 1).await;
    let session = logged_in(&store, &user).await;
    store.bearer(session.id).await.unwrap();
    // While nothing can be answered the others gather.
    proxy.delay(std::time::Duration::from_millis(50));
    let before = proxy.round_trips();
    let bearers = join_all((0..100).map(|_| store.bearer(session.id))).await;
    assert!(bearers.into_iter().all(|bearer| bearer.unwrap().is_some()));
    let trips = proxy.round_trips() - before;
    assert!(trips <= 4, "{trips} round trips");
    let before = proxy.round_trips();
    let logins = join_all((0..100).map(|_| store.open(a_login(&user)))).await;
    assert!(logins.into_iter().all(|login| login.is_ok()));
    let trips = proxy.round_trips() - before;
    assert!(trips <= 5, "{trips} round trips");
}
