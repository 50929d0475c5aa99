use chrono::{DateTime, TimeDelta, Utc};
use dastak_domain::refresh::{Presented, RefreshFamily, TokenPolicy};
use proptest::prelude::*;

use crate::support::{at, at_millis};

const POLICY: TokenPolicy = TokenPolicy {
    access_ttl_seconds: 900,
    refresh_ttl_seconds: 604_800,
    reuse_grace_seconds: 10,
    session_max_seconds: 2_592_000,
    registration_ttl_seconds: 600,
};
const END: i64 = 2_592_000;

fn started() -> RefreshFamily {
    RefreshFamily::start(at(0), at(END), &POLICY)
}

fn rotated(family: RefreshFamily, now: DateTime<Utc>) -> RefreshFamily {
    match family.present(family.generation, at(END), now, &POLICY) {
        Presented::Rotated(next) => next,
        other => panic!("not rotated: {other:?}"),
    }
}

#[test]
fn every_use_makes_the_next_generation() {
    let first = started();
    assert_eq!(
        first,
        RefreshFamily {
            generation: 1,
            rotated_at: at(0),
            expires_at: at(604_800)
        }
    );
    let second = rotated(first, at(100));
    assert_eq!(
        second,
        RefreshFamily {
            generation: 2,
            rotated_at: at(100),
            expires_at: at(604_900)
        }
    );
}

#[test]
fn a21_the_token_just_replaced_gets_its_successor_and_no_branch() {
    let second = rotated(started(), at(100));
    for millis in [100_000, 100_001, 109_999] {
        assert_eq!(
            second.present(1, at(END), at_millis(millis), &POLICY),
            Presented::Replayed(second)
        );
    }
}

#[test]
fn a22_the_grace_ends_on_time_and_no_replay_extends_it() {
    let second = rotated(started(), at(100));
    assert_eq!(
        second.present(1, at(END), at(109), &POLICY),
        Presented::Replayed(second)
    );
    assert_eq!(second.present(1, at(END), at(110), &POLICY), Presented::Reused);
    assert_eq!(second.present(1, at(END), at(118), &POLICY), Presented::Reused);
}

#[test]
fn a22_the_grace_ends_as_soon_as_the_successor_is_used() {
    let third = rotated(rotated(started(), at(100)), at(101));
    assert_eq!(third.present(1, at(END), at(102), &POLICY), Presented::Reused);
    assert_eq!(
        third.present(2, at(END), at(102), &POLICY),
        Presented::Replayed(third)
    );
}

#[test]
fn a22_no_use_outlives_the_session() {
    let mut family = started();
    for day in (6..30).step_by(6) {
        family = rotated(family, at(day * 86_400));
    }
    assert_eq!(family.expires_at, at(END));
    family = rotated(family, at(END - 2));
    assert_eq!(family.expires_at, at(END));
    assert_eq!(
        family.present(family.generation, at(END), at(END), &POLICY),
        Presented::Expired
    );
    let replay = family.present(family.generation - 1, at(END), at(END), &POLICY);
    assert_eq!(replay, Presented::Expired, "its successor is expired too");
}

#[test]
fn an_unused_token_expires() {
    let family = started();
    assert!(matches!(
        family.present(1, at(END), at_millis(604_799_999), &POLICY),
        Presented::Rotated(_)
    ));
    assert_eq!(
        family.present(1, at(END), at(604_800), &POLICY),
        Presented::Expired
    );
}

#[test]
fn without_a_grace_every_second_use_is_a_reuse() {
    let policy = TokenPolicy {
        reuse_grace_seconds: 0,
        ..POLICY
    };
    let second = rotated(started(), at(100));
    assert_eq!(second.present(1, at(END), at(100), &policy), Presented::Reused);
}

#[test]
fn a51_a_clock_set_back_stretches_no_grace() {
    let second = rotated(started(), at(100));
    assert_eq!(
        second.present(1, at(END), at(96), &POLICY),
        Presented::Replayed(second)
    );
    assert_eq!(second.present(1, at(END), at(95), &POLICY), Presented::Reused);
    assert_eq!(second.present(1, at(END), at(-3600), &POLICY), Presented::Reused);
}

#[test]
fn a_generation_ahead_of_a_restored_record_counts_as_the_newest() {
    let Presented::Rotated(next) = started().present(7, at(END), at(100), &POLICY) else {
        panic!("rotated")
    };
    assert_eq!(next.generation, 8);
}

proptest! {
    /// Two holders of a session's tokens show whatever they were ever given, at any time.
    #[test]
    fn no_family_ever_branches(
        grace in 0_u32..20,
        shows in proptest::collection::vec((0_usize..6, 0_i64..12_000), 1..60),
    ) {
        let policy = TokenPolicy { reuse_grace_seconds: grace, refresh_ttl_seconds: 60, ..POLICY };
        let ends_at = at(200);
        let mut family = RefreshFamily::start(at(0), ends_at, &policy);
        let mut issued = vec![family];
        let mut first_used_at: Vec<Option<DateTime<Utc>>> = vec![None];
        let mut now = at(0);
        for (back, pause) in shows {
            now += TimeDelta::milliseconds(pause);
            let index = issued.len().saturating_sub(1 + back);
            let is_newest = index + 1 == issued.len();
            let is_predecessor = index + 2 == issued.len();
            let in_grace = first_used_at[index]
                .is_some_and(|used| now - used < TimeDelta::seconds(i64::from(grace)));
            let newest = *issued.last().unwrap();
            match family.present(issued[index].generation, ends_at, now, &policy) {
                Presented::Rotated(next) => {
                    prop_assert!(is_newest && now < newest.expires_at);
                    prop_assert_eq!(next.generation, newest.generation + 1);
                    prop_assert!(next.expires_at <= ends_at);
                    first_used_at[index] = Some(now);
                    family = next;
                    issued.push(next);
                    first_used_at.push(None);
                }
                Presented::Replayed(again) => {
                    prop_assert!(is_predecessor && in_grace);
                    prop_assert_eq!(again, newest, "the very same successor");
                    prop_assert!(now < again.expires_at);
                }
                Presented::Expired => {
                    prop_assert!(is_newest || (is_predecessor && in_grace));
                    prop_assert!(now >= newest.expires_at);
                }
                Presented::Reused => {
                    prop_assert!(!(is_newest || is_predecessor && in_grace));
                    break; // the session ends
                }
            }
        }
    }
}
