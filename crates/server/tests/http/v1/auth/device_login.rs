use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use chrono::TimeDelta;
use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{Api, Binary, InProcess, Login, Reply, Server, registration};

const NUMBER: &str = "+919876543210";
const OTHER: &str = "+919876500001";
const ON: [(&str, &str); 3] = [
    ("DASTAK__DEVICES__ENABLED", "true"),
    ("DASTAK__LIMITS__NUMBER_PER_MINUTE", "0"),
    ("DASTAK__LIMITS__NUMBER_PER_HOUR", "0"),
];
const ME: &str = "/api/v1/auth/me";
const SESSIONS: &str = "/api/v1/auth/sessions";

/// Logs a registered person in who trusts the device.
async fn trust(server: &impl Server, number: &str) -> Login {
    let code = server.send(number).await;
    let body =
        json!({ "mobile_number": number, "otp": code, "device_info": "My phone", "trust_device": true });
    Login::of(&server.api().auth("verify-otp", body).await.ok(200))
}

async fn show(api: &Api, number: &str, token: &str) -> Reply {
    let body = json!({ "mobile_number": number, "device_token": token });
    api.auth("device-login", body).await
}

async fn enter(api: &Api, number: &str, token: &str) -> Login {
    Login::of(&show(api, number, token).await.ok(200))
}

async fn is_refused(api: &Api, number: &str, token: &str) {
    show(api, number, token)
        .await
        .problem(401, "device_token_invalid");
}

fn token_of(login: &Login) -> &str {
    login.device_token.as_deref().expect("a device token")
}

fn claims(login: &Login) -> Value {
    let body = login.access_token.split('.').nth(1).unwrap();
    serde_json::from_slice(&BASE64_URL_SAFE_NO_PAD.decode(body).unwrap()).unwrap()
}

async fn events(api: &Api, login: &Login) -> Vec<String> {
    let history = api
        .bearer(
            Method::GET,
            "/api/v1/auth/login-history?limit=100",
            &login.access_token,
            None,
        )
        .await
        .ok(200);
    let entries = history["entries"].as_array().unwrap().iter();
    entries
        .map(|entry| entry["event"].as_str().unwrap().to_owned())
        .collect()
}

#[tokio::test]
async fn a33_there_is_no_login_by_device_where_devices_are_off() {
    let server = Binary::start();
    let body = json!({ "mobile_number": "+919876543210", "device_token": "x" });
    server
        .api
        .auth("device-login", body)
        .await
        .problem(404, "not_found");
    server.register(NUMBER).await;
    assert_eq!(trust(&server, NUMBER).await.device_token, None, "it is ignored");
}

#[tokio::test]
async fn a33_a_token_from_before_is_worth_nothing_once_devices_are_off() {
    let server = Binary::with(&ON);
    server.register(NUMBER).await;
    let login = trust(&server, NUMBER).await;
    let off = server.another_with(&[("DASTAK__DEVICES__ENABLED", "false")]);
    show(&off.api, NUMBER, token_of(&login))
        .await
        .problem(404, "not_found");
    enter(&server.api, NUMBER, token_of(&login)).await;
}

#[tokio::test]
async fn a_trusted_device_logs_in_without_a_code() {
    let server = Binary::with(&ON);
    let first = server.register(NUMBER).await;
    assert_eq!(first.device_token, None, "nobody asked");
    let by_code = trust(&server, NUMBER).await;
    let sent = server.sent_to(NUMBER);
    let answer = show(&server.api, NUMBER, token_of(&by_code)).await;
    assert_eq!(answer.header("cache-control"), "no-store");
    let answer = answer.ok(200);
    assert_eq!(
        (&answer["status"], &answer["is_new_user"]),
        (&json!("authenticated"), &json!(false))
    );
    let by_device = Login::of(&answer);
    assert_eq!(server.sent_to(NUMBER), sent);
    assert_eq!(by_device.user["id"], by_code.user["id"]);
    assert_ne!(by_device.session_id, by_code.session_id);
    assert_ne!(by_device.device_token, by_code.device_token);
    server.api.me(&by_device.access_token).await.ok(200);
    server.api.me(&by_code.access_token).await.ok(200);
    let again = enter(&server.api, NUMBER, token_of(&by_device)).await;
    let events = events(&server.api, &again).await;
    assert_eq!(
        events[..3],
        [
            "device_login_succeeded",
            "device_login_succeeded",
            "device_trusted"
        ]
    );
}

