//! The console gateway's line in the log. Alone in its process: a test without a subscriber could run into the
//! line first and have it switched off.
#![expect(clippy::unwrap_used, reason = "helpers of tests")]

use std::fmt;
use std::sync::{Arc, Mutex};

use chrono::DateTime;
use dastak_domain::delivery::Channel;
use dastak_domain::ids::ChallengeId;
use dastak_domain::message::{MessageCatalog, MessageContext};
use dastak_domain::otp::OtpCode;
use dastak_domain::phone::PhoneNumber;
use dastak_domain::user::LanguageTag;
use dastak_ports::SmsGateway;
use dastak_ports::sms::OutboundCode;
use dastak_sms::ConsoleGateway;
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Level, Metadata, Subscriber};

/// Keeps level, target and message of every event.
#[derive(Clone, Default)]
struct Recorder(Arc<Mutex<Vec<(Level, String, String)>>>);

struct Message(String);

impl Visit for Message {
    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        assert_eq!(field.name(), "message", "the line has no other field");
        self.0 = format!("{value:?}");
    }
}

impl Subscriber for Recorder {
    fn enabled(&self, _: &Metadata<'_>) -> bool {
        true
    }

    fn new_span(&self, _: &Attributes<'_>) -> Id {
        Id::from_u64(1)
    }

    fn record(&self, _: &Id, _: &Record<'_>) {}

    fn record_follows_from(&self, _: &Id, _: &Id) {}

    fn event(&self, event: &Event<'_>) {
        let mut message = Message(String::new());
        event.record(&mut message);
        let metadata = event.metadata();
        self.0
            .lock()
            .unwrap()
            .push((*metadata.level(), metadata.target().to_owned(), message.0));
    }

    fn enter(&self, _: &Id) {}

    fn exit(&self, _: &Id) {}
}

/// The shipped texts.
fn catalog() -> Arc<MessageCatalog> {
    let context = MessageContext::new("Dastak", LanguageTag::parse("en").unwrap());
    Arc::new(MessageCatalog::new(Vec::new(), context).unwrap())
}

fn message() -> OutboundCode {
    let at = DateTime::UNIX_EPOCH;
    OutboundCode {
        challenge_id: ChallengeId::new(at, [7; 10]),
        to: PhoneNumber::from_stored("+919876543210").unwrap(),
        code: OtpCode::parse("123456").unwrap(),
        channel: Channel::Sms,
        locale: LanguageTag::parse("en").unwrap(),
        app_hash: None,
        valid_seconds: 180,
        at,
        is_chosen: false,
        patience: std::time::Duration::from_secs(20),
        sending: 0,
        attempts: dastak_ports::sms::Attempts::default(),
        carried: None,
    }
}

#[tokio::test]
async fn the_line_in_the_log_is_the_contract() {
    let recorder = Recorder::default();
    let events = recorder.0.clone();
    let guard = tracing::subscriber::set_default(recorder);
    ConsoleGateway::new(catalog()).send(message()).await;
    drop(guard);
    assert_eq!(
        *events.lock().unwrap(),
        [(
            Level::INFO,
            "dastak::console".to_owned(),
            "OTP FOR +919876543210: 123456 (valid for 180 seconds)".to_owned()
        )]
    );
}
