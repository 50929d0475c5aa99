use dastak_domain::breaker::{Breaker, BreakerRecord, BreakerState, Cause, LONGEST_OPEN_SECONDS, is_claimed};
use dastak_domain::routing::{Outcome, RejectionClass};
use proptest::prelude::*;

use crate::support::{CLASSES, ask, at};

fn record() -> impl Strategy<Value = BreakerRecord> {
    let cause = prop_oneof![
        Just(None),
        Just(Some(Cause::Unknown)),
        prop::sample::select(CLASSES.to_vec()).prop_map(|class| Some(Cause::Rejected(class))),
    ];
    (0_u64..4, 0_i64..4, prop::option::of(0_i64..400), 0_u32..3, cause).prop_map(
        |(version, changed, until, failed_trials, cause)| BreakerRecord {
            version,
            changed_at: at(changed),
            open_until: until.map(at),
            failed_trials,
            cause,
        },
    )
}

proptest! {
    #[test]
    fn records_are_merged_in_any_order(a in record(), b in record(), c in record()) {
        prop_assert_eq!(a.merge(b), b.merge(a));
        prop_assert_eq!(a.merge(b).merge(c), a.merge(b.merge(c)));
        prop_assert_eq!(a.merge(a), a);
        prop_assert!(!a.is_newer_than(&a.merge(b)));
        prop_assert!(a.merge(b).version >= a.version.max(b.version));
    }

    #[test]
    fn nodes_that_heard_the_same_agree(records in proptest::collection::vec(record(), 0..6)) {
        let mut here = Breaker::new(at(0));
        let mut there = Breaker::new(at(0));
        for record in &records {
            here.adopt(*record);
        }
        for record in records.iter().rev() {
            there.adopt(*record);
        }
        prop_assert_eq!(here.record_to_share().version, there.record_to_share().version);
        prop_assert_eq!(here.state(at(1)), there.state(at(1)));
        prop_assert_eq!(here.open_until(), there.open_until());
    }
}

#[test]
fn an_opening_travels_and_so_does_a_closing() {
    let mut here = Breaker::new(at(0));
    let mut there = Breaker::new(at(0));
    ask(&mut here, Outcome::Rejected(RejectionClass::Balance), 1);
    assert!(there.adopt(here.record_to_share()));
    assert!(!there.adopt(here.record_to_share()), "it is known already");
    assert_eq!(there.state(at(2)), BreakerState::Open);
    assert_eq!(there.since(at(2)), at(1));
    assert_eq!(there.cause(), Some(Cause::Rejected(RejectionClass::Balance)));
    ask(&mut there, Outcome::Accepted, 11);
    ask(&mut there, Outcome::Accepted, 12);
    assert!(here.adopt(there.record_to_share()));
    assert_eq!(here.state(at(12)), BreakerState::Closed);
}

#[test]
fn a_change_made_later_wins_over_a_clock_that_runs_ahead() {
    let mut ahead = Breaker::new(at(0));
    ask(&mut ahead, Outcome::Rejected(RejectionClass::Auth), 1000);
    let mut behind = Breaker::new(at(0));
    behind.adopt(ahead.record_to_share());
    // Behind by so much that the opening looks as if it came from a clock that was set back.
    ask(&mut behind, Outcome::Accepted, 1);
    ask(&mut behind, Outcome::Accepted, 2);
    assert!(ahead.adopt(behind.record_to_share()));
    assert_eq!(ahead.state(at(1001)), BreakerState::Closed);
}

#[test]
fn a_claim_runs_out_also_when_the_clock_was_set_back() {
    assert!(is_claimed(at(15), at(0)));
    assert!(is_claimed(at(15), at(14)));
    assert!(!is_claimed(at(15), at(15)));
    assert!(is_claimed(at(LONGEST_OPEN_SECONDS), at(0)));
    assert!(!is_claimed(at(LONGEST_OPEN_SECONDS + 1), at(0)));
}
