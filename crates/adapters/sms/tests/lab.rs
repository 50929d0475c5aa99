//! MSG91 and Gupshup as the lab plays them, over real HTTP.
#![expect(clippy::unwrap_used, reason = "helpers of tests")]

use std::sync::Arc;
use std::time::Duration;

use dastak_domain::breaker::BreakerState;
use dastak_domain::delivery::Channel;
use dastak_domain::ids::ChallengeId;
use dastak_domain::message::{MessageCatalog, MessageContext};
use dastak_domain::otp::OtpCode;
use dastak_domain::phone::PhoneNumber;
use dastak_domain::routing::Ladder;
use dastak_domain::user::LanguageTag;
use dastak_lab::{KeyPlace, Lab, LabOptions, Msg91Account, Provider, Rule, Scenario};
use dastak_ports::sms::{Carried, OutboundCode, RejectionClass, SendOutcome};
use dastak_ports::{Probe, SmsGateway};
use dastak_sms::{
    Failover, GupshupGateway, GupshupSettings, GupshupWhatsapp, Msg91Api, Msg91Gateway, Msg91KeyPlace,
    Msg91Settings, Msg91Whatsapp, Route,
};
use dastak_testkit::ManualClock;
use dastak_testkit::clock::start;
use tokio::runtime::Handle;

const NUMBER: &str = "919876543210";
const TEMPLATE: &str = "64f0c0ffee64f0c0ffee64f0";

/// Longer than anything takes on one machine.
const PATIENT: Duration = Duration::from_secs(20);

/// How long a silent gateway is waited for where a test needs to see the end of it.
const SHORT: Duration = Duration::from_millis(400);

fn lab() -> Lab {
    Lab::start(LabOptions::default()).unwrap()
}

fn catalog() -> Arc<MessageCatalog> {
    let context = MessageContext::new("Dastak", LanguageTag::parse("en").unwrap());
    Arc::new(MessageCatalog::new(Vec::new(), context).unwrap())
}

fn msg91_settings(lab: &Lab) -> Msg91Settings {
    Msg91Settings::new("lab-authkey", TEMPLATE)
        .unwrap()
        .at(&lab.base_url())
        .unwrap()
        .with_whatsapp(Msg91Whatsapp::new("919000000000", "otp_login"))
        .unwrap()
}

fn msg91_with(settings: Msg91Settings, timeout: Duration) -> Msg91Gateway {
    Msg91Gateway::new(settings, catalog(), timeout, Handle::current()).unwrap()
}

fn msg91(lab: &Lab, timeout: Duration) -> Msg91Gateway {
    msg91_with(msg91_settings(lab), timeout)
}

fn gupshup(lab: &Lab, timeout: Duration) -> GupshupGateway {
    let base = lab.base_url();
    let whatsapp = GupshupWhatsapp::new("lab-apikey", "919000000000", "LabApp", "c6aecef6-bcb0")
        .unwrap()
        .at(&base)
        .unwrap();
    let settings = GupshupSettings::new("2000000000", "lab-password")
        .unwrap()
        .at(&base)
        .unwrap()
        .from_mask("LABSMS")
        .unwrap()
        .registered_as("1101234567890123456", "1107161234567890123")
        .unwrap()
        .with_whatsapp(whatsapp);
    GupshupGateway::new(settings, catalog(), timeout, Handle::current()).unwrap()
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
        valid_seconds: 170,
        at: start(),
        patience: PATIENT,
        sending: 0,
        attempts: dastak_ports::sms::Attempts::default(),
        carried: None,
    }
}

fn by(channel: Channel) -> OutboundCode {
    OutboundCode { channel, ..message() }
}

fn carried(provider: &str, channel: Channel) -> Carried {
    Carried {
        provider: provider.to_owned(),
        channel,
    }
}

fn rejected(provider: &str, class: RejectionClass) -> SendOutcome {
    SendOutcome::Rejected {
        provider: provider.to_owned(),
        class,
    }
}

fn unknown(provider: &str) -> SendOutcome {
    SendOutcome::Unknown {
        provider: provider.to_owned(),
    }
}

