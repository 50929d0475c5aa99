//! jsonwebtoken's cryptography, on ring.
//!
//! The crate brings aws-lc or `RustCrypto`; with a provider of our own there is one implementation of each
//! algorithm in the binary.

use jsonwebtoken::crypto::{CryptoProvider, JwtSigner, JwtVerifier, KeyUtils};
use jsonwebtoken::errors::{ErrorKind, Result};
use jsonwebtoken::signature::{self, Signer, Verifier};
use jsonwebtoken::{AlgorithmFamily, DecodingKey, DecodingKeyKind, EncodingKey};
use ring::hmac;
use ring::signature::{
    ECDSA_P256_SHA256_FIXED, ED25519, RSA_PKCS1_2048_8192_SHA256, RsaPublicKeyComponents, UnparsedPublicKey,
};

use crate::algorithm::Algorithm;
use crate::signing::SigningKey;

static PROVIDER: CryptoProvider = CryptoProvider {
    signer_factory: |algorithm, key| signer(*algorithm, key),
    verifier_factory: |algorithm, key| verifier(*algorithm, key),
    // Its JWK functions are not for us: a key tells its own public members.
    key_utils: KeyUtils {
        rsa_pub_components_from_private_key: |_| Err(ErrorKind::UnsupportedAlgorithm.into()),
        rsa_pub_components_from_public_key: |_| Err(ErrorKind::UnsupportedAlgorithm.into()),
        ec_pub_components_from_private_key: |_, _| Err(ErrorKind::UnsupportedAlgorithm.into()),
        ed_pub_components_from_private_key: |_, _| Err(ErrorKind::UnsupportedAlgorithm.into()),
        compute_digest: |_, _| Err(ErrorKind::UnsupportedAlgorithm.into()),
    },
};

/// Makes this the provider of the process. Without one jsonwebtoken panics at the first token. May be called
/// any number of times; [`crate::JwtTokens::new`] does.
pub fn install() {
    // An error only says that there is a provider already.
    let _ = PROVIDER.install_default();
}

fn signer(algorithm: jsonwebtoken::Algorithm, key: &EncodingKey) -> Result<Box<dyn JwtSigner>> {
    let algorithm = ours(algorithm, key.family())?;
    let key = match algorithm {
        Algorithm::Hs256 => SigningKey::from_secret(key.as_bytes()),
        Algorithm::EdDsa | Algorithm::Es256 | Algorithm::Rs256 => {
            SigningKey::from_der(algorithm, key.as_bytes())
        }
    };
    Ok(Box::new(key.map_err(|_| ErrorKind::InvalidKeyFormat)?))
}

fn verifier(algorithm: jsonwebtoken::Algorithm, key: &DecodingKey) -> Result<Box<dyn JwtVerifier>> {
    Ok(Box::new(RingVerifier {
        algorithm: ours(algorithm, key.family())?,
        key: key.clone(),
    }))
}

/// The algorithm, when it is one of ours and the key is one for it.
fn ours(algorithm: jsonwebtoken::Algorithm, family: AlgorithmFamily) -> Result<Algorithm> {
    if algorithm.family() != family {
        return Err(ErrorKind::InvalidKeyFormat.into());
    }
    match algorithm {
        jsonwebtoken::Algorithm::EdDSA => Ok(Algorithm::EdDsa),
        jsonwebtoken::Algorithm::ES256 => Ok(Algorithm::Es256),
        jsonwebtoken::Algorithm::RS256 => Ok(Algorithm::Rs256),
        jsonwebtoken::Algorithm::HS256 => Ok(Algorithm::Hs256),
        _ => Err(ErrorKind::UnsupportedAlgorithm.into()),
    }
}

impl Signer<Vec<u8>> for SigningKey {
    fn try_sign(&self, message: &[u8]) -> std::result::Result<Vec<u8>, signature::Error> {
        self.sign(message).map_err(signature::Error::from_source)
    }
}

impl JwtSigner for SigningKey {
    fn algorithm(&self) -> jsonwebtoken::Algorithm {
        self.algorithm().in_jsonwebtoken()
    }
}

struct RingVerifier {
    algorithm: Algorithm,
    key: DecodingKey,
}

impl Verifier<Vec<u8>> for RingVerifier {
    fn verify(&self, message: &[u8], signature: &Vec<u8>) -> std::result::Result<(), signature::Error> {
        match (self.algorithm, self.key.kind()) {
            (Algorithm::EdDsa, DecodingKeyKind::SecretOrDer(x)) => {
                UnparsedPublicKey::new(&ED25519, x).verify(message, signature)
            }
            (Algorithm::Es256, DecodingKeyKind::SecretOrDer(point)) => {
                UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, point).verify(message, signature)
            }
            (Algorithm::Rs256, DecodingKeyKind::SecretOrDer(der)) => {
                UnparsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, der).verify(message, signature)
            }
            (Algorithm::Rs256, DecodingKeyKind::RsaModulusExponent { n, e }) => {
                RsaPublicKeyComponents { n, e }.verify(&RSA_PKCS1_2048_8192_SHA256, message, signature)
            }
            (Algorithm::Hs256, DecodingKeyKind::SecretOrDer(secret)) => {
                hmac::verify(&hmac::Key::new(hmac::HMAC_SHA256, secret), message, signature)
            }
            (_, DecodingKeyKind::RsaModulusExponent { .. }) => Err(ring::error::Unspecified),
        }
        .map_err(|_| signature::Error::new())
    }
}

impl JwtVerifier for RingVerifier {
    fn algorithm(&self) -> jsonwebtoken::Algorithm {
        self.algorithm.in_jsonwebtoken()
    }
}
