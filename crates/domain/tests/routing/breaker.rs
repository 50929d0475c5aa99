use dastak_domain::breaker::{Breaker, BreakerState, Cause, Change, TRIAL_SECONDS, WINDOW, open_seconds};
use dastak_domain::routing::{Outcome, RejectionClass};
use proptest::prelude::*;

use crate::support::{CLASSES, ask, at};

const UNAVAILABLE: Outcome = Outcome::Rejected(RejectionClass::Unavailable);

const fn opened(cause: Cause, is_news: bool) -> Change {
    Change::Opened { cause, is_news }
}

/// One that opened at second 0 and stays open for ten seconds.
fn open() -> Breaker {
    let mut breaker = Breaker::new(at(0));
    ask(&mut breaker, Outcome::Rejected(RejectionClass::Auth), 0);
    breaker
}

#[test]
fn what_nobody_can_wait_for_opens_it_at_once() {
    for class in [
        RejectionClass::Auth,
        RejectionClass::Config,
        RejectionClass::Balance,
    ] {
        let mut breaker = Breaker::new(at(0));
        let change = ask(&mut breaker, Outcome::Rejected(class), 7);
        assert_eq!(change, Some(opened(Cause::Rejected(class), true)));
        assert_eq!(breaker.state(at(7)), BreakerState::Open);
        assert_eq!(breaker.since(at(9)), at(7));
        assert_eq!(breaker.admit(at(16)), None);
    }
}

#[test]
fn five_failures_in_a_row_open_it() {
    for outcome in [
        UNAVAILABLE,
        Outcome::Unknown,
        Outcome::Rejected(RejectionClass::RateLimited),
    ] {
        let mut breaker = Breaker::new(at(0));
        for second in 0..4 {
            assert_eq!(ask(&mut breaker, outcome, second), None);
        }
        ask(&mut breaker, Outcome::Accepted, 4);
        for second in 5..9 {
            assert_eq!(ask(&mut breaker, outcome, second), None, "{outcome:?}");
        }
        assert!(ask(&mut breaker, outcome, 9).is_some(), "{outcome:?}");
    }
}

#[test]
fn half_of_twenty_failed_open_it() {
    let mut breaker = Breaker::new(at(0));
    let mut opened_at = None;
    for second in 0..20 {
        let outcome = if second % 2 == 1 {
            Outcome::Unknown
        } else {
            Outcome::Accepted
        };
        if ask(&mut breaker, outcome, second).is_some() {
            opened_at = Some(second);
            break;
        }
    }
    assert_eq!(opened_at, Some(19));
}

#[test]
fn fewer_than_half_never_open_it() {
    let mut breaker = Breaker::new(at(0));
    for second in 0..300 {
        let outcome = if second % 3 == 0 {
            UNAVAILABLE
        } else {
            Outcome::Accepted
        };
        assert_eq!(ask(&mut breaker, outcome, second), None, "{second}");
    }
}

#[test]
fn a_number_says_nothing_about_the_gateway() {
    let mut breaker = Breaker::new(at(0));
    for class in [RejectionClass::InvalidRecipient, RejectionClass::RecipientBlocked] {
        for second in 0..200 {
            assert_eq!(ask(&mut breaker, Outcome::Rejected(class), second), None);
        }
    }
    // They stand between failures without parting them.
    for second in 0..4 {
        ask(&mut breaker, UNAVAILABLE, second);
        ask(
            &mut breaker,
            Outcome::Rejected(RejectionClass::InvalidRecipient),
            second,
        );
    }
    assert!(ask(&mut breaker, UNAVAILABLE, 5).is_some());
}

#[test]
fn one_trial_at_a_time() {
    let mut breaker = open();
    assert!(!breaker.is_trial_due(at(9)));
    assert_eq!(breaker.state(at(10)), BreakerState::HalfOpen);
    assert_eq!(breaker.since(at(12)), at(10));
    let trial = breaker.admit(at(10)).unwrap();
    assert!(trial.is_trial());
    assert_eq!(breaker.admit(at(10)), None);
    assert_eq!(breaker.admit(at(10 + TRIAL_SECONDS - 1)), None);
    assert!(
        breaker.admit(at(10 + TRIAL_SECONDS)).is_some(),
        "a trial that was lost runs out"
    );
}

#[test]
fn two_trials_that_succeed_close_it() {
    let mut breaker = open();
    assert_eq!(ask(&mut breaker, Outcome::Accepted, 10), None);
    assert_eq!(breaker.state(at(10)), BreakerState::HalfOpen);
    assert_eq!(ask(&mut breaker, Outcome::Accepted, 11), Some(Change::Closed));
    assert_eq!(breaker.state(at(11)), BreakerState::Closed);
    assert_eq!(breaker.cause(), None);
    assert_eq!(
        ask(&mut breaker, UNAVAILABLE, 12),
        None,
        "it has forgotten what was before"
    );
}

