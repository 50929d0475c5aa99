//! What is not about one person: health, keys, documents, receipts, and trouble.

use std::net::TcpListener;

use reqwest::Method;

use super::ask::Ask;
use super::login::asking;
use super::recorder::Recorder;
use crate::support::Binary;

const NUMBER: &str = "+919876543210";
const KEY: &str = "a-receipt-key-that-was-drawn-at-random";

pub(super) async fn tell(recorder: &mut Recorder) {
    let server = Binary::start();
    let api = &server.api;
    for (name, path) in [
        ("health", "/health"),
        ("health-live", "/health/live"),
        ("health-ready", "/health/ready"),
        ("jwks", "/.well-known/jwks.json"),
        ("openapi", "/openapi.json"),
        ("problems", "/problems"),
    ] {
        recorder.example(name, api, Ask::get(path), 200).await;
    }
    receipts(recorder).await;
    no_gateway(recorder).await;
}

async fn receipts(recorder: &mut Recorder) {
    let server = Binary::with(&[
        ("SMS_PROVIDER", "msg91,gupshup"),
        ("MSG91_AUTH_KEY", "the-key-of-an-account"),
        ("MSG91_TEMPLATE_ID", "64f0c0ffee64f0c0ffee64f0"),
        ("DASTAK__SMS__MSG91__RECEIPT_KEY", KEY),
        ("GUPSHUP_USER_ID", "2000000000"),
        ("GUPSHUP_PASSWORD", "the-password-of-an-account"),
        ("DASTAK__SMS__GUPSHUP__RECEIPT_KEY", KEY),
    ]);
    recorder.receipt_key(KEY);
    let path = format!("/api/v1/webhooks/sms/msg91?key={KEY}");
    let body = r#"{"requestId": "366c6a6d4d3536", "telNum": "919876543210", "status": "1"}"#;
    let ask = Ask::new(Method::POST, path).json(body);
    recorder.example("receipt-msg91", &server.api, ask, 200).await;
    let about = "externalId=4567-8901&deliveredTS=1795500000000&status=SUCCESS&phoneNo=919876543210";
    let ask = Ask::get(format!("/api/v1/webhooks/sms/gupshup?key={KEY}&{about}"));
    recorder.example("receipt-gupshup", &server.api, ask, 200).await;
    let ask = Ask::get("/api/v1/webhooks/sms/gupshup?key=a-guess");
    recorder
        .example("receipt-unauthorized", &server.api, ask, 401)
        .await;
}

/// The only gateway is a service that is not there.
async fn no_gateway(recorder: &mut Recorder) {
    let nobody = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let url = format!("http://{nobody}/");
    let server = Binary::with(&[
        ("SMS_PROVIDER", "hook"),
        ("DASTAK__SMS__HOOK__URL", &url),
        (
            "DASTAK__SMS__HOOK__SECRET",
            "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD",
        ),
    ]);
    recorder
        .example("sms-unavailable", &server.api, asking(NUMBER), 503)
        .await;
}
