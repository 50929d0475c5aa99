use futures_util::future::join_all;
use serde_json::{Value, json};

use crate::support::{Binary, Server, ask_for_code, consents, registration};

const NUMBER: &str = "+919876543210";

async fn token(server: &Binary, number: &str) -> Value {
    server.verify(number).await["registration_token"].clone()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a03_one_code_makes_one_token_and_one_token_one_person() {
    let server = Binary::start();
    let code = server.send(NUMBER).await;
    let body = json!({ "mobile_number": NUMBER, "otp": code });
    let replies = join_all((0..50).map(|_| server.api.auth("verify-otp", body.clone()))).await;
    let tokens: Vec<_> = replies.iter().filter(|reply| reply.status == 200).collect();
    assert_eq!(tokens.len(), 1);
    let registration = registration(&tokens[0].body["registration_token"]);
    let replies =
        join_all((0..20).map(|_| server.api.auth("complete-registration", registration.clone()))).await;
    assert_eq!(replies.iter().filter(|reply| reply.status == 201).count(), 1);
    for reply in replies.into_iter().filter(|reply| reply.status != 201) {
        match reply.status {
            401 => reply.problem(401, "registration_token_invalid"),
            _ => reply.problem(409, "already_registered"),
        };
    }
}

#[tokio::test]
async fn a04_a_number_in_two_flows_is_registered_once() {
    let server = Binary::start();
    let spelled = |spelling: &'static str| {
        let server = &server;
        async move {
            let sent = server.sent_to(NUMBER);
            ask_for_code(&server.api, spelling).await;
            server.wait_for_sent(NUMBER, sent + 1);
            let body = json!({ "mobile_number": spelling, "otp": server.code(NUMBER) });
            server.api.auth("verify-otp", body).await.ok(200)["registration_token"].clone()
        }
    };
    let first = spelled("98765 43210").await;
    let second = spelled("098765 43210").await;
    server
        .api
        .auth("complete-registration", registration(&first))
        .await
        .ok(201);
    server
        .api
        .auth("complete-registration", registration(&second))
        .await
        .problem(409, "already_registered");
    server
        .api
        .auth("complete-registration", registration(&first))
        .await
        .problem(401, "registration_token_invalid");
}

#[tokio::test]
async fn a32_only_the_verified_number_and_the_named_fields_count() {
    let server = Binary::start();
    let mut body = registration(&token(&server, NUMBER).await);
    let extra = json!({
        "id": "0192f0c1-2345-7abc-8def-0123456789ab", "mobile_number": "+919876543299", "status": "disabled", "role": "admin",
        "mobile_verified_at": "2000-01-01T00:00:00Z", "tenant_id": "x",
    });
    body.as_object_mut()
        .unwrap()
        .extend(extra.as_object().unwrap().clone());
    let user = server.api.auth("complete-registration", body).await.ok(201)["user"].clone();
    assert_eq!(
        (&user["mobile_number"], &user["status"]),
        (&json!(NUMBER), &json!("active"))
    );
    assert_ne!(user["id"], extra["id"]);
    assert_ne!(user["mobile_verified_at"], extra["mobile_verified_at"]);
    assert!(user.get("role").is_none() && user.get("tenant_id").is_none());
}

#[tokio::test]
async fn a32_a_token_that_is_not_one_registers_nobody() {
    let server = Binary::start();
    let good = token(&server, NUMBER).await;
    let good = good.as_str().unwrap();
    let login = server.register("+919876543211").await;
    let mut forged = good.to_owned();
    let flipped = if forged.ends_with('A') { 'B' } else { 'A' };
    forged.pop();
    forged.push(flipped);
    for bad in [
        "",
        "x",
        "a.b.c",
        &forged,
        &login.access_token,
        &login.refresh_token,
        &good[..good.len() - 5],
    ] {
        let reply = server
            .api
            .auth("complete-registration", registration(&json!(bad)))
            .await;
        reply.problem(401, "registration_token_invalid");
    }
    server
        .api
        .auth("complete-registration", registration(&json!(good)))
        .await
        .ok(201);
}

