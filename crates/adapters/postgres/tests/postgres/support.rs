//! A database for each test.

use std::net::ToSocketAddrs;
use std::sync::atomic::{AtomicU32, Ordering};
use std::thread;
use std::time::Duration;

use dastak_domain::audit::AuditEvent;
use dastak_domain::session::Session;
use dastak_domain::user::User;
use dastak_ports::accounts::{Register, RegisterOutcome};
use dastak_ports::sessions::{OpenSession, OpenSessionOutcome, RotateRefresh};
use dastak_ports::{Accounts, Sessions};
use dastak_postgres::{PostgresSettings, PostgresStore};
use dastak_testkit::builders::{
    a_session, a_user, an_entry, an_entry_of, challenge_id, key_of, number, secs, token_id, token_policy,
};
use dastak_testkit::clock::start;
use dastak_testservers::{Proxy, shared};
use tokio::runtime::{self, Handle};
use tokio_postgres::{Client, NoTls};

/// The database with all tables, which others are copied from.
const TEMPLATE: &str = "dastak_test_template";

/// The advisory lock of whoever makes the template.
const TEMPLATE_LOCK: i64 = 0x7465_7374;

/// A database that nobody else uses. It goes with this value.
pub(crate) struct Database {
    name: String,
}

impl Database {
    /// An empty one.
    pub(crate) async fn empty() -> Self {
        let database = Self { name: new_name() };
        let create = format!("CREATE DATABASE {}", database.name);
        admin()
            .await
            .batch_execute(&create)
            .await
            .expect("a database is made");
        database
    }

    /// One with all tables.
    pub(crate) async fn with_tables() -> Self {
        let database = Self { name: new_name() };
        let admin = admin().await;
        let lock = format!("SELECT pg_advisory_lock({TEMPLATE_LOCK})");
        admin.batch_execute(&lock).await.expect("the lock comes free");
        make_template(&admin).await;
        let create = format!("CREATE DATABASE {} TEMPLATE {TEMPLATE}", database.name);
        admin.batch_execute(&create).await.expect("a database is copied");
        database
    }

    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    pub(crate) fn url(&self) -> String {
        url_of(&self.name)
    }

    /// Its URL by way of a proxy before the shared server.
    pub(crate) fn url_by(&self, proxy: &Proxy) -> String {
        let url = self.url();
        let (login, rest) = url.split_once('@').expect("the URL names a user");
        let (_, database) = rest.split_once('/').expect("the URL names a database");
        format!("{login}@{}/{database}", proxy.address())
    }

    /// A store with few connections.
    pub(crate) async fn open(&self) -> PostgresStore {
        open(&self.url()).await
    }

    /// A connection beside the store.
    pub(crate) async fn connect(&self) -> Client {
        connect(&self.url()).await
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        let drop = format!("DROP DATABASE IF EXISTS {} WITH (FORCE)", self.name);
        // The test's own runtime may be ending.
        let dropping = thread::spawn(move || {
            let runtime = runtime::Builder::new_current_thread().enable_all().build();
            runtime
                .expect("a runtime starts")
                .block_on(async { admin().await.batch_execute(&drop).await })
        });
        // What is left goes with the server.
        let _ = dropping.join();
    }
}

async fn make_template(admin: &Client) {
    let known = admin
        .query_opt("SELECT FROM pg_database WHERE datname = $1", &[&TEMPLATE])
        .await
        .expect("databases are listed");
    if known.is_none() {
        let create = format!("CREATE DATABASE {TEMPLATE}");
        admin.batch_execute(&create).await.expect("the template is made");
    }
    PostgresStore::migrate(&settings(&url_of(TEMPLATE)), &Handle::current())
        .await
        .expect("the template gets its tables");
}

fn new_name() -> String {
    static MADE: AtomicU32 = AtomicU32::new(0);
    let made = MADE.fetch_add(1, Ordering::Relaxed);
    format!("dastak_test_{}_{made}", std::process::id())
}