/// The id of a message that was taken by this gateway and channel.
fn id_of(outcome: SendOutcome, by: (&str, Channel)) -> Option<String> {
    let accepted = matches!(&outcome, SendOutcome::Accepted { provider, channel, .. } if (provider.as_str(), *channel) == by);
    assert!(accepted, "{outcome:?}");
    match outcome {
        SendOutcome::Accepted {
            provider_message_id, ..
        } => provider_message_id,
        _ => None,
    }
}

#[tokio::test]
async fn both_send_our_code_and_keep_the_id() {
    let lab = lab();
    let here = msg91(&lab, PATIENT).send(message()).await;
    let there = gupshup(&lab, PATIENT).send(message()).await;
    let ids = [
        id_of(here, ("msg91", Channel::Sms)),
        id_of(there, ("gupshup", Channel::Sms)),
    ];
    let taken: Vec<_> = lab.messages().iter().map(|m| Some(m.id().to_owned())).collect();
    assert_eq!(taken, ids);
    assert_eq!(lab.codes_for(NUMBER), ["042137", "042137"]);
    let requests = lab.requests();
    let otp = requests[0].json().unwrap();
    assert_eq!(requests[0].path(), "/api/v5/otp");
    assert_eq!(requests[0].header("authkey"), Some("lab-authkey"));
    assert_eq!(
        (requests[0].query(), &otp["mobile"], &otp["otp_expiry"]),
        ("", &NUMBER.into(), &3.into())
    );
    let form = |name| requests[1].form_value(name).unwrap_or_default();
    assert_eq!(
        (requests[1].path(), requests[1].query()),
        ("/GatewayAPI/rest", "")
    );
    for (name, value) in [
        ("send_to", NUMBER),
        ("msg_type", "Text"),
        ("format", "json"),
        ("v", "1.1"),
        ("mask", "LABSMS"),
        ("principalEntityId", "1101234567890123456"),
        ("dltTemplateId", "1107161234567890123"),
        (
            "msg",
            "Dastak: 042137 is your login code, valid for 170 seconds. Never share it with anyone.",
        ),
    ] {
        assert_eq!(form(name), value, "{name}");
    }
}

#[tokio::test]
async fn hindi_goes_out_as_unicode() {
    let lab = lab();
    let hindi = OutboundCode {
        locale: LanguageTag::parse("hi").unwrap(),
        ..message()
    };
    gupshup(&lab, PATIENT).send(hindi).await;
    let form = |name| lab.requests()[0].form_value(name).unwrap();
    assert_eq!(form("msg_type"), "Unicode_text");
    assert!(form("msg").contains("लॉगिन कोड 042137"));
    assert!(!lab.messages()[0].garbled());
}

#[tokio::test]
async fn the_key_stands_where_the_account_wants_it() {
    for (place, ours) in [
        (KeyPlace::Header, Msg91KeyPlace::Header),
        (KeyPlace::Query, Msg91KeyPlace::Query),
    ] {
        let account = Msg91Account {
            key_place: place,
            ..Msg91Account::default()
        };
        let options = LabOptions {
            msg91: account,
            ..LabOptions::default()
        };
        let lab = Lab::start(options).unwrap();
        let gateway = msg91_with(msg91_settings(&lab).with_key_in(ours), PATIENT);
        id_of(gateway.send(message()).await, ("msg91", Channel::Sms));
        let request = lab.requests().remove(0);
        let is_query = request.query().contains("lab-authkey");
        assert_eq!(is_query, ours == Msg91KeyPlace::Query);
        assert_eq!(request.header("authkey").is_some(), ours == Msg91KeyPlace::Header);
    }
}

#[tokio::test]
async fn the_flow_api_names_the_code_as_the_template_does() {
    let lab = lab();
    let flow = Msg91Api::Flow {
        code_variable: "VAR1".to_owned(),
    };
    let gateway = msg91_with(msg91_settings(&lab).by(flow).unwrap(), PATIENT);
    id_of(gateway.send(message()).await, ("msg91", Channel::Sms));
    let request = lab.requests().remove(0);
    let body = request.json().unwrap();
    assert_eq!(request.path().trim_end_matches('/'), "/api/v5/flow");
    assert_eq!(body["recipients"][0]["mobiles"], NUMBER);
    assert_eq!(body["recipients"][0]["VAR1"], "042137");
    assert_eq!(body["short_url"], "0");
}

