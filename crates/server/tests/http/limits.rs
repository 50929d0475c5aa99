//! Limits of addresses, and whose address counts.

use reqwest::Method;
use serde_json::json;

use crate::support::{Binary, Reply};

const PER_MINUTE: (&str, &str) = ("DASTAK__LIMITS__ADDRESS_PER_MINUTE", "4");

async fn send(server: &Binary, last: usize, headers: &[(&str, &str)]) -> Reply {
    let mut request = server.api.request(Method::POST, "/api/v1/auth/send-otp");
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let body = json!({ "mobile_number": format!("+91987650{last:04}") });
    server.api.send(request.json(&body)).await
}

#[tokio::test]
async fn an_address_is_told_where_it_stands_and_then_refused() {
    let server = Binary::with(&[PER_MINUTE]);
    for remaining in [3, 2, 1, 0] {
        let reply = send(&server, remaining, &[]).await;
        assert_eq!(reply.header("ratelimit-policy"), "\"addr\";q=4;w=60");
        let standing = reply.header("ratelimit").to_owned();
        assert!(
            standing.starts_with(&format!("\"addr\";r={remaining};t=")),
            "{standing}"
        );
        reply.ok(200);
    }
    let refused = send(&server, 5, &[]).await;
    assert!(refused.header("ratelimit").starts_with("\"addr\";r=0;t="));
    refused.problem(429, "rate_limited");
}

#[tokio::test]
async fn a15_an_untrusted_peer_can_t_choose_its_address() {
    let server = Binary::with(&[PER_MINUTE]);
    for i in 0..4 {
        let forged = format!("203.0.113.{i}");
        let forwarded = format!("for={forged}");
        let headers = [
            ("X-Forwarded-For", forged.as_str()),
            ("Forwarded", forwarded.as_str()),
            ("X-Real-IP", forged.as_str()),
            ("CF-Connecting-IP", forged.as_str()),
            ("True-Client-IP", forged.as_str()),
        ];
        send(&server, i, &headers).await.ok(200);
    }
    send(&server, 9, &[("X-Forwarded-For", "203.0.113.200")])
        .await
        .problem(429, "rate_limited");
}

#[tokio::test]
async fn a15_behind_a_trusted_proxy_the_rightmost_untrusted_hop_counts() {
    let server = Binary::with(&[
        PER_MINUTE,
        ("DASTAK__SERVER__TRUSTED_PROXIES", "127.0.0.1,10.0.0.0/8"),
    ]);
    let garbage = format!("{}203.0.113.7", "x, ".repeat(3000));
    for (i, hops) in [
        "203.0.113.7",
        "198.51.100.1, 203.0.113.7",
        "203.0.113.7, 10.1.2.3",
        "1.1.1.1,\"garbage\", ::ffff:203.0.113.7",
    ]
    .iter()
    .enumerate()
    {
        send(&server, i, &[("X-Forwarded-For", hops)]).await.ok(200);
    }
    send(&server, 5, &[("X-Forwarded-For", "198.51.100.2, 203.0.113.7")])
        .await
        .problem(429, "rate_limited");
    send(
        &server,
        5,
        &[
            ("X-Forwarded-For", "198.51.100.2"),
            ("X-Forwarded-For", "203.0.113.7"),
        ],
    )
    .await
    .problem(429, "rate_limited");
    send(&server, 5, &[("X-Forwarded-For", &garbage)])
        .await
        .problem(429, "rate_limited");
    send(&server, 6, &[("X-Forwarded-For", "203.0.113.8")])
        .await
        .ok(200);
    for i in 0..4 {
        send(
            &server,
            10 + i,
            &[("X-Forwarded-For", &format!("2001:db8:1:2::{i}"))],
        )
        .await
        .ok(200);
    }
    send(&server, 20, &[("X-Forwarded-For", "2001:db8:1:2:ffff::1")])
        .await
        .problem(429, "rate_limited");
    send(&server, 21, &[("X-Forwarded-For", "2001:db8:1:3::1")])
        .await
        .ok(200);
}

#[tokio::test]
async fn an_address_that_guesses_too_much_waits() {
    let server = Binary::with(&[("DASTAK__LIMITS__ADDRESS_FAILURES_PER_HOUR", "4")]);
    let guess = |i: usize, otp: String| {
        let api = server.api.clone();
        async move {
            let number = format!("+91987650{i:04}");
            api.auth("send-otp", json!({ "mobile_number": number }))
                .await
                .ok(200);
            api.auth("verify-otp", json!({ "mobile_number": number, "otp": otp }))
                .await
        }
    };
    for i in 0..4 {
        let reply = guess(i, "000000".to_owned()).await;
        if reply.status == 200 {
            return; // One chance in a million a code: the guess was right.
        }
        reply.problem(400, "otp_invalid");
    }
    guess(5, "000000".to_owned()).await.problem(429, "rate_limited");
}

#[tokio::test]
async fn zero_turns_a_limit_off() {
    let off = ["NUMBER_PER_MINUTE", "NUMBER_PER_HOUR", "NUMBER_PER_DAY"]
        .map(|name| format!("DASTAK__LIMITS__{name}"));
    let settings: Vec<_> = off.iter().map(|name| (name.as_str(), "0")).collect();
    let server = Binary::with(&settings);
    for _ in 0..25 {
        let reply = send(&server, 1, &[]).await;
        assert_eq!(reply.header("ratelimit"), "");
        reply.ok(200);
    }
}
