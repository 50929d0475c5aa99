//! Two and three nodes on the same stores behave as one.

use futures_util::future::join_all;
use reqwest::Method;
use serde_json::{Value, json};

use crate::rig::{Rig, ask_for_code, in_time, text, try_code};
use crate::support::{Binary, Server, registration};

const NUMBER: &str = "+919876543210";

fn three(settings: &[(&str, &str)]) -> (Rig, [Binary; 3]) {
    let rig = Rig::start();
    let first = rig.node(settings);
    let (second, third) = (first.another(), first.another());
    (rig, [first, second, third])
}

fn count(answers: &[Value], code: &str) -> usize {
    answers.iter().filter(|answer| answer["code"] == code).count()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a01_of_999_guesses_at_two_nodes_three_are_compared() {
    let (_rig, nodes) = three(&[("DASTAK__LIMITS__ADDRESS_FAILURES_PER_HOUR", "0")]);
    nodes[0].register(NUMBER).await;
    let code = nodes[0].send(NUMBER).await;
    let guesses = (0..1000)
        .map(|guess| format!("{guess:06}"))
        .filter(|guess| *guess != code)
        .take(999)
        .enumerate()
        .map(|(i, guess)| {
            let api = nodes[i % 2].api.clone();
            async move { try_code(&api, NUMBER, &guess, "guess").await.body }
        });
    let answers = join_all(guesses).await;
    let mut left: Vec<_> = answers
        .iter()
        .filter(|answer| answer["code"] == "otp_invalid")
        .map(|answer| answer["attempts_remaining"].as_u64().unwrap())
        .collect();
    left.sort_unstable();
    assert_eq!(left, [0, 1, 2]);
    assert_eq!(count(&answers, "otp_attempts_exceeded"), 996);
    try_code(&nodes[1].api, NUMBER, &code, "late")
        .await
        .problem(400, "otp_attempts_exceeded");
    assert_eq!(nodes[0].query("SELECT count FROM number_failures"), ["3"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a02_fifty_right_codes_at_two_nodes_open_one_session() {
    let (_rig, nodes) = three(&[("DASTAK__OTP__MAX_ATTEMPTS", "10")]);
    nodes[0].register(NUMBER).await;
    let code = nodes[0].send(NUMBER).await;
    let tries = (0..50).map(|i| {
        let (api, code) = (nodes[i % 2].api.clone(), code.clone());
        async move { try_code(&api, NUMBER, &code, "race").await }
    });
    let answers = join_all(tries).await;
    let won = answers.iter().filter(|answer| answer.status == 200).count();
    assert_eq!(won, 1);
    for answer in answers.iter().filter(|answer| answer.status != 200) {
        let code = text(&answer.body, "code");
        assert!(
            matches!(code, "otp_expired" | "otp_attempts_exceeded"),
            "{}",
            answer.text
        );
    }
    assert_eq!(
        nodes[0].query("SELECT count(*) FROM sessions WHERE device_name = 'race'"),
        ["1"]
    );
    let entries =
        "SELECT count(*) FROM audit_entries WHERE event = 'login_succeeded' AND device_name = 'race'";
    assert_eq!(nodes[0].query(entries), ["1"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a03_one_token_at_three_nodes_makes_one_person() {
    let (_rig, nodes) = three(&[]);
    let token = nodes[0].verify(NUMBER).await["registration_token"].clone();
    let registrations = (0..20).map(|i| {
        let (api, body) = (nodes[i % 3].api.clone(), registration(&token));
        async move { in_time(api.auth("complete-registration", body)).await.status }
    });
    let mut statuses = join_all(registrations).await;
    statuses.sort_unstable();
    assert_eq!(statuses[0], 201);
    assert!(
        statuses[1..].iter().all(|status| matches!(status, 401 | 409)),
        "{statuses:?}"
    );
    assert_eq!(nodes[0].query("SELECT count(*) FROM users"), ["1"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a04_two_spellings_of_a_number_at_two_nodes_are_one_person() {
    let (_rig, nodes) = three(&[]);
    let mut tokens = Vec::new();
    for node in &nodes[..2] {
        // The second code is sent after the first was used: both flows hold a token.
        tokens.push(node.verify(NUMBER).await["registration_token"].clone());
    }
    let both = join_all(
        nodes
            .iter()
            .zip(&tokens)
            .map(|(node, token)| in_time(node.api.auth("complete-registration", registration(token)))),
    )
    .await;
    let mut told: Vec<_> = both.iter().map(|answer| answer.status).collect();
    told.sort_unstable();
    assert_eq!(told, [201, 409]);
    let code = nodes[2].send(NUMBER).await;
    let login = try_code(&nodes[0].api, "098765-43210", &code, "spelling")
        .await
        .ok(200);
    assert_eq!(login["status"], "authenticated");
    assert_eq!(nodes[0].query("SELECT count(*) FROM users"), ["1"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn limits_are_exact_whichever_node_is_asked() {
    let (_rig, nodes) = three(&[("DASTAK__LIMITS__ADDRESS_PER_MINUTE", "25")]);
    let of_one_number = (0..30).map(|i| {
        let api = nodes[i % 3].api.clone();
        async move { ask_for_code(&api, NUMBER).await.status }
    });
    let statuses = join_all(of_one_number).await;
    assert_eq!(statuses.iter().filter(|status| **status == 200).count(), 3);
    let of_one_address = (0..40).map(|i| {
        let api = nodes[i % 3].api.clone();
        async move { ask_for_code(&api, &format!("+9198765{i:05}")).await.status }
    });
    let statuses = join_all(of_one_address).await;
    // Three of the 25 were used by the first number; what was refused is not counted.
    assert_eq!(statuses.iter().filter(|status| **status == 200).count(), 22);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a14_addresses_of_one_network_are_one_caller_at_every_node() {
    let (_rig, nodes) = three(&[
        ("DASTAK__LIMITS__ADDRESS_PER_MINUTE", "10"),
        ("DASTAK__SERVER__TRUSTED_PROXIES", "127.0.0.1"),
    ]);
    let mut passed = 0;
    for i in 0..30_u32 {
        let request = nodes[i as usize % 3]
            .api
            .request(Method::POST, "/api/v1/auth/send-otp")
            .header("X-Forwarded-For", format!("2001:db8:1:2:{i:x}::{i:x}"))
            .json(&json!({ "mobile_number": format!("+9198765{i:05}") }));
        passed += usize::from(nodes[0].api.send(request).await.status == 200);
    }
    assert_eq!(passed, 10);
}

/// What a stranger at another address is told of the address limit is about themselves.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a17_nobody_reads_the_use_of_a_number_out_of_their_own_limits() {
    let (_rig, nodes) = three(&[
        ("DASTAK__LIMITS__ADDRESS_PER_MINUTE", "60"),
        ("DASTAK__SERVER__TRUSTED_PROXIES", "127.0.0.1"),
    ]);
    let send = async |node: &Binary, address: &str, number: &str| {
        let request = node
            .api
            .request(Method::POST, "/api/v1/auth/send-otp")
            .header("X-Forwarded-For", address)
            .json(&json!({ "mobile_number": number }));
        node.api.send(request).await
    };
    for _ in 0..2 {
        send(&nodes[0], "192.0.2.1", NUMBER).await.ok(200);
    }
    let to_used = send(&nodes[1], "192.0.2.2", NUMBER).await;
    let to_fresh = send(&nodes[2], "192.0.2.3", "+919876543299").await;
    assert_eq!((to_used.status, to_fresh.status), (200, 200));
    for field in ["ratelimit", "ratelimit-policy"] {
        assert!(!to_used.header(field).is_empty());
        assert_eq!(to_used.header(field), to_fresh.header(field));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a21_fifty_refreshes_at_two_nodes_get_one_successor() {
    let (_rig, nodes) = three(&[]);
    let login = nodes[0].register(NUMBER).await;
    let refreshes = (0..50).map(|i| {
        let (api, token) = (nodes[i % 2].api.clone(), login.refresh_token.clone());
        async move { in_time(api.refresh(&token)).await.ok(200) }
    });
    let answers = join_all(refreshes).await;
    assert_eq!(nodes[0].query("SELECT generation FROM sessions"), ["2"]);
    let newest = text(&answers[49], "refresh_token");
    in_time(nodes[1].api.refresh(newest)).await.ok(200);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a29_a_logout_is_seen_at_once_by_every_node() {
    let (_rig, nodes) = three(&[]);
    let login = nodes[0].register(NUMBER).await;
    for node in &nodes {
        node.api.me(&login.access_token).await.ok(200);
    }
    let ended = nodes[1]
        .api
        .bearer(Method::POST, "/api/v1/auth/logout", &login.access_token, None)
        .await;
    assert_eq!(ended.status, 204);
    for node in &nodes {
        node.api
            .me(&login.access_token)
            .await
            .problem(401, "session_revoked");
        node.api
            .refresh(&login.refresh_token)
            .await
            .problem(401, "session_revoked");
    }
}
