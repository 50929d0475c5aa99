//! The table of every setting.

use dastak_domain::device::LONGEST_UNUSED_DAYS;
use dastak_domain::message::LONGEST_BRAND;
use dastak_domain::refresh::{LONGEST_REGISTRATION_SECONDS, LONGEST_SESSION_SECONDS};

use super::kind::Kind::{
    self, AppHashes, Boolean, Choice, Choices, Countries, Country, Digits, Host, Language, LogFilter, Name,
    Networks, Offers, Origins, Path, Paths, Secret, SecretUrl, SocketAddress, Steps, Templates, TestNumbers,
    Text, Url,
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
    (
        "sms.msg91",
        "The gateway MSG91: see [gateways/msg91.md](gateways/msg91.md).",
    ),
    (
        "sms.msg91.whatsapp",
        "WhatsApp by MSG91. Naming the number, the template or the namespace turns it on.",
    ),
    (
        "sms.gupshup",
        "The gateway Gupshup: see [gateways/gupshup.md](gateways/gupshup.md).",
    ),
    (
        "sms.gupshup.whatsapp",
        "WhatsApp by Gupshup's self-serve API. Naming key, source, app or template turns it on.",
    ),
    (
        "consents",
        "What people are asked to agree to when they register.",
    ),
    (
        "devices",
        "Trusted devices: whoever asked for it at a login gets in again without a code, but not to what needs a recent one.",
    ),
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
    setting("server.allowed_origins", Origins, "[]")
        .doc("Origins whose pages may use the API from a browser (CORS): each exactly, as `https://app.example.com`; none when it is empty."),
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
        "The gateway, or several in the order in which they are tried: the next one is asked when one fails. `console` \
         stands alone.",
    ),
    setting("sms.timeout_ms", between(100, 60_000), "5000").doc("How long a gateway may take to answer."),
    setting("sms.brand", Text { max: LONGEST_BRAND }, r#""dastak""#).doc("The name in the message."),
    setting("sms.web_host", Host, "")
        .doc("Host for the message's last line, `@host #code`, by which browsers fill the code in."),
    setting("sms.default_locale", Language, r#""en""#)
        .doc("Language of a message when the request names none, or one in which there is no text. English and Hindi are shipped."),
    setting("sms.templates", Templates, "[]").doc(
        "What messages say, beside the shipped texts. In the variable: a JSON array of the same objects. What operators \
         and phones would refuse is refused at start; `dastak templates check` says it without one.",
    ),
    setting("sms.app_hashes", AppHashes, "[]")
        .doc("The Android apps that may be handed codes, by their hash; an empty list is every app that asks."),
    setting("sms.variable_limit", between(20, 40), "30")
        .doc("Longest value of one variable in a text that is registered in India, in characters: operators differ."),
    setting("sms.most_segments_gsm7", between(1, 10), "1")
        .doc("SMS that a message in GSM-7 (Latin letters) may take; each is paid for."),
    setting("sms.most_segments_ucs2", between(1, 10), "2")
        .doc("SMS that a message in UCS-2 (every other script) may take."),
    setting("sms.ladder", Steps, "[]").doc(
        "How the sendings of one code climb: the first step for the first one, the next for each resend. Without steps \
         it is SMS, and each resend begins with the next gateway. A channel that the client names goes before.",
    ),
    setting("sms.second_try_seconds", between(0, 300), "0").doc(
        "After how long without a delivery receipt the code goes out once more, by the next gateway; 0 is never. It \
         needs a gateway that sends receipts.",
    ),
    setting("sms.test_numbers", TestNumbers, "[]").doc(
        "Numbers to which nothing is sent and whose code is always the same, such as those of an app store's reviewers. \
         `until` is the last day (UTC); production needs it. In the variable: a JSON array. Whoever knows one logs in.",
    ),
    setting("sms.hook.url", WEB, "").doc(
        "Where each message is posted. Production takes `http` only on the same machine: the code is in the request.",
    ),
    setting("sms.hook.secret", Secret, "").doc(
        "Key of the requests' signatures: `whsec_` and base64 of at least 24 bytes, or as many bytes of text.",
    ),
    setting("sms.msg91.auth_key", Secret, "")
        .also("MSG91_AUTH_KEY")
        .doc("The account's key. Its list of IP addresses in MSG91's panel must have this server's."),
    setting("sms.msg91.template_id", Text { max: 128 }, "")
        .also("MSG91_TEMPLATE_ID")
        .doc("MSG91's own id of the template, not the 19 digits of DLT. Templates of `sms.templates` may name others."),
    setting("sms.msg91.api", Choice(&["otp", "flow"]), r#""otp""#)
        .doc("The product that the template belongs to."),
    setting("sms.msg91.code_variable", Name, r#""OTP""#)
        .doc("With `flow`, the template's variable for the code, without `##`."),
    setting("sms.msg91.key_in", Choice(&["header", "query"]), r#""header""#)
        .doc("Where the key stands. Some accounts take it in the URL only, where a proxy may log it."),
    setting("sms.msg91.sender", Text { max: 11 }, "").doc("The header, where the template has none."),
    setting("sms.msg91.voice", Boolean, "true")
        .doc("Whether codes may be spoken. MSG91 calls after an SMS only, and with `otp` only."),
    setting("sms.msg91.base_url", WEB, r#""https://control.msg91.com""#).doc("Where its API is."),
    setting("sms.msg91.receipt_key", Secret, "").doc(
        "Key that its delivery receipts must show, in the URL: at least 16 random bytes in production. Without it there \
         are no receipts.",
    ),
    setting("sms.msg91.receipt_id_field", Name, "")
        .doc("The name that you gave `requestId` in \"Webhook (New)\"; MSG91's own names are known."),
    setting("sms.msg91.receipt_number_field", Name, "").doc("The name that you gave `telNum`."),
    setting("sms.msg91.receipt_status_field", Name, "").doc("The name that you gave `status`."),
    setting("sms.msg91.whatsapp.number", Digits { min: 8, max: 15 }, "")
        .doc("The number that sends, with its calling code and without `+`."),
    setting("sms.msg91.whatsapp.template", Name, "").doc("The authentication template."),
    setting("sms.msg91.whatsapp.namespace", Name, "").doc("The template's namespace, where the account has one."),
    setting("sms.msg91.whatsapp.language", Name, r#""en""#).doc("The template's language: `en`, `en_US`."),
    setting("sms.msg91.whatsapp.body_component", Name, r#""body_1""#).doc("The component that shows the code."),
    setting("sms.msg91.whatsapp.button", Boolean, "true")
        .doc("Whether the template has a button that copies the code."),
    setting("sms.msg91.whatsapp.button_component", Name, r#""button_1""#).doc("That button's component."),
    setting("sms.gupshup.user_id", Text { max: 128 }, "")
        .also("GUPSHUP_USER_ID")
        .doc("The account at the enterprise gateway: digits."),
    setting("sms.gupshup.password", Secret, "")
        .also("GUPSHUP_PASSWORD")
        .doc("The account's password."),
    setting("sms.gupshup.mask", Text { max: 10 }, "")
        .doc("The header, for messages whose template names none."),
    setting("sms.gupshup.entity_id", Digits { min: 10, max: 25 }, "")
        .doc("DLT id of the principal entity, for messages whose template names none; with `template_id` only."),
    setting("sms.gupshup.template_id", Digits { min: 10, max: 25 }, "")
        .doc("DLT id of the content template, for messages whose template names none: then every such text must be registered with it."),
    setting(
        "sms.gupshup.base_url",
        WEB,
        r#""https://enterprise.smsgupshup.com""#,
    )
    .doc("Where its API is."),
    setting("sms.gupshup.receipt_key", Secret, "").doc(
        "Key that its delivery receipts must show, in the URL: at least 16 random bytes in production. Without it there \
         are no receipts.",
    ),
    setting("sms.gupshup.whatsapp.api_key", Secret, "").doc("The key of the self-serve API: another one than the password."),
    setting("sms.gupshup.whatsapp.source", Digits { min: 8, max: 15 }, "")
        .doc("The number that sends, with its calling code and without `+`."),
    setting("sms.gupshup.whatsapp.app", Name, "").doc("The name of the app."),
    setting("sms.gupshup.whatsapp.template_id", Name, "").doc("The id of the authentication template."),
    setting("sms.gupshup.whatsapp.button", Boolean, "true")
        .doc("Whether the template has a button that copies the code."),
    setting("sms.gupshup.whatsapp.base_url", WEB, r#""https://api.gupshup.io""#).doc("Where that API is."),
    setting("consents.offers", Offers, OFFERS).doc(
        "The purposes, each with the current version of its text. In the variable: a JSON array of \
         the same objects.",
    ),
    setting("devices.enabled", Boolean, "false").doc("Whether a device may log in again without a code."),
    setting("devices.unused_days", between(1, LONGEST_UNUSED_DAYS as u64), "30")
        .doc("Days after which a device that has not logged in needs a code again."),
    setting("docs.enabled", Boolean, "true").doc("Whether `/docs` and `/redoc` are served."),
    setting("log.level", LogFilter, r#""info""#)
        .doc("Least level that is logged, or directives such as `info,dastak=debug`."),
    setting("log.format", Choice(&["auto", "text", "json"]), r#""auto""#)
        .doc("`text` for people, `json` for machines; `auto` is text on a terminal."),
];
