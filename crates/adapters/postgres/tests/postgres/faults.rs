//! A server that is gone, silent, slow, or another one than before.

use std::time::{Duration, Instant};

use dastak_domain::audit::AuditEvent;
use dastak_domain::user::AccountStatus;
use dastak_ports::accounts::SetStatus;
use dastak_ports::sessions::OpenSessionOutcome;
use dastak_ports::{Accounts, PortErrorKind, PortResult, Probe, Sessions};
use dastak_postgres::{PostgresSettings, PostgresStore};
use dastak_testkit::builders::{a_user, an_entry_of, number, secs};
use dastak_testkit::clock::start;
use dastak_testservers::{Postgres, PostgresOptions};
use futures_util::future::join_all;
use tokio::runtime::Handle;
use tokio_postgres::Client;

use crate::support::{
    Database, STATEMENT_TIMEOUT, a_login, a_token, impatient, logged_in, open, proxy, registered, settings,
};

fn kind<T>(answer: PortResult<T>) -> Option<PortErrorKind> {
    answer.err().map(|error| error.kind())
}

#[tokio::test(flavor = "multi_thread")]
async fn the_first_request_after_a_cut_works() {
    let (database, proxy) = (Database::with_tables().await, proxy());
    let store = open(&database.url_by(&proxy)).await;
    let user = registered(&store, 1).await;
    let session = logged_in(&store, &user).await;
    for _ in 0..3 {
        proxy.cut();
        assert_eq!(
            kind(store.bearer(session.id).await),
            Some(PortErrorKind::Unavailable)
        );
        assert_eq!(kind(store.check().await), Some(PortErrorKind::Unavailable));
        proxy.pass();
        assert!(store.bearer(session.id).await.unwrap().is_some());
        assert!(store.list(user.id, start() + secs(2)).await.is_ok());
        assert!(store.open(a_login(&user)).await.is_ok());
        assert!(store.check().await.is_ok());
    }
}

/// Nobody waits longer than a statement may take, and one caller's wait is enough for all.
#[tokio::test(flavor = "multi_thread")]
async fn a_silent_server_holds_nobody_up() {
    let (database, proxy) = (Database::with_tables().await, proxy());
    let store = impatient(&database.url_by(&proxy)).await;
    let user = registered(&store, 1).await;
    let session = logged_in(&store, &user).await;
    proxy.hang();
    let asked = Instant::now();
    let answers = join_all((0..20).map(|_| store.bearer(session.id))).await;
    assert!(answers.into_iter().all(|answer| answer.is_err()));
    assert!(store.check().await.is_err());
    assert!(asked.elapsed() < Duration::from_secs(8), "{:?}", asked.elapsed());
    proxy.pass();
    assert!(store.bearer(session.id).await.unwrap().is_some());
    assert!(store.open(a_login(&user)).await.is_ok());
}

/// The code is used and the session there, and the caller was told neither: the next try says that it is used.
#[tokio::test(flavor = "multi_thread")]
async fn a50_a_login_whose_answer_is_lost_happened_once() {
    let (database, proxy) = (Database::with_tables().await, proxy());
    let store = impatient(&database.url_by(&proxy)).await;
    let user = registered(&store, 1).await;
    logged_in(&store, &user).await;
    let login = a_login(&user);
    proxy.swallow_answer_after(login.audit.event.as_str().as_bytes());
    let lost = kind(store.open(login.clone()).await);
    assert!(
        matches!(lost, Some(PortErrorKind::Timeout | PortErrorKind::Unavailable)),
        "{lost:?}"
    );
    assert_eq!(proxy.caught(), 1);
    proxy.pass();
    let again = store.open(login).await.unwrap();
    assert_eq!(again, OpenSessionOutcome::CodeAlreadyUsed);
    assert_eq!(store.list(user.id, start() + secs(2)).await.unwrap().len(), 3);
}