#[tokio::test]
async fn whatsapp_by_both() {
    let lab = lab();
    let here = msg91(&lab, PATIENT).send(by(Channel::Whatsapp)).await;
    let there = gupshup(&lab, PATIENT).send(by(Channel::Whatsapp)).await;
    assert!(id_of(here, ("msg91", Channel::Whatsapp)).is_some());
    assert!(id_of(there, ("gupshup", Channel::Whatsapp)).is_some());
    assert_eq!(lab.codes_for(NUMBER), ["042137", "042137"]);
    assert_eq!(lab.requests()[1].header("apikey"), Some("lab-apikey"));
    lab.will(Rule::new(Scenario::IpRefused).at(Provider::Msg91Whatsapp))
        .unwrap();
    lab.will(Rule::new(Scenario::BadKey).at(Provider::GupshupWhatsapp))
        .unwrap();
    let here = msg91(&lab, PATIENT).send(by(Channel::Whatsapp)).await;
    let there = gupshup(&lab, PATIENT).send(by(Channel::Whatsapp)).await;
    assert_eq!(here, rejected("msg91", RejectionClass::Auth));
    assert_eq!(there, rejected("gupshup", RejectionClass::Auth));
}

#[tokio::test]
async fn a_call_repeats_the_code_and_sends_it_first_where_nobody_has() {
    let lab = lab();
    let gateway = msg91(&lab, PATIENT);
    let paths = || -> Vec<String> { lab.requests().iter().map(|r| r.path().to_owned()).collect() };
    id_of(gateway.send(by(Channel::Voice)).await, ("msg91", Channel::Voice));
    assert_eq!(paths(), ["/api/v5/otp", "/api/v5/otp/retry"]);
    let again = OutboundCode {
        sending: 1,
        attempts: dastak_ports::sms::Attempts::default(),
        carried: Some(carried("msg91", Channel::Sms)),
        ..by(Channel::Voice)
    };
    id_of(gateway.send(again.clone()).await, ("msg91", Channel::Voice));
    assert_eq!(paths().len(), 3);
    lab.reset();
    id_of(gateway.send(again).await, ("msg91", Channel::Voice));
    assert_eq!(paths(), ["/api/v5/otp/retry", "/api/v5/otp", "/api/v5/otp/retry"]);
    lab.reset();
    lab.will(Rule::new(Scenario::RetryMaxedOut).at(Provider::Msg91))
        .unwrap();
    let outcome = gateway.send(by(Channel::Voice)).await;
    assert!(
        id_of(outcome, ("msg91", Channel::Sms)).is_some(),
        "the SMS has brought the code"
    );
}

#[tokio::test]
async fn a_call_never_speaks_the_code_of_another_challenge() {
    let lab = lab();
    let (here, there) = (msg91(&lab, PATIENT), gupshup(&lab, PATIENT));
    let second = OutboundCode {
        challenge_id: ChallengeId::new(start(), [8; 10]),
        code: OtpCode::parse("735190").unwrap(),
        ..message()
    };
    let spoken = || -> Vec<String> {
        let calls = lab
            .messages()
            .into_iter()
            .filter(|m| m.channel() == dastak_lab::Channel::Voice);
        calls.filter_map(|m| m.code().map(str::to_owned)).collect()
    };
    for by in [
        Some(carried("gupshup", Channel::Sms)),
        Some(carried("msg91", Channel::Whatsapp)),
        None,
    ] {
        lab.reset();
        id_of(here.send(message()).await, ("msg91", Channel::Sms));
        id_of(there.send(second.clone()).await, ("gupshup", Channel::Sms));
        let resent = OutboundCode {
            channel: Channel::Voice,
            sending: 1,
            carried: by,
            ..second.clone()
        };
        id_of(here.send(resent).await, ("msg91", Channel::Voice));
        assert_eq!(spoken(), ["735190"]);
    }
    let again = OutboundCode {
        channel: Channel::Voice,
        sending: 2,
        carried: Some(carried("msg91", Channel::Voice)),
        ..second
    };
    let requests = lab.request_count();
    id_of(here.send(again).await, ("msg91", Channel::Voice));
    assert_eq!(spoken(), ["735190", "735190"]);
    assert_eq!(lab.request_count(), requests + 1, "a call alone");
}

