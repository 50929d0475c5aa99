use dastak_domain::user::{
    AccountStatus, BirthDate, Email, FullName, Gender, LanguageTag, Profile, ProfilePatch,
};
use proptest::prelude::*;

use crate::support::at;

#[test]
fn a_name_is_trimmed_and_counted_in_characters() {
    assert_eq!(FullName::parse("  Asha Rao ").unwrap().as_str(), "Asha Rao");
    assert_eq!(FullName::parse("क्षितिज").unwrap().as_str(), "क्षितिज");
    assert_eq!(
        FullName::parse(&"अ".repeat(100))
            .unwrap()
            .as_str()
            .chars()
            .count(),
        100
    );
    assert_eq!(
        FullName::parse(&format!(" {} ", "a".repeat(100)))
            .unwrap()
            .as_str()
            .len(),
        100
    );
    assert_eq!(FullName::parse(&"a".repeat(101)).unwrap_err().code, "too_long");
    assert_eq!(FullName::parse("").unwrap_err().code, "too_short");
    assert_eq!(FullName::parse(" \u{3000} ").unwrap_err().code, "too_short");
}

#[test]
fn a37_a_name_has_no_control_and_no_direction_characters() {
    for text in [
        "a\0b",
        "a\nb",
        "a\u{85}b",
        "\u{202e}evil",
        "a\u{2069}",
        "\u{feff}Asha",
        "a\u{2029}b",
        "A\u{200b}sha",
        "\u{200e}Asha",
        "Asha\u{200f}",
        "\u{61c}Asha",
        "As\u{2060}ha",
    ] {
        assert_eq!(
            FullName::parse(text).unwrap_err().code,
            "invalid_characters",
            "{text:?}"
        );
    }
}

#[test]
fn a37_a_name_can_be_seen() {
    for name in [
        "श्री\u{200d}मती",
        "می\u{200c}خواهم",
        "👩\u{200d}🚀",
        "Ø",
        "李",
        "7",
    ] {
        assert_eq!(FullName::parse(name).unwrap().as_str(), name);
    }
    for name in [
        "\u{200d}",
        "\u{200c}\u{200d}\u{200c}",
        "\u{200d} \u{200d}",
        "\u{ad}",
        "\u{2800}",
        "\u{3164}",
        "\u{fe0f}",
        "\u{e0041}",
    ] {
        assert_eq!(FullName::parse(name).unwrap_err().code, "too_short", "{name:?}");
    }
}

#[test]
fn an_address_has_a_local_part_and_a_domain_of_two_labels() {
    for text in [
        "asha@example.in",
        "a.b+c@sub.example.com",
        "  asha@example.in ",
        "o'neil@example.ie",
    ] {
        assert_eq!(Email::parse(text).unwrap().as_str(), text.trim());
    }
    let long = format!("a@{}.in", "x.".repeat(130));
    for text in [
        "",
        "asha",
        "asha@",
        "@example.in",
        "asha@localhost",
        "asha@[127.0.0.1]",
        "Asha <asha@example.in>",
        "a@b@example.in",
        "asha@example..in",
        "asha @example.in",
        long.as_str(),
    ] {
        assert_eq!(Email::parse(text).unwrap_err().code, "invalid_email", "{text}");
    }
    assert!(Email::parse("asha@example.in\r\nBcc: x@example.in").is_err());
}

#[test]
fn a_birthday_is_a_date_between_1900_and_today() {
    let now = at(0); // 2024-10-04
    for text in ["1900-01-01", "2000-02-29", "2024-10-04"] {
        assert_eq!(BirthDate::parse(text, now).unwrap().to_string(), text);
    }
    for text in ["1899-12-31", "2024-10-05", "9999-12-31"] {
        assert_eq!(
            BirthDate::parse(text, now).unwrap_err().code,
            "out_of_range",
            "{text}"
        );
    }
    for text in [
        "",
        "2001-02-29",
        "2000-1-1",
        "01-01-2000",
        "2000-01-01T00:00:00Z",
        "+2000-01-01",
        "२०००-०१-०१",
    ] {
        assert_eq!(
            BirthDate::parse(text, now).unwrap_err().code,
            "invalid_date",
            "{text}"
        );
    }
    let date = BirthDate::parse("2000-02-29", now).unwrap().date();
    assert_eq!(BirthDate::from_stored(date).date(), date);
}

#[test]
fn a_language_is_a_well_formed_tag() {
    for text in [
        "hi",
        "en-IN",
        "zh-Hant-TW",
        "de-CH-1996",
        "es-419",
        "x1-a".replace('1', "y").as_str(),
    ] {
        assert_eq!(LanguageTag::parse(text).unwrap().as_str(), text);
    }
    for text in [
        "",
        "e",
        "englishes",
        "en_IN",
        "en-",
        "-en",
        "en--IN",
        "e1",
        "हि",
        "en-IN-abcdefghi",
        "en-US,hi;q=0.8",
    ] {
        assert_eq!(
            LanguageTag::parse(text).unwrap_err().code,
            "invalid_language",
            "{text}"
        );
    }
    assert!(
        LanguageTag::parse(&format!("en{}", "-abcdefgh".repeat(4))).is_err(),
        "longer than 35"
    );
}

#[test]
fn names_of_genders_and_statuses_are_read_back() {
    for gender in [Gender::Female, Gender::Male, Gender::Other, Gender::Undisclosed] {
        assert_eq!(gender.as_str().parse(), Ok(gender));
    }
    assert_eq!("Female".parse::<Gender>().unwrap_err().code, "invalid_gender");
    for status in [AccountStatus::Active, AccountStatus::Disabled] {
        assert_eq!(AccountStatus::from_stored(status.as_str()), Some(status));
    }
    assert_eq!(AccountStatus::from_stored("deleted"), None);
}

#[test]
fn a_change_touches_only_what_it_names() {
    let before = Profile {
        full_name: FullName::parse("Asha").unwrap(),
        email: Some(Email::parse("asha@example.in").unwrap()),
        date_of_birth: None,
        gender: Some(Gender::Female),
        preferred_language: Some(LanguageTag::parse("hi").unwrap()),
    };
    assert_eq!(before.clone().patched(ProfilePatch::default()), before);
    let patch = ProfilePatch {
        email: Some(None),
        gender: Some(Some(Gender::Other)),
        ..ProfilePatch::default()
    };
    let after = before.clone().patched(patch);
    assert_eq!(
        after,
        Profile {
            email: None,
            gender: Some(Gender::Other),
            ..before
        }
    );
}

proptest! {
    #[test]
    fn no_text_panics(text in any::<String>()) {
        let _ = Email::parse(&text);
        let _ = BirthDate::parse(&text, at(0));
        let _ = LanguageTag::parse(&text);
        if let Ok(name) = FullName::parse(&text) {
            prop_assert!((1..=100).contains(&name.as_str().chars().count()));
            prop_assert_eq!(name.as_str(), text.trim());
            prop_assert!(!name.as_str().chars().any(char::is_control));
        }
    }
}
