use actix_web::http::Method;
use actix_web::test::TestRequest;
use serde_json::json;

use crate::http::test_app::{Answer, test_app};

const ALWAYS: &[(&str, &str)] = &[
    ("strict-transport-security", "max-age=63072000; includeSubDomains"),
    ("x-content-type-options", "nosniff"),
    ("referrer-policy", "no-referrer"),
    (
        "content-security-policy",
        "default-src 'none'; frame-ancestors 'none'; sandbox",
    ),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
];

fn assert_sealed(answer: &Answer, what: &str) {
    for (name, value) in ALWAYS {
        assert_eq!(answer.header(name), Some(*value), "{what}: {name}");
    }
    assert!(answer.header("permissions-policy").is_some(), "{what}");
    assert!(answer.header("x-request-id").is_some(), "{what}");
}

fn assert_problem(answer: &Answer, status: u16, code: &str, what: &str) {
    assert_eq!((answer.status, answer.code()), (status, code), "{what}");
    assert_eq!(
        answer.header("content-type"),
        Some("application/problem+json"),
        "{what}"
    );
    assert_eq!(
        answer.body["request_id"],
        answer.header("x-request-id").unwrap(),
        "{what}"
    );
    assert_sealed(answer, what);
}

#[actix_web::test]
async fn a39_unknown_paths_are_problems_and_nothing_is_normalised() {
    let app = test_app().await;
    for path in [
        "/nothing",
        "/api/v1",
        "/api/v1/",
        "/api/v1/nothing",
        "/api/v1/auth/me/",
        "//api/v1/auth/me",
        "/api//v1/auth/me",
        "/api/v1/auth/sessions/%2e%2e/me",
        "/api/v1/auth/me;x",
        "/API/v1/auth/me",
        "/api/v1/auth/device-login",
        "/.well-known/jwks.json/",
    ] {
        let answer = app.call(Method::GET, path).await;
        assert_problem(&answer, 404, "not_found", path);
        let cached = answer.header("cache-control");
        assert_eq!(
            cached,
            path.starts_with("/api/v1").then_some("no-store"),
            "{path}"
        );
    }
}

#[actix_web::test]
async fn a39_wrong_methods_are_problems_that_name_the_right_ones() {
    let app = test_app().await;
    for (method, path, allow) in [
        (Method::GET, "/api/v1/auth/send-otp", "POST"),
        (Method::HEAD, "/api/v1/auth/me", "GET, PATCH, DELETE"),
        (Method::OPTIONS, "/api/v1/auth/me", "GET, PATCH, DELETE"),
        (Method::TRACE, "/health", "GET"),
        (Method::POST, "/.well-known/jwks.json", "GET"),
        (Method::PUT, "/api/v1/webhooks/sms/msg91", "POST, GET"),
        (Method::POST, "/bare", "GET"),
    ] {
        let answer = app.call(method, path).await;
        assert_problem(&answer, 405, "method_not_allowed", path);
        assert_eq!(answer.header("allow"), Some(allow), "{path}");
    }
    let overridden = TestRequest::get().uri("/api/v1/auth/send-otp");
    let overridden = app
        .send(overridden.insert_header(("x-http-method-override", "POST")))
        .await;
    assert_eq!(overridden.status, 405);
}

#[actix_web::test]
async fn large_bodies_and_long_uris_are_problems() {
    let app = test_app().await;
    let large = json!({"mobile_number": "9".repeat(16 * 1024)});
    let answer = app.post("/api/v1/auth/send-otp", &large).await;
    assert_problem(&answer, 413, "payload_too_large", "a large body");
    assert_eq!(answer.header("cache-control"), Some("no-store"));
    let long = format!("/health/live?{}", "x".repeat(9 * 1024));
    assert_problem(
        &app.call(Method::GET, &long).await,
        414,
        "uri_too_long",
        "a long URI",
    );
    let form = TestRequest::post().uri("/api/v1/auth/send-otp");
    let form = app
        .send(
            form.insert_header(("content-type", "text/plain"))
                .set_payload("{}"),
        )
        .await;
    assert_problem(&form, 415, "unsupported_media_type", "a form");
}

#[actix_web::test]
async fn a38_the_clients_request_id_is_kept_only_when_it_is_plain() {
    let app = test_app().await;
    for (given, kept) in [
        ("trace-1.2_3", true),
        ("a b", false),
        ("<script>", false),
        (&"x".repeat(65), false),
    ] {
        let request = TestRequest::get()
            .uri("/health/live")
            .insert_header(("x-request-id", given));
        let answer = app.send(request).await;
        let id = answer.header("x-request-id").unwrap();
        assert_eq!(id == given, kept, "{given}");
        assert!(kept || id.len() == 36, "{id}");
    }
}

#[actix_web::test]
async fn a_panic_is_a_problem_without_its_message_and_the_server_goes_on() {
    let app = test_app().await;
    let answer = app.call(Method::GET, "/panic").await;
    assert_problem(&answer, 500, "internal_error", "a panic");
    assert!(!answer.body.to_string().contains("secret"));
    assert_eq!(app.call(Method::GET, "/health/live").await.status, 200);
}

#[actix_web::test]
async fn a_handler_without_an_answer_by_the_deadline_is_a_problem() {
    let app = test_app().await;
    let answer = app.call(Method::GET, "/hurried/stuck").await;
    assert_problem(&answer, 503, "service_unavailable", "a stuck handler");
    assert_eq!(answer.header("retry-after"), Some("1"));
}

#[actix_web::test]
async fn a_page_keeps_its_own_content_security_policy() {
    let app = test_app().await;
    let answer = app.call(Method::GET, "/problems").await;
    assert_eq!(answer.status, 200);
    assert!(
        answer
            .header("content-security-policy")
            .unwrap()
            .contains("style-src")
    );
}
