//! The service of docs/sms-hook.md, run as a reader would run it. Without Python on the machine there is nothing to
//! run.
#![expect(clippy::unwrap_used, clippy::panic, reason = "test code")]

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use chrono::DateTime;
use dastak_domain::delivery::Channel;
use dastak_domain::ids::ChallengeId;
use dastak_domain::message::{MessageCatalog, MessageContext};
use dastak_domain::otp::OtpCode;
use dastak_domain::phone::PhoneNumber;
use dastak_domain::user::LanguageTag;
use dastak_ports::sms::{OutboundCode, RejectionClass, SendOutcome};
use dastak_ports::{Probe, SmsGateway};
use dastak_sms::{HookGateway, HookSettings};
use dastak_testkit::{HttpAnswer, HttpService};
use tokio::runtime::Handle;

const PAGE: &str = include_str!("../../../../docs/sms-hook.md");
const SECRET: &str = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD";

/// The page's service, on a free port.
struct Example {
    child: Child,
    port: u16,
}

impl Example {
    /// `None` without Python.
    fn start(twilio: &HttpService) -> Option<Self> {
        let program = PAGE
            .split_once("```python\n")
            .unwrap()
            .1
            .split_once("```")
            .unwrap()
            .0;
        let spawned = Command::new("python3")
            .args(["-c", program])
            .env("HOOK_SECRET", SECRET)
            .env("TWILIO_ACCOUNT_SID", "AC1")
            .env("TWILIO_AUTH_TOKEN", "token")
            .env("TWILIO_FROM", "DASTAK")
            .env("TWILIO_API", twilio.url(""))
            .env("PORT", "0")
            .stdout(Stdio::piped())
            .spawn();
        let mut child = spawned.ok()?;
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap())
            .read_line(&mut line)
            .unwrap();
        let port = line.trim().rsplit(' ').next().and_then(|port| port.parse().ok());
        let port = port.unwrap_or_else(|| panic!("it said {line:?}"));
        Some(Self { child, port })
    }

    fn gateway(&self, secret: &str) -> HookGateway {
        let settings = HookSettings::new(&format!("http://127.0.0.1:{}/", self.port), secret).unwrap();
        HookGateway::new(settings, catalog(), Duration::from_secs(10), Handle::current()).unwrap()
    }
}

impl Drop for Example {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The shipped texts.
fn catalog() -> Arc<MessageCatalog> {
    let context = MessageContext::new("Dastak", LanguageTag::parse("en").unwrap());
    Arc::new(MessageCatalog::new(Vec::new(), context).unwrap())
}

/// A message of this moment: the service looks at its clock.
fn message(number: &str) -> OutboundCode {
    #[expect(
        clippy::disallowed_methods,
        reason = "another process compares it with the time of this machine"
    )]
    let at = DateTime::from(SystemTime::now());
    OutboundCode {
        challenge_id: ChallengeId::new(at, [7; 10]),
        to: PhoneNumber::from_stored(number).unwrap(),
        code: OtpCode::parse("042137").unwrap(),
        channel: Channel::Sms,
        locale: LanguageTag::parse("en").unwrap(),
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

fn rejected(class: RejectionClass) -> SendOutcome {
    SendOutcome::Rejected {
        provider: "hook".to_owned(),
        class,
    }
}

#[tokio::test]
async fn the_example_of_the_page_sends_messages() {
    let twilio = HttpService::start(|request| {
        let form = String::from_utf8_lossy(&request.body).into_owned();
        if form.contains("To=%2B919876543210") {
            HttpAnswer::json(201, r#"{"sid": "SM1", "status": "queued"}"#)
        } else {
            HttpAnswer::json(
                400,
                r#"{"code": 21211, "message": "no such number", "status": 400}"#,
            )
        }
    })
    .unwrap();
    let Some(example) = Example::start(&twilio) else {
        return;
    };
    let gateway = example.gateway(SECRET);
    gateway.check().await.unwrap();
    let sent = message("+919876543210");
    let accepted = SendOutcome::Accepted {
        provider: "hook".to_owned(),
        provider_message_id: Some("SM1".to_owned()),
        channel: Channel::Sms,
    };
    assert_eq!(gateway.send(sent.clone()).await, accepted);
    let request = twilio.requests().remove(0);
    assert_eq!(request.target, "/2010-04-01/Accounts/AC1/Messages.json");
    assert_eq!(request.header("authorization"), "Basic QUMxOnRva2Vu");
    let form = String::from_utf8(request.body).unwrap();
    assert!(
        form.contains("From=DASTAK&Body=Dastak%3A+042137+is+your+login+code"),
        "{form}"
    );

    assert_eq!(
        gateway.send(sent).await,
        accepted,
        "asked again, it answers again"
    );
    assert_eq!(twilio.requests().len(), 1, "and sends nothing twice");

    let outcome = gateway.send(message("+919876543211")).await;
    assert_eq!(outcome, rejected(RejectionClass::InvalidRecipient));

    let stranger = example.gateway("whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA");
    let outcome = stranger.send(message("+919876543210")).await;
    assert_eq!(outcome, rejected(RejectionClass::Auth));
    let old = OutboundCode {
        at: DateTime::UNIX_EPOCH,
        ..message("+919876543210")
    };
    assert_eq!(gateway.send(old).await, rejected(RejectionClass::Auth));
    assert_eq!(twilio.requests().len(), 2);
}