#[tokio::test]
async fn a_new_person_may_trust_their_device_as_they_register() {
    let server = Binary::with(&ON);
    let code = server.send(NUMBER).await;
    let body = json!({ "mobile_number": NUMBER, "otp": code, "trust_device": true });
    let verified = server.api.auth("verify-otp", body).await.ok(200);
    assert_eq!(verified["device_token"], Value::Null, "there is nobody yet");
    let mut body = registration(&verified["registration_token"]);
    body["trust_device"] = json!(true);
    let registered = Login::of(&server.api.auth("complete-registration", body).await.ok(201));
    enter(&server.api, NUMBER, token_of(&registered)).await;
}

#[tokio::test]
async fn its_sessions_have_the_lowest_acr_and_the_time_of_the_code() {
    let server = Binary::with(&ON);
    server.register(NUMBER).await;
    let by_code = trust(&server, NUMBER).await;
    assert_eq!(claims(&by_code)["amr"], json!(["otp", "sms"]));
    let by_device = enter(&server.api, NUMBER, token_of(&by_code)).await;
    let refreshed = server.api.refresh(&by_device.refresh_token).await.ok(200);
    let refreshed = Login {
        access_token: refreshed["access_token"].as_str().unwrap().to_owned(),
        ..by_device.clone()
    };
    for login in [&by_device, &refreshed] {
        let claims = claims(login);
        assert_eq!(
            (&claims["acr"], &claims["amr"]),
            (&json!("device"), &json!(["device"]))
        );
        server.api.me(&login.access_token).await.ok(200);
    }
    assert_eq!(claims(&by_device)["auth_time"], claims(&by_code)["auth_time"]);
}

#[tokio::test]
async fn a33_a_stolen_token_shown_after_its_replacement_revokes_the_device() {
    let server = Binary::with(&ON);
    server.register(NUMBER).await;
    let by_code = trust(&server, NUMBER).await;
    let stolen = token_of(&by_code);
    let thief = enter(&server.api, NUMBER, stolen).await;
    is_refused(&server.api, NUMBER, stolen).await;
    is_refused(&server.api, NUMBER, token_of(&thief)).await;
    let me = server.api.me(&thief.access_token).await;
    me.problem(401, "session_revoked");
    let refreshed = server.api.refresh(&thief.refresh_token).await;
    refreshed.problem(401, "session_revoked");
    let events = events(&server.api, &by_code).await;
    assert_eq!(events[..2], ["device_login_failed", "device_reused"]);
}

#[tokio::test]
async fn a33_a_stolen_token_is_worth_nothing_beside_another_number() {
    let server = Binary::with(&ON);
    server.register(NUMBER).await;
    server.register(OTHER).await;
    let login = trust(&server, NUMBER).await;
    for number in [OTHER, "+919876500002"] {
        is_refused(&server.api, number, token_of(&login)).await;
    }
    assert_eq!(
        events(&server.api, &login).await[..2],
        ["device_login_failed", "device_login_failed"]
    );
    enter(&server.api, NUMBER, token_of(&login)).await;
}

#[tokio::test]
async fn a33_no_token_outlives_a_logout_of_all_devices() {
    let server = Binary::with(&ON);
    let other = server.register(NUMBER).await;
    let by_code = trust(&server, NUMBER).await;
    let by_device = enter(&server.api, NUMBER, token_of(&by_code)).await;
    let body = json!({ "all_devices": true });
    let path = "/api/v1/auth/logout";
    let answer = server
        .api
        .bearer(Method::POST, path, &other.access_token, Some(body))
        .await;
    assert_eq!(answer.status, 204);
    for login in [&by_code, &by_device] {
        is_refused(&server.api, NUMBER, token_of(login)).await;
        server
            .api
            .me(&login.access_token)
            .await
            .problem(401, "session_revoked");
    }
}