#[test]
fn an_outcome_that_tells_nothing_is_forgotten() {
    let mut breaker = Breaker::new(at(0));
    for second in 0..40 {
        let permit = breaker.admit(at(second)).unwrap();
        breaker.forget(permit);
    }
    for second in 40..44 {
        assert_eq!(ask(&mut breaker, UNAVAILABLE, second), None);
        let permit = breaker.admit(at(second)).unwrap();
        breaker.forget(permit);
    }
    assert!(
        ask(&mut breaker, UNAVAILABLE, 44).is_some(),
        "it parts no failures"
    );
    let trial = breaker.admit(at(54)).unwrap();
    assert!(trial.is_trial() && !breaker.is_trial_due(at(54)));
    breaker.forget(trial);
    assert!(breaker.is_trial_due(at(54)), "the trial was none");
}

#[test]
fn a_trial_about_the_number_is_none() {
    let mut breaker = open();
    let outcome = Outcome::Rejected(RejectionClass::InvalidRecipient);
    assert_eq!(ask(&mut breaker, outcome, 10), None);
    assert!(breaker.is_trial_due(at(10)));
}

#[test]
fn each_failed_trial_doubles_the_wait_up_to_five_minutes() {
    let waits: Vec<i64> = (0..8).map(open_seconds).collect();
    assert_eq!(waits, [10, 20, 40, 80, 160, 300, 300, 300]);
    assert_eq!(open_seconds(u32::MAX), 300);
    let mut breaker = open();
    let mut now = 0;
    for wait in [10, 20, 40, 80, 160, 300, 300] {
        assert_eq!(breaker.state(at(now + wait - 1)), BreakerState::Open);
        now += wait;
        let change = ask(&mut breaker, Outcome::Rejected(RejectionClass::Auth), now);
        let cause = Cause::Rejected(RejectionClass::Auth);
        assert_eq!(
            change,
            Some(opened(cause, false)),
            "nobody is called a second time"
        );
    }
}

#[test]
fn a_success_resets_the_wait() {
    let mut breaker = open();
    ask(&mut breaker, Outcome::Unknown, 10);
    ask(&mut breaker, Outcome::Unknown, 30);
    assert_eq!(breaker.open_until(), Some(at(70)));
    assert_eq!(ask(&mut breaker, Outcome::Accepted, 70), None);
    ask(&mut breaker, Outcome::Unknown, 71);
    assert_eq!(breaker.open_until(), Some(at(71 + 20)));
}

#[test]
fn another_reason_is_news() {
    let mut breaker = Breaker::new(at(0));
    for second in 0..5 {
        ask(&mut breaker, UNAVAILABLE, second);
    }
    let balance = Outcome::Rejected(RejectionClass::Balance);
    let change = ask(&mut breaker, balance, 14);
    assert_eq!(
        change,
        Some(opened(Cause::Rejected(RejectionClass::Balance), true))
    );
}

#[test]
fn an_outcome_from_before_the_last_change_counts_nothing() {
    let mut breaker = Breaker::new(at(0));
    let early = breaker.admit(at(0)).unwrap();
    ask(&mut breaker, Outcome::Rejected(RejectionClass::Auth), 1);
    for _ in 0..3 {
        assert_eq!(breaker.record(early, Outcome::Accepted, at(2)), None);
        assert_eq!(breaker.record(early, Outcome::Unknown, at(2)), None);
    }
    assert_eq!(breaker.state(at(2)), BreakerState::Open);
    assert_eq!(breaker.open_until(), Some(at(11)));
}

#[test]
fn asked_as_the_last_resort_its_success_counts_and_its_failure_does_not() {
    let mut breaker = open();
    let permit = breaker.admit_anyway();
    assert_eq!(breaker.record(permit, Outcome::Unknown, at(1)), None);
    assert_eq!(breaker.open_until(), Some(at(10)));
    breaker.record(permit, Outcome::Accepted, at(2));
    let change = breaker.record(permit, Outcome::Accepted, at(3));
    assert_eq!(change, Some(Change::Closed));
}

#[test]
fn a_clock_that_is_set_back_leaves_no_gateway_alone_for_longer() {
    let breaker = open();
    assert_eq!(breaker.state(at(-86_400)), BreakerState::HalfOpen);
    assert!(breaker.is_trial_due(at(-86_400)));
}

#[test]
fn causes_are_read_back_by_their_name() {
    for cause in CLASSES.map(Cause::Rejected).into_iter().chain([Cause::Unknown]) {
        assert_eq!(Cause::from_stored(cause.as_str()), Some(cause));
    }
    assert_eq!(Cause::from_stored("rain"), None);
}

proptest! {
    #[test]
    fn twenty_failing_messages_in_any_mix_open_it(
        good in 0_usize..100,
        failures in proptest::collection::vec(prop_oneof![
            Just(UNAVAILABLE),
            Just(Outcome::Unknown),
            Just(Outcome::Rejected(RejectionClass::RateLimited)),
            Just(Outcome::Rejected(RejectionClass::Balance)),
        ], 20),
    ) {
        let mut breaker = Breaker::new(at(0));
        for _ in 0..good {
            ask(&mut breaker, Outcome::Accepted, 0);
        }
        let opened = failures.into_iter().take(WINDOW).any(|failure| ask(&mut breaker, failure, 1).is_some());
        prop_assert!(opened);
    }
}
