use dastak_domain::message::{MismatchReason, Pattern, PatternFault, VariableKind, VariableLimit};
use proptest::prelude::*;

fn pattern(registered: &str) -> Pattern {
    Pattern::parse(registered).unwrap()
}

fn matches(registered: &str, text: &str) -> bool {
    pattern(registered).matches(text).is_ok()
}

#[test]
fn fixed_words_agree_character_for_character() {
    let registered = "Dastak: {#var#} is your code.";
    assert!(matches(registered, "Dastak: 042137 is your code."));
    for text in [
        "",
        "Dastak:  is your code.",
        "dastak: 042137 is your code.",
        "Dastak: 042137 is your code",
        "Dastak: 042137 is your code. ",
        "Dastak:  042137 is your code!",
        "Dastak: 042137 is\nyour code.",
        "Dastak: 0421\n37 is your code.",
    ] {
        assert!(!matches(registered, text), "{text:?}");
    }
}

#[test]
fn a_variable_holds_what_its_tag_says() {
    for (name, good, bad) in [
        ("var", "a 1-क", "a\nb"),
        ("numeric", "042137", "०४"),
        ("number", "042137", "4 2"),
        ("alphanumeric", "AZaz09", "3 minutes"),
        ("url", "https://a.in/b?c=1", "a.in b"),
        ("urlott", "https://a.in/b", "a.in/क"),
        ("cbn", "+91-1800", "call 1800"),
        ("email", "a.b+c@d.in", "a b@d.in"),
    ] {
        let registered = format!("<{{#{name}#}}>");
        assert!(matches(&registered, &format!("<{good}>")), "{name}");
        assert!(!matches(&registered, &format!("<{bad}>")), "{name}");
        assert!(!matches(&registered, "<>"), "{name}");
    }
}

#[test]
fn a_value_is_as_long_as_the_platform_allows() {
    for limit in [20, 30, 40] {
        let of = |registered: &str| pattern(registered).with_limit(VariableLimit::new(limit).unwrap());
        let text = |length: usize| format!("({})", "x".repeat(length));
        assert!(of("({#var#})").matches(&text(limit)).is_ok());
        let mismatch = of("({#var#})").matches(&text(limit + 1)).unwrap_err();
        assert_eq!(mismatch.why, MismatchReason::ValueTooLong(limit));
        assert!(of("({#var#}{#var#})").matches(&text(2 * limit)).is_ok());
        assert!(of("({#var#}{#var#})").matches(&text(2 * limit + 1)).is_err());
        assert!(of("({#var#}{#var#})").matches(&text(1)).is_err());
    }
    assert!(matches("{#var#}", &"x".repeat(30)));
    assert!(!matches("{#var#}", &"x".repeat(31)));
    assert!(VariableLimit::new(19).is_err() && VariableLimit::new(41).is_err());
}

#[test]
fn a_mismatch_says_where_and_what_was_expected() {
    for (registered, text, expected) in [
        (
            "Dastak: {#numeric#}",
            "Dastek: 1",
            "at character 4 the registered text goes on with \"ak: \"",
        ),
        (
            "a {#numeric#} b",
            "a x b",
            "at character 2 the value of a variable is missing, which is made of digits",
        ),
        (
            "a {#numeric#}",
            "a 12 b",
            "at character 4 the registered text is over",
        ),
        (
            "a {#numeric#} b",
            "a 12",
            "at character 4 the registered text goes on with \" b\"",
        ),
    ] {
        let mismatch = pattern(registered).matches(text).unwrap_err();
        assert_eq!(mismatch.to_string(), expected);
    }
}

#[test]
fn a_mismatch_shows_nothing_of_the_text() {
    for text in ["Dastak: 042137 is yours", "Dastak 042137", "042137"] {
        let mismatch = pattern("Dastak: {#numeric#} is your code")
            .matches(text)
            .unwrap_err();
        assert!(!format!("{mismatch:?} {mismatch}").contains("042137"));
    }
}

