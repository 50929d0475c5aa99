//! What a setting's value may be: reading it, and saying so on the reference page.

use std::net::IpAddr;

use config::{Value, ValueKind};
use dastak_domain::delivery::parse_app_hash;
use dastak_domain::phone::NumberPolicy;
use dastak_domain::user::LanguageTag;
use ipnet::IpNet;
use serde_json::Value as Json;
use tracing_subscriber::EnvFilter;

use super::{ladder, offers, origins, templates, test_numbers};

/// Longest part of a bad value that a message repeats, in characters.
const SHOWN_CHARACTERS: usize = 64;

/// What a setting's value may be.
#[derive(Debug, Clone, Copy)]
pub enum Kind {
    /// A whole number in a range, both ends included.
    Integer {
        /// The smallest.
        min: u64,
        /// The largest.
        max: u64,
    },
    /// `true` or `false`.
    Boolean,
    /// One printable line.
    Text {
        /// Most characters.
        max: usize,
    },
    /// A text that is never shown. It can also be named as a file.
    Secret,
    /// One of these words, in any case.
    Choice(&'static [&'static str]),
    /// One or more of these words.
    Choices(&'static [&'static str]),
    /// A file or folder.
    Path,
    /// Files.
    Paths,
    /// An IP address or a host name.
    Host,
    /// An IP address and a port.
    SocketAddress,
    /// An absolute URL with one of these schemes.
    Url(&'static [&'static str]),
    /// The same with a password in it, perhaps. It can also be named as a file.
    SecretUrl(&'static [&'static str]),
    /// IP addresses and networks (CIDR).
    Networks,
    /// Origins of web pages.
    Origins,
    /// An ISO 3166-1 alpha-2 code.
    Country,
    /// Such codes; none for all of them.
    Countries,
    /// A language tag (BCP 47).
    Language,
    /// Directives of tracing's `EnvFilter`.
    LogFilter,
    /// Consent offers.
    Offers,
    /// A name of ASCII letters, digits, `_` and `-`.
    Name,
    /// Digits only.
    Digits {
        /// Fewest.
        min: usize,
        /// Most.
        max: usize,
    },
    /// Steps of a ladder.
    Steps,
    /// Hashes of Android apps.
    AppHashes,
    /// Message templates.
    Templates,
    /// Numbers with a fixed code. They are never shown.
    TestNumbers,
}

impl Kind {
    /// Reads a value as its setting's type expects it.
    ///
    /// # Errors
    /// The rest of a sentence that begins with the setting's name. It repeats a bad value, but never one of
    /// [`Kind::Secret`].
    pub fn read(self, raw: &Value) -> Result<Json, String> {
        match self {
            Self::Integer { min, max } => integer(raw, min, max),
            Self::Boolean => boolean(raw),
            Self::Offers => offers::read(raw),
            Self::Templates => templates::read(raw),
            Self::TestNumbers => test_numbers::read(raw),
            Self::Steps => each(raw, ladder::read),
            Self::AppHashes => each(raw, app_hash),
            Self::Name => plain_name(text(raw)?),
            Self::Digits { min, max } => only_digits(text(raw)?, min, max),
            Self::Choices(words) => {
                let chosen = each(raw, |text| choice(text, words))?;
                match chosen.as_array().map_or(0, Vec::len) {
                    0 => Err(format!("must name at least one of {}", words.join(", "))),
                    _ if has_duplicates(&chosen) => Err("must not name the same one twice".to_owned()),
                    _ => Ok(chosen),
                }
            }
            Self::Countries => match &raw.kind {
                ValueKind::String(text) if text.trim() == "*" => Ok(Json::Array(Vec::new())),
                ValueKind::Array(items) if matches!(items.as_slice(), [one] if is_text(one, "*")) => {
                    Ok(Json::Array(Vec::new()))
                }
                _ => each(raw, country),
            },
            Self::Networks => each(raw, network),
            Self::Origins => each(raw, origins::read),
            Self::Paths => each(raw, |text| line(text, usize::MAX)),
            Self::Secret => match &raw.kind {
                ValueKind::String(secret) => Ok(Json::from(secret.as_str())),
                _ => Err("must be a text".to_owned()),
            },
            Self::Text { max } => line(text(raw)?, max),
            Self::Path => line(text(raw)?, usize::MAX),
            Self::Choice(words) => choice(text(raw)?, words),
            Self::Host => host(text(raw)?),
            Self::SocketAddress => socket_address(text(raw)?),
            Self::Url(schemes) | Self::SecretUrl(schemes) => url(text(raw)?, schemes),
            Self::Country => country(text(raw)?),
            Self::Language => language(text(raw)?),
            Self::LogFilter => log_filter(text(raw)?),
        }
    }

