//! Every setting there is, in one table: the loader, `config show` and the reference page all read it.

use super::kind::Kind::{
    self, Boolean, Choice, Choices, Countries, Country, Host, Integer, Language, LogFilter, Networks, Offers, Path, Paths,
    Secret, SocketAddress, Text, Url,
};

/// Where every setting's own variable begins.
pub const VARIABLE_PREFIX: &str = "DASTAK__";

/// What the path of a secret ends with when it names a file with the secret in it.
const FILE_SUFFIX: &str = "_file";

/// One setting.
#[derive(Debug)]
pub struct Setting {
    /// Its place in the files: `otp.ttl_seconds`.
    pub path: &'static str,
    /// What it may be.
    pub kind: Kind,
    /// Its default as TOML; empty where it is unset.
    pub default: &'static str,
    /// The short variable that it also has.
    pub fixed: Option<&'static str>,
    /// What it does, in one line.
    pub doc: &'static str,
}

impl Setting {
    /// Its own variable: `DASTAK__OTP__TTL_SECONDS`.
    #[must_use]
    pub fn variable(&self) -> String {
        variable(self.path)
    }

    /// Every variable it can come from, the weakest first.
    #[must_use]
    pub fn variables(&self) -> Vec<String> {
        self.fixed.map(str::to_owned).into_iter().chain([self.variable()]).collect()
    }

    /// How a message names it, by its path and by a variable: the one that `origin` names, or else the one
    /// that people know.
    #[must_use]
    pub fn label(&self, origin: Option<&str>) -> String {
        label(self.path, self.fixed, origin)
    }

    /// The place of the file that can hold this secret: `tokens.secret_key_file`.
    #[must_use]
    pub fn file_path(&self) -> String {
        format!("{}{FILE_SUFFIX}", self.path)
    }

    /// [`Self::label`] of [`Self::file_path`].
    #[must_use]
    pub fn file_label(&self, origin: Option<&str>) -> String {
        let fixed = self.fixed.map(file_variable);
        label(&self.file_path(), fixed.as_deref(), origin)
    }

    /// Whether its value must never be shown.
    #[must_use]
    pub fn is_secret(&self) -> bool {
        matches!(self.kind, Secret)
    }

    /// Whether an empty value means that it is unset.
    #[must_use]
    pub fn is_optional(&self) -> bool {
        self.default.is_empty()
    }

    const fn fixed(self, name: &'static str) -> Self {
        Self { fixed: Some(name), ..self }
    }
}

const fn setting(path: &'static str, kind: Kind, default: &'static str, doc: &'static str) -> Setting {
    Setting { path, kind, default, fixed: None, doc }
}

/// The variable of a path: `DASTAK__OTP__TTL_SECONDS` of `otp.ttl_seconds`.
#[must_use]
pub fn variable(path: &str) -> String {
    format!("{VARIABLE_PREFIX}{}", path.replace('.', "__").to_uppercase())
}

/// The variable that names the file of a secret: `JWT_SECRET_KEY_FILE` of `JWT_SECRET_KEY`.
#[must_use]
pub fn file_variable(variable: &str) -> String {
    format!("{variable}{}", FILE_SUFFIX.to_uppercase())
}

fn label(path: &str, fixed: Option<&str>, origin: Option<&str>) -> String {
    let own = variable(path);
    match fixed {
        Some(fixed) if origin != Some(own.as_str()) => format!("{fixed} ({path})"),
        _ => format!("{path} ({own})"),
    }
}

/// Finds a setting by its path.
#[must_use]
pub fn find(path: &str) -> Option<&'static Setting> {
    SETTINGS.iter().find(|setting| setting.path == path)
}

