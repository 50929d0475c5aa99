//! By somebody who knows everything but the keys (A23 to A26).

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use dastak_crypto::{Algorithm, SigningKey};
use dastak_ports::Tokens;
use dastak_ports::tokens::TokenRejection;
use serde_json::Value;

use super::{access, assert_invalid, hex, with_signature};
use crate::support::*;

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
        format!("{{{alg},{typ},{kid}}} {{}}"),
        format!("[{{{alg},{typ},{kid}}}]"),
        format!(r#"{{{alg},"\u0061lg":"none",{typ},{kid}}}"#),
        format!(r#"{{{alg},"typ":"JWT",{kid}}}"#),
        format!(r#"{{{alg},"typ":"AT+JWT",{kid}}}"#),
        format!(r#"{{{alg},"typ":"application/at+jwt",{kid}}}"#),
        format!("{{{alg},{kid}}}"),
    ] {
        assert_invalid(&tokens, &signed(&key, &header, &payload().to_string()));
    }
}

/// A library that shares the secret of HS256 sorts the members, or puts spaces between them.
#[test]
fn the_members_of_a_header_may_stand_in_any_order() {
    for algorithm in ALGORITHMS {
        let key = signing_key(algorithm);
        let (alg, typ, kid) = (
            format!(r#""alg":"{algorithm}""#),
            r#""typ":"at+jwt""#,
            format!(r#""kid":"{}""#, key.kid()),
        );
        for header in [
            format!("{{{alg},{kid},{typ}}}"),
            format!("{{{typ},{alg},{kid}}}"),
            format!("{{ {alg}, {typ},\n{kid} }} "),
        ] {
            let token = signed(&key, &header, &payload().to_string());
            let tokens = tokens(algorithm);
            assert_eq!(
                tokens.verify_access(&token, now()),
                Ok(access_claims()),
                "{header}"
            );
            assert_eq!(
                tokens.verify_refresh(&token, now()),
                Err(TokenRejection::Invalid),
                "{header}"
            );
        }
    }
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
