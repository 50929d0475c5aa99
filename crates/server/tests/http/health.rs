use crate::support::{Binary, Server};

#[tokio::test]
async fn health_tells_of_each_part() {
    let server = Binary::start();
    let health = server.api.get("/health").await.ok(200);
    insta::assert_json_snapshot!("health", health, { ".version" => "[version]", ".checks.*.latency_ms" => "[ms]" });
    for path in ["/health/live", "/health/ready"] {
        assert_eq!(server.api.get(path).await.ok(200)["status"], "ok");
    }
}

#[tokio::test]
async fn the_published_key_signed_the_access_tokens() {
    let server = Binary::start();
    let login = server.register("+919876543210").await;
    let keys = server.api.get("/.well-known/jwks.json").await;
    assert!(keys.header("cache-control").starts_with("public, max-age="));
    let keys: jsonwebtoken::jwk::JwkSet = serde_json::from_value(keys.ok(200)).unwrap();
    let header = crate::tokens::header(&login.access_token);
    assert_eq!(
        (header["alg"].as_str(), header["typ"].as_str()),
        (Some("EdDSA"), Some("at+jwt"))
    );
    assert!(keys.find(header["kid"].as_str().unwrap()).is_some());
}
