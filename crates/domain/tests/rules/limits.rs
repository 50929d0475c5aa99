use chrono::{DateTime, TimeDelta, Utc};
use dastak_domain::limits::{
    LARGEST_MAXIMUM, LimitKey, LimitRule, LimitScope, Standing, Verdict, Window, counted_network,
};
use dastak_domain::secret::NumberKey;
use proptest::prelude::*;

use crate::support::{at, at_millis};

/// What the rule says, put as plainly as can be: a hit passes when, for every window, the hits of the last
/// `seconds` seconds before it are fewer than `max`.
fn oracle(windows: &[(u32, u32)], hits: &[DateTime<Utc>], now: DateTime<Utc>) -> bool {
    windows
        .iter()
        .filter(|(max, seconds)| *max > 0 && *seconds > 0)
        .all(|&(max, seconds)| {
            let inside = hits
                .iter()
                .filter(|hit| now - **hit < TimeDelta::seconds(i64::from(seconds)))
                .count();
            inside < max as usize
        })
}

fn is_allowed(verdict: Verdict) -> bool {
    matches!(verdict, Verdict::Allowed { .. })
}

#[test]
fn three_a_minute_and_the_fourth_waits_for_the_first_to_leave() {
    let rule = LimitRule::new(&[(3, 60)]);
    let hits = [at(0), at(10), at(20)];
    let standing = Some(Standing {
        quota: 3,
        window_seconds: 60,
        remaining: 0,
        reset_seconds: 30,
    });
    assert_eq!(
        rule.judge(&hits, at(30)),
        Verdict::Refused {
            retry_after_seconds: 30,
            standing
        }
    );
    assert!(
        !is_allowed(rule.judge(&hits, at_millis(59_999))),
        "one millisecond early"
    );
    assert!(is_allowed(rule.judge(&hits, at(60))));
}

#[test]
fn the_longest_wait_of_all_windows_counts() {
    let rule = LimitRule::new(&[(3, 60), (10, 3600)]);
    let hits: Vec<_> = (0..10).map(|i| at(i * 100)).collect();
    let Verdict::Refused {
        retry_after_seconds, ..
    } = rule.judge(&hits, at(1000))
    else {
        panic!("refused")
    };
    assert_eq!(retry_after_seconds, 2600);
}

#[test]
fn a_lowered_maximum_waits_for_all_that_is_too_much() {
    let hits = [at(0), at(10), at(20), at(30)];
    let Verdict::Refused {
        retry_after_seconds, ..
    } = LimitRule::new(&[(2, 60)]).judge(&hits, at(40))
    else {
        panic!("refused")
    };
    assert_eq!(retry_after_seconds, 40, "when the third of the four has left");
}

#[test]
fn the_standing_is_that_of_the_shortest_window_and_counts_the_hit() {
    let rule = LimitRule::new(&[(10, 3600), (3, 60)]);
    let Verdict::Allowed { standing } = rule.judge(&[at(0), at(45)], at(50)) else {
        panic!("allowed")
    };
    assert_eq!(
        standing,
        Some(Standing {
            quota: 3,
            window_seconds: 60,
            remaining: 0,
            reset_seconds: 10
        })
    );
    let Verdict::Allowed { standing } = rule.judge(&[], at(50)) else {
        panic!("allowed")
    };
    assert_eq!(
        standing,
        Some(Standing {
            quota: 3,
            window_seconds: 60,
            remaining: 2,
            reset_seconds: 60
        })
    );
}

#[test]
fn a_rule_without_windows_allows_everything() {
    for rule in [
        LimitRule::default(),
        LimitRule::new(&[]),
        LimitRule::new(&[(0, 60), (5, 0)]),
    ] {
        assert!(rule.is_off());
        assert_eq!(rule.memory_seconds(), 0);
        assert_eq!(
            rule.judge(&[at(0); 1000], at(0)),
            Verdict::Allowed { standing: None }
        );
    }
}

#[test]
fn windows_are_sorted_and_bounded() {
    let rule = LimitRule::new(&[(u32::MAX, 86_400), (0, 3600), (3, 60)]);
    assert_eq!(
        rule.windows(),
        [
            Window { max: 3, seconds: 60 },
            Window {
                max: LARGEST_MAXIMUM,
                seconds: 86_400
            }
        ]
    );
    assert_eq!(rule.memory_seconds(), 86_400);
}

#[test]
fn a51_a_hit_from_the_future_counts_as_one_of_now() {
    let rule = LimitRule::new(&[(1, 60)]);
    let Verdict::Refused {
        retry_after_seconds, ..
    } = rule.judge(&[at(86_400)], at(0))
    else {
        panic!("refused")
    };
    assert_eq!(retry_after_seconds, 60);
}

