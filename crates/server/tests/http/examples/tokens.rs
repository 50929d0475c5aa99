//! Access and refresh tokens, in time, too late and twice.

use std::time::{Duration, Instant};

use reqwest::Method;

use super::ask::Ask;
use super::recorder::Recorder;
use crate::support::{Binary, Server};

const NUMBER: &str = "+919876543211";

pub(super) fn me(token: &str) -> Ask {
    Ask::get("/api/v1/auth/me").bearer(token)
}

fn refreshing(token: &str) -> Ask {
    Ask::auth("refresh-token", format!(r#"{{"refresh_token": "{token}"}}"#))
}

pub(super) async fn tell(recorder: &mut Recorder) {
    let server = Binary::start();
    let api = &server.api;
    let login = server.register(NUMBER).await;
    recorder.tokens_of(&login);
    let ask = refreshing(&login.refresh_token);
    let refreshed = recorder
        .example("refresh-token", api, ask.clone(), 200)
        .await
        .body;
    api.refresh(refreshed["refresh_token"].as_str().unwrap())
        .await
        .ok(200);
    recorder.example("refresh-token-reused", api, ask, 401).await;
    let ask = me(&login.access_token);
    recorder.example("session-revoked", api, ask, 401).await;
    recorder
        .example("token-missing", api, Ask::get("/api/v1/auth/me"), 401)
        .await;

    let login = server.log_in(NUMBER).await;
    recorder.tokens_of(&login);
    let ask = Ask::new(Method::POST, "/api/v1/auth/logout").bearer(&login.access_token);
    recorder.example("logout", api, ask, 204).await;
    expires(recorder).await;
}

/// A token that lives for a second is asked with until that is over.
async fn expires(recorder: &mut Recorder) {
    let server = Binary::with(&[("DASTAK__TOKENS__ACCESS_TTL_SECONDS", "1")]);
    let login = server.register(NUMBER).await;
    recorder.tokens_of(&login);
    let deadline = Instant::now() + Duration::from_secs(20);
    while server.api.me(&login.access_token).await.status == 200 {
        assert!(Instant::now() < deadline, "it does not expire");
    }
    let ask = me(&login.access_token);
    recorder.example("token-expired", &server.api, ask, 401).await;
}
