//! What every message has in common.

use crate::user::LanguageTag;

use super::VariableLimit;

/// Longest brand, in characters: with it and the longest web host the shipped English message is one SMS.
pub const LONGEST_BRAND: usize = 24;

/// Longest web host, in characters.
pub const LONGEST_WEB_HOST: usize = 40;

/// Which family of rules a gateway's templates follow.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum GatewayKind {
    /// Fills a template of its own, named by an id of its own, with variables that go by name.
    Msg91,
    /// Sends the whole text, with the DLT ids beside it.
    Gupshup,
    /// Sends the whole text.
    Other,
}

impl GatewayKind {
    /// The kind of the gateway that goes by this name in the settings.
    #[must_use]
    pub fn named(name: &str) -> Self {
        match name {
            "msg91" => Self::Msg91,
            "gupshup" => Self::Gupshup,
            _ => Self::Other,
        }
    }
}

/// A gateway that a template may name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Gateway {
    /// Its name in the settings.
    pub name: String,
    /// The rules it follows.
    pub kind: GatewayKind,
    /// Whether it delivers to Indian numbers, where a text that is not registered is dropped.
    pub in_india: bool,
}

impl Gateway {
    /// The gateway of this name, of the kind that the name stands for.
    #[must_use]
    pub fn named(name: &str, in_india: bool) -> Self {
        Self {
            name: name.to_owned(),
            kind: GatewayKind::named(name),
            in_india,
        }
    }
}

/// What every message has in common, and what is allowed to all of them. [`lint`](super::lint()) judges it too.
#[derive(Debug, Clone)]
pub struct MessageContext {
    /// Who the message is from: 1 to 24 ASCII letters, digits, spaces, `.`, `&`, `'` and `-`.
    pub brand: String,
    /// The only host on which browsers offer the code: lower-case, without scheme, port and path, at most 40
    /// characters.
    pub web_host: Option<String>,
    /// The language of those who asked for none that there is.
    pub default_locale: LanguageTag,
    /// The apps that may be handed a code, by their hash. Empty: any app that asks.
    pub app_hashes: Vec<String>,
    /// The gateways that a template may name.
    pub gateways: Vec<Gateway>,
    /// How long the value of one registered variable may be.
    pub variable_limit: VariableLimit,
    /// SMS that a message in GSM-7 may take.
    pub most_segments_gsm7: usize,
    /// SMS that a message in UCS-2 may take.
    pub most_segments_ucs2: usize,
}

impl MessageContext {
    /// A context with this brand and the defaults: no web host, no list of apps, no gateways, 30 characters a
    /// variable, one SMS in GSM-7 and two in UCS-2.
    ///
    /// ```
    /// use dastak_domain::message::{Gateway, MessageContext, VariableLimit};
    /// use dastak_domain::user::LanguageTag;
    ///
    /// let context = MessageContext {
    ///     web_host: Some("login.example.com".to_owned()),
    ///     gateways: vec![Gateway::named("gupshup", true)],
    ///     variable_limit: VariableLimit::new(40)?,
    ///     ..MessageContext::new("Kirana", LanguageTag::parse("en")?)
    /// };
    /// assert_eq!(context.most_segments_ucs2, 2);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn new(brand: &str, default_locale: LanguageTag) -> Self {
        Self {
            brand: brand.to_owned(),
            web_host: None,
            default_locale,
            app_hashes: Vec::new(),
            gateways: Vec::new(),
            variable_limit: VariableLimit::default(),
            most_segments_gsm7: 1,
            most_segments_ucs2: 2,
        }
    }

    /// The gateway of this name.
    pub(super) fn gateway(&self, name: &str) -> Option<&Gateway> {
        self.gateways.iter().find(|gateway| gateway.name == name)
    }
}

/// Whether a text can be the brand. All of its characters are in GSM-7's basic alphabet, so that 160 of them fit
/// one SMS and not 70.
#[must_use]
pub fn is_brand(text: &str) -> bool {
    let fits = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b' ' | b'.' | b'&' | b'\'' | b'-');
    (1..=LONGEST_BRAND).contains(&text.len()) && text.trim() == text && text.bytes().all(fits)
}

/// Whether a text can be the web host.
#[must_use]
pub fn is_web_host(text: &str) -> bool {
    let fits = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || matches!(b, b'.' | b'-');
    (1..=LONGEST_WEB_HOST).contains(&text.len()) && text.bytes().all(fits)
}
