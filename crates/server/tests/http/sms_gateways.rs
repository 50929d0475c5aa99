//! Messages over MSG91 and Gupshup: the real binary, and the lab that plays them.

use dastak_lab::{Channel, Lab, LabOptions, Provider, Rule, Scenario};
use serde_json::{Value, json};

use crate::support::{Api, Binary, Reply, Server, ask_for_code};

const NUMBER: &str = "+919876543210";
const TEMPLATE: &str = "64f0c0ffee64f0c0ffee64f0";

/// A server whose gateways are a lab's.
struct Labbed {
    server: Binary,
    lab: Lab,
}

impl Labbed {
    fn with(settings: &[(&str, &str)]) -> Self {
        let lab = Lab::start(LabOptions::default()).unwrap();
        let base = lab.base_url();
        let gateways = [
            ("SMS_PROVIDER", "msg91,gupshup"),
            ("MSG91_AUTH_KEY", "lab-authkey"),
            ("MSG91_TEMPLATE_ID", TEMPLATE),
            ("DASTAK__SMS__MSG91__BASE_URL", &base),
            ("GUPSHUP_USER_ID", "2000000000"),
            ("GUPSHUP_PASSWORD", "lab-password"),
            ("DASTAK__SMS__GUPSHUP__BASE_URL", &base),
        ];
        Self {
            server: Binary::with(&[&gateways, settings].concat()),
            lab,
        }
    }

    fn will(&self, scenario: Scenario, provider: Provider) {
        self.lab.will(Rule::new(scenario).at(provider)).unwrap();
    }

    async fn try_to_send(&self, body: Value) -> Reply {
        self.server.api.auth("send-otp", body).await
    }

    /// Who took messages, in their order.
    fn takers(&self) -> Vec<Provider> {
        self.lab
            .messages()
            .iter()
            .map(dastak_lab::Message::provider)
            .collect()
    }
}

impl Server for Labbed {
    fn api(&self) -> &Api {
        &self.server.api
    }

    async fn send(&self, number: &str) -> String {
        ask_for_code(&self.server.api, number).await;
        self.lab.codes_for(number).pop().expect("a code")
    }
}

#[tokio::test]
async fn people_log_in_by_msg91_in_production_and_the_log_tells_nobodys_secrets() {
    let labbed = Labbed::with(&[
        ("DASTAK_ENV", "production"),
        ("JWT_SECRET_KEY", "q8Zk2vN5xT1mB7cR4wY0sL9dF3hJ6gPa"),
        ("DASTAK__LOG__LEVEL", "trace"),
        ("DASTAK__SMS__MSG91__KEY_IN", "query"),
    ]);
    let login = labbed.register(NUMBER).await;
    labbed.api().me(&login.access_token).await.ok(200);
    labbed.log_in(NUMBER).await;
    assert_eq!(labbed.takers(), [Provider::Msg91; 2]);
    assert_eq!(labbed.lab.messages()[0].template(), Some(TEMPLATE));
    labbed.will(Scenario::BadKey, Provider::Msg91);
    labbed.log_in(NUMBER).await;
    labbed.will(Scenario::DropAfterBody, Provider::Gupshup);
    let other = json!({ "mobile_number": "+919876543211" });
    labbed.try_to_send(other).await.problem(503, "sms_unavailable");

    let codes = labbed.lab.codes_for(NUMBER);
    assert_eq!(codes.len(), 3);
    let log = labbed.server.log();
    for said in [
        "a gateway was asked",
        "a gateway is out of use until somebody repairs",
    ] {
        assert!(log.iter().any(|line| line.contains(said)), "{said}");
    }
    for line in &log {
        let mut event: Value = serde_json::from_str(line).unwrap();
        // Its microseconds have six digits too.
        event["timestamp"].take();
        let said = event.to_string();
        let secrets = ["987654321", "lab-authkey", "lab-password", "2000000000"];
        for secret in codes.iter().map(String::as_str).chain(secrets) {
            assert!(!said.contains(secret), "{secret} in {line}");
        }
    }
}

#[tokio::test]
async fn where_msg91_fails_gupshup_brings_the_same_code() {
    for trouble in [
        Scenario::BadKey,
        Scenario::BadTemplateCode,
        Scenario::NoBalance,
        Scenario::Html502,
        Scenario::RateLimit,
        Scenario::DropAfterSend,
        Scenario::MalformedTruncated,
    ] {
        let labbed = Labbed::with(&[]);
        labbed.will(trouble, Provider::Msg91);
        labbed.register(NUMBER).await;
        let takers = labbed.takers();
        assert_eq!(takers.last(), Some(&Provider::Gupshup), "{trouble:?}");
        let mut codes = labbed.lab.codes_for(NUMBER);
        codes.dedup();
        assert_eq!(codes.len(), 1, "{trouble:?}");
    }
}

#[tokio::test]
async fn a_number_that_no_gateway_reaches_costs_itself_and_the_gateways_nothing() {
    let labbed = Labbed::with(&[("DASTAK__LIMITS__NUMBER_PER_MINUTE", "1")]);
    labbed.will(Scenario::BadNumber, Provider::Msg91);
    let body = json!({ "mobile_number": NUMBER });
    for asked in 1..=8 {
        labbed
            .try_to_send(body.clone())
            .await
            .problem(503, "sms_unavailable");
        assert_eq!(labbed.lab.request_count(), asked, "nobody else is asked");
    }
    labbed.lab.forget_rules();
    labbed.try_to_send(body.clone()).await.ok(200);
    assert_eq!(labbed.takers(), [Provider::Msg91], "its breaker counted nothing");
    labbed.try_to_send(body).await.problem(429, "rate_limited");
}

