//! What is refused, and how it is told.

use std::collections::BTreeSet;

use super::super::layers::FOLDER_VARIABLE;
use super::{Folder, lines};

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
        ("DASTAK_OTP_MAX_ATTEMPTS", "5"),
        ("SMS_PROVIDER", "msg91,console"),
        ("REDIS_URL", "redis://localhost"),
        ("DATABASE_URL", "postgres://dastak:hidden@localhost/dastak"),
        ("DASTAK__DEVICES__UNUSED_DAYS", "91"),
        ("DASTAK_ENV", "staging"),
    ]);
    let expected = [
        "DASTAK_ENV: must be development or production, not \"staging\"",
        "DASTAK__OTP__TTL: there is no such setting",
        "DASTAK__otp__ttl_seconds: there is no such setting",
        "DASTAK_OTP_MAX_ATTEMPTS: there is no such setting: write DASTAK__OTP__MAX_ATTEMPTS",
        "PORT (server.port): must be between 0 and 65535, not 65536",
        "otp.ttl_seconds (DASTAK__OTP__TTL_SECONDS): must be between 1 and 600, not 601",
        "otp.max_attempts (DASTAK__OTP__MAX_ATTEMPTS): must be a whole number between 1 and 10, not \"many\"",
        "otp.bind_challenge (DASTAK__OTP__BIND_CHALLENGE): must be true or false, not \"perhaps\"",
        "limits.number_per_minute (DASTAK__LIMITS__NUMBER_PER_MINUTE): must be between 0 and 10000, not -1",
        "tokens.algorithm (DASTAK__TOKENS__ALGORITHM): must be one of EdDSA, ES256, RS256, HS256, not \"none\"",
        "numbers.allowed_countries (DASTAK__NUMBERS__ALLOWED_COUNTRIES): each item must be an ISO 3166-1 alpha-2 \
         code such as IN, not \"XX\"",
        "devices.unused_days (DASTAK__DEVICES__UNUSED_DAYS): must be between 1 and 90, not 91",
        "SMS_PROVIDER (sms.provider): console shows codes and sends none, so it stands alone: leave it out, or the others",
        "MSG91_AUTH_KEY (sms.msg91.auth_key): must be set for the gateway msg91",
        "MSG91_TEMPLATE_ID (sms.msg91.template_id): must be set for the gateway msg91",
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
        (
            "default.toml",
            "[otp]\nttl_seconds = \"soon\"\nttl = 4\n[nothing]\nhere = 1\n",
        ),
        ("development.toml", "otp = 3\nserver.port = [1]\n"),
    ]);
    let faults = lines(&[(FOLDER_VARIABLE, folder.path())]);
    let expected = [
        format!(
            "nothing (DASTAK__NOTHING): there is no such setting, in {}/default.toml",
            folder.path()
        ),
        format!(
            "otp.ttl (DASTAK__OTP__TTL): there is no such setting, in {}/default.toml",
            folder.path()
        ),
        format!(
            "otp: is a section, not a setting, in {}/development.toml",
            folder.path()
        ),
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
    assert!(
        faults[0].starts_with(&format!("{}/default.toml: line 2 is not TOML", folder.path())),
        "{faults:?}"
    );
    assert!(!faults.concat().contains("hidden"));
    let missing = lines(&[(FOLDER_VARIABLE, "/no/such/folder")]);
    assert_eq!(missing, ["DASTAK_CONFIG_DIR: /no/such/folder is not a folder"]);
}

#[test]
fn a_gateway_has_less_time_than_its_request() {
    let faults = |sms: &str, request: &str| {
        lines(&[
            ("DASTAK__SMS__TIMEOUT_MS", sms),
            ("DASTAK__SERVER__REQUEST_TIMEOUT_MS", request),
        ])
    };
    assert!(faults("5000", "6000").is_empty());
    assert_eq!(
        faults("5001", "6000"),
        [
            "sms.timeout_ms (DASTAK__SMS__TIMEOUT_MS): must be at least 1000 ms below server.request_timeout_ms \
             (DASTAK__SERVER__REQUEST_TIMEOUT_MS), or a request ends before the gateway's answer is known"
        ]
    );
}

