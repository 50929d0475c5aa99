//! Delivery receipts, second tries and what an operator is told: the real binary, and the lab that plays the gateways.

use std::collections::BTreeMap;
use std::net::TcpListener;
use std::time::{Duration, Instant};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use dastak_lab::{
    Lab, LabOptions, Provider, Receipt, ReceiptFault, ReceiptOptions, ReceiptStatus, Rule, Scenario,
};
use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{Api, Binary, Reply, Server, ask_for_code};

const NUMBER: &str = "+919876543210";
const KEY: &str = "a-receipt-key-that-was-drawn-at-random";
const SECRET: &str = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD";

/// How long anything may take; only a failing test waits so long.
const PATIENCE: Duration = Duration::from_secs(20);
/// Longer than any test.
const LATE: Duration = Duration::from_hours(1);

/// Shows a code.
async fn try_code(api: &Api, number: &str, code: &str, device: &str) -> Reply {
    let body = json!({ "mobile_number": number, "otp": code, "device_info": device });
    api.auth("verify-otp", body).await
}

/// A server whose gateways are a lab's, which tells it what becomes of the messages.
struct Told {
    server: Binary,
    lab: Lab,
}

impl Told {
    fn with(settings: &[(&str, &str)]) -> Self {
        Self::by(ReceiptOptions::default(), settings)
    }

    /// A lab that sends no receipt by itself.
    fn on_request() -> Self {
        let options = ReceiptOptions {
            automatic: false,
            ..ReceiptOptions::default()
        };
        Self::by(options, &[])
    }

    fn by(receipts: ReceiptOptions, settings: &[(&str, &str)]) -> Self {
        // Each needs to know where the other one is.
        let port = TcpListener::bind("127.0.0.1:0")
            .unwrap()
            .local_addr()
            .unwrap()
            .port();
        let base = format!("http://127.0.0.1:{port}");
        let gateways = [
            ("SMS_PROVIDER", "msg91,gupshup"),
            ("MSG91_AUTH_KEY", "lab-authkey"),
            ("MSG91_TEMPLATE_ID", "64f0c0ffee64f0c0ffee64f0"),
            ("DASTAK__SMS__MSG91__BASE_URL", &base),
            ("DASTAK__SMS__MSG91__RECEIPT_KEY", KEY),
            ("GUPSHUP_USER_ID", "2000000000"),
            ("GUPSHUP_PASSWORD", "lab-password"),
            ("DASTAK__SMS__GUPSHUP__BASE_URL", &base),
            ("DASTAK__SMS__GUPSHUP__RECEIPT_KEY", KEY),
            ("DASTAK__SMS__TIMEOUT_MS", "1000"),
            ("DASTAK__LIMITS__ADDRESS_STATUS_PER_MINUTE", "0"),
        ];
        let server = Binary::with(&[&gateways, settings].concat());
        let target = |provider: &str| {
            format!(
                "http://{}/api/v1/webhooks/sms/{provider}?key={KEY}",
                server.api.address()
            )
        };
        let targets = BTreeMap::from([
            (Provider::Msg91, target("msg91")),
            (Provider::Gupshup, target("gupshup")),
        ]);
        let lab = Lab::start(LabOptions {
            port,
            receipts: ReceiptOptions { targets, ..receipts },
            ..LabOptions::default()
        })
        .unwrap();
        Self { server, lab }
    }

    fn will(&self, rule: Rule) {
        self.lab.will(rule).unwrap();
    }

    /// Sends a code, and answers its challenge.
    async fn challenge(&self, number: &str) -> String {
        let body = json!({ "mobile_number": number });
        let answer = self.server.api.auth("send-otp", body).await.ok(200);
        answer["challenge_id"].as_str().unwrap().to_owned()
    }

    async fn status(&self, challenge: &str) -> Value {
        let path = format!("/api/v1/auth/otp-status/{challenge}");
        self.server.api.get(&path).await.ok(200)["status"].clone()
    }

    async fn wait_for_status(&self, challenge: &str, status: &str) {
        let deadline = Instant::now() + PATIENCE;
        loop {
            let seen = self.status(challenge).await;
            if seen == status {
                return;
            }
            assert!(Instant::now() < deadline, "{seen} instead of {status}");
            tokio::task::yield_now().await;
        }
    }

    /// The newest code that is on a phone.
    async fn wait_for_arrival(&self, number: &str, count: usize) -> Vec<String> {
        self.lab
            .wait_for(PATIENCE, |lab| {
                let arrived = lab.inbox_for(number);
                (arrived.len() >= count).then(|| {
                    let codes = arrived.iter().filter_map(|message| message.code());
                    codes.map(str::to_owned).collect()
                })
            })
            .await
            .expect("it arrives")
    }

