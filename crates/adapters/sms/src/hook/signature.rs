//! Signatures of Standard Webhooks 1.0.0.

use std::fmt;

use base64::Engine;
use base64::alphabet::STANDARD as ALPHABET;
use base64::engine::general_purpose::{GeneralPurpose, STANDARD};
use base64::engine::{DecodePaddingMode, GeneralPurposeConfig};
use ring::hmac;

/// Fewest bytes of a secret (Standard Webhooks, "Signature scheme": 24 to 64).
pub const SHORTEST_HOOK_SECRET_BYTES: usize = 24;

/// What secrets in base64 begin with.
const PREFIX: &str = "whsec_";

/// People cut the padding off.
const LENIENT: GeneralPurpose = GeneralPurpose::new(
    &ALPHABET,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// The key that both sides have.
#[derive(Clone)]
pub(crate) struct SigningSecret(hmac::Key);

impl SigningSecret {
    /// Reads a secret: base64 after `whsec_`, else the bytes of the text. `None` for a short or broken one.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let key = match text.strip_prefix(PREFIX) {
            Some(encoded) => LENIENT.decode(encoded).ok()?,
            None => text.as_bytes().to_vec(),
        };
        (key.len() >= SHORTEST_HOOK_SECRET_BYTES).then(|| Self(hmac::Key::new(hmac::HMAC_SHA256, &key)))
    }

    /// The value of the header `webhook-signature`: `v1,` and base64 of HMAC-SHA-256 over `id.timestamp.body`.
    pub(crate) fn sign(&self, id: &str, timestamp: i64, body: &[u8]) -> String {
        let mut context = hmac::Context::with_key(&self.0);
        context.update(format!("{id}.{timestamp}.").as_bytes());
        context.update(body);
        format!("v1,{}", STANDARD.encode(context.sign()))
    }
}

impl SigningSecret {
    /// Whether a signature, `v1,` and base64, is one of this secret over these. It is compared in constant time.
    pub(crate) fn has_signed(&self, id: &str, timestamp: i64, body: &[u8], signature: &str) -> bool {
        let Some(Ok(tag)) = signature.strip_prefix("v1,").map(|tag| LENIENT.decode(tag)) else {
            return false;
        };
        let signed = [format!("{id}.{timestamp}.").as_bytes(), body].concat();
        hmac::verify(&self.0, &signed, &tag).is_ok()
    }
}

impl fmt::Debug for SigningSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SigningSecret(..)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The example of the reference libraries of Standard Webhooks.
    const BODY: &[u8] = br#"{"email":"test@example.com","username":"test_user"}"#;

    fn signature(secret: &str) -> Option<String> {
        let secret = SigningSecret::parse(secret)?;
        Some(secret.sign("msg_27UH4WbU6Z5A5EzD8u03UvzRbpk", 1_649_367_553, BODY))
    }

    #[test]
    fn it_signs_as_the_reference_libraries_do() {
        assert_eq!(
            signature("whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD").as_deref(),
            Some("v1,tZ1I4/hDygAJgO5TYxiSd6Sd0kDW6hPenDe+bTa3Kkw=")
        );
    }

    #[test]
    fn a_text_without_the_prefix_is_the_key_itself() {
        let text = "a secret text of 32 bytes, drawn";
        let encoded = format!("whsec_{}", STANDARD.encode(text));
        assert_eq!(signature(text), signature(&encoded));
        assert_eq!(signature(&encoded), signature(encoded.trim_end_matches('=')));
    }

    #[test]
    fn short_and_broken_secrets_are_refused() {
        for secret in [
            "",
            "whsec_",
            "twenty-three-bytes-long",
            "whsec_dG9vIHNob3J0",
            "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7!!",
        ] {
            assert_eq!(signature(secret), None, "{secret:?}");
        }
    }
}
