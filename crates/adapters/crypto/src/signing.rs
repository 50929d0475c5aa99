//! Keys that sign tokens, and what verifies with them.

use std::fmt;

use ::rsa::pkcs8::SecretDocument;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::DecodingKey;
use ring::signature::{
    ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, Ed25519KeyPair, KeyPair as _, RSA_PKCS1_SHA256, RsaKeyPair,
};
use ring::{hmac, rsa};

use crate::algorithm::Algorithm;
use crate::jwk::PublicJwk;
use crate::root::{KeyUse, RootSecret};
use crate::system::SystemRandom;

/// The shortest root secret and the shortest secret of HS256, in bytes: as long as the hash that is keyed with it
/// (RFC 7518 §3.2).
pub const SHORTEST_SECRET_BYTES: usize = 32;

/// Why a key can't be used. It never holds a part of the key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum KeyError {
    /// A root secret or a secret of HS256 of less than 256 bits.
    #[error("a secret must have at least {SHORTEST_SECRET_BYTES} bytes")]
    SecretTooShort,
    /// The text is not a private key in PEM.
    #[error("not a private key in PEM, `PRIVATE KEY` (PKCS#8) or `RSA PRIVATE KEY` (PKCS#1)")]
    NotPem,
    /// It is no key of this algorithm, or a damaged one.
    #[error("not a usable {0} private key")]
    Unusable(Algorithm),
    /// An RSA key of less than 2048 bits (RFC 7518 §3.3), or of more than ring signs with.
    #[error("an RSA key must have 2048 to 4096 bits")]
    RsaSize,
    /// HS256 has a shared secret, not a key pair.
    #[error("HS256 has no key pair")]
    NoKeyPair,
    /// The key could not be made.
    #[error("no {0} key could be made")]
    Generation(Algorithm),
    /// A key could not be derived from the root secret.
    #[error("a key could not be derived from the root secret")]
    Derivation,
    /// Signing failed.
    #[error("signing failed")]
    Signing,
    /// What the key signs does not verify.
    #[error("tokens signed with the {0} key do not verify")]
    SelfCheck(Algorithm),
}

/// A key that signs tokens with exactly one algorithm.
pub struct SigningKey {
    pair: Pair,
    verifying: VerifyingKey,
}

enum Pair {
    Ed25519(Ed25519KeyPair),
    P256(EcdsaKeyPair, SystemRandom),
    Rsa(RsaKeyPair, SystemRandom),
    Hmac(hmac::Key),
}

/// What tokens of one key are verified with.
#[derive(Clone)]
pub struct VerifyingKey {
    algorithm: Algorithm,
    kid: String,
    decoding: DecodingKey,
    public: Option<PublicJwk>,
}

impl SigningKey {
    /// Reads a private key: PKCS#8, for RSA also PKCS#1. An Ed25519 key may lack its public half, as OpenSSL
    /// writes it.
    pub fn from_pem(algorithm: Algorithm, pem: &str) -> Result<Self, KeyError> {
        let (label, document) = SecretDocument::from_pem(pem.trim_start()).map_err(|_| KeyError::NotPem)?;
        if !matches!(label, "PRIVATE KEY" | "RSA PRIVATE KEY") {
            return Err(KeyError::NotPem);
        }
        Self::from_der(algorithm, document.as_bytes())
    }

    /// A key of HS256 from at least [`SHORTEST_SECRET_BYTES`]. Its name is made by the key itself, so it tells nothing of it.
    pub fn from_secret(secret: &[u8]) -> Result<Self, KeyError> {
        if secret.len() < SHORTEST_SECRET_BYTES {
            return Err(KeyError::SecretTooShort);
        }
        let key = hmac::Key::new(hmac::HMAC_SHA256, secret);
        let name = hmac::sign(&key, b"dastak/kid/v1");
        let short_name = name.as_ref().first_chunk::<16>().ok_or(KeyError::Derivation)?;
        let verifying = VerifyingKey {
            algorithm: Algorithm::Hs256,
            kid: URL_SAFE_NO_PAD.encode(short_name),
            decoding: DecodingKey::from_secret(secret),
            public: None,
        };
        Ok(Self {
            pair: Pair::Hmac(key),
            verifying,
        })
    }

    /// The Ed25519 key of a root secret: nodes with the same root agree on it without sharing a file.
    pub fn ed25519_from_root(root: &RootSecret) -> Result<Self, KeyError> {
        let seed = root.derive(KeyUse::AccessTokenSeed)?;
        let pair = Ed25519KeyPair::from_seed_unchecked(seed.as_ref()).map_err(|_| KeyError::Derivation)?;
        Ok(Self::ed25519(pair))
    }

