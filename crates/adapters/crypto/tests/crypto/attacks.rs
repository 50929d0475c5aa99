//! Attacks on tokens, by somebody who knows everything but the keys (A23 to A26, A28), and tokens with wrong
//! claims under a right signature (A27).

use crate::support::*;
use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use dastak_crypto::{Algorithm, JwtTokens, SigningKey};
use dastak_ports::Tokens;
use dastak_ports::tokens::TokenRejection;
use proptest::prelude::*;
use serde_json::{Value, json};

fn assert_invalid(tokens: &JwtTokens, token: &str) {
    assert_eq!(
        tokens.verify_access(token, now()),
        Err(TokenRejection::Invalid),
        "{token}"
    );
}

fn access(tokens: &JwtTokens) -> String {
    one_of_each(tokens)[0].clone()
}

fn with_signature(token: &str, signature: &[u8]) -> String {
    let (message, _) = token.rsplit_once('.').unwrap();
    format!("{message}.{}", URL_SAFE_NO_PAD.encode(signature))
}

fn signature(token: &str) -> Vec<u8> {
    URL_SAFE_NO_PAD.decode(token.rsplit_once('.').unwrap().1).unwrap()
}

#[test]
fn the_forger_of_these_tests_can_make_a_right_token() {
    for algorithm in ALGORITHMS {
        let key = signing_key(algorithm);
        let token = signed(&key, &header(&key), &payload().to_string());
        assert_eq!(
            tokens(algorithm).verify_access(&token, now()),
            Ok(access_claims())
        );
    }
}

#[test]
fn a23_no_kind_passes_for_another() {
    for algorithm in ALGORITHMS {
        let tokens = tokens(algorithm);
        let [access, refresh, registration] = one_of_each(&tokens);
        for other in [&refresh, &registration] {
            assert_invalid(&tokens, other);
        }
        for other in [&access, &registration] {
            assert_eq!(tokens.verify_refresh(other, now()), Err(TokenRejection::Invalid));
        }
        for other in [&access, &refresh] {
            assert_eq!(
                tokens.verify_registration(other, now()),
                Err(TokenRejection::Invalid)
            );
        }
    }
}

#[test]
fn a23_a_payload_under_another_kinds_header_is_refused() {
    for algorithm in ALGORITHMS {
        let tokens = tokens(algorithm);
        let all = one_of_each(&tokens);
        for head in &all {
            for body in &all {
                let spliced = format!(
                    "{}.{}",
                    head.split_once('.').unwrap().0,
                    body.split_once('.').unwrap().1
                );
                if !all.contains(&spliced) {
                    assert_invalid(&tokens, &spliced);
                    assert_eq!(
                        tokens.verify_refresh(&spliced, now()),
                        Err(TokenRejection::Invalid)
                    );
                    assert_eq!(
                        tokens.verify_registration(&spliced, now()),
                        Err(TokenRejection::Invalid)
                    );
                }
            }
        }
    }
}

