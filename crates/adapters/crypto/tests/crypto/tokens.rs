//! Tokens as they should be: what they say, how long they are good, and with which keys.

use std::sync::Arc;

use crate::support::*;
use dastak_crypto::{Algorithm, RootSecret, SigningKey, SystemRandom, generate_pem};
use dastak_domain::claims::{AccessClaims, RefreshClaims};
use dastak_domain::delivery::Channel;
use dastak_domain::ids::{ChallengeId, SessionId, TokenId, UserId};
use dastak_domain::session::Method;
use dastak_ports::Tokens;
use dastak_ports::tokens::TokenRejection;
use proptest::prelude::*;
use serde_json::json;

#[test]
fn an_access_token_says_what_the_contract_lists_and_no_more() {
    for algorithm in ALGORITHMS {
        let key = signing_key(algorithm);
        let token = tokens(algorithm).sign_access(&access_claims()).unwrap();
        let (header, body) = opened(token.expose());
        assert_eq!(
            header,
            json!({"alg": algorithm.as_str(), "typ": "at+jwt", "kid": key.kid()})
        );
        assert_eq!(body, payload());
    }
}

#[test]
fn every_kind_round_trips_with_every_algorithm() {
    for algorithm in ALGORITHMS {
        let tokens = tokens(algorithm);
        let [access, refresh, registration] = one_of_each(&tokens);
        assert_eq!(tokens.verify_access(&access, now()), Ok(access_claims()));
        assert_eq!(tokens.verify_refresh(&refresh, now()), Ok(refresh_claims()));
        assert_eq!(
            tokens.verify_registration(&registration, now()),
            Ok(registration_claims())
        );
    }
}

#[test]
fn every_method_keeps_its_names() {
    let tokens = tokens(Algorithm::EdDsa);
    for (method, acr, amr) in [
        (Method::Code(Channel::Sms), "aal1", json!(["otp", "sms"])),
        (Method::Code(Channel::Voice), "aal1", json!(["otp", "tel"])),
        (Method::Code(Channel::Whatsapp), "aal1", json!(["otp"])),
        (Method::Device, "device", json!(["device"])),
    ] {
        let mut claims = access_claims();
        claims.authentication.method = method;
        let token = tokens.sign_access(&claims).unwrap();
        let body = opened(token.expose()).1;
        assert_eq!((&body["amr"], body["acr"].as_str()), (&amr, Some(acr)));
        assert_eq!(tokens.verify_access(token.expose(), now()), Ok(claims));
    }
}

#[test]
fn no_token_has_a_number_in_it() {
    for token in one_of_each(&tokens(Algorithm::EdDsa)) {
        let (header, body) = opened(&token);
        let said = format!("{header}{body}");
        assert!(!said.contains("9876543210") && !said.contains("3210"), "{said}");
    }
}

#[test]
fn a_token_ends_at_its_second_without_leeway() {
    let tokens = tokens(Algorithm::EdDsa);
    let [access, refresh, registration] = one_of_each(&tokens);
    assert!(tokens.verify_access(&access, after(899)).is_ok());
    for late in [900, 901, 961, 1_000_000] {
        assert_eq!(
            tokens.verify_access(&access, after(late)),
            Err(TokenRejection::Expired)
        );
    }
    assert!(tokens.verify_refresh(&refresh, after(604_799)).is_ok());
    assert_eq!(
        tokens.verify_refresh(&refresh, after(604_800)),
        Err(TokenRejection::Expired)
    );
    assert!(tokens.verify_registration(&registration, after(599)).is_ok());
    assert_eq!(
        tokens.verify_registration(&registration, after(600)),
        Err(TokenRejection::Expired)
    );
}

#[test]
fn a_token_of_another_node_may_be_five_seconds_ahead() {
    let tokens = tokens(Algorithm::EdDsa);
    let [access, refresh, registration] = one_of_each(&tokens);
    assert!(tokens.verify_access(&access, after(-5)).is_ok());
    assert!(tokens.verify_refresh(&refresh, after(-5)).is_ok());
    assert!(tokens.verify_registration(&registration, after(-5)).is_ok());
    assert_eq!(
        tokens.verify_access(&access, after(-6)),
        Err(TokenRejection::Invalid)
    );
    assert_eq!(
        tokens.verify_refresh(&refresh, after(-6)),
        Err(TokenRejection::Invalid)
    );
    assert_eq!(
        tokens.verify_registration(&registration, after(-6)),
        Err(TokenRejection::Invalid)
    );
}

