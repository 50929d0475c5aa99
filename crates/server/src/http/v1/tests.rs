//! The whole login over the fakes, and what the shapes of answers must be.

use actix_web::http::Method;
use actix_web::test::TestRequest;
use serde_json::{Value, json};

use crate::http::test_app::{Answer, TestApp, test_app};

const NUMBER: &str = "+919876543210";
const CODE: &str = "000000";

impl TestApp {
    async fn send_otp(&self) -> Answer {
        self.post("/api/v1/auth/send-otp", &json!({"mobile_number": NUMBER}))
            .await
    }

    /// The code that the gateway got last.
    fn code(&self) -> String {
        self.fakes
            .gateway
            .last_code_for(NUMBER)
            .unwrap()
            .expose()
            .to_owned()
    }

    async fn verify(&self, otp: &str) -> Answer {
        let body = json!({"mobile_number": NUMBER, "otp": otp, "device_info": "Test Client"});
        self.post("/api/v1/auth/verify-otp", &body).await
    }

    async fn register(&self) -> Answer {
        self.send_otp().await;
        let verified = self.verify(&self.code()).await;
        assert_eq!(verified.body["status"], "registration_required");
        let body = json!({
            "registration_token": verified.body["registration_token"],
            "full_name": " Asha Rao ",
            "consents": [{"purpose": "terms", "version": "1", "granted": true}],
            "device_info": {"name": "Test Client", "platform": "web"},
        });
        self.post("/api/v1/auth/complete-registration", &body).await
    }

    async fn signed(&self, method: Method, path: &str, token: &Value, body: Option<Value>) -> Answer {
        let bearer = format!("Bearer {}", token.as_str().unwrap());
        let mut request = TestRequest::default()
            .method(method)
            .uri(path)
            .insert_header(("authorization", bearer));
        if let Some(body) = body {
            request = request
                .insert_header(("content-type", "application/json"))
                .set_payload(body.to_string());
        }
        self.send(request).await
    }
}

fn keys(value: &Value) -> Vec<&str> {
    let mut keys: Vec<&str> = value.as_object().unwrap().keys().map(String::as_str).collect();
    keys.sort_unstable();
    keys
}

fn pointers(answer: &Answer) -> Vec<&str> {
    let errors = answer.body["errors"].as_array().unwrap();
    errors
        .iter()
        .map(|error| error["pointer"].as_str().unwrap())
        .collect()
}

#[actix_web::test]
async fn a_sending_answers_masked_and_with_the_standing_of_the_address() {
    let app = test_app().await;
    let peer = "192.0.2.7:5000".parse().unwrap();
    let request = TestRequest::post().uri("/api/v1/auth/send-otp").peer_addr(peer);
    let request = request.insert_header(("content-type", "application/json"));
    let answer = app
        .send(request.set_payload(json!({"mobile_number": NUMBER}).to_string()))
        .await;
    assert_eq!(answer.status, 200);
    let mut body = answer.body.clone();
    assert!(
        body.as_object_mut()
            .unwrap()
            .remove("challenge_id")
            .unwrap()
            .is_string()
    );
    assert_eq!(
        body,
        json!({"mobile_number": "+91******3210", "channel": "sms", "otp_length": 6, "expires_in": 180,
               "attempts_allowed": 3, "resend_after": 30, "message": "OTP sent to +91******3210"})
    );
    assert_eq!(answer.header("ratelimit-policy"), Some("\"addr\";q=60;w=60"));
    assert_eq!(answer.header("ratelimit"), Some("\"addr\";r=59;t=60"));
    assert_eq!(answer.header("cache-control"), Some("no-store"));
}

