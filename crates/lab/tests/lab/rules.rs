//! Which rule decides, how often and how likely.

use dastak_lab::{Channel, Lab, LabError, LabOptions, Provider, Rule, Scenario};
use serde_json::json;

use crate::support::{NUMBER, To, lab, msg91};

const OTHER: &str = "919876543211";

async fn status(lab: &Lab, to: To, number: &str) -> u16 {
    to.request(lab, number).send().await.unwrap().status().as_u16()
}

#[tokio::test]
async fn rules_are_used_up_in_their_order() {
    let lab = lab();
    lab.will(Rule::new(Scenario::Html502).times(2)).unwrap();
    lab.will(Rule::new(Scenario::Html503).times(1)).unwrap();
    let mut statuses = Vec::new();
    for left in [2, 1, 0, 0] {
        statuses.push(status(&lab, To::Otp, NUMBER).await);
        assert_eq!(lab.rules().len(), left);
    }
    assert_eq!(statuses, [502, 502, 503, 200]);
}

#[tokio::test]
async fn a_rule_fits_its_provider_number_and_channel_only() {
    let lab = lab();
    lab.will(
        Rule::new(Scenario::Html502)
            .at(Provider::Gupshup)
            .to("+91 98765 43210"),
    )
    .unwrap();
    assert_eq!(status(&lab, To::Gupshup, NUMBER).await, 502);
    assert_eq!(status(&lab, To::Gupshup, "9876543210").await, 502);
    assert_eq!(status(&lab, To::Gupshup, OTHER).await, 200);
    assert_eq!(status(&lab, To::Otp, NUMBER).await, 200);

    lab.reset();
    lab.will(Rule::new(Scenario::Html503).by(Channel::Voice)).unwrap();
    assert_eq!(status(&lab, To::Otp, NUMBER).await, 200);
    assert_eq!(status(&lab, To::Retry, NUMBER).await, 200);
    let call = msg91(
        &lab,
        "otp/retry",
        &json!({ "mobile": NUMBER, "retrytype": "voice" }),
    );
    assert_eq!(call.send().await.unwrap().status().as_u16(), 503);
}

#[tokio::test]
async fn a_rule_waits_for_who_knows_its_scenario() {
    let lab = lab();
    lab.will(Rule::new(Scenario::OkTextTight).times(1)).unwrap();
    To::Otp.ask(&lab).await;
    assert_eq!(lab.rules().len(), 1);
    let (_, body) = To::Gupshup.ask(&lab).await;
    assert!(body.starts_with("success|"), "{body}");
    assert!(lab.rules().is_empty());
}

/// Which of 200 messages to as many numbers got lost, some of them sent at the same time.
async fn lost(seed: u64) -> Vec<usize> {
    let options = LabOptions {
        seed,
        ..LabOptions::default()
    };
    let lab = Lab::start(options).unwrap();
    lab.will(Rule::new(Scenario::Swallow).likely(0.3)).unwrap();
    let number = |place: usize| format!("9198765{place:05}");
    for group in 0..20 {
        let sends = (0..10).map(|place| To::Gupshup.request(&lab, &number(group * 10 + place)).send());
        for sent in futures_util::future::join_all(sends).await {
            assert_eq!(sent.unwrap().status().as_u16(), 200);
        }
    }
    assert_eq!(lab.message_count(), 200);
    (0..200)
        .filter(|place| lab.inbox_for(&number(*place)).is_empty())
        .collect()
}

#[tokio::test]
async fn the_same_seed_loses_the_same_messages() {
    let first = lost(7).await;
    assert!((35..=85).contains(&first.len()), "{} of 200", first.len());
    assert_eq!(lost(7).await, first);
    assert_ne!(lost(8).await, first);
}

#[tokio::test]
async fn one_number_is_lucky_and_unlucky_in_turn() {
    let lab = lab();
    lab.will(Rule::new(Scenario::Swallow).likely(0.5)).unwrap();
    for _ in 0..40 {
        To::Gupshup.ask(&lab).await;
    }
    let arrived = lab.inbox_for(NUMBER).len();
    assert!((8..=32).contains(&arrived), "{arrived} of 40");
}

#[tokio::test]
async fn an_unlucky_rule_leaves_it_to_the_next_and_is_not_used_up() {
    let lab = lab();
    lab.will(Rule::new(Scenario::Html502).likely(0.0).times(1))
        .unwrap();
    lab.will(Rule::new(Scenario::Html503).likely(1.0).times(1))
        .unwrap();
    assert_eq!(status(&lab, To::Otp, NUMBER).await, 503);
    assert_eq!(status(&lab, To::Otp, NUMBER).await, 200);
    assert_eq!(lab.rules()[0].scenario, Scenario::Html502);
    lab.forget_rules();
    assert!(lab.rules().is_empty());
    assert_eq!(lab.request_count(), 2);
}

#[tokio::test]
async fn rules_that_could_never_apply_are_refused() {
    let lab = lab();
    for rule in [
        Rule::new(Scenario::Swallow).likely(1.01),
        Rule::new(Scenario::Swallow).likely(f64::NAN),
        Rule::new(Scenario::Swallow).times(0),
        Rule::new(Scenario::Swallow).to("no digits"),
        Rule::new(Scenario::Slow).after(std::time::Duration::from_secs(86_401)),
        Rule::new(Scenario::DropBeforeBody).to(NUMBER),
        Rule::new(Scenario::DropBeforeBody).by(Channel::Sms),
        Rule::new(Scenario::OkTextTight).at(Provider::Msg91),
        Rule::new(Scenario::RetryNoRequest).at(Provider::GupshupWhatsapp),
    ] {
        assert!(
            matches!(lab.will(rule.clone()), Err(LabError::BadRule(_))),
            "{rule:?}"
        );
    }
    assert!(lab.rules().is_empty());
}
