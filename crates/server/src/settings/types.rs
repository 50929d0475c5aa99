//! The settings as plain values. What each means, and what it may be, is said in [`super::table`].
#![expect(
    missing_docs,
    reason = "the table of settings documents every field once, with its range and unit"
)]

use std::fmt;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::str::FromStr;

use dastak_crypto::Algorithm;
use dastak_domain::routing::Step;
use ipnet::IpNet;
use secrecy::{ExposeSecret, SecretString};
use serde::de::Error;
use serde::{Deserialize, Deserializer};

use super::ladder;
use super::offers::OfferSetting;
use super::templates::TemplateSetting;
use super::test_numbers::TestNumberSetting;

/// Every setting.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    pub environment: Environment,
    pub server: ServerSettings,
    pub metrics: MetricsSettings,
    pub storage: StorageSettings,
    pub data: DataSettings,
    pub otp: OtpSettings,
    pub limits: LimitSettings,
    pub tokens: TokenSettings,
    pub numbers: NumberSettings,
    pub sms: SmsSettings,
    pub consents: ConsentSettings,
    pub devices: DeviceSettings,
    pub docs: DocsSettings,
    pub log: LogSettings,
}

/// Whom the server runs for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Environment {
    /// For its developers: everything works at once, nothing is safe.
    Development,
    /// For people.
    Production,
}

impl Environment {
    /// The name, as `DASTAK_ENV` has it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Development => "development",
            Self::Production => "production",
        }
    }
}

