use dastak_domain::delivery::Channel::{self, Sms, Voice, Whatsapp};
use dastak_domain::routing::{Carrier, Hop, Ladder, Step, plan};

use crate::support::carrier;

fn carriers() -> Vec<Carrier> {
    vec![
        carrier("msg91", &[Sms, Whatsapp, Voice]),
        carrier("gupshup", &[Sms, Whatsapp]),
        carrier("hook", &[Sms]),
    ]
}

fn step(channel: Channel, gateway: Option<&str>) -> Step {
    Step {
        channel,
        gateway: gateway.map(str::to_owned),
    }
}

/// The hops as `name:channel`.
fn told(ladder: &Ladder, carriers: &[Carrier], asked: Option<Channel>, sending: u32) -> String {
    let name = |hop: &Hop| format!("{}:{}", carriers[hop.gateway].name, hop.channel.as_str());
    let hops: Vec<String> = plan(ladder, carriers, asked, sending, None)
        .iter()
        .map(name)
        .collect();
    hops.join(" ")
}

#[test]
fn without_a_ladder_each_resend_begins_with_the_next_gateway() {
    for (sending, hops) in [
        (0, "msg91:sms gupshup:sms hook:sms"),
        (1, "gupshup:sms hook:sms msg91:sms"),
        (2, "hook:sms msg91:sms gupshup:sms"),
        (3, "msg91:sms gupshup:sms hook:sms"),
        (u32::MAX, "msg91:sms gupshup:sms hook:sms"),
    ] {
        assert_eq!(
            told(&Ladder::default(), &carriers(), None, sending),
            hops,
            "{sending}"
        );
    }
}

#[test]
fn another_channel_than_sms_ends_in_sms() {
    assert_eq!(
        told(&Ladder::default(), &carriers(), Some(Whatsapp), 0),
        "msg91:whatsapp gupshup:whatsapp msg91:sms gupshup:sms hook:sms"
    );
    assert_eq!(
        told(&Ladder::default(), &carriers(), Some(Voice), 1),
        "msg91:voice gupshup:sms hook:sms msg91:sms"
    );
    let only_sms = [carrier("hook", &[Sms])];
    assert_eq!(told(&Ladder::default(), &only_sms, Some(Whatsapp), 0), "hook:sms");
    assert_eq!(told(&Ladder::default(), &[], Some(Whatsapp), 0), "");
}

#[test]
fn a_ladder_is_climbed_and_its_last_step_stays() {
    let ladder = Ladder::new(vec![
        step(Whatsapp, Some("gupshup")),
        step(Sms, None),
        step(Voice, Some("msg91")),
    ]);
    for (sending, hops) in [
        (
            0,
            "gupshup:whatsapp msg91:whatsapp gupshup:sms msg91:sms hook:sms",
        ),
        (1, "msg91:sms gupshup:sms hook:sms"),
        (2, "msg91:voice msg91:sms gupshup:sms hook:sms"),
        (9, "msg91:voice msg91:sms gupshup:sms hook:sms"),
    ] {
        assert_eq!(told(&ladder, &carriers(), None, sending), hops, "{sending}");
    }
}

#[test]
fn the_channel_that_was_asked_for_wins_over_the_ladder() {
    let ladder = Ladder::new(vec![step(Whatsapp, Some("gupshup"))]);
    assert_eq!(
        told(&ladder, &carriers(), Some(Sms), 0),
        "gupshup:sms msg91:sms hook:sms"
    );
    assert_eq!(
        told(&ladder, &carriers(), Some(Voice), 0),
        "msg91:voice gupshup:sms msg91:sms hook:sms"
    );
}
