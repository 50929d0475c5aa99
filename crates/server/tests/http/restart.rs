//! What is kept when the server stops, is killed, or is asked to end.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use serde_json::{Value, json};

use crate::support::{Binary, Server, registration};

const NUMBER: &str = "+919876543210";

#[tokio::test]
async fn users_sessions_live_codes_attempts_and_limits_survive_a_restart() {
    let server = Binary::start();
    let login = server.register(NUMBER).await;
    let code = server.send(NUMBER).await;
    let wrong = if code == "000000" { "000001" } else { "000000" };
    let guess = json!({ "mobile_number": NUMBER, "otp": wrong });
    assert_eq!(
        server
            .api
            .auth("verify-otp", guess.clone())
            .await
            .problem(400, "otp_invalid")["attempts_remaining"],
        2
    );
    server
        .api
        .auth("send-otp", json!({ "mobile_number": "+919876543211" }))
        .await
        .ok(200);

    let server = server.kill_and_restart();
    assert_eq!(server.api.me(&login.access_token).await.ok(200), login.user);
    assert_eq!(
        server
            .api
            .auth("verify-otp", guess)
            .await
            .problem(400, "otp_invalid")["attempts_remaining"],
        1
    );
    server
        .api
        .auth("send-otp", json!({ "mobile_number": "+919876543211" }))
        .await
        .ok(200);
    server
        .api
        .auth("send-otp", json!({ "mobile_number": "+919876543211" }))
        .await
        .ok(200);
    server
        .api
        .auth("send-otp", json!({ "mobile_number": "+919876543211" }))
        .await
        .problem(429, "rate_limited");
    server
        .api
        .auth("verify-otp", json!({ "mobile_number": NUMBER, "otp": code }))
        .await
        .ok(200);
    server.api.refresh(&login.refresh_token).await.ok(200);
}

/// What one client was told before the server died.
#[derive(Default)]
struct Acknowledged {
    people: Vec<(String, Value)>,
    newest_refresh: Vec<String>,
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a52_what_was_acknowledged_before_a_kill_is_there_after_it() {
    let server = Binary::start();
    let stop = Arc::new(AtomicBool::new(false));
    let clients: Vec<_> = (0..8)
        .map(|client| {
            let (api, stop) = (server.api.clone(), Arc::clone(&stop));
            let codes = server.codes();
            tokio::spawn(async move {
                let mut seen = Acknowledged::default();
                for i in 0.. {
                    if stop.load(Ordering::Relaxed) {
                        break;
                    }
                    let number = format!("+9198{client:02}{i:06}");
                    let post = |name: &'static str, body: Value| {
                        let request = api
                            .request(reqwest::Method::POST, &format!("/api/v1/auth/{name}"))
                            .json(&body);
                        async move { request.send().await.ok()?.json::<Value>().await.ok() }
                    };
                    if post("send-otp", json!({ "mobile_number": number }))
                        .await
                        .is_none()
                    {
                        break;
                    }
                    let Some(code) = codes.latest(&number) else { break };
                    let Some(verified) =
                        post("verify-otp", json!({ "mobile_number": number, "otp": code })).await
                    else {
                        break;
                    };
                    let Some(person) = post(
                        "complete-registration",
                        registration(&verified["registration_token"]),
                    )
                    .await
                    else {
                        break;
                    };
                    seen.people.push((number, person.clone()));
                    let Some(next) = post(
                        "refresh-token",
                        json!({ "refresh_token": person["refresh_token"] }),
                    )
                    .await
                    else {
                        break;
                    };
                    seen.newest_refresh
                        .push(next["refresh_token"].as_str().unwrap_or_default().to_owned());
                }
                seen
            })
        })
        .collect();
    server.wait_for_number_of_lines(400);
    let server = server.kill_and_restart();
    stop.store(true, Ordering::Relaxed);

    let mut people = 0;
    for client in clients {
        let seen = client.await.unwrap();
        for (number, person) in seen.people {
            let me = server
                .api
                .me(person["access_token"].as_str().unwrap())
                .await
                .ok(200);
            assert_eq!(
                (me["mobile_number"].as_str(), &me["id"]),
                (Some(number.as_str()), &person["user"]["id"])
            );
            people += 1;
        }
        for refresh in seen.newest_refresh {
            server.api.refresh(&refresh).await.ok(200);
        }
    }
    assert!(people >= 20, "only {people} people registered before the kill");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a52_on_sigterm_it_finishes_what_it_took_and_exits_0() {
    let mut server = Binary::start();
    let busy: Vec<_> = (0..20)
        .map(|i| {
            let api = server.api.clone();
            tokio::spawn(async move {
                let number = format!("+91987654{i:04}");
                let request = api.request(reqwest::Method::POST, "/api/v1/auth/send-otp");
                request
                    .json(&json!({ "mobile_number": number }))
                    .send()
                    .await
                    .map(|answer| answer.status().as_u16())
            })
        })
        .collect();
    server.wait_for_line("a first message", |line| line.contains("OTP FOR"));
    server.terminate();
    server.wait_for_line("the stop", |line| line.contains("stopping"));
    server
        .api
        .get("/health/ready")
        .await
        .problem(503, "service_unavailable");
    assert_eq!(
        server.api.get("/health/live").await.status,
        200,
        "it is draining, not dead"
    );
    for request in busy {
        // A connection that was not yet taken may be refused; one that was taken gets its answer.
        if let Ok(status) = request.await.unwrap() {
            assert!(status == 200 || status == 503, "{status}");
        }
    }
    let status = tokio::task::spawn_blocking(move || server.wait()).await.unwrap();
    assert_eq!(status.code(), Some(0));
}