#[tokio::test]
async fn what_is_about_one_number_is_not_counted() {
    let lab = lab();
    let clock = Arc::new(ManualClock::default());
    let failover = failover(&lab, &clock);
    lab.will(Rule::new(Scenario::Duplicate).at(Provider::Msg91))
        .unwrap();
    lab.will(Rule::new(Scenario::ErrorCode).code("322").at(Provider::Gupshup))
        .unwrap();
    for _ in 0..25 {
        let outcome = failover.send(message()).await;
        assert_eq!(outcome, rejected("gupshup", RejectionClass::RateLimited));
    }
    lab.forget_rules();
    lab.will(Rule::new(Scenario::RetryMaxedOut).at(Provider::Msg91))
        .unwrap();
    for _ in 0..25 {
        let call = OutboundCode {
            is_chosen: true,
            sending: 1,
            carried: Some(carried("msg91", Channel::Voice)),
            ..by(Channel::Voice)
        };
        id_of(failover.send(call).await, ("gupshup", Channel::Sms));
    }
    for standing in failover.state() {
        assert_eq!(standing.state, BreakerState::Closed, "{}", standing.name);
    }
    lab.forget_rules();
    lab.will(Rule::new(Scenario::RateLimit).at(Provider::Msg91))
        .unwrap();
    for _ in 0..5 {
        id_of(failover.send(message()).await, ("gupshup", Channel::Sms));
    }
    assert_eq!(failover.state()[0].state, BreakerState::Open, "that was about us");
}

#[tokio::test]
async fn a_whatsapp_account_that_is_wrong_stops_no_sms() {
    let lab = lab();
    let there = gupshup(&lab, PATIENT);
    let route = Route {
        name: "gupshup".to_owned(),
        channels: there.channels(),
        gateway: Arc::new(there),
    };
    let clock = Arc::new(ManualClock::default());
    let failover = Failover::new(vec![route], Ladder::default(), clock, None).unwrap();
    lab.will(Rule::new(Scenario::BadKey).at(Provider::GupshupWhatsapp))
        .unwrap();
    for _ in 0..3 {
        let named = OutboundCode {
            is_chosen: true,
            ..by(Channel::Whatsapp)
        };
        id_of(failover.send(named).await, ("gupshup", Channel::Sms));
        id_of(failover.send(message()).await, ("gupshup", Channel::Sms));
    }
    let standings: Vec<_> = failover.state().into_iter().map(|s| (s.name, s.state)).collect();
    assert_eq!(
        standings,
        [
            ("gupshup".to_owned(), BreakerState::Closed),
            ("gupshup/whatsapp".to_owned(), BreakerState::Open)
        ]
    );
    assert_eq!(lab.request_count(), 7, "whatsapp is asked once");
}

#[tokio::test]
async fn each_answer_of_msg91_has_its_outcome() {
    use RejectionClass::{Auth, Balance, Config, InvalidRecipient, RateLimited, Unavailable};
    let lab = lab();
    let gateway = msg91(&lab, PATIENT);
    for (scenario, class) in [
        (Scenario::BadKey, Auth),
        (Scenario::BadKeyCodeText, Auth),
        (Scenario::BadKeyCodeNumber, Auth),
        (Scenario::KeyMissing, Auth),
        (Scenario::IpRefused, Auth),
        (Scenario::IpRefusedCode, Auth),
        (Scenario::BadNumber, InvalidRecipient),
        (Scenario::BadNumberCode, InvalidRecipient),
        (Scenario::BadTemplate, Config),
        (Scenario::BadTemplateCode, Config),
        (Scenario::NoBalance, Balance),
        (Scenario::Duplicate, RateLimited),
        (Scenario::OtherJson400, Config),
        (Scenario::OtherJson403, Auth),
        (Scenario::RateLimit, RateLimited),
        (Scenario::RateLimitRetryAfter, RateLimited),
        (Scenario::Html503, Unavailable),
    ] {
        lab.forget_rules();
        lab.will(Rule::new(scenario).at(Provider::Msg91)).unwrap();
        let outcome = gateway.send(message()).await;
        assert_eq!(outcome, rejected("msg91", class), "{}", scenario.name());
    }
    for scenario in [
        Scenario::MalformedTruncated,
        Scenario::MalformedEmpty,
        Scenario::MalformedNull,
        Scenario::MalformedArray,
        Scenario::MalformedText,
        Scenario::MalformedHtml,
        Scenario::Html500,
        Scenario::Html502,
        Scenario::Html504,
        Scenario::Huge,
        Scenario::DropAfterBody,
        Scenario::DropAfterSend,
        Scenario::ResetMidBody,
    ] {
        lab.forget_rules();
        lab.will(Rule::new(scenario).at(Provider::Msg91)).unwrap();
        assert_eq!(
            gateway.send(message()).await,
            unknown("msg91"),
            "{}",
            scenario.name()
        );
    }
    for scenario in [
        Scenario::OkRequestId,
        Scenario::OkMessageId,
        Scenario::OkNoId,
        Scenario::OkUpperCase,
        Scenario::MalformedBom,
        Scenario::WrongContentType,
    ] {
        lab.forget_rules();
        lab.will(Rule::new(scenario).at(Provider::Msg91)).unwrap();
        let id = id_of(gateway.send(message()).await, ("msg91", Channel::Sms));
        assert_eq!(id.is_none(), scenario == Scenario::OkNoId, "{}", scenario.name());
    }
}

