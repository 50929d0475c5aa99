//! What `sslmode` promises.

use dastak_ports::{PortErrorKind, Probe};
use dastak_postgres::PostgresStore;
use dastak_testservers::{Postgres, PostgresOptions};
use tokio::runtime::Handle;

use crate::support::settings;

fn server() -> Postgres {
    let options = PostgresOptions {
        tls: true,
        password: Some("correcthorse".to_owned()),
        ..PostgresOptions::default()
    };
    Postgres::start(options).expect("a server starts")
}

async fn try_to_open(url: &str) -> Result<(), PortErrorKind> {
    let opened = PostgresStore::open(settings(url), &Handle::current()).await;
    let store = opened.map_err(|error| error.kind())?;
    store.check().await.map_err(|error| error.kind())
}

/// The server's certificate is of an authority of its own, for `localhost` only.
#[tokio::test(flavor = "multi_thread")]
async fn a_certificate_is_worth_what_sslmode_says() {
    let server = server();
    let authority = server.authority_file().unwrap().display().to_string();
    let port = server.address().port();
    let refused = Err(PortErrorKind::Unavailable);
    for (host, parameters, expected) in [
        (
            "localhost",
            format!("sslmode=verify-full&sslrootcert={authority}"),
            Ok(()),
        ),
        (
            "127.0.0.1",
            format!("sslmode=verify-full&sslrootcert={authority}"),
            refused,
        ),
        (
            "127.0.0.1",
            format!("sslmode=verify-ca&sslrootcert={authority}"),
            Ok(()),
        ),
        (
            "127.0.0.1",
            format!("sslmode=require&sslrootcert={authority}"),
            Ok(()),
        ),
        // Nobody whom the system trusts has signed it.
        ("localhost", "sslmode=verify-full".to_owned(), refused),
        ("localhost", "sslmode=verify-ca".to_owned(), refused),
        ("127.0.0.1", "sslmode=require".to_owned(), Ok(())),
        ("127.0.0.1", "sslmode=prefer".to_owned(), Ok(())),
        ("127.0.0.1", String::new(), Ok(())),
        (
            "127.0.0.1",
            "sslmode=verify-everything".to_owned(),
            Err(PortErrorKind::Internal),
        ),
        (
            "127.0.0.1",
            "sslmode=verify-full&sslrootcert=/nowhere.pem".to_owned(),
            Err(PortErrorKind::Internal),
        ),
    ] {
        let url = format!("postgres://postgres:correcthorse@{host}:{port}/postgres?{parameters}");
        assert_eq!(try_to_open(&url).await, expected, "{host} {parameters}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_without_tls_is_refused_when_tls_is_required() {
    let server = Postgres::start(PostgresOptions::default()).expect("a server starts");
    let url = server.url("postgres");
    assert_eq!(
        try_to_open(&format!("{url}?sslmode=require")).await,
        Err(PortErrorKind::Unavailable)
    );
    assert_eq!(try_to_open(&format!("{url}?sslmode=prefer")).await, Ok(()));
    assert_eq!(try_to_open(&format!("{url}?sslmode=disable")).await, Ok(()));
}

/// Neither the password nor the rest of the address is in what is printed or logged.
#[tokio::test(flavor = "multi_thread")]
async fn trouble_with_a_server_says_nothing_of_the_password() {
    let server = server();
    let url = server.url("postgres").replace("correcthorse", "batterystaple");
    let settings = settings(&url);
    assert!(!format!("{settings:?}").contains("battery"));
    let error = PostgresStore::open(settings, &Handle::current())
        .await
        .err()
        .unwrap();
    assert_eq!(error.kind(), PortErrorKind::Unavailable);
    assert!(!format!("{error:?}").contains("battery"));
}
