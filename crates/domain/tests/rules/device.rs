use chrono::TimeDelta;
use dastak_domain::delivery::Channel;
use dastak_domain::device::{DeviceInfo, DevicePolicy, DeviceToken, Recognised, TrustedDevice};
use dastak_domain::ids::{DeviceId, UserId};
use dastak_domain::secret::DeviceDigest;
use dastak_domain::session::{Authentication, Method};
use proptest::prelude::*;

use crate::support::{at, at_millis};

#[test]
fn a_text_is_trimmed_and_blank_is_absent() {
    assert_eq!(DeviceInfo::text("  Pixel 9 "), Ok(Some("Pixel 9".to_owned())));
    assert_eq!(DeviceInfo::text(""), Ok(None));
    assert_eq!(DeviceInfo::text("   "), Ok(None));
}

#[test]
fn length_is_counted_in_characters() {
    assert!(DeviceInfo::text(&"अ".repeat(256)).is_ok());
    assert_eq!(DeviceInfo::text(&"a".repeat(257)).unwrap_err().code, "too_long");
}

#[test]
fn a38_what_forges_lines_and_screens_is_refused() {
    for text in [
        "a\r\nb",
        "a\0b",
        "\u{1b}[31mred",
        "a\u{2028}b",
        "a\u{202e}b",
        "a\u{2066}b",
        "\u{feff}a",
        "a\u{7f}",
    ] {
        assert_eq!(
            DeviceInfo::text(text).unwrap_err().code,
            "invalid_characters",
            "{text:?}"
        );
    }
    for text in [
        "<script>alert(1)</script>",
        "${jndi:ldap://x}",
        "=cmd|' /C calc'!A0",
    ] {
        assert_eq!(
            DeviceInfo::text(text),
            Ok(Some(text.to_owned())),
            "a label like any other: {text}"
        );
    }
}

#[test]
fn a_device_without_any_text_is_empty() {
    assert!(DeviceInfo::default().is_empty());
    assert!(!DeviceInfo::named("Test Client".to_owned()).is_empty());
}

const POLICY: DevicePolicy = DevicePolicy {
    enabled: true,
    unused_days: 30,
};
const DAYS: i64 = 30 * 86_400;

fn digest(token: u8) -> DeviceDigest {
    DeviceDigest::from_bytes([token; 32])
}

fn trusted() -> TrustedDevice {
    TrustedDevice::trust(
        DeviceId::new(at(10), [1; 10]),
        UserId::new(at(0), [2; 10]),
        &Authentication::by_code(at(9), Channel::Voice),
        DeviceInfo::named("Phone".to_owned()),
        digest(1),
        at(10),
    )
}

#[test]
fn a33_the_newest_token_is_let_in_and_every_other_one_is_a_reuse() {
    let device = trusted();
    assert_eq!(device.present(&digest(1), at(20), &POLICY), Recognised::Accepted);
    let device = device.used(digest(2), DeviceInfo::default(), at(20));
    assert_eq!(device.present(&digest(2), at(20), &POLICY), Recognised::Accepted);
    // Not even at the same moment: there is no grace.
    assert_eq!(device.present(&digest(1), at(20), &POLICY), Recognised::Reused);
}

#[test]
fn a33_a_device_ends_to_the_millisecond_after_its_days() {
    let device = trusted().used(digest(2), DeviceInfo::default(), at(100));
    let last = at_millis((100 + DAYS) * 1000 - 1);
    assert_eq!(device.present(&digest(2), last, &POLICY), Recognised::Accepted);
    for token in [1, 2] {
        let verdict = device.present(&digest(token), at(100 + DAYS), &POLICY);
        assert_eq!(verdict, Recognised::Refused);
    }
}

#[test]
fn a_revoked_device_is_refused_whatever_is_shown() {
    let device = TrustedDevice {
        revoked_at: Some(at(15)),
        ..trusted()
    };
    for token in [1, 9] {
        assert_eq!(
            device.present(&digest(token), at(20), &POLICY),
            Recognised::Refused
        );
    }
}

