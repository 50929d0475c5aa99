//! The table of every setting.

use dastak_domain::refresh::{LONGEST_REGISTRATION_SECONDS, LONGEST_SESSION_SECONDS};

use super::kind::Kind::{
    self, Boolean, Choice, Choices, Countries, Country, Host, Language, LogFilter, Networks, Offers, Path,
    Paths, Secret, SecretUrl, SocketAddress, Text, Url,
};
use super::spec::{Setting, setting};

/// The sections, in the order of the reference page.
pub const SECTIONS: &[(&str, &str)] = &[
    ("server", "The HTTP listener."),
    ("metrics", "The listener of `/metrics`, for Prometheus."),
    ("storage", "Where everything is kept."),
    ("data", "Files that the server makes itself."),
    ("otp", "One-time codes."),
    (
        "limits",
        "Rate limits, in sliding windows. 0 turns one off; the ones that are off are logged at start.",
    ),
    (
        "tokens",
        "Access, refresh and registration tokens, and the keys of everything.",
    ),
    ("numbers", "Which mobile numbers may log in."),
    ("sms", "The way to the phone."),
    (
        "sms.hook",
        "The gateway that is a service of your own: see [sms-hook.md](sms-hook.md).",
    ),
    ("sms.msg91", "The gateway MSG91. Not supported by this version."),
    (
        "sms.gupshup",
        "The gateway Gupshup. Not supported by this version.",
    ),
    (
        "consents",
        "What people are asked to agree to when they register.",
    ),
    ("devices", "Trusted devices. Not supported by this version."),
    ("docs", "The pages about the API."),
    ("log", "The log on standard output."),
];

/// A whole number from `min` to `max`.
const fn between(min: u64, max: u64) -> Kind {
    Kind::Integer { min, max }
}

const DAY: u64 = 86_400;
const LIMIT: Kind = between(0, dastak_domain::limits::LARGEST_MAXIMUM as u64);
const WEB: Kind = Url(&["http", "https"]);

/// As `config/default.toml` has them.
const OFFERS: &str = r#"[
  { purpose = "terms", version = "1", required = true, title = "Terms of service", url = "https://example.com/terms" },
  { purpose = "privacy", version = "1", required = true, title = "Privacy notice", url = "https://example.com/privacy" },
]"#;

