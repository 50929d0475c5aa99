//! Secrets: where they come from, where they never go, and which are too weak.

use std::fs::{Permissions, set_permissions};
use std::os::unix::fs::PermissionsExt;

use secrecy::ExposeSecret;

use super::super::layers::FOLDER_VARIABLE;
use super::{Folder, good, lines, load_with};

const GOOD_KEY: &str = "q8Zk2vN5xT1mB7cR4wY0sL9dF3hJ6gPa";

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
    assert!(
        good(&[(FOLDER_VARIABLE, files.path())])
            .tokens
            .secret_key
            .is_some()
    );
    assert_eq!(
        lines(&[
            ("JWT_SECRET_KEY_FILE", &file("key")),
            ("JWT_SECRET_KEY", "hidden")
        ]),
        [
            "JWT_SECRET_KEY (tokens.secret_key): is set, and JWT_SECRET_KEY_FILE (tokens.secret_key_file) too: keep one"
        ]
    );
    for name in ["empty", "absent"] {
        let faults = lines(&[("DASTAK__TOKENS__SECRET_KEY_FILE", &file(name))]);
        assert!(
            faults[0].starts_with("tokens.secret_key_file (DASTAK__TOKENS__SECRET_KEY_FILE): "),
            "{faults:?}"
        );
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
        ("DASTAK__SMS__HOOK__SECRET", secret),
        ("DATABASE_URL", url),
    ])
    .unwrap();
    let shown: String = loaded
        .effective
        .iter()
        .map(|found| found.shown() + "\n")
        .collect();
    assert!(
        shown.contains("****\n") && shown.contains("sqlite://****@data/dastak.db"),
        "{shown}"
    );
    let debug = format!("{:?}", loaded.settings);
    let faults = lines(&[
        ("DASTAK_ENV", "production"),
        ("JWT_SECRET_KEY", "hidden"),
        ("GUPSHUP_PASSWORD", "hidden-hidden-changeme"),
        ("DATABASE_URL", "mysql://hidden:hidden@localhost/db"),
        ("REDIS_URL", "redis//:hidden@localhost"),
    ])
    .join("\n");
    assert!(
        faults.contains("MSG91") || faults.contains("GUPSHUP_PASSWORD"),
        "{faults}"
    );
    for text in [shown, debug, faults] {
        assert!(!text.contains("hidden"), "{text}");
    }
}