/// Whoever hangs up in the middle leaves a connection in an unknown state: nobody else gets it.
#[tokio::test(flavor = "multi_thread")]
async fn a_connection_whose_caller_went_away_is_not_used_again() {
    let (database, proxy) = (Database::with_tables().await, proxy());
    let settings = PostgresSettings {
        pool_size: 1,
        ..settings(&database.url_by(&proxy))
    };
    let store = PostgresStore::open(settings, &Handle::current()).await.unwrap();
    let user = registered(&store, 1).await;
    let opened = proxy.connections();
    proxy.delay(Duration::from_millis(200));
    let gone = tokio::time::timeout(Duration::from_millis(50), store.list(user.id, start())).await;
    assert!(gone.is_err());
    proxy.pass();
    assert_eq!(store.list(user.id, start()).await.unwrap().len(), 1);
    assert_eq!(proxy.connections(), opened + 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_held_row_is_waited_for_only_so_long() {
    let database = Database::with_tables().await;
    let store = impatient(&database.url()).await;
    let user = registered(&store, 1).await;
    let session = logged_in(&store, &user).await;
    let other = database.connect().await;
    other
        .batch_execute("BEGIN; SELECT FROM users FOR UPDATE")
        .await
        .unwrap();
    let asked = Instant::now();
    assert_eq!(
        kind(store.open(a_login(&user)).await),
        Some(PortErrorKind::Timeout)
    );
    assert!(asked.elapsed() < 3 * STATEMENT_TIMEOUT);
    // What does not need the row goes on meanwhile.
    assert!(store.bearer(session.id).await.unwrap().is_some());
    assert!(store.rotate(a_token(&session, 1)).await.is_ok());
    other.batch_execute("ROLLBACK").await.unwrap();
    assert!(store.open(a_login(&user)).await.is_ok());
}

/// Whoever finds every connection in use waits for one, and not for long.
#[tokio::test(flavor = "multi_thread")]
async fn a_pool_that_is_all_in_use_is_unavailable() {
    let database = Database::with_tables().await;
    let settings = PostgresSettings {
        pool_size: 1,
        pool_timeout: Duration::from_millis(100),
        ..settings(&database.url())
    };
    let store = PostgresStore::open(settings, &Handle::current()).await.unwrap();
    let user = registered(&store, 1).await;
    let other = database.connect().await;
    other
        .batch_execute("BEGIN; SELECT FROM users FOR UPDATE")
        .await
        .unwrap();
    let (opened, ()) = tokio::join!(store.open(a_login(&user)), async {
        let waits =
            "SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'";
        let begun = Instant::now();
        while other.query(waits, &[]).await.unwrap().is_empty() {
            assert!(begun.elapsed() < Duration::from_secs(10), "nothing waits");
        }
        let refused = store.list(user.id, start()).await;
        assert_eq!(kind(refused), Some(PortErrorKind::Unavailable));
        other.batch_execute("ROLLBACK").await.unwrap();
    });
    assert!(opened.is_ok());
    assert!(store.list(user.id, start()).await.is_ok());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_was_killed_is_found_again() {
    let mut server = Postgres::start(PostgresOptions::default()).unwrap();
    let store = open(&server.url("postgres")).await;
    let user = registered(&store, 1).await;
    let session = logged_in(&store, &user).await;
    server.kill().unwrap();
    assert_eq!(
        kind(store.bearer(session.id).await),
        Some(PortErrorKind::Unavailable)
    );
    assert_eq!(
        kind(store.open(a_login(&user)).await),
        Some(PortErrorKind::Unavailable)
    );
    server.start_again().unwrap();
    assert!(store.bearer(session.id).await.unwrap().is_some());
    assert!(store.open(a_login(&user)).await.is_ok());
    // An operator's restart, between two requests.
    server.stop().unwrap();
    server.start_again().unwrap();
    assert!(store.open(a_login(&user)).await.is_ok());
    assert!(store.bearer(session.id).await.unwrap().is_some());
}

/// The HTTP server's workers are runtimes of one thread each, which come and go: a connection outlives them.
#[tokio::test(flavor = "multi_thread")]
async fn connections_outlive_the_worker_that_asked_for_them() {
    let database = Database::with_tables().await;
    let settings = PostgresSettings {
        pool_size: 1,
        ..settings(&database.url())
    };
    let store = PostgresStore::open(settings, &Handle::current()).await.unwrap();
    let user = registered(&store, 1).await;
    let worker_store = store.clone();
    let worker = std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        runtime.unwrap().block_on(async {
            // Whoever goes away in the middle costs the connection; the worker asks for the next one.
            let _ = tokio::time::timeout(Duration::ZERO, worker_store.list(user.id, start())).await;
            worker_store
                .list(user.id, start())
                .await
                .map(|sessions| sessions.len())
        })
    });
    assert_eq!(worker.join().unwrap().unwrap(), 1);
    assert_eq!(store.list(user.id, start()).await.unwrap().len(), 1);
}

/// Ends what waits for a lock in this database, as a shutdown does; waits until there is something.
async fn terminate_waiting(admin: &Client) {
    let terminate = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity
                     WHERE datname = current_database() AND wait_event_type = 'Lock'";
    let begun = Instant::now();
    while admin.query(terminate, &[]).await.unwrap().is_empty() {
        assert!(begun.elapsed() < Duration::from_secs(10), "nothing waits");
    }
}

/// What has changed nothing yet is done again on another connection; what may have is not.
#[tokio::test(flavor = "multi_thread")]
async fn a_connection_that_is_ended_in_the_middle_costs_reads_and_transactions_nothing() {
    let database = Database::with_tables().await;
    let store = open(&database.url()).await;
    let user = registered(&store, 1).await;
    let session = logged_in(&store, &user).await;
    let (holder, admin) = (database.connect().await, database.connect().await);
    let hold = "BEGIN; LOCK TABLE sessions IN ACCESS EXCLUSIVE MODE";
    let middle = async || {
        terminate_waiting(&admin).await;
        holder.batch_execute("ROLLBACK").await.unwrap();
    };

    holder.batch_execute(hold).await.unwrap();
    let (listed, ()) = tokio::join!(store.list(user.id, start() + secs(2)), middle());
    assert_eq!(listed.unwrap().len(), 2);

    holder.batch_execute(hold).await.unwrap();
    let disable = SetStatus {
        user_id: user.id,
        status: AccountStatus::Disabled,
        audit: an_entry_of(user.id, AuditEvent::AccountDisabled, start() + secs(3)),
    };
    let (disabled, ()) = tokio::join!(store.set_status(disable), middle());
    assert!(disabled.unwrap());
    assert_eq!(store.list(user.id, start() + secs(3)).await.unwrap(), []);

    holder.batch_execute(hold).await.unwrap();
    let (rotated, ()) = tokio::join!(store.rotate(a_token(&session, 1)), middle());
    assert!(rotated.is_ok(), "its read came again: {rotated:?}");

    let enable = SetStatus {
        user_id: user.id,
        status: AccountStatus::Active,
        audit: an_entry_of(user.id, AuditEvent::AccountEnabled, start() + secs(4)),
    };
    assert!(store.set_status(enable).await.unwrap());
    holder.batch_execute(hold).await.unwrap();
    let login = a_login(&user);
    let (opened, ()) = tokio::join!(store.open(login.clone()), middle());
    assert_eq!(kind(opened), Some(PortErrorKind::Unavailable));
    let again = store.open(login).await.unwrap();
    assert!(matches!(again, OpenSessionOutcome::Opened(_)), "{again:?}");
}

/// Of several hosts the one that takes writes is used, whichever that is.
#[tokio::test(flavor = "multi_thread")]
async fn a_promoted_replica_is_found() {
    let mut primary = Postgres::start(PostgresOptions::default()).unwrap();
    let replica = primary.replica().unwrap();
    primary.configure("synchronous_standby_names", "*").unwrap();
    let hosts = format!("{},{}", replica.address(), primary.address());
    let store = open(&format!("postgres://postgres@{hosts}/postgres")).await;
    let user = registered(&store, 1).await;
    let session = logged_in(&store, &user).await;
    primary.kill().unwrap();
    assert_eq!(
        kind(store.open(a_login(&user)).await),
        Some(PortErrorKind::Unavailable)
    );
    replica.promote().unwrap();
    replica.configure("synchronous_standby_names", "").unwrap();
    assert!(store.bearer(session.id).await.unwrap().is_some());
    // The replica takes note of its new settings a moment later.
    assert!(store.open(a_login(&user)).await.is_ok());
}

/// A server that only reads is no working store, and its connections are not kept.
#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_only_reads_is_unavailable() {
    let primary = Postgres::start(PostgresOptions::default()).unwrap();
    let url = primary.url("postgres");
    PostgresStore::migrate(&settings(&url), &Handle::current())
        .await
        .unwrap();
    let replica = primary.replica().unwrap();
    let settings = PostgresSettings {
        migrate: false,
        ..settings(&replica.url("postgres"))
    };
    let store = PostgresStore::open(settings, &Handle::current()).await.unwrap();
    assert_eq!(kind(store.check().await), Some(PortErrorKind::Unavailable));
    let user = a_user(number(1), start());
    assert_eq!(
        kind(store.open(a_login(&user)).await),
        Some(PortErrorKind::Unavailable)
    );
    replica.promote().unwrap();
    assert!(store.check().await.is_ok());
    assert_eq!(
        store.open(a_login(&user)).await.unwrap(),
        OpenSessionOutcome::UserGone
    );
}
