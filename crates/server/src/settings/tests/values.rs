//! As what values may be written.

use dastak_crypto::Algorithm;

use super::{good, lines};

#[test]
fn lists_and_words_are_read_as_people_write_them() {
    let settings = good(&[
        (
            "DASTAK__SERVER__TRUSTED_PROXIES",
            "10.0.0.1, 192.168.0.7/16 ,fd00::/8",
        ),
        ("DASTAK__NUMBERS__ALLOWED_COUNTRIES", "in,US"),
        ("DASTAK__NUMBERS__DEFAULT_REGION", "us"),
        ("DASTAK__TOKENS__ALGORITHM", "es256"),
        ("DASTAK__OTP__BIND_CHALLENGE", "1"),
        ("DATABASE_URL", "sqlite://data/dastak.db"),
    ]);
    let proxies: Vec<_> = settings
        .server
        .trusted_proxies
        .iter()
        .map(ToString::to_string)
        .collect();
    assert_eq!(proxies, ["10.0.0.1/32", "192.168.0.0/16", "fd00::/8"]);
    assert_eq!(settings.numbers.allowed_countries, ["IN", "US"]);
    assert_eq!(
        (
            settings.numbers.default_region.as_str(),
            settings.tokens.algorithm
        ),
        ("US", Algorithm::Es256)
    );
    assert!(settings.otp.bind_challenge && settings.storage.database_url.is_some());
    assert!(
        good(&[("DASTAK__NUMBERS__ALLOWED_COUNTRIES", "*")])
            .numbers
            .allowed_countries
            .is_empty()
    );
}

#[test]
fn consents_come_as_json_in_the_variable() {
    const NAME: &str = "DASTAK__CONSENTS__OFFERS";
    let offer =
        r#"{"purpose": "terms", "version": "2", "required": true, "title": "Terms", "url": "/terms"}"#;
    assert_eq!(
        good(&[(NAME, &format!("[{offer}]"))]).consents.offers[0].version,
        "2"
    );
    assert!(good(&[(NAME, "[]")]).consents.offers.is_empty());
    for bad in [
        "yes",
        r#"[{"purpose": "terms"}]"#,
        r#"[{"x": 1}]"#,
        &format!("[{offer}, {offer}]"),
    ] {
        assert!(
            lines(&[(NAME, bad)])
                .concat()
                .starts_with("consents.offers (DASTAK__CONSENTS__OFFERS): "),
            "{bad}"
        );
    }
}

#[test]
fn the_embedded_database_is_a_file() {
    for url in [
        "sqlite://:memory:",
        "sqlite://data/dastak.db?mode=ro",
        "sqlite://",
        "data/dastak.db",
    ] {
        let faults = lines(&[("DATABASE_URL", url)]);
        assert!(
            faults
                .concat()
                .starts_with("DATABASE_URL (storage.database_url): must "),
            "{faults:?}"
        );
    }
    assert!(lines(&[("DATABASE_URL", "sqlite:///var/lib/dastak/dastak.db")]).is_empty());
}

#[test]
fn origins_are_taken_exactly_or_not_at_all() {
    const NAME: &str = "DASTAK__SERVER__ALLOWED_ORIGINS";
    assert!(good(&[]).server.allowed_origins.is_empty());
    assert_eq!(
        good(&[(NAME, "https://app.example.com, http://localhost:5173")])
            .server
            .allowed_origins,
        ["https://app.example.com", "http://localhost:5173"]
    );
    for (list, sentence) in [
        ("null", "must be an origin such as https://app.example.com"),
        ("*", "must be one origin without a wildcard"),
        (
            "http://localhost:5173, https://app.example.com/",
            "must be written as browsers do, https://app.example.com, not",
        ),
    ] {
        let found = lines(&[(NAME, list)]);
        assert!(
            matches!(found.as_slice(), [line] if line.contains(sentence)),
            "{found:?}"
        );
    }
}
