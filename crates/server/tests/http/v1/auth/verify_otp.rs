use std::collections::BTreeMap;

use chrono::TimeDelta;
use futures_util::future::join_all;
use serde_json::{Value, json};

use crate::support::{Binary, InProcess, Reply, Server};

const NUMBER: &str = "+919876543210";

fn guess(otp: &str) -> Value {
    json!({ "mobile_number": NUMBER, "otp": otp, "device_info": "Test Client" })
}

fn wrong(code: &str) -> &'static str {
    if code == "000000" { "000001" } else { "000000" }
}

/// How often each code (or `ok`) was answered.
fn outcomes(replies: &[Reply]) -> BTreeMap<String, usize> {
    let mut counts = BTreeMap::new();
    for reply in replies {
        let name = if reply.status < 300 {
            "ok"
        } else {
            reply.body["code"].as_str().expect("a problem")
        };
        *counts.entry(name.to_owned()).or_default() += 1;
    }
    counts
}

#[tokio::test]
async fn attempts_are_counted_down_and_then_the_right_code_is_refused_too() {
    let server = Binary::start();
    let code = server.send(NUMBER).await;
    for left in [2, 1, 0] {
        let body = server
            .api
            .auth("verify-otp", guess(wrong(&code)))
            .await
            .problem(400, "otp_invalid");
        assert_eq!(body["attempts_remaining"], left);
    }
    server
        .api
        .auth("verify-otp", guess(wrong(&code)))
        .await
        .problem(400, "otp_attempts_exceeded");
    server
        .api
        .auth("verify-otp", guess(&code))
        .await
        .problem(400, "otp_attempts_exceeded");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a01_of_a_thousand_parallel_guesses_three_are_compared() {
    let server = Binary::start();
    let code = server.send(NUMBER).await;
    let guesses = (0..1_000_000)
        .map(|n| format!("{n:06}"))
        .filter(|guess| *guess != code)
        .take(1000);
    let replies = join_all(guesses.map(|otp| {
        let api = server.api.clone();
        async move { api.auth("verify-otp", guess(&otp)).await }
    }))
    .await;
    let counts = outcomes(&replies);
    assert_eq!(counts.get("otp_invalid"), Some(&3), "{counts:?}");
    let refused =
        counts.get("otp_attempts_exceeded").unwrap_or(&0) + counts.get("rate_limited").unwrap_or(&0);
    assert_eq!(refused, 997, "{counts:?}");
    let mut left: Vec<_> = replies
        .iter()
        .filter_map(|r| r.body["attempts_remaining"].as_u64())
        .collect();
    left.sort_unstable();
    assert_eq!(left, [0, 1, 2]);
    server
        .api
        .auth("verify-otp", guess(&code))
        .await
        .problem(400, "otp_attempts_exceeded");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a02_fifty_parallel_right_codes_open_one_session() {
    let server = Binary::start();
    let person = server.register(NUMBER).await;
    let code = server.send(NUMBER).await;
    let replies = join_all((0..50).map(|_| server.api.auth("verify-otp", guess(&code)))).await;
    let counts = outcomes(&replies);
    assert_eq!(counts.get("ok"), Some(&1), "{counts:?}");
    assert!(
        counts
            .keys()
            .all(|k| ["ok", "otp_expired", "otp_attempts_exceeded"].contains(&k.as_str())),
        "{counts:?}"
    );
    let sessions = server
        .api
        .bearer(
            reqwest::Method::GET,
            "/api/v1/auth/sessions",
            &person.access_token,
            None,
        )
        .await;
    assert_eq!(
        sessions.ok(200)["sessions"].as_array().unwrap().len(),
        2,
        "the registration's and this one"
    );
    let history = server
        .api
        .bearer(
            reqwest::Method::GET,
            "/api/v1/auth/login-history",
            &person.access_token,
            None,
        )
        .await;
    let entries = history.ok(200)["entries"].as_array().unwrap().clone();
    assert_eq!(
        entries
            .iter()
            .filter(|entry| entry["event"] == "login_succeeded")
            .count(),
        1
    );
}

#[tokio::test]
async fn a05_a_code_is_used_once() {
    let server = Binary::start();
    server
        .api
        .auth("verify-otp", guess("123456"))
        .await
        .problem(400, "otp_expired");
    let code = server.send(NUMBER).await;
    server.api.auth("verify-otp", guess(&code)).await.ok(200);
    server
        .api
        .auth("verify-otp", guess(&code))
        .await
        .problem(400, "otp_expired");
}

#[tokio::test]
async fn a07_codes_and_challenges_of_one_number_are_nothing_to_another() {
    let server = Binary::start();
    let other = "+919876543211";
    let mine = server
        .api
        .auth("send-otp", json!({ "mobile_number": NUMBER }))
        .await
        .ok(200);
    let code = server.code(NUMBER);
    let mut others = server.send(other).await;
    if others == code {
        others = server.send(other).await;
    }
    let mixed = json!({ "mobile_number": other, "otp": others, "challenge_id": mine["challenge_id"] });
    server
        .api
        .auth("verify-otp", mixed)
        .await
        .problem(400, "otp_expired");
    let crossed = json!({ "mobile_number": other, "otp": code });
    assert_eq!(
        server
            .api
            .auth("verify-otp", crossed)
            .await
            .problem(400, "otp_invalid")["attempts_remaining"],
        2
    );
    server
        .api
        .auth("verify-otp", json!({ "mobile_number": other, "otp": others }))
        .await
        .ok(200);
    let named = json!({ "mobile_number": NUMBER, "otp": code, "challenge_id": mine["challenge_id"] });
    server.api.auth("verify-otp", named).await.ok(200);
}

#[tokio::test]
async fn a09_what_is_not_six_ascii_digits_costs_no_attempt() {
    let server = Binary::start();
    let code = server.send(NUMBER).await;
    let odd = [
        json!("١٢٣٤٥٦"),
        json!("１２３４５６"),
        json!("१२३४५६"),
        json!("①②③④⑤⑥"),
        json!("123 456"),
        json!(" 123456"),
        json!("+12345"),
        json!("-12345"),
        json!("1e5000"),
        json!("12345"),
        json!("1234567"),
        json!(""),
        json!(123456),
        json!(null),
        json!(["1", "2"]),
        json!({ "a": 1 }),
        json!("12345\u{0}"),
        json!(true),
    ];
    for otp in odd {
        let body = json!({ "mobile_number": NUMBER, "otp": otp });
        assert_eq!(
            server.api.auth("verify-otp", body).await.pointers(),
            ["/otp"],
            "{otp}"
        );
    }
    for left in [2, 1] {
        let body = server
            .api
            .auth("verify-otp", guess(wrong(&code)))
            .await
            .problem(400, "otp_invalid");
        assert_eq!(body["attempts_remaining"], left);
    }
    server.api.auth("verify-otp", guess(&code)).await.ok(200);
}

#[tokio::test]
async fn with_bound_challenges_a_verification_must_name_its_own() {
    let server = Binary::with(&[("DASTAK__OTP__BIND_CHALLENGE", "true")]);
    let sent = server
        .api
        .auth("send-otp", json!({ "mobile_number": NUMBER }))
        .await
        .ok(200);
    let code = server.code(NUMBER);
    for _ in 0..4 {
        server
            .api
            .auth("verify-otp", guess(wrong(&code)))
            .await
            .problem(400, "otp_expired");
        server
            .api
            .auth("verify-otp", guess(&code))
            .await
            .problem(400, "otp_expired");
    }
    let named = json!({ "mobile_number": NUMBER, "otp": code, "challenge_id": sent["challenge_id"] });
    server.api.auth("verify-otp", named).await.ok(200);
}

#[tokio::test]
async fn device_info_is_a_text_or_an_object() {
    let server = Binary::with(&[("DASTAK__LIMITS__NUMBER_PER_MINUTE", "0")]);
    let person = server.register(NUMBER).await;
    let device = json!({ "name": "Pixel", "platform": "android", "model": "Pixel 9", "app_version": "1.2", "more": 1 });
    let body = json!({ "mobile_number": NUMBER, "otp": server.send(NUMBER).await, "device_info": device });
    let login = server.api.auth("verify-otp", body).await.ok(200);
    let path = "/api/v1/auth/sessions";
    let token = login["access_token"].as_str().unwrap();
    let sessions = server
        .api
        .bearer(reqwest::Method::GET, path, token, None)
        .await
        .ok(200);
    assert_eq!(sessions["sessions"][0]["current"], true);
    assert_eq!(sessions["sessions"][0]["device"]["model"], "Pixel 9");
    assert_eq!(sessions["sessions"][1]["id"], person.session_id);
    assert_eq!(sessions["sessions"][1]["device"]["name"], "Test Client");

    for bad in [
        json!("x".repeat(257)),
        json!(5),
        json!([]),
        json!({ "name": 5 }),
        json!({ "model": "x".repeat(257) }),
    ] {
        let body = json!({ "mobile_number": NUMBER, "otp": "123456", "device_info": bad });
        let pointers = server.api.auth("verify-otp", body).await.pointers();
        assert!(
            pointers.len() == 1 && pointers[0].starts_with("/device_info"),
            "{pointers:?}"
        );
    }
}

#[tokio::test]
async fn every_bad_field_is_named_at_once() {
    let server = Binary::start();
    let body = json!({ "mobile_number": "x", "otp": "x", "challenge_id": "x", "device_info": 1, "trust_device": "x" });
    let pointers = server.api.auth("verify-otp", body).await.pointers();
    assert_eq!(
        pointers,
        [
            "/mobile_number",
            "/otp",
            "/challenge_id",
            "/device_info",
            "/trust_device"
        ]
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a08_a_code_lives_180_seconds() {
    let server = InProcess::start().await;
    let code = server.send(NUMBER).await;
    server.clock.advance(TimeDelta::seconds(179));
    server.api.auth("verify-otp", guess(&code)).await.ok(200);
    let code = server.send(NUMBER).await;
    server.clock.advance(TimeDelta::seconds(181));
    server
        .api
        .auth("verify-otp", guess(&code))
        .await
        .problem(400, "otp_expired");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a51_a_clock_that_is_set_back_revives_no_code_and_stretches_no_grace() {
    let server = InProcess::start().await;
    let login = server.register(NUMBER).await;
    let code = server.send(NUMBER).await;
    server.api.refresh(&login.refresh_token).await.ok(200);
    for step in [TimeDelta::hours(-1), TimeDelta::days(-1)] {
        server.clock.advance(step);
        server
            .api
            .auth("verify-otp", guess(&code))
            .await
            .problem(400, "otp_expired");
        let health = server.api.get("/health").await;
        assert_eq!(health.status, 200);
    }
    // Its token is from a future that may never come: refused, but no reason to end the session.
    server
        .api
        .refresh(&login.refresh_token)
        .await
        .problem(401, "refresh_token_invalid");
    server
        .clock
        .advance(TimeDelta::hours(25) + TimeDelta::seconds(11));
    server
        .api
        .refresh(&login.refresh_token)
        .await
        .problem(401, "refresh_token_reused");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a06_failures_in_a_row_count_across_codes_and_only_a_login_resets_them() {
    let server = InProcess::start().await;
    let mut failures = 0;
    let mut refused = 0;
    while refused == 0 {
        let code = server.send(NUMBER).await;
        for _ in 0..3 {
            let reply = server.api.auth("verify-otp", guess(wrong(&code))).await;
            if reply.status == 429 {
                refused = reply.problem(429, "rate_limited")["retry_after"]
                    .as_u64()
                    .unwrap();
                break;
            }
            reply.problem(400, "otp_invalid");
            failures += 1;
        }
        server.clock.advance(TimeDelta::hours(2));
    }
    assert_eq!(
        (failures, refused),
        (31, 60),
        "after thirty failures each next guess waits, at first 30 seconds"
    );
    let code = server.send(NUMBER).await;
    server
        .api
        .auth("verify-otp", guess(wrong(&code)))
        .await
        .problem(400, "otp_invalid");
    let wait = server
        .api
        .auth("verify-otp", guess(&code))
        .await
        .problem(429, "rate_limited");
    assert_eq!(
        wait["retry_after"], 120,
        "the wait doubles, and the right code waits too"
    );
    server.clock.advance(TimeDelta::seconds(120));
    server.api.auth("verify-otp", guess(&code)).await.ok(200);
    let code = server.send(NUMBER).await;
    for _ in 0..3 {
        server
            .api
            .auth("verify-otp", guess(wrong(&code)))
            .await
            .problem(400, "otp_invalid");
    }
}

#[tokio::test]
async fn a16_a_disabled_account_is_told_only_after_the_right_code_and_loses_its_sessions() {
    let server = Binary::start();
    let login = server.register(NUMBER).await;
    let disabled = server.run(&["users", "disable", NUMBER]);
    assert!(
        disabled.status.success(),
        "{}",
        String::from_utf8_lossy(&disabled.stderr)
    );
    server
        .api
        .me(&login.access_token)
        .await
        .problem(401, "session_revoked");
    server
        .api
        .refresh(&login.refresh_token)
        .await
        .problem(401, "session_revoked");
    let code = server.send(NUMBER).await;
    server
        .api
        .auth("verify-otp", guess(wrong(&code)))
        .await
        .problem(400, "otp_invalid");
    server
        .api
        .auth("verify-otp", guess(&code))
        .await
        .problem(403, "account_disabled");
    server
        .api
        .auth("verify-otp", guess(&code))
        .await
        .problem(400, "otp_expired");
    assert!(server.run(&["users", "enable", NUMBER]).status.success());
    server.log_in(NUMBER).await;
}
