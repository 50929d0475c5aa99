//! A55: pages of other origins. What a browser is told, and what it is not told.

use std::io::{Read, Write};
use std::net::TcpStream;

use reqwest::Method;
use serde_json::json;

use crate::support::{Binary, Reply};

const APP: &str = "https://app.example.com";
const DEV: &str = "http://localhost:5173";
const ME: &str = "/api/v1/auth/me";
const SEND: &str = "/api/v1/auth/send-otp";
const JWKS: &str = "/.well-known/jwks.json";

fn shared_with_two() -> Binary {
    Binary::with(&[("DASTAK__SERVER__ALLOWED_ORIGINS", &format!("{APP}, {DEV}"))])
}

async fn from(server: &Binary, origin: &str, method: Method, path: &str) -> Reply {
    let request = server.api.request(method, path).header("Origin", origin);
    server.api.send(request).await
}

async fn preflight(server: &Binary, origin: &str, path: &str, method: &str) -> Reply {
    let request = server
        .api
        .request(Method::OPTIONS, path)
        .header("Origin", origin)
        .header("Access-Control-Request-Method", method)
        .header("Access-Control-Request-Headers", "authorization,content-type");
    server.api.send(request).await
}

/// What an answer says to a browser.
fn said(reply: &Reply) -> Vec<String> {
    let mut fields: Vec<_> = reply
        .headers
        .iter()
        .filter(|(name, _)| name.as_str().starts_with("access-control-") || *name == "vary")
        .map(|(name, value)| format!("{name}: {}", value.to_str().unwrap()))
        .collect();
    fields.sort();
    fields
}

/// What an answer says that a page of this origin may read.
fn readable_by(origin: &str) -> Vec<String> {
    vec![
        format!("access-control-allow-origin: {origin}"),
        "access-control-expose-headers: date, ratelimit, ratelimit-policy, retry-after, www-authenticate, x-request-id"
            .to_owned(),
        "vary: Origin".to_owned(),
    ]
}

#[tokio::test]
async fn a_preflight_names_the_methods_of_its_path_and_the_fields_that_are_read() {
    let server = shared_with_two();
    for (path, method, methods) in [
        (ME, "PATCH", "GET, PATCH, DELETE"),
        (SEND, "POST", "POST"),
        ("/api/v1/auth/me/consents/news", "PUT", "PUT"),
        (
            "/api/v1/auth/sessions/019a0e6c-7b1e-7c3a-9d52-0f6c1f3a2b4d",
            "DELETE",
            "DELETE",
        ),
        (JWKS, "GET", "GET"),
        // The browser finds out that this one is missing.
        (SEND, "DELETE", "POST"),
    ] {
        for origin in [APP, DEV] {
            let reply = preflight(&server, origin, path, method).await;
            assert_eq!((reply.status, reply.text.as_str()), (204, ""), "{path}");
            let mut expected = readable_by(origin);
            expected.extend([
                "access-control-allow-headers: authorization, content-type, x-request-id".to_owned(),
                format!("access-control-allow-methods: {methods}"),
                "access-control-max-age: 7200".to_owned(),
            ]);
            expected.sort();
            assert_eq!(said(&reply), expected, "{path}");
        }
    }
}

#[tokio::test]
async fn answers_and_problems_can_be_read_by_an_allowed_origin() {
    let server = Binary::with(&[
        ("DASTAK__SERVER__ALLOWED_ORIGINS", APP),
        ("DASTAK__LIMITS__ADDRESS_PER_MINUTE", "1"),
    ]);
    let long = format!("{ME}?{}", "x".repeat(9000));
    for (method, path, status) in [
        (Method::GET, "/api/v1/consents", 200),
        (Method::GET, JWKS, 200),
        (Method::GET, ME, 401),
        (Method::GET, "/api/v1/nowhere", 404),
        (Method::GET, SEND, 405),
        // No method is asked for, so it is no preflight.
        (Method::OPTIONS, SEND, 405),
        (Method::POST, SEND, 415),
        (Method::GET, &long, 414),
    ] {
        let reply = from(&server, APP, method, path).await;
        assert_eq!(reply.status, status, "{path}: {}", reply.text);
        assert_eq!(said(&reply), readable_by(APP), "{path}");
    }
    for (number, status) in [("12", 422), ("+919876543210", 200), ("+919876543211", 429)] {
        let request = server.api.request(Method::POST, SEND).header("Origin", APP);
        let request = request.json(&json!({ "mobile_number": number }));
        let reply = server.api.send(request).await;
        assert_eq!(reply.status, status, "{}", reply.text);
        assert_eq!(said(&reply), readable_by(APP), "{status}");
        if status == 429 {
            assert!(!reply.header("retry-after").is_empty());
        }
    }
}