    /// What the reference page says of the values.
    #[must_use]
    pub fn describe(self) -> String {
        match self {
            Self::Integer { min, max } => format!("{min} to {max}"),
            Self::Boolean => "`true`, `false`".to_owned(),
            Self::Text { max } => format!("text, at most {max} characters"),
            Self::Secret => "secret text".to_owned(),
            Self::Choice(words) => quoted(words),
            Self::Choices(words) => format!("list of {}", quoted(words)),
            Self::Path => "path".to_owned(),
            Self::Paths => "list of paths".to_owned(),
            Self::Host => "IP address or host name".to_owned(),
            Self::SocketAddress => "IP address and port".to_owned(),
            Self::Url(schemes) | Self::SecretUrl(schemes) => {
                let schemes: Vec<_> = schemes.iter().map(|scheme| format!("`{scheme}://…`")).collect();
                schemes.join(", ")
            }
            Self::Networks => "list of IP addresses and networks".to_owned(),
            Self::Origins => "list of `https://…` and `http://…`, each without a path".to_owned(),
            Self::Country => "ISO 3166-1 alpha-2 code".to_owned(),
            Self::Countries => "list of such codes, or `*`".to_owned(),
            Self::Language => "BCP 47 language tag".to_owned(),
            Self::LogFilter => "`error`, `warn`, `info`, `debug`, `trace`, or directives".to_owned(),
            Self::Offers => "list of `purpose`, `version`, `required`, `title`, `url`".to_owned(),
            Self::Name => "ASCII letters, digits, `_`, `-`".to_owned(),
            Self::Digits { min, max } => format!("{min} to {max} digits"),
            Self::Steps => {
                "list of channels, `sms`, `whatsapp`, `voice`, each perhaps with `@gateway`".to_owned()
            }
            Self::AppHashes => "list of 11 characters of base64 each".to_owned(),
            Self::Templates => "list of templates: see [messages.md](messages.md)".to_owned(),
            Self::TestNumbers => "list of `number`, `code`, `until`; never shown".to_owned(),
        }
    }

    /// A value as `config show` prints it; a password in a URL is masked.
    #[must_use]
    pub fn show(self, value: &Json) -> String {
        match (self, value) {
            (_, Json::Null) => "(unset)".to_owned(),
            (Self::Secret, _) => "****".to_owned(),
            (Self::TestNumbers, value) => test_numbers::show(value),
            (Self::Url(_) | Self::SecretUrl(_), Json::String(url)) => {
                Json::from(without_password(url)).to_string()
            }
            _ => value.to_string(),
        }
    }
}

fn quoted(words: &[&str]) -> String {
    words
        .iter()
        .map(|word| format!("`{word}`"))
        .collect::<Vec<_>>()
        .join(", ")
}

/// A bad value as a message repeats it: short, on one line.
pub(super) fn repeat(value: &str) -> String {
    let shown: String = value.chars().take(SHOWN_CHARACTERS).collect();
    if shown.len() < value.len() {
        format!("{shown:?}…")
    } else {
        format!("{shown:?}")
    }
}

/// The text of a value that is written as one. Blanks around it are no part of it.
fn text(raw: &Value) -> Result<&str, String> {
    match &raw.kind {
        ValueKind::String(text) => Ok(text.trim()),
        other => Err(format!("must be a text, not {}", name(other))),
    }
}

