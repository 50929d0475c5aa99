//! Clients that go away while the server works.

use std::sync::Arc;

use actix_web::http::Method;
use async_trait::async_trait;
use dastak_domain::delivery::Channel;
use dastak_domain::ids::ChallengeId;
use dastak_domain::phone::PhoneNumber;
use dastak_ports::sms::{OutboundCode, RejectionClass, SendOutcome};
use dastak_ports::{Accounts, PortResult, Probe, SmsGateway};
use dastak_testkit::{FakePorts, fake_ports};
use serde_json::json;
use tokio::sync::{Mutex, mpsc};

use super::NUMBER;
use crate::http::test_app::{TestApp, test_app, test_app_over};

/// More turns than any work over the fakes needs.
const TURNS: usize = 1000;

/// Tells of each message, and answers only when it is told what.
struct SlowGateway {
    asked: mpsc::UnboundedSender<ChallengeId>,
    answers: Mutex<mpsc::UnboundedReceiver<SendOutcome>>,
}

#[async_trait]
impl SmsGateway for SlowGateway {
    async fn send(&self, message: OutboundCode) -> SendOutcome {
        self.asked.send(message.challenge_id).unwrap();
        self.answers.lock().await.recv().await.unwrap()
    }
}

#[async_trait]
impl Probe for SlowGateway {
    async fn check(&self) -> PortResult<()> {
        Ok(())
    }
}

/// A server, and the other end of its gateway.
struct Slow {
    app: TestApp,
    asked: mpsc::UnboundedReceiver<ChallengeId>,
    answers: mpsc::UnboundedSender<SendOutcome>,
}

impl Slow {
    async fn start() -> Self {
        let (tell, asked) = mpsc::unbounded_channel();
        let (answers, told) = mpsc::unbounded_channel();
        let mut fakes = fake_ports();
        fakes.ports.gateway = Arc::new(SlowGateway {
            asked: tell,
            answers: Mutex::new(told),
        });
        let app = test_app_over(fakes).await;
        Self { app, asked, answers }
    }

    /// Asks for a message; the client is gone when the gateway has it.
    async fn ask_and_go(&mut self, path: &str) -> ChallengeId {
        let body = json!({"mobile_number": NUMBER});
        tokio::select! {
            biased;
            _ = self.app.post(path, &body) => panic!("the gateway has not answered"),
            challenge = self.asked.recv() => challenge.unwrap(),
        }
    }

    /// Waits until the status of a challenge has this member.
    async fn becomes(&self, challenge: ChallengeId, member: &str, expected: &str) {
        let path = format!("/api/v1/auth/otp-status/{challenge}");
        for _ in 0..TURNS {
            let answer = self.app.call(Method::GET, &path).await;
            if answer.body[member] == expected {
                return;
            }
            tokio::task::yield_now().await;
        }
        panic!("{member} never was {expected}");
    }
}

fn accepted(channel: Channel) -> SendOutcome {
    SendOutcome::Accepted {
        provider: "slow".to_owned(),
        provider_message_id: None,
        channel,
    }
}

fn rejected() -> SendOutcome {
    SendOutcome::Rejected {
        provider: "slow".to_owned(),
        class: RejectionClass::Unavailable,
    }
}

#[actix_web::test]
async fn an_acceptance_is_kept_when_the_client_has_gone() {
    let mut slow = Slow::start().await;
    let challenge = slow.ask_and_go("/api/v1/auth/send-otp").await;
    slow.becomes(challenge, "status", "queued").await;
    slow.answers.send(accepted(Channel::Sms)).unwrap();
    slow.becomes(challenge, "status", "sent").await;

    let resent = slow.ask_and_go("/api/v1/auth/resend-otp").await;
    assert_eq!(resent, challenge);
    slow.answers.send(accepted(Channel::Voice)).unwrap();
    slow.becomes(challenge, "channel", "voice").await;
}

#[actix_web::test]
async fn a_refused_send_is_given_back_when_the_client_has_gone() {
    let mut slow = Slow::start().await;
    // More than a number may have in a minute.
    for _ in 0..5 {
        let challenge = slow.ask_and_go("/api/v1/auth/send-otp").await;
        slow.answers.send(rejected()).unwrap();
        slow.becomes(challenge, "code", "challenge_not_found").await;
    }
}

#[actix_web::test]
async fn a_wrong_code_counts_when_the_client_has_gone() {
    let app = test_app().await;
    app.send_otp().await;
    let wrong = if app.code() == "000000" {
        "000001"
    } else {
        "000000"
    };
    let FakePorts { ports, store, .. } = &app.fakes;
    let mobile = PhoneNumber::from_stored(NUMBER).unwrap();
    let number_key = ports.secrets.number_key(&mobile);
    assert!(futures_util::poll!(Box::pin(app.verify(wrong))).is_pending());
    for _ in 0..TURNS {
        let subject = store.login_subject(mobile.clone(), number_key).await.unwrap();
        if subject.failures.count == 1 {
            return;
        }
        tokio::task::yield_now().await;
    }
    panic!("the failure was not counted");
}
