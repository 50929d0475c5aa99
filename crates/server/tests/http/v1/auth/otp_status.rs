use serde_json::json;

use crate::support::Binary;

#[tokio::test]
async fn a_taken_message_is_sent_and_says_no_more() {
    let server = Binary::start();
    let sent = server
        .api
        .auth("send-otp", json!({ "mobile_number": "+919876543210" }))
        .await
        .ok(200);
    let path = format!(
        "/api/v1/auth/otp-status/{}",
        sent["challenge_id"].as_str().unwrap()
    );
    let status = server.api.get(&path).await.ok(200);
    insta::assert_json_snapshot!("otp_status", status, { ".challenge_id" => "[uuid]", ".updated_at" => "[time]" });
}

#[tokio::test]
async fn an_unknown_challenge_is_not_found() {
    let server = Binary::start();
    for id in ["0192f0c1-2345-7abc-8def-0123456789ab", "nonsense", "0"] {
        server
            .api
            .get(&format!("/api/v1/auth/otp-status/{id}"))
            .await
            .problem(404, "challenge_not_found");
    }
}

#[tokio::test]
async fn looking_too_often_is_refused() {
    let server = Binary::with(&[("DASTAK__LIMITS__ADDRESS_STATUS_PER_MINUTE", "2")]);
    let path = "/api/v1/auth/otp-status/0192f0c1-2345-7abc-8def-0123456789ab";
    server.api.get(path).await.problem(404, "challenge_not_found");
    server.api.get(path).await.problem(404, "challenge_not_found");
    server.api.get(path).await.problem(429, "rate_limited");
}
