//! PostgreSQL's primary dies under load and its replica is promoted: the nodes have both in their URL.

use dastak_testservers::{Postgres, PostgresOptions, Redis, RedisOptions};

use crate::load::Load;
use crate::rig::recovered;
use crate::support::{Binary, Engine, Servers};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_promoted_replica_has_what_was_acknowledged_and_nodes_find_it() {
    let mut primary = Postgres::start(PostgresOptions::default()).unwrap();
    let redis = Redis::start(RedisOptions::default()).unwrap();
    let replica = primary.replica().unwrap();
    let mut servers = Servers::on(&primary.url("postgres"), &redis.url());
    let (first, second) = (primary.address(), replica.address());
    servers.database_url = format!(
        "postgres://postgres@{first},{second}/{}?target_session_attrs=read-write",
        servers.database
    );
    // From now on a commit is answered when the replica has it too.
    primary.configure("synchronous_standby_names", "*").unwrap();
    let node = Binary::on(
        Engine::Servers(servers),
        &[
            ("DASTAK__STORAGE__CONNECT_TIMEOUT_MS", "500"),
            ("DASTAK__STORAGE__STATEMENT_TIMEOUT_MS", "1500"),
        ],
    );
    let load = Load::on(&node, 83, 4);
    load.progress(20).await;
    primary.kill().unwrap();
    replica.promote().unwrap();
    recovered(&node.api).await;
    load.progress(20).await;
    let seen = load.end().await;
    assert!(seen.people.len() >= 40);
    seen.is_kept(&node.api).await;
}
