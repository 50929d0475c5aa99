use chrono::TimeDelta;
use reqwest::Method;
use serde_json::json;

use crate::support::{Binary, InProcess, Server, registration};

const NUMBER: &str = "+919876543210";
const ME: &str = "/api/v1/auth/me";

#[tokio::test]
async fn a_bearer_token_is_needed_and_named_in_the_challenge() {
    let server = Binary::start();
    let missing = server.api.get(ME).await;
    assert!(
        !missing.header("www-authenticate").contains("error="),
        "RFC 6750 §3: no error without credentials"
    );
    missing.problem(401, "token_missing");
    for scheme in ["Basic dXNlcjpwYXNz", "Bearer", "Bearer ", "Bearer a b"] {
        let reply = server
            .api
            .send(
                server
                    .api
                    .request(Method::GET, ME)
                    .header("Authorization", scheme),
            )
            .await;
        assert_eq!(reply.status, 401, "{scheme}");
    }
    let invalid = server.api.me("nonsense").await;
    assert!(
        invalid
            .header("www-authenticate")
            .contains("error=\"invalid_token\"")
    );
    invalid.problem(401, "token_invalid");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_access_token_expires() {
    let server = InProcess::start().await;
    let login = server.register(NUMBER).await;
    server.clock.advance(TimeDelta::seconds(899));
    server.api.me(&login.access_token).await.ok(200);
    server.clock.advance(TimeDelta::seconds(62));
    server
        .api
        .me(&login.access_token)
        .await
        .problem(401, "token_expired");
}

#[tokio::test]
async fn a_patch_changes_what_it_names_and_null_empties() {
    let server = Binary::start();
    let login = server.register(NUMBER).await;
    let patch = |body| {
        server
            .api
            .bearer(Method::PATCH, ME, &login.access_token, Some(body))
    };
    let all = json!({ "full_name": "Asha R.", "email": "a@example.org", "date_of_birth": "1990-01-31", "gender": "other", "preferred_language": "hi-IN" });
    let user = patch(all.clone()).await.ok(200);
    for (field, value) in all.as_object().unwrap() {
        assert_eq!(&user[field], value);
    }
    let user = patch(json!({ "email": null, "mobile_number": "+919876543299", "status": "x" }))
        .await
        .ok(200);
    assert_eq!(
        (&user["email"], &user["full_name"], &user["mobile_number"]),
        (&json!(null), &json!("Asha R."), &json!(NUMBER))
    );
    assert_eq!(patch(json!({})).await.ok(200), user);
    assert_eq!(server.api.me(&login.access_token).await.ok(200), user);
    let pointers =
        patch(json!({ "full_name": null, "email": 1, "gender": "x", "date_of_birth": "1800-01-01" }))
            .await
            .pointers();
    assert_eq!(pointers, ["/full_name", "/email", "/date_of_birth", "/gender"]);
}

#[tokio::test]
async fn a54_the_export_holds_everything_and_the_erasure_ends_everything() {
    let server = Binary::with(&[("DASTAK__LIMITS__NUMBER_PER_MINUTE", "0")]);
    let login = server.register(NUMBER).await;
    let second = server.log_in(NUMBER).await;
    let export = server
        .api
        .bearer(Method::GET, &format!("{ME}/export"), &login.access_token, None)
        .await
        .ok(200);
    assert_eq!(export["user"]["mobile_number"], NUMBER);
    assert_eq!(export["sessions"].as_array().unwrap().len(), 2);
    assert_eq!(export["consent_history"].as_array().unwrap().len(), 2);
    let events: Vec<_> = export["login_history"]
        .as_array()
        .unwrap()
        .iter()
        .map(|entry| entry["event"].clone())
        .collect();
    assert_eq!(events, ["data_exported", "login_succeeded", "registered"]);

    let erased = server
        .api
        .bearer(Method::DELETE, ME, &second.access_token, None)
        .await;
    assert_eq!((erased.status, erased.text.as_str()), (204, ""));
    for token in [&login.access_token, &second.access_token] {
        server.api.me(token).await.problem(401, "session_revoked");
    }
    server
        .api
        .refresh(&login.refresh_token)
        .await
        .problem(401, "session_revoked");

    let again = server.register(NUMBER).await;
    assert_ne!(again.user["id"], login.user["id"]);
    let path = "/api/v1/auth/login-history";
    let history = server
        .api
        .bearer(Method::GET, path, &again.access_token, None)
        .await
        .ok(200);
    assert_eq!(
        history["entries"].as_array().unwrap().len(),
        1,
        "nothing of the person before"
    );
}

#[tokio::test]
async fn a54_after_an_erasure_nothing_of_the_person_is_in_the_files() {
    let server = Binary::start();
    let mut registration = registration(&server.verify(NUMBER).await["registration_token"]);
    registration["full_name"] = json!("Vasundhara Qureshi");
    registration["email"] = json!("v.qureshi@example.org");
    registration["device_info"] = json!({ "name": "Unmistakable Phone", "model": "Singular 7" });
    let login = server
        .api
        .auth("complete-registration", registration)
        .await
        .ok(201);
    let token = login["access_token"].as_str().unwrap();
    let of_the_person = [
        "Vasundhara Qureshi",
        "v.qureshi@example.org",
        "Unmistakable Phone",
        "Singular 7",
        NUMBER,
    ];
    for text in of_the_person {
        assert!(
            server.stores(text.as_bytes()),
            "{text} is not found where it must be"
        );
    }
    let erased = server.api.bearer(Method::DELETE, ME, token, None).await;
    assert_eq!(erased.status, 204, "{}", erased.text);
    for text in of_the_person {
        assert!(!server.stores(text.as_bytes()), "{text} is still there");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a31_erasure_needs_an_authentication_of_the_last_five_minutes() {
    let server = InProcess::start().await;
    let login = server.register(NUMBER).await;
    server.clock.advance(TimeDelta::minutes(6));
    let next = server.api.refresh(&login.refresh_token).await.ok(200);
    let stale = server
        .api
        .bearer(Method::DELETE, ME, next["access_token"].as_str().unwrap(), None)
        .await;
    let challenge = stale.header("www-authenticate").to_owned();
    assert!(
        challenge.contains("error=\"insufficient_user_authentication\"") && challenge.contains("max_age=300"),
        "{challenge}"
    );
    stale.problem(401, "step_up_required");
    let fresh = server.log_in(NUMBER).await;
    assert_eq!(
        server
            .api
            .bearer(Method::DELETE, ME, &fresh.access_token, None)
            .await
            .status,
        204
    );
}