#[test]
fn the_key_of_a_number_is_that_of_its_challenges() {
    let key = LimitKey::number_send(&NumberKey::from_bytes([9; 32]));
    assert_eq!(key.scope, LimitScope::NumberSend);
    assert_eq!(key.subject.as_bytes(), &[9; 32]);
}

#[test]
fn a14_an_address_counts_as_its_subscriber() {
    for (address, counted) in [
        ("192.0.2.1", "192.0.2.1"),
        ("::ffff:192.0.2.1", "192.0.2.1"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"),
        ("2001:db8:1:2:ffff:ffff:ffff:ffff", "2001:db8:1:2::"),
        ("2001:db8:1:3::1", "2001:db8:1:3::"),
    ] {
        assert_eq!(counted_network(address.parse().unwrap()).to_string(), counted);
    }
}

#[test]
fn every_scope_has_a_name_of_its_own() {
    let scopes = [
        LimitScope::NumberSend,
        LimitScope::AddressSend,
        LimitScope::AddressFailure,
        LimitScope::AddressStatus,
    ];
    let names: std::collections::BTreeSet<_> = scopes.iter().map(|scope| scope.as_str()).collect();
    assert_eq!(names.len(), scopes.len());
}

/// One to three windows, some of them off.
fn windows() -> impl Strategy<Value = Vec<(u32, u32)>> {
    proptest::collection::vec((0_u32..6, 0_u32..90), 1..4)
}

/// Pauses between hits in microseconds: bursts, and now and then a long silence.
fn pauses() -> impl Strategy<Value = Vec<i64>> {
    proptest::collection::vec(prop_oneof![4 => 0_i64..3_000_000, 1 => 0_i64..100_000_000], 1..80)
}

proptest! {
    #[test]
    fn the_verdict_is_that_of_the_plain_rule(windows in windows(), pauses in pauses()) {
        let rule = LimitRule::new(&windows);
        let mut now = at(0);
        let mut recorded = Vec::new();
        let mut log = Vec::new();
        for pause in pauses {
            now += TimeDelta::microseconds(pause);
            let allowed = is_allowed(rule.judge(&log, now));
            prop_assert_eq!(allowed, oracle(&windows, &recorded, now));
            if allowed {
                recorded.push(now);
                log.push(now);
                rule.trim(&mut log, now);
            }
        }
    }

    #[test]
    fn no_window_ever_holds_more_than_its_maximum(windows in windows(), pauses in pauses()) {
        let rule = LimitRule::new(&windows);
        let mut now = at(0);
        let mut recorded = Vec::new();
        for pause in pauses {
            now += TimeDelta::microseconds(pause);
            if is_allowed(rule.judge(&recorded, now)) {
                recorded.push(now);
            }
        }
        for window in rule.windows() {
            let length = TimeDelta::seconds(i64::from(window.seconds));
            for start in &recorded {
                let inside = recorded.iter().filter(|hit| *hit >= start && **hit < *start + length).count();
                prop_assert!(inside <= window.max as usize, "{} hits in {:?}", inside, window);
            }
        }
    }

    #[test]
    fn retrying_as_told_passes_and_a_second_earlier_does_not(windows in windows(), pauses in pauses()) {
        let rule = LimitRule::new(&windows);
        let mut now = at(0);
        let mut recorded = Vec::new();
        for pause in pauses {
            now += TimeDelta::microseconds(pause);
            match rule.judge(&recorded, now) {
                Verdict::Allowed { .. } => recorded.push(now),
                Verdict::Refused { retry_after_seconds, .. } => {
                    prop_assert!(retry_after_seconds >= 1);
                    let then = now + TimeDelta::seconds(i64::from(retry_after_seconds));
                    prop_assert!(is_allowed(rule.judge(&recorded, then)));
                    prop_assert!(!is_allowed(rule.judge(&recorded, then - TimeDelta::seconds(1))));
                }
            }
        }
    }

    #[test]
    fn the_order_of_the_log_does_not_matter(windows in windows(), mut millis in proptest::collection::vec(0_i64..100_000, 0..30)) {
        let rule = LimitRule::new(&windows);
        let log = |millis: &[i64]| millis.iter().map(|&m| at_millis(m)).collect::<Vec<_>>();
        let as_given = rule.judge(&log(&millis), at(100));
        millis.sort_unstable();
        prop_assert_eq!(as_given, rule.judge(&log(&millis), at(100)));
        millis.reverse();
        prop_assert_eq!(as_given, rule.judge(&log(&millis), at(100)));
    }

    #[test]
    fn trimming_forgets_nothing_that_matters(windows in windows(), millis in proptest::collection::vec(0_i64..200_000, 0..30)) {
        let rule = LimitRule::new(&windows);
        let log: Vec<_> = millis.iter().map(|&m| at_millis(m)).collect();
        let mut trimmed = log.clone();
        rule.trim(&mut trimmed, at(200));
        prop_assert_eq!(rule.judge(&trimmed, at(200)), rule.judge(&log, at(200)));
    }
}
