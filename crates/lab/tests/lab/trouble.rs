//! What may happen on the way.

use std::io::ErrorKind;
use std::time::Duration;

use dastak_lab::{Lab, Provider, Rule, Scenario};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::{Instant, timeout};

use crate::support::{NUMBER, PATIENCE, To, gupshup_form, lab, read};

/// Shorter than anything that never comes.
const SHORT: Duration = Duration::from_millis(150);

/// Longer than that: the delay of what comes too late.
const LONG: Duration = Duration::from_mins(10);

const EVERYWHERE: [To; 7] = [
    To::Otp,
    To::Flow,
    To::Whatsapp,
    To::WhatsappBulk,
    To::Gupshup,
    To::GupshupText,
    To::GupshupWhatsapp,
];

/// Sends a message under a rule for this scenario, and expects the client to give up.
async fn gives_up(lab: &Lab, to: To, rule: Rule) {
    lab.will(rule.times(1)).unwrap();
    let started = Instant::now();
    let error = to.request(lab, NUMBER).timeout(SHORT).send().await.unwrap_err();
    assert!(error.is_timeout() && !error.is_connect(), "{error:?}");
    assert!(started.elapsed() >= SHORT);
}

#[tokio::test]
async fn a_black_hole_takes_the_request_and_never_answers() {
    let lab = lab();
    for to in EVERYWHERE {
        lab.reset();
        gives_up(&lab, to, Rule::new(Scenario::BlackHole)).await;
        assert_eq!((lab.request_count(), lab.message_count()), (1, 0), "{to:?}");
    }
}

#[tokio::test]
async fn a_slow_answer_comes_after_a_send_so_that_a_retry_is_a_visible_duplicate() {
    let lab = lab();
    for to in EVERYWHERE {
        lab.reset();
        gives_up(&lab, to, Rule::new(Scenario::Slow).after(LONG)).await;
        to.ask(&lab).await;
        assert_eq!(lab.codes_for(NUMBER), ["123456", "123456"], "{to:?}");
        assert_eq!(lab.inbox_for(NUMBER).len(), 2);
    }
}

#[tokio::test]
async fn a_slow_answer_without_a_send_leaves_the_retry_alone() {
    let lab = lab();
    gives_up(&lab, To::Otp, Rule::new(Scenario::SlowUnsent).after(LONG)).await;
    To::Otp.ask(&lab).await;
    assert_eq!(lab.codes_for(NUMBER).len(), 1);
    assert_eq!(lab.request_count(), 2);
}

