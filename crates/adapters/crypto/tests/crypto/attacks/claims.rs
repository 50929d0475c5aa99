//! Wrong claims under a right signature (A27, A28): what a faulty or malicious holder of a key could make.

use dastak_crypto::Algorithm;
use dastak_ports::Tokens;
use dastak_ports::tokens::TokenRejection;
use serde_json::{Value, json};

use super::{assert_invalid, with_signature};
use crate::support::*;

/// The payload with one member changed; `None` takes it away.
fn changed(name: &str, value: Option<Value>) -> String {
    let mut body = payload();
    let members = body.as_object_mut().unwrap();
    match value {
        Some(value) => members.insert(name.to_owned(), value),
        None => members.remove(name),
    };
    body.to_string()
}

#[test]
fn a27_wrong_claims_under_a_right_signature_are_refused() {
    let key = signing_key(Algorithm::EdDsa);
    let tokens = tokens(Algorithm::EdDsa);
    let (soon, past) = (after(3600).timestamp(), after(-3600).timestamp());
    let wrong = [
        ("iss", json!("https://login.example.com/")),
        ("iss", json!([ISSUER])),
        ("iss", json!(AUDIENCE)),
        ("aud", json!(ISSUER)),
        ("aud", json!("HTTPS://API.EXAMPLE.COM")),
        ("aud", json!(["https://other.example.com"])),
        ("aud", json!([AUDIENCE])),
        ("aud", json!([])),
        ("client_id", json!("other-app")),
        ("sub", json!("")),
        ("sub", json!("not-a-uuid")),
        ("sub", json!(7)),
        ("sid", json!("' OR 1=1--")),
        ("jti", json!("00000000000000000000000000000000")),
        ("iat", json!(soon)),
        ("iat", json!("1795000000")),
        ("iat", json!(soon + 100_000)),
        ("nbf", json!(soon)),
        ("nbf", json!(null)),
        ("nbf", json!("0")),
        ("exp", json!("1795000900")),
        ("exp", json!(-1)),
        ("exp", json!(0)),
        ("exp", json!(null)),
        ("exp", json!(1_795_000_900.5)),
        ("exp", json!(i64::MAX)),
        ("exp", json!(u64::MAX)),
        ("exp", json!([1_795_000_900])),
        ("auth_time", json!(null)),
        ("auth_time", json!(i64::MAX)),
        ("amr", json!([])),
        ("amr", json!(["sms", "otp"])),
        ("amr", json!(["otp", "hwk"])),
        ("amr", json!("otp")),
        ("acr", json!("aal2")),
    ];
    for (name, value) in wrong {
        assert_invalid(&tokens, &signed(&key, &header(&key), &changed(name, Some(value))));
    }
    for name in payload().as_object().unwrap().keys() {
        assert_invalid(&tokens, &signed(&key, &header(&key), &changed(name, None)));
    }
    let huge = payload().to_string().replace("1795000900", "1e400");
    assert_invalid(&tokens, &signed(&key, &header(&key), &huge));
    let honoured = signed(&key, &header(&key), &changed("nbf", Some(json!(past))));
    assert_eq!(tokens.verify_access(&honoured, now()), Ok(access_claims()));
}

#[test]
fn a27_expired_is_only_said_of_a_token_that_is_right_otherwise() {
    let key = signing_key(Algorithm::EdDsa);
    let tokens = tokens(Algorithm::EdDsa);
    let late = after(900 + 61);
    let expired = signed(&key, &header(&key), &payload().to_string());
    assert_eq!(tokens.verify_access(&expired, late), Err(TokenRejection::Expired));
    let before_it_was_made = changed("exp", Some(json!(after(-61).timestamp())));
    let before_it_was_made = signed(&key, &header(&key), &before_it_was_made);
    assert_eq!(
        tokens.verify_access(&before_it_was_made, now()),
        Err(TokenRejection::Expired)
    );
    for (name, value) in [
        ("sub", json!("x")),
        ("iss", json!("x")),
        ("aud", json!("x")),
        ("amr", json!(["x"])),
    ] {
        let token = signed(&key, &header(&key), &changed(name, Some(value)));
        assert_eq!(
            tokens.verify_access(&token, late),
            Err(TokenRejection::Invalid),
            "{name}"
        );
    }
    let forged = with_signature(&expired, &[0; 64]);
    assert_eq!(tokens.verify_access(&forged, late), Err(TokenRejection::Invalid));
}

#[test]
fn a28_a_claim_that_comes_twice_is_refused() {
    let key = signing_key(Algorithm::EdDsa);
    let tokens = tokens(Algorithm::EdDsa);
    for (name, value) in payload().as_object().unwrap() {
        let body = payload().to_string();
        let twice = format!("{},\"{name}\":{value}}}", body.strip_suffix('}').unwrap());
        assert_invalid(&tokens, &signed(&key, &header(&key), &twice));
    }
    let hidden = payload().to_string().replacen('{', r#"{"s\u0075b":"x","#, 1);
    assert_invalid(&tokens, &signed(&key, &header(&key), &hidden));
}