#[test]
fn a31_a_device_is_no_better_and_no_later_than_the_code_that_it_was_trusted_by() {
    let authentication = trusted().authentication();
    assert_eq!(
        (authentication.at, authentication.method),
        (at(9), Method::Device)
    );
    assert_eq!(
        (authentication.acr(), authentication.amr()),
        ("device", &["device"][..])
    );
    assert_eq!(authentication.channel(), None);
    assert!(!authentication.satisfies_step_up(at(9)), "however fresh");
}

#[test]
fn a_login_keeps_the_label_unless_there_is_a_new_one() {
    let device = trusted().used(digest(2), DeviceInfo::default(), at(20));
    assert_eq!(device.info, DeviceInfo::named("Phone".to_owned()));
    let device = device.used(digest(3), DeviceInfo::named("Tablet".to_owned()), at(30));
    assert_eq!(device.info, DeviceInfo::named("Tablet".to_owned()));
}

#[test]
fn a51_a_clock_that_was_set_back_makes_no_device_older() {
    let device = trusted().used(digest(2), DeviceInfo::default(), at(500));
    let device = device.used(digest(3), DeviceInfo::default(), at(100));
    assert_eq!(device.last_used_at, at(500));
    assert_eq!(
        device.present(&digest(3), at(-500), &POLICY),
        Recognised::Accepted
    );
}

#[test]
fn a_token_is_read_in_one_form_only_and_prints_nothing() {
    let token = DeviceToken::from_bytes([0xA5; 32]);
    let text = token.expose();
    assert_eq!(text, format!("ddt_{}", "a5".repeat(32)));
    assert_eq!(DeviceToken::parse(&text).unwrap().as_bytes(), &[0xA5; 32]);
    for other in [
        "",
        "ddt_",
        "x",
        &text[4..],
        &text[..67],
        &format!("{text}0"),
        &text.to_uppercase(),
        &format!(" {text}"),
        &text.replace('a', "A"),
        &text.replace("a5a5", "अ5"),
    ] {
        assert!(DeviceToken::parse(other).is_none(), "{other:?}");
    }
    assert_eq!(format!("{token:?}"), "DeviceToken(..)");
    assert!(
        !format!("{:?}", trusted()).contains("1, 1"),
        "a digest prints nothing"
    );
}

proptest! {
    /// Whatever is shown when: only the newest token of a device in use gets in, a device that is out is out, and
    /// nothing revives it.
    #[test]
    fn only_the_newest_token_of_a_device_in_use_gets_in(
        steps in prop::collection::vec((0_i64..40 * 86_400, 0_usize..4), 1..20),
    ) {
        let mut device = trusted();
        let mut tokens = vec![digest(1)];
        let mut now = at(10);
        let mut is_out = false;
        for (wait, back) in steps {
            now += TimeDelta::seconds(wait);
            let shown = tokens[tokens.len().saturating_sub(1 + back)];
            let is_newest = Some(&shown) == tokens.last();
            let is_unused = now - device.last_used_at >= TimeDelta::seconds(DAYS);
            let verdict = device.present(&shown, now, &POLICY);
            prop_assert_eq!(verdict == Recognised::Accepted, is_newest && !is_unused && !is_out);
            match verdict {
                Recognised::Accepted => {
                    let next = digest(u8::try_from(tokens.len() + 1).unwrap());
                    tokens.push(next);
                    device = device.used(next, DeviceInfo::default(), now);
                }
                Recognised::Reused => {
                    prop_assert!(!is_newest);
                    device.revoked_at = Some(now);
                    is_out = true;
                }
                Recognised::Refused => prop_assert!(is_out || is_unused),
            }
            prop_assert_eq!(device.authentication().at, at(9));
        }
    }

    /// What was written is read back.
    #[test]
    fn a_token_comes_back_as_it_went(bytes: [u8; 32]) {
        let text = DeviceToken::from_bytes(bytes).expose();
        prop_assert_eq!(text.len(), 68);
        let token = DeviceToken::parse(&text).unwrap();
        prop_assert_eq!(token.as_bytes(), &bytes);
    }

    /// No text makes the reader fall over.
    #[test]
    fn any_text_may_be_shown(text in "(ddt_)?\\PC{0,80}") {
        let token = DeviceToken::parse(&text);
        prop_assert!(token.is_none_or(|token| token.expose() == text));
    }
}
