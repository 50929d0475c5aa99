//! How a database gets its tables.

use dastak_ports::PortErrorKind;
use dastak_postgres::{PostgresSettings, PostgresStore};
use futures_util::future::join_all;
use tokio::runtime::Handle;

use crate::support::{Database, settings};

#[tokio::test(flavor = "multi_thread")]
async fn of_ten_nodes_that_start_together_one_migrates() {
    let database = Database::empty().await;
    let settings = settings(&database.url());
    let runtime = Handle::current();
    let nodes = join_all((0..10).map(|_| PostgresStore::migrate(&settings, &runtime))).await;
    let mut steps: Vec<usize> = nodes.into_iter().map(|steps| steps.unwrap()).collect();
    steps.sort_unstable();
    assert_eq!(steps[..9], [0; 9]);
    assert!(steps[9] > 0);
}

/// Diesel's own harness panics there.
#[tokio::test(flavor = "current_thread")]
async fn a_runtime_of_one_thread_migrates_too() {
    let database = Database::empty().await;
    let steps = PostgresStore::migrate(&settings(&database.url()), &Handle::current()).await;
    assert!(steps.unwrap() > 0);
    database.open().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_store_that_may_not_migrate_refuses_an_older_schema() {
    let database = Database::empty().await;
    let settings = PostgresSettings {
        migrate: false,
        ..settings(&database.url())
    };
    let refused = PostgresStore::open(settings.clone(), &Handle::current()).await;
    assert_eq!(
        refused.err().map(|error| error.kind()),
        Some(PortErrorKind::Corrupt)
    );
    PostgresStore::migrate(&settings, &Handle::current())
        .await
        .unwrap();
    PostgresStore::open(settings, &Handle::current()).await.unwrap();
}

/// As while a newer version of the program is rolled out: what runs may have to start again meanwhile.
#[tokio::test(flavor = "multi_thread")]
async fn a_newer_schema_is_taken_and_left_alone() {
    let database = Database::with_tables().await;
    let newer = "INSERT INTO __diesel_schema_migrations (version) VALUES ('99991231235959')";
    database.connect().await.batch_execute(newer).await.unwrap();
    for migrate in [true, false] {
        let settings = PostgresSettings {
            migrate,
            ..settings(&database.url())
        };
        PostgresStore::open(settings, &Handle::current()).await.unwrap();
    }
}

/// A server that lets nobody but the migration change tables.
#[tokio::test(flavor = "multi_thread")]
async fn the_schema_is_checked_without_the_right_to_change_it() {
    let database = Database::with_tables().await;
    let role = format!("{}_reader", database.name());
    let admin = database.connect().await;
    admin
        .batch_execute(&format!(
            "CREATE ROLE {role} LOGIN; REVOKE CREATE ON SCHEMA public FROM PUBLIC;
             GRANT SELECT ON __diesel_schema_migrations TO {role}"
        ))
        .await
        .unwrap();
    let settings = PostgresSettings {
        migrate: false,
        ..settings(&database.url().replacen("postgres@", &format!("{role}@"), 1))
    };
    PostgresStore::open(settings, &Handle::current()).await.unwrap();
    admin
        .batch_execute(&format!("DROP OWNED BY {role}; DROP ROLE {role}"))
        .await
        .unwrap();
}
