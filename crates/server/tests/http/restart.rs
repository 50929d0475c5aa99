//! What is kept when the server stops, is killed, or is asked to end.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
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

/// Connections that have each written one whole request.
fn asked(address: SocketAddr, numbers: std::ops::Range<u32>) -> Vec<TcpStream> {
    numbers
        .map(|i| {
            let body = json!({ "mobile_number": format!("+91987654{i:04}") }).to_string();
            let mut stream = TcpStream::connect(address).unwrap();
            let head = "POST /api/v1/auth/send-otp HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nConnection: close";
            write!(stream, "{head}\r\nContent-Length: {}\r\n\r\n{body}", body.len()).unwrap();
            stream
        })
        .collect()
}

/// Every request has its answer: a reset, or a close without one, is a request that was taken and lost.
fn assert_answered(asked: Vec<TcpStream>) {
    for mut stream in asked {
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        assert!(answer.starts_with("HTTP/1.1 200 "), "{answer:?}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a52_on_sigterm_it_answers_what_it_took_drains_and_exits_0() {
    let mut server = Binary::with(&[("DASTAK__SERVER__DRAIN_SECONDS", "2")]);
    let address = server.api.address();
    let before = asked(address, 0..20);
    server.terminate();
    server.wait_for_line("the stop", |line| line.contains("stopping"));
    let while_draining = asked(address, 20..40);
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
    assert_answered(before);
    assert_answered(while_draining);
    let status = tokio::task::spawn_blocking(move || server.wait()).await.unwrap();
    assert_eq!(status.code(), Some(0));
    let refused = TcpStream::connect(address).unwrap_err();
    assert_eq!(refused.kind(), std::io::ErrorKind::ConnectionRefused);
}
