use serde_json::json;

use crate::support::{Binary, Server};

#[tokio::test]
async fn the_same_code_goes_out_again_and_buys_no_guess() {
    let server = Binary::start();
    let number = "+919876543210";
    let sent = server
        .api
        .auth("send-otp", json!({ "mobile_number": number }))
        .await
        .ok(200);
    let code = server.code(number);
    let wrong = if code == "000000" { "000001" } else { "000000" };
    let guess = || {
        server
            .api
            .auth("verify-otp", json!({ "mobile_number": number, "otp": wrong }))
    };
    assert_eq!(guess().await.problem(400, "otp_invalid")["attempts_remaining"], 2);

    let again = server
        .api
        .auth("resend-otp", json!({ "challenge_id": sent["challenge_id"] }))
        .await
        .ok(200);
    assert_eq!(again, sent, "the same answer as the first sending");
    assert_eq!(server.sent_to(number), 2);
    assert_eq!(server.code(number), code);
    assert_eq!(guess().await.problem(400, "otp_invalid")["attempts_remaining"], 1);

    server
        .api
        .auth(
            "resend-otp",
            json!({ "mobile_number": number, "channel": "voice" }),
        )
        .await
        .ok(200);
    assert_eq!(server.code(number), code);
    server
        .api
        .auth("verify-otp", json!({ "mobile_number": number, "otp": code }))
        .await
        .ok(200);
}

#[tokio::test]
async fn resending_counts_against_the_limits_of_sending() {
    let server = Binary::start();
    let sent = server
        .api
        .auth("send-otp", json!({ "mobile_number": "+919876543210" }))
        .await
        .ok(200);
    let resend = || {
        server
            .api
            .auth("resend-otp", json!({ "challenge_id": sent["challenge_id"] }))
    };
    resend().await.ok(200);
    resend().await.ok(200);
    resend().await.problem(429, "rate_limited");
    assert_eq!(server.sent_to("+919876543210"), 3);
}

#[tokio::test]
async fn a_used_or_exhausted_challenge_is_followed_by_a_new_one() {
    let server = Binary::start();
    let number = "+919876543210";
    let sent = server
        .api
        .auth("send-otp", json!({ "mobile_number": number }))
        .await
        .ok(200);
    server
        .api
        .auth(
            "verify-otp",
            json!({ "mobile_number": number, "otp": server.code(number) }),
        )
        .await
        .ok(200);
    let next = server
        .api
        .auth("resend-otp", json!({ "challenge_id": sent["challenge_id"] }))
        .await
        .ok(200);
    assert_ne!(next["challenge_id"], sent["challenge_id"]);
    server
        .api
        .auth(
            "verify-otp",
            json!({ "mobile_number": number, "otp": server.code(number) }),
        )
        .await
        .ok(200);
}

#[tokio::test]
async fn an_unknown_challenge_is_404_and_a_bad_request_names_its_fields() {
    let server = Binary::start();
    let unknown = json!({ "challenge_id": "0192f0c1-2345-7abc-8def-0123456789ab" });
    server
        .api
        .auth("resend-otp", unknown)
        .await
        .problem(404, "challenge_not_found");
    assert_eq!(
        server
            .api
            .auth("resend-otp", json!({ "challenge_id": "x" }))
            .await
            .pointers(),
        ["/challenge_id"]
    );
    assert_eq!(
        server
            .api
            .auth("resend-otp", json!({ "mobile_number": "x" }))
            .await
            .pointers(),
        ["/mobile_number"]
    );
    assert!(
        !server
            .api
            .auth("resend-otp", json!({}))
            .await
            .pointers()
            .is_empty()
    );
}

#[tokio::test]
async fn a_number_without_a_code_gets_one() {
    let server = Binary::start();
    server
        .api
        .auth("resend-otp", json!({ "mobile_number": "+919876543210" }))
        .await
        .ok(200);
    let body = json!({ "mobile_number": "+919876543210", "otp": server.code("+919876543210") });
    server.api.auth("verify-otp", body).await.ok(200);
}

#[tokio::test]
async fn a16_a_resend_by_number_tells_nobody_who_is_registered() {
    let server = Binary::start();
    server.register("+919876500001").await;
    let resend = |number: &'static str| server.api.auth("resend-otp", json!({ "mobile_number": number }));
    let (known, unknown) = (resend("+919876500001").await, resend("+919876500002").await);
    assert_eq!(known.status, 200, "{}", known.text);
    assert_eq!(known.shape(), unknown.shape());
}
