//! The real HTTP server on adapters of one's own: fakes of every port, one of them swapped.
#![expect(clippy::unwrap_used, reason = "helpers fail a test by panicking too")]

use std::sync::Arc;

use dastak_example_own_adapters::PostcardGateway;
use dastak_ports::sms::{MockSmsGateway, RejectionClass, SendOutcome};
use dastak_ports::{Ports, SmsGateway};
use dastak_server::Application;
use dastak_server::settings::{Sources, load};
use dastak_testkit::fake_ports;
use reqwest::Response;
use serde_json::{Value, json};

const NUMBER: &str = "+919876543210";

/// Starts the server on a free port, with this gateway among fakes, and answers its base URL.
fn start(gateway: Arc<dyn SmsGateway>) -> String {
    let variables: Sources = [("PORT", "0")].into_iter().collect();
    let settings = load(&variables).unwrap().settings;
    let ports = Ports {
        gateway,
        ..fake_ports().ports
    };
    let application = Application::with_ports(&settings, ports).unwrap();
    let url = format!("http://{}/api/v1/auth", application.address());
    tokio::spawn(application.run());
    url
}

async fn post(url: &str, path: &str, body: Value) -> Response {
    // reqwest is built without a crypto stack of its own here: it takes the process' one, and a second install is none.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let client = reqwest::Client::new();
    client
        .post(format!("{url}/{path}"))
        .json(&body)
        .send()
        .await
        .unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_code_that_came_by_postcard_logs_in() {
    let gateway = Arc::new(PostcardGateway::default());
    let url = start(gateway.clone());

    let sent = post(&url, "send-otp", json!({ "mobile_number": NUMBER })).await;
    assert_eq!(sent.status(), 200);
    let postcards = gateway.collect();
    assert_eq!(postcards.len(), 1);
    assert_eq!(postcards[0].to, NUMBER);

    let verified = post(
        &url,
        "verify-otp",
        json!({ "mobile_number": NUMBER, "otp": postcards[0].text }),
    )
    .await;
    assert_eq!(verified.status(), 200);
    assert_eq!(
        verified.json::<Value>().await.unwrap()["status"],
        "registration_required"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_channel_that_the_gateway_does_not_have_is_unavailable() {
    let gateway = Arc::new(PostcardGateway::default());
    let url = start(gateway.clone());
    let refused = post(
        &url,
        "send-otp",
        json!({ "mobile_number": NUMBER, "channel": "voice" }),
    )
    .await;
    assert_eq!(refused.status(), 503);
    assert!(gateway.collect().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_gateway_that_rejects_everything_is_a_503_and_costs_nobody_a_send() {
    let mut gateway = MockSmsGateway::new();
    gateway
        .expect_send()
        .times(5)
        .returning(|_| SendOutcome::Rejected {
            provider: "mock".to_owned(),
            class: RejectionClass::Balance,
        });
    let url = start(Arc::new(gateway));
    // More than the three a minute that a number has: a refused sending is given back.
    for _ in 0..5 {
        let refused = post(&url, "send-otp", json!({ "mobile_number": NUMBER })).await;
        assert_eq!(refused.status(), 503);
        assert!(refused.headers().contains_key("retry-after"));
        let problem: Value = refused.json().await.unwrap();
        assert_eq!(problem["code"], "sms_unavailable");
    }
}
