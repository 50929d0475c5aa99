use chrono::TimeDelta;
use futures_util::future::join_all;
use serde_json::json;

use crate::support::{Binary, InProcess, Server};

const NUMBER: &str = "+919876543210";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a20_a_replaced_token_shown_late_ends_the_session_and_no_other() {
    let server = InProcess::start().await;
    let other = server.register(NUMBER).await;
    let login = server.log_in(NUMBER).await;
    let next = server.api.refresh(&login.refresh_token).await.ok(200);
    server.clock.advance(TimeDelta::seconds(11));
    server
        .api
        .refresh(&login.refresh_token)
        .await
        .problem(401, "refresh_token_reused");
    server
        .api
        .refresh(next["refresh_token"].as_str().unwrap())
        .await
        .problem(401, "session_revoked");
    server
        .api
        .refresh(&login.refresh_token)
        .await
        .problem(401, "session_revoked");
    for token in [&login.access_token, next["access_token"].as_str().unwrap()] {
        server.api.me(token).await.problem(401, "session_revoked");
    }
    server.api.me(&other.access_token).await.ok(200);
    let history = server
        .api
        .bearer(
            reqwest::Method::GET,
            "/api/v1/auth/login-history",
            &other.access_token,
            None,
        )
        .await
        .ok(200);
    assert_eq!(history["entries"][0]["event"], "refresh_reused");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a21_fifty_parallel_refreshes_get_one_successor() {
    let server = Binary::start();
    let login = server.register(NUMBER).await;
    let replies = join_all((0..50).map(|_| server.api.refresh(&login.refresh_token))).await;
    let tokens: std::collections::BTreeSet<_> = replies
        .into_iter()
        .map(|reply| reply.ok(200)["refresh_token"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(tokens.len(), 1, "one successor");
    server.api.refresh(tokens.first().unwrap()).await.ok(200);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a22_the_grace_is_not_renewed_and_ends_with_the_successors_use() {
    let server = InProcess::start().await;
    let login = server.register(NUMBER).await;
    let next = server.api.refresh(&login.refresh_token).await.ok(200);
    server.clock.advance(TimeDelta::seconds(9));
    assert_eq!(
        server.api.refresh(&login.refresh_token).await.ok(200)["refresh_token"],
        next["refresh_token"]
    );
    server.clock.advance(TimeDelta::seconds(9));
    server
        .api
        .refresh(&login.refresh_token)
        .await
        .problem(401, "refresh_token_reused");

    let login = server.log_in(NUMBER).await;
    let next = server.api.refresh(&login.refresh_token).await.ok(200);
    server
        .api
        .refresh(next["refresh_token"].as_str().unwrap())
        .await
        .ok(200);
    server
        .api
        .refresh(&login.refresh_token)
        .await
        .problem(401, "refresh_token_reused");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a22_a_session_ends_thirty_days_after_its_login() {
    let server = InProcess::start().await;
    let login = server.register(NUMBER).await;
    let mut refresh = login.refresh_token;
    let mut lives = Vec::new();
    for _ in 0..4 {
        server.clock.advance(TimeDelta::days(6));
        let next = server.api.refresh(&refresh).await.ok(200);
        lives.push(next["refresh_expires_in"].as_i64().unwrap());
        refresh = next["refresh_token"].as_str().unwrap().to_owned();
    }
    let day = 86_400;
    assert_eq!(
        lives,
        [7 * day, 7 * day, 7 * day, 6 * day],
        "the last one shrinks"
    );
    server.clock.advance(TimeDelta::days(6) - TimeDelta::seconds(60));
    let last = server.api.refresh(&refresh).await.ok(200);
    assert_eq!(
        (last["refresh_expires_in"].as_i64(), last["expires_in"].as_i64()),
        (Some(60), Some(60))
    );
    server.clock.advance(TimeDelta::seconds(60));
    server
        .api
        .refresh(last["refresh_token"].as_str().unwrap())
        .await
        .problem(401, "refresh_token_expired");
    server
        .api
        .me(last["access_token"].as_str().unwrap())
        .await
        .problem(401, "token_expired");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_unused_refresh_token_expires() {
    let server = InProcess::start().await;
    let login = server.register(NUMBER).await;
    server.clock.advance(TimeDelta::seconds(604_800));
    server
        .api
        .refresh(&login.refresh_token)
        .await
        .problem(401, "refresh_token_expired");
}

#[tokio::test]
async fn a23_other_kinds_of_token_are_refused_and_end_nothing() {
    let server = Binary::start();
    let login = server.register(NUMBER).await;
    let registration = server.verify("+919876543211").await["registration_token"]
        .as_str()
        .unwrap()
        .to_owned();
    for other in [&login.access_token, &registration, "", "x", "a.b.c"] {
        server
            .api
            .refresh(other)
            .await
            .problem(401, "refresh_token_invalid");
    }
    for other in [&login.refresh_token, &registration] {
        server.api.me(other).await.problem(401, "token_invalid");
    }
    server.api.me(&login.access_token).await.ok(200);
    server.api.refresh(&login.refresh_token).await.ok(200);
}

#[tokio::test]
async fn a_missing_token_is_a_bad_field() {
    let server = Binary::start();
    for body in [
        json!({}),
        json!({ "refresh_token": null }),
        json!({ "refresh_token": 5 }),
    ] {
        assert_eq!(
            server.api.auth("refresh-token", body).await.pointers(),
            ["/refresh_token"]
        );
    }
}
