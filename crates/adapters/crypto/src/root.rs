//! The root secret, and the keys derived from it.

use std::fmt;

use ring::{hkdf, hmac};
use secrecy::{ExposeSecret, SecretBox};
use zeroize::Zeroizing;

use crate::signing::{KeyError, SHORTEST_SECRET_BYTES};

/// What every deployment of this software shares; it only has to be the same for ever (RFC 5869 §3.1).
const SALT: &[u8] = b"dastak/root/v1";

/// What a derived key is for. Each has a label of its own, so no key tells anything about another
/// (RFC 5869 §3.2).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum KeyUse {
    OtpPepper,
    Sealing,
    Lookup,
    RefreshTokens,
    RefreshTokenIds,
    DeviceTokens,
    RegistrationTokens,
    AccessTokenSeed,
}

impl KeyUse {
    const fn label(self) -> &'static str {
        match self {
            Self::OtpPepper => "dastak/otp-pepper/v1",
            Self::Sealing => "dastak/sealing/v1",
            Self::Lookup => "dastak/lookup/v1",
            Self::RefreshTokens => "dastak/refresh-tokens/v1",
            Self::RefreshTokenIds => "dastak/refresh-token-ids/v1",
            Self::DeviceTokens => "dastak/device-tokens/v1",
            Self::RegistrationTokens => "dastak/registration-tokens/v1",
            Self::AccessTokenSeed => "dastak/access-token-ed25519/v1",
        }
    }
}

/// The one secret that all keys of this server's own use are derived from, by HKDF-SHA-256 (RFC 5869).
pub struct RootSecret(SecretBox<[u8]>);

impl RootSecret {
    /// Takes the bytes of the secret's text as they are: the same text from a file or a variable is the same
    /// root.
    ///
    /// # Errors
    /// [`KeyError::SecretTooShort`] for less than [`SHORTEST_SECRET_BYTES`].
    pub fn new(secret: &str) -> Result<Self, KeyError> {
        if secret.len() < SHORTEST_SECRET_BYTES {
            return Err(KeyError::SecretTooShort);
        }
        Ok(Self(SecretBox::from(Box::<[u8]>::from(secret.as_bytes()))))
    }

    pub(crate) fn derive(&self, key_use: KeyUse) -> Result<Zeroizing<[u8; 32]>, KeyError> {
        let mut key = Zeroizing::new([0; 32]);
        hkdf::Salt::new(hkdf::HKDF_SHA256, SALT)
            .extract(self.0.expose_secret())
            .expand(&[key_use.label().as_bytes()], hkdf::HKDF_SHA256)
            .and_then(|okm| okm.fill(key.as_mut()))
            .map_err(|_| KeyError::Derivation)?;
        Ok(key)
    }

    pub(crate) fn derive_mac(&self, key_use: KeyUse) -> Result<hmac::Key, KeyError> {
        Ok(hmac::Key::new(hmac::HMAC_SHA256, self.derive(key_use)?.as_ref()))
    }
}

impl fmt::Debug for RootSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("RootSecret(..)")
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use base64::Engine;
    use base64::engine::general_purpose::URL_SAFE_NO_PAD;

    use super::*;

    const ALL: [KeyUse; 8] = [
        KeyUse::OtpPepper,
        KeyUse::Sealing,
        KeyUse::Lookup,
        KeyUse::RefreshTokens,
        KeyUse::RefreshTokenIds,
        KeyUse::DeviceTokens,
        KeyUse::RegistrationTokens,
        KeyUse::AccessTokenSeed,
    ];

    #[test]
    fn every_use_has_a_key_of_its_own_and_keeps_it() {
        let root = RootSecret::new("0123456789abcdef0123456789abcdef").unwrap();
        let keys: HashSet<[u8; 32]> = ALL
            .iter()
            .map(|key_use| *root.derive(*key_use).unwrap())
            .collect();
        assert_eq!(keys.len(), ALL.len());
        assert_eq!(
            ALL.iter()
                .map(|key_use| key_use.label())
                .collect::<HashSet<_>>()
                .len(),
            ALL.len()
        );
        assert!(
            ALL.iter()
                .all(|key_use| keys.contains(&*root.derive(*key_use).unwrap()))
        );
    }

    #[test]
    fn another_root_has_other_keys() {
        let (a, b) = (
            "0123456789abcdef0123456789abcdef",
            "0123456789abcdef0123456789abcdeg",
        );
        for key_use in ALL {
            let derive = |text| *RootSecret::new(text).unwrap().derive(key_use).unwrap();
            assert_ne!(derive(a), derive(b));
        }
    }

    /// Stored digests and sealed copies would be lost if this ever changed. The value is that of a separate
    /// HKDF implementation.
    #[test]
    fn the_derivation_is_fixed() {
        let root = RootSecret::new("0123456789abcdef0123456789abcdef").unwrap();
        let key = URL_SAFE_NO_PAD.encode(root.derive(KeyUse::Lookup).unwrap());
        assert_eq!(key, "DcE4QsfRMRhecos04XPbbInoKBxj_VC2qq2RoyybqVg");
    }

    #[test]
    fn a_short_secret_is_refused() {
        assert!(matches!(
            RootSecret::new(&"x".repeat(31)),
            Err(KeyError::SecretTooShort)
        ));
    }
}
