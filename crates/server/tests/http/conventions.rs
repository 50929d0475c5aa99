//! What holds for every request: media types, JSON, problems, headers.

use reqwest::Method;
use serde_json::json;

use crate::support::{Binary, Reply};

const SEND: &str = "/api/v1/auth/send-otp";

async fn raw(server: &Binary, content_type: &str, body: impl Into<Vec<u8>>) -> Reply {
    let request = server
        .api
        .request(Method::POST, SEND)
        .header("Content-Type", content_type)
        .body(body.into());
    server.api.send(request).await
}

#[tokio::test]
async fn only_json_is_taken() {
    let server = Binary::start();
    let body = r#"{"mobile_number":"+919876543210"}"#;
    for fine in [
        "application/json",
        "application/json; charset=utf-8",
        "Application/JSON;charset=UTF-8",
        "application/json; charset=\"utf-8\"",
    ] {
        raw(&server, fine, "{}").await.problem(422, "validation_failed");
    }
    for other in [
        "text/plain",
        "application/x-www-form-urlencoded",
        "application/json; charset=utf-16",
        "application/problem+json",
        "application/jsonp",
        "multipart/form-data",
    ] {
        raw(&server, other, body)
            .await
            .problem(415, "unsupported_media_type");
    }
    let none = server.api.request(Method::POST, SEND).body(body);
    server.api.send(none).await.problem(415, "unsupported_media_type");
    let packed = server
        .api
        .request(Method::POST, SEND)
        .header("Content-Type", "application/json")
        .header("Content-Encoding", "gzip");
    server
        .api
        .send(packed.body(body))
        .await
        .problem(415, "unsupported_media_type");
    assert!(!server.log().iter().any(|line| line.contains("OTP FOR")));
}

#[tokio::test]
async fn a34_a_body_that_says_it_is_over_16_kib_is_refused() {
    let mut server = Binary::start();
    let padded = |size: usize| {
        let start = r#"{"pad":""#;
        format!("{start}{}\"}}", "x".repeat(size - start.len() - 2))
    };
    raw(&server, "application/json", padded(16 * 1024))
        .await
        .problem(422, "validation_failed");
    raw(&server, "application/json", padded(16 * 1024 + 1))
        .await
        .problem(413, "payload_too_large");
    assert!(server.is_alive());
}

#[tokio::test]
async fn a35_deep_and_broken_json_is_malformed() {
    let mut server = Binary::start();
    let deep = format!(
        r#"{{"mobile_number":"+919876543210","x":{}{}}}"#,
        "[".repeat(4000),
        "]".repeat(4000)
    );
    let device = format!(
        r#"{{"device_info":{}1{}}}"#,
        r#"{"a":"#.repeat(2000),
        "}".repeat(2000)
    );
    let mut bodies: Vec<Vec<u8>> = vec!["[".repeat(16 * 1024).into(), deep.into(), device.into()];
    for broken in [
        "",
        "{",
        "{}{}",
        "{,}",
        r#"{"a":1,}"#,
        "{'a':1}",
        "nul",
        "\u{feff}{}",
        r#"{"a":"\ud800"}"#,
        r#"{"a":01}"#,
        "{} x",
    ] {
        bodies.push(broken.into());
    }
    bodies.push(b"{\"mobile_number\":\"\xff\xfe\"}".to_vec());
    for body in bodies {
        raw(&server, "application/json", body)
            .await
            .problem(400, "malformed_request");
    }
    assert!(server.is_alive());
}

#[tokio::test]
async fn a36_a_key_that_appears_twice_is_malformed_wherever_it_is() {
    let server = Binary::start();
    let twins = [
        r#"{"mobile_number":"+919876543210","mobile_number":"+919876543211"}"#,
        r#"{"mobile_number":"+919876543210","x":1,"x":1}"#,
        r#"{"mobile_number":"+919876543210","x":{"y":[{"z":1,"z":2}]}}"#,
        r#"{"mobile_number":"+919876543210","mobile\u005fnumber":"+919876543211"}"#,
    ];
    for body in twins {
        raw(&server, "application/json", body)
            .await
            .problem(400, "malformed_request");
    }
    assert!(!server.log().iter().any(|line| line.contains("OTP FOR")));
    let case = r#"{"mobile_number":"+919876543210","Mobile_Number":"+919876543211"}"#;
    raw(&server, "application/json", case).await.ok(200);
    assert_eq!(server.sent_to("+919876543210"), 1);
}

#[tokio::test]
async fn a_body_that_is_no_object_is_refused() {
    let server = Binary::start();
    for body in ["[]", "5", "\"x\"", "null"] {
        assert_eq!(
            raw(&server, "application/json", body).await.pointers(),
            [""],
            "{body}"
        );
    }
}

