//! One node of two ends under load (A52).

use std::time::Duration;

use futures_util::future::join_all;

use crate::load::Load;
use crate::rig::{Rig, try_code};
use crate::support::Server;

/// How long each way to Redis takes while a node is told to stop.
const SLOW: Duration = Duration::from_millis(300);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a52_a_killed_node_takes_nothing_with_it_that_was_acknowledged() {
    let rig = Rig::start();
    let first = rig.node(&[]);
    let second = first.another();
    let (on_first, on_second) = (Load::on(&first, 81, 4), Load::on(&second, 82, 4));
    on_first.progress(20).await;
    let first = first.kill_and_restart();
    on_second.progress(20).await;
    let (seen, seen_beside) = (on_first.end().await, on_second.end().await);
    assert!(seen.people.len() >= 20);
    assert!(seen_beside.unanswered.is_empty(), "{:?}", seen_beside.unanswered);
    seen.is_kept(&second.api).await;
    seen_beside.is_kept(&first.api).await;
}

/// As behind a load balancer: it turns away when the node says that it is not ready.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a52_a_node_that_is_told_to_stop_loses_no_request() {
    let rig = Rig::start();
    let mut first = rig.node(&[("DASTAK__SERVER__DRAIN_SECONDS", "5")]);
    let second = first.another();
    let (on_first, on_second) = (Load::on(&first, 81, 4), Load::on(&second, 82, 4));
    on_first.progress(20).await;
    first.terminate();
    while first.api.get("/health/ready").await.status == 200 {
        tokio::task::yield_now().await;
    }
    let seen = on_first.end().await;
    on_second.progress(20).await;
    let seen_beside = on_second.end().await;
    let status = tokio::task::spawn_blocking(move || first.wait()).await.unwrap();
    assert!(status.success(), "{status}");
    for seen in [seen, seen_beside] {
        assert!(seen.unanswered.is_empty(), "{:?}", seen.unanswered);
        seen.is_kept(&second.api).await;
    }
    let problems = second.query(
        "SELECT 1 FROM sessions s WHERE NOT EXISTS (SELECT 1 FROM audit_entries a WHERE a.session_id = s.id)",
    );
    assert!(problems.is_empty(), "a session without its entry");
}

/// Without a drain, in the middle of their work.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a52_requests_that_were_taken_before_the_stop_are_answered() {
    let rig = Rig::start();
    let mut node = rig.node(&[("DASTAK__SERVER__DRAIN_SECONDS", "0")]);
    let numbers: Vec<_> = (0..8).map(|i| format!("+91987654321{i}")).collect();
    let mut codes = Vec::new();
    for number in &numbers {
        node.register(number).await;
        codes.push(node.send(number).await);
    }

    rig.to_redis.delay(SLOW);
    let compared = rig.scripts_run();
    let logins = numbers.into_iter().zip(codes).map(|(number, code)| {
        let api = node.api.clone();
        async move { try_code(&api, &number, &code, "at the stop").await.ok(200) }
    });
    let logins = tokio::spawn(join_all(logins));
    rig.wait_for_scripts(compared + 8).await;
    node.terminate();
    for login in logins.await.unwrap() {
        assert_eq!(login["status"], "authenticated");
    }
    let status = tokio::task::spawn_blocking(move || node.wait()).await.unwrap();
    assert!(status.success(), "{status}");
}
