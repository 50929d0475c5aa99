//! The algorithms of access tokens.

use std::fmt;
use std::str::FromStr;

/// How access tokens are signed (RFC 7518 §3.1, RFC 8037 §3.1). A key has exactly one algorithm, chosen by
/// configuration and never by a token (RFC 8725 §3.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Algorithm {
    /// Ed25519: small, fast, and safe without randomness.
    #[default]
    EdDsa,
    /// ECDSA on P-256 with SHA-256.
    Es256,
    /// RSA PKCS#1 v1.5 with SHA-256, for verifiers that know nothing newer.
    Rs256,
    /// HMAC with SHA-256: whoever can verify can sign.
    Hs256,
}

/// A name that is none of the four.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("must be EdDSA, ES256, RS256 or HS256")]
pub struct UnknownAlgorithm;

impl Algorithm {
    /// The `alg` of headers and JWKs, and the name in settings.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::EdDsa => "EdDSA",
            Self::Es256 => "ES256",
            Self::Rs256 => "RS256",
            Self::Hs256 => "HS256",
        }
    }

    pub(crate) const fn in_jsonwebtoken(self) -> jsonwebtoken::Algorithm {
        match self {
            Self::EdDsa => jsonwebtoken::Algorithm::EdDSA,
            Self::Es256 => jsonwebtoken::Algorithm::ES256,
            Self::Rs256 => jsonwebtoken::Algorithm::RS256,
            Self::Hs256 => jsonwebtoken::Algorithm::HS256,
        }
    }
}

impl FromStr for Algorithm {
    type Err = UnknownAlgorithm;

    /// Reads the exact name: `eddsa` is not `EdDSA`.
    fn from_str(text: &str) -> Result<Self, UnknownAlgorithm> {
        [Self::EdDsa, Self::Es256, Self::Rs256, Self::Hs256]
            .into_iter()
            .find(|algorithm| algorithm.as_str() == text)
            .ok_or(UnknownAlgorithm)
    }
}

impl fmt::Display for Algorithm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