#[tokio::test]
async fn each_answer_of_gupshup_has_its_outcome() {
    use RejectionClass::{Auth, InvalidRecipient, RateLimited, Unavailable};
    let lab = lab();
    let gateway = gupshup(&lab, PATIENT);
    let rule = |scenario| Rule::new(scenario).at(Provider::Gupshup);
    for (rule, outcome) in [
        (rule(Scenario::BadKey), rejected("gupshup", Auth)),
        (rule(Scenario::BadNumber), rejected("gupshup", InvalidRecipient)),
        (
            rule(Scenario::ErrorCode).code("100"),
            rejected("gupshup", Unavailable),
        ),
        (rule(Scenario::ErrorCode).code("104"), rejected("gupshup", Auth)),
        (
            rule(Scenario::ErrorCode).code("175"),
            rejected("gupshup", InvalidRecipient),
        ),
        (
            rule(Scenario::ErrorCode).code("322"),
            rejected("gupshup", RateLimited),
        ),
        (rule(Scenario::RateLimit), rejected("gupshup", RateLimited)),
        (rule(Scenario::Empty503), rejected("gupshup", Unavailable)),
        (rule(Scenario::Empty500), unknown("gupshup")),
        (rule(Scenario::Html502), unknown("gupshup")),
        (rule(Scenario::StatusPending), unknown("gupshup")),
        (rule(Scenario::MalformedResponseNull), unknown("gupshup")),
        (rule(Scenario::MalformedTruncated), unknown("gupshup")),
        (rule(Scenario::MalformedArray), unknown("gupshup")),
        (rule(Scenario::MalformedHtml), unknown("gupshup")),
    ] {
        lab.forget_rules();
        lab.will(rule).unwrap();
        assert_eq!(gateway.send(message()).await, outcome);
    }
    for scenario in [
        Scenario::ErrorNoPhone,
        Scenario::ErrorNoDetails,
        Scenario::ErrorNumberId,
        Scenario::ErrorText,
    ] {
        lab.forget_rules();
        lab.will(rule(scenario)).unwrap();
        let outcome = gateway.send(message()).await;
        assert!(
            matches!(outcome, SendOutcome::Rejected { .. }),
            "{}",
            scenario.name()
        );
    }
    for scenario in [
        Scenario::OkText,
        Scenario::OkTextTight,
        Scenario::OkResponseMessages,
        Scenario::OkStatusCase,
    ] {
        lab.forget_rules();
        lab.will(rule(scenario)).unwrap();
        let id = id_of(gateway.send(message()).await, ("gupshup", Channel::Sms));
        let taken = lab.messages().pop().unwrap();
        assert_eq!(id.as_deref(), Some(taken.id()), "{}", scenario.name());
    }
}

