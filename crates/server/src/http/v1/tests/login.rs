//! From a number to tokens.

use actix_web::http::Method;
use actix_web::test::TestRequest;
use serde_json::{Value, json};

use super::{NUMBER, keys, pointers};
use crate::http::test_app::test_app;

/// A code that is right once in a million.
const CODE: &str = "000000";

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