#[tokio::test]
async fn a39_other_methods_are_405_and_other_paths_404() {
    let server = Binary::start();
    for (method, path, allow) in [
        (Method::GET, SEND, "POST"),
        (Method::HEAD, SEND, "POST"),
        (Method::OPTIONS, SEND, "POST"),
        (Method::TRACE, SEND, "POST"),
        (Method::POST, "/api/v1/auth/me", "GET"),
        (Method::DELETE, "/api/v1/consents", "GET"),
        (Method::POST, "/health", "GET"),
    ] {
        let reply = server.api.send(server.api.request(method.clone(), path)).await;
        assert_eq!(reply.status, 405, "{method} {path}: {}", reply.text);
        assert!(
            reply.header("allow").split(", ").any(|name| name == allow),
            "{method} {path}: {}",
            reply.header("allow")
        );
        if method != Method::HEAD {
            reply.problem(405, "method_not_allowed");
        }
    }
    let get = server
        .api
        .request(Method::POST, "/api/v1/consents")
        .header("X-HTTP-Method-Override", "GET");
    assert_eq!(server.api.send(get).await.status, 405);
    for path in [
        "/nowhere",
        "/api",
        "/api/v1",
        "//api/v1/consents",
        "/api/v1/consents/",
        "/api/v1/consents;x",
        "/api/v1/%2e%2e/consents",
        "/API/v1/consents",
    ] {
        server.api.get(path).await.problem(404, "not_found");
    }
    let long = format!("/api/v1/consents?{}", "x".repeat(9000));
    assert_eq!(server.api.get(&long).await.status, 414);
}

#[tokio::test]
async fn every_answer_carries_the_headers_of_the_house() {
    let server = Binary::start();
    let replies = [
        server.api.get("/api/v1/consents").await,
        server.api.get("/api/v1/auth/me").await,
        server.api.get("/nowhere").await,
        server.api.get(SEND).await,
        server.api.auth("send-otp", json!({})).await,
        server.api.get("/health").await,
        server.api.get("/docs/").await,
        raw(&server, "text/plain", "x").await,
    ];
    for reply in replies {
        for (name, value) in [
            ("strict-transport-security", "max-age=63072000; includeSubDomains"),
            ("x-content-type-options", "nosniff"),
            ("referrer-policy", "no-referrer"),
            ("cross-origin-opener-policy", "same-origin"),
            ("cross-origin-resource-policy", "same-origin"),
        ] {
            assert_eq!(reply.header(name), value, "{name} of {}", reply.text);
        }
        assert!(
            reply
                .header("content-security-policy")
                .contains("frame-ancestors 'none'")
        );
        assert!(!reply.header("x-request-id").is_empty());
        assert!(reply.headers.get("server").is_none());
    }
    let mut names: Vec<_> = server
        .api
        .get("/api/v1/consents")
        .await
        .headers
        .iter()
        .filter(|(name, _)| !["date", "x-request-id", "content-length"].contains(&name.as_str()))
        .map(|(name, value)| format!("{name}: {}", value.to_str().unwrap()))
        .collect();
    names.sort();
    insta::assert_json_snapshot!("headers", names);
    assert_eq!(
        server.api.get("/api/v1/nowhere").await.header("cache-control"),
        "no-store"
    );
}

#[tokio::test]
async fn a_request_id_is_taken_when_it_is_harmless_and_made_otherwise() {
    let server = Binary::start();
    let with = |id: &str| {
        server.api.send(
            server
                .api
                .request(Method::GET, "/nowhere")
                .header("X-Request-Id", id),
        )
    };
    let longest = "x".repeat(64);
    for good in ["a", "A-b_c.9", &longest] {
        assert_eq!(with(good).await.problem(404, "not_found")["request_id"], good);
    }
    for bad in ["", "a b", "a\tb", "<script>", "${jndi}", &"x".repeat(65)] {
        let made = with(bad).await.problem(404, "not_found")["request_id"]
            .as_str()
            .unwrap()
            .to_owned();
        assert!(made != bad && !made.is_empty());
    }
}

#[tokio::test]
async fn receipts_are_refused_where_none_are_configured() {
    let server = Binary::start();
    for provider in ["msg91", "gupshup", "nobody"] {
        let path = format!("/api/v1/webhooks/sms/{provider}?key=x");
        server
            .api
            .post(&path, json!({}))
            .await
            .problem(401, "receipt_unauthorized");
        server.api.get(&path).await.problem(401, "receipt_unauthorized");
    }
}
