//! What a person may see and do about themselves.

use reqwest::Method;
use serde_json::{Value, json};

use super::ask::Ask;
use super::recorder::Recorder;
use super::tokens::me;
use crate::support::{Binary, Login, Server, registration};

const NUMBER: &str = "+919876543210";
const OFFERS: &str = r#"[
    {"purpose": "terms", "version": "1", "required": true, "title": "Terms of service", "url": "https://example.com/terms"},
    {"purpose": "privacy", "version": "1", "required": true, "title": "Privacy notice", "url": "https://example.com/privacy"},
    {"purpose": "news", "version": "2", "required": false, "title": "News by SMS", "url": "https://example.com/news"}]"#;

fn phone() -> Value {
    json!({ "name": "Phone of Asha", "platform": "android", "model": "Pixel 9", "app_version": "3.2.1" })
}

pub(super) async fn tell(recorder: &mut Recorder) {
    let server = Binary::with(&[("DASTAK__CONSENTS__OFFERS", OFFERS)]);
    let api = &server.api;
    let login = registered(&server).await;
    recorder.tokens_of(&login);
    let access = login.access_token.as_str();

    recorder.example("me", api, me(access), 200).await;
    let ask = Ask::get("/api/v1/auth/me/export").bearer(access);
    recorder.example("me-export", api, ask, 200).await;
    let change = |body: &str| {
        Ask::new(Method::PATCH, "/api/v1/auth/me")
            .bearer(access)
            .json(body)
    };
    let ask = change(r#"{"email": "asha.rao@example.com", "gender": null}"#);
    recorder.example("me-change", api, ask, 200).await;
    consents(recorder, &server, access).await;
    sessions(recorder, &server, access).await;

    let ask = Ask::new(Method::DELETE, "/api/v1/auth/me").bearer(access);
    recorder.example("me-erase", api, ask, 204).await;
}

async fn registered(server: &Binary) -> Login {
    let verified = server.verify(NUMBER).await;
    let mut body = registration(&verified["registration_token"]);
    body["device_info"] = phone();
    body["gender"] = json!("female");
    Login::of(&server.api.auth("complete-registration", body).await.ok(201))
}

async fn consents(recorder: &mut Recorder, server: &Binary, access: &str) {
    let api = &server.api;
    recorder
        .example("consents", api, Ask::get("/api/v1/consents"), 200)
        .await;
    let answer = |body: &str| {
        let path = "/api/v1/auth/me/consents/news";
        Ask::new(Method::PUT, path).bearer(access).json(body)
    };
    let ask = answer(r#"{"version": "1", "granted": true}"#);
    recorder.example("consent-version-outdated", api, ask, 422).await;
    let ask = answer(r#"{"version": "2", "granted": true}"#);
    recorder.example("consent-answer", api, ask, 200).await;
    let ask = Ask::get("/api/v1/auth/me/consents").bearer(access);
    recorder.example("me-consents", api, ask, 200).await;
}

async fn sessions(recorder: &mut Recorder, server: &Binary, access: &str) {
    let api = &server.api;
    let other = server.log_in(NUMBER).await;
    let ask = Ask::get("/api/v1/auth/sessions").bearer(access);
    recorder.example("sessions", api, ask, 200).await;
    let path = format!("/api/v1/auth/sessions/{}", other.session_id);
    let ask = Ask::new(Method::DELETE, path).bearer(access);
    recorder.example("session-end", api, ask.clone(), 204).await;
    recorder.example("session-not-found", api, ask, 404).await;
    let ask = Ask::get("/api/v1/auth/login-history?limit=2").bearer(access);
    recorder.example("login-history", api, ask, 200).await;
}
