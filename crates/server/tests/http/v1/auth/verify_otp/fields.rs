//! What may stand in the request.

use serde_json::json;

use super::{NUMBER, guess, wrong};
use crate::support::{Binary, Server};

#[tokio::test]
async fn a09_what_is_not_six_ascii_digits_costs_no_attempt() {
    let server = Binary::start();
    let code = server.send(NUMBER).await;
    let odd = [
        json!("١٢٣٤٥٦"),
        json!("１２３４５６"),
        json!("१२३४५६"),
        json!("①②③④⑤⑥"),
        json!("123 456"),
        json!(" 123456"),
        json!("+12345"),
        json!("-12345"),
        json!("1e5000"),
        json!("12345"),
        json!("1234567"),
        json!(""),
        json!(123_456),
        json!(null),
        json!(["1", "2"]),
        json!({ "a": 1 }),
        json!("12345\u{0}"),
        json!(true),
    ];
    for otp in odd {
        let body = json!({ "mobile_number": NUMBER, "otp": otp });
        assert_eq!(
            server.api.auth("verify-otp", body).await.pointers(),
            ["/otp"],
            "{otp}"
        );
    }
    for left in [2, 1] {
        let body = server
            .api
            .auth("verify-otp", guess(wrong(&code)))
            .await
            .problem(400, "otp_invalid");
        assert_eq!(body["attempts_remaining"], left);
    }
    server.api.auth("verify-otp", guess(&code)).await.ok(200);
}

#[tokio::test]
async fn device_info_is_a_text_or_an_object() {
    let server = Binary::with(&[("DASTAK__LIMITS__NUMBER_PER_MINUTE", "0")]);
    let person = server.register(NUMBER).await;
    let device = json!({ "name": "Pixel", "platform": "android", "model": "Pixel 9", "app_version": "1.2", "more": 1 });
    let body = json!({ "mobile_number": NUMBER, "otp": server.send(NUMBER).await, "device_info": device });
    let login = server.api.auth("verify-otp", body).await.ok(200);
    let path = "/api/v1/auth/sessions";
    let token = login["access_token"].as_str().unwrap();
    let sessions = server
        .api
        .bearer(reqwest::Method::GET, path, token, None)
        .await
        .ok(200);
    assert_eq!(sessions["sessions"][0]["current"], true);
    assert_eq!(sessions["sessions"][0]["device"]["model"], "Pixel 9");
    assert_eq!(sessions["sessions"][1]["id"], person.session_id);
    assert_eq!(sessions["sessions"][1]["device"]["name"], "Test Client");

    for bad in [
        json!("x".repeat(257)),
        json!(5),
        json!([]),
        json!({ "name": 5 }),
        json!({ "model": "x".repeat(257) }),
    ] {
        let body = json!({ "mobile_number": NUMBER, "otp": "123456", "device_info": bad });
        let pointers = server.api.auth("verify-otp", body).await.pointers();
        assert!(
            pointers.len() == 1 && pointers[0].starts_with("/device_info"),
            "{pointers:?}"
        );
    }
}

#[tokio::test]
async fn every_bad_field_is_named_at_once() {
    let server = Binary::start();
    let body = json!({ "mobile_number": "x", "otp": "x", "challenge_id": "x", "device_info": 1, "trust_device": "x" });
    let pointers = server.api.auth("verify-otp", body).await.pointers();
    assert_eq!(
        pointers,
        [
            "/mobile_number",
            "/otp",
            "/challenge_id",
            "/device_info",
            "/trust_device"
        ]
    );
}