    async fn receipt(&self, receipt: Receipt) -> u16 {
        let sent = self.lab.send_receipt(receipt).await.unwrap();
        sent[0].answer.expect("an answer")
    }

    fn explained(&self, number: &str) -> String {
        let output = self.server.run(&["otp", "explain", number]);
        assert!(output.status.success(), "{output:?}");
        String::from_utf8(output.stdout).unwrap()
    }

    /// What is told of a number, once it says this.
    fn wait_for_story(&self, number: &str, words: &str) -> String {
        let deadline = Instant::now() + PATIENCE;
        loop {
            let story = self.explained(number);
            if story.contains(words) {
                return story;
            }
            assert!(Instant::now() < deadline, "no {words:?} in:\n{story}");
        }
    }
}

impl Server for Told {
    fn api(&self) -> &Api {
        &self.server.api
    }

    async fn send(&self, number: &str) -> String {
        ask_for_code(&self.server.api, number).await;
        self.lab.codes_for(number).pop().expect("a code")
    }
}

#[tokio::test]
async fn receipts_of_each_gateway_move_the_status() {
    for provider in [Provider::Msg91, Provider::Gupshup] {
        let told = Told::with(&[]);
        if provider == Provider::Gupshup {
            told.will(Rule::new(Scenario::NoBalance).at(Provider::Msg91));
        }
        let challenge = told.challenge(NUMBER).await;
        told.wait_for_status(&challenge, "delivered").await;
        told.will(Rule::new(Scenario::AcceptThenFail));
        let challenge = told.challenge("+919876543211").await;
        told.wait_for_status(&challenge, "failed").await;
    }
}

#[tokio::test]
async fn a43_a_status_never_goes_back_and_only_the_gateway_moves_it() {
    let told = Told::on_request();
    let challenge = told.challenge(NUMBER).await;
    let message = told.lab.messages()[0].id().to_owned();
    let about = |status| Receipt::about(&message, status);
    for fault in [
        ReceiptFault::NoToken,
        ReceiptFault::WrongToken,
        ReceiptFault::UnknownId,
        ReceiptFault::OtherNumber,
        ReceiptFault::NotJson,
        ReceiptFault::Huge,
    ] {
        let refused = matches!(fault, ReceiptFault::NoToken | ReceiptFault::WrongToken);
        let answer = told.receipt(about(ReceiptStatus::Delivered).wrong(fault)).await;
        assert_eq!(answer, if refused { 401 } else { 200 }, "{fault:?}");
        assert_eq!(told.status(&challenge).await, "sent", "{fault:?}");
    }
    for (status, seen) in [
        (ReceiptStatus::Failed, "failed"),
        (ReceiptStatus::Sent, "failed"),
        (ReceiptStatus::Delivered, "delivered"),
        (ReceiptStatus::Delivered, "delivered"),
        (ReceiptStatus::Failed, "delivered"),
    ] {
        assert_eq!(told.receipt(about(status)).await, 200);
        assert_eq!(told.status(&challenge).await, seen, "{status:?}");
    }
    // A receipt verifies nobody: the code is as live as before.
    let code = told.lab.codes_for(NUMBER).pop().unwrap();
    try_code(told.api(), NUMBER, &code, "the owner").await.ok(200);
}

#[tokio::test]
async fn a43_the_key_is_that_of_the_gateway_and_stands_in_no_log() {
    let told = Told::with(&[("DASTAK__LOG__LEVEL", "trace")]);
    for path in [
        "/api/v1/webhooks/sms/msg91",
        "/api/v1/webhooks/sms/msg91?key=",
        "/api/v1/webhooks/sms/msg91?key=a-receipt-key-that-was-drawn-at-randoM",
        &format!("/api/v1/webhooks/sms/msg91?key={KEY}&key={KEY}"),
        &format!("/api/v1/webhooks/sms/hook?key={KEY}"),
        &format!("/api/v1/webhooks/sms/nobody?key={KEY}"),
    ] {
        told.api()
            .post(path, json!({}))
            .await
            .problem(401, "receipt_unauthorized");
        told.api().get(path).await.problem(401, "receipt_unauthorized");
    }
    let known = format!("/api/v1/webhooks/sms/msg91?key={KEY}");
    for body in [json!({}), json!([]), json!("x"), json!([[[[[[[[[[[[]]]]]]]]]]]])] {
        assert_eq!(told.api().post(&known, body).await.status, 200);
    }
    assert_eq!(told.api().get(&known).await.status, 200);
    assert!(!told.server.log().iter().any(|line| line.contains(KEY)));
}

