//! What the parts promise; the whole is tried by `tests/people_cli`.

use std::io::Cursor;
use std::ops::ControlFlow;
use std::sync::Arc;

use chrono::SecondsFormat;
use dastak_domain::phone::NumberPolicy;
use dastak_testkit::PlainSecrets;
use dastak_testkit::clock::start;

use super::cells::{guarded, unguarded};
use super::detect::{Arrangement, Format, detect};
use super::fields::{Field, RawPerson};
use super::judge::{Rules, masked};
use super::read::{Row, read};
use super::source::{Meter, Source};
use super::times::parse_time;

fn seen_as(head: &str) -> Format {
    detect(head.as_bytes(), None, &[])
        .map(|(format, _)| format)
        .expect("a known file")
}

#[test]
fn a_file_is_known_by_its_beginning() {
    let firebase = format!("uid,a@b.c,false{},\n", ",".repeat(25));
    let cases = [
        ("phone,name\n", Format::Csv),
        ("phone\tname\n", Format::Csv),
        ("phone,raw_user_meta_data\n", Format::Supabase),
        ("id,phone,phone_confirmed_at\n", Format::Supabase),
        (firebase.as_str(), Format::Firebase),
        ("{\"phone\": \"1\"}\n", Format::Jsonl),
        (" [{\"user_metadata\": {}}]", Format::Supabase),
        ("{\"users\": [{\"localId\": \"1\"}]}", Format::Firebase),
        ("{\n  \"users\": [\n{\n \"localId\": \"1\"}]}", Format::Firebase),
    ];
    for (head, format) in cases {
        assert_eq!(seen_as(head), format, "{head}");
    }
}

#[test]
fn rows_of_every_arrangement_have_their_lines() {
    let files = [
        ("phone,name\n1,a\n\n2,\"b\nb\"\n3,c\n", vec![2, 4, 6]),
        ("phone,name\r\n1,a\r\n\r\n2,\"b\r\nb\"\r\n3,c", vec![2, 4, 6]),
        ("{\"phone\": 1}\n\n{\"phone\": 2}\n{\"phone\": 3}", vec![1, 3, 4]),
        (
            "[\n{\"phone\": 1}, {\n\"phone\": 2},\n\n{\"phone\": 3}]",
            vec![2, 2, 5],
        ),
    ];
    for (content, expected) in files {
        let (format, arrangement) = detect(content.as_bytes(), None, &[]).expect("a known file");
        let source = Source::of(Cursor::new(content), None, Meter::default()).expect("readable");
        let (mut lines, mut numbers) = (Vec::new(), Vec::new());
        read(source, format, &arrangement, &[], &mut |row| {
            if let Row::Person(person) = row {
                lines.push(person.line);
                numbers.push(person.get(Field::Phone).unwrap_or_default().to_owned());
            }
            ControlFlow::Continue(())
        })
        .expect("readable");
        assert_eq!(
            (lines, numbers.as_slice()),
            (expected, &["1", "2", "3"].map(str::to_owned)[..]),
            "{content}"
        );
    }
}

#[test]
fn nobody_gets_more_rows_than_they_want() {
    for content in [
        "phone\n1\n2\n",
        "{\"phone\": 1}\n{\"phone\": 2}\n",
        "[{\"phone\": 1}, {\"phone\": 2}]",
    ] {
        let (format, arrangement) = detect(content.as_bytes(), None, &[]).expect("a known file");
        assert_ne!((format, &arrangement), (Format::Firebase, &Arrangement::Lines));
        let source = Source::of(Cursor::new(content), None, Meter::default()).expect("readable");
        let mut rows = 0;
        read(source, format, &arrangement, &[], &mut |_| {
            rows += 1;
            ControlFlow::Break(())
        })
        .expect("it was stopped, and is not broken");
        assert_eq!(rows, 1, "{content}");
    }
}

#[test]
fn cells_are_no_formulas_and_come_back() {
    for text in [
        "", "a", "=1", "+1", "-1", "@a", "\t=1", "'", "'a", "''=1", "'=1", "a=1", "'a'",
    ] {
        let cell = guarded(text);
        assert!(!cell.starts_with(['=', '+', '-', '@', '\t']), "{cell}");
        assert_eq!(unguarded(&cell), text);
    }
    assert_eq!(unguarded("'tis"), "'tis", "what others wrote stays");
}

#[test]
fn times_of_all_systems() {
    let told = |text: &str| parse_time(text).map(|time| time.to_rfc3339_opts(SecondsFormat::Millis, true));
    for text in [
        "2024-01-01T00:00:00Z",
        "2024-01-01T05:30:00+05:30",
        "2024-01-01 00:00:00+00",
        "2024-01-01 05:30:00.000000+05:30",
        "2024-01-01 00:00:00",
        "2024-01-01T00:00:00",
        "2024-01-01",
        "1704067200",
        "1704067200000",
    ] {
        assert_eq!(told(text).as_deref(), Some("2024-01-01T00:00:00.000Z"), "{text}");
    }
    assert_eq!(
        told("2024-01-01 00:00:00.123999+00").as_deref(),
        Some("2024-01-01T00:00:00.123Z")
    );
    for text in ["", "yesterday", "01/02/2024", "2024-13-01", "99999999999999999"] {
        assert_eq!(told(text), None, "{text}");
    }
}

#[test]
fn what_is_shown_of_a_number_is_its_end() {
    let cases = [
        ("+919876543210", "+********3210"),
        ("098765-43210", "*******3210"),
        ("1234567", "*******"),
        ("asha@example.com", ""),
        ("", ""),
    ];
    for (text, shown) in cases {
        assert_eq!(masked(text), shown);
    }
}

fn rules(secrets: PlainSecrets) -> Rules {
    Rules {
        numbers: NumberPolicy::new("IN", &["IN".to_owned()]).expect("a known country"),
        format: Format::Csv,
        default_name: None,
        consents: Vec::new(),
        secrets: Arc::new(secrets),
        now: start(),
    }
}

fn person(values: &[(Field, &str)]) -> RawPerson {
    let mut person = RawPerson::new(7);
    for (field, value) in values {
        person.set(*field, (*value).to_owned());
    }
    person
}

#[test]
fn an_id_is_made_of_number_and_registration_and_one_of_ours_stays() {
    let rules = rules(PlainSecrets);
    let judged = |phone: &str, created: &str, id: &str| {
        let raw = person(&[
            (Field::Phone, phone),
            (Field::FullName, "Asha"),
            (Field::CreatedAt, created),
            (Field::Id, id),
        ]);
        rules.judge(raw).expect("a good row").record.user().id
    };
    let id = judged("9876543210", "2020-01-01", "");
    assert_eq!(id, judged("+91 98765 43210", "2020-01-01T00:00:00Z", "uid"));
    assert_ne!(id, judged("9876543211", "2020-01-01", ""));
    let later = judged("9876543210", "2020-01-02", "");
    assert!(id < later, "ids are in the order of registration");
    assert_eq!(id.as_uuid().as_u64_pair().1, later.as_uuid().as_u64_pair().1);
    let ours = "018c0000-0000-7000-8000-000000000001";
    assert_eq!(judged("9876543210", "2020-01-01", ours).to_string(), ours);
    let random = "8a3c1f52-5f0e-4b8e-9a4e-0d4f0f6f1a01";
    assert_eq!(judged("9876543210", "2020-01-01", random), id);
}
