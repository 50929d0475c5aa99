//! Public keys in their JSON form (RFC 7517).

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::digest;
use serde_json::{Value, json};

use crate::algorithm::Algorithm;

/// The members of a public key that make up its identity, in base64url.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum PublicJwk {
    /// RFC 8037 §2.
    Ed25519 { x: String },
    /// RFC 7518 §6.2.1.
    P256 { x: String, y: String },
    /// RFC 7518 §6.3.1.
    Rsa { n: String, e: String },
}

impl PublicJwk {
    /// The key's name: its thumbprint with SHA-256 (RFC 7638 §3), from exactly the required members in
    /// lexicographic order without white space. Base64url needs no escapes in JSON.
    pub(crate) fn thumbprint(&self) -> String {
        let members = match self {
            Self::Ed25519 { x } => format!(r#"{{"crv":"Ed25519","kty":"OKP","x":"{x}"}}"#),
            Self::P256 { x, y } => format!(r#"{{"crv":"P-256","kty":"EC","x":"{x}","y":"{y}"}}"#),
            Self::Rsa { n, e } => format!(r#"{{"e":"{e}","kty":"RSA","n":"{n}"}}"#),
        };
        URL_SAFE_NO_PAD.encode(digest::digest(&digest::SHA256, members.as_bytes()))
    }

    /// The key as one member of a JWK set.
    pub(crate) fn to_json(&self, algorithm: Algorithm) -> Value {
        let (kid, alg) = (self.thumbprint(), algorithm.as_str());
        match self {
            Self::Ed25519 { x } => {
                json!({"kty": "OKP", "crv": "Ed25519", "x": x, "kid": kid, "use": "sig", "alg": alg})
            }
            Self::P256 { x, y } => {
                json!({"kty": "EC", "crv": "P-256", "x": x, "y": y, "kid": kid, "use": "sig", "alg": alg})
            }
            Self::Rsa { n, e } => json!({"kty": "RSA", "n": n, "e": e, "kid": kid, "use": "sig", "alg": alg}),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_thumbprint_of_rfc_7638_section_3_1() {
        let n = "0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZCiFV4n3oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw";
        let key = PublicJwk::Rsa {
            n: n.to_owned(),
            e: "AQAB".to_owned(),
        };
        assert_eq!(key.thumbprint(), "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs");
    }

    #[test]
    fn the_thumbprint_of_rfc_8037_appendix_a_3() {
        let key = PublicJwk::Ed25519 {
            x: "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo".to_owned(),
        };
        assert_eq!(key.thumbprint(), "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k");
    }

    #[test]
    fn a_published_key_has_public_members_only() {
        let key = PublicJwk::P256 {
            x: "eA".to_owned(),
            y: "eQ".to_owned(),
        };
        assert_eq!(
            key.to_json(Algorithm::Es256),
            json!({"kty": "EC", "crv": "P-256", "x": "eA", "y": "eQ", "kid": key.thumbprint(), "use": "sig",
                "alg": "ES256"})
        );
    }
}
