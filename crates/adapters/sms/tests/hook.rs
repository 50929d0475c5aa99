//! The hook against a service that a test plays, over real sockets.
#![expect(clippy::unwrap_used, reason = "helpers of tests")]

use std::sync::Arc;
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use chrono::{DateTime, TimeDelta};
use dastak_domain::delivery::Channel;
use dastak_domain::ids::ChallengeId;
use dastak_domain::message::{MessageCatalog, MessageContext};
use dastak_domain::otp::OtpCode;
use dastak_domain::phone::PhoneNumber;
use dastak_domain::user::LanguageTag;
use dastak_ports::sms::{OutboundCode, RejectionClass, SendOutcome};
use dastak_ports::{PortErrorKind, Probe, SmsGateway};
use dastak_sms::{HookGateway, HookSettings};
use dastak_testkit::{HttpAnswer, HttpService};
use ring::hmac;
use tokio::runtime::{Builder, Handle};

const KEY: &str = "0123456789abcdef0123456789abcdef";

/// Longer than anything takes on one machine.
const PATIENT: Duration = Duration::from_secs(20);

/// How long a silent service is waited for where a test needs to see the end of it.
const SHORT: Duration = Duration::from_millis(200);

/// The shipped texts.
fn catalog() -> Arc<MessageCatalog> {
    let context = MessageContext::new("Dastak", LanguageTag::parse("en").unwrap());
    Arc::new(MessageCatalog::new(Vec::new(), context).unwrap())
}

fn gateway(url: &str, timeout: Duration) -> HookGateway {
    let settings = HookSettings::new(url, KEY).unwrap();
    HookGateway::new(settings, catalog(), timeout, Handle::current()).unwrap()
}

fn message() -> OutboundCode {
    let at = DateTime::UNIX_EPOCH + TimeDelta::milliseconds(1_700_000_000_250);
    OutboundCode {
        challenge_id: ChallengeId::new(at, [7; 10]),
        to: PhoneNumber::from_stored("+919876543210").unwrap(),
        code: OtpCode::parse("042137").unwrap(),
        channel: Channel::Whatsapp,
        locale: LanguageTag::parse("hi").unwrap(),
        app_hash: None,
        valid_seconds: 180,
        at,
        is_chosen: false,
        patience: Duration::from_secs(20),
        sending: 0,
        attempts: dastak_ports::sms::Attempts::default(),
        carried: None,
    }
}

/// What a message becomes when the service answers so.
async fn outcome_of(answer: HttpAnswer, timeout: Duration) -> SendOutcome {
    let service = HttpService::start(move |_| answer.clone()).unwrap();
    gateway(&service.url("/send"), timeout).send(message()).await
}

fn accepted(id: Option<&str>, channel: Channel) -> SendOutcome {
    SendOutcome::Accepted {
        provider: "hook".to_owned(),
        provider_message_id: id.map(str::to_owned),
        channel,
    }
}

fn rejected(class: RejectionClass) -> SendOutcome {
    SendOutcome::Rejected {
        provider: "hook".to_owned(),
        class,
    }
}

fn unknown() -> SendOutcome {
    SendOutcome::Unknown {
        provider: "hook".to_owned(),
    }
}

#[tokio::test]
async fn the_request_is_signed_over_exactly_its_bytes() {
    let service = HttpService::start(|_| HttpAnswer::json(200, "{}")).unwrap();
    let gateway = gateway(&service.url("/send?team=7"), PATIENT);
    assert_eq!(gateway.send(message()).await, accepted(None, Channel::Whatsapp));
    let request = service.requests().remove(0);
    assert_eq!(
        (request.method.as_str(), request.target.as_str()),
        ("POST", "/send?team=7")
    );
    assert_eq!(request.header("content-type"), "application/json");
    let (id, timestamp) = (request.header("webhook-id"), request.header("webhook-timestamp"));
    assert_eq!(timestamp, "1700000000");
    let body: serde_json::Value = serde_json::from_slice(&request.body).unwrap();
    assert_eq!(body["data"]["id"], id);
    assert_eq!(body["data"]["to"], "+919876543210");
    assert_eq!(body["data"]["channel"], "whatsapp");
    assert_eq!(body["data"]["locale"], "hi");
    assert_eq!(body["timestamp"], "2023-11-14T22:13:20.250Z");
    let signature = request.header("webhook-signature").strip_prefix("v1,").unwrap();
    let signed = [format!("{id}.{timestamp}.").as_bytes(), &request.body].concat();
    let key = hmac::Key::new(hmac::HMAC_SHA256, KEY.as_bytes());
    hmac::verify(&key, &signed, &STANDARD.decode(signature).unwrap()).unwrap();
}