#[actix_web::test]
async fn a_login_from_send_to_logout() {
    let app = test_app().await;
    let registered = app.register().await;
    assert_eq!(registered.status, 201);
    let expected = [
        "access_token",
        "expires_in",
        "is_new_user",
        "refresh_expires_in",
        "refresh_token",
        "session_id",
        "status",
        "token_type",
        "user",
    ];
    assert_eq!(keys(&registered.body), expected);
    assert_eq!(registered.body["is_new_user"], true);
    assert_eq!(registered.body["user"]["full_name"], "Asha Rao");
    assert_eq!(registered.body["user"]["email"], Value::Null);
    let at = registered.body["user"]["created_at"].as_str().unwrap();
    assert!(at.len() == 20 && at.ends_with('Z'), "{at}");

    let token = registered.body["access_token"].clone();
    let me = app.signed(Method::GET, "/api/v1/auth/me", &token, None).await;
    assert_eq!(me.body, registered.body["user"]);
    let change = json!({"email": "asha@example.com", "gender": "female"});
    let me = app
        .signed(Method::PATCH, "/api/v1/auth/me", &token, Some(change))
        .await;
    assert_eq!((me.status, &me.body["email"]), (200, &json!("asha@example.com")));
    let me = app
        .signed(
            Method::PATCH,
            "/api/v1/auth/me",
            &token,
            Some(json!({"email": null})),
        )
        .await;
    assert_eq!(
        (&me.body["email"], &me.body["gender"]),
        (&Value::Null, &json!("female"))
    );

    let refresh = json!({"refresh_token": registered.body["refresh_token"]});
    let refreshed = app.post("/api/v1/auth/refresh-token", &refresh).await;
    assert_eq!(
        keys(&refreshed.body),
        [
            "access_token",
            "expires_in",
            "refresh_expires_in",
            "refresh_token",
            "token_type"
        ]
    );

    app.send_otp().await;
    let second = app.verify(&app.code()).await;
    assert_eq!(
        (second.status, &second.body["status"]),
        (200, &json!("authenticated"))
    );
    assert_eq!(second.body["is_new_user"], false);
    let sessions = app
        .signed(Method::GET, "/api/v1/auth/sessions", &token, None)
        .await;
    let sessions = sessions.body["sessions"].as_array().unwrap().clone();
    assert_eq!(sessions.len(), 2);
    assert_eq!(
        keys(&sessions[0]),
        [
            "created_at",
            "current",
            "device",
            "expires_at",
            "id",
            "ip_address",
            "last_used_at"
        ]
    );
    assert_eq!(
        sessions
            .iter()
            .filter(|session| session["current"] == true)
            .count(),
        1
    );

    let all = Some(json!({"all_devices": true}));
    assert_eq!(
        app.signed(Method::POST, "/api/v1/auth/logout", &token, all)
            .await
            .status,
        204
    );
    for token in [&token, &second.body["access_token"]] {
        let refused = app.signed(Method::GET, "/api/v1/auth/me", token, None).await;
        assert_eq!((refused.status, refused.code()), (401, "session_revoked"));
    }
}

#[actix_web::test]
async fn every_bad_field_of_a_verification_is_named_and_costs_no_attempt() {
    let app = test_app().await;
    app.send_otp().await;
    let bad = json!({"mobile_number": "123", "otp": "12345", "challenge_id": "x", "trust_device": "yes",
                     "device_info": {"name": 5, "model": "a\u{0}b"}});
    let answer = app.post("/api/v1/auth/verify-otp", &bad).await;
    assert_eq!((answer.status, answer.code()), (422, "validation_failed"));
    assert_eq!(
        pointers(&answer),
        [
            "/mobile_number",
            "/otp",
            "/challenge_id",
            "/device_info/name",
            "/device_info/model",
            "/trust_device"
        ]
    );
    for otp in [
        "١٢٣٤٥٦",
        "１２３４５６",
        "123 456",
        " 123456",
        "+12345",
        "1e5000",
        "1234567",
        "",
    ] {
        let answer = app.verify(otp).await;
        assert_eq!(
            (answer.status, pointers(&answer)),
            (422, vec!["/otp"]),
            "a09 {otp:?}"
        );
    }
    for otp in [json!(123_456), Value::Null, json!(["123456"])] {
        let body = json!({"mobile_number": NUMBER, "otp": otp});
        let answer = app.post("/api/v1/auth/verify-otp", &body).await;
        assert_eq!(
            (answer.status, pointers(&answer)),
            (422, vec!["/otp"]),
            "a09 {otp}"
        );
    }
    let wrong = if app.code() == CODE { "111111" } else { CODE };
    for left in [2, 1, 0] {
        let answer = app.verify(wrong).await;
        assert_eq!(
            (answer.code(), &answer.body["attempts_remaining"]),
            ("otp_invalid", &json!(left))
        );
    }
    assert_eq!(app.verify(&app.code()).await.code(), "otp_attempts_exceeded");
}

