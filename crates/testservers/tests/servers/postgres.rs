//! PostgreSQL servers, spoken to by `psql`.

use std::process::Command;
use std::time::{Duration, Instant};

use dastak_testservers::{Postgres, PostgresOptions};

/// What a statement answers, or the error.
fn sql(url: &str, statement: &str) -> Result<String, String> {
    let output = Command::new("psql")
        .args([
            "--no-psqlrc",
            "--tuples-only",
            "--no-align",
            "--quiet",
            "--dbname",
        ])
        .arg(url)
        .args(["--command", statement])
        .env("PGCONNECT_TIMEOUT", "2")
        .output()
        .unwrap();
    if output.status.success() {
        Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned())
    } else {
        Err(String::from_utf8_lossy(&output.stderr).into_owned())
    }
}

#[test]
fn what_was_committed_survives_a_kill_and_a_stop() {
    let mut postgres = Postgres::start(PostgresOptions::default()).unwrap();
    let url = postgres.url("postgres");
    sql(&url, "CREATE TABLE kept (n int); INSERT INTO kept VALUES (42)").unwrap();

    postgres.kill().unwrap();
    assert!(sql(&url, "SELECT 1").is_err());
    postgres.start_again().unwrap();
    assert_eq!(sql(&url, "SELECT n FROM kept").unwrap(), "42");

    postgres.stop().unwrap();
    assert!(sql(&url, "SELECT 1").is_err());
    postgres.start_again().unwrap();
    assert_eq!(sql(&url, "SELECT n FROM kept").unwrap(), "42");
    assert_eq!(sql(&url, "SHOW server_encoding").unwrap(), "UTF8");
}

#[test]
fn a_paused_server_does_not_answer_until_it_is_resumed() {
    let postgres = Postgres::start(PostgresOptions::default()).unwrap();
    let url = postgres.url("postgres");
    postgres.pause().unwrap();
    assert!(sql(&url, "SELECT 1").is_err());
    postgres.resume().unwrap();
    assert_eq!(sql(&url, "SELECT 1").unwrap(), "1");
}

#[test]
fn a_replica_follows_and_becomes_the_primary() {
    let mut primary = Postgres::start(PostgresOptions {
        password: Some("secret".to_owned()),
        ..PostgresOptions::default()
    })
    .unwrap();
    let replica = primary.replica().unwrap();
    primary.configure("synchronous_standby_names", "*").unwrap();
    let deadline = Instant::now() + Duration::from_secs(10);
    while sql(&primary.url("postgres"), "SHOW synchronous_standby_names").as_deref() != Ok("*") {
        assert!(Instant::now() < deadline);
    }
    sql(
        &primary.url("postgres"),
        "CREATE TABLE followed (n int); SET synchronous_commit = remote_apply; INSERT INTO followed VALUES (7)",
    )
    .unwrap();
    let url = replica.url("postgres");
    assert_eq!(sql(&url, "SELECT n FROM followed").unwrap(), "7");
    assert!(sql(&url, "INSERT INTO followed VALUES (8)").is_err());

    primary.kill().unwrap();
    replica.promote().unwrap();
    sql(
        &url,
        "SET synchronous_commit = local; INSERT INTO followed VALUES (8)",
    )
    .unwrap();
    assert_eq!(sql(&url, "SELECT sum(n) FROM followed").unwrap(), "15");
}

#[test]
fn tls_and_the_password_are_asked_for() {
    let postgres = Postgres::start(PostgresOptions {
        password: Some("secret".to_owned()),
        tls: true,
        ..PostgresOptions::default()
    })
    .unwrap();
    let url = postgres.url("postgres");
    let encrypted = "SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()";
    assert_eq!(sql(&url, encrypted).unwrap(), "t");
    assert!(sql(&url.replace("localhost", "127.0.0.1"), "SELECT 1").is_err());
    assert!(sql(&url.replace("secret", "wrong"), "SELECT 1").is_err());
    assert!(postgres.authority_file().unwrap().is_file());
}