#[tokio::test]
async fn trouble_can_be_read_too() {
    let server = Binary::with(&[
        ("DASTAK__SERVER__ALLOWED_ORIGINS", APP),
        ("SMS_PROVIDER", "hook"),
        ("DASTAK__SMS__HOOK__URL", "http://127.0.0.1:9/send"),
        (
            "DASTAK__SMS__HOOK__SECRET",
            "a secret that was drawn for this one test",
        ),
    ]);
    let send = server
        .api
        .request(Method::POST, SEND)
        .header("Origin", APP)
        .json(&json!({ "mobile_number": "+919876543210" }));
    let reply = server.api.send(send).await;
    assert_eq!(said(&reply), readable_by(APP));
    reply.problem(503, "sms_unavailable");
}

#[tokio::test]
async fn a55_an_origin_that_only_looks_allowed_is_told_nothing() {
    let server = shared_with_two();
    for origin in [
        "null",
        "*",
        "",
        "https://app.example.com.evil.example",
        "https://evil-app.example.com",
        "https://app.example.co",
        "https://xapp.example.com",
        "https://sub.app.example.com",
        "https://example.com",
        "http://app.example.com",
        "https://app.example.com:443",
        "https://app.example.com:8443",
        "https://app.example.com/",
        "https://app.example.com.",
        "https://APP.example.com",
        "HTTPS://app.example.com",
        "https://app.example.com@evil.example",
        "https://evil.example@app.example.com",
        "https://app.example.com%60.evil.example",
        "https://app.example.com,https://evil.example",
        "https://app.example.com https://evil.example",
        "http://localhost:51730",
        "http://localhost",
        "http://127.0.0.1:5173",
    ] {
        let reply = from(&server, origin, Method::GET, ME).await;
        assert_eq!(reply.status, 401, "{origin}");
        assert_eq!(said(&reply), ["vary: Origin"], "{origin}");
        let reply = preflight(&server, origin, ME, "GET").await;
        assert_eq!(said(&reply), ["vary: Origin"], "{origin}");
        reply.problem(405, "method_not_allowed");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a55_two_origins_are_none() {
    let server = shared_with_two();
    for origins in [
        [APP, APP],
        [APP, "https://evil.example"],
        ["https://evil.example", APP],
    ] {
        for head in [
            format!("GET {ME} HTTP/1.1\r\n"),
            format!("OPTIONS {ME} HTTP/1.1\r\nAccess-Control-Request-Method: GET\r\n"),
        ] {
            let [one, other] = origins;
            let answer = exchange(
                &server,
                &format!("{head}Origin: {one}\r\nOrigin: {other}\r\nHost: x\r\nConnection: close\r\n\r\n"),
            );
            assert!(answer.contains("vary: origin"), "{answer}");
            assert!(!answer.contains("access-control-"), "{answer}");
        }
    }
}

/// The answer to raw bytes, in lower case.
fn exchange(server: &Binary, request: &str) -> String {
    let mut stream = TcpStream::connect(server.api.address()).unwrap();
    stream.write_all(request.as_bytes()).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer.to_lowercase()
}

#[tokio::test]
async fn a55_what_is_not_for_pages_is_shared_with_nobody() {
    let server = shared_with_two();
    for path in [
        "/api/v1/webhooks/sms/hook",
        // The same route in another spelling.
        "/api/v1/%77ebhooks/sms/hook",
        "/health",
        "/health/live",
        "/openapi.json",
        "/problems",
        "/docs/",
        "/dev/inbox",
        "/dev/inbox.json",
        "/",
        "/nowhere",
    ] {
        for reply in [
            from(&server, APP, Method::GET, path).await,
            preflight(&server, APP, path, "GET").await,
        ] {
            let fields = said(&reply);
            assert!(
                !fields.iter().any(|field| field.contains("access-control")),
                "{path}: {fields:?}"
            );
            assert_ne!(reply.status, 204, "{path}");
        }
    }
}

#[tokio::test]
async fn no_origin_is_allowed_by_default() {
    let server = Binary::start();
    for reply in [
        from(&server, APP, Method::GET, ME).await,
        from(&server, "null", Method::GET, JWKS).await,
        preflight(&server, APP, ME, "GET").await,
    ] {
        assert_eq!(said(&reply), [] as [&str; 0]);
        assert_ne!(reply.status, 204);
    }
}

#[tokio::test]
async fn a_request_without_an_origin_is_answered_as_ever() {
    let server = shared_with_two();
    let reply = server.api.get(ME).await;
    assert_eq!(said(&reply), ["vary: Origin"]);
    reply.problem(401, "token_missing");
}