#[actix_web::test]
async fn a_registration_names_missing_consents_and_bad_fields() {
    let app = test_app().await;
    app.send_otp().await;
    let token = app.verify(&app.code()).await.body["registration_token"].clone();
    let path = "/api/v1/auth/complete-registration";
    let bad = json!({"registration_token": token, "full_name": " ", "consents": [{"purpose": "terms"}, 1],
                     "email": "x", "date_of_birth": "1800-01-01", "gender": "x", "preferred_language": "!"});
    let answer = app.post(path, &bad).await;
    assert_eq!(
        pointers(&answer),
        [
            "/full_name",
            "/consents/0/version",
            "/consents/0/granted",
            "/consents/1",
            "/email",
            "/date_of_birth",
            "/gender",
            "/preferred_language"
        ]
    );
    let with =
        |consents: Value| json!({"registration_token": token, "full_name": "Asha", "consents": consents});
    let answer = app.post(path, &with(json!([]))).await;
    assert_eq!((answer.status, answer.code()), (422, "consent_required"));
    assert_eq!(answer.body["purposes"], json!(["terms"]));
    let outdated = json!([{"purpose": "terms", "version": "0", "granted": true}]);
    assert_eq!(
        app.post(path, &with(outdated)).await.code(),
        "consent_version_outdated"
    );
    let forged = json!({"registration_token": "x", "full_name": "Asha", "consents": []});
    let answer = app.post(path, &forged).await;
    assert_eq!(
        (answer.status, answer.code()),
        (401, "registration_token_invalid")
    );
    assert!(answer.header("www-authenticate").is_some());
}

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
async fn resending_needs_a_number_or_a_challenge() {
    let app = test_app().await;
    let path = "/api/v1/auth/resend-otp";
    let sent = app.send_otp().await;
    let again = app
        .post(path, &json!({"challenge_id": sent.body["challenge_id"]}))
        .await;
    assert_eq!(
        (again.status, &again.body["challenge_id"]),
        (200, &sent.body["challenge_id"])
    );
    let by_number = app.post(path, &json!({"mobile_number": "098765 43210"})).await;
    assert_eq!(by_number.body["challenge_id"], sent.body["challenge_id"]);
    let neither = app.post(path, &json!({})).await;
    assert_eq!(
        (neither.status, pointers(&neither)),
        (422, vec!["/mobile_number"])
    );
    let unknown = json!({"challenge_id": "019a0e6c-7b1e-7c3a-9d52-0f6c1f3a2b4d"});
    assert_eq!(app.post(path, &unknown).await.code(), "challenge_not_found");
    let status = format!(
        "/api/v1/auth/otp-status/{}",
        sent.body["challenge_id"].as_str().unwrap()
    );
    let status = app.call(Method::GET, &status).await;
    assert_eq!(
        keys(&status.body),
        ["challenge_id", "channel", "status", "updated_at"]
    );
    let unknown = app.call(Method::GET, "/api/v1/auth/otp-status/x").await;
    assert_eq!((unknown.status, unknown.code()), (404, "challenge_not_found"));
    let limited = app.send_otp().await;
    assert_eq!((limited.status, limited.code()), (429, "rate_limited"));
    assert_eq!(
        limited.header("retry-after").unwrap(),
        limited.body["retry_after"].to_string()
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
