//! What the log says of gateways in trouble. Alone in its process: a test without a subscriber could run into the lines
//! first and have them switched off.
#![expect(clippy::unwrap_used, reason = "helpers of tests")]

use std::fmt::{self, Write};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use dastak_domain::delivery::Channel;
use dastak_domain::ids::ChallengeId;
use dastak_domain::message::{MessageCatalog, MessageContext};
use dastak_domain::otp::OtpCode;
use dastak_domain::phone::PhoneNumber;
use dastak_domain::routing::Ladder;
use dastak_domain::user::LanguageTag;
use dastak_lab::{Lab, LabOptions, Provider, Rule, Scenario};
use dastak_ports::SmsGateway;
use dastak_ports::sms::{OutboundCode, SendOutcome};
use dastak_sms::{
    Failover, GupshupGateway, GupshupSettings, Msg91Gateway, Msg91KeyPlace, Msg91Settings, Route,
};
use dastak_testkit::ManualClock;
use dastak_testkit::clock::start;
use tokio::runtime::Handle;
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Level, Metadata, Subscriber};

/// Keeps level and all fields of every event, of whatever crate.
#[derive(Clone, Default)]
struct Recorder(Arc<Mutex<Vec<(Level, String)>>>);

struct Line(String);

impl Visit for Line {
    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        let _ = write!(self.0, "{}={value:?} ", field.name());
    }
}

impl Subscriber for Recorder {
    fn enabled(&self, _: &Metadata<'_>) -> bool {
        true
    }

    fn new_span(&self, attributes: &Attributes<'_>) -> Id {
        let mut line = Line(String::new());
        attributes.record(&mut line);
        self.0.lock().unwrap().push((Level::TRACE, line.0));
        Id::from_u64(1)
    }

    fn record(&self, _: &Id, _: &Record<'_>) {}

    fn record_follows_from(&self, _: &Id, _: &Id) {}

    fn event(&self, event: &Event<'_>) {
        let mut line = Line(String::new());
        event.record(&mut line);
        self.0.lock().unwrap().push((*event.metadata().level(), line.0));
    }

    fn enter(&self, _: &Id) {}

    fn exit(&self, _: &Id) {}
}

fn message() -> OutboundCode {
    OutboundCode {
        challenge_id: ChallengeId::new(start(), [7; 10]),
        to: PhoneNumber::from_stored("+919876543210").unwrap(),
        code: OtpCode::parse("042137").unwrap(),
        channel: Channel::Sms,
        is_chosen: false,
        locale: LanguageTag::parse("en").unwrap(),
        app_hash: None,
        valid_seconds: 180,
        at: start(),
        patience: Duration::from_secs(20),
        sending: 0,
        attempts: dastak_ports::sms::Attempts::default(),
        carried: None,
    }
}

/// MSG91 with its key in the URL, where it is seen most easily, and then Gupshup.
fn failover(lab: &Lab, clock: Arc<ManualClock>) -> Failover {
    let context = MessageContext::new("Dastak", LanguageTag::parse("en").unwrap());
    let catalog = Arc::new(MessageCatalog::new(Vec::new(), context).unwrap());
    let timeout = Duration::from_secs(20);
    let msg91 = Msg91Settings::new("lab-authkey", "64f0c0ffee64f0c0ffee64f0")
        .unwrap()
        .at(&lab.base_url())
        .unwrap()
        .with_key_in(Msg91KeyPlace::Query);
    let gupshup = GupshupSettings::new("2000000000", "lab-password")
        .unwrap()
        .at(&lab.base_url())
        .unwrap();
    let msg91 = Msg91Gateway::new(msg91, catalog.clone(), timeout, Handle::current()).unwrap();
    let gupshup = GupshupGateway::new(gupshup, catalog, timeout, Handle::current()).unwrap();
    let route = |name: &str, gateway: Arc<dyn SmsGateway>| Route {
        name: name.to_owned(),
        gateway,
        channels: vec![Channel::Sms],
    };
    let routes = vec![
        route("msg91", Arc::new(msg91)),
        route("gupshup", Arc::new(gupshup)),
    ];
    Failover::new(routes, Ladder::default(), clock, None).unwrap()
}

#[tokio::test]
async fn somebody_is_called_once_and_no_line_has_a_secret() {
    let lab = Lab::start(LabOptions::default()).unwrap();
    let clock = Arc::new(ManualClock::default());
    let failover = failover(&lab, clock.clone());
    let recorder = Recorder::default();
    let events = recorder.0.clone();
    let guard = tracing::subscriber::set_default(recorder);
    lab.will(Rule::new(Scenario::NoBalance).at(Provider::Msg91))
        .unwrap();
    for _ in 0..5 {
        failover.send(message()).await;
        clock.advance(chrono::TimeDelta::seconds(60));
    }
    lab.will(Rule::new(Scenario::DropAfterSend).at(Provider::Gupshup))
        .unwrap();
    let outcome = failover.send(message()).await;
    assert!(!matches!(outcome, SendOutcome::Accepted { .. }));
    lab.stop().await;
    failover.send(message()).await;
    drop(guard);
    let events = events.lock().unwrap();
    let lines = |level| -> Vec<&String> {
        events
            .iter()
            .filter(|(l, _)| *l == level)
            .map(|(_, line)| line)
            .collect()
    };
    let alarms = lines(Level::ERROR);
    assert_eq!(alarms.len(), 1, "{alarms:?}");
    assert!(
        alarms[0].contains("gateway=\"msg91\"") && alarms[0].contains("balance"),
        "{alarms:?}"
    );
    let attempts = lines(Level::INFO)
        .into_iter()
        .filter(|line| line.contains("a gateway was asked"));
    let attempts: Vec<&String> = attempts.collect();
    assert!(attempts.len() > 6, "{attempts:?}");
    assert!(attempts[0].contains("channel=\"sms\"") && attempts[0].contains("class=\"balance\""));
    for (level, line) in events.iter() {
        for secret in [
            "9876543210",
            "042137",
            "lab-authkey",
            "lab-password",
            "2000000000",
        ] {
            assert!(!line.contains(secret), "{level} {line}");
        }
    }
    assert!(
        lines(Level::WARN)
            .iter()
            .any(|line| line.contains("no answer to a message"))
    );
}