#[tokio::test]
async fn hindi_arrives_as_hindi() {
    let labbed = Labbed::with(&[("SMS_PROVIDER", "gupshup")]);
    let body = json!({ "mobile_number": NUMBER, "locale": "hi-IN" });
    labbed.try_to_send(body).await.ok(200);
    let message = labbed.lab.inbox_for(NUMBER).remove(0);
    let code = message.code().unwrap();
    assert_eq!(
        message.text(),
        format!("dastak: लॉगिन कोड {code}, 3 मिनट तक मान्य है। किसी को न बताएँ।")
    );
    assert!(!message.garbled());
}

#[tokio::test]
async fn the_answer_names_the_channel_that_was_really_used() {
    let labbed = Labbed::with(&[
        ("DASTAK__SMS__MSG91__WHATSAPP__NUMBER", "919000000000"),
        ("DASTAK__SMS__MSG91__WHATSAPP__TEMPLATE", "otp_login"),
    ]);
    let body = json!({ "mobile_number": NUMBER, "channel": "whatsapp" });
    let answer = labbed.try_to_send(body.clone()).await.ok(200);
    assert_eq!(answer["channel"], "whatsapp");
    labbed.will(Scenario::Html503, Provider::Msg91Whatsapp);
    let answer = labbed.try_to_send(body).await.ok(200);
    assert_eq!(answer["channel"], "sms");
    let channels: Vec<_> = labbed
        .lab
        .inbox_for(NUMBER)
        .iter()
        .map(dastak_lab::Message::channel)
        .collect();
    assert_eq!(channels, [Channel::Whatsapp, Channel::Sms]);
}

#[tokio::test]
async fn a_ladder_climbs_with_each_resend() {
    let labbed = Labbed::with(&[("DASTAK__SMS__LADDER", "sms@gupshup,sms@msg91")]);
    ask_for_code(labbed.api(), NUMBER).await;
    for _ in 0..2 {
        let again = json!({ "mobile_number": NUMBER });
        labbed.api().auth("resend-otp", again).await.ok(200);
    }
    assert_eq!(
        labbed.takers(),
        [Provider::Gupshup, Provider::Msg91, Provider::Msg91]
    );
    let mut codes = labbed.lab.codes_for(NUMBER);
    codes.dedup();
    assert_eq!(codes.len(), 1);
}

#[tokio::test]
async fn templates_of_the_settings_are_what_gateways_are_sent() {
    let templates = json!([
        {
            "locale": "en", "gateway": "msg91", "text": "{brand}: {code}, {minutes} minutes.",
            "provider_template_id": "0123456789abcdef01234567",
            "variables": { "code": "VAR1", "minutes": "VAR2" }
        },
        {
            "locale": "en", "gateway": "gupshup", "text": "{code} is your dastak login code. Never share it.",
            "dlt": {
                "template_id": "1107161234567890123", "entity_id": "1101234567890123456", "sender": "DASTAK",
                "pattern": "{#numeric#} is your dastak login code. Never share it."
            }
        }
    ]);
    let labbed = Labbed::with(&[
        ("DASTAK__SMS__TEMPLATES", &templates.to_string()),
        ("DASTAK__SMS__MSG91__API", "flow"),
        ("DASTAK__SMS__MSG91__VOICE", "false"),
    ]);
    let code = labbed.send(NUMBER).await;
    let flow = labbed.lab.messages().remove(0);
    assert_eq!(flow.template(), Some("0123456789abcdef01234567"));
    let variable = |name: &str, value: &str| (name.to_owned(), value.to_owned());
    for expected in [variable("VAR1", &code), variable("VAR2", "3")] {
        assert!(flow.variables().contains(&expected), "{expected:?}");
    }
    labbed.will(Scenario::Html503, Provider::Msg91);
    let code = labbed.send(NUMBER).await;
    let registered = labbed.lab.messages().remove(1);
    assert_eq!(
        registered.text(),
        format!("{code} is your dastak login code. Never share it.")
    );
    assert_eq!(registered.template(), Some("1107161234567890123"));
}

#[tokio::test]
async fn a_gateway_that_is_gone_beside_one_that_works_is_for_the_log() {
    let labbed = Labbed::with(&[("DASTAK__SMS__MSG91__BASE_URL", "http://127.0.0.1:1")]);
    let health = labbed.api().get("/health").await.ok(200);
    assert_eq!(health["status"], "ok", "{health}");
    labbed.server.wait_for_line("the gateway that is gone", |line| {
        line.contains("a gateway can't be reached") && line.contains("msg91")
    });
    let Labbed { server, lab } = labbed;
    lab.stop().await;
    server.api.wait_for_health("degraded", "down").await;
}

#[tokio::test]
async fn gateways_that_are_all_out_of_money_are_no_way_to_the_phone() {
    let labbed = Labbed::with(&[("SMS_PROVIDER", "msg91")]);
    labbed.will(Scenario::NoBalance, Provider::Msg91);
    let body = json!({ "mobile_number": NUMBER });
    labbed.try_to_send(body).await.problem(503, "sms_unavailable");
    let health = labbed.api().get("/health").await.ok(200);
    assert_eq!(health["checks"]["sms"]["status"], "down", "{health}");
}