#[tokio::test]
async fn who_waits_long_enough_gets_the_slow_answer() {
    let lab = lab();
    let delay = Duration::from_millis(60);
    for scenario in [Scenario::Slow, Scenario::SlowUnsent] {
        lab.will(Rule::new(scenario).after(delay).times(1)).unwrap();
        let started = Instant::now();
        let (status, body) = To::Otp.ask(&lab).await;
        assert!(started.elapsed() >= delay);
        assert_eq!(status, 200);
        assert!(body.starts_with(r#"{"type":"success","request_id":""#), "{body}");
    }
    assert_eq!(lab.message_count(), 1);
}

#[tokio::test]
async fn a_connection_that_is_dropped_gives_no_answer() {
    let lab = lab();
    for (scenario, requests, messages) in [
        (Scenario::DropBeforeBody, 1, 0),
        (Scenario::DropAfterBody, 1, 0),
        (Scenario::DropAfterSend, 1, 1),
    ] {
        for to in EVERYWHERE {
            lab.reset();
            lab.will(Rule::new(scenario).times(1)).unwrap();
            let error = to.request(&lab, NUMBER).send().await.unwrap_err();
            assert!(!error.is_timeout() && !error.is_connect(), "{error:?}");
            assert_eq!(
                (lab.request_count(), lab.message_count()),
                (requests, messages),
                "{} to {to:?}",
                scenario.name()
            );
        }
    }
}

/// The head of a request whose body doesn't come, on a connection of its own.
async fn head_only(lab: &Lab) -> TcpStream {
    let mut stream = TcpStream::connect(lab.address()).await.unwrap();
    let head = "POST /GatewayAPI/rest HTTP/1.1\r\nHost: lab\r\nContent-Type: \
        application/x-www-form-urlencoded\r\nContent-Length: 100\r\n\r\n";
    stream.write_all(head.as_bytes()).await.unwrap();
    stream
}

#[tokio::test]
async fn before_the_body_means_before_the_body() {
    let lab = lab();
    let rule = Rule::new(Scenario::DropBeforeBody).at(Provider::Gupshup).times(1);
    lab.will(rule).unwrap();
    let mut dropped = head_only(&lab).await;
    let mut rest = Vec::new();
    let read = timeout(PATIENCE, dropped.read_to_end(&mut rest)).await.unwrap();
    assert!(read.is_ok_and(|read| read == 0), "it ends, and nothing was said");
    assert_eq!(lab.requests()[0].body(), b"");

    // Without the rule it waits for the body.
    let mut waiting = head_only(&lab).await;
    assert!(timeout(SHORT, waiting.read(&mut [0])).await.is_err());
}

#[tokio::test]
async fn a_reset_comes_in_the_middle_of_the_body() {
    let lab = lab();
    lab.will(Rule::new(Scenario::ResetMidBody).times(1)).unwrap();
    let body = gupshup_form(&[]);
    let request = format!(
        "POST /GatewayAPI/rest HTTP/1.1\r\nHost: lab\r\nContent-Type: application/x-www-form-urlencoded\r\n\
         Content-Length: {}\r\n\r\n{body}",
        body.len()
    );
    let mut stream = TcpStream::connect(lab.address()).await.unwrap();
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut got = Vec::new();
    let ended = timeout(PATIENCE, stream.read_to_end(&mut got)).await.unwrap();
    assert_eq!(ended.unwrap_err().kind(), ErrorKind::ConnectionReset);
    let got = String::from_utf8(got).unwrap();
    let (head, half) = got.split_once("\r\n\r\n").unwrap();
    assert!(head.starts_with("HTTP/1.1 200 OK"), "{head}");
    assert!(
        half.starts_with(r#"{"response":"#) && !half.contains("success"),
        "{half}"
    );
    assert_eq!(lab.message_count(), 1);
}

#[tokio::test]
async fn a_body_of_more_than_a_mebibyte_comes_in_chunks() {
    let lab = lab();
    for to in EVERYWHERE {
        lab.will(Rule::new(Scenario::Huge).times(1)).unwrap();
        let answer = to.request(&lab, NUMBER).send().await.unwrap();
        assert_eq!(answer.headers()["transfer-encoding"], "chunked");
        let (_, body) = read(answer).await;
        assert!(body.len() > 1024 * 1024);
        let usual = body.trim_end();
        assert!(usual.len() < 300 && usual.contains("su"), "{usual}");
    }
}

#[tokio::test]
async fn a_wrong_content_type_is_all_that_is_wrong() {
    let lab = lab();
    for to in EVERYWHERE {
        lab.will(Rule::new(Scenario::WrongContentType).times(1)).unwrap();
        let answer = to.request(&lab, NUMBER).send().await.unwrap();
        assert_eq!(answer.headers()["content-type"], "text/html; charset=UTF-8");
        let (status, body) = read(answer).await;
        assert!(status == 200 || status == 202);
        assert!(body.contains(lab.messages().last().unwrap().id()), "{body}");
    }
}

#[tokio::test]
async fn what_is_wrong_by_itself_is_refused_in_the_scenarios_way() {
    let lab = lab();
    let delay = Duration::from_millis(40);
    lab.will(Rule::new(Scenario::Slow).after(delay)).unwrap();
    let started = Instant::now();
    let wrong = To::Otp.request(&lab, "+919876543210").send().await.unwrap();
    let (_, body) = read(wrong).await;
    assert!(started.elapsed() >= delay);
    assert!(body.contains("Please enter atleast one number"), "{body}");
    assert_eq!(lab.message_count(), 0);
}
