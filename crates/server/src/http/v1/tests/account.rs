//! What a person does with a token, and what stands around it.

use actix_web::http::Method;
use serde_json::{Value, json};

use super::{NUMBER, keys, pointers};
use crate::http::test_app::test_app;

#[actix_web::test]
async fn consents_are_listed_and_changed() {
    let app = test_app().await;
    let offers = app.call(Method::GET, "/api/v1/consents").await;
    assert_eq!(
        keys(&offers.body["consents"][0]),
        ["purpose", "required", "title", "url", "version"]
    );
    let token = app.register().await.body["access_token"].clone();
    let path = "/api/v1/auth/me/consents";
    let news = format!("{path}/news");
    let answer = json!({"version": "1", "granted": true});
    let given = app.signed(Method::PUT, &news, &token, Some(answer.clone())).await;
    assert_eq!((given.status, &given.body["granted"]), (200, &json!(true)));
    let all = app.signed(Method::GET, path, &token, None).await;
    assert_eq!(all.body["consents"].as_array().unwrap().len(), 2);
    let old = json!({"version": "0", "granted": true});
    let old = app.signed(Method::PUT, &news, &token, Some(old)).await;
    assert_eq!((old.status, old.code()), (422, "consent_version_outdated"));
    for unknown in ["other", "UPPER"] {
        let path = format!("{path}/{unknown}");
        let unknown = app.signed(Method::PUT, &path, &token, Some(answer.clone())).await;
        assert_eq!((unknown.status, unknown.code()), (404, "not_found"));
    }
}

#[actix_web::test]
async fn the_history_comes_in_pages() {
    let app = test_app().await;
    let token = app.register().await.body["access_token"].clone();
    for _ in 0..2 {
        app.fakes.clock.advance(chrono::TimeDelta::seconds(60));
        app.send_otp().await;
        app.verify(&app.code()).await;
    }
    let page = |query: String| {
        let path = format!("/api/v1/auth/login-history{query}");
        let (app, token) = (&app, &token);
        async move { app.signed(Method::GET, &path, token, None).await }
    };
    let first = page("?limit=2".to_owned()).await;
    assert_eq!(first.body["entries"].as_array().unwrap().len(), 2);
    let entry = &first.body["entries"][0];
    assert_eq!(
        keys(entry),
        [
            "at",
            "channel",
            "device",
            "event",
            "id",
            "ip_address",
            "session_id"
        ]
    );
    assert_eq!(
        (&entry["event"], &entry["channel"]),
        (&json!("login_succeeded"), &entry["channel"])
    );
    let cursor = first.body["next_cursor"].as_str().unwrap();
    let last = page(format!("?limit=2&cursor={cursor}")).await;
    assert_eq!(last.body["next_cursor"], Value::Null);
    let bad = page("?limit=0&cursor=x".to_owned()).await;
    assert_eq!((bad.status, pointers(&bad)), (422, vec!["/cursor", "/limit"]));
    for query in ["?limit=101", "?limit=-1", "?limit=x", "?limit="] {
        assert_eq!(page(query.to_owned()).await.status, 422, "{query}");
    }
    assert_eq!(
        page("?limit=1&limit=2".to_owned()).await.code(),
        "malformed_request"
    );
}

#[actix_web::test]
async fn without_a_token_each_bearer_endpoint_asks_for_one_before_it_reads_anything() {
    let app = test_app().await;
    for (method, path) in [
        (Method::GET, "/api/v1/auth/me"),
        (Method::PATCH, "/api/v1/auth/me"),
        (Method::DELETE, "/api/v1/auth/me"),
        (Method::POST, "/api/v1/auth/logout"),
        (Method::GET, "/api/v1/auth/sessions"),
        (Method::DELETE, "/api/v1/auth/sessions/x"),
        (Method::GET, "/api/v1/auth/login-history?limit=0"),
        (Method::GET, "/api/v1/auth/me/export"),
        (Method::PUT, "/api/v1/auth/me/consents/terms"),
    ] {
        let answer = app.call(method, path).await;
        assert_eq!((answer.status, answer.code()), (401, "token_missing"), "{path}");
        assert_eq!(answer.header("www-authenticate"), Some("Bearer realm=\"dastak\""));
    }
    let garbage = app
        .signed(Method::GET, "/api/v1/auth/me", &json!("garbage"), None)
        .await;
    assert_eq!((garbage.status, garbage.code()), (401, "token_invalid"));
}

#[actix_web::test]
async fn a31_erasure_needs_a_recent_login() {
    let app = test_app().await;
    let token = app.register().await.body["access_token"].clone();
    app.fakes.clock.advance(chrono::TimeDelta::seconds(301));
    let refused = app.signed(Method::DELETE, "/api/v1/auth/me", &token, None).await;
    assert_eq!((refused.status, refused.code()), (401, "step_up_required"));
    let challenge = refused.header("www-authenticate").unwrap();
    assert!(challenge.contains("insufficient_user_authentication") && challenge.contains("max_age=300"));
    app.send_otp().await;
    let token = app.verify(&app.code()).await.body["access_token"].clone();
    let export = app
        .signed(Method::GET, "/api/v1/auth/me/export", &token, None)
        .await;
    assert_eq!(export.body["user"]["mobile_number"], NUMBER);
    assert_eq!(export.body["sessions"].as_array().unwrap().len(), 2);
    assert_eq!(
        app.signed(Method::DELETE, "/api/v1/auth/me", &token, None)
            .await
            .status,
        204
    );
    app.send_otp().await;
    assert_eq!(
        app.verify(&app.code()).await.body["status"],
        "registration_required"
    );
}

#[actix_web::test]
async fn health_keys_and_receipts() {
    let app = test_app().await;
    let health = app.call(Method::GET, "/health").await;
    assert_eq!((health.status, &health.body["status"]), (200, &json!("ok")));
    assert_eq!(keys(&health.body["checks"]), ["database", "otp_store", "sms"]);
    assert_eq!(keys(&health.body["checks"]["database"]), ["latency_ms", "status"]);
    let starting = app.call(Method::GET, "/health/ready").await;
    assert_eq!((starting.status, starting.code()), (503, "service_unavailable"));
    let keys = app.call(Method::GET, "/.well-known/jwks.json").await;
    assert_eq!(keys.header("cache-control"), Some("public, max-age=300"));
    assert!(keys.body["keys"].is_array());
    for method in [Method::GET, Method::POST] {
        let receipt = app.call(method, "/api/v1/webhooks/sms/msg91?key=x").await;
        assert_eq!((receipt.status, receipt.code()), (401, "receipt_unauthorized"));
    }
}