#[tokio::test]
async fn each_answer_has_its_outcome() {
    for (status, body, outcome) in [
        (200, r#"{"id": "m-1"}"#, accepted(Some("m-1"), Channel::Whatsapp)),
        (
            202,
            r#"{"id": 7, "channel": "sms"}"#,
            accepted(Some("7"), Channel::Sms),
        ),
        (204, "", accepted(None, Channel::Whatsapp)),
        (
            200,
            r#"{"status": "rejected", "class": "balance"}"#,
            rejected(RejectionClass::Balance),
        ),
        (
            400,
            r#"{"class": "invalid_recipient"}"#,
            rejected(RejectionClass::InvalidRecipient),
        ),
        (401, "who?", rejected(RejectionClass::Auth)),
        (404, "<html>", rejected(RejectionClass::Unavailable)),
        (429, "", rejected(RejectionClass::RateLimited)),
        (503, "", rejected(RejectionClass::Unavailable)),
        (500, "", unknown()),
        (200, r#"{"id": "m-"#, unknown()),
    ] {
        let answer = HttpAnswer::json(status, body);
        assert_eq!(outcome_of(answer, PATIENT).await, outcome, "{status} {body}");
    }
}

#[tokio::test]
async fn a_service_that_is_not_there_was_definitely_not_asked() {
    let service = HttpService::start(|_| HttpAnswer::json(200, "{}")).unwrap();
    let gateway = gateway(&service.url("/send"), PATIENT);
    drop(service);
    assert_eq!(
        gateway.send(message()).await,
        rejected(RejectionClass::Unavailable)
    );
}

#[tokio::test]
async fn after_silence_nobody_knows() {
    for bytes in [
        "",
        "HTTP/1.1 200 OK\r\nContent-",
        "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"status\": ",
    ] {
        let answer = HttpAnswer::Stall(bytes.to_owned());
        assert_eq!(outcome_of(answer, SHORT).await, unknown(), "{bytes:?}");
    }
}

#[tokio::test]
async fn after_a_broken_connection_nobody_knows() {
    for bytes in [
        "",
        "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"status\": ",
        "SSH-2.0-OpenSSH_9.2\r\n",
    ] {
        let answer = HttpAnswer::HangUp(bytes.to_owned());
        assert_eq!(outcome_of(answer, PATIENT).await, unknown(), "{bytes:?}");
    }
}

#[tokio::test]
async fn a_huge_answer_is_not_read() {
    let of_size = |size| HttpAnswer::json(200, format!("{:>size$}", "{}"));
    assert_eq!(
        outcome_of(of_size(16 * 1024), PATIENT).await,
        accepted(None, Channel::Whatsapp)
    );
    assert_eq!(outcome_of(of_size(16 * 1024 + 1), PATIENT).await, unknown());
    // It never ends and stays open: only a bound on its bytes ends this early.
    let part = format!("400\r\n{}\r\n", " ".repeat(1024));
    let endless = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n".to_owned() + &part.repeat(17);
    assert_eq!(outcome_of(HttpAnswer::Stall(endless), PATIENT).await, unknown());
}

#[tokio::test]
async fn a_redirect_is_not_followed() {
    let service = HttpService::start(|request| match request.target.as_str() {
        "/send" => HttpAnswer::Reply {
            status: 307,
            headers: "Location: /elsewhere\r\n".to_owned(),
            body: String::new(),
        },
        _ => HttpAnswer::json(200, "{}"),
    })
    .unwrap();
    let gateway = gateway(&service.url("/send"), PATIENT);
    assert_eq!(gateway.send(message()).await, rejected(RejectionClass::Config));
    assert_eq!(service.requests().len(), 1);
}

#[test]
fn connections_outlive_the_runtime_that_first_used_them() {
    let service = HttpService::start(|_| HttpAnswer::json(200, "{}")).unwrap();
    let runtime = |builder: &mut Builder| builder.enable_all().build().unwrap();
    let main = runtime(Builder::new_multi_thread().worker_threads(1));
    let gateway = main.block_on(async { gateway(&service.url("/send"), PATIENT) });
    for _ in 0..3 {
        let worker = runtime(&mut Builder::new_current_thread());
        let outcome = worker.block_on(gateway.send(message()));
        assert_eq!(outcome, accepted(None, Channel::Whatsapp));
    }
    assert_eq!(service.connections(), 1);
}

#[tokio::test]
async fn health_asks_for_a_head_and_takes_any_answer() {
    for status in [200, 204, 401, 404, 405, 500, 501] {
        let service = HttpService::start(move |_| HttpAnswer::json(status, "")).unwrap();
        gateway(&service.url("/send"), PATIENT).check().await.unwrap();
        let request = service.requests().remove(0);
        assert_eq!(
            (request.method.as_str(), request.target.as_str()),
            ("HEAD", "/send")
        );
        assert_eq!(request.header("webhook-signature"), "");
    }
    for status in [502, 503, 504] {
        let service = HttpService::start(move |_| HttpAnswer::json(status, "")).unwrap();
        let error = gateway(&service.url("/send"), PATIENT).check().await.unwrap_err();
        assert_eq!(error.kind(), PortErrorKind::Unavailable);
    }
    let service = HttpService::start(|_| HttpAnswer::Stall(String::new())).unwrap();
    let gateway = gateway(&service.url("/send"), PATIENT);
    assert_eq!(gateway.check().await.unwrap_err().kind(), PortErrorKind::Timeout);
    drop(service);
    assert_eq!(
        gateway.check().await.unwrap_err().kind(),
        PortErrorKind::Unavailable
    );
}