/// The hook's receipts are signed with the secret that signs its messages.
#[tokio::test]
async fn receipts_of_the_hook_are_signed() {
    let server = Binary::with(&[
        ("SMS_PROVIDER", "hook"),
        ("DASTAK__SMS__HOOK__URL", "http://127.0.0.1:9/"),
        ("DASTAK__SMS__HOOK__SECRET", SECRET),
    ]);
    let body = json!({ "type": "otp.receipt", "data": { "id": "m-1", "to": NUMBER, "status": "delivered" } });
    let body = body.to_string();
    let now = chrono::DateTime::<chrono::Utc>::from(std::time::UNIX_EPOCH + since_1970()).timestamp();
    let signed = |at: i64, body: &str| {
        let key = STANDARD.decode(SECRET.trim_start_matches("whsec_")).unwrap();
        let key = ring::hmac::Key::new(ring::hmac::HMAC_SHA256, &key);
        let tag = ring::hmac::sign(&key, format!("r-1.{at}.{body}").as_bytes());
        format!("v1,{}", STANDARD.encode(tag))
    };
    let post = async |at: i64, signature: String| -> Reply {
        let request = server
            .api
            .request(Method::POST, "/api/v1/webhooks/sms/hook")
            .header("content-type", "application/json")
            .header("webhook-id", "r-1")
            .header("webhook-timestamp", at.to_string())
            .header("webhook-signature", signature)
            .body(body.clone());
        server.api.send(request).await
    };
    assert_eq!(post(now, signed(now, &body)).await.status, 200);
    for (at, signature) in [
        (now, signed(now, "{}")),
        (now - 600, signed(now - 600, &body)),
        (now + 1, signed(now, &body)),
        (now, String::from("v1,")),
    ] {
        post(at, signature).await.problem(401, "receipt_unauthorized");
    }
}

/// The time of day, for a signature that must be of now.
#[expect(clippy::disallowed_methods, reason = "the server has the system's clock too")]
fn since_1970() -> Duration {
    std::time::SystemTime::now()
        .duration_since(std::time::UNIX_EPOCH)
        .unwrap()
}

#[tokio::test]
async fn a_message_that_gets_no_receipt_comes_by_the_next_gateway_once() {
    let told = Told::with(&[("DASTAK__SMS__SECOND_TRY_SECONDS", "1")]);
    told.will(Rule::new(Scenario::Swallow).at(Provider::Msg91));
    ask_for_code(told.api(), NUMBER).await;
    let codes = told.wait_for_arrival(NUMBER, 1).await;
    let messages = told.lab.messages();
    assert_eq!(
        messages
            .iter()
            .map(dastak_lab::Message::provider)
            .collect::<Vec<_>>(),
        [Provider::Msg91, Provider::Gupshup]
    );
    assert_eq!(messages[0].code(), messages[1].code(), "one code");
    try_code(told.api(), NUMBER, &codes[0], "the owner").await.ok(200);
    let story = told.wait_for_story(NUMBER, "second try");
    assert!(
        story.contains("no receipt, or a bad one, for the message by msg91"),
        "{story}"
    );
}

#[tokio::test]
async fn a_message_that_fails_comes_by_the_next_gateway_at_once() {
    let told = Told::with(&[("DASTAK__SMS__SECOND_TRY_SECONDS", "170")]);
    told.will(Rule::new(Scenario::AcceptThenFail).at(Provider::Msg91));
    let challenge = told.challenge(NUMBER).await;
    told.wait_for_arrival(NUMBER, 1).await;
    told.wait_for_status(&challenge, "delivered").await;
    assert_eq!(told.lab.message_count(), 2);
}