#[tokio::test]
async fn a54_consents_are_checked_and_a_refusal_costs_nothing() {
    let server = Binary::start();
    let token = token(&server, NUMBER).await;
    let with = |consents: Value| {
        let mut body = registration(&token);
        body["consents"] = consents;
        server.api.auth("complete-registration", body)
    };
    let missing = with(json!([{ "purpose": "terms", "version": "1", "granted": true }])).await;
    assert!(
        missing.text.contains("privacy") && !missing.text.contains("\"terms\""),
        "{}",
        missing.text
    );
    missing.problem(422, "consent_required");
    with(json!([])).await.problem(422, "consent_required");
    let mut no = consents();
    no[0]["granted"] = json!(false);
    with(no).await.problem(422, "consent_required");
    let mut old = consents();
    old[1]["version"] = json!("0");
    with(old).await.problem(422, "consent_version_outdated");
    let mut unknown = consents();
    unknown[0]["purpose"] = json!("tracking");
    assert_eq!(with(unknown).await.pointers(), ["/consents/0/purpose"]);
    let mut twice = consents();
    twice
        .as_array_mut()
        .unwrap()
        .push(json!({ "purpose": "terms", "version": "1", "granted": true }));
    assert!(!with(twice).await.pointers().is_empty());
    server
        .api
        .auth("complete-registration", registration(&token))
        .await
        .ok(201);
}

#[tokio::test]
async fn every_field_is_checked_at_once() {
    let server = Binary::start();
    let body = json!({
        "registration_token": 1, "full_name": " ", "email": "nobody", "date_of_birth": "2026-02-30", "gender": "x",
        "preferred_language": "!", "device_info": 1, "consents": [{ "purpose": "terms", "version": 1, "granted": "yes" }, 5],
    });
    let mut pointers = server.api.auth("complete-registration", body).await.pointers();
    pointers.sort();
    let expected = [
        "/consents/0/granted",
        "/consents/0/version",
        "/consents/1",
        "/date_of_birth",
        "/device_info",
        "/email",
        "/full_name",
        "/gender",
        "/preferred_language",
        "/registration_token",
    ];
    assert_eq!(pointers, expected);
    let mut missing = server
        .api
        .auth("complete-registration", json!({}))
        .await
        .pointers();
    missing.sort();
    assert_eq!(missing, ["/consents", "/full_name", "/registration_token"]);
}

#[tokio::test]
async fn the_optional_fields_are_kept() {
    let server = Binary::start();
    let mut body = registration(&token(&server, NUMBER).await);
    let optional = json!({
        "full_name": "  Zoë O’Hara 🙂 ", "email": "asha@example.org", "date_of_birth": "1990-02-28", "gender": "female",
        "preferred_language": "hi",
    });
    body.as_object_mut()
        .unwrap()
        .extend(optional.as_object().unwrap().clone());
    let user = server.api.auth("complete-registration", body).await.ok(201)["user"].clone();
    assert_eq!(user["full_name"], "Zoë O’Hara 🙂");
    for field in ["email", "date_of_birth", "gender", "preferred_language"] {
        assert_eq!(user[field], optional[field]);
    }
}

#[tokio::test]
async fn a37_names_are_counted_in_characters_and_hold_nothing_invisible() {
    let server = Binary::start();
    let token = token(&server, NUMBER).await;
    for bad in [
        "\u{0}",
        "a\u{0}b",
        "a\r\nb",
        "\u{1b}[31m",
        "abc\u{202e}def",
        &"x".repeat(101),
    ] {
        let mut body = registration(&token);
        body["full_name"] = json!(bad);
        assert_eq!(
            server.api.auth("complete-registration", body).await.pointers(),
            ["/full_name"],
            "{bad:?}"
        );
    }
    let mut body = registration(&token);
    body["full_name"] = json!("अ".repeat(100));
    server.api.auth("complete-registration", body).await.ok(201);
}