#[test]
fn equal_refresh_claims_make_equal_tokens_on_every_node() {
    let token = tokens(Algorithm::EdDsa).sign_refresh(&refresh_claims()).unwrap();
    assert_eq!(
        tokens(Algorithm::Es256).sign_refresh(&refresh_claims()).unwrap(),
        token
    );
    let next = RefreshClaims {
        generation: 8,
        ..refresh_claims()
    };
    let next = tokens(Algorithm::EdDsa).sign_refresh(&next).unwrap();
    assert_ne!(opened(next.expose()).1["jti"], opened(token.expose()).1["jti"]);
}

#[test]
fn tokens_of_another_root_are_refused() {
    let ours = tokens(Algorithm::EdDsa);
    let root = RootSecret::new("the root secret of other deployments, long enough").unwrap();
    let secrets = Arc::new(dastak_crypto::DastakSecrets::new(&root, Arc::new(SystemRandom::new())).unwrap());
    let theirs = dastak_crypto::JwtTokens::new(
        settings(),
        signing_key(Algorithm::EdDsa),
        Vec::new(),
        &root,
        secrets,
    )
    .unwrap();
    let [_, refresh, registration] = one_of_each(&theirs);
    assert_eq!(ours.verify_refresh(&refresh, now()), Err(TokenRejection::Invalid));
    assert_eq!(
        ours.verify_registration(&registration, now()),
        Err(TokenRejection::Invalid)
    );
}

#[test]
fn the_jwk_set_has_every_public_key_once_and_nothing_private() {
    let current = signing_key(Algorithm::EdDsa);
    let published = [
        Algorithm::Es256,
        Algorithm::Rs256,
        Algorithm::Hs256,
        Algorithm::EdDsa,
    ]
    .map(|algorithm| signing_key(algorithm).verifying_key().clone());
    let jwks = tokens_with(settings(), current, published.to_vec()).jwks();
    let keys = jwks["keys"].as_array().unwrap();
    let members: Vec<Vec<&str>> = keys
        .iter()
        .map(|key| key.as_object().unwrap().keys().map(String::as_str).collect())
        .collect();
    assert_eq!(
        members,
        [
            vec!["alg", "crv", "kid", "kty", "use", "x"],
            vec!["alg", "crv", "kid", "kty", "use", "x", "y"],
            vec!["alg", "e", "kid", "kty", "n", "use"],
        ]
    );
    for (key, algorithm) in keys.iter().zip(ALGORITHMS) {
        assert_eq!(key["kid"], signing_key(algorithm).kid());
        assert_eq!(key["alg"], algorithm.as_str());
        assert_eq!(key["use"], "sig");
    }
    assert_eq!(tokens(Algorithm::Hs256).jwks(), json!({"keys": []}));
}

#[test]
fn a_published_key_verifies_what_any_jwt_library_reads() {
    for algorithm in [Algorithm::EdDsa, Algorithm::Es256, Algorithm::Rs256] {
        let tokens = tokens(algorithm);
        let token = tokens.sign_access(&access_claims()).unwrap();
        let jwk = serde_json::from_value(tokens.jwks()["keys"][0].clone()).unwrap();
        let key = jsonwebtoken::DecodingKey::from_jwk(&jwk).unwrap();
        let mut validation = jsonwebtoken::Validation::new(algorithm.as_str().parse().unwrap());
        validation.set_audience(&[AUDIENCE]);
        validation.set_issuer(&[ISSUER]);
        validation.validate_exp = false; // the time of these tests is not the system's
        let data = jsonwebtoken::decode::<serde_json::Value>(token.expose(), &key, &validation).unwrap();
        assert_eq!(data.claims, payload());
        assert_eq!(data.header.kid.as_deref(), Some(signing_key(algorithm).kid()));
    }
}

