use chrono::{DateTime, Utc};
use dastak_domain::challenge::{
    Challenge, ChallengeState, FoundMessage, MOST_EARLIER_MESSAGES, ReceiptEffect,
};
use dastak_domain::delivery::{Channel, Delivery, DeliveryStatus, parse_app_hash};

use DeliveryStatus::{Delivered, Failed, Queued, Sent};

use crate::challenge::{POLICY, issued};
use crate::support::at;

const ALL: [DeliveryStatus; 4] = [Queued, Sent, Delivered, Failed];

#[test]
fn a43_news_never_sets_a_delivery_back() {
    #[rustfmt::skip]
    let table = [
        // is         queued     sent       delivered  failed     ← news of
        (Queued,    [Queued,    Sent,      Delivered, Failed]),
        (Sent,      [Sent,      Sent,      Delivered, Failed]),
        (Delivered, [Delivered, Delivered, Delivered, Delivered]),
        (Failed,    [Failed,    Failed,    Delivered, Failed]),
    ];
    for (is, becomes) in table {
        for (news, expected) in ALL.into_iter().zip(becomes) {
            assert_eq!(is.advance(news), expected, "{is:?} after news of {news:?}");
        }
    }
}

#[test]
fn the_order_of_late_news_does_not_hide_a_delivery() {
    for first in ALL {
        for second in ALL {
            let end = Queued.advance(first).advance(second);
            assert_eq!(
                end == Delivered,
                first == Delivered || second == Delivered,
                "{first:?}, {second:?}"
            );
        }
    }
}

#[test]
fn names_are_read_back() {
    for status in ALL {
        assert_eq!(DeliveryStatus::from_stored(status.as_str()), Some(status));
    }
    for channel in [Channel::Sms, Channel::Whatsapp, Channel::Voice] {
        assert_eq!(channel.as_str().parse(), Ok(channel));
    }
    assert_eq!(DeliveryStatus::from_stored("SENT"), None);
    assert_eq!("SMS".parse::<Channel>().unwrap_err().code, "invalid_channel");
    assert_eq!(Channel::default(), Channel::Sms);
}

#[test]
fn an_app_hash_is_eleven_characters_of_base64() {
    for text in ["FA+9qCX9VSu", "abcdefghi/1"] {
        assert_eq!(parse_app_hash(text), Ok(text.to_owned()));
    }
    for text in [
        "",
        "FA+9qCX9VS",
        "FA+9qCX9VSu1",
        "FA+9qCX9VS=",
        "FA 9qCX9VSu",
        "FA+9qCX9VS\n",
        "१२३a",
    ] {
        assert_eq!(
            parse_app_hash(text).unwrap_err().code,
            "invalid_app_hash",
            "{text:?}"
        );
    }
}

fn message(provider: &str, id: &str, channel: Channel, at: DateTime<Utc>) -> Delivery {
    Delivery {
        status: Sent,
        channel,
        provider: Some(provider.to_owned()),
        provider_message_id: Some(id.to_owned()),
        updated_at: at,
    }
}

/// A challenge whose code went out as messages `0`, `1`… of one gateway, a second apart.
fn sent_as(copies: u32) -> Challenge {
    let mut challenge = issued(at(0), &POLICY);
    for copy in 0..copies {
        let then = at(copy.into());
        challenge.accepted(
            then,
            message("msg91", &copy.to_string(), Channel::Sms, then),
            &POLICY,
        );
    }
    challenge
}

fn news(challenge: &mut Challenge, id: u32, status: DeliveryStatus) -> ReceiptEffect {
    challenge.receipt("msg91", &id.to_string(), status, at(60))
}

#[test]
fn every_message_that_is_taken_is_counted_and_remembered() {
    let mut challenge = issued(at(0), &POLICY);
    challenge.accepted(at(1), message("msg91", "a", Channel::Whatsapp, at(1)), &POLICY);
    assert_eq!(challenge.sendings, 1);
    assert!(challenge.earlier_messages.is_empty());
    assert!(challenge.renew(at(40), &POLICY));
    assert_eq!(
        challenge.sendings, 1,
        "a resend that no gateway has taken is none"
    );
    challenge.accepted(at(41), message("gupshup", "a", Channel::Sms, at(41)), &POLICY);
    assert_eq!(challenge.sendings, 2);
    let found = |provider, id| challenge.message(provider, id);
    let (channel, is_newest) = (Channel::Whatsapp, false);
    assert_eq!(found("msg91", "a"), Some(FoundMessage { channel, is_newest }));
    let (channel, is_newest) = (Channel::Sms, true);
    assert_eq!(found("gupshup", "a"), Some(FoundMessage { channel, is_newest }));
    assert_eq!(found("hook", "a"), None, "an id is the gateway's own");
    assert_eq!(found("msg91", "b"), None);
}

