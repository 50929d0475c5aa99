//! What the settings of several gateways have in common.

use std::fmt;
use std::net::IpAddr;

use reqwest::Url;
use secrecy::{ExposeSecret, SecretString};

/// A key or password of an account at a gateway.
#[derive(Clone)]
pub(crate) struct Credential(SecretString);

impl Credential {
    /// Reads a key: printable ASCII without spaces at its ends, as people copy line ends too.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let is_sane = !text.is_empty() && text.bytes().all(|b| b.is_ascii_graphic() || b == b' ');
        is_sane.then(|| Self(SecretString::from(text)))
    }

    /// The key, for a request only.
    pub(crate) fn expose(&self) -> &str {
        self.0.expose_secret()
    }
}

impl fmt::Debug for Credential {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Credential(..)")
    }
}

/// Reads where a service is: an absolute `http` or `https` URL without user, password, query and fragment.
pub(crate) fn base_url(text: &str) -> Option<Url> {
    let url = Url::parse(text).ok()?;
    let names_nobody = url.username().is_empty() && url.password().is_none();
    let is_bare = url.query().is_none() && url.fragment().is_none();
    (matches!(url.scheme(), "http" | "https") && names_nobody && is_bare).then_some(url)
}

/// The URL of a path below a base.
pub(crate) fn below(base: &Url, path: &str) -> Url {
    let mut url = base.clone();
    let root = base.path().trim_end_matches('/').to_owned();
    url.set_path(&format!("{root}{path}"));
    url
}

/// Whether what is sent there can't be read on its way: it is encrypted, or never leaves this machine.
pub(crate) fn is_private(url: &Url) -> bool {
    let is_loopback = || match url.host_str() {
        Some("localhost") => true,
        Some(host) => host
            .trim_matches(['[', ']'])
            .parse()
            .is_ok_and(|address: IpAddr| address.to_canonical().is_loopback()),
        None => false,
    };
    url.scheme() == "https" || is_loopback()
}

/// A number as gateways in India want it: digits with the calling code, without `+`.
pub(crate) fn digits(number: &dastak_domain::phone::PhoneNumber) -> &str {
    number.e164().trim_start_matches('+')
}

/// An `application/x-www-form-urlencoded` text.
pub(crate) fn form(pairs: &[(&str, &str)]) -> String {
    // The URL crate's own encoder, which the HTTP client brings.
    let Ok(mut url) = Url::parse("form:") else {
        return String::new();
    };
    url.query_pairs_mut().extend_pairs(pairs);
    url.query().unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_base_is_a_bare_url() {
        for url in [
            "",
            "control.msg91.com",
            "ftp://a.example/",
            "https://user@a.example",
            "https://a.example/?authkey=1",
            "https://a.example/#x",
        ] {
            assert!(base_url(url).is_none(), "{url:?}");
        }
        let base = base_url("https://a.example/proxy/").unwrap();
        assert_eq!(
            below(&base, "/api/v5/otp").as_str(),
            "https://a.example/proxy/api/v5/otp"
        );
        let base = base_url("https://a.example").unwrap();
        assert_eq!(
            below(&base, "/api/v5/otp").as_str(),
            "https://a.example/api/v5/otp"
        );
    }

    #[test]
    fn a_form_is_encoded() {
        assert_eq!(
            form(&[("msg", "a b&c=दो\n+#"), ("v", "1.1")]),
            "msg=a+b%26c%3D%E0%A4%A6%E0%A5%8B%0A%2B%23&v=1.1"
        );
    }

    #[test]
    fn a_credential_is_never_shown() {
        let key = Credential::parse(" 4567abcdKEY \n").unwrap();
        assert_eq!(key.expose(), "4567abcdKEY");
        assert!(!format!("{key:?}").contains("4567"));
        for text in ["", "  ", "a\nb", "schlüssel"] {
            assert!(Credential::parse(text).is_none(), "{text:?}");
        }
    }
}