/// What a value of the wrong type is called. Its content may be anything, so it is not repeated.
fn name(kind: &ValueKind) -> &'static str {
    match kind {
        ValueKind::Nil => "nothing",
        ValueKind::Boolean(_) => "true or false",
        ValueKind::I64(_) | ValueKind::I128(_) | ValueKind::U64(_) | ValueKind::U128(_) => "a whole number",
        ValueKind::Float(_) => "a fraction",
        ValueKind::String(_) => "a text",
        ValueKind::Table(_) => "a table",
        ValueKind::Array(_) => "a list",
    }
}

fn is_text(raw: &Value, expected: &str) -> bool {
    matches!(&raw.kind, ValueKind::String(text) if text == expected)
}

/// A list, written as one or as texts with commas between them; every bad item is named.
fn each(raw: &Value, read: impl Fn(&str) -> Result<Json, String>) -> Result<Json, String> {
    let items: Vec<&str> = match &raw.kind {
        ValueKind::String(list) => list
            .split(',')
            .map(str::trim)
            .filter(|item| !item.is_empty())
            .collect(),
        ValueKind::Array(items) => items.iter().map(text).collect::<Result<_, _>>()?,
        other => return Err(format!("must be a list, not {}", name(other))),
    };
    let (good, bad): (Vec<_>, Vec<_>) = items.into_iter().map(read).partition(Result::is_ok);
    if bad.is_empty() {
        return Ok(Json::Array(good.into_iter().flatten().collect()));
    }
    let sentences: Vec<_> = bad.into_iter().filter_map(Result::err).collect();
    Err(format!("each item {}", sentences.join("; ")))
}

fn has_duplicates(list: &Json) -> bool {
    let items = list.as_array().map(Vec::as_slice).unwrap_or_default();
    items
        .iter()
        .enumerate()
        .any(|(i, item)| items.iter().skip(i + 1).any(|other| other == item))
}

fn integer(raw: &Value, min: u64, max: u64) -> Result<Json, String> {
    let (number, shown) = match &raw.kind {
        ValueKind::I64(number) => (i128::from(*number), number.to_string()),
        ValueKind::U64(number) => (i128::from(*number), number.to_string()),
        ValueKind::String(text) => match text.trim().parse::<i128>() {
            Ok(number) => (number, text.trim().to_owned()),
            Err(_) => {
                return Err(format!(
                    "must be a whole number between {min} and {max}, not {}",
                    repeat(text)
                ));
            }
        },
        other => {
            return Err(format!(
                "must be a whole number between {min} and {max}, not {}",
                name(other)
            ));
        }
    };
    match u64::try_from(number) {
        Ok(number) if (min..=max).contains(&number) => Ok(Json::from(number)),
        _ => Err(format!("must be between {min} and {max}, not {shown}")),
    }
}

fn boolean(raw: &Value) -> Result<Json, String> {
    match &raw.kind {
        ValueKind::Boolean(flag) => Ok(Json::Bool(*flag)),
        ValueKind::String(text) => match text.trim().to_ascii_lowercase().as_str() {
            "true" | "1" | "yes" | "on" => Ok(Json::Bool(true)),
            "false" | "0" | "no" | "off" => Ok(Json::Bool(false)),
            _ => Err(format!("must be true or false, not {}", repeat(text))),
        },
        other => Err(format!("must be true or false, not {}", name(other))),
    }
}

fn line(text: &str, max: usize) -> Result<Json, String> {
    if text.is_empty() {
        Err("must not be empty".to_owned())
    } else if text.chars().any(char::is_control) {
        Err("must not contain control characters".to_owned())
    } else if text.chars().count() > max {
        Err(format!("must be at most {max} characters"))
    } else {
        Ok(Json::from(text))
    }
}

fn choice(text: &str, words: &[&str]) -> Result<Json, String> {
    words
        .iter()
        .find(|word| word.eq_ignore_ascii_case(text))
        .map(|word| Json::from(*word))
        .ok_or_else(|| format!("must be one of {}, not {}", words.join(", "), repeat(text)))
}