/// People who see no code press "resend", and the next copy goes by the next gateway. The lab's times are a tenth of
/// what people live through: messages come after 200 ms in place of two seconds, and people wait for a second and a
/// half in place of fifteen.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_a_hundred_people_with_a_gateway_that_loses_a_third_ninety_nine_log_in() {
    const PEOPLE: usize = 100;
    const WAITS: Duration = Duration::from_millis(1500);
    let told = std::sync::Arc::new(Told::with(&[]));
    told.will(Rule::new(Scenario::Swallow).at(Provider::Msg91).likely(0.3));
    let late = Duration::from_millis(200);
    told.will(Rule::new(Scenario::Late).at(Provider::Msg91).after(late));
    let people: Vec<_> = (0..PEOPLE)
        .map(|i| {
            let told = told.clone();
            tokio::spawn(async move {
                let number = format!("+9198765{:05}", i + 10_000);
                ask_for_code(told.api(), &number).await;
                for presses in 0..3 {
                    if presses > 0 {
                        let body = json!({ "mobile_number": number });
                        told.api().auth("resend-otp", body).await;
                    }
                    let arrived = told.lab.wait_for(WAITS, |lab| lab.inbox_for(&number).pop()).await;
                    if let Some(message) = arrived {
                        let code = message.code().unwrap();
                        return try_code(told.api(), &number, code, "a person").await.status == 200;
                    }
                }
                false
            })
        })
        .collect();
    let mut logged_in = 0;
    for person in people {
        logged_in += usize::from(person.await.unwrap());
    }
    assert!(logged_in * 100 >= PEOPLE * 99, "{logged_in} of {PEOPLE}");
    let lost = told.lab.messages();
    let lost = lost
        .iter()
        .filter(|message| message.state() == dastak_lab::MessageState::Swallowed);
    assert!(lost.count() > PEOPLE / 6, "the lab loses messages");
}

/// Whatever goes wrong at a gateway, an operator who is asked about the number reads what it was: every fault that the
/// lab can play, by each of the two gateways.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_fault_of_a_gateway_is_named_to_the_operator() {
    for (provider, name) in [(Provider::Msg91, "msg91"), (Provider::Gupshup, "gupshup")] {
        // Alone, a gateway is asked however often it failed.
        let told = Told::with(&[
            ("SMS_PROVIDER", name),
            ("DASTAK__SMS__TIMEOUT_MS", "1000"),
            ("DASTAK__LIMITS__NUMBER_PER_MINUTE", "0"),
        ]);
        let mut people = Vec::new();
        for (i, scenario) in Scenario::ALL.iter().copied().enumerate() {
            let number = format!("+9198765{:05}", i + 20_000);
            // Whatever comes late comes after the end.
            let rule = Rule::new(scenario).at(provider).to(&number).after(LATE);
            let Some(word) = named(scenario, provider) else {
                continue;
            };
            // Before its body is read nobody knows whose message it is.
            let rule = if scenario == Scenario::DropBeforeBody {
                Rule::new(scenario).at(provider).times(2)
            } else {
                rule
            };
            if told.lab.will(rule).is_err() {
                continue;
            }
            let body = json!({ "mobile_number": number });
            let answer = told.api().auth("send-otp", body).await;
            assert!(matches!(answer.status, 200 | 503), "{scenario:?}: {answer:?}");
            people.push((scenario, number, word));
        }
        assert!(people.len() > 30, "{}", people.len());
        for (scenario, number, word) in people {
            let story = told.wait_for_story(&number, word);
            assert!(story.contains(name), "{scenario:?}:\n{story}");
            assert!(!story.contains(number.trim_start_matches("+91")), "it is masked");
        }
    }
}

/// What an operator must read of a scenario; nothing where it is no fault, or not one of sending a code.
fn named(scenario: Scenario, provider: Provider) -> Option<&'static str> {
    let is_msg91 = provider == Provider::Msg91;
    let name = scenario.name();
    Some(match name {
        "bad-key" | "bad-key-code-text" | "bad-key-code-number" | "ip-refused" | "ip-refused-code" => {
            ", auth)"
        }
        "key-missing" if is_msg91 => ", auth)",
        "bad-template" | "bad-template-code" | "key-missing" => ", config)",
        "bad-number" | "bad-number-code" => ", invalid_recipient)",
        "no-balance" => ", balance)",
        "rate-limit" | "rate-limit-retry-after" => ", rate_limited)",
        "duplicate" if !is_msg91 => ", rate_limited)",
        "internal-error" | "html-503" | "empty-503" => ", unavailable)",
        "html-500"
        | "html-502"
        | "html-504"
        | "empty-500"
        | "empty-502"
        | "slow"
        | "slow-unsent"
        | "black-hole"
        | "drop-before-body"
        | "drop-after-body"
        | "drop-after-send"
        | "reset-mid-body"
        | "huge"
        | "malformed-truncated"
        | "malformed-empty"
        | "malformed-null"
        | "malformed-array"
        | "malformed-html"
        | "malformed-response-null"
        | "malformed-text"
        | "status-pending" => "no answer that says",
        "old-envelope" | "other-json-400" | "other-json-403" | "error-no-phone" | "error-no-details"
        | "error-number-id" | "error-text" | "error-code" => "refused",
        "accept-then-fail" => ": failed",
        // Taken and lost: what an operator can know is that nothing was heard of it.
        "swallow" | "late" => "no receipt so far",
        "delivered-then-failed" | "receipt-twice" | "receipt-before-answer" | "receipts-reversed" => {
            ": delivered"
        }
        // MSG91's own duplicate is the same message, which it has.
        "duplicate" => "took the message",
        // No faults: all the ways to say that it was taken. And answers to calls that sending a code by SMS does not make.
        name if name.starts_with("ok") => return None,
        "malformed-bom" | "wrong-content-type" | "retry-no-request" | "retry-maxed-out" | "otp-not-match"
        | "otp-expired" => return None,
        name => panic!("the scenario {name} is not thought of"),
    })
}

