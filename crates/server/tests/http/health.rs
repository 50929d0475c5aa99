use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::signature::{ED25519, UnparsedPublicKey};

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
async fn the_command_health_asks_the_running_server() {
    let server = Binary::start();
    let address = server.api.address();
    for path in ["", "/health/live"] {
        let url = format!("http://{address}{path}");
        let output = server.run(&["health", "--url", &url]);
        assert!(output.status.success(), "{output:?}");
    }
    let elsewhere = format!("http://{address}/nowhere");
    assert_eq!(
        server.run(&["health", "--url", &elsewhere]).status.code(),
        Some(1)
    );
}

#[tokio::test]
async fn the_published_key_signed_the_access_tokens() {
    let server = Binary::start();
    let login = server.register("+919876543210").await;
    let keys = server.api.get("/.well-known/jwks.json").await;
    assert!(keys.header("cache-control").starts_with("public, max-age="));
    let keys = keys.ok(200);
    let header = crate::tokens::header(&login.access_token);
    assert_eq!(
        (header["alg"].as_str(), header["typ"].as_str()),
        (Some("EdDSA"), Some("at+jwt"))
    );
    let key = keys["keys"]
        .as_array()
        .unwrap()
        .iter()
        .find(|key| key["kid"] == header["kid"])
        .expect("the key that the token names");
    let decode = |text: &str| URL_SAFE_NO_PAD.decode(text).unwrap();
    let (signed, signature) = login.access_token.rsplit_once('.').unwrap();
    let public = UnparsedPublicKey::new(&ED25519, decode(key["x"].as_str().unwrap()));
    public.verify(signed.as_bytes(), &decode(signature)).unwrap();
    assert!(public.verify(b"something else", &decode(signature)).is_err());
}
