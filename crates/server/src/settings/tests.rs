//! Settings from given variables and folders; the process's own are never read.

use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;

use dastak_crypto::Algorithm;
use secrecy::ExposeSecret;

use super::layers::{BUILT_IN_DEFAULTS, FOLDER_VARIABLE, Layer, Sources};
use super::spec::{SECTIONS, SETTINGS};
use super::*;

const GOOD_KEY: &str = "q8Zk2vN5xT1mB7cR4wY0sL9dF3hJ6gPa";

fn load_with(variables: &[(&str, &str)]) -> Result<Loaded, Faults> {
    load(&variables.iter().copied().collect::<Sources>())
}

fn good(variables: &[(&str, &str)]) -> Settings {
    load_with(variables).map_err(|faults| faults.to_string()).unwrap().settings
}

fn lines(variables: &[(&str, &str)]) -> Vec<String> {
    load_with(variables).err().map(|faults| faults.to_string().lines().map(str::to_owned).collect()).unwrap_or_default()
}

/// A folder of configuration files that is gone at the end of the test.
struct Folder(tempfile::TempDir);

impl Folder {
    fn with(files: &[(&str, &str)]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        for (name, text) in files {
            fs::write(folder.path().join(name), text).unwrap();
        }
        Self(folder)
    }

    fn path(&self) -> &str {
        self.0.path().to_str().unwrap()
    }
}

#[test]
fn without_anything_the_defaults_stand() {
    let settings = good(&[]);
    assert_eq!(settings.environment, Environment::Development);
    assert_eq!((settings.server.host.as_str(), settings.server.port), ("127.0.0.1", 8000));
    assert_eq!((settings.otp.ttl_seconds, settings.otp.max_attempts), (180, 3));
    assert_eq!(settings.sms.provider, [Provider::Console]);
    assert_eq!(settings.numbers.allowed_countries, ["IN"]);
    assert_eq!(settings.tokens.session_max_seconds, 2_592_000);
    assert!(settings.storage.database_url.is_none() && settings.tokens.secret_key.is_none());
    assert!(settings.docs.enabled && !settings.devices.enabled);
    let purposes: Vec<_> = settings.consents.offers.iter().map(|o| (o.purpose.as_str(), o.required)).collect();
    assert_eq!(purposes, [("terms", true), ("privacy", true)]);
}

#[test]
fn the_default_file_and_the_table_say_the_same() {
    let mut faults = Faults::default();
    let file = format!("{:?}", Layer::of_toml("default.toml", BUILT_IN_DEFAULTS, &mut faults));
    assert_eq!(faults, Faults::default());
    let from_file = load_with(&[]).unwrap().effective;
    for (setting, found) in SETTINGS.iter().zip(from_file) {
        assert!(setting.is_secret() || file.contains(&format!("{:?}", setting.path)), "{} is missing", setting.path);
        let expected = toml::from_str::<toml::Table>(&format!("value = {}", setting.default))
            .map_or(serde_json::Value::Null, |table| serde_json::to_value(&table["value"]).unwrap());
        let expected = match expected {
            serde_json::Value::String(word) if found.value.is_array() => serde_json::json!([word]),
            expected => expected,
        };
        assert_eq!(found.value, expected, "{}", setting.path);
    }
}

#[test]
fn every_setting_has_its_section_and_one_name() {
    let sections: BTreeSet<_> = SECTIONS.iter().map(|(section, _)| *section).collect();
    let mut names = BTreeSet::new();
    for setting in SETTINGS {
        let (section, _) = setting.path.rsplit_once('.').unwrap();
        assert!(sections.contains(section), "{}", setting.path);
        assert!(setting.variables().into_iter().all(|name| names.insert(name)), "{}", setting.path);
    }
}

#[test]
fn each_layer_overrules_the_one_before() {
    let folder = Folder::with(&[
        ("default.toml", "[server]\nport = 1\nworkers = 1\nhost = \"0.0.0.0\"\n[otp]\nttl_seconds = 10\n"),
        ("development.toml", "[server]\nport = 2\nworkers = 2\n[otp]\nttl_seconds = 20\n"),
    ]);
    let settings = good(&[
        (FOLDER_VARIABLE, folder.path()),
        ("PORT", "3"),
        ("DASTAK__SERVER__PORT", "4"),
        ("DASTAK__OTP__TTL_SECONDS", "30"),
    ]);
    assert_eq!((settings.server.port, settings.server.workers), (4, 2));
    assert_eq!((settings.server.host.as_str(), settings.otp.ttl_seconds), ("0.0.0.0", 30));
    assert_eq!(good(&[("PORT", "3")]).server.port, 3);
}