#[tokio::test]
async fn a_locked_number_is_explained_and_unlocked() {
    let told = Told::with(&[
        ("DASTAK__LIMITS__NUMBER_PER_MINUTE", "0"),
        ("DASTAK__LIMITS__NUMBER_PER_HOUR", "0"),
        ("DASTAK__LIMITS__NUMBER_PER_DAY", "0"),
    ]);
    for _ in 0..10 {
        let code = told.send(NUMBER).await;
        let wrong = if code == "000000" { "000001" } else { "000000" };
        for _ in 0..3 {
            try_code(told.api(), NUMBER, wrong, "a stranger").await;
        }
    }
    let code = told.send(NUMBER).await;
    try_code(told.api(), NUMBER, &code, "the owner")
        .await
        .problem(429, "rate_limited");
    let story = told.wait_for_story(NUMBER, "a code was not looked at");
    assert!(story.contains("consecutive failures: 30"), "{story}");
    assert!(story.contains("locked: the next guess waits"), "{story}");
    let unlocked = told.server.run(&["otp", "unlock", NUMBER]);
    assert!(unlocked.status.success());
    let said = String::from_utf8(unlocked.stdout).unwrap();
    assert!(said.starts_with("+91******3210 may log in at once: 30"), "{said}");
    try_code(told.api(), NUMBER, &code, "the owner").await.ok(200);
}

#[tokio::test]
async fn a_test_number_has_its_code_and_no_message() {
    let numbers = json!([{ "number": NUMBER, "code": "424242", "until": "2999-01-01" }]).to_string();
    let told = Told::with(&[("DASTAK__SMS__TEST_NUMBERS", &numbers)]);
    for _ in 0..5 {
        ask_for_code(told.api(), NUMBER).await;
    }
    assert_eq!(told.lab.message_count(), 0);
    try_code(told.api(), NUMBER, "424242", "a reviewer").await.ok(200);
    ask_for_code(told.api(), "+919876543211").await;
    assert_eq!(told.lab.message_count(), 1);
}

#[tokio::test]
async fn the_health_names_each_gateway_and_the_doctor_what_is_wrong() {
    let told = Told::with(&[]);
    let health = told.api().get("/health").await.ok(200);
    assert_eq!(
        health["checks"]["sms"]["gateways"],
        json!({ "msg91": "closed", "gupshup": "closed" })
    );
    told.will(Rule::new(Scenario::NoBalance).at(Provider::Msg91));
    ask_for_code(told.api(), NUMBER).await;
    let health = told.api().get("/health").await.ok(200);
    assert_eq!(
        health["checks"]["sms"]["gateways"],
        json!({ "msg91": "open", "gupshup": "closed" })
    );
    assert_eq!(health["status"], "ok", "one gateway is enough");

    let doctor = |server: &Binary| {
        let output = server.run(&["doctor"]);
        (output.status.code(), String::from_utf8(output.stdout).unwrap())
    };
    // The nodes tell each other, and the doctor, within seconds.
    let deadline = Instant::now() + PATIENCE;
    let said = loop {
        let (code, said) = doctor(&told.server);
        if said.contains("WRONG gateway msg91: out of use since") {
            assert_eq!(code, Some(1), "{said}");
            break said;
        }
        assert!(Instant::now() < deadline, "{said}");
    };
    assert!(said.contains(": balance"), "{said}");
    let well = Told::with(&[]);
    let (code, said) = doctor(&well.server);
    assert_eq!(code, Some(0), "{said}");
    for what in [
        "settings",
        "encryption",
        "database",
        "codes",
        "gateway msg91",
        "gateway gupshup",
    ] {
        assert!(said.contains(&format!("ok    {what}: ")), "{what} in:\n{said}");
    }
    let Told { server, lab } = well;
    lab.stop().await;
    let (code, said) = doctor(&server);
    assert_eq!(code, Some(1), "{said}");
    for gateway in ["msg91", "gupshup"] {
        assert!(said.contains(&format!("WRONG gateway {gateway}: ")), "{said}");
    }
    assert!(said.contains("dastak sms send-test"), "{said}");
}