#[test]
fn a_message_without_an_id_is_counted_but_found_by_nothing() {
    for id in [None, Some(String::new())] {
        let mut challenge = issued(at(0), &POLICY);
        let mut delivery = message("msg91", "", Channel::Sms, at(1));
        delivery.provider_message_id = id;
        challenge.accepted(at(1), delivery, &POLICY);
        assert_eq!(challenge.message("msg91", ""), None);
        challenge.accepted(at(2), message("msg91", "b", Channel::Sms, at(2)), &POLICY);
        assert_eq!(challenge.sendings, 2);
        assert!(challenge.earlier_messages.is_empty());
    }
}

#[test]
fn a_gateway_may_repeat_its_own_message_under_the_same_id() {
    let mut challenge = sent_as(1);
    assert!(matches!(
        news(&mut challenge, 0, Failed),
        ReceiptEffect::Changed { .. }
    ));
    challenge.accepted(at(2), message("msg91", "0", Channel::Voice, at(2)), &POLICY);
    assert_eq!((challenge.sendings, challenge.delivery.status), (2, Sent));
    assert!(challenge.earlier_messages.is_empty(), "it is one message");
    let (channel, is_newest) = (Channel::Voice, true);
    assert_eq!(
        challenge.message("msg91", "0"),
        Some(FoundMessage { channel, is_newest })
    );
}

#[test]
fn the_newest_and_the_eight_before_it_are_remembered() {
    let mut challenge = sent_as(11);
    assert_eq!(challenge.sendings, 11);
    assert_eq!(challenge.earlier_messages.len(), MOST_EARLIER_MESSAGES);
    for forgotten in 0..2 {
        assert_eq!(news(&mut challenge, forgotten, Delivered), ReceiptEffect::Unknown);
    }
    for known in 2..11 {
        let mut challenge = challenge.clone();
        let moved = ReceiptEffect::Changed {
            before: Sent,
            after: Delivered,
        };
        assert_eq!(news(&mut challenge, known, Delivered), moved, "{known}");
    }
}

#[test]
fn a43_a_receipt_moves_the_status_as_news_of_its_message_may() {
    #[rustfmt::skip]
    let table = [
        // is       which copy  news       becomes
        (Sent,      1,          Queued,    Sent),
        (Sent,      1,          Sent,      Sent),
        (Sent,      1,          Failed,    Failed),
        (Sent,      1,          Delivered, Delivered),
        (Failed,    1,          Sent,      Failed),
        (Failed,    1,          Delivered, Delivered),
        (Delivered, 1,          Failed,    Delivered),
        // Of a copy before the newest only its delivery counts.
        (Sent,      0,          Queued,    Sent),
        (Sent,      0,          Sent,      Sent),
        (Sent,      0,          Failed,    Sent),
        (Sent,      0,          Delivered, Delivered),
        (Failed,    0,          Failed,    Failed),
        (Failed,    0,          Delivered, Delivered),
        (Delivered, 0,          Failed,    Delivered),
    ];
    for (is, copy, status, becomes) in table {
        let mut challenge = sent_as(2);
        challenge.delivery.status = is;
        let effect = news(&mut challenge, copy, status);
        let expected = if is == becomes {
            ReceiptEffect::Unchanged
        } else {
            ReceiptEffect::Changed {
                before: is,
                after: becomes,
            }
        };
        assert_eq!(effect, expected, "{is:?} after news of {status:?} of copy {copy}");
        assert_eq!(challenge.delivery.status, becomes);
        let changed_at = if is == becomes { at(1) } else { at(60) };
        assert_eq!(challenge.delivery.updated_at, changed_at);
        assert_eq!(
            news(&mut challenge, copy, status),
            ReceiptEffect::Unchanged,
            "told twice"
        );
    }
}

