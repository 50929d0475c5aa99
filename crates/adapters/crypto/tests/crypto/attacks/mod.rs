//! Attacks on tokens.

mod claims;
mod headers;
mod spellings;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use dastak_crypto::JwtTokens;
use dastak_ports::Tokens;
use dastak_ports::tokens::TokenRejection;

use crate::support::*;

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

fn hex(text: &str) -> Vec<u8> {
    (0..text.len())
        .step_by(2)
        .map(|at| u8::from_str_radix(&text[at..at + 2], 16).unwrap())
        .collect()
}