/// The URL of another database of the shared server.
fn url_of(name: &str) -> String {
    let url = shared::postgres_url();
    let (url, parameters) = url.split_once('?').unwrap_or((url, ""));
    let (server, _) = url.rsplit_once('/').expect("the URL names a database");
    format!("{server}/{name}?{parameters}")
}

async fn admin() -> Client {
    connect(shared::postgres_url()).await
}

/// A proxy before the shared server.
pub(crate) fn proxy() -> Proxy {
    let url = shared::postgres_url();
    let (_, rest) = url.split_once('@').expect("the URL names a user");
    let (server, _) = rest.split_once('/').expect("the URL names a database");
    let server = server
        .to_socket_addrs()
        .ok()
        .and_then(|mut addresses| addresses.next())
        .expect("the server has an address");
    // It blocks, which a thread of the runtime must not.
    let starting = thread::spawn(move || Proxy::start(server));
    starting.join().expect("nothing panics").expect("a proxy starts")
}

/// A plain connection.
pub(crate) async fn connect(url: &str) -> Client {
    let (client, connection) = tokio_postgres::connect(url, NoTls)
        .await
        .expect("the server is there");
    tokio::spawn(connection);
    client
}

/// The settings of a store with few connections, which gives up soon.
pub(crate) fn settings(url: &str) -> PostgresSettings {
    PostgresSettings {
        pool_size: 6,
        connect_timeout: Duration::from_secs(2),
        ..PostgresSettings::new(url.to_owned().into())
    }
}

/// A store with few connections.
pub(crate) async fn open(url: &str) -> PostgresStore {
    PostgresStore::open(settings(url), &Handle::current())
        .await
        .expect("the store opens")
}

/// How long a statement of an [`impatient`] store may take: long enough for a busy machine, short enough for a test.
pub(crate) const STATEMENT_TIMEOUT: Duration = Duration::from_millis(800);

/// A store that soon gives up.
pub(crate) async fn impatient(url: &str) -> PostgresStore {
    let settings = PostgresSettings {
        statement_timeout: STATEMENT_TIMEOUT,
        pool_timeout: Duration::from_secs(1),
        connect_timeout: Duration::from_secs(1),
        ..settings(url)
    };
    PostgresStore::open(settings, &Handle::current())
        .await
        .expect("the store opens")
}

/// A registered person.
pub(crate) async fn registered(store: &PostgresStore, i: u32) -> User {
    let user = a_user(number(i), start());
    let command = Register {
        session: a_session(user.id, start()),
        token_id: token_id(start()),
        audit: an_entry_of(user.id, AuditEvent::Registered, start()),
        user: user.clone(),
    };
    let outcome = store.register(command).await.expect("the store answers");
    assert_eq!(outcome, RegisterOutcome::Registered);
    user
}

/// A login with a code of its own.
pub(crate) fn a_login(user: &User) -> OpenSession {
    let now = start() + secs(1);
    let session = a_session(user.id, now);
    let mut audit = an_entry_of(user.id, AuditEvent::LoginSucceeded, now);
    audit.session_id = Some(session.id);
    OpenSession {
        user: user.clone(),
        session,
        challenge_id: challenge_id(now),
        number_key: key_of(&user.mobile),
        lease: None,
        audit,
    }
}

/// A session that is open.
pub(crate) async fn logged_in(store: &PostgresStore, user: &User) -> Session {
    let login = a_login(user);
    let session = login.session.clone();
    let outcome = store.open(login).await.expect("the store answers");
    assert!(matches!(outcome, OpenSessionOutcome::Opened(_)), "{outcome:?}");
    session
}

/// A shown refresh token.
pub(crate) fn a_token(session: &Session, generation: u32) -> RotateRefresh {
    RotateRefresh {
        session_id: session.id,
        generation,
        policy: token_policy(),
        now: start() + secs(2),
        reuse_audit: an_entry(AuditEvent::RefreshReused, start() + secs(2)),
    }
}