impl fmt::Display for Environment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ServerSettings {
    pub host: String,
    pub port: u16,
    pub workers: usize,
    pub request_timeout_ms: u64,
    pub drain_seconds: u64,
    pub shutdown_timeout_seconds: u64,
    pub keep_alive_seconds: u64,
    #[serde(deserialize_with = "networks")]
    pub trusted_proxies: Vec<IpNet>,
    pub allowed_origins: Vec<String>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MetricsSettings {
    pub address: Option<SocketAddr>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StorageSettings {
    /// May hold a password.
    pub database_url: Option<SecretString>,
    /// May hold a password.
    pub redis_url: Option<SecretString>,
    pub migrate_at_start: bool,
    pub pool_size: usize,
    pub connect_timeout_ms: u64,
    pub pool_timeout_ms: u64,
    pub statement_timeout_ms: u64,
    pub redis_prefix: String,
    pub redis_ca_file: Option<PathBuf>,
    pub audit_retention_days: u32,
}

/// An engine that can hold people and logins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Database {
    /// The file beside the server.
    Sqlite,
    /// A server of many nodes.
    Postgres,
}

impl StorageSettings {
    /// Which engine the URL names.
    #[must_use]
    pub fn database(&self) -> Database {
        match &self.database_url {
            Some(url) if url.expose_secret().starts_with("postgres") => Database::Postgres,
            _ => Database::Sqlite,
        }
    }
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DataSettings {
    pub dir: PathBuf,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OtpSettings {
    pub ttl_seconds: u32,
    pub max_attempts: u32,
    pub resend_after_seconds: u32,
    pub bind_challenge: bool,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LimitSettings {
    pub number_per_minute: u32,
    pub number_per_hour: u32,
    pub number_per_day: u32,
    pub address_per_minute: u32,
    pub address_failures_per_hour: u32,
    pub address_status_per_minute: u32,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TokenSettings {
    #[serde(deserialize_with = "from_text")]
    pub algorithm: Algorithm,
    pub secret_key: Option<SecretString>,
    pub root_key: Option<SecretString>,
    pub signing_key_file: Option<PathBuf>,
    pub published_key_files: Vec<PathBuf>,
    pub access_ttl_seconds: u32,
    pub refresh_ttl_seconds: u32,
    pub reuse_grace_seconds: u32,
    pub session_max_seconds: u32,
    pub registration_ttl_seconds: u32,
    pub issuer: String,
    pub audience: String,
    pub client_id: String,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NumberSettings {
    pub default_region: String,
    pub allowed_countries: Vec<String>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SmsSettings {
    pub provider: Vec<Provider>,
    pub timeout_ms: u64,
    pub brand: String,
    pub web_host: Option<String>,
    pub default_locale: String,
    pub templates: Vec<TemplateSetting>,
    pub app_hashes: Vec<String>,
    pub variable_limit: usize,
    pub most_segments_gsm7: usize,
    pub most_segments_ucs2: usize,
    #[serde(deserialize_with = "ladder::steps")]
    pub ladder: Vec<Step>,
    pub second_try_seconds: u32,
    pub test_numbers: Vec<TestNumberSetting>,
    pub hook: HookSettings,
    pub msg91: Msg91Settings,
    pub gupshup: GupshupSettings,
}

/// A gateway.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Provider {
    /// Writes messages to the log.
    Console,
    /// A service of the operator's own.
    Hook,
    /// MSG91.
    Msg91,
    /// Gupshup.
    Gupshup,
}

impl Provider {
    const ALL: [Self; 4] = [Self::Console, Self::Hook, Self::Msg91, Self::Gupshup];

    /// The name in settings, logs and URLs.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Console => "console",
            Self::Hook => "hook",
            Self::Msg91 => "msg91",
            Self::Gupshup => "gupshup",
        }
    }

    /// The gateway of this name, in any case.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|provider| provider.as_str().eq_ignore_ascii_case(name))
    }
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HookSettings {
    pub url: Option<String>,
    pub secret: Option<SecretString>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Msg91Settings {
    pub auth_key: Option<SecretString>,
    pub template_id: Option<String>,
    pub api: Msg91Product,
    pub code_variable: String,
    pub key_in: KeyPlace,
    pub sender: Option<String>,
    pub voice: bool,
    pub base_url: String,
    pub receipt_key: Option<SecretString>,
    pub receipt_id_field: Option<String>,
    pub receipt_number_field: Option<String>,
    pub receipt_status_field: Option<String>,
    pub whatsapp: Msg91WhatsappSettings,
}

/// A product of MSG91 that sends text messages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Msg91Product {
    /// The OTP API.
    Otp,
    /// The Flow API.
    Flow,
}

/// Where MSG91's key stands in a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum KeyPlace {
    /// In a header.
    Header,
    /// In the URL.
    Query,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Msg91WhatsappSettings {
    pub number: Option<String>,
    pub template: Option<String>,
    pub namespace: Option<String>,
    pub language: String,
    pub body_component: String,
    pub button: bool,
    pub button_component: String,
}

impl Msg91WhatsappSettings {
    /// Whether any part is there that means nothing else.
    #[must_use]
    pub const fn is_wanted(&self) -> bool {
        self.number.is_some() || self.template.is_some() || self.namespace.is_some()
    }
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GupshupSettings {
    pub user_id: Option<String>,
    pub password: Option<SecretString>,
    pub mask: Option<String>,
    pub entity_id: Option<String>,
    pub template_id: Option<String>,
    pub base_url: String,
    pub receipt_key: Option<SecretString>,
    pub whatsapp: GupshupWhatsappSettings,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GupshupWhatsappSettings {
    pub api_key: Option<SecretString>,
    pub source: Option<String>,
    pub app: Option<String>,
    pub template_id: Option<String>,
    pub button: bool,
    pub base_url: String,
}

impl GupshupWhatsappSettings {
    /// Whether any part is there that means nothing else.
    #[must_use]
    pub const fn is_wanted(&self) -> bool {
        self.api_key.is_some() || self.source.is_some() || self.app.is_some() || self.template_id.is_some()
    }
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ConsentSettings {
    pub offers: Vec<OfferSetting>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DeviceSettings {
    pub enabled: bool,
    pub unused_days: u32,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DocsSettings {
    pub enabled: bool,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LogSettings {
    pub level: String,
    pub format: LogFormat,
}

/// The form of the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LogFormat {
    /// Text on a terminal, else JSON.
    Auto,
    /// For people.
    Text,
    /// One JSON object a line.
    Json,
}

fn from_text<'de, D, T>(deserializer: D) -> Result<T, D::Error>
where
    D: Deserializer<'de>,
    T: FromStr<Err: fmt::Display>,
{
    String::deserialize(deserializer)?.parse().map_err(Error::custom)
}

fn networks<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<IpNet>, D::Error> {
    let networks = Vec::<String>::deserialize(deserializer)?;
    networks
        .iter()
        .map(|network| network.parse().map_err(Error::custom))
        .collect()
}
