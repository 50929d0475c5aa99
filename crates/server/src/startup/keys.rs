//! The keys: of settings, of files that they name, and in development of the folder of made keys.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use dastak_crypto::{
    Algorithm, JwtTokens, RootSecret, SHORTEST_SECRET_BYTES, SigningKey, SystemRandom, VerifyingKey, keystore,
};
use dastak_ports::Secrets;
use secrecy::{ExposeSecret, SecretString};

use super::StartupError;
use crate::settings::{Environment, Settings, TokenSettings};

/// The folder of the keys that the server makes itself, in the folder of its own files.
const KEYS_FOLDER: &str = "keys";

/// Where the keys come from: settings, files they name, and in development the folder of made keys.
pub(super) struct Keys<'a> {
    pub(super) settings: &'a Settings,
    pub(super) random: SystemRandom,
}

impl Keys<'_> {
    fn folder(&self) -> PathBuf {
        self.settings.data.dir.join(KEYS_FOLDER)
    }

    /// The configured root key. A short `tokens.secret_key` (fine in development) is no root, and neither is that
    /// of HS256, which every verifier of tokens holds.
    fn configured_root(&self) -> Option<&SecretString> {
        let TokenSettings {
            algorithm,
            root_key,
            secret_key,
            ..
        } = &self.settings.tokens;
        let may_be_root = |key: &&SecretString| {
            *algorithm != Algorithm::Hs256 && key.expose_secret().len() >= SHORTEST_SECRET_BYTES
        };
        root_key.as_ref().or(secret_key.as_ref().filter(may_be_root))
    }

    pub(super) fn root(&self) -> Result<RootSecret, StartupError> {
        if let Some(key) = self.configured_root() {
            return RootSecret::new(key.expose_secret()).map_err(key_trouble("tokens.root_key"));
        }
        self.may_make("tokens.root_key")?;
        keystore::root_secret(&self.folder(), &self.random).map_err(StartupError::Keystore)
    }

    pub(super) fn tokens(
        &self,
        root: &RootSecret,
        secrets: Arc<dyn Secrets>,
    ) -> Result<JwtTokens, StartupError> {
        let settings = &self.settings.tokens;
        let published = settings
            .published_key_files
            .iter()
            .map(|path| published(path))
            .collect::<Result<_, _>>()?;
        let names = dastak_crypto::TokenSettings {
            issuer: settings.issuer.clone(),
            audience: settings.audience.clone(),
            client_id: settings.client_id.clone(),
        };
        JwtTokens::new(names, self.signing(root)?, published, root, secrets)
            .map_err(key_trouble("tokens.signing_key_file"))
    }

    /// The key that signs access tokens: of the setting, else of the root key (Ed25519 only, so that nodes with
    /// one root agree), else made.
    fn signing(&self, root: &RootSecret) -> Result<SigningKey, StartupError> {
        let TokenSettings {
            algorithm,
            secret_key,
            signing_key_file,
            ..
        } = &self.settings.tokens;
        match (algorithm, secret_key, signing_key_file) {
            (Algorithm::Hs256, Some(secret), _) => SigningKey::from_secret(secret.expose_secret().as_bytes())
                .map_err(key_trouble("tokens.secret_key")),
            (Algorithm::EdDsa | Algorithm::Es256 | Algorithm::Rs256, _, Some(path)) => {
                let pem = key_file("tokens.signing_key_file", path)?;
                SigningKey::from_pem(*algorithm, pem.expose_secret()).map_err(|source| {
                    StartupError::KeyFile {
                        setting: "tokens.signing_key_file",
                        path: path.clone(),
                        source: source.into(),
                    }
                })
            }
            (Algorithm::EdDsa, ..) if self.configured_root().is_some() => {
                SigningKey::ed25519_from_root(root).map_err(key_trouble("tokens.root_key"))
            }
            _ => {
                self.may_make("tokens.signing_key_file")?;
                keystore::signing_key(&self.folder(), *algorithm, &self.random)
                    .map_err(StartupError::Keystore)
            }
        }
    }

    /// Only development makes keys by itself: in production each node would make another.
    fn may_make(&self, setting: &'static str) -> Result<(), StartupError> {
        if self.settings.environment == Environment::Development {
            return Ok(());
        }
        Err(StartupError::Setting {
            setting,
            sentence: "production makes no keys by itself".to_owned(),
        })
    }
}

/// The public half of a key whose algorithm only the file knows.
fn published(path: &Path) -> Result<VerifyingKey, StartupError> {
    const SETTING: &str = "tokens.published_key_files";
    let pem = key_file(SETTING, path)?;
    [Algorithm::EdDsa, Algorithm::Es256, Algorithm::Rs256]
        .into_iter()
        .find_map(|algorithm| SigningKey::from_pem(algorithm, pem.expose_secret()).ok())
        .map(|key| key.verifying_key().clone())
        .ok_or_else(|| StartupError::KeyFile {
            setting: SETTING,
            path: path.to_owned(),
            source: "not a private key of EdDSA, ES256 or RS256 in PEM".into(),
        })
}

fn key_file(setting: &'static str, path: &Path) -> Result<SecretString, StartupError> {
    let read = fs::read_to_string(path).map(SecretString::from);
    read.map_err(|source| StartupError::KeyFile {
        setting,
        path: path.to_owned(),
        source: source.into(),
    })
}

pub(super) fn key_trouble(setting: &'static str) -> impl Fn(dastak_crypto::KeyError) -> StartupError {
    move |error| StartupError::Setting {
        setting,
        sentence: error.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::settings::{Sources, load};

    /// Whether a server that is configured so makes a root key of its own.
    fn makes_a_root(variables: &[(&str, &str)]) -> bool {
        let folder = tempfile::tempdir().unwrap();
        let data = [("DASTAK__DATA__DIR", folder.path().to_str().unwrap())];
        let sources: Sources = variables.iter().copied().chain(data).collect();
        let settings = load(&sources)
            .unwrap_or_else(|faults| panic!("{faults}"))
            .settings;
        let keys = Keys {
            settings: &settings,
            random: SystemRandom::new(),
        };
        keys.root().unwrap();
        folder.path().join(KEYS_FOLDER).join("root.key").exists()
    }

    #[test]
    fn the_key_of_hs256_is_never_the_root() {
        let key = ("JWT_SECRET_KEY", "q8Zk2vN5xT1mB7cR4wY0sL9dF3hJ6gPa");
        let hs256 = ("DASTAK__TOKENS__ALGORITHM", "HS256");
        let root = ("DASTAK__TOKENS__ROOT_KEY", "w3Lk8cT5zQ1nV7bX4rY0pM9fD2hG6jSa");
        assert!(!makes_a_root(&[key]));
        assert!(makes_a_root(&[key, hs256]));
        assert!(!makes_a_root(&[key, hs256, root]));
    }
}
