use std::time::Duration;

use dastak_domain::delivery::Channel::{self, Sms, Voice, Whatsapp};
use dastak_domain::routing::{
    Carrier, Hop, Ladder, Outcome, RejectionClass, SHORTEST_TRY, Tried, next, plan, share,
};
use proptest::prelude::*;

use crate::support::{carrier, outcome};

const PLENTY: Duration = Duration::from_secs(8);

const fn hop(gateway: usize, channel: Channel) -> Hop {
    Hop { gateway, channel }
}

fn after(hops: &[Hop], outcomes: &[(Hop, Outcome)]) -> Option<Hop> {
    let tried: Vec<Tried> = outcomes
        .iter()
        .map(|&(hop, outcome)| Tried { hop, outcome })
        .collect();
    next(hops, &tried, PLENTY)
}

const A: Hop = hop(0, Sms);
const B: Hop = hop(1, Sms);

const fn rejected(class: RejectionClass) -> Outcome {
    Outcome::Rejected(class)
}

#[test]
fn each_class_has_its_next_try() {
    use RejectionClass::{
        Auth, Balance, Config, InvalidRecipient, RateLimited, RecipientBlocked, Unavailable,
    };
    for (outcome, with_another, alone) in [
        (Outcome::Accepted, None, None),
        (rejected(InvalidRecipient), None, None),
        (rejected(RecipientBlocked), None, None),
        (rejected(Auth), Some(B), None),
        (rejected(Config), Some(B), None),
        (rejected(Balance), Some(B), None),
        (rejected(RateLimited), Some(B), None),
        (rejected(Unavailable), Some(B), Some(A)),
        (Outcome::Unknown, Some(B), Some(A)),
    ] {
        assert_eq!(after(&[A, B], &[(A, outcome)]), with_another, "{outcome:?}");
        assert_eq!(after(&[A], &[(A, outcome)]), alone, "{outcome:?}");
    }
}

#[test]
fn the_only_gateway_is_tried_again_once() {
    let down = rejected(RejectionClass::Unavailable);
    assert_eq!(after(&[A], &[(A, down), (A, down)]), None);
    assert_eq!(after(&[A, B], &[(A, down), (B, down)]), None);
}

#[test]
fn after_unknown_there_is_one_further_try_whatever_it_brings() {
    for second in [
        Outcome::Unknown,
        rejected(RejectionClass::Auth),
        rejected(RejectionClass::Unavailable),
    ] {
        let hops = [A, B, hop(2, Sms)];
        assert_eq!(
            after(&hops, &[(A, Outcome::Unknown), (B, second)]),
            None,
            "{second:?}"
        );
        assert_eq!(
            after(&[A], &[(A, Outcome::Unknown), (A, second)]),
            None,
            "{second:?}"
        );
    }
}

#[test]
fn a_number_without_whatsapp_gets_an_sms() {
    let hops = [hop(0, Whatsapp), hop(1, Whatsapp), A, B];
    let blocked = rejected(RejectionClass::RecipientBlocked);
    assert_eq!(after(&hops, &[(hop(0, Whatsapp), blocked)]), Some(A));
    let down = rejected(RejectionClass::Unavailable);
    assert_eq!(after(&hops, &[(hop(0, Whatsapp), blocked), (A, down)]), Some(B));
    assert_eq!(after(&hops, &[(hop(0, Whatsapp), blocked), (A, blocked)]), None);
    assert_eq!(after(&[hop(0, Voice), A], &[(hop(0, Voice), blocked)]), None);
}

#[test]
fn without_time_nothing_is_begun() {
    let short = SHORTEST_TRY.saturating_sub(Duration::from_millis(1));
    assert_eq!(next(&[A, B], &[], short), None);
    assert_eq!(next(&[A, B], &[], SHORTEST_TRY), Some(A));
    assert_eq!(next(&[], &[], PLENTY), None);
}

#[test]
fn a_silent_gateway_leaves_time_for_another_one() {
    let unknown = Tried {
        hop: A,
        outcome: Outcome::Unknown,
    };
    let second = Duration::from_secs(1);
    assert_eq!(share(&[A, B], &[], second * 6), second * 4);
    assert_eq!(share(&[A, B], &[unknown], second * 2), second * 2);
    assert_eq!(share(&[A], &[], second * 6), second * 6);
}

fn carriers() -> impl Strategy<Value = Vec<Carrier>> {
    let channels = proptest::sample::subsequence(vec![Sms, Whatsapp, Voice], 0..=3);
    proptest::collection::vec(channels, 0..4).prop_map(|all| {
        (0..)
            .zip(all)
            .map(|(i, channels)| carrier(&format!("g{i}"), &channels))
            .collect()
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn a_message_is_tried_no_more_than_it_may_be(
        carriers in carriers(),
        asked in proptest::option::of(proptest::sample::select(vec![Sms, Whatsapp, Voice])),
        sending in 0_u32..6,
        outcomes in proptest::collection::vec((outcome(), 0_u64..4000), 12),
        patience in 0_u64..10_000,
    ) {
        let hops = plan(&Ladder::default(), &carriers, asked, sending, None);
        let carries_sms = carriers.iter().any(|carrier| carrier.channels.contains(&Sms));
        prop_assert!(!carries_sms || hops.iter().any(|hop| hop.channel == Sms), "sms is always a way");
        let mut left = Duration::from_millis(patience);
        let mut tried: Vec<Tried> = Vec::new();
        for (outcome, takes) in outcomes {
            let Some(hop) = next(&hops, &tried, left) else { break };
            prop_assert!(hops.contains(&hop));
            prop_assert!(carriers[hop.gateway].channels.contains(&hop.channel));
            let bound = share(&hops, &tried, left);
            prop_assert!(left >= SHORTEST_TRY && bound <= left, "past the deadline");
            left = left.saturating_sub(bound.min(Duration::from_millis(takes)));
            tried.push(Tried { hop, outcome });
        }
        prop_assert!(tried.len() <= carriers.len() + 1, "{} tries", tried.len());
        let unknown = tried.iter().position(|tried| tried.outcome == Outcome::Unknown);
        prop_assert!(unknown.is_none_or(|at| tried.len() <= at + 2), "two tries after unknown");
        let ends = |tried: &Tried| matches!(
            tried.outcome,
            Outcome::Accepted | Outcome::Rejected(RejectionClass::InvalidRecipient)
        );
        prop_assert!(tried.iter().rev().skip(1).all(|tried| !ends(tried)), "it went on after an end");
        for (i, one) in tried.iter().enumerate() {
            let blocked = one.outcome == Outcome::Rejected(RejectionClass::RecipientBlocked);
            let again = tried[i + 1..].iter().any(|later| later.hop.channel == one.hop.channel);
            prop_assert!(!(blocked && again), "a blocked channel was tried again");
        }
    }
}
