//! PostgreSQL has done what it was asked, and nobody is told (A50).

use std::time::Duration;

use serde_json::{Value, json};

use crate::rig::{Rig, in_time, recovered, text, try_code};
use crate::support::{Server, registration};

const NUMBER: &str = "+919876543210";

/// Long enough each way that a test can act between a request and its answer.
const SLOW: Duration = Duration::from_millis(150);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a50_a_login_whose_commit_was_not_answered_happens_once() {
    let rig = Rig::start();
    let node = rig.node(&[]);
    node.register(NUMBER).await;
    let code = node.send(NUMBER).await;
    // The name of the device travels with the session only.
    rig.to_postgres.swallow_answer_after(b"Swallowed Phone");
    try_code(&node.api, NUMBER, &code, "Swallowed Phone")
        .await
        .problem(503, "service_unavailable");
    assert_eq!(rig.to_postgres.caught(), 1);
    recovered(&node.api).await;

    try_code(&node.api, NUMBER, &code, "Swallowed Phone")
        .await
        .problem(400, "otp_expired");
    let sessions = node.query("SELECT count(*) FROM sessions WHERE device_name = 'Swallowed Phone'");
    assert_eq!(sessions, ["1"]);
    let entries = node.query("SELECT count(*) FROM audit_entries WHERE device_name = 'Swallowed Phone'");
    assert_eq!(entries, ["1"], "the entry goes with the session");
    node.log_in(NUMBER).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a50_a_registration_whose_commit_was_not_answered_happens_once() {
    let rig = Rig::start();
    let node = rig.node(&[]);
    let token = node.verify(NUMBER).await["registration_token"].clone();
    let mut body = registration(&token);
    body["full_name"] = json!("Swallowed Person");
    rig.to_postgres.swallow_answer_after(b"Swallowed Person");
    in_time(node.api.auth("complete-registration", body.clone()))
        .await
        .problem(503, "service_unavailable");
    assert_eq!(rig.to_postgres.caught(), 1);
    recovered(&node.api).await;

    let again = in_time(node.api.auth("complete-registration", body)).await;
    let told = (again.status, text(&again.body, "code"));
    assert!(
        told == (401, "registration_token_invalid") || told == (409, "already_registered"),
        "{}",
        again.text
    );
    assert_eq!(node.query("SELECT count(*) FROM users"), ["1"]);
    assert_eq!(node.log_in(NUMBER).await.user["full_name"], "Swallowed Person");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a50_a_rotation_whose_commit_was_not_answered_signs_nobody_out() {
    let rig = Rig::start();
    let node = rig.node(&[("DASTAK__TOKENS__REUSE_GRACE_SECONDS", "60")]);
    let login = node.register(NUMBER).await;
    let before = generation(&node.query("SELECT generation FROM sessions"));

    // Answers are lost from the moment on when the new generation is on its way.
    rig.to_postgres.delay(SLOW);
    let (api, token) = (node.api.clone(), login.refresh_token.clone());
    let refresh = tokio::spawn(async move { in_time(api.refresh(&token)).await });
    while generation(&node.query("SELECT generation FROM sessions")) == before {
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    rig.to_postgres.cut();
    refresh.await.unwrap().problem(503, "service_unavailable");
    rig.to_postgres.pass();
    recovered(&node.api).await;

    // The client has only the old token: within its grace it gets the successor, and nothing was revoked.
    let successor = in_time(node.api.refresh(&login.refresh_token)).await.ok(200);
    let newest = in_time(node.api.refresh(text(&successor, "refresh_token")))
        .await
        .ok(200);
    node.api.me(text(&newest, "access_token")).await.ok(200);
    assert_eq!(
        node.query("SELECT count(*) FROM sessions WHERE ended_at IS NULL"),
        ["1"]
    );
}

fn generation(rows: &[String]) -> Value {
    json!(rows)
}