/// Every setting, by section.
pub const SETTINGS: &[Setting] = &[
    setting("server.host", Host, r#""127.0.0.1""#)
        .also("HOST")
        .doc("Address or name to listen on; `0.0.0.0` for every network."),
    setting("server.port", between(0, 65_535), "8000")
        .also("PORT")
        .doc("Port to listen on; 0 takes any free one."),
    setting("server.workers", between(0, 1024), "0").doc("Threads that serve requests; 0 is one a core."),
    setting("server.request_timeout_ms", between(100, 120_000), "10000")
        .doc("A request that takes longer is answered with 503."),
    setting("server.drain_seconds", between(0, 60), "1")
        .doc("How long the server goes on answering after SIGTERM while `/health/ready` says 503, so that a load balancer can turn away first."),
    setting("server.shutdown_timeout_seconds", between(0, 600), "25")
        .doc("How long a stop waits for running requests."),
    setting("server.keep_alive_seconds", between(0, 3600), "75")
        .doc("How long an idle connection stays open; 0 closes it after each answer."),
    setting("server.trusted_proxies", Networks, "[]")
        .doc("Addresses and networks whose `X-Forwarded-For` is believed."),
    setting("metrics.address", SocketAddress, "")
        .doc("Where `/metrics` listens, such as `127.0.0.1:9000`; off when unset."),
    setting(
        "storage.database_url",
        SecretUrl(&["sqlite", "postgres", "postgresql"]),
        "",
    )
    .also("DATABASE_URL")
    .doc(
        "The database. Unset is the file `dastak.db` in `data.dir`. PostgreSQL: several hosts with commas \
         between them, `sslmode` from `disable` to `verify-full`, `sslrootcert`, `target_session_attrs`.",
    ),
    setting(
        "storage.redis_url",
        SecretUrl(&[
            "redis",
            "rediss",
            "redis+cluster",
            "rediss+cluster",
            "redis+sentinel",
            "rediss+sentinel",
        ]),
        "",
    )
    .also("REDIS_URL")
    .doc(
        "The store of codes and limits. Unset is the SQLite database; PostgreSQL needs one. `rediss` is TLS. \
         Cluster and Sentinel take several hosts with commas between them, Sentinel the master's name as path.",
    ),
    setting("storage.migrate_at_start", Boolean, "true")
        .doc(
            "Whether a starting server brings PostgreSQL to the newest schema. Otherwise `dastak migrate` must. A SQLite \
             file is always brought there.",
        ),
    setting("storage.pool_size", between(1, 1000), "16").doc("Most connections of this node to PostgreSQL."),
    setting("storage.connect_timeout_ms", between(50, 60_000), "1000")
        .doc("How long a new connection to one host of PostgreSQL may take."),
    setting("storage.pool_timeout_ms", between(50, 60_000), "1500")
        .doc("How long a request waits for a free connection to PostgreSQL."),
    setting("storage.statement_timeout_ms", between(50, 60_000), "3000")
        .doc(
            "How long one statement of PostgreSQL may take. Together with the two above, `connect_timeout_ms` counted \
             for each host, it must stay 1500 ms below `server.request_timeout_ms`.",
        ),
    setting("storage.redis_prefix", Text { max: 64 }, r#""dastak""#)
        .doc("What every key in Redis begins with: deployments that share one Redis must differ in it. No braces."),
    setting("storage.redis_ca_file", Path, "")
        .doc("PEM file of the certificates that sign those of Redis. Unset is what the system trusts."),
    setting("storage.audit_retention_days", between(0, 36_500), "0")
        .doc("How long PostgreSQL keeps entries of the audit trail; whole months are dropped. 0 keeps them for ever."),
    setting("data.dir", Path, r#""data""#)
        .doc("Folder of the embedded database and, in `keys`, of the keys made at the first start."),
    setting("otp.ttl_seconds", between(1, 600), "180").doc(
        "Life of a code from the gateway's acceptance (NIST SP 800-63B-4 §3.1.3.2: at most 10 \
         minutes).",
    ),
    setting("otp.max_attempts", between(1, 10), "3").doc("Compared guesses a code."),
    setting("otp.resend_after_seconds", between(0, 600), "30")
        .doc("When a client should offer to send again; a hint, the limits decide."),
    setting("otp.bind_challenge", Boolean, "false").doc("Whether a verification must name its challenge."),
    setting("limits.number_per_minute", LIMIT, "3").doc("Messages to one number a minute."),
    setting("limits.number_per_hour", LIMIT, "10").doc("Messages to one number an hour."),
    setting("limits.number_per_day", LIMIT, "20").doc("Messages to one number a day."),
    setting("limits.address_per_minute", LIMIT, "60")
        .doc("Messages asked for by one client address a minute; an IPv6 /64 is one address."),
    setting("limits.address_failures_per_hour", LIMIT, "600")
        .doc("Wrong codes from one client address an hour."),
    setting("limits.address_status_per_minute", LIMIT, "120")
        .doc("Look-ups of a delivery status by one client address a minute."),
    setting(
        "tokens.algorithm",
        Choice(&["EdDSA", "ES256", "RS256", "HS256"]),
        r#""EdDSA""#,
    )
    .doc("How tokens are signed."),
    setting("tokens.secret_key", Secret, "")
        .also("JWT_SECRET_KEY")
        .doc(
            "Key of HS256; with the other algorithms the root key where `tokens.root_key` is unset. At least \
             32 bytes in production and for HS256.",
        ),
    setting("tokens.root_key", Secret, "").doc(
        "Every other key (codes, numbers, sealed copies) is derived from it. Unset is \
         `tokens.secret_key`, or a key made at the first start in development. HS256 never takes \
         `tokens.secret_key`, which every verifier of tokens holds: production then needs this one.",
    ),
    setting("tokens.signing_key_file", Path, "")
        .doc("PEM file (PKCS #8) of the key that signs tokens; `dastak keys generate` makes one."),
    setting("tokens.published_key_files", Paths, "[]").doc(
        "PEM files of further keys in the JWK set: the next key before its first use, the last one \
         until its tokens have expired.",
    ),
    setting("tokens.access_ttl_seconds", between(1, DAY), "900").doc("Life of an access token."),
    setting("tokens.refresh_ttl_seconds", between(1, 30 * DAY), "604800")
        .doc("Life of an unused refresh token."),
    setting("tokens.reuse_grace_seconds", between(0, 60), "10")
        .doc("How long a replaced refresh token gets its successor again."),
    setting("tokens.session_max_seconds", between(1, LONGEST_SESSION_SECONDS as u64), "2592000")
        .doc("Life of a session from its login; nothing extends it."),
    setting("tokens.registration_ttl_seconds", between(1, LONGEST_REGISTRATION_SECONDS as u64), "600").doc("Life of a registration token."),
    setting("tokens.issuer", WEB, r#""http://localhost:8000""#)
        .doc("`iss` of the tokens: the public URL of this service."),
    setting("tokens.audience", Text { max: 255 }, r#""dastak""#)
        .doc("`aud` of the access tokens: the API they are for."),
    setting("tokens.client_id", Text { max: 255 }, r#""dastak""#)
        .doc("`client_id` of the access tokens: the application that people log in to."),
    setting("numbers.default_region", Country, r#""IN""#).doc("Country of a number written without `+`."),
    setting("numbers.allowed_countries", Countries, r#"["IN"]"#)
        .doc("Countries whose numbers may log in; `*` or an empty list in a file is every country."),
    setting(
        "sms.provider",
        Choices(&["console", "hook", "msg91", "gupshup"]),
        r#""console""#,
    )
    .also("SMS_PROVIDER")
    .doc(
        "The gateway, or several in the order in which they are tried. This version supports \
         `console` and `hook`, one of them.",
    ),
    setting("sms.timeout_ms", between(100, 60_000), "5000").doc("How long a gateway may take to answer."),
    setting("sms.brand", Text { max: dastak_sms::LONGEST_BRAND }, r#""dastak""#).doc("The name in the message."),
    setting("sms.web_host", Host, "")
        .doc("Host for the message's last line, `@host #code`, by which browsers fill the code in."),
    setting("sms.default_locale", Language, r#""en""#)
        .doc("Language of a message when the request names none. This version has English messages only."),
    setting("sms.hook.url", WEB, "").doc(
        "Where each message is posted. Production takes `http` only on the same machine: the code is in the request.",
    ),
    setting("sms.hook.secret", Secret, "").doc(
        "Key of the requests' signatures: `whsec_` and base64 of at least 24 bytes, or as many bytes of text.",
    ),
    setting("sms.msg91.auth_key", Secret, "")
        .also("MSG91_AUTH_KEY")
        .doc("The account's key."),
    setting("sms.msg91.template_id", Text { max: 128 }, "")
        .also("MSG91_TEMPLATE_ID")
        .doc("The approved template."),
    setting("sms.msg91.base_url", WEB, r#""https://control.msg91.com""#).doc("Where its API is."),
    setting("sms.msg91.receipt_key", Secret, "").doc("Key that its delivery receipts must show."),
    setting("sms.gupshup.user_id", Text { max: 128 }, "")
        .also("GUPSHUP_USER_ID")
        .doc("The account."),
    setting("sms.gupshup.password", Secret, "")
        .also("GUPSHUP_PASSWORD")
        .doc("The account's password."),
    setting(
        "sms.gupshup.base_url",
        WEB,
        r#""https://enterprise.smsgupshup.com""#,
    )
    .doc("Where its API is."),
    setting("sms.gupshup.receipt_key", Secret, "").doc("Key that its delivery receipts must show."),
    setting("consents.offers", Offers, OFFERS).doc(
        "The purposes, each with the current version of its text. In the variable: a JSON array of \
         the same objects.",
    ),
    setting("devices.enabled", Boolean, "false").doc("Whether a device may log in again without a code."),
    setting("docs.enabled", Boolean, "true").doc("Whether `/docs` and `/redoc` are served."),
    setting("log.level", LogFilter, r#""info""#)
        .doc("Least level that is logged, or directives such as `info,dastak=debug`."),
    setting("log.format", Choice(&["auto", "text", "json"]), r#""auto""#)
        .doc("`text` for people, `json` for machines; `auto` is text on a terminal."),
];
