use reqwest::Method;
use serde_json::json;

use crate::support::{Binary, Server};

#[tokio::test]
async fn the_default_configuration_asks_for_terms_and_privacy() {
    let server = Binary::start();
    insta::assert_json_snapshot!("consents", server.api.get("/api/v1/consents").await.ok(200));
}

#[tokio::test]
async fn a_consent_is_withdrawn_as_easily_as_given_and_its_history_stays() {
    let server = Binary::start();
    let login = server.register("+919876543210").await;
    let path = "/api/v1/auth/me/consents/privacy";
    let put = |body| {
        server
            .api
            .bearer(Method::PUT, path, &login.access_token, Some(body))
    };
    let answer = put(json!({ "version": "1", "granted": false })).await.ok(200);
    assert_eq!(
        (&answer["purpose"], &answer["granted"]),
        (&json!("privacy"), &json!(false))
    );
    put(json!({ "version": "0", "granted": true }))
        .await
        .problem(422, "consent_version_outdated");
    put(json!({ "version": "1", "granted": true })).await.ok(200);
    put(json!({ "version": 1 })).await.pointers();

    let mine = server
        .api
        .bearer(Method::GET, "/api/v1/auth/me/consents", &login.access_token, None)
        .await
        .ok(200);
    let consents = mine["consents"].as_array().unwrap().clone();
    assert_eq!(consents.len(), 2);
    assert!(consents.iter().all(|consent| consent["granted"] == true));

    let export = server
        .api
        .bearer(Method::GET, "/api/v1/auth/me/export", &login.access_token, None)
        .await
        .ok(200);
    let history: Vec<_> = export["consent_history"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|record| record["purpose"] == "privacy")
        .map(|record| record["granted"].clone())
        .collect();
    assert_eq!(history, [true, false, true], "A54");
}

#[tokio::test]
async fn an_unknown_purpose_is_not_found() {
    let server = Binary::start();
    let login = server.register("+919876543210").await;
    let body = json!({ "version": "1", "granted": true });
    for purpose in ["tracking", "TERMS", "terms%00"] {
        let path = format!("/api/v1/auth/me/consents/{purpose}");
        let reply = server
            .api
            .bearer(Method::PUT, &path, &login.access_token, Some(body.clone()))
            .await;
        assert_eq!(reply.status, 404, "{}", reply.text);
    }
}
