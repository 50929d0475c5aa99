//! Where the service is, and the secret that it shares with us.

use reqwest::Url;

use crate::settings::is_private;

use super::signature::{SHORTEST_HOOK_SECRET_BYTES, SigningSecret};

/// What a hook needs to know.
#[derive(Debug, Clone)]
pub struct HookSettings {
    pub(super) url: Url,
    pub(super) secret: SigningSecret,
}

/// Settings with which no hook can work.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum InvalidHookSettings {
    /// No absolute `http` or `https` URL, or one with a password.
    #[error("must be an http or https URL without user, password and fragment: the signature says who asks")]
    Url,
    /// A secret that is too short, or not what its prefix says.
    #[error(
        "must be `whsec_` and base64 of at least {SHORTEST_HOOK_SECRET_BYTES} bytes, or as many bytes of text"
    )]
    Secret,
}

impl HookSettings {
    /// Where the service is, and its secret: `whsec_` and base64 as Standard Webhooks has it, or a text whose bytes
    /// are the key.
    pub fn new(url: &str, secret: &str) -> Result<Self, InvalidHookSettings> {
        let url = Url::parse(url).map_err(|_| InvalidHookSettings::Url)?;
        let names_nobody = url.username().is_empty() && url.password().is_none();
        if !matches!(url.scheme(), "http" | "https") || !names_nobody || url.fragment().is_some() {
            return Err(InvalidHookSettings::Url);
        }
        let secret = SigningSecret::parse(secret).ok_or(InvalidHookSettings::Secret)?;
        Ok(Self { url, secret })
    }

    /// Whether codes can't be read on their way: it is encrypted, or never leaves this machine.
    #[must_use]
    pub fn is_private(&self) -> bool {
        is_private(&self.url)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECRET: &str = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD";

    #[test]
    fn a_url_is_absolute_and_names_nobody() {
        for url in [
            "",
            "sms.example.com",
            "/send",
            "ftp://example.com/send",
            "https://user@example.com/send",
            "https://:password@example.com/send",
            "https://example.com/send#here",
        ] {
            let refused = HookSettings::new(url, SECRET).err();
            assert_eq!(refused, Some(InvalidHookSettings::Url), "{url:?}");
        }
        assert!(HookSettings::new("https://example.com/send?team=7", SECRET).is_ok());
    }

    #[test]
    fn codes_are_private_when_encrypted_or_on_this_machine() {
        let is_private = |url| HookSettings::new(url, SECRET).unwrap().is_private();
        for url in [
            "https://example.com/",
            "http://localhost:9000/send",
            "http://127.0.0.1:9000",
            "http://127.7.7.7",
            "http://[::1]:9000/",
            "http://[::ffff:127.0.0.1]/",
        ] {
            assert!(is_private(url), "{url}");
        }
        for url in [
            "http://example.com/",
            "http://10.0.0.7/",
            "http://localhost.example.com/",
            "http://127.0.0.1.example.com/",
            "http://[::]/",
        ] {
            assert!(!is_private(url), "{url}");
        }
    }

    #[test]
    fn the_secret_is_never_shown() {
        let settings = HookSettings::new("https://example.com/", SECRET).unwrap();
        assert!(!format!("{settings:?}").contains("C2FVs"));
        let refused = HookSettings::new("https://example.com/", "too-short").unwrap_err();
        assert!(!refused.to_string().contains("too-short"));
    }
}