#[test]
fn keys_can_be_changed_without_logging_anybody_out() {
    let old = || signing_key(Algorithm::EdDsa);
    let new = || signing_key(Algorithm::Es256);
    let before = tokens_with(settings(), old(), vec![new().verifying_key().clone()]);
    let after_change = tokens_with(settings(), new(), vec![old().verifying_key().clone()]);
    let [early, ..] = one_of_each(&before);
    let [late, ..] = one_of_each(&after_change);
    assert!(
        after_change.verify_access(&early, now()).is_ok(),
        "a token of the last key"
    );
    assert!(
        before.verify_access(&late, now()).is_ok(),
        "a token of the next key, on a node that has not changed yet"
    );
    let [refresh_early, refresh_late] =
        [&before, &after_change].map(|tokens| tokens.sign_refresh(&refresh_claims()).unwrap());
    assert_eq!(refresh_early, refresh_late);
    assert_eq!(
        tokens_with(settings(), new(), Vec::new()).verify_access(&early, now()),
        Err(TokenRejection::Invalid)
    );
}

#[test]
fn nodes_with_one_root_agree_on_its_ed25519_key() {
    let [a, b] = [(); 2].map(|()| SigningKey::ed25519_from_root(&root()).unwrap());
    assert_eq!(a.kid(), b.kid());
    let [access, ..] = one_of_each(&tokens_with(settings(), a, Vec::new()));
    assert!(
        tokens_with(settings(), b, Vec::new())
            .verify_access(&access, now())
            .is_ok()
    );
    let other = generate_pem(Algorithm::EdDsa, &SystemRandom::new()).unwrap();
    let other = SigningKey::from_pem(Algorithm::EdDsa, &other).unwrap();
    assert!(
        tokens_with(settings(), other, Vec::new())
            .verify_access(&access, now())
            .is_err()
    );
}

proptest! {
    #[test]
    fn claims_survive_their_journey(
        user: [u8; 10], session: [u8; 10], token: [u8; 10], challenge: [u8; 10], generation: u32,
        issued in 0_i64..4_000_000_000, life in 1_i64..10_000_000, millis in 0_i64..1000,
        number in 6_000_000_000_u64..10_000_000_000,
    ) {
        let tokens = tokens(Algorithm::Hs256);
        let whole = chrono::DateTime::from_timestamp(issued, 0).unwrap();
        let issued_at = whole + chrono::TimeDelta::milliseconds(millis);
        let expires_at = issued_at + chrono::TimeDelta::seconds(life);
        let whole_end = whole + chrono::TimeDelta::seconds(life);

        let access = AccessClaims {
            user_id: UserId::new(issued_at, user), session_id: SessionId::new(issued_at, session),
            token_id: TokenId::new(issued_at, token), issued_at, expires_at, ..access_claims()
        };
        let signed = tokens.sign_access(&access).unwrap();
        let read = AccessClaims { issued_at: whole, expires_at: whole_end, ..access };
        prop_assert_eq!(tokens.verify_access(signed.expose(), whole), Ok(read));

        let refresh = RefreshClaims {
            user_id: UserId::new(issued_at, user), session_id: SessionId::new(issued_at, session), generation, issued_at, expires_at,
        };
        let signed = tokens.sign_refresh(&refresh).unwrap();
        let read = RefreshClaims { issued_at: whole, expires_at: whole_end, ..refresh };
        prop_assert_eq!(tokens.verify_refresh(signed.expose(), whole), Ok(read));
        prop_assert_eq!(tokens.sign_refresh(&read).unwrap(), signed, "what is read signs to the same token");

        let mut registration = registration_claims();
        registration.challenge_id = ChallengeId::new(issued_at, challenge);
        registration.mobile = dastak_domain::phone::PhoneNumber::from_stored(&format!("+91{number}")).unwrap();
        (registration.issued_at, registration.expires_at) = (whole, whole_end);
        let signed = tokens.sign_registration(&registration).unwrap();
        prop_assert_eq!(tokens.verify_registration(signed.expose(), whole), Ok(registration));
    }
}
