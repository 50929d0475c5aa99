use std::collections::BTreeSet;

use dastak_domain::delivery::{Channel, DeliveryStatus};
use dastak_domain::limits::LimitScope;
use dastak_domain::routing::RejectionClass;
use dastak_domain::secret::NumberKey;
use dastak_domain::timeline::{
    GatewayOutcome, GuessOutcome, Happening, MOST_TOLD, NumberEvent, TOLD_SECONDS, told,
};
use proptest::prelude::*;

use crate::support::at;

const CHANNELS: [Channel; 3] = [Channel::Sms, Channel::Whatsapp, Channel::Voice];

const CLASSES: [RejectionClass; 7] = [
    RejectionClass::InvalidRecipient,
    RejectionClass::RecipientBlocked,
    RejectionClass::RateLimited,
    RejectionClass::Auth,
    RejectionClass::Config,
    RejectionClass::Balance,
    RejectionClass::Unavailable,
];

const STATUSES: [DeliveryStatus; 4] = [
    DeliveryStatus::Queued,
    DeliveryStatus::Sent,
    DeliveryStatus::Delivered,
    DeliveryStatus::Failed,
];

const SCOPES: [LimitScope; 4] = [
    LimitScope::NumberSend,
    LimitScope::AddressSend,
    LimitScope::AddressFailure,
    LimitScope::AddressStatus,
];

/// Every happening there is, with this name and number in it.
fn all(provider: &str, count: u32) -> Vec<Happening> {
    let outcomes: Vec<_> = [GatewayOutcome::Accepted, GatewayOutcome::Unknown]
        .into_iter()
        .chain(CLASSES.map(GatewayOutcome::Rejected))
        .collect();
    let classes: Vec<_> = [None].into_iter().chain(CLASSES.map(Some)).collect();
    let mut all = vec![
        Happening::SendFailed,
        Happening::SecondTry {
            provider: provider.to_owned(),
        },
        Happening::GuessLimited {
            retry_after_seconds: count,
        },
        Happening::Unlocked,
        Happening::TestNumberUsed,
        GuessOutcome::Right.into(),
        GuessOutcome::Wrong { left: count }.into(),
        GuessOutcome::Exhausted.into(),
        GuessOutcome::Expired.into(),
    ];
    all.extend(SCOPES.map(|scope| Happening::SendLimited {
        scope,
        retry_after_seconds: count,
    }));
    for channel in CHANNELS {
        all.extend([false, true].map(|is_resend| Happening::SendRequested { channel, is_resend }));
        all.push(Happening::CodeSent {
            provider: provider.to_owned(),
            channel,
        });
        all.extend(outcomes.iter().map(|outcome| Happening::GatewayAsked {
            provider: provider.to_owned(),
            channel,
            outcome: *outcome,
        }));
    }
    for status in STATUSES {
        all.extend(classes.iter().map(|class| Happening::Receipt {
            provider: provider.to_owned(),
            status,
            class: *class,
        }));
    }
    all
}

#[test]
fn every_happening_has_a_text_of_its_own() {
    let all = all("msg91", 3);
    let texts: BTreeSet<_> = all.iter().map(Happening::to_stored).collect();
    assert_eq!(texts.len(), all.len());
    assert!(texts.contains("asked sms balance msg91"), "{texts:?}");
    assert!(
        texts.contains("receipt failed invalid_recipient msg91"),
        "{texts:?}"
    );
    assert!(texts.contains("send_limited number_send 3"), "{texts:?}");
}

proptest! {
    #[test]
    fn a_stored_happening_is_read_back(provider in ".*", count in any::<u32>()) {
        for what in all(&provider, count) {
            prop_assert_eq!(Happening::from_stored(&what.to_stored()), Some(what));
        }
    }

    #[test]
    fn no_text_is_too_strange_to_be_read(text in "(asked|sent|receipt|wrong|send|send_limited)?[ -~]{0,20}") {
        if let Some(what) = Happening::from_stored(&text) {
            prop_assert_eq!(Happening::from_stored(&what.to_stored()), Some(what));
        }
    }
}

#[test]
fn what_a_newer_version_wrote_is_not_read() {
    for text in [
        "",
        "teleported",
        "send pigeon",
        "send_limited moon_phase 3",
        "asked sms shrugged msg91",
        "asked sms",
        "receipt read - msg91",
        "receipt failed sulking msg91",
        "wrong many",
        "guess_limited -1",
    ] {
        assert_eq!(Happening::from_stored(text), None, "{text}");
    }
}

fn event(seconds: i64, left: u32) -> NumberEvent {
    NumberEvent {
        number_key: NumberKey::from_bytes([7; 32]),
        at: at(seconds),
        what: GuessOutcome::Wrong { left }.into(),
    }
}

#[test]
fn events_are_told_by_their_time_and_those_of_one_time_as_they_were_noted() {
    let noted = vec![event(3, 1), event(1, 2), event(3, 3), event(2, 4)];
    let expected = vec![event(1, 2), event(2, 4), event(3, 1), event(3, 3)];
    assert_eq!(told(noted, at(4)), expected);
}

#[test]
fn an_event_is_told_for_seven_days() {
    let noted = vec![event(0, 1), event(1, 2)];
    assert_eq!(told(noted.clone(), at(TOLD_SECONDS - 1)), noted);
    assert_eq!(told(noted.clone(), at(TOLD_SECONDS)), vec![event(1, 2)]);
    assert_eq!(told(noted, at(TOLD_SECONDS + 1)), vec![]);
}

#[test]
fn of_many_events_the_last_are_told() {
    let noted: Vec<_> = (0..250).map(|second| event(second, 1)).collect();
    let told = told(noted.clone(), at(250));
    assert_eq!(told.len(), MOST_TOLD as usize);
    assert_eq!(Some(told.as_slice()), noted.get(50..));
}

#[test]
fn an_event_does_not_print_its_number() {
    let printed = format!("{:?}", event(0, 1));
    assert!(printed.contains("NumberKey(..)"), "{printed}");
    assert!(!printed.contains("[7"), "{printed}");
}
