//! The whole login over HTTP, on fakes: codes are read off the recording gateway, and time passes when the test says
//! so.
#![expect(
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "helpers fail a test by panicking too"
)]

use std::sync::Arc;

use async_trait::async_trait;
use chrono::TimeDelta;
use dastak_domain::ids::{SessionId, UserId};
use dastak_example_mock_adapters::{Voucher, Vouchers, WelcomeOnFirstLogin};
use dastak_ports::sms::{MockSmsGateway, RejectionClass, SendOutcome};
use dastak_ports::{PortErrorKind, PortResult, Ports};
use dastak_server::Application;
use dastak_server::settings::{Sources, load};
use dastak_testkit::fakes::Call;
use dastak_testkit::{FakePorts, fake_ports};
use reqwest::{Client, Response};
use serde_json::{Value, json};

const NUMBER: &str = "+919876543210";

/// A server on fakes, and the handles that turn them.
struct Dastak {
    url: String,
    client: Client,
    fakes: FakePorts,
}

impl Dastak {
    fn start(fakes: FakePorts) -> Self {
        let variables: Sources = [("PORT", "0")].into_iter().collect();
        let settings = load(&variables).unwrap().settings;
        let application = Application::with_ports(&settings, fakes.ports.clone()).unwrap();
        let url = format!("http://{}/api/v1/auth", application.address());
        tokio::spawn(application.run());
        // This client has no crypto stack of its own: it takes the process' one. A second install changes nothing.
        let _ = rustls::crypto::ring::default_provider().install_default();
        Self {
            url,
            client: Client::new(),
            fakes,
        }
    }

    async fn post(&self, path: &str, body: Value) -> Response {
        let url = format!("{}/{path}", self.url);
        self.client.post(url).json(&body).send().await.unwrap()
    }

    /// Asks for a code, and answers the one that went out.
    async fn code(&self) -> String {
        let sent = self.post("send-otp", json!({ "mobile_number": NUMBER })).await;
        assert_eq!(sent.status(), 200);
        let code = self.fakes.gateway.last_code_for(NUMBER).unwrap();
        code.expose().to_owned()
    }

    async fn verify(&self, code: &str) -> Response {
        let login = json!({ "mobile_number": NUMBER, "otp": code });
        self.post("verify-otp", login).await
    }

    /// The session that an answer opened.
    async fn session(&self, answer: Response) -> SessionId {
        let answer: Value = answer.json().await.unwrap();
        let token = answer["access_token"].as_str().unwrap();
        let ports = &self.fakes.ports;
        let claims = ports.tokens.verify_access(token, ports.clock.now()).unwrap();
        claims.session_id
    }

    /// A first login, with everything that a new person must say.
    async fn register(&self) -> SessionId {
        let verified: Value = self.verify(&self.code().await).await.json().await.unwrap();
        let consent = |purpose| json!({ "purpose": purpose, "version": "1", "granted": true });
        let registration = json!({
            "registration_token": verified["registration_token"],
            "full_name": "Asha Rao",
            "consents": [consent("terms"), consent("privacy")],
        });
        let registered = self.post("complete-registration", registration).await;
        assert_eq!(registered.status(), 201);
        self.session(registered).await
    }
}

/// Gives everybody the same voucher.
struct OneForAll;

#[async_trait]
impl Vouchers for OneForAll {
    async fn welcome(&self, _user_id: UserId) -> PortResult<Voucher> {
        Ok(Voucher("HELLO".to_owned()))
    }
}

/// The shop's use-case beside the server, on the same ports.
fn shop(dastak: &Dastak) -> WelcomeOnFirstLogin {
    let ports = &dastak.fakes.ports;
    WelcomeOnFirstLogin::new(ports.sessions.clone(), ports.clock.clone(), Arc::new(OneForAll))
}

#[tokio::test(flavor = "multi_thread")]
async fn the_first_login_is_welcomed_and_the_next_one_is_not() {
    let dastak = Dastak::start(fake_ports());
    let first = dastak.register().await;
    assert!(shop(&dastak).execute(first).await.unwrap().is_some());

    dastak.fakes.clock.advance(TimeDelta::hours(2));
    let code = dastak.code().await;
    let second = dastak.session(dastak.verify(&code).await).await;
    assert!(shop(&dastak).execute(second).await.unwrap().is_none());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_code_is_good_for_three_minutes() {
    let dastak = Dastak::start(fake_ports());
    let code = dastak.code().await;
    dastak.fakes.clock.advance(TimeDelta::seconds(180));
    let late = dastak.verify(&code).await;
    assert_eq!(late.status(), 400);
    assert_eq!(late.json::<Value>().await.unwrap()["code"], "otp_expired");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_store_that_fails_once_costs_no_code() {
    let dastak = Dastak::start(fake_ports());
    let code = dastak.code().await;
    let faults = dastak.fakes.store.faults();
    faults.fail_next(Call::AccountsLoginSubject, PortErrorKind::Unavailable);
    assert_eq!(dastak.verify(&code).await.status(), 503);
    assert_eq!(dastak.verify(&code).await.status(), 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_gateway_without_money_is_a_503_and_costs_nobody_a_send() {
    let mut gateway = MockSmsGateway::new();
    gateway
        .expect_send()
        .times(5)
        .returning(|_| SendOutcome::Rejected {
            provider: "mock".to_owned(),
            class: RejectionClass::Balance,
        });
    let fakes = fake_ports();
    let dastak = Dastak::start(FakePorts {
        ports: Ports {
            gateway: Arc::new(gateway),
            ..fakes.ports
        },
        ..fakes
    });
    // More than the three a minute that a number has: a refused sending is given back.
    for _ in 0..5 {
        let refused = dastak.post("send-otp", json!({ "mobile_number": NUMBER })).await;
        assert_eq!(refused.status(), 503);
        assert!(refused.headers().contains_key("retry-after"));
        let problem: Value = refused.json().await.unwrap();
        assert_eq!(problem["code"], "sms_unavailable");
    }
}
