//! A device that is trusted, and an account that is not any more.

use reqwest::Method;

use super::ask::Ask;
use super::login::showing;
use super::recorder::Recorder;
use crate::support::{Binary, Server};

const NUMBER: &str = "+919876543210";

pub(super) async fn tell(recorder: &mut Recorder) {
    let server = Binary::with(&[("DASTAK__DEVICES__ENABLED", "true")]);
    let api = &server.api;
    server.register(NUMBER).await;
    let code = server.send(NUMBER).await;
    recorder.code(&code);
    let body = format!(r#"{{"mobile_number": "{NUMBER}", "otp": "{code}", "trust_device": true}}"#);
    let ask = Ask::auth("verify-otp", body);
    let trusted = recorder.example("verify-otp-trusting", api, ask, 200).await.body;

    let token = trusted["device_token"].as_str().unwrap();
    let body = format!(r#"{{"mobile_number": "{NUMBER}", "device_token": "{token}"}}"#);
    let ask = Ask::auth("device-login", body);
    let entered = recorder.example("device-login", api, ask.clone(), 200).await.body;
    let access = entered["access_token"].as_str().unwrap();
    let erase = Ask::new(Method::DELETE, "/api/v1/auth/me").bearer(access);
    recorder.example("step-up-required", api, erase, 401).await;
    recorder.example("device-token-invalid", api, ask, 401).await;

    let disabled = server.run(&["users", "disable", NUMBER]);
    assert!(disabled.status.success(), "{disabled:?}");
    let code = server.send(NUMBER).await;
    recorder.code(&code);
    recorder
        .example("account-disabled", api, showing(NUMBER, &code), 403)
        .await;
}
