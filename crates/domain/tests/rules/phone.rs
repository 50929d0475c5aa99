use dastak_domain::phone::{NumberPolicy, PhoneNumber, preload};
use proptest::prelude::*;

const TABLE: &str = include_str!("../data/numbers.tsv");

fn policy(region: &str, allowed: &str) -> NumberPolicy {
    let allowed: Vec<String> = match allowed {
        "*" => Vec::new(),
        list => list.split(',').map(str::to_owned).collect(),
    };
    NumberPolicy::new(region, &allowed).unwrap()
}

/// Reads a quoted spelling of the table.
fn unquoted(field: &str) -> String {
    let mut rest = field.strip_prefix('"').and_then(|f| f.strip_suffix('"')).unwrap();
    let mut text = String::new();
    while let Some((plain, escape)) = rest.split_once('\\') {
        text.push_str(plain);
        if let Some(hex_and_more) = escape.strip_prefix("u{") {
            let (hex, more) = hex_and_more.split_once('}').unwrap();
            text.push(char::from_u32(u32::from_str_radix(hex, 16).unwrap()).unwrap());
            rest = more;
        } else {
            text.push(if escape.starts_with('n') { '\n' } else { '\t' });
            rest = escape.get(1..).unwrap();
        }
    }
    text + rest
}

#[test]
fn a10_every_spelling_of_the_table_is_read_or_refused_as_it_says() {
    preload();
    let mut wrong = Vec::new();
    let mut cases = 0;
    for line in TABLE.lines().filter(|line| !line.starts_with('#')) {
        let fields: Vec<&str> = line.split('\t').collect();
        let [region, allowed, spelling, expected] = fields[..] else {
            panic!("not four fields: {line}")
        };
        let got = match PhoneNumber::parse(&unquoted(spelling), &policy(region, allowed)) {
            Ok(number) => number.e164().to_owned(),
            Err(fault) => fault.code.to_owned(),
        };
        if got != expected {
            wrong.push(format!("{line}: got {got}"));
        }
        cases += 1;
    }
    assert!(
        wrong.is_empty(),
        "{} of {cases} cases:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
    assert!(cases > 100, "the table was read");
}

#[test]
fn a_printed_number_is_masked() {
    for (e164, masked) in [
        ("+919876543210", "+91******3210"),
        ("+14155552671", "+1******2671"),
        ("+79123456789", "+7******6789"),
        ("+447911123456", "+44******3456"),
        ("+37061234567", "+370****4567"),
    ] {
        let number = PhoneNumber::from_stored(e164).unwrap();
        assert_eq!(number.masked(), masked);
        assert_eq!(number.to_string(), masked);
        assert_eq!(format!("{number:?}"), format!("PhoneNumber({masked})"));
        assert_eq!(
            format!("{:#?}", Some(&number)),
            format!("Some(\n    PhoneNumber({masked}),\n)")
        );
    }
}

#[test]
fn a_refused_number_is_not_repeated_in_its_fault() {
    let fault = PhoneNumber::parse("+911123456789", &policy("IN", "IN")).unwrap_err();
    assert!(!format!("{fault} {fault:?}").contains("1123456789"));
}

#[test]
fn a_stored_number_has_the_form_of_e164() {
    for text in [
        "",
        "919876543210",
        "+",
        "+12",
        "+91 9876543210",
        "+91987654321a",
        "+1234567890123456",
        "+०१२३४५६",
    ] {
        assert!(PhoneNumber::from_stored(text).is_none(), "{text}");
    }
}

#[test]
fn regions_are_countries() {
    for code in ["", "XX", "AQ", "India", "I", "IN "] {
        assert_eq!(
            NumberPolicy::new(code, &[]).unwrap_err().code,
            "unknown_region",
            "{code}"
        );
        assert_eq!(
            NumberPolicy::new("IN", &[code.to_owned()]).unwrap_err().code,
            "unknown_region",
            "{code}"
        );
    }
}

/// Up to two of the accepted separators.
fn separators() -> impl Strategy<Value = String> {
    proptest::collection::vec(
        prop::sample::select(vec![' ', '.', '-', '(', ')', '[', ']']),
        0..3,
    )
    .prop_map(|chars| chars.into_iter().collect())
}

proptest! {
    #[test]
    fn separators_never_change_a_number(
        subscriber in 7_000_000_000_u64..=9_999_999_999,
        prefix in prop::sample::select(vec!["+91", "", "0"]),
        gaps in proptest::collection::vec(separators(), 14),
    ) {
        let plain = PhoneNumber::parse(&format!("+91{subscriber}"), &policy("IN", "IN"));
        let spelling: String =
            format!("{prefix}{subscriber}").chars().zip(&gaps).flat_map(|(c, gap)| gap.chars().chain([c])).collect();
        prop_assume!(spelling.len() <= 40);
        let spelled = PhoneNumber::parse(&spelling, &policy("IN", "IN"));
        prop_assert_eq!(plain, spelled, "{}", spelling);
    }

    #[test]
    fn what_parses_is_read_back_from_storage(subscriber in 6_000_000_000_u64..=9_999_999_999) {
        if let Ok(number) = PhoneNumber::parse(&format!("+91{subscriber}"), &policy("IN", "IN")) {
            prop_assert_eq!(PhoneNumber::from_stored(number.e164()), Some(number.clone()));
            prop_assert_eq!(PhoneNumber::parse(number.e164(), &policy("US", "*")), Ok(number));
        }
    }

    #[test]
    fn no_text_panics(text in any::<String>(), region in prop::sample::select(vec!["IN", "US", "BR", "AR", "IT"])) {
        let _ = PhoneNumber::parse(&text, &policy(region, "*"));
        let _ = PhoneNumber::from_stored(&text);
    }

    #[test]
    fn no_digits_panic_and_what_is_read_is_e164(
        text in "[+]?[0-9 ().-]{0,45}",
        region in prop::sample::select(vec!["IN", "US", "BR", "AR", "IT", "MX", "DE"]),
    ) {
        if let Ok(number) = PhoneNumber::parse(&text, &policy(region, "*")) {
            let digits = number.e164().strip_prefix('+').unwrap();
            prop_assert!((5..=15).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit()));
            prop_assert!(text.bytes().filter(u8::is_ascii_digit).count() <= digits.len() + 2);
        }
    }

    #[test]
    fn printing_hides_all_between_the_calling_code_and_the_last_four(subscriber in 7_000_000_000_u64..=9_999_999_999) {
        let number = PhoneNumber::from_stored(&format!("+91{subscriber}")).unwrap();
        let last = subscriber % 10_000;
        prop_assert_eq!(number.to_string(), format!("+91******{last:04}"));
    }
}