#[test]
fn where_a_value_came_from_is_known() {
    let folder = Folder::with(&[("default.toml", "[otp]\nmax_attempts = 2\n")]);
    let loaded = load_with(&[(FOLDER_VARIABLE, folder.path()), ("PORT", "3")]).unwrap();
    let origin = |path: &str| {
        let found = loaded.effective.iter().find(|found| found.setting.path == path).unwrap();
        found.origin.clone().unwrap_or_default()
    };
    assert_eq!(origin("server.port"), "PORT");
    assert_eq!(origin("otp.max_attempts"), format!("{}/default.toml", folder.path()));
    assert_eq!(origin("otp.ttl_seconds"), "built in");
}

#[test]
fn an_empty_variable_is_an_unset_one() {
    let settings = good(&[
        ("PORT", ""),
        ("DASTAK__SERVER__PORT", " "),
        ("DASTAK_ENV", ""),
        ("DASTAK_CONFIG_DIR", ""),
        ("JWT_SECRET_KEY", ""),
        ("DASTAK__TOKENS__ALGORITHM", ""),
        ("DASTAK__NO__SUCH", ""),
    ]);
    assert_eq!((settings.server.port, settings.tokens.algorithm), (8000, Algorithm::EdDsa));
    assert!(settings.tokens.secret_key.is_none());
}

#[test]
fn lists_and_words_are_read_as_people_write_them() {
    let settings = good(&[
        ("DASTAK__SERVER__TRUSTED_PROXIES", "10.0.0.1, 192.168.0.7/16 ,fd00::/8"),
        ("DASTAK__NUMBERS__ALLOWED_COUNTRIES", "in,US"),
        ("DASTAK__NUMBERS__DEFAULT_REGION", "us"),
        ("DASTAK__TOKENS__ALGORITHM", "es256"),
        ("DASTAK__OTP__BIND_CHALLENGE", "1"),
        ("DATABASE_URL", "sqlite://data/dastak.db"),
    ]);
    let proxies: Vec<_> = settings.server.trusted_proxies.iter().map(ToString::to_string).collect();
    assert_eq!(proxies, ["10.0.0.1/32", "192.168.0.0/16", "fd00::/8"]);
    assert_eq!(settings.numbers.allowed_countries, ["IN", "US"]);
    assert_eq!((settings.numbers.default_region.as_str(), settings.tokens.algorithm), ("US", Algorithm::Es256));
    assert!(settings.otp.bind_challenge && settings.storage.database_url.is_some());
    assert!(good(&[("DASTAK__NUMBERS__ALLOWED_COUNTRIES", "*")]).numbers.allowed_countries.is_empty());
}

#[test]
fn every_fault_is_told_at_once_by_both_names() {
    let faults = lines(&[
        ("DASTAK__OTP__TTL_SECONDS", "601"),
        ("DASTAK__OTP__MAX_ATTEMPTS", "many"),
        ("DASTAK__OTP__BIND_CHALLENGE", "perhaps"),
        ("PORT", "65536"),
        ("DASTAK__TOKENS__ALGORITHM", "none"),
        ("DASTAK__NUMBERS__ALLOWED_COUNTRIES", "IN,XX"),
        ("DASTAK__LIMITS__NUMBER_PER_MINUTE", "-1"),
        ("DASTAK__OTP__TTL", "5"),
        ("DASTAK__otp__ttl_seconds", "5"),
        ("SMS_PROVIDER", "msg91,gupshup"),
        ("REDIS_URL", "redis://localhost"),
        ("DATABASE_URL", "postgres://dastak:hidden@localhost/dastak"),
        ("DASTAK__DEVICES__ENABLED", "true"),
        ("DASTAK__METRICS__ADDRESS", "127.0.0.1:9000"),
        ("DASTAK_ENV", "staging"),
    ]);
    let expected = [
        "DASTAK_ENV: must be development or production, not \"staging\"",
        "DASTAK__OTP__TTL: there is no such setting",
        "DASTAK__otp__ttl_seconds: there is no such setting",
        "PORT (server.port): must be between 0 and 65535, not 65536",
        "otp.ttl_seconds (DASTAK__OTP__TTL_SECONDS): must be between 1 and 600, not 601",
        "otp.max_attempts (DASTAK__OTP__MAX_ATTEMPTS): must be a whole number between 1 and 10, not \"many\"",
        "otp.bind_challenge (DASTAK__OTP__BIND_CHALLENGE): must be true or false, not \"perhaps\"",
        "limits.number_per_minute (DASTAK__LIMITS__NUMBER_PER_MINUTE): must be between 0 and 10000, not -1",
        "tokens.algorithm (DASTAK__TOKENS__ALGORITHM): must be one of EdDSA, ES256, RS256, HS256, not \"none\"",
        "numbers.allowed_countries (DASTAK__NUMBERS__ALLOWED_COUNTRIES): each item must be an ISO 3166-1 alpha-2 \
         code such as IN, not \"XX\"",
        "DATABASE_URL (storage.database_url): PostgreSQL is not supported by this version",
        "REDIS_URL (storage.redis_url): Redis is not supported by this version",
        "SMS_PROVIDER (sms.provider): MSG91 and Gupshup are not supported by this version",
        "metrics.address (DASTAK__METRICS__ADDRESS): metrics are not supported by this version",
        "devices.enabled (DASTAK__DEVICES__ENABLED): trusted devices are not supported by this version",
    ];
    assert_eq!(faults, expected);
}