#[test]
fn a_receipt_changes_nothing_but_the_status_of_live_and_dead_codes() {
    let live = sent_as(2);
    let mut used = live.clone();
    used.consume();
    let mut replaced = live.clone();
    replaced.replace();
    for mut challenge in [live, used, replaced] {
        let mut before = challenge.clone();
        assert!(matches!(
            news(&mut challenge, 1, Delivered),
            ReceiptEffect::Changed { .. }
        ));
        before.delivery.status = Delivered;
        before.delivery.updated_at = at(60);
        assert_eq!(format!("{challenge:?}"), format!("{before:?}"));
    }
}

#[test]
fn a_receipt_before_the_gateways_answer_is_unknown() {
    let mut challenge = issued(at(0), &POLICY);
    assert_eq!(news(&mut challenge, 0, Delivered), ReceiptEffect::Unknown);
    assert_eq!(challenge.delivery.status, Queued);
}

#[test]
fn what_was_delivered_stays_so_when_a_copy_goes_out_and_what_failed_begins_anew() {
    for (before, after) in [(Sent, Sent), (Failed, Sent), (Delivered, Delivered)] {
        let mut challenge = sent_as(1);
        news(&mut challenge, 0, before);
        let copy = message("gupshup", "copy", Channel::Voice, at(70));
        challenge.accepted(at(70), copy.clone(), &POLICY);
        let expected = Delivery {
            status: after,
            ..copy
        };
        assert_eq!(challenge.delivery, expected);
        challenge.receipt("gupshup", "copy", Failed, at(71));
        let failed = if after == Delivered { Delivered } else { Failed };
        assert_eq!(challenge.delivery.status, failed);
    }
}

#[test]
fn a_second_try_is_claimed_once_and_renews_nothing() {
    for status in [Sent, Failed] {
        let mut challenge = sent_as(1);
        news(&mut challenge, 0, status);
        let mut before = challenge.clone();
        assert!(challenge.claim_second_try(at(20), &POLICY));
        before.second_try_taken = true;
        assert_eq!(format!("{challenge:?}"), format!("{before:?}"));
        assert!(!challenge.claim_second_try(at(21), &POLICY));
        challenge.accepted(at(22), message("gupshup", "x", Channel::Sms, at(22)), &POLICY);
        assert!(challenge.renew(at(50), &POLICY), "people may still ask for more");
        challenge.accepted(at(51), message("msg91", "y", Channel::Sms, at(51)), &POLICY);
        assert!(!challenge.claim_second_try(at(52), &POLICY));
        assert_eq!(challenge.sendings, 3);
    }
}

#[test]
fn the_life_of_a_second_try_counts_from_its_acceptance_and_ends_after_ten_minutes() {
    let mut challenge = sent_as(1);
    assert!(challenge.claim_second_try(at(30), &POLICY));
    assert_eq!(challenge.expires_in(at(30)), 150);
    challenge.accepted(at(31), message("gupshup", "x", Channel::Sms, at(31)), &POLICY);
    assert_eq!(challenge.expires_in(at(31)), 180);
    let mut old = sent_as(1);
    for second in [170, 340, 510] {
        assert!(old.renew(at(second), &POLICY));
    }
    assert!(old.claim_second_try(at(590), &POLICY));
    old.accepted(at(595), message("gupshup", "x", Channel::Sms, at(595)), &POLICY);
    assert_eq!(old.expires_in(at(595)), 5);
}

#[test]
fn nothing_that_needs_none_or_can_not_be_used_gets_a_second_try() {
    let sent = sent_as(1);
    let mut delivered = sent.clone();
    news(&mut delivered, 0, Delivered);
    let mut used = sent.clone();
    used.consume();
    let mut replaced = sent.clone();
    replaced.replace();
    let mut unsealed = sent.clone();
    unsealed.bury();
    let mut exhausted = sent.clone();
    for _ in 0..3 {
        exhausted.take_attempt(at(1), &POLICY);
    }
    let queued = issued(at(0), &POLICY);
    for mut challenge in [delivered, used, replaced, unsealed, exhausted, queued] {
        assert!(!challenge.claim_second_try(at(10), &POLICY), "{challenge:?}");
        assert!(!challenge.second_try_taken);
    }
    for dead in [at(180), at(-6)] {
        let mut challenge = sent.clone();
        assert_eq!(challenge.state(dead, &POLICY), ChallengeState::Gone);
        assert!(!challenge.claim_second_try(dead, &POLICY));
    }
}