#[tokio::test]
async fn a29_a_device_goes_with_its_entry_in_the_list_and_stays_after_a_logout() {
    let server = Binary::with(&ON);
    let other = server.register(NUMBER).await;
    let by_code = trust(&server, NUMBER).await;
    let path = "/api/v1/auth/logout";
    let logout = server
        .api
        .bearer(Method::POST, path, &by_code.access_token, None)
        .await;
    assert_eq!(logout.status, 204);
    let by_device = enter(&server.api, NUMBER, token_of(&by_code)).await;
    let entry = format!("{SESSIONS}/{}", by_device.session_id);
    let end = server
        .api
        .bearer(Method::DELETE, &entry, &other.access_token, None)
        .await;
    assert_eq!(end.status, 204);
    is_refused(&server.api, NUMBER, token_of(&by_device)).await;
    // And with the entry of the login that trusted it.
    let by_code = trust(&server, NUMBER).await;
    let by_device = enter(&server.api, NUMBER, token_of(&by_code)).await;
    let entry = format!("{SESSIONS}/{}", by_code.session_id);
    let end = server
        .api
        .bearer(Method::DELETE, &entry, &other.access_token, None)
        .await;
    assert_eq!(end.status, 204);
    is_refused(&server.api, NUMBER, token_of(&by_device)).await;
    server
        .api
        .me(&by_device.access_token)
        .await
        .problem(401, "session_revoked");
    assert_eq!(
        events(&server.api, &other).await[..3],
        ["device_login_failed", "device_revoked", "session_ended"]
    );
}

#[tokio::test]
async fn a_device_goes_with_its_account() {
    let server = Binary::with(&ON);
    server.register(NUMBER).await;
    let login = trust(&server, NUMBER).await;
    assert!(server.run(&["users", "disable", NUMBER]).status.success());
    is_refused(&server.api, NUMBER, token_of(&login)).await;
    assert!(server.run(&["users", "enable", NUMBER]).status.success());
    is_refused(&server.api, NUMBER, token_of(&login)).await;
    let login = trust(&server, NUMBER).await;
    let erased = server
        .api
        .bearer(Method::DELETE, ME, &login.access_token, None)
        .await;
    assert_eq!(erased.status, 204);
    is_refused(&server.api, NUMBER, token_of(&login)).await;
    server.register(NUMBER).await;
    is_refused(&server.api, NUMBER, token_of(&login)).await;
}

#[tokio::test]
async fn a16_it_tells_nobody_who_is_registered() {
    let server = Binary::with(&ON);
    server.register(NUMBER).await;
    server.register(OTHER).await;
    trust(&server, NUMBER).await;
    assert!(server.run(&["users", "disable", OTHER]).status.success());
    for token in [format!("ddt_{}", "0".repeat(64)), "x".to_owned()] {
        let unknown = show(&server.api, "+919876500002", &token).await;
        assert_eq!(unknown.status, 401);
        for known in [NUMBER, OTHER] {
            assert_eq!(
                show(&server.api, known, &token).await.shape(),
                unknown.shape(),
                "{known}"
            );
        }
    }
}

