use dastak_domain::ids::{AuditId, ChallengeId, SessionId, UserId};
use proptest::prelude::*;

use crate::support::{at, at_millis};

#[test]
fn an_id_is_a_uuid_of_version_7() {
    let id = UserId::new(at_millis(5), [0xff; 10]);
    assert_eq!(id.as_uuid().get_version_num(), 7);
    assert_eq!(id.as_uuid().get_variant(), uuid::Variant::RFC4122);
    let (seconds, nanos) = id.as_uuid().get_timestamp().unwrap().to_unix();
    assert_eq!((seconds, nanos), (at(0).timestamp().unsigned_abs(), 5_000_000));
}

#[test]
fn only_the_hyphenated_form_is_read() {
    let id = SessionId::new(at(0), [7; 10]);
    let text = id.to_string();
    assert_eq!(text.parse(), Ok(id));
    assert_eq!(text.len(), 36);
    for spelling in [
        text.replace('-', ""),
        format!("{{{text}}}"),
        format!("urn:uuid:{text}"),
        format!(" {text}"),
        text[..35].to_owned(),
        String::new(),
        "g".repeat(36),
        "é".repeat(18),
    ] {
        assert!(spelling.parse::<SessionId>().is_err(), "{spelling}");
    }
}

#[test]
fn a_time_before_1970_makes_an_id_too() {
    let id = ChallengeId::new(at(-100_000 * 86_400), [1; 10]);
    assert_eq!(id.as_uuid().get_timestamp().unwrap().to_unix().0, 0);
}

proptest! {
    #[test]
    fn ids_sort_by_their_time(
        earlier in 0_i64..1_000_000,
        later in 1_i64..1_000_000,
        random in any::<[[u8; 10]; 2]>(),
    ) {
        prop_assert!(AuditId::new(at_millis(earlier), random[0]) < AuditId::new(at_millis(earlier + later), random[1]));
    }

    #[test]
    fn ids_are_read_back(millis in 0_i64..1_000_000_000, random in any::<[u8; 10]>(), text in any::<String>()) {
        let id = UserId::new(at_millis(millis), random);
        prop_assert_eq!(id.to_string().parse(), Ok(id));
        prop_assert_eq!(UserId::from_uuid(id.as_uuid()), id);
        let _ = text.parse::<UserId>();
    }

    #[test]
    fn the_random_bytes_tell_ids_of_one_moment_apart(a in any::<[u8; 8]>(), b in any::<[u8; 8]>()) {
        // The version and the variant take six bits of the first three bytes; the last seven are kept whole.
        let bytes = |tail: [u8; 8]| {
            let mut bytes = [0; 10];
            bytes[2..].copy_from_slice(&tail);
            bytes[2] = 0;
            bytes
        };
        prop_assert_eq!(UserId::new(at(0), bytes(a)) == UserId::new(at(0), bytes(b)), a[1..] == b[1..]);
    }
}
