//! From a number to a session.

use super::ask::Ask;
use super::recorder::Recorder;
use crate::support::{Binary, Server};

/// The person of most examples.
const NUMBER: &str = "+919876543210";

/// Not the code, whatever it is.
pub(super) fn wrong(code: &str) -> &'static str {
    if code == "000000" { "000001" } else { "000000" }
}

pub(super) fn asking(number: &str) -> Ask {
    Ask::auth("send-otp", format!(r#"{{"mobile_number": "{number}"}}"#))
}

pub(super) fn showing(number: &str, code: &str) -> Ask {
    Ask::auth(
        "verify-otp",
        format!(r#"{{"mobile_number": "{number}", "otp": "{code}"}}"#),
    )
}

/// The limits are those that every server has.
pub(super) async fn tell(recorder: &mut Recorder) {
    let server = Binary::with(&[("DASTAK__LIMITS__ADDRESS_PER_MINUTE", "60")]);
    let api = &server.api;

    let ask = asking(NUMBER).header("Accept-Language", "hi, en;q=0.5");
    let sent = recorder.example("send-otp", api, ask, 200).await.body;
    let challenge = sent["challenge_id"].as_str().unwrap().to_owned();
    let ask = Ask::get(format!("/api/v1/auth/otp-status/{challenge}"));
    recorder.example("otp-status", api, ask, 200).await;
    let ask = Ask::auth("resend-otp", format!(r#"{{"challenge_id": "{challenge}"}}"#));
    recorder.example("resend-otp", api, ask, 200).await;

    server.wait_for_sent(NUMBER, 2);
    let code = server.code(NUMBER);
    recorder.code(&code);
    let ask = showing(NUMBER, wrong(&code));
    recorder.example("otp-invalid", api, ask, 400).await;
    let ask = Ask::auth("verify-otp", r#"{"mobile_number": "12", "otp": "12ab"}"#);
    recorder.example("validation-failed", api, ask, 422).await;
    let verified = recorder
        .example("verify-otp-new", api, showing(NUMBER, &code), 200)
        .await
        .body;
    recorder
        .example("otp-expired", api, showing(NUMBER, &code), 400)
        .await;
    register(
        recorder,
        &server,
        verified["registration_token"].as_str().unwrap(),
    )
    .await;

    let code = server.send(NUMBER).await;
    recorder.code(&code);
    let body = format!(
        r#"{{"mobile_number": "{NUMBER}", "otp": "{code}",
       "device_info": {{"name": "Phone of Asha", "platform": "android", "model": "Pixel 9", "app_version": "3.2.1"}}}}"#
    );
    recorder
        .example("verify-otp", api, Ask::auth("verify-otp", body), 200)
        .await;
    recorder.example("rate-limited", api, asking(NUMBER), 429).await;
}

async fn register(recorder: &mut Recorder, server: &Binary, token: &str) {
    let api = &server.api;
    let body = format!(
        r#"{{"registration_token": "{token}", "full_name": "Asha Rao",
       "consents": [{{"purpose": "terms", "version": "1", "granted": true}}]}}"#
    );
    let ask = Ask::auth("complete-registration", body);
    recorder.example("consent-required", api, ask, 422).await;
    let body = format!(
        r#"{{"registration_token": "{token}", "full_name": "Asha Rao",
       "consents": [{{"purpose": "terms", "version": "1", "granted": true}},
                    {{"purpose": "privacy", "version": "1", "granted": true}}],
       "email": "asha@example.com", "date_of_birth": "1994-02-28", "gender": "female", "preferred_language": "hi"}}"#
    );
    let ask = Ask::auth("complete-registration", body);
    recorder
        .example("complete-registration", api, ask.clone(), 201)
        .await;
    recorder
        .example("registration-token-invalid", api, ask, 401)
        .await;
}