#[test]
fn a_slip_in_a_variable_is_named() {
    for (registered, found) in [
        ("{#Var#}", "{#Var#}"),
        ("{# var #}", "{# var #}"),
        ("{#var}", "{#var}"),
        ("{var#}", "{var#}"),
        ("{ #numeric# }", "{ #numeric# }"),
        ("Code #numeric# here", "#numeric#"),
        ("Code ##OTP## here", "##OTP##"),
        ("{{#var#}}", "{{#var#}"),
    ] {
        let fault = Pattern::parse(registered).unwrap_err();
        assert!(
            matches!(&fault, PatternFault::Misspelt { found: shown, .. } if shown == found),
            "{registered}: {fault:?}"
        );
    }
    for registered in ["{#otp#}", "{code}", "}", "{", "a } b", "{#numeric# is", "{##}"] {
        assert!(Pattern::parse(registered).is_err(), "{registered}");
    }
    assert_eq!(Pattern::parse(""), Err(PatternFault::Empty));
    assert_eq!(Pattern::parse(&"x".repeat(2_001)), Err(PatternFault::TooLong));
    assert!(Pattern::parse(&"x".repeat(2_000)).is_ok());
    assert!(Pattern::parse("@example.com #{#numeric#}").is_ok());
}

#[test]
fn a_pattern_tells_its_parts() {
    let pattern = pattern("Dastak: {#numeric#}{#var#} ok");
    assert_eq!(pattern.fixed_words(), ["Dastak: ", " ok"]);
    assert_eq!(
        pattern.variables(),
        [VariableKind::Numeric, VariableKind::Untagged]
    );
}

/// A text and a pattern for which a matcher that tries one reading after the other would not end in this universe.
#[test]
fn no_pattern_takes_longer_than_its_length_times_that_of_the_text() {
    let registered = "{#var#}a".repeat(200);
    let text = "a".repeat(1_900) + "b";
    assert!(!matches(&registered, &text));
}

/// Tries every length of every value.
fn brute_force(items: &[Token], text: &[char], limit: usize) -> bool {
    match items.split_first() {
        None => text.is_empty(),
        Some((Token::Word(word), rest)) => text.first() == Some(word) && brute_force(rest, &text[1..], limit),
        Some((Token::Numeric, rest)) => (1..=limit.min(text.len())).any(|length| {
            text[..length].iter().all(char::is_ascii_digit) && brute_force(rest, &text[length..], limit)
        }),
        Some((Token::Var, rest)) => (1..=limit.min(text.len()))
            .any(|length| !text[..length].contains(&'\n') && brute_force(rest, &text[length..], limit)),
    }
}

#[derive(Debug, Clone)]
enum Token {
    Word(char),
    Numeric,
    Var,
}

fn token() -> impl Strategy<Value = Token> {
    prop_oneof![
        prop_oneof![Just('a'), Just('1'), Just('\n')].prop_map(Token::Word),
        Just(Token::Numeric),
        Just(Token::Var),
    ]
}

fn registered(tokens: &[Token]) -> String {
    tokens
        .iter()
        .map(|token| match token {
            Token::Word(c) => c.to_string(),
            Token::Numeric => "{#numeric#}".to_owned(),
            Token::Var => "{#var#}".to_owned(),
        })
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn the_matcher_agrees_with_brute_force(
        tokens in proptest::collection::vec(token(), 1..7),
        text in "[a1\n]{0,8}",
    ) {
        let characters: Vec<char> = text.chars().collect();
        prop_assert_eq!(
            matches(&registered(&tokens), &text),
            brute_force(&tokens, &characters, 30),
            "{:?} {:?}", tokens, text
        );
    }

    #[test]
    fn the_matcher_agrees_with_brute_force_at_the_limit(
        tokens in proptest::collection::vec(token(), 1..4),
        text in "a{0,3}[a1]{17,42}a{0,3}",
    ) {
        let characters: Vec<char> = text.chars().collect();
        let limit = VariableLimit::new(20).unwrap();
        prop_assert_eq!(
            pattern(&registered(&tokens)).with_limit(limit).matches(&text).is_ok(),
            brute_force(&tokens, &characters, 20),
            "{:?} {:?}", tokens, text
        );
    }

    #[test]
    fn what_is_made_by_a_pattern_matches_it(
        tokens in proptest::collection::vec(token(), 1..12),
        digits in "[0-9]{1,30}",
        words in "[a-z 0-9.#]{1,30}",
    ) {
        let text: String = tokens
            .iter()
            .map(|token| match token {
                Token::Word(c) => c.to_string(),
                Token::Numeric => digits.clone(),
                Token::Var => words.clone(),
            })
            .collect();
        prop_assert!(matches(&registered(&tokens), &text), "{:?} {:?}", tokens, text);
    }

    #[test]
    fn any_text_is_read_or_refused(registered in "[{}# a-dvrnumeic]{0,40}", text in "\\PC{0,40}") {
        if let Ok(pattern) = Pattern::parse(&registered) {
            let _ = pattern.matches(&text);
        }
    }
}