    /// Reads a private key in DER: PKCS#8, for RSA also PKCS#1.
    pub(crate) fn from_der(algorithm: Algorithm, der: &[u8]) -> Result<Self, KeyError> {
        let unusable = |_| KeyError::Unusable(algorithm);
        match algorithm {
            Algorithm::EdDsa => Ed25519KeyPair::from_pkcs8_maybe_unchecked(der)
                .map(Self::ed25519)
                .map_err(unusable),
            Algorithm::Es256 => {
                let random = SystemRandom::new();
                let pair = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, der, random.ring())
                    .map_err(unusable)?;
                Self::p256(pair, random).ok_or(KeyError::Unusable(algorithm))
            }
            Algorithm::Rs256 => {
                let pkcs8 = RsaKeyPair::from_pkcs8(der).map_err(rsa_error);
                pkcs8
                    .or_else(|error| match error {
                        KeyError::RsaSize => Err(error),
                        _ => RsaKeyPair::from_der(der).map_err(rsa_error),
                    })
                    .map(Self::rsa)
            }
            Algorithm::Hs256 => Err(KeyError::NoKeyPair),
        }
    }

    fn ed25519(pair: Ed25519KeyPair) -> Self {
        let x = pair.public_key().as_ref();
        let verifying = VerifyingKey::public(
            Algorithm::EdDsa,
            DecodingKey::from_ed_der(x),
            PublicJwk::Ed25519 {
                x: URL_SAFE_NO_PAD.encode(x),
            },
        );
        Self {
            pair: Pair::Ed25519(pair),
            verifying,
        }
    }

    /// `None` when the public key is not an uncompressed point (SEC 1 §2.3.3), which ring never makes.
    fn p256(pair: EcdsaKeyPair, random: SystemRandom) -> Option<Self> {
        let point = pair.public_key().as_ref();
        let (x, y) = point
            .strip_prefix(&[4])
            .and_then(|coordinates| coordinates.split_at_checked(32))?;
        let verifying = VerifyingKey::public(
            Algorithm::Es256,
            DecodingKey::from_ec_der(point),
            PublicJwk::P256 {
                x: URL_SAFE_NO_PAD.encode(x),
                y: URL_SAFE_NO_PAD.encode(y),
            },
        );
        Some(Self {
            pair: Pair::P256(pair, random),
            verifying,
        })
    }

    fn rsa(pair: RsaKeyPair) -> Self {
        let rsa::PublicKeyComponents { n, e } = rsa::PublicKeyComponents::<Vec<u8>>::from(pair.public());
        let verifying = VerifyingKey::public(
            Algorithm::Rs256,
            DecodingKey::from_rsa_raw_components(&n, &e),
            PublicJwk::Rsa {
                n: URL_SAFE_NO_PAD.encode(&n),
                e: URL_SAFE_NO_PAD.encode(&e),
            },
        );
        Self {
            pair: Pair::Rsa(pair, SystemRandom::new()),
            verifying,
        }
    }

    /// The one algorithm it signs with.
    #[must_use]
    pub const fn algorithm(&self) -> Algorithm {
        self.verifying.algorithm
    }

    /// Its name in tokens and in the JWK set.
    #[must_use]
    pub fn kid(&self) -> &str {
        &self.verifying.kid
    }

    /// What its tokens are verified with. For the lists of next and previous keys.
    #[must_use]
    pub const fn verifying_key(&self) -> &VerifyingKey {
        &self.verifying
    }

    pub(crate) fn sign(&self, message: &[u8]) -> Result<Vec<u8>, KeyError> {
        match &self.pair {
            Pair::Ed25519(pair) => Ok(pair.sign(message).as_ref().to_vec()),
            Pair::P256(pair, random) => pair
                .sign(random.ring(), message)
                .map(|signature| signature.as_ref().to_vec())
                .map_err(|_| KeyError::Signing),
            Pair::Rsa(pair, random) => {
                let mut signature = vec![0; pair.public().modulus_len()];
                pair.sign(&RSA_PKCS1_SHA256, random.ring(), message, &mut signature)
                    .map_err(|_| KeyError::Signing)?;
                Ok(signature)
            }
            Pair::Hmac(key) => Ok(hmac::sign(key, message).as_ref().to_vec()),
        }
    }
}

impl VerifyingKey {
    fn public(algorithm: Algorithm, decoding: DecodingKey, public: PublicJwk) -> Self {
        Self {
            algorithm,
            kid: public.thumbprint(),
            decoding,
            public: Some(public),
        }
    }

    /// The one algorithm it verifies.
    #[must_use]
    pub const fn algorithm(&self) -> Algorithm {
        self.algorithm
    }

    /// Its name in tokens and in the JWK set.
    #[must_use]
    pub fn kid(&self) -> &str {
        &self.kid
    }

    pub(crate) const fn decoding(&self) -> &DecodingKey {
        &self.decoding
    }

    /// The key for the JWK set; `None` for a shared secret.
    pub(crate) fn to_json(&self) -> Option<serde_json::Value> {
        self.public.as_ref().map(|public| public.to_json(self.algorithm))
    }
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SigningKey({} {}, ..)", self.algorithm(), self.kid())
    }
}

impl fmt::Debug for VerifyingKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "VerifyingKey({} {}, ..)", self.algorithm, self.kid)
    }
}

/// ring tells a small key from a broken one in words only.
fn rsa_error(rejected: ring::error::KeyRejected) -> KeyError {
    if matches!(rejected.to_string().as_str(), "TooSmall" | "TooLarge") {
        KeyError::RsaSize
    } else {
        KeyError::Unusable(Algorithm::Rs256)
    }
}
