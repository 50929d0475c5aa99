//! Who may bring delivery receipts, how they prove it, and who understands them.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use dastak_ports::ReceiptReader;
use dastak_sms::{HookReceipts, SignedReceipt};
use secrecy::{ExposeSecret, SecretString};
use subtle::ConstantTimeEq;

/// How a gateway proves that it is one.
#[derive(Clone)]
pub enum ReceiptProof {
    /// By the key in the URL that it was given: gateways sign nothing. Compared in constant time.
    Key(SecretString),
    /// By the signature of its request.
    Signature(HookReceipts),
}

/// One gateway that brings receipts.
#[derive(Clone)]
pub struct ReceiptSource {
    /// Its name in the URL, as in the settings.
    pub provider: &'static str,
    /// Its proof.
    pub proof: ReceiptProof,
    /// Who understands it.
    pub reader: Arc<dyn ReceiptReader>,
}

/// What a call shows of itself, beside its body.
#[derive(Clone, Copy)]
pub(crate) struct Shown<'a> {
    /// The key in the URL.
    pub(crate) key: Option<&'a str>,
    /// `webhook-id`, `webhook-timestamp` and `webhook-signature`.
    pub(crate) signature: [&'a str; 3],
}

impl ReceiptSource {
    /// Whether this proof can be judged before the body is read, and fails.
    pub(crate) fn refuses_unread(&self, shown: Shown<'_>) -> bool {
        match &self.proof {
            ReceiptProof::Key(key) => !shown.key.is_some_and(|shown| is_same(key, shown)),
            ReceiptProof::Signature(_) => shown.signature.iter().any(|part| part.is_empty()),
        }
    }

    /// Whether the call is this gateway's.
    pub(crate) fn knows(&self, shown: Shown<'_>, body: &[u8], now: DateTime<Utc>) -> bool {
        match &self.proof {
            ReceiptProof::Key(_) => !self.refuses_unread(shown),
            ReceiptProof::Signature(receipts) => {
                let [id, timestamp, signature] = shown.signature;
                let signed = SignedReceipt {
                    id,
                    timestamp,
                    signature,
                    body,
                };
                receipts.is_signed(&signed, now)
            }
        }
    }
}

fn is_same(key: &SecretString, shown: &str) -> bool {
    key.expose_secret().as_bytes().ct_eq(shown.as_bytes()).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_itself_only() {
        let key = SecretString::from("a-long-random-key");
        assert!(is_same(&key, "a-long-random-key"));
        for other in [
            "",
            "a-long-random-kez",
            "a-long-random-key ",
            "A-long-random-key",
            "a-long",
        ] {
            assert!(!is_same(&key, other), "{other:?}");
        }
    }
}