#[tokio::test]
async fn a23_no_kind_of_token_passes_for_another() {
    let server = Binary::with(&ON);
    server.register(NUMBER).await;
    let login = trust(&server, NUMBER).await;
    let device_token = token_of(&login);
    for other in [&login.access_token, &login.refresh_token] {
        is_refused(&server.api, NUMBER, other).await;
    }
    let unregistered = server.verify("+919876500002").await;
    let registration_token = unregistered["registration_token"].as_str().unwrap();
    is_refused(&server.api, "+919876500002", registration_token).await;
    server.api.me(device_token).await.problem(401, "token_invalid");
    server
        .api
        .refresh(device_token)
        .await
        .problem(401, "refresh_token_invalid");
    server
        .api
        .auth("complete-registration", registration(&json!(device_token)))
        .await
        .problem(401, "registration_token_invalid");
    // Misplacing a token costs nothing.
    server.api.me(&login.access_token).await.ok(200);
    enter(&server.api, NUMBER, device_token).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a31_it_never_satisfies_a_step_up() {
    let server = InProcess::with(&ON).await;
    server.register(NUMBER).await;
    let by_code = trust(&server, NUMBER).await;
    let fresh = enter(&server.api, NUMBER, token_of(&by_code)).await;
    server.clock.advance(TimeDelta::minutes(6));
    let later = enter(&server.api, NUMBER, token_of(&fresh)).await;
    assert_eq!(claims(&later)["auth_time"], claims(&by_code)["auth_time"]);
    for login in [&fresh, &later] {
        let refused = server
            .api
            .bearer(Method::DELETE, ME, &login.access_token, None)
            .await;
        assert!(refused.header("www-authenticate").contains("max_age=300"));
        refused.problem(401, "step_up_required");
    }
    let real = server.log_in(NUMBER).await;
    let erased = server
        .api
        .bearer(Method::DELETE, ME, &real.access_token, None)
        .await;
    assert_eq!(erased.status, 204);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a31_not_even_at_the_moment_of_the_code() {
    let server = InProcess::with(&ON).await;
    server.register(NUMBER).await;
    let by_code = trust(&server, NUMBER).await;
    let by_device = enter(&server.api, NUMBER, token_of(&by_code)).await;
    let refused = server
        .api
        .bearer(Method::DELETE, ME, &by_device.access_token, None)
        .await;
    refused.problem(401, "step_up_required");
    let erased = server
        .api
        .bearer(Method::DELETE, ME, &by_code.access_token, None)
        .await;
    assert_eq!(erased.status, 204);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a33_a_device_is_forgotten_after_thirty_days_unused() {
    let server = InProcess::with(&ON).await;
    server.register(NUMBER).await;
    let mut login = trust(&server, NUMBER).await;
    for _ in 0..2 {
        server.clock.advance(TimeDelta::days(30) - TimeDelta::seconds(1));
        login = enter(&server.api, NUMBER, token_of(&login)).await;
    }
    server.clock.advance(TimeDelta::days(30));
    is_refused(&server.api, NUMBER, token_of(&login)).await;
}

#[tokio::test]
async fn of_fifty_at_once_one_gets_in() {
    let server = Binary::with(&ON);
    server.register(NUMBER).await;
    let login = trust(&server, NUMBER).await;
    let tries = (0..50).map(|_| show(&server.api, NUMBER, token_of(&login)));
    let answers = futures_util::future::join_all(tries).await;
    let let_in = answers.iter().filter(|answer| answer.status == 200).count();
    assert_eq!(let_in, 1);
    for answer in answers.into_iter().filter(|answer| answer.status != 200) {
        answer.problem(401, "device_token_invalid");
    }
    let events = events(&server.api, &login).await;
    let reused = events.iter().filter(|event| *event == "device_reused").count();
    assert_eq!(reused, 1);
}

#[tokio::test]
async fn only_a_digest_of_the_token_is_kept_and_nothing_is_logged() {
    let server = Binary::with(&ON);
    server.register(NUMBER).await;
    let login = trust(&server, NUMBER).await;
    let next = enter(&server.api, NUMBER, token_of(&login)).await;
    is_refused(&server.api, OTHER, token_of(&next)).await;
    for login in [&login, &next] {
        let token = token_of(login);
        let digits = token.strip_prefix("ddt_").unwrap();
        assert_eq!(digits.len(), 64);
        let bytes: Vec<u8> = (0..64)
            .step_by(2)
            .map(|i| u8::from_str_radix(&digits[i..i + 2], 16).unwrap())
            .collect();
        assert!(!server.stores(digits.as_bytes()) && !server.stores(&bytes));
        assert!(!server.log().iter().any(|line| line.contains(digits)));
    }
}

#[tokio::test]
async fn the_export_has_the_devices() {
    let server = Binary::with(&ON);
    server.register(NUMBER).await;
    let login = trust(&server, NUMBER).await;
    enter(&server.api, NUMBER, token_of(&login)).await;
    let path = "/api/v1/auth/me/export";
    let export = server
        .api
        .bearer(Method::GET, path, &login.access_token, None)
        .await
        .ok(200);
    let devices = export["trusted_devices"].as_array().unwrap();
    assert_eq!(devices.len(), 1);
    assert_eq!(devices[0]["device"]["name"], "My phone");
    assert_eq!(devices[0]["revoked_at"], Value::Null);
    let sessions = export["sessions"].as_array().unwrap();
    let by_device = &sessions[0];
    assert_eq!(by_device["channel"], Value::Null);
    assert_eq!(by_device["trusted_device_id"], devices[0]["id"]);
}

#[tokio::test]
async fn every_bad_field_is_named() {
    let server = Binary::with(&ON);
    let body = json!({ "mobile_number": "12", "device_token": 5, "device_info": 7 });
    let pointers = server.api.auth("device-login", body).await.pointers();
    assert_eq!(pointers, ["/mobile_number", "/device_token", "/device_info"]);
    let missing = server.api.auth("device-login", json!({})).await.pointers();
    assert_eq!(missing, ["/mobile_number", "/device_token"]);
}