/// The sections, in the order of the reference page.
pub const SECTIONS: &[(&str, &str)] = &[
    ("server", "The HTTP listener."),
    ("metrics", "The listener of `/metrics`. Not supported by this version."),
    ("storage", "Where everything is kept."),
    ("data", "Files that the server makes itself."),
    ("otp", "One-time codes."),
    ("limits", "Rate limits, in sliding windows. 0 turns one off; the ones that are off are logged at start."),
    ("tokens", "Access, refresh and registration tokens, and the keys of everything."),
    ("numbers", "Which mobile numbers may log in."),
    ("sms", "The way to the phone."),
    ("sms.msg91", "The gateway MSG91. Not supported by this version."),
    ("sms.gupshup", "The gateway Gupshup. Not supported by this version."),
    ("consents", "What people are asked to agree to when they register."),
    ("devices", "Trusted devices. Not supported by this version."),
    ("docs", "The pages about the API."),
    ("log", "The log on standard output."),
];

const DAY: u64 = 86_400;
const LIMIT: Kind = Integer { min: 0, max: dastak_domain::limits::LARGEST_MAXIMUM as u64 };
const WEB: Kind = Url(&["http", "https"]);

/// Every setting, by section.
pub const SETTINGS: &[Setting] = &[
    setting("server.host", Host, r#""127.0.0.1""#, "Address or name to listen on; `0.0.0.0` for every network.").fixed("HOST"),
    setting("server.port", Integer { min: 0, max: 65_535 }, "8000", "Port to listen on; 0 takes any free one.").fixed("PORT"),
    setting("server.workers", Integer { min: 0, max: 1024 }, "0", "Threads that serve requests; 0 is one a core."),
    setting("server.request_timeout_ms", Integer { min: 100, max: 120_000 }, "10000", "A request that takes longer is answered with 503."),
    setting("server.shutdown_timeout_seconds", Integer { min: 0, max: 600 }, "25", "How long a stop waits for running requests."),
    setting("server.keep_alive_seconds", Integer { min: 0, max: 3600 }, "75", "How long an idle connection stays open; 0 closes it after each answer."),
    setting("server.trusted_proxies", Networks, "[]", "Addresses and networks whose `X-Forwarded-For` is believed."),
    setting("metrics.address", SocketAddress, "", "Where `/metrics` listens, such as `127.0.0.1:9000`; off when unset."),
    setting("storage.database_url", Url(&["sqlite", "postgres", "postgresql"]), "", "The database. Unset is the file `dastak.db` in `data.dir`. This version supports `sqlite://` only.").fixed("DATABASE_URL"),
    setting("storage.redis_url", Url(&["redis", "rediss"]), "", "The store of codes and limits. Unset is the database. Redis is not supported by this version.").fixed("REDIS_URL"),
    setting("data.dir", Path, r#""data""#, "Folder of the embedded database and, in `keys`, of the keys made at the first start."),
    setting("otp.ttl_seconds", Integer { min: 1, max: 600 }, "180", "Life of a code from the gateway's acceptance (NIST SP 800-63B-4 §3.1.3.2: at most 10 minutes)."),
    setting("otp.max_attempts", Integer { min: 1, max: 10 }, "3", "Compared guesses a code."),
    setting("otp.resend_after_seconds", Integer { min: 0, max: 600 }, "30", "When a client should offer to send again; a hint, the limits decide."),
    setting("otp.bind_challenge", Boolean, "false", "Whether a verification must name its challenge."),
    setting("limits.number_per_minute", LIMIT, "3", "Messages to one number a minute."),
    setting("limits.number_per_hour", LIMIT, "10", "Messages to one number an hour."),
    setting("limits.number_per_day", LIMIT, "20", "Messages to one number a day."),
    setting("limits.address_per_minute", LIMIT, "60", "Messages asked for by one client address a minute; an IPv6 /64 is one address."),
    setting("limits.address_failures_per_hour", LIMIT, "600", "Wrong codes from one client address an hour."),
    setting("limits.address_status_per_minute", LIMIT, "120", "Look-ups of a delivery status by one client address a minute."),
    setting("tokens.algorithm", Choice(&["EdDSA", "ES256", "RS256", "HS256"]), r#""EdDSA""#, "How tokens are signed."),
    setting("tokens.secret_key", Secret, "", "Key of HS256, and the root key where `tokens.root_key` is unset; at least 32 bytes in production and for HS256.").fixed("JWT_SECRET_KEY"),
    setting("tokens.root_key", Secret, "", "Every other key (codes, numbers, sealed copies) is derived from it. Unset is `tokens.secret_key`, or a key made at the first start in development."),
    setting("tokens.signing_key_file", Path, "", "PEM file (PKCS #8) of the key that signs tokens; `dastak keys generate` makes one."),
    setting("tokens.published_key_files", Paths, "[]", "PEM files of further keys in the JWK set: the next key before its first use, the last one until its tokens have expired."),
    setting("tokens.access_ttl_seconds", Integer { min: 30, max: DAY }, "900", "Life of an access token."),
    setting("tokens.refresh_ttl_seconds", Integer { min: 60, max: 30 * DAY }, "604800", "Life of an unused refresh token."),
    setting("tokens.reuse_grace_seconds", Integer { min: 0, max: 60 }, "10", "How long a replaced refresh token gets its successor again."),
    setting("tokens.session_max_seconds", Integer { min: 60, max: 30 * DAY }, "2592000", "Life of a session from its login; nothing extends it."),
    setting("tokens.registration_ttl_seconds", Integer { min: 60, max: 3600 }, "600", "Life of a registration token."),
    setting("tokens.issuer", WEB, r#""http://localhost:8000""#, "`iss` of the tokens: the public URL of this service."),
    setting("tokens.audience", Text { max: 255 }, r#""dastak""#, "`aud` of the access tokens: the API they are for."),
    setting("tokens.client_id", Text { max: 255 }, r#""dastak""#, "`client_id` of the access tokens: the application that people log in to."),
    setting("numbers.default_region", Country, r#""IN""#, "Country of a number written without `+`."),
    setting("numbers.allowed_countries", Countries, r#"["IN"]"#, "Countries whose numbers may log in; `*` or an empty list in a file is every country."),
    setting("sms.provider", Choices(&["console", "msg91", "gupshup"]), r#""console""#, "The gateway, or several in the order in which they are tried. This version supports `console` only.").fixed("SMS_PROVIDER"),
    setting("sms.timeout_ms", Integer { min: 100, max: 60_000 }, "5000", "How long a gateway may take to answer."),
    setting("sms.brand", Text { max: 40 }, r#""dastak""#, "The name in the message."),
    setting("sms.web_host", Host, "", "Host for the message's last line, `@host #code`, by which browsers fill the code in."),
    setting("sms.default_locale", Language, r#""en""#, "Language of a message when the request names none."),
    setting("sms.msg91.auth_key", Secret, "", "The account's key.").fixed("MSG91_AUTH_KEY"),
    setting("sms.msg91.template_id", Text { max: 128 }, "", "The approved template.").fixed("MSG91_TEMPLATE_ID"),
    setting("sms.msg91.base_url", WEB, r#""https://control.msg91.com""#, "Where its API is."),
    setting("sms.msg91.receipt_key", Secret, "", "Key that its delivery receipts must show."),
    setting("sms.gupshup.user_id", Text { max: 128 }, "", "The account.").fixed("GUPSHUP_USER_ID"),
    setting("sms.gupshup.password", Secret, "", "The account's password.").fixed("GUPSHUP_PASSWORD"),
    setting("sms.gupshup.base_url", WEB, r#""https://enterprise.smsgupshup.com""#, "Where its API is."),
    setting("sms.gupshup.receipt_key", Secret, "", "Key that its delivery receipts must show."),
    setting(
        "consents.offers",
        Offers,
        r#"[
  { purpose = "terms", version = "1", required = true, title = "Terms of service", url = "https://example.com/terms" },
  { purpose = "privacy", version = "1", required = true, title = "Privacy notice", url = "https://example.com/privacy" },
]"#,
        "The purposes, each with the current version of its text. In the variable: a JSON array of the same objects.",
    ),
    setting("devices.enabled", Boolean, "false", "Whether a device may log in again without a code."),
    setting("docs.enabled", Boolean, "true", "Whether `/docs`, `/redoc` and `/openapi.json` are served."),
    setting("log.level", LogFilter, r#""info""#, "Least level that is logged, or directives such as `info,dastak=debug`."),
    setting("log.format", Choice(&["auto", "text", "json"]), r#""auto""#, "`text` for people, `json` for machines; `auto` is text on a terminal."),
];
