//! The real HTTP server on SQLite, with the queue in the place of a gateway.
#![expect(clippy::unwrap_used, reason = "helpers fail a test by panicking too")]

use std::sync::Arc;

use dastak_example_own_adapters::{Notification, QueueGateway};
use dastak_ports::Ports;
use dastak_server::Application;
use dastak_server::settings::{Sources, load};
use reqwest::Response;
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::sync::mpsc::Receiver;

const NUMBER: &str = "+919876543210";

/// A running server with a queue that two messages fit on.
struct Running {
    url: String,
    queue: Receiver<Notification>,
    client: reqwest::Client,
    _data: TempDir,
}

impl Running {
    async fn start() -> Self {
        let data = tempfile::tempdir().unwrap();
        let folder = data.path().to_str().unwrap();
        let variables: Sources = [("PORT", "0"), ("DASTAK__DATA__DIR", folder)]
            .into_iter()
            .collect();
        let settings = load(&variables).unwrap().settings;
        let (gateway, queue) = QueueGateway::new(2);
        let gateway = Arc::new(gateway);
        let application = Application::build_with(&settings, |built_in| Ports { gateway, ..built_in })
            .await
            .unwrap();
        let url = format!("http://{}", application.address());
        tokio::spawn(application.run());
        // This client has no crypto stack of its own: it takes the process' one. A second install changes nothing.
        let _ = rustls::crypto::ring::default_provider().install_default();
        Self {
            url,
            queue,
            client: reqwest::Client::new(),
            _data: data,
        }
    }

    async fn post(&self, path: &str, body: Value) -> Response {
        let url = format!("{}/api/v1/auth/{path}", self.url);
        self.client.post(url).json(&body).send().await.unwrap()
    }

    async fn send_otp(&self, number: &str) -> u16 {
        let sent = self.post("send-otp", json!({ "mobile_number": number })).await;
        sent.status().as_u16()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_code_from_the_queue_logs_in() {
    let mut server = Running::start().await;
    assert_eq!(server.send_otp(NUMBER).await, 200);
    let notification = server.queue.recv().await.unwrap();
    assert_eq!(notification.to, NUMBER);
    let (code, rest) = notification.text.split_at(6);
    assert_eq!(rest, " is your code. It is good for 3 minutes.");
    assert!(!format!("{notification:?}").contains(code));

    let login = json!({ "mobile_number": NUMBER, "otp": code });
    let verified = server.post("verify-otp", login).await;
    assert_eq!(verified.status(), 200);
    let answer: Value = verified.json().await.unwrap();
    assert_eq!(answer["status"], "registration_required");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_channel_that_the_queue_does_not_have_is_unavailable() {
    let mut server = Running::start().await;
    let voice = json!({ "mobile_number": NUMBER, "channel": "voice" });
    assert_eq!(server.post("send-otp", voice).await.status(), 503);
    assert!(server.queue.try_recv().is_err());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_full_queue_asks_people_to_come_back_and_costs_them_no_send() {
    let mut server = Running::start().await;
    for number in ["+919876500001", "+919876500002"] {
        assert_eq!(server.send_otp(number).await, 200);
    }
    // More than the three a minute that a number has.
    for _ in 0..4 {
        assert_eq!(server.send_otp(NUMBER).await, 503);
    }
    server.queue.recv().await.unwrap();
    assert_eq!(server.send_otp(NUMBER).await, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_inbox_of_development_is_the_console_gateways_alone() {
    let server = Running::start().await;
    let inbox = server.client.get(format!("{}/dev/inbox", server.url));
    assert_eq!(inbox.send().await.unwrap().status(), 404);
}
