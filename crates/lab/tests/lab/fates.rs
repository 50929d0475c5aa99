//! What becomes of messages, and what the lab keeps of them.

use std::time::Duration;

use dastak_lab::{Channel, LabOptions, MessageState, Provider, Rule, Scenario};
use serde_json::json;

use crate::support::{CODE, NUMBER, PATIENCE, TEMPLATE, To, lab, msg91, only_request};

const DELAY: Duration = Duration::from_millis(80);

#[tokio::test]
async fn a_message_arrives_with_its_code_by_every_provider() {
    let lab = lab();
    for (to, channel) in [
        (To::Otp, Channel::Sms),
        (To::Flow, Channel::Sms),
        (To::Whatsapp, Channel::Whatsapp),
        (To::WhatsappBulk, Channel::Whatsapp),
        (To::Gupshup, Channel::Sms),
        (To::GupshupWhatsapp, Channel::Whatsapp),
    ] {
        lab.reset();
        to.ask(&lab).await;
        let inbox = lab.inbox_for("+91 98765 43210");
        assert_eq!(inbox.len(), 1, "{to:?}");
        assert_eq!(inbox[0].provider(), to.provider());
        assert_eq!(inbox[0].channel(), channel);
        assert_eq!(inbox[0].number(), NUMBER);
        assert_eq!(inbox[0].code(), Some(CODE));
        assert!(inbox[0].text().contains(CODE));
        assert_eq!(inbox[0].state(), MessageState::Arrived);
        assert_eq!(lab.codes_for(NUMBER), [CODE]);
        assert!(lab.inbox_for("919876543211").is_empty());
    }
}

#[tokio::test]
async fn a_swallowed_message_was_accepted_and_is_nowhere() {
    let lab = lab();
    lab.will(Rule::new(Scenario::Swallow)).unwrap();
    let (status, body) = To::Otp.ask(&lab).await;
    assert!(status == 200 && body.contains("success"));
    assert!(lab.inbox_for(NUMBER).is_empty());
    assert_eq!(lab.messages()[0].state(), MessageState::Swallowed);
    assert_eq!(lab.messages()[0].scenario(), Scenario::Swallow);
    assert_eq!(lab.codes_for(NUMBER), [CODE]);
}

#[tokio::test]
async fn a_message_that_fails_later_never_arrives() {
    let lab = lab();
    lab.will(Rule::new(Scenario::AcceptThenFail)).unwrap();
    let (_, body) = To::Gupshup.ask(&lab).await;
    assert!(body.contains("success"));
    assert!(lab.inbox_for(NUMBER).is_empty());
    assert_eq!(lab.messages()[0].state(), MessageState::Failed);
}

#[tokio::test]
async fn a_late_message_arrives_after_its_time_and_the_answer_does_not_wait() {
    let lab = lab();
    lab.will(Rule::new(Scenario::Late).after(Duration::from_mins(10)).times(1))
        .unwrap();
    To::Otp.ask(&lab).await;
    lab.will(Rule::new(Scenario::Late).after(DELAY).times(1)).unwrap();
    let started = tokio::time::Instant::now();
    To::Gupshup.ask(&lab).await;
    let arrived = lab.wait_for(PATIENCE, |lab| lab.inbox_for(NUMBER).pop()).await;
    assert!(started.elapsed() >= DELAY);
    assert_eq!(arrived.unwrap().provider(), Provider::Gupshup);
    assert_eq!(lab.messages()[0].state(), MessageState::Accepted);
}

#[tokio::test]
async fn an_inbox_is_in_the_order_of_arrival() {
    let lab = lab();
    lab.will(Rule::new(Scenario::Late).after(DELAY).times(1)).unwrap();
    To::Otp.ask(&lab).await;
    To::Gupshup.ask(&lab).await;
    let both = |lab: &dastak_lab::Lab| Some(lab.inbox_for(NUMBER)).filter(|inbox| inbox.len() == 2);
    let inbox = lab.wait_for(PATIENCE, both).await.unwrap();
    let order = [inbox[0].provider(), inbox[1].provider()];
    assert_eq!(order, [Provider::Gupshup, Provider::Msg91]);
}

#[tokio::test]
async fn every_message_takes_the_usual_time() {
    let options = LabOptions {
        arrival: DELAY,
        ..LabOptions::default()
    };
    let lab = dastak_lab::Lab::start(options).unwrap();
    let started = tokio::time::Instant::now();
    To::Otp.ask(&lab).await;
    let arrived = lab.wait_for(PATIENCE, |lab| lab.inbox_for(NUMBER).pop()).await;
    assert!(arrived.is_some() && started.elapsed() >= DELAY);
}

