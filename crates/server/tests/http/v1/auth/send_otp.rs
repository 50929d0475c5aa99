use serde_json::json;

use crate::support::{Binary, Server};

#[tokio::test]
async fn a16_the_answer_is_the_same_for_a_known_a_disabled_and_an_unknown_number() {
    let server = Binary::start();
    server.register("+919876500001").await;
    server.register("+919876500002").await;
    assert!(
        server
            .run(&["users", "disable", "+919876500002"])
            .status
            .success()
    );
    let send = |number: &'static str| server.api.auth("send-otp", json!({ "mobile_number": number }));
    let unknown = send("+919876500003").await;
    assert_eq!(unknown.status, 200);
    for known in ["+919876500001", "+919876500002"] {
        assert_eq!(send(known).await.shape(), unknown.shape(), "{known}");
    }
}

#[tokio::test]
async fn a10_every_accepted_spelling_is_one_number() {
    let server = Binary::with(&[("DASTAK__LIMITS__NUMBER_PER_MINUTE", "0")]);
    for spelling in [
        "+919876543210",
        "9876543210",
        "09876543210",
        "+91 98765-43210",
        "(+91) 98765.43210",
        "98765 43210",
    ] {
        let body = server
            .api
            .auth("send-otp", json!({ "mobile_number": spelling }))
            .await
            .ok(200);
        assert_eq!(body["mobile_number"], "+91******3210", "{spelling}");
        assert_eq!(body["message"], "OTP sent to +91******3210");
    }
    assert_eq!(server.sent_to("+919876543210"), 6);
}

#[tokio::test]
async fn a10_other_spellings_are_refused_and_nothing_is_sent() {
    let server = Binary::start();
    let refused = [
        "+91\u{a0}9876543210",
        "98765\u{200b}43210",
        "\u{202e}9876543210",
        "９８７６５４３２１０",
        "＋919876543210",
        "٩٨٧٦٥٤٣٢١٠",
        "00919876543210",
        "+91091987654321",
        "+9109876543210",
        "tel:+919876543210",
        "+919876543210\n",
        "+911123456789",
        "18001234567",
        "+91987654321",
        "+9198765432100",
        "",
        "abc",
        "+91 98765 4321O",
        "+91987654321\u{0}",
    ];
    for number in refused {
        let reply = server
            .api
            .auth("send-otp", json!({ "mobile_number": number }))
            .await;
        let body = reply.problem(422, "validation_failed");
        assert_eq!(body["errors"][0]["pointer"], "/mobile_number", "{number:?}");
        assert_eq!(body["errors"][0]["code"], "invalid_mobile_number", "{number:?}");
    }
    let body = server
        .api
        .auth("send-otp", json!({ "mobile_number": "+14155552671" }))
        .await;
    assert_eq!(
        body.problem(422, "validation_failed")["errors"][0]["code"],
        "country_not_allowed"
    );
    assert!(!server.log().iter().any(|line| line.contains("OTP FOR")));
}

#[tokio::test]
async fn a_number_gets_three_messages_a_minute() {
    let server = Binary::start();
    let send = || {
        server
            .api
            .auth("send-otp", json!({ "mobile_number": "+919876543210" }))
    };
    for _ in 0..3 {
        send().await.ok(200);
    }
    let refused = send().await;
    let seconds = refused.clone().problem(429, "rate_limited")["retry_after"]
        .as_u64()
        .unwrap();
    assert!((1..=60).contains(&seconds));
    assert_eq!(
        refused.header("ratelimit"),
        "",
        "a number's quota would tell that somebody is logging in"
    );
    assert_eq!(server.sent_to("+919876543210"), 3);
    server
        .api
        .auth("send-otp", json!({ "mobile_number": "+919876543211" }))
        .await
        .ok(200);
}

#[tokio::test]
async fn other_fields_are_checked_all_at_once() {
    let server = Binary::start();
    let body = json!({ "mobile_number": 5, "channel": "pigeon", "locale": "not a tag", "app_hash": "short" });
    let pointers = server.api.auth("send-otp", body).await.pointers();
    assert_eq!(pointers, ["/mobile_number", "/channel", "/locale", "/app_hash"]);
    assert_eq!(
        server.api.auth("send-otp", json!({})).await.pointers(),
        ["/mobile_number"]
    );
}

#[tokio::test]
async fn the_channel_in_the_answer_is_the_one_used() {
    let server = Binary::start();
    for channel in ["sms", "whatsapp", "voice"] {
        let body = json!({ "mobile_number": "+919876543210", "channel": channel, "locale": "hi", "app_hash": "FA+9qCX9VSu" });
        assert_eq!(
            server.api.auth("send-otp", body).await.ok(200)["channel"],
            channel
        );
    }
}

#[tokio::test]
async fn a05_a_new_code_voids_the_one_before() {
    let server = Binary::start();
    let number = "+919876543210";
    let first = server.send(number).await;
    let mut second = server.send(number).await;
    if second == first {
        second = server.send(number).await;
    }
    let reply = server
        .api
        .auth("verify-otp", json!({ "mobile_number": number, "otp": first }))
        .await;
    assert_eq!(reply.problem(400, "otp_invalid")["attempts_remaining"], 2);
    server
        .api
        .auth("verify-otp", json!({ "mobile_number": number, "otp": second }))
        .await
        .ok(200);
}
