//! The main job, as the README shows it.

use serde_json::json;

use crate::support::{Binary, Server, registration};

#[tokio::test]
async fn a_person_registers_logs_in_again_refreshes_and_logs_out() {
    let server = Binary::start();
    let api = &server.api;
    let number = "+919876543210";

    let sent = api.auth("send-otp", json!({ "mobile_number": number })).await;
    insta::assert_json_snapshot!("send_otp", sent.ok(200), { ".challenge_id" => "[uuid]" });

    let body = json!({ "mobile_number": number, "otp": server.code(number), "device_info": "Test Client" });
    let verified = api.auth("verify-otp", body).await.ok(200);
    insta::assert_json_snapshot!("registration_required", verified, { ".registration_token" => "[token]" });

    let registered = api
        .auth(
            "complete-registration",
            registration(&verified["registration_token"]),
        )
        .await
        .ok(201);
    insta::assert_json_snapshot!("registered", registered, {
        ".access_token" => "[token]", ".refresh_token" => "[token]", ".session_id" => "[uuid]",
        ".user.id" => "[uuid]", ".user.mobile_verified_at" => "[time]", ".user.created_at" => "[time]", ".user.updated_at" => "[time]", ".user.last_login_at" => "[time]", ".user.consents[].at" => "[time]",
    });

    let me = api.me(registered["access_token"].as_str().unwrap()).await.ok(200);
    assert_eq!(me, registered["user"]);
    assert_eq!(me["mobile_number"], number);

    let refreshed = api
        .refresh(registered["refresh_token"].as_str().unwrap())
        .await
        .ok(200);
    insta::assert_json_snapshot!("refreshed", refreshed, { ".access_token" => "[token]", ".refresh_token" => "[token]" });
    assert_ne!(refreshed["refresh_token"], registered["refresh_token"]);

    let access = refreshed["access_token"].as_str().unwrap();
    let gone = api
        .bearer(reqwest::Method::POST, "/api/v1/auth/logout", access, None)
        .await;
    assert_eq!((gone.status, gone.text.as_str()), (204, ""));
    api.me(access).await.problem(401, "session_revoked");
    api.refresh(refreshed["refresh_token"].as_str().unwrap())
        .await
        .problem(401, "session_revoked");

    let again = server.verify(number).await;
    assert_eq!(
        (&again["status"], &again["is_new_user"]),
        (&json!("authenticated"), &json!(false))
    );
    assert_eq!(again["user"]["id"], me["id"]);
}

#[tokio::test]
async fn the_console_shows_number_code_and_validity() {
    let server = Binary::start();
    server
        .api
        .auth("send-otp", json!({ "mobile_number": "98765 43210" }))
        .await
        .ok(200);
    let line = server.wait_for_line("the console line", |line| {
        line.contains("OTP FOR +919876543210: ")
    });
    let code = server.code("+919876543210");
    assert!(
        code.len() == 6 && code.bytes().all(|b| b.is_ascii_digit()),
        "{line}"
    );
    assert!(
        line.contains(&format!("OTP FOR +919876543210: {code} (valid for 180 seconds)")),
        "{line}"
    );
}