#[tokio::test]
async fn silence_ends_with_the_patience_and_then_nobody_knows() {
    let lab = lab();
    lab.will(Rule::new(Scenario::BlackHole)).unwrap();
    let hasty = OutboundCode {
        patience: SHORT,
        ..message()
    };
    assert_eq!(msg91(&lab, PATIENT).send(hasty.clone()).await, unknown("msg91"));
    assert_eq!(gupshup(&lab, SHORT).send(message()).await, unknown("gupshup"));
    let none = OutboundCode {
        patience: Duration::ZERO,
        ..message()
    };
    let requests = lab.request_count();
    let unavailable = RejectionClass::Unavailable;
    assert_eq!(
        msg91(&lab, PATIENT).send(none).await,
        rejected("msg91", unavailable)
    );
    assert_eq!(lab.request_count(), requests, "without time nobody is asked");
}

#[tokio::test]
async fn a_duplicate_is_taken_only_when_it_is_our_own_repetition() {
    let lab = lab();
    let gateway = msg91(&lab, PATIENT);
    lab.will(Rule::new(Scenario::DropAfterSend).times(1)).unwrap();
    assert_eq!(gateway.send(message()).await, unknown("msg91"));
    lab.will(Rule::new(Scenario::Duplicate)).unwrap();
    id_of(gateway.send(message()).await, ("msg91", Channel::Sms));
    let limited = rejected("msg91", RejectionClass::RateLimited);
    assert_eq!(gateway.send(message()).await, limited, "that was an answer");
    let resent = OutboundCode {
        at: start() + chrono::TimeDelta::seconds(1),
        sending: 1,
        attempts: dastak_ports::sms::Attempts::default(),
        carried: None,
        ..message()
    };
    assert_eq!(gateway.send(resent).await, limited);
}

#[tokio::test]
async fn health_asks_without_a_key_and_sends_nothing() {
    let lab = lab();
    let (here, there) = (msg91(&lab, PATIENT), gupshup(&lab, PATIENT));
    here.check().await.unwrap();
    there.check().await.unwrap();
    assert_eq!(lab.message_count(), 0);
    assert!(
        lab.requests()
            .iter()
            .all(|request| request.method() == "HEAD" && request.body().is_empty())
    );
    lab.stop().await;
    assert!(here.check().await.is_err() && there.check().await.is_err());
    let unavailable = RejectionClass::Unavailable;
    assert_eq!(here.send(message()).await, rejected("msg91", unavailable));
    assert_eq!(there.send(message()).await, rejected("gupshup", unavailable));
}

fn failover(lab: &Lab, clock: &Arc<ManualClock>) -> Failover {
    let (here, there) = (msg91(lab, PATIENT), gupshup(lab, PATIENT));
    let routes = vec![
        Route {
            name: "msg91".to_owned(),
            channels: here.channels(),
            gateway: Arc::new(here),
        },
        Route {
            name: "gupshup".to_owned(),
            channels: there.channels(),
            gateway: Arc::new(there),
        },
    ];
    Failover::new(routes, Ladder::default(), clock.clone(), None).unwrap()
}

#[tokio::test]
async fn the_same_code_goes_by_the_other_gateway_and_a_breaker_opens_and_closes() {
    let lab = lab();
    let clock = Arc::new(ManualClock::default());
    let failover = failover(&lab, &clock);
    lab.will(Rule::new(Scenario::Html502).at(Provider::Msg91))
        .unwrap();
    for _ in 0..20 {
        id_of(failover.send(message()).await, ("gupshup", Channel::Sms));
    }
    assert_eq!(failover.state()[0].state, BreakerState::Open);
    assert_eq!(
        lab.request_count(),
        25,
        "five failures, and then it is left alone"
    );
    assert!(lab.codes_for(NUMBER).iter().all(|code| code == "042137"));
    lab.forget_rules();
    clock.advance(chrono::TimeDelta::seconds(10));
    for _ in 0..2 {
        id_of(failover.send(message()).await, ("msg91", Channel::Sms));
    }
    assert_eq!(failover.state()[0].state, BreakerState::Closed);
}

#[tokio::test]
async fn after_unknown_at_most_one_further_message_goes_out() {
    let lab = lab();
    let failover = failover(&lab, &Arc::new(ManualClock::default()));
    lab.will(Rule::new(Scenario::DropAfterSend)).unwrap();
    assert_eq!(failover.send(message()).await, unknown("msg91"));
    assert_eq!(lab.message_count(), 2);
    assert_eq!(lab.codes_for(NUMBER), ["042137", "042137"]);
}
