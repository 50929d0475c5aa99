//! Templates, test numbers, and what else is about messages.

use dastak_domain::message::Severity;

use super::super::layers::FOLDER_VARIABLE;
use super::super::messages::catalog;
use super::{Folder, good, lines, load_with, test_numbers};

const TEMPLATES: &str = "DASTAK__SMS__TEMPLATES";
const NUMBERS: &str = "DASTAK__SMS__TEST_NUMBERS";

/// A template in a file, as docs/messages.md shows it.
const FILE: &str = r#"
[sms]
brand = "Dastak"

[[sms.templates]]
locale = "en"
gateway = "gupshup"
text = "{code} is your Dastak login code, valid for {minutes} minutes. Never share it."

[sms.templates.dlt]
template_id = "1107161234567890123"
entity_id = "1101234567890123456"
sender = "DASTAK"
pattern = "{#numeric#} is your Dastak login code, valid for {#numeric#} minutes. Never share it."
"#;

#[test]
fn templates_are_tables_in_a_file_and_json_in_the_variable() {
    let folder = Folder::with(&[("default.toml", FILE)]);
    let from_file = good(&[(FOLDER_VARIABLE, folder.path())]).sms.templates;
    let json = serde_json::to_string(&from_file).unwrap();
    let from_variable = good(&[("DASTAK__SMS__BRAND", "Dastak"), (TEMPLATES, &json)])
        .sms
        .templates;
    assert_eq!(from_file, from_variable);
    let template = from_file[0].to_template().unwrap();
    assert_eq!(template.name(), "login/en/sms/gupshup/plain");
    assert_eq!(template.dlt.unwrap().sender, "DASTAK");
}

