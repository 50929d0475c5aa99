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

/// The characters of base64url, by value.
const URL_SAFE_ALPHABET: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

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

/// A person's token, taken apart to be forged.
struct Target {
    server: Binary,
    token: String,
    head: String,
    body: String,
    signature: String,
}

impl Target {
    async fn start() -> Self {
        let server = Binary::start();
        let token = server.register("+919876543210").await.access_token;
        let [head, body, signature] = token.split('.').collect::<Vec<_>>().try_into().unwrap();
        Self {
            head: head.to_owned(),
            body: body.to_owned(),
            signature: signature.to_owned(),
            server,
            token,
        }
    }

    /// The head with one member changed.
    fn head_with(&self, name: &str, value: Value) -> String {
        let mut changed = header(&self.token);
        changed[name] = value;
        encode(&changed)
    }

    /// The token with one member of its head changed and its signature kept.
    fn with_header(&self, name: &str, value: Value) -> String {
        format!("{}.{}.{}", self.head_with(name, value), self.body, self.signature)
    }

    /// The token with one claim changed, or gone, and its signature kept.
    fn with_claim(&self, name: &str, value: Option<Value>) -> String {
        let mut changed = claims(&self.token);
        match value {
            Some(value) => changed[name] = value,
            None => drop(changed.as_object_mut().unwrap().remove(name)),
        }
        format!("{}.{}.{}", self.head, encode(&changed), self.signature)
    }

    /// Asserts that each is refused, and that the true one still works.
    async fn refuses(&self, forged: impl IntoIterator<Item = String>) {
        for forged in forged {
            self.server.api.me(&forged).await.problem(401, "token_invalid");
        }
        self.server.api.me(&self.token).await.ok(200);
    }
}

#[tokio::test]
async fn a24_a_token_without_a_signature_of_ours_is_invalid() {
    let target = Target::start().await;
    let algorithms = [
        json!("none"),
        json!("None"),
        json!("nOnE"),
        json!(""),
        json!(null),
        json!(["EdDSA"]),
        json!(1),
    ];
    let forged = algorithms.into_iter().flat_map(|algorithm| {
        [
            target.with_header("alg", algorithm.clone()),
            format!("{}.{}.", target.head_with("alg", algorithm), target.body),
        ]
    });
    target.refuses(forged).await;
}

#[tokio::test]
async fn a25_a_public_key_is_no_shared_secret_and_a_key_has_one_algorithm() {
    let target = Target::start().await;
    let jwks = target.server.api.get("/.well-known/jwks.json").await.ok(200);
    let x = jwks["keys"][0]["x"].as_str().unwrap();
    let raw = URL_SAFE_NO_PAD.decode(x).unwrap();
    // RFC 8410 §4: the head of every Ed25519 key in DER.
    let der = [
        &[
            0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00,
        ],
        &raw[..],
    ]
    .concat();
    let pem = format!(
        "-----BEGIN PUBLIC KEY-----\n{}\n-----END PUBLIC KEY-----\n",
        base64::engine::general_purpose::STANDARD.encode(&der)
    );
    let jwk = jwks["keys"][0].to_string();
    let mut forged = Vec::new();
    for (name, algorithm) in [
        ("HS256", hmac::HMAC_SHA256),
        ("HS384", hmac::HMAC_SHA384),
        ("HS512", hmac::HMAC_SHA512),
    ] {
        for secret in [&raw[..], &der, x.as_bytes(), pem.as_bytes(), jwk.as_bytes()] {
            let input = format!("{}.{}", target.head_with("alg", json!(name)), target.body);
            let tag = hmac::sign(&hmac::Key::new(algorithm, secret), input.as_bytes());
            forged.push(format!("{input}.{}", URL_SAFE_NO_PAD.encode(tag)));
        }
    }
    for algorithm in ["HS256", "ES256", "RS256", "Ed25519"] {
        forged.push(target.with_header("alg", json!(algorithm)));
    }
    target.refuses(forged).await;
}

#[tokio::test]
async fn a26_nothing_in_a_header_is_followed_or_believed() {
    let target = Target::start().await;
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    listener.set_nonblocking(true).unwrap();
    let elsewhere = format!("http://{}/", listener.local_addr().unwrap());
    let mut forged: Vec<_> = [
        "../../dev/null",
        "' OR 1=1--",
        "\u{0}",
        &elsewhere,
        "unknown",
        &"k".repeat(3000),
    ]
    .map(|kid| target.with_header("kid", json!(kid)))
    .into();
    for name in ["jku", "x5u", "jwk", "x5c", "crit", "b64", "zip"] {
        forged.push(target.with_header(name, json!(elsewhere)));
    }
    target.refuses(forged).await;
    let nobody = listener.accept().map(drop).unwrap_err();
    assert_eq!(
        nobody.kind(),
        std::io::ErrorKind::WouldBlock,
        "the server fetched something"
    );
}

/// With a signature of ours that no longer fits. Wrong claims under a good signature are made by the tests of the
/// crypto adapter, which have a key.
#[tokio::test]
async fn a27_changed_missing_and_mistyped_claims_are_invalid_and_never_expired() {
    let target = Target::start().await;
    let mut forged = vec![
        target.with_header("typ", json!("JWT")),
        target.with_header("typ", json!(null)),
        target.with_claim("exp", Some(json!(1))),
        target.with_claim("exp", Some(json!(-1))),
        target.with_claim("exp", Some(json!("4102444800"))),
        target.with_claim("exp", Some(json!(4_102_444_800_i64))),
        target.with_claim("iat", Some(json!(4_102_444_800_i64))),
        target.with_claim("nbf", Some(json!(4_102_444_800_i64))),
        target.with_claim("aud", Some(json!(["dastak", "another"]))),
        target.with_claim("iss", Some(json!("https://another.example"))),
    ];
    for name in ["iss", "aud", "sub", "sid", "jti", "iat", "exp"] {
        forged.push(target.with_claim(name, None));
    }
    target.refuses(forged).await;
}

#[tokio::test]
async fn a28_a_token_has_one_spelling() {
    let target = Target::start().await;
    let Target {
        head,
        body,
        signature,
        ..
    } = &target;
    // 64 bytes end with two bits of a character of which four mean nothing.
    let last = signature.chars().last().unwrap();
    let stray = URL_SAFE_ALPHABET
        .chars()
        .nth(URL_SAFE_ALPHABET.find(last).unwrap() + 1)
        .unwrap();
    let stray = format!("{}{stray}", &signature[..signature.len() - 1]);
    let forged = [
        format!("{head}.{body}"),
        format!("{head}.{body}.{signature}.x"),
        format!("{head}.{body}.{signature}.x.y"),
        format!("{head}.{body}.{signature}=="),
        format!("{head}.{body}.{stray}"),
        format!("{head}..{signature}"),
        format!("{head}.{body}.{}", URL_SAFE_NO_PAD.encode([0_u8; 64])),
        json!({ "protected": head, "payload": body, "signature": signature }).to_string(),
    ];
    target.refuses(forged).await;
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
