//! A node on a Redis Cluster, and one on Redis behind Sentinels: a whole login, and what is asked by challenge.

use dastak_testservers::shared;
use reqwest::Method;
use serde_json::json;

use crate::rig::{ask_for_code, other_than, try_code};
use crate::support::{Binary, Engine, Server, Servers, registration};

const NUMBER: &str = "+919876543210";
const OTHER: &str = "+919876543211";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_login_on_a_cluster() {
    journey(shared::redis_cluster_url()).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_login_behind_sentinels() {
    journey(shared::redis_sentinel_url()).await;
}

async fn journey(redis_url: &str) {
    let node = Binary::on(
        Engine::Servers(Servers::on(shared::postgres_url(), redis_url)),
        &[],
    );
    let person = node.register(NUMBER).await;
    let login = node.log_in(NUMBER).await;
    assert_eq!(login.user["id"], person.user["id"]);
    node.api.me(&login.access_token).await.ok(200);
    node.api.refresh(&login.refresh_token).await.ok(200);

    // By the name of the challenge alone: in a Cluster that lies elsewhere than its number.
    let sent = ask_for_code(&node.api, OTHER).await.ok(200);
    node.wait_for_sent(OTHER, 1);
    let code = node.code(OTHER);
    let id = sent["challenge_id"].as_str().unwrap();
    let status = format!("/api/v1/auth/otp-status/{id}");
    assert_eq!(node.api.get(&status).await.ok(200)["status"], "sent");
    let again = json!({ "challenge_id": id });
    for count in [2, 3] {
        let resent = node.api.auth("resend-otp", again.clone()).await.ok(200);
        assert_eq!(resent["challenge_id"], id);
        node.wait_for_sent(OTHER, count);
        assert_eq!(node.code(OTHER), code);
    }
    node.api
        .auth("resend-otp", again)
        .await
        .problem(429, "rate_limited");
    ask_for_code(&node.api, OTHER).await.problem(429, "rate_limited");

    let wrong = try_code(&node.api, OTHER, other_than(&code), "wrong").await;
    assert_eq!(wrong.problem(400, "otp_invalid")["attempts_remaining"], 2);
    let verified = try_code(&node.api, OTHER, &code, "right").await.ok(200);
    try_code(&node.api, OTHER, &code, "again")
        .await
        .problem(400, "otp_expired");
    let body = registration(&verified["registration_token"]);
    let registered = node.api.auth("complete-registration", body).await.ok(201);

    let token = registered["access_token"].as_str().unwrap();
    let erased = node
        .api
        .bearer(Method::DELETE, "/api/v1/auth/me", token, None)
        .await;
    assert_eq!(erased.status, 204, "{}", erased.text);
}