#[tokio::test]
async fn unreadable_answers_leave_a_message_and_errors_none() {
    let lab = lab();
    for (scenario, messages) in [
        (Scenario::MalformedTruncated, 1),
        (Scenario::MalformedEmpty, 1),
        (Scenario::MalformedHtml, 1),
        (Scenario::Html502, 0),
        (Scenario::Empty503, 0),
        (Scenario::RateLimit, 0),
        (Scenario::BadKey, 0),
    ] {
        lab.reset();
        lab.will(Rule::new(scenario)).unwrap();
        To::Otp.ask(&lab).await;
        assert_eq!(lab.message_count(), messages, "{}", scenario.name());
    }
}

#[tokio::test]
async fn a_flow_may_have_many_people_and_the_old_form() {
    let lab = lab();
    let body = json!({ "template_id": TEMPLATE, "recipients": [
        { "mobiles": "919876543210", "VAR1": "111111" },
        { "mobiles": "919876543211,919876543212", "VAR1": "222222" },
    ] });
    msg91(&lab, "flow/", &body).send().await.unwrap();
    let old = json!({ "flow_id": TEMPLATE, "sender": "ABCDEF", "mobiles": "919876543213", "otp": "333333" });
    msg91(&lab, "flow", &old).send().await.unwrap();
    for (number, code) in [
        ("919876543210", "111111"),
        ("919876543211", "222222"),
        ("919876543212", "222222"),
        ("919876543213", "333333"),
    ] {
        assert_eq!(lab.codes_for(number), [code]);
    }
    let messages = lab.messages();
    assert_eq!(messages[0].id(), messages[2].id());
    assert_eq!(messages[3].variables(), [("otp".to_owned(), "333333".to_owned())]);
}

#[tokio::test]
async fn requests_are_kept_as_they_came() {
    let lab = lab();
    To::Gupshup.ask(&lab).await;
    let request = only_request(&lab);
    assert_eq!((request.method(), request.path()), ("POST", "/GatewayAPI/rest"));
    assert_eq!(request.provider(), Some(Provider::Gupshup));
    assert_eq!(
        request.header("content-type"),
        Some("application/x-www-form-urlencoded")
    );
    assert_eq!(request.form_value("msg").as_deref(), Some("123456 is your code."));
    lab.reset();
    To::Otp.ask(&lab).await;
    assert_eq!(only_request(&lab).json().unwrap()["otp"], CODE);
    lab.reset();
    let nowhere = crate::support::client().get(format!("{}/api/v4/otp?x=1", lab.base_url()));
    assert_eq!(nowhere.send().await.unwrap().status().as_u16(), 404);
    let request = only_request(&lab);
    assert_eq!((request.provider(), request.query()), (None, "x=1"));
}

#[tokio::test]
async fn only_so_much_is_kept() {
    let options = LabOptions {
        kept: 3,
        ..LabOptions::default()
    };
    let lab = dastak_lab::Lab::start(options).unwrap();
    for last in 0..5 {
        let number = format!("91987654321{last}");
        To::Otp.request(&lab, &number).send().await.unwrap();
    }
    assert_eq!((lab.request_count(), lab.message_count()), (3, 3));
    let numbers: Vec<String> = lab.messages().iter().map(|m| m.number().to_owned()).collect();
    assert_eq!(numbers, ["919876543212", "919876543213", "919876543214"]);
}

#[tokio::test]
async fn nothing_that_is_printed_shows_a_number_a_code_or_a_key() {
    let lab = lab();
    let rule = Rule::new(Scenario::Ok).to(NUMBER);
    lab.will(rule.clone()).unwrap();
    To::Otp.ask(&lab).await;
    let receipt = dastak_lab::Receipt {
        number: Some(NUMBER.to_owned()),
        ..dastak_lab::Receipt::default()
    };
    let printed = format!(
        "{lab:?} {:?} {:?} {rule:?} {receipt:?} {:?} {:?}",
        lab.requests(),
        lab.messages(),
        LabOptions::default(),
        dastak_lab::LabArgs::default(),
    );
    for secret in [NUMBER, CODE, "lab-authkey", "lab-password", TEMPLATE] {
        assert!(!printed.contains(secret), "{printed}");
    }
}
