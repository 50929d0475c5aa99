use dastak_domain::consent::{
    ConsentChoice, ConsentOffer, ConsentPolicy, ConsentPurpose, ConsentRefusal, ConsentVersion,
};
use proptest::prelude::*;

use crate::support::at;

fn purpose(name: &str) -> ConsentPurpose {
    ConsentPurpose::parse(name).unwrap()
}

fn choice(name: &str, version: &str, granted: bool) -> ConsentChoice {
    ConsentChoice {
        purpose: purpose(name),
        version: ConsentVersion::parse(version).unwrap(),
        granted,
    }
}

fn policy() -> ConsentPolicy {
    let offer = |name, required| ConsentOffer {
        purpose: purpose(name),
        version: ConsentVersion::parse("2").unwrap(),
        required,
        title: String::new(),
        url: String::new(),
    };
    ConsentPolicy::new(vec![
        offer("terms", true),
        offer("privacy", true),
        offer("marketing.sms", false),
    ])
}

#[test]
fn a54_required_consents_to_the_current_version_pass() {
    let choices = [
        choice("terms", "2", true),
        choice("privacy", "2", true),
        choice("marketing.sms", "1", false),
    ];
    let records = policy().check_registration(&choices, at(5)).unwrap();
    assert_eq!(records.len(), 3);
    for (record, choice) in records.iter().zip(&choices) {
        assert_eq!(
            (&record.purpose, &record.version, record.granted, record.at),
            (&choice.purpose, &choice.version, choice.granted, at(5))
        );
    }
}

#[test]
fn a54_missing_and_refused_required_consents_are_named() {
    let refusal = |choices: &[ConsentChoice]| policy().check_registration(choices, at(0)).unwrap_err();
    assert_eq!(
        refusal(&[]),
        ConsentRefusal::Required(vec![purpose("terms"), purpose("privacy")])
    );
    assert_eq!(
        refusal(&[choice("terms", "2", true), choice("privacy", "2", false)]),
        ConsentRefusal::Required(vec![purpose("privacy")])
    );
}

#[test]
fn a54_a_yes_to_an_old_text_is_none() {
    let refusal = policy()
        .check_registration(&[choice("terms", "1", true), choice("privacy", "2", true)], at(0))
        .unwrap_err();
    assert_eq!(refusal, ConsentRefusal::Outdated(vec![purpose("terms")]));
}

#[test]
fn unknown_and_repeated_purposes_are_refused() {
    let both = [choice("terms", "2", true), choice("privacy", "2", true)];
    let with = |extra| {
        policy()
            .check_registration(&[both.as_slice(), &[extra]].concat(), at(0))
            .unwrap_err()
    };
    assert_eq!(
        with(choice("cookies", "1", true)),
        ConsentRefusal::Unknown(purpose("cookies"))
    );
    assert_eq!(
        with(choice("terms", "2", false)),
        ConsentRefusal::Duplicate(purpose("terms"))
    );
}

#[test]
fn a54_withdrawing_is_as_easy_as_giving() {
    let change = |c| policy().check_change(&c, at(9));
    assert!(change(choice("marketing.sms", "2", true)).unwrap().granted);
    assert!(!change(choice("marketing.sms", "2", false)).unwrap().granted);
    assert!(
        !change(choice("terms", "1", false)).unwrap().granted,
        "any version, required or not"
    );
    assert_eq!(
        change(choice("terms", "1", true)).unwrap_err(),
        ConsentRefusal::Outdated(vec![purpose("terms")])
    );
    assert_eq!(
        change(choice("x", "1", false)).unwrap_err(),
        ConsentRefusal::Unknown(purpose("x"))
    );
}

#[test]
fn purposes_and_versions_have_a_form() {
    for text in [
        "",
        "Terms",
        "terms conditions",
        "términos",
        "a/b",
        &"x".repeat(65),
    ] {
        assert_eq!(
            ConsentPurpose::parse(text).unwrap_err().code,
            "invalid_purpose",
            "{text}"
        );
    }
    assert_eq!(purpose("marketing.sms-2_x").to_string(), "marketing.sms-2_x");
    assert!(ConsentPurpose::parse(&"x".repeat(64)).is_ok());
    assert_eq!(ConsentVersion::parse("").unwrap_err().code, "invalid_version");
    assert_eq!(
        ConsentVersion::parse(&"१".repeat(33)).unwrap_err().code,
        "invalid_version"
    );
    assert_eq!(
        ConsentVersion::parse("1\n").unwrap_err().code,
        "invalid_characters"
    );
    assert_eq!(
        ConsentVersion::parse(&"१".repeat(32)).unwrap().as_str(),
        "१".repeat(32)
    );
}

proptest! {
    #[test]
    fn a_registration_passes_exactly_with_every_required_grant_current(
        answers in proptest::collection::vec((0_usize..3, 1_u8..3, any::<bool>()), 0..5),
    ) {
        let names = ["terms", "privacy", "marketing.sms"];
        let choices: Vec<_> =
            answers.iter().map(|&(i, version, granted)| choice(names[i], &version.to_string(), granted)).collect();
        let once = names.iter().all(|name| choices.iter().filter(|c| c.purpose.as_str() == *name).count() <= 1);
        let required = names[..2].iter().all(|name| choices.iter().any(|c| c.granted && c.purpose.as_str() == *name));
        let current = choices.iter().all(|c| !c.granted || c.version.as_str() == "2");
        let passes = policy().check_registration(&choices, at(0)).is_ok();
        prop_assert_eq!(passes, once && required && current);
    }
}
