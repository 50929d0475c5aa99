//! Messages over the hook: the real binary, and a service that the test plays.

use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use dastak_testkit::{HttpAnswer, HttpService};
use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{Api, Binary, Reply, Server, ask_for_code};

const NUMBER: &str = "+919876543210";
const SECRET: &str = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD";

/// A server whose gateway is a service that answers as it is told.
struct Hooked {
    server: Binary,
    service: HttpService,
    answer: Arc<Mutex<HttpAnswer>>,
}

impl Hooked {
    fn with(settings: &[(&str, &str)]) -> Self {
        let answer = Arc::new(Mutex::new(HttpAnswer::json(200, r#"{"id": "m-1"}"#)));
        let told = Arc::clone(&answer);
        let service = HttpService::start(move |_| told.lock().unwrap().clone()).unwrap();
        let url = service.url("/send?key=hidden-in-the-url");
        let hook = [
            ("SMS_PROVIDER", "hook"),
            ("DASTAK__SMS__HOOK__URL", url.as_str()),
            ("DASTAK__SMS__HOOK__SECRET", SECRET),
        ];
        Self {
            server: Binary::with(&[&hook, settings].concat()),
            service,
            answer,
        }
    }

    fn will(&self, answer: HttpAnswer) {
        *self.answer.lock().unwrap() = answer;
    }

    async fn try_to_send(&self, number: &str) -> Reply {
        self.api()
            .auth("send-otp", json!({ "mobile_number": number }))
            .await
    }
}

impl Hooked {
    /// The code most recently sent to a number.
    fn code(&self, number: &str) -> String {
        self.message(number)["code"].as_str().unwrap().to_owned()
    }

    /// The message most recently sent to a number.
    fn message(&self, number: &str) -> Value {
        let requests = self.service.requests();
        let messages = requests
            .iter()
            .filter_map(|request| serde_json::from_slice::<Value>(&request.body).ok());
        let newest = messages
            .map(|message| message["data"].clone())
            .rfind(|message| message["to"] == number);
        newest.expect("a message")
    }
}

impl Server for Hooked {
    fn api(&self) -> &Api {
        &self.server.api
    }

    async fn send(&self, number: &str) -> String {
        ask_for_code(&self.server.api, number).await;
        self.code(number)
    }
}

#[tokio::test]
async fn people_log_in_in_production_and_the_log_tells_nobodys_secrets() {
    let hooked = Hooked::with(&[
        ("DASTAK_ENV", "production"),
        ("JWT_SECRET_KEY", "q8Zk2vN5xT1mB7cR4wY0sL9dF3hJ6gPa"),
        ("DASTAK__LOG__LEVEL", "trace"),
    ]);
    let login = hooked.register(NUMBER).await;
    hooked.api().me(&login.access_token).await.ok(200);
    let codes = [hooked.code(NUMBER), hooked.send(NUMBER).await];
    for answer in [HttpAnswer::json(500, ""), HttpAnswer::HangUp(String::new())] {
        hooked.will(answer);
        hooked
            .try_to_send("+919876543211")
            .await
            .problem(503, "sms_unavailable");
    }
    let log = hooked.server.log();
    assert!(
        log.iter()
            .any(|line| line.contains("the answer is no acceptance"))
    );
    for line in &log {
        let mut event: Value = serde_json::from_str(line).unwrap();
        // Its microseconds have six digits too.
        event["timestamp"].take();
        let said = event.to_string();
        let hidden = [
            "987654321",
            "C2FVsBQIhrscChlQ",
            "hidden-in-the-url",
            &codes[0],
            &codes[1],
        ];
        for secret in hidden {
            assert!(!said.contains(secret), "{secret} in {line}");
        }
    }
}

#[tokio::test]
async fn the_message_is_in_the_first_accepted_language_that_has_a_text() {
    let hooked = Hooked::with(&[]);
    for (accepted, body, locale) in [
        ("ta-IN, hi;q=0.8, en;q=0.1", json!({}), "hi"),
        ("hi", json!({ "locale": "en-IN" }), "en"),
        ("ta, fr;q=0.5", json!({}), "en"),
    ] {
        let mut body = body;
        body["mobile_number"] = json!(NUMBER);
        let ask = hooked.api().request(Method::POST, "/api/v1/auth/send-otp");
        let ask = ask.header("Accept-Language", accepted).json(&body);
        hooked.api().send(ask).await.ok(200);
        assert_eq!(hooked.message(NUMBER)["locale"], locale, "{accepted}");
    }
}

#[tokio::test]
async fn a19_a_gateway_in_trouble_costs_the_number_nothing() {
    let hooked = Hooked::with(&[
        ("DASTAK__SMS__TIMEOUT_MS", "300"),
        ("DASTAK__LIMITS__NUMBER_PER_MINUTE", "1"),
        ("DASTAK__LIMITS__ADDRESS_PER_MINUTE", "6"),
    ]);
    for trouble in [
        HttpAnswer::json(200, r#"{"status": "rejected", "class": "balance"}"#),
        HttpAnswer::json(503, ""),
        HttpAnswer::json(500, ""),
        HttpAnswer::Stall(String::new()),
        HttpAnswer::HangUp(String::new()),
    ] {
        hooked.will(trouble);
        let asked = Instant::now();
        hooked.try_to_send(NUMBER).await.problem(503, "sms_unavailable");
        assert!(
            asked.elapsed() < Duration::from_secs(10),
            "the deadline of a request"
        );
        let body = json!({ "mobile_number": NUMBER, "otp": hooked.code(NUMBER) });
        hooked
            .api()
            .auth("verify-otp", body)
            .await
            .problem(400, "otp_expired");
    }
    hooked.will(HttpAnswer::json(200, r#"{"id": "m-1"}"#));
    // The only one that the number has a minute, and the last one of the address.
    hooked.try_to_send(NUMBER).await.ok(200);
    hooked
        .try_to_send("+919876543211")
        .await
        .problem(429, "rate_limited");
}

#[tokio::test]
async fn without_its_service_the_server_is_degraded() {
    let hooked = Hooked::with(&[]);
    let health = hooked.api().get("/health").await.ok(200);
    assert_eq!(
        (&health["status"], &health["checks"]["sms"]["status"]),
        (&json!("ok"), &json!("ok"))
    );
    let Hooked { server, service, .. } = hooked;
    drop(service);
    server.api.wait_for_health("degraded", "down").await;
    server
        .api
        .auth("send-otp", json!({ "mobile_number": NUMBER }))
        .await
        .problem(503, "sms_unavailable");
}
