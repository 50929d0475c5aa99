use reqwest::Method;
use serde_json::json;

use crate::support::{Binary, Server};

const NUMBER: &str = "+919876543210";
const LOGOUT: &str = "/api/v1/auth/logout";

#[tokio::test]
async fn a29_a_logged_out_session_is_refused_at_once_and_the_others_live() {
    let server = Binary::start();
    let first = server.register(NUMBER).await;
    let second = server.log_in(NUMBER).await;
    assert_eq!(
        server
            .api
            .bearer(Method::POST, LOGOUT, &first.access_token, None)
            .await
            .status,
        204
    );
    server
        .api
        .me(&first.access_token)
        .await
        .problem(401, "session_revoked");
    server
        .api
        .refresh(&first.refresh_token)
        .await
        .problem(401, "session_revoked");
    server
        .api
        .bearer(Method::POST, LOGOUT, &first.access_token, None)
        .await
        .problem(401, "session_revoked");
    server.api.me(&second.access_token).await.ok(200);
}

#[tokio::test]
async fn a29_all_devices_ends_every_session() {
    let server = Binary::start();
    let first = server.register(NUMBER).await;
    let second = server.log_in(NUMBER).await;
    let stranger = server.register("+919876543211").await;
    let body = Some(json!({ "all_devices": true }));
    assert_eq!(
        server
            .api
            .bearer(Method::POST, LOGOUT, &first.access_token, body)
            .await
            .status,
        204
    );
    for login in [&first, &second] {
        server
            .api
            .me(&login.access_token)
            .await
            .problem(401, "session_revoked");
        server
            .api
            .refresh(&login.refresh_token)
            .await
            .problem(401, "session_revoked");
    }
    server.api.me(&stranger.access_token).await.ok(200);
}

#[tokio::test]
async fn the_body_is_optional_but_not_arbitrary() {
    let server = Binary::with(&[("DASTAK__LIMITS__NUMBER_PER_MINUTE", "0")]);
    let login = server.register(NUMBER).await;
    let bad = server
        .api
        .bearer(
            Method::POST,
            LOGOUT,
            &login.access_token,
            Some(json!({ "all_devices": "yes" })),
        )
        .await;
    assert_eq!(bad.pointers(), ["/all_devices"]);
    let request = server
        .api
        .request(Method::POST, LOGOUT)
        .bearer_auth(&login.access_token)
        .header("Content-Type", "application/json");
    server
        .api
        .send(request.body("{"))
        .await
        .problem(400, "malformed_request");
    for body in [json!({}), json!({ "all_devices": false })] {
        let login = server.log_in(NUMBER).await;
        assert_eq!(
            server
                .api
                .bearer(Method::POST, LOGOUT, &login.access_token, Some(body))
                .await
                .status,
            204
        );
    }
    server.api.me(&login.access_token).await.ok(200);
}
