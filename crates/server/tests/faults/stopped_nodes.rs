//! One node of two ends under load (A52).

use crate::load::Load;
use crate::rig::Rig;

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
    seen.is_kept(&second.api).await;
    seen_beside.is_kept(&first.api).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a52_a_node_that_is_told_to_stop_answers_what_it_took() {
    let rig = Rig::start();
    let mut first = rig.node(&[("DASTAK__SERVER__DRAIN_SECONDS", "0")]);
    let second = first.another();
    let (on_first, on_second) = (Load::on(&first, 81, 4), Load::on(&second, 82, 4));
    on_first.progress(20).await;
    first.terminate();
    on_second.progress(20).await;
    let (seen, seen_beside) = (on_first.end().await, on_second.end().await);
    let status = tokio::task::spawn_blocking(move || first.wait()).await.unwrap();
    assert!(status.success(), "{status}");
    seen.is_kept(&second.api).await;
    seen_beside.is_kept(&second.api).await;
    let problems = second.query(
        "SELECT 1 FROM sessions s WHERE NOT EXISTS (SELECT 1 FROM audit_entries a WHERE a.session_id = s.id)",
    );
    assert!(problems.is_empty(), "a session without its entry");
}