#[test]
fn what_is_no_template_is_refused_with_its_place() {
    for (json, reason) in [
        ("yes", "must be a JSON array of templates"),
        (
            r#"[{"locale": "en"}]"#,
            "must be a JSON array of templates: missing field `text`",
        ),
        (
            r#"[{"locale": "en", "text": "x", "color": "red"}]"#,
            "unknown field `color`",
        ),
        (r#"[{"locale": "!", "text": "x"}]"#, "in template 1, locale "),
        (
            r#"[{"locale": "en", "text": "x", "channel": "pigeon"}]"#,
            "in template 1, channel must be sms",
        ),
        (
            r#"[{"locale": "en", "text": "x", "purpose": "dance"}]"#,
            "in template 1, purpose must be login",
        ),
    ] {
        let told = lines(&[(TEMPLATES, json)]);
        assert_eq!(told.len(), 1, "{told:?}");
        assert!(
            told[0].starts_with("sms.templates (DASTAK__SMS__TEMPLATES): "),
            "{told:?}"
        );
        assert!(told[0].contains(reason), "{told:?}");
    }
}

#[test]
fn a_template_that_operators_would_refuse_is_refused_at_start() {
    let folder = Folder::with(&[(
        "default.toml",
        &FILE.replace("login code, valid for {m", "code, valid for {m"),
    )]);
    let told = lines(&[(FOLDER_VARIABLE, folder.path())]);
    assert_eq!(told.len(), 1, "{told:?}");
    assert!(
        told[0].contains("login/en/sms/gupshup/plain: the message is not the registered text"),
        "{told:?}"
    );
    assert!(told[0].ends_with("(dlt_text_mismatch)"), "{told:?}");

    let two =
        r#"[{"locale": "en", "text": "Your code is 1"}, {"locale": "hi", "text": "{brand} {code} {otp}"}]"#;
    let told = lines(&[(TEMPLATES, two)]);
    let codes: Vec<&str> = told.iter().filter_map(|line| line.rsplit('(').next()).collect();
    assert_eq!(
        codes,
        ["code_missing)", "brand_missing)", "unknown_placeholder)"],
        "{told:?}"
    );
}

#[test]
fn what_all_messages_have_in_common_is_blamed_on_its_own_setting() {
    for (variable, bad, path) in [
        (
            "DASTAK__SMS__BRAND",
            "\u{926}\u{938}\u{94d}\u{924}\u{915}",
            "sms.brand",
        ),
        ("DASTAK__SMS__WEB_HOST", "Example.com", "sms.web_host"),
        (
            "DASTAK__SMS__APP_HASHES",
            "FA+9qCX9/Vu, evil.com/ab!",
            "sms.app_hashes",
        ),
    ] {
        let told = lines(&[(variable, bad)]);
        assert_eq!(told.len(), 1, "{told:?}");
        assert!(told[0].starts_with(path), "{told:?}");
    }
}

#[test]
fn the_same_files_serve_development_and_production() {
    let folder = Folder::with(&[("default.toml", FILE)]);
    let at = (FOLDER_VARIABLE, folder.path());
    assert!(lines(&[at]).is_empty(), "the console sends it to nobody");
    let gupshup = [
        at,
        ("SMS_PROVIDER", "gupshup"),
        ("GUPSHUP_USER_ID", "2000012345"),
        ("GUPSHUP_PASSWORD", "q8Zk2v%N5xT1mB7c"),
    ];
    let settings = good(&gupshup);
    assert!(catalog(&settings).unwrap().warnings().is_empty());
    let without = catalog(&good(&gupshup[1..])).unwrap();
    let warned: Vec<_> = without
        .warnings()
        .iter()
        .map(|one| (one.severity, one.code))
        .collect();
    assert_eq!(warned, [(Severity::Warning, "shipped_not_registered")]);
    let abroad = good(&[&gupshup[1..], &[("DASTAK__NUMBERS__ALLOWED_COUNTRIES", "DE")]].concat());
    assert!(catalog(&abroad).unwrap().warnings().is_empty());
}

#[test]
fn a_second_try_comes_while_there_is_a_code() {
    let after = |seconds| {
        lines(&[
            ("DASTAK__SMS__SECOND_TRY_SECONDS", seconds),
            ("DASTAK__OTP__TTL_SECONDS", "60"),
        ])
    };
    for seconds in ["0", "20", "59"] {
        assert!(after(seconds).is_empty(), "{seconds}");
    }
    assert!(
        after("60")[0].starts_with("sms.second_try_seconds (DASTAK__SMS__SECOND_TRY_SECONDS): must be below")
    );
}

#[test]
fn test_numbers_are_read_and_never_shown() {
    let json = r#"[{"number": "98765 43210", "code": "042137", "until": "2027-01-31"}, {"number": "+919876543211", "code": "123456"}]"#;
    let loaded = load_with(&[(NUMBERS, json)]).unwrap();
    let numbers = test_numbers(&loaded.settings).unwrap();
    assert_eq!(numbers[0].mobile.e164(), "+919876543210");
    assert_eq!(numbers[0].code.expose(), "042137");
    assert_eq!(
        numbers[0].until.unwrap().to_rfc3339(),
        "2027-02-01T00:00:00+00:00"
    );
    assert!(numbers[1].until.is_none());
    let shown = loaded
        .effective
        .iter()
        .find(|one| one.setting.path == "sms.test_numbers");
    assert_eq!(shown.unwrap().shown(), "**** (2)");
    let debug = format!("{:?} {numbers:?}", loaded.settings);
    for secret in ["042137", "43210", "123456"] {
        assert!(!debug.contains(secret), "{debug}");
    }
    let file = "[[sms.test_numbers]]\nnumber = \"9876543210\"\ncode = \"042137\"\nuntil = 2027-01-31\n";
    let folder = Folder::with(&[("default.toml", file)]);
    let settings = good(&[(FOLDER_VARIABLE, folder.path())]);
    assert_eq!(test_numbers(&settings).unwrap()[0].until, numbers[0].until);
}

#[test]
fn a_test_number_that_can_never_be_used_is_refused_without_its_value() {
    for (json, reason) in [
        ("98765432", "must be a list of number and code"),
        (
            r#"[{"number": "9876543210"}]"#,
            "must be a list of number and code",
        ),
        (
            r#"[{"number": "9876543210", "code": 424242}]"#,
            "must be a list of number and code",
        ),
        (
            r#"[{"number": "9876543210", "code": "42424"}]"#,
            "in entry 1, code must be exactly six digits",
        ),
        (
            r#"[{"number": "9876543210", "code": "42424x"}]"#,
            "in entry 1, code must be exactly six digits",
        ),
        (
            r#"[{"number": "9876543210", "code": "424242", "until": "soon"}]"#,
            "must be a list of number and code",
        ),
        (
            r#"[{"number": "12", "code": "424242"}]"#,
            "in entry 1, number: not a mobile number",
        ),
        (
            r#"[{"number": "+12015550123", "code": "424242"}]"#,
            "in entry 1, number: numbers of this country",
        ),
        (
            r#"[{"number": "9876543210", "code": "424242"}, {"number": "+919876543210", "code": "424243"}]"#,
            "entry 2 repeats a number",
        ),
    ] {
        let told = lines(&[(NUMBERS, json)]);
        assert_eq!(told.len(), 1, "{told:?}");
        assert!(
            told[0].starts_with("sms.test_numbers (DASTAK__SMS__TEST_NUMBERS): "),
            "{told:?}"
        );
        assert!(told[0].contains(reason), "{told:?}");
        assert!(
            !told[0].contains("4242") && !told[0].contains("9876543"),
            "{told:?}"
        );
    }
}

#[test]
fn production_wants_the_end_of_each_test_number() {
    let numbers = r#"[{"number": "9876543210", "code": "424242", "until": "2027-01-31"}, {"number": "9876543211", "code": "424242"}]"#;
    let told = lines(&[
        ("DASTAK_ENV", "production"),
        ("JWT_SECRET_KEY", "q8Zk2vN5xT1mB7cR4wY0sL9dF3hJ6gPa"),
        ("SMS_PROVIDER", "gupshup"),
        ("GUPSHUP_USER_ID", "2000012345"),
        ("GUPSHUP_PASSWORD", "q8Zk2v%N5xT1mB7c"),
        (NUMBERS, numbers),
    ]);
    assert_eq!(
        told,
        ["sms.test_numbers (DASTAK__SMS__TEST_NUMBERS): in entry 2, production needs an end date: until"]
    );
}
