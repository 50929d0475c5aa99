//! A further sending goes by somebody else than who took the last copy, where there is somebody else.

use dastak_domain::delivery::Channel::{self, Sms, Voice, Whatsapp};
use dastak_domain::routing::{Carrier, Hop, Ladder, Step, plan};
use proptest::prelude::*;

use crate::support::carrier;

const MSG91: usize = 0;
const GUPSHUP: usize = 1;

const fn hop(gateway: usize, channel: Channel) -> Hop {
    Hop { gateway, channel }
}

fn ladder(channel: Channel, gateway: Option<&str>) -> Ladder {
    Ladder::new(vec![Step {
        channel,
        gateway: gateway.map(str::to_owned),
    }])
}

fn two() -> Vec<Carrier> {
    vec![
        carrier("msg91", &[Sms, Whatsapp, Voice]),
        carrier("gupshup", &[Sms, Whatsapp]),
    ]
}

#[test]
fn after_a_failover_the_next_route_is_not_the_one_that_swallowed_it() {
    let [msg91, gupshup] = [hop(MSG91, Sms), hop(GUPSHUP, Sms)];
    let by_count = |sending, carried| plan(&Ladder::default(), &two(), None, sending, carried);
    assert_eq!(by_count(1, Some(gupshup)), [msg91, gupshup]);
    assert_eq!(by_count(1, Some(msg91)), [gupshup, msg91]);
    assert_eq!(by_count(2, Some(msg91)), [gupshup, msg91]);
    assert_eq!(
        by_count(1, None),
        [gupshup, msg91],
        "by the count, as nobody knows"
    );
}

#[test]
fn a_step_that_names_no_gateway_goes_on_to_the_next_one() {
    let [msg91, gupshup] = [hop(MSG91, Sms), hop(GUPSHUP, Sms)];
    let of = |gateway| plan(&ladder(Sms, gateway), &two(), None, 1, Some(msg91));
    assert_eq!(of(None), [gupshup, msg91]);
    assert_eq!(of(Some("gupshup")), [gupshup, msg91]);
    assert_eq!(of(Some("msg91")), [msg91, gupshup], "the operator wants it so");
}

#[test]
fn a_channel_that_somebody_named_is_kept() {
    let first = |asked, carried| plan(&Ladder::default(), &two(), asked, 1, Some(carried))[0];
    assert_eq!(first(Some(Voice), hop(MSG91, Voice)), hop(MSG91, Voice));
    assert_eq!(first(Some(Voice), hop(MSG91, Sms)), hop(MSG91, Voice));
    assert_eq!(
        first(Some(Whatsapp), hop(GUPSHUP, Whatsapp)),
        hop(MSG91, Whatsapp)
    );
    let by_whatsapp = [
        hop(GUPSHUP, Whatsapp),
        hop(MSG91, Sms),
        hop(GUPSHUP, Sms),
        hop(MSG91, Whatsapp),
    ];
    let carried = Some(hop(MSG91, Whatsapp));
    assert_eq!(
        plan(&ladder(Whatsapp, None), &two(), None, 1, carried),
        by_whatsapp,
        "nobody named it"
    );
}

fn channels() -> impl Strategy<Value = Channel> {
    prop::sample::select(vec![Sms, Whatsapp, Voice])
}

fn carriers() -> impl Strategy<Value = Vec<Carrier>> {
    let some = prop::sample::subsequence(vec![Sms, Whatsapp, Voice], 0..=3);
    prop::collection::vec(some, 0..4).prop_map(|all| {
        (0..)
            .zip(all)
            .map(|(i, channels)| carrier(&format!("g{i}"), &channels))
            .collect()
    })
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let gateway = prop::option::of((0..4).prop_map(|i| format!("g{i}")));
    let step = (channels(), gateway).prop_map(|(channel, gateway)| Step { channel, gateway });
    prop::collection::vec(step, 0..3)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn who_took_it_last_is_tried_last_and_nothing_else_changes(
        carriers in carriers(),
        steps in steps(),
        asked in prop::option::of(channels()),
        sending in 1_u32..6,
        gateway in 0_usize..4,
        channel in channels(),
    ) {
        let carried = hop(gateway, channel);
        let step = steps.get(sending as usize).or(steps.last()).cloned();
        let ladder = Ladder::new(steps);
        let without = plan(&ladder, &carriers, asked, sending, None);
        let with = plan(&ladder, &carriers, asked, sending, Some(carried));
        let others = |hops: &[Hop]| -> Vec<Hop> {
            hops.iter().copied().filter(|hop| *hop != carried).collect()
        };
        prop_assert_eq!(with.len(), without.len());
        prop_assert_eq!(others(&with), others(&without));
        let is_named = step
            .and_then(|step| step.gateway)
            .is_some_and(|name| name == format!("g{gateway}"));
        if is_named {
            prop_assert_eq!(&with, &without);
        } else if let Some(place) = with.iter().position(|hop| *hop == carried) {
            let behind = &with[place + 1..];
            prop_assert!(behind.iter().all(|hop| asked == Some(channel) && hop.channel != channel));
        }
        if let Some(asked) = asked.filter(|asked| without.iter().any(|hop| hop.channel == *asked)) {
            prop_assert_eq!(with[0].channel, asked, "somebody named it");
        }
    }
}