#[test]
fn production_names_everything_it_refuses() {
    assert_eq!(
        lines(&[
            ("DASTAK_ENV", "production"),
            ("DASTAK__TOKENS__ALGORITHM", "ES256"),
            ("PORT", "x")
        ]),
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
fn production_starts_with_a_key_and_a_hook_that_shows_codes_to_nobody() {
    let faults = |url, secret| {
        lines(&[
            ("DASTAK_ENV", "production"),
            ("JWT_SECRET_KEY", GOOD_KEY),
            ("SMS_PROVIDER", "hook"),
            ("DASTAK__SMS__HOOK__URL", url),
            ("DASTAK__SMS__HOOK__SECRET", secret),
        ])
    };
    let drawn = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD";
    assert!(faults("https://sms.example.com/send", drawn).is_empty());
    assert!(faults("http://127.0.0.1:9000/send", drawn).is_empty());
    assert_eq!(
        faults("http://sms.example.com/send", drawn),
        [
            "sms.hook.url (DASTAK__SMS__HOOK__URL): production needs https, unless the service is on the same machine"
        ]
    );
    assert_eq!(
        faults("https://sms.example.com/send", "change-me-change-me-change-me"),
        [
            "sms.hook.secret (DASTAK__SMS__HOOK__SECRET): production refuses a default or example secret: draw one at \
             random"
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
    let root = lines(&[
        ("DASTAK_ENV", "production"),
        ("DASTAK__TOKENS__ROOT_KEY", GOOD_KEY),
    ]);
    assert!(!root.concat().contains("tokens."), "{root:?}");
}

#[test]
fn hs256_needs_a_long_key_everywhere() {
    let faults = lines(&[
        ("DASTAK__TOKENS__ALGORITHM", "HS256"),
        ("JWT_SECRET_KEY", "short"),
    ]);
    assert_eq!(
        faults,
        ["JWT_SECRET_KEY (tokens.secret_key): HS256 needs at least 32 bytes"]
    );
    assert!(lines(&[("JWT_SECRET_KEY", "short")]).is_empty());
}

#[test]
fn production_with_hs256_needs_a_root_key_that_no_verifier_has() {
    let faults = |root: &str| {
        lines(&[
            ("DASTAK_ENV", "production"),
            ("DASTAK__TOKENS__ALGORITHM", "HS256"),
            ("JWT_SECRET_KEY", GOOD_KEY),
            ("DASTAK__TOKENS__ROOT_KEY", root),
        ])
        .into_iter()
        .filter(|line| line.contains("tokens."))
        .collect::<Vec<_>>()
    };
    assert_eq!(
        faults(""),
        [
            "tokens.root_key (DASTAK__TOKENS__ROOT_KEY): production needs it with HS256: whoever verifies such tokens \
             holds tokens.secret_key"
        ]
    );
    assert_eq!(
        faults(GOOD_KEY),
        [
            "tokens.root_key (DASTAK__TOKENS__ROOT_KEY): must not be tokens.secret_key with HS256: whoever verifies such \
             tokens holds that"
        ]
    );
    assert!(faults("w3Lk8cT5zQ1nV7bX4rY0pM9fD2hG6jSa").is_empty());
}

#[test]
fn others_may_not_change_a_secret_and_that_they_may_read_one_is_told() {
    let folder = Folder::with(&[("secret", GOOD_KEY), ("next.pem", ""), ("old.pem", "")]);
    let file = |name: &str| format!("{}/{name}", folder.path());
    let allow = |name: &str, mode| set_permissions(file(name), Permissions::from_mode(mode)).unwrap();
    let published = format!("{},{}", file("next.pem"), file("old.pem"));
    let loaded = |environment| {
        load_with(&[
            ("DASTAK_ENV", environment),
            ("JWT_SECRET_KEY_FILE", &file("secret")),
            ("DASTAK__TOKENS__PUBLISHED_KEY_FILES", &published),
            ("SMS_PROVIDER", "hook"),
            ("DASTAK__SMS__HOOK__URL", "https://sms.example.com/send"),
            (
                "DASTAK__SMS__HOOK__SECRET",
                "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD",
            ),
        ])
    };
    let warned = |environment| -> Vec<String> {
        let warnings = loaded(environment).unwrap().warnings;
        warnings.iter().map(ToString::to_string).collect()
    };
    let told = |setting: &str, may: &str, name: &str, mode: &str| {
        format!(
            "{setting}: others than its owner may {may} {} (mode {mode}): `chmod 600` ends that",
            file(name)
        )
    };
    for (name, mode) in [("secret", 0o600), ("next.pem", 0o400), ("old.pem", 0o600)] {
        allow(name, mode);
    }
    for environment in ["development", "production"] {
        assert!(warned(environment).is_empty(), "{environment}");
    }

    allow("secret", 0o444);
    allow("old.pem", 0o440);
    let secret = told(
        "JWT_SECRET_KEY_FILE (tokens.secret_key_file)",
        "read",
        "secret",
        "444",
    );
    let keys = "tokens.published_key_files (DASTAK__TOKENS__PUBLISHED_KEY_FILES)";
    let key = told(keys, "read", "old.pem", "440");
    for environment in ["development", "production"] {
        assert_eq!(
            warned(environment),
            [secret.clone(), key.clone()],
            "{environment}"
        );
    }

    allow("old.pem", 0o662);
    let key = told(keys, "write", "old.pem", "662");
    assert_eq!(warned("development"), [secret, key.clone()]);
    let refused = loaded("production").err().map(|faults| faults.to_string());
    assert_eq!(refused, Some(key));
}