fn host(text: &str) -> Result<Json, String> {
    let is_name = text.len() <= 253
        && text.split('.').all(|label| {
            (1..=63).contains(&label.len())
                && !label.starts_with('-')
                && label.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
        });
    if text.parse::<IpAddr>().is_ok() || is_name {
        Ok(Json::from(text))
    } else {
        Err(format!(
            "must be an IP address or a host name, not {}",
            repeat(text)
        ))
    }
}

fn socket_address(text: &str) -> Result<Json, String> {
    match text.parse::<std::net::SocketAddr>() {
        Ok(_) => Ok(Json::from(text)),
        Err(_) => Err(format!(
            "must be an IP address and a port such as 127.0.0.1:9000, not {}",
            repeat(text)
        )),
    }
}

fn url(text: &str, schemes: &[&str]) -> Result<Json, String> {
    let bad = || {
        let forms: Vec<_> = schemes.iter().map(|scheme| format!("{scheme}://…")).collect();
        format!(
            "must be a URL like {}, not {}",
            forms.join(" or "),
            repeat(&without_password(text))
        )
    };
    let (scheme, rest) = text.split_once("://").ok_or_else(bad)?;
    let is_web = matches!(scheme, "http" | "https");
    let has_host = || {
        text.parse::<actix_web::http::Uri>()
            .is_ok_and(|uri| uri.host().is_some_and(|host| !host.is_empty()))
    };
    let fits = schemes.contains(&scheme)
        && !rest.is_empty()
        && !rest.contains(|c: char| c.is_whitespace() || c.is_control())
        && (!is_web || has_host());
    if fits { Ok(Json::from(text)) } else { Err(bad()) }
}

/// A URL with its user and password masked. What stands before the last `@` may be part of a password.
pub(crate) fn without_password(url: &str) -> String {
    match (url.split_once("://"), url.rsplit_once('@')) {
        (Some((scheme, _)), Some((_, rest))) => format!("{scheme}://****@{rest}"),
        (None, Some((_, rest))) => format!("****@{rest}"),
        (_, None) => url.to_owned(),
    }
}

fn network(text: &str) -> Result<Json, String> {
    let network = text
        .parse::<IpNet>()
        .or_else(|_| text.parse::<IpAddr>().map(IpNet::from));
    match network {
        Ok(network) => Ok(Json::from(network.trunc().to_string())),
        Err(_) => Err(format!(
            "must be an IP address or a network such as 10.0.0.0/8, not {}",
            repeat(text)
        )),
    }
}

fn country(text: &str) -> Result<Json, String> {
    let code = text.to_ascii_uppercase();
    match NumberPolicy::new(&code, &[]) {
        Ok(_) => Ok(Json::from(code)),
        Err(_) => Err(format!(
            "must be an ISO 3166-1 alpha-2 code such as IN, not {}",
            repeat(text)
        )),
    }
}

fn language(text: &str) -> Result<Json, String> {
    LanguageTag::parse(text)
        .map(|tag| Json::from(tag.as_str()))
        .map_err(|fault| format!("{fault}, not {}", repeat(text)))
}

fn plain_name(text: &str) -> Result<Json, String> {
    let fits = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-');
    if (1..=64).contains(&text.len()) && text.bytes().all(fits) {
        Ok(Json::from(text))
    } else {
        Err(format!(
            "must be 1 to 64 ASCII letters, digits, '_' and '-', not {}",
            repeat(text)
        ))
    }
}

fn only_digits(text: &str, min: usize, max: usize) -> Result<Json, String> {
    if (min..=max).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit()) {
        Ok(Json::from(text))
    } else {
        Err(format!("must be {min} to {max} digits, not {}", repeat(text)))
    }
}

fn app_hash(text: &str) -> Result<Json, String> {
    match parse_app_hash(text) {
        Ok(hash) => Ok(Json::from(hash)),
        Err(fault) => Err(format!("{fault}, not {}", repeat(text))),
    }
}

fn log_filter(text: &str) -> Result<Json, String> {
    match EnvFilter::builder().parse(text) {
        Ok(_) if !text.is_empty() => Ok(Json::from(text)),
        _ => Err(format!(
            "must be a level or directives such as info,dastak=debug, not {}",
            repeat(text)
        )),
    }
}