#[test]
fn a_fault_names_the_variable_that_was_used() {
    let used = |name| lines(&[(name, "x")]).concat();
    assert!(used("DASTAK__SERVER__PORT").starts_with("server.port (DASTAK__SERVER__PORT): "));
    assert!(used("PORT").starts_with("PORT (server.port): "));
}

#[test]
fn faults_in_files_name_the_file() {
    let folder = Folder::with(&[
        ("default.toml", "[otp]\nttl_seconds = \"soon\"\nttl = 4\n[nothing]\nhere = 1\n"),
        ("development.toml", "otp = 3\nserver.port = [1]\n"),
    ]);
    let faults = lines(&[(FOLDER_VARIABLE, folder.path())]);
    let expected = [
        format!("nothing (DASTAK__NOTHING): there is no such setting, in {}/default.toml", folder.path()),
        format!("otp.ttl (DASTAK__OTP__TTL): there is no such setting, in {}/default.toml", folder.path()),
        format!("otp: is a section, not a setting, in {}/development.toml", folder.path()),
        format!(
            "PORT (server.port): must be a whole number between 0 and 65535, not a list, in {}/development.toml",
            folder.path()
        ),
        format!(
            "otp.ttl_seconds (DASTAK__OTP__TTL_SECONDS): must be a whole number between 1 and 600, not \"soon\", in \
             {}/default.toml",
            folder.path()
        ),
    ];
    assert_eq!(faults.iter().collect::<BTreeSet<_>>(), expected.iter().collect());
}

#[test]
fn a_broken_file_is_named_without_its_content() {
    let folder = Folder::with(&[("default.toml", "[tokens]\nsecret_key = \"hidden-value\n")]);
    let faults = lines(&[(FOLDER_VARIABLE, folder.path())]);
    assert!(faults[0].starts_with(&format!("{}/default.toml: line 2 is not TOML", folder.path())), "{faults:?}");
    assert!(!faults.concat().contains("hidden"));
    let missing = lines(&[(FOLDER_VARIABLE, "/no/such/folder")]);
    assert_eq!(missing, ["DASTAK_CONFIG_DIR: /no/such/folder is not a folder"]);
}

#[test]
fn secrets_come_from_files_too() {
    let folder = Folder::with(&[("key", "from-a-file\n"), ("empty", "\n")]);
    let file = |name: &str| format!("{}/{name}", folder.path());
    for variable in ["JWT_SECRET_KEY_FILE", "DASTAK__TOKENS__SECRET_KEY_FILE"] {
        let settings = good(&[(variable, &file("key"))]);
        assert_eq!(settings.tokens.secret_key.unwrap().expose_secret(), "from-a-file");
    }
    let toml = format!("tokens.secret_key_file = {:?}", file("key"));
    let files = Folder::with(&[("default.toml", &toml)]);
    assert!(good(&[(FOLDER_VARIABLE, files.path())]).tokens.secret_key.is_some());
    assert_eq!(
        lines(&[("JWT_SECRET_KEY_FILE", &file("key")), ("JWT_SECRET_KEY", "hidden")]),
        ["JWT_SECRET_KEY (tokens.secret_key): is set, and JWT_SECRET_KEY_FILE (tokens.secret_key_file) too: keep one"]
    );
    for name in ["empty", "absent"] {
        let faults = lines(&[("DASTAK__TOKENS__SECRET_KEY_FILE", &file(name))]);
        assert!(faults[0].starts_with("tokens.secret_key_file (DASTAK__TOKENS__SECRET_KEY_FILE): "), "{faults:?}");
    }
}

