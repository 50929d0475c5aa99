//! Forged access tokens over HTTP: A24 to A28. The crypto adapter's own tests go further.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::hmac;
use serde_json::{Value, json};

use crate::support::{Binary, Server};

/// The decoded header of a token.
pub(crate) fn header(token: &str) -> Value {
    part(token, 0)
}

/// The decoded claims of a token.
pub(crate) fn claims(token: &str) -> Value {
    part(token, 1)
}

fn part(token: &str, i: usize) -> Value {
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(token.split('.').nth(i).unwrap()).unwrap()).unwrap()
}

fn encode(value: &Value) -> String {
    URL_SAFE_NO_PAD.encode(value.to_string())
}

#[tokio::test]
async fn the_claims_say_how_and_when_and_no_number() {
    let server = Binary::start();
    let login = server.register("+919876543210").await;
    let claims = claims(&login.access_token);
    for name in [
        "iss",
        "aud",
        "sub",
        "client_id",
        "sid",
        "jti",
        "iat",
        "exp",
        "auth_time",
        "amr",
        "acr",
    ] {
        assert!(!claims[name].is_null(), "{name}");
    }
    assert_eq!(
        claims["exp"].as_i64().unwrap() - claims["iat"].as_i64().unwrap(),
        900
    );
    assert_eq!(
        (&claims["amr"], &claims["sub"], &claims["sid"]),
        (
            &json!(["otp", "sms"]),
            &login.user["id"],
            &json!(login.session_id)
        )
    );
    let refresh = self::claims(&login.refresh_token);
    assert!(!claims.to_string().contains("9876543210") && !refresh.to_string().contains("9876543210"));
    assert_ne!(header(&login.refresh_token)["typ"], "at+jwt");
    let registration = server.verify("+919876543211").await["registration_token"]
        .as_str()
        .unwrap()
        .to_owned();
    assert!(!self::claims(&registration).to_string().contains("876543211"));
}

#[tokio::test]
async fn a24_to_a28_forged_tokens_are_invalid() {
    let server = Binary::start();
    let token = server.register("+919876543210").await.access_token;
    let [head, body, signature] = token.split('.').collect::<Vec<_>>().try_into().unwrap();
    let jwks = server.api.get("/.well-known/jwks.json").await.ok(200);
    let public = URL_SAFE_NO_PAD
        .decode(jwks["keys"][0]["x"].as_str().unwrap())
        .unwrap();
    let with = |name: &str, value: Value| {
        let mut changed = header(&token);
        changed[name] = value;
        encode(&changed)
    };
    let mac = |secret: &[u8]| {
        let input = format!("{}.{body}", with("alg", json!("HS256")));
        let tag = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, secret), input.as_bytes());
        format!("{input}.{}", URL_SAFE_NO_PAD.encode(tag))
    };
    let mut forged = vec![
        mac(&public),
        mac(jwks["keys"][0]["x"].as_str().unwrap().as_bytes()),
        mac(jwks["keys"][0].to_string().as_bytes()),
    ];
    for alg in [
        json!("none"),
        json!("None"),
        json!("nOnE"),
        json!(""),
        json!(null),
        json!(["EdDSA"]),
        json!(1),
        json!("HS256"),
        json!("ES256"),
        json!("RS256"),
    ] {
        forged.push(format!("{}.{body}.{signature}", with("alg", alg.clone())));
        forged.push(format!("{}.{body}.", with("alg", alg)));
    }
    for kid in [
        "../../dev/null",
        "' OR 1=1--",
        "\u{0}",
        "http://127.0.0.1:9/",
        "unknown",
    ] {
        forged.push(format!("{}.{body}.{signature}", with("kid", json!(kid))));
    }
    for name in ["jku", "x5u", "jwk", "x5c", "crit", "b64", "zip"] {
        forged.push(format!(
            "{}.{body}.{signature}",
            with(name, json!("http://127.0.0.1:9/"))
        ));
    }
    forged.push(format!("{}.{body}.{signature}", with("typ", json!("JWT"))));
    forged.push(format!(
        "{}.{body}.{signature}",
        with("kid", json!("k".repeat(3000)))
    ));
    let mut longer = claims(&token);
    longer["exp"] = json!(4_102_444_800_i64);
    forged.push(format!("{head}.{}.{signature}", encode(&longer)));
    forged.extend([
        format!("{head}.{body}"),
        format!("{head}.{body}.{signature}.x"),
        format!("{head}.{body}.{signature}=="),
        format!("{head}..{signature}"),
        format!("{head}.{body}.{}", URL_SAFE_NO_PAD.encode([0_u8; 64])),
        json!({ "payload": body, "signature": signature }).to_string(),
    ]);
    for forged in forged {
        server.api.me(&forged).await.problem(401, "token_invalid");
    }
    server.api.me(&token).await.ok(200);
}

#[tokio::test]
async fn every_algorithm_signs_and_only_its_own_key_verifies() {
    let secret = "a secret of forty characters, for tests !";
    let hs256 = [("DASTAK__TOKENS__ALGORITHM", "HS256"), ("JWT_SECRET_KEY", secret)];
    for (settings, alg, kty) in [
        (&[("DASTAK__TOKENS__ALGORITHM", "ES256")][..], "ES256", Some("EC")),
        (
            &[("DASTAK__TOKENS__ALGORITHM", "RS256")][..],
            "RS256",
            Some("RSA"),
        ),
        (&hs256[..], "HS256", None),
        (&[("DASTAK__TOKENS__ALGORITHM", "")][..], "EdDSA", Some("OKP")),
    ] {
        let server = Binary::with(settings);
        let login = server.register("+919876543210").await;
        assert_eq!(header(&login.access_token)["alg"], alg);
        server.api.me(&login.access_token).await.ok(200);
        server.api.refresh(&login.refresh_token).await.ok(200);
        let keys = server.api.get("/.well-known/jwks.json").await.ok(200)["keys"].clone();
        assert_eq!(keys[0]["kty"].as_str(), kty, "{alg}");
        for private in ["d", "p", "q", "dp", "dq", "qi", "k"] {
            assert!(keys[0].get(private).is_none());
        }
    }
}
