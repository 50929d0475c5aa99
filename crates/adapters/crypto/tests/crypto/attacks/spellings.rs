//! Other spellings of a right token, and other signatures (A28).

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use dastak_crypto::Algorithm;
use dastak_ports::Tokens;
use dastak_ports::tokens::TokenRejection;
use proptest::prelude::*;
use serde_json::json;

use super::{access, assert_invalid, hex, with_signature};
use crate::support::*;

fn signature(token: &str) -> Vec<u8> {
    URL_SAFE_NO_PAD.decode(token.rsplit_once('.').unwrap().1).unwrap()
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