#[test]
fn no_secret_is_ever_shown() {
    let secret = "hidden-hidden-hidden-hidden-hidden";
    let url = "sqlite://hidden:hidden@data/dastak.db";
    let loaded = load_with(&[
        ("JWT_SECRET_KEY", secret),
        ("DASTAK__TOKENS__ROOT_KEY", secret),
        ("MSG91_AUTH_KEY", secret),
        ("GUPSHUP_PASSWORD", secret),
        ("DATABASE_URL", url),
    ])
    .unwrap();
    let shown: String = loaded.effective.iter().map(|found| found.shown() + "\n").collect();
    assert!(shown.contains("****\n") && shown.contains("sqlite://****@data/dastak.db"), "{shown}");
    let debug = format!("{:?}", loaded.settings);
    let faults = lines(&[
        ("DASTAK_ENV", "production"),
        ("JWT_SECRET_KEY", "hidden"),
        ("GUPSHUP_PASSWORD", "hidden-hidden-changeme"),
        ("DATABASE_URL", "mysql://hidden:hidden@localhost/db"),
        ("REDIS_URL", "redis//:hidden@localhost"),
    ])
    .join("\n");
    assert!(faults.contains("MSG91") || faults.contains("GUPSHUP_PASSWORD"), "{faults}");
    for text in [shown, debug, faults] {
        assert!(!text.contains("hidden"), "{text}");
    }
}

#[test]
fn production_names_everything_it_refuses() {
    assert_eq!(
        lines(&[("DASTAK_ENV", "production"), ("DASTAK__TOKENS__ALGORITHM", "ES256"), ("PORT", "x")]),
        [
            "PORT (server.port): must be a whole number between 0 and 65535, not \"x\"",
            "SMS_PROVIDER (sms.provider): production refuses the console gateway, which shows every code",
            "JWT_SECRET_KEY (tokens.secret_key): production needs a key of at least 32 random bytes",
            "tokens.signing_key_file (DASTAK__TOKENS__SIGNING_KEY_FILE): production needs a key file for this \
             algorithm",
        ]
    );
}

#[test]
fn production_refuses_keys_that_anybody_can_guess() {
    let refused = |key: &str| {
        lines(&[("DASTAK_ENV", "production"), ("JWT_SECRET_KEY", key)])
            .iter()
            .any(|line| line.starts_with("JWT_SECRET_KEY (tokens.secret_key): "))
    };
    assert!(refused("too-short-q8Zk2vN5xT1mB7cR4wY"));
    assert!(refused(&"x".repeat(64)));
    assert!(refused("change-me-change-me-change-me-change-me"));
    assert!(refused("your-super-secret-jwt-key-for-production"));
    assert!(!refused(GOOD_KEY));
    let root = lines(&[("DASTAK_ENV", "production"), ("DASTAK__TOKENS__ROOT_KEY", GOOD_KEY)]);
    assert!(!root.concat().contains("tokens."), "{root:?}");
}

#[test]
fn hs256_needs_a_long_key_everywhere() {
    let faults = lines(&[("DASTAK__TOKENS__ALGORITHM", "HS256"), ("JWT_SECRET_KEY", "short")]);
    assert_eq!(faults, ["JWT_SECRET_KEY (tokens.secret_key): HS256 needs at least 32 bytes"]);
    assert!(lines(&[("JWT_SECRET_KEY", "short")]).is_empty());
}

#[test]
fn consents_come_as_json_in_the_variable() {
    const NAME: &str = "DASTAK__CONSENTS__OFFERS";
    let offer = r#"{"purpose": "terms", "version": "2", "required": true, "title": "Terms", "url": "/terms"}"#;
    assert_eq!(good(&[(NAME, &format!("[{offer}]"))]).consents.offers[0].version, "2");
    assert!(good(&[(NAME, "[]")]).consents.offers.is_empty());
    for bad in ["yes", r#"[{"purpose": "terms"}]"#, r#"[{"x": 1}]"#, &format!("[{offer}, {offer}]")] {
        assert!(lines(&[(NAME, bad)]).concat().starts_with("consents.offers (DASTAK__CONSENTS__OFFERS): "), "{bad}");
    }
}

#[test]
fn the_reference_page_is_up_to_date() {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../docs/configuration.md");
    let page = reference();
    if std::env::var_os("UPDATE_DOCS").is_some() {
        fs::write(&path, &page).unwrap();
    }
    assert!(
        fs::read_to_string(&path).unwrap_or_default() == page,
        "docs/configuration.md is old: run UPDATE_DOCS=1 cargo test -p dastak-server settings"
    );
}