#[test]
fn the_hook_needs_its_url_and_its_secret() {
    let hook = ("SMS_PROVIDER", "hook");
    let url = ("DASTAK__SMS__HOOK__URL", "https://sms.example.com/send");
    let secret = (
        "DASTAK__SMS__HOOK__SECRET",
        "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD",
    );
    let without =
        |path: &str, variable: &str| format!("{path} ({variable}): must be set for the gateway hook");
    let no_url = without("sms.hook.url", "DASTAK__SMS__HOOK__URL");
    let no_secret = without("sms.hook.secret", "DASTAK__SMS__HOOK__SECRET");
    assert_eq!(lines(&[hook]), [no_url.clone(), no_secret.clone()]);
    assert_eq!(lines(&[hook, url]), [no_secret]);
    assert_eq!(lines(&[hook, secret]), [no_url]);
    assert!(lines(&[hook, url, secret]).is_empty());
    let short = lines(&[hook, url, ("DASTAK__SMS__HOOK__SECRET", "whsec_hidden")]);
    assert!(short[0].starts_with("sms.hook.secret (DASTAK__SMS__HOOK__SECRET): must be `whsec_`"));
    assert!(!short.concat().contains("hidden"));
    let named = lines(&[
        hook,
        secret,
        ("DASTAK__SMS__HOOK__URL", "https://user:hidden@sms.example.com/"),
    ]);
    assert!(
        named[0].starts_with("sms.hook.url (DASTAK__SMS__HOOK__URL): must be an http or https URL without")
    );
}

#[test]
fn postgresql_needs_redis_beside_it() {
    let database = ("DATABASE_URL", "postgres://dastak:hidden@localhost/dastak");
    let faults = lines(&[database]);
    assert_eq!(faults.len(), 1);
    assert!(faults[0].starts_with("REDIS_URL (storage.redis_url): must be set beside PostgreSQL"));
    assert!(lines(&[database, ("REDIS_URL", "redis://localhost")]).is_empty());
}

#[test]
fn all_waits_for_postgresql_are_shorter_than_the_request() {
    const REDIS: (&str, &str) = ("REDIS_URL", "redis://localhost");
    let one = ("DATABASE_URL", "postgres://dastak:a,b,c@db-1/dastak");
    let four = (
        "DATABASE_URL",
        "postgres://dastak:hidden@db-1:5432,db-2,db-3,db-4/dastak?sslmode=disable",
    );
    let statement = ("DASTAK__STORAGE__STATEMENT_TIMEOUT_MS", "6000");
    assert!(
        lines(&[REDIS, one, statement]).is_empty(),
        "1000 + 1500 + 6000 + 500"
    );
    assert!(lines(&[statement]).is_empty(), "a file has no such waits");
    assert!(lines(&[REDIS, four]).is_empty(), "4 * 1000 + 1500 + 3000 + 500");
    for longer in [
        ("DASTAK__STORAGE__STATEMENT_TIMEOUT_MS", "3001"),
        ("DASTAK__STORAGE__POOL_TIMEOUT_MS", "1501"),
        ("DASTAK__STORAGE__CONNECT_TIMEOUT_MS", "1001"),
        ("DASTAK__SERVER__REQUEST_TIMEOUT_MS", "9999"),
    ] {
        let faults = lines(&[REDIS, four, longer]);
        assert_eq!(faults.len(), 1, "{faults:?}");
        assert!(
            faults[0]
                .starts_with("storage.statement_timeout_ms (DASTAK__STORAGE__STATEMENT_TIMEOUT_MS): with "),
            "{faults:?}"
        );
        assert!(faults[0].contains("for each host (4)") && !faults[0].contains("hidden"));
    }
}

#[test]
fn a_prefix_with_braces_is_the_prefix_s_fault() {
    for prefix in ["{dastak}", "das{tak", "dastak}"] {
        let faults = lines(&[("DASTAK__STORAGE__REDIS_PREFIX", prefix)]);
        assert_eq!(faults.len(), 1);
        assert!(
            faults[0]
                .starts_with("storage.redis_prefix (DASTAK__STORAGE__REDIS_PREFIX): must have no braces")
        );
    }
}