#[test]
fn a24_a_token_without_an_algorithm_is_refused() {
    let key = signing_key(Algorithm::EdDsa);
    let tokens = tokens(Algorithm::EdDsa);
    let kid = key.kid();
    for alg in [
        r#""alg":"none","#,
        r#""alg":"None","#,
        r#""alg":"nOnE","#,
        r#""alg":"","#,
        "",
        r#""alg":["EdDSA"],"#,
        r#""alg":1,"#,
        r#""alg":null,"#,
        r#""alg":"eddsa","#,
        r#""alg":"Ed25519","#,
    ] {
        let header = format!(r#"{{{alg}"typ":"at+jwt","kid":"{kid}"}}"#);
        let token = signed(&key, &header, &payload().to_string());
        assert_invalid(&tokens, &token);
        assert_invalid(&tokens, &with_signature(&token, &[]));
        assert_invalid(&tokens, token.rsplit_once('.').unwrap().0);
    }
    assert_invalid(&tokens, &with_signature(&access(&tokens), &[]));
}

#[test]
fn a25_a_public_key_is_no_shared_secret() {
    for algorithm in [Algorithm::EdDsa, Algorithm::Es256, Algorithm::Rs256] {
        let tokens = tokens(algorithm);
        let jwk = tokens.jwks()["keys"][0].clone();
        for secret in public_forms(&jwk) {
            // As an attacker would: any length of secret will do.
            let key = ring::hmac::Key::new(ring::hmac::HMAC_SHA256, &secret);
            for alg in ["HS256", "HS384", "HS512", algorithm.as_str()] {
                let header = format!(r#"{{"alg":"{alg}","typ":"at+jwt","kid":{}}}"#, jwk["kid"]);
                let message = format!(
                    "{}.{}",
                    URL_SAFE_NO_PAD.encode(header),
                    URL_SAFE_NO_PAD.encode(payload().to_string())
                );
                let mac = ring::hmac::sign(&key, message.as_bytes());
                assert_invalid(&tokens, &format!("{message}.{}", URL_SAFE_NO_PAD.encode(mac)));
            }
        }
    }
}

/// A public key in every form in which somebody could have it: raw members, JWK text, DER and PEM.
fn public_forms(jwk: &Value) -> Vec<Vec<u8>> {
    let member = |name: &str| {
        jwk[name]
            .as_str()
            .map(|text| URL_SAFE_NO_PAD.decode(text).unwrap())
            .unwrap_or_default()
    };
    let mut forms = vec![jwk.to_string().into_bytes()];
    forms.extend(["x", "y", "n"].map(|name| jwk[name].as_str().unwrap_or_default().as_bytes().to_vec()));
    forms.extend(["x", "y", "n"].map(member));
    let der = match jwk["kty"].as_str().unwrap() {
        "OKP" => [hex("302a300506032b6570032100"), member("x")].concat(),
        "EC" => [
            hex("3059301306072a8648ce3d020106082a8648ce3d03010703420004"),
            member("x"),
            member("y"),
        ]
        .concat(),
        _ => [
            hex("308201a2300d06092a864886f70d01010105000382018f003082018a0282018100"),
            member("n"),
            hex("0203010001"),
        ]
        .concat(),
    };
    let pem = format!(
        "-----BEGIN PUBLIC KEY-----\n{}\n-----END PUBLIC KEY-----\n",
        STANDARD.encode(&der)
    );
    forms.extend([der, pem.trim_end().as_bytes().to_vec(), pem.into_bytes()]);
    forms
}

fn hex(text: &str) -> Vec<u8> {
    (0..text.len())
        .step_by(2)
        .map(|at| u8::from_str_radix(&text[at..at + 2], 16).unwrap())
        .collect()
}

#[test]
fn a25_an_accepted_key_verifies_its_own_algorithm_only() {
    let published = ALGORITHMS
        .map(|algorithm| signing_key(algorithm).verifying_key().clone())
        .to_vec();
    let tokens = tokens_with(settings(), signing_key(Algorithm::EdDsa), published);
    for signer in ALGORITHMS.map(signing_key) {
        for named in ALGORITHMS.map(signing_key) {
            for alg in ALGORITHMS {
                let header = format!(r#"{{"alg":"{alg}","typ":"at+jwt","kid":"{}"}}"#, named.kid());
                let token = signed(&signer, &header, &payload().to_string());
                let right = signer.kid() == named.kid() && alg == signer.algorithm();
                assert_eq!(
                    tokens.verify_access(&token, now()).is_ok(),
                    right,
                    "{header} signed by {signer:?}"
                );
            }
        }
    }
}

#[test]
fn a26_a_header_other_than_ours_is_not_even_looked_at() {
    let key = signing_key(Algorithm::EdDsa);
    let tokens = tokens(Algorithm::EdDsa);
    let long = "k".repeat(10_000);
    for kid in [
        "../../dev/null",
        "' OR 1=1--",
        "a\\u0000b",
        "https://evil.example/jwks",
        "unknown",
        "",
        long.as_str(),
    ] {
        let header = format!(r#"{{"alg":"EdDSA","typ":"at+jwt","kid":"{kid}"}}"#);
        assert_invalid(&tokens, &signed(&key, &header, &payload().to_string()));
    }
    let jwk = tokens.jwks()["keys"][0].to_string();
    let (alg, typ, kid) = (
        r#""alg":"EdDSA""#,
        r#""typ":"at+jwt""#,
        format!(r#""kid":"{}""#, key.kid()),
    );
    for header in [
        format!("{{{alg},{typ}}}"),
        format!("{{{alg},{typ},\"kid\":null}}"),
        format!("{{{alg},{typ},\"kid\":[\"{}\"]}}", key.kid()),
        format!(r#"{{{alg},{typ},{kid},"jku":"https://evil.example/jwks"}}"#),
        format!(r#"{{{alg},{typ},{kid},"x5u":"https://evil.example/cert"}}"#),
        format!(r#"{{{alg},{typ},{kid},"x5c":["MIIB"]}}"#),
        format!(r#"{{{alg},{typ},{kid},"jwk":{jwk}}}"#),
        format!(r#"{{{alg},{typ},{kid},"crit":["exp"]}}"#),
        format!(r#"{{{alg},{typ},{kid},"crit":["b64"],"b64":false}}"#),
        format!(r#"{{{alg},{typ},{kid},"b64":false}}"#),
        format!(r#"{{{alg},{typ},{kid},"zip":"DEF"}}"#),
        format!("{{{alg},{alg},{typ},{kid}}}"),
        format!(r#"{{"alg":"none",{alg},{typ},{kid}}}"#),
        format!("{{{typ},{alg},{kid}}}"),
        format!("{{{alg}, {typ}, {kid}}}"),
        format!("{{{alg},{typ},{kid}}} "),
        format!(r#"{{{alg},"typ":"JWT",{kid}}}"#),
        format!(r#"{{{alg},"typ":"AT+JWT",{kid}}}"#),
        format!(r#"{{{alg},"typ":"application/at+jwt",{kid}}}"#),
        format!("{{{alg},{kid}}}"),
    ] {
        assert_invalid(&tokens, &signed(&key, &header, &payload().to_string()));
    }
}

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

#[test]
fn a28_a_token_has_one_spelling() {
    for algorithm in ALGORITHMS {
        let tokens = tokens(algorithm);
        let token = access(&tokens);
        let [head, body, tail]: [&str; 3] = token.split('.').collect::<Vec<_>>().try_into().unwrap();
        for other in [
            String::new(),
            ".".to_owned(),
            "..".to_owned(),
            format!("{head}.{body}"),
            format!("{head}.{body}."),
            format!("{token}."),
            format!(".{token}"),
            format!("{token}.{tail}"),
            format!("{head}.{body}.{tail}.{body}.{tail}"),
            format!("{head}..{tail}"),
            format!("{token}="),
            format!("{token}=="),
            format!("{head}=.{body}.{tail}"),
            format!("{head}.{body}=.{tail}"),
            format!(" {token}"),
            format!("{token} "),
            format!("{token}\n"),
            format!("{head}. {body}.{tail}"),
            format!("Bearer {token}"),
            format!("{{{token}}}"),
            format!("\"{token}\""),
            json!({"protected": head, "payload": body, "signature": tail}).to_string(),
            json!({"payload": body, "signatures": [{"protected": head, "signature": tail}]}).to_string(),
            token.replace('-', "+").replace('_', "/") + "+",
            token.clone() + &"A".repeat(4096),
            format!("{head}.{}.{tail}", "A".repeat(10_000_000)),
        ] {
            assert_invalid(&tokens, &other);
        }
    }
}

#[test]
fn a28_stray_bits_in_the_last_character_are_refused() {
    const ALPHABET: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    for algorithm in [Algorithm::EdDsa, Algorithm::Es256, Algorithm::Hs256] {
        let tokens = tokens(algorithm);
        let token = access(&tokens);
        let (kept, last) = token.split_at(token.len() - 1);
        for other in ALPHABET.chars().map(String::from).filter(|other| other != last) {
            assert_invalid(&tokens, &format!("{kept}{other}"));
        }
    }
}

#[test]
fn a28_an_ecdsa_signature_of_zeroes_is_refused() {
    let tokens = tokens(Algorithm::Es256);
    let order = hex("ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551");
    let zero = vec![0; 32];
    for (r, s) in [(&zero, &zero), (&order, &order), (&zero, &order), (&order, &zero)] {
        assert_invalid(
            &tokens,
            &with_signature(&access(&tokens), &[r.as_slice(), s].concat()),
        );
    }
    assert_invalid(
        &tokens,
        &with_signature(&access(&tokens), &hex("3006020100020100")),
    );
}

#[test]
fn a28_a_malleated_ed25519_signature_is_refused() {
    let order = hex("edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010");
    let tokens = tokens(Algorithm::EdDsa);
    let token = access(&tokens);
    let mut malleated = signature(&token);
    let mut carry = 0;
    for (byte, add) in malleated[32..].iter_mut().zip(order) {
        let sum = u16::from(*byte) + u16::from(add) + carry;
        [*byte, _] = sum.to_le_bytes();
        carry = sum >> 8;
    }
    assert_eq!(carry, 0, "s + L fits");
    assert_invalid(&tokens, &with_signature(&token, &malleated));
    assert_invalid(&tokens, &with_signature(&token, &[0; 64]));
    let identity = [vec![1], vec![0; 63]].concat();
    assert_invalid(&tokens, &with_signature(&token, &identity));
}

#[test]
fn a_key_with_our_name_but_another_content_is_refused() {
    let stranger = SigningKey::from_secret(b"another shared secret, long enough too").unwrap();
    let ours = signing_key(Algorithm::Hs256);
    assert_invalid(
        &tokens(Algorithm::Hs256),
        &signed(&stranger, &header(&ours), &payload().to_string()),
    );
}

proptest! {
    #[test]
    fn a28_one_changed_character_makes_a_token_invalid(
        algorithm in prop::sample::select(&ALGORITHMS[..]), kind in 0_usize..3, at: prop::sample::Index, to in "[A-Za-z0-9_.=+/ -]",
    ) {
        let tokens = tokens(algorithm);
        let mut token = one_of_each(&tokens)[kind].clone();
        let at = at.index(token.len());
        prop_assume!(token[at..=at] != to);
        token.replace_range(at..=at, &to);
        let rejected = [
            tokens.verify_access(&token, now()).err(),
            tokens.verify_refresh(&token, now()).err(),
            tokens.verify_registration(&token, now()).err(),
        ];
        prop_assert_eq!(rejected, [Some(TokenRejection::Invalid); 3]);
    }

    #[test]
    fn a28_noise_is_invalid(noise in "\\PC{0,200}", dotted in "[A-Za-z0-9_.-]{0,300}") {
        let tokens = tokens(Algorithm::EdDsa);
        for text in [noise, dotted] {
            prop_assert_eq!(tokens.verify_access(&text, now()), Err(TokenRejection::Invalid));
            prop_assert_eq!(tokens.verify_refresh(&text, now()), Err(TokenRejection::Invalid));
        }
    }
}
