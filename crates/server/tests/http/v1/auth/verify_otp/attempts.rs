//! Guesses, and the one right code: who may try it, how often, and what it opens.

use futures_util::future::join_all;
use serde_json::json;

use super::{NUMBER, guess, outcomes, wrong};
use crate::support::{Binary, Server};

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
