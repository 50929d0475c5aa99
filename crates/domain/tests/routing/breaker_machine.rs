//! Whatever happens in whatever order, an open gateway is asked by trials only, one at a time, and none is left alone
//! for more than five minutes.

use chrono::{DateTime, TimeDelta, Utc};
use dastak_domain::breaker::{Breaker, BreakerState, LONGEST_OPEN_SECONDS, Permit, TRIAL_SECONDS};
use dastak_domain::routing::Outcome;
use proptest::prelude::*;

use crate::support::{at, outcome};

#[derive(Debug, Clone, Copy)]
enum Step {
    Ask,
    AskAnyway,
    Answer { which: usize, outcome: Outcome },
    Pass(i64),
    SetBack(i64),
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let step = prop_oneof![
        6 => Just(Step::Ask),
        1 => Just(Step::AskAnyway),
        6 => (any::<usize>(), outcome()).prop_map(|(which, outcome)| Step::Answer { which, outcome }),
        3 => prop_oneof![0_i64..20, 0_i64..400].prop_map(Step::Pass),
        1 => (0_i64..600).prop_map(Step::SetBack),
    ];
    proptest::collection::vec(step, 1..120)
}

/// The newest trial, and when it began.
type Trial = Option<(Permit, DateTime<Utc>)>;

fn step(
    step: Step,
    breaker: &mut Breaker,
    in_flight: &mut Vec<Permit>,
    trial: &mut Trial,
    now: &mut DateTime<Utc>,
) -> Result<(), TestCaseError> {
    match step {
        Step::Ask => {
            let state = breaker.state(*now);
            let version = breaker.record_to_share().version;
            let permit = breaker.admit(*now);
            match state {
                BreakerState::Closed => prop_assert!(permit.is_some_and(|permit| !permit.is_trial())),
                BreakerState::Open => prop_assert_eq!(permit, None),
                BreakerState::HalfOpen => {
                    prop_assert!(permit.is_none_or(|permit| permit.is_trial()));
                }
            }
            if let Some(permit) = permit.filter(Permit::is_trial) {
                if let Some((_, began)) = trial {
                    let lapsed = *now - *began >= TimeDelta::seconds(TRIAL_SECONDS) || *now < *began;
                    prop_assert!(lapsed, "two trials at a time");
                }
                *trial = Some((permit, *now));
            }
            prop_assert_eq!(
                breaker.record_to_share().version,
                version,
                "asking changes nothing"
            );
            in_flight.extend(permit);
        }
        Step::AskAnyway => in_flight.push(breaker.admit_anyway()),
        Step::Answer { which, outcome } if !in_flight.is_empty() => {
            let permit = in_flight.remove(which % in_flight.len());
            let before = breaker.record_to_share();
            let change = breaker.record(permit, outcome, *now);
            let after = breaker.record_to_share();
            if permit.is_trial() || change.is_some() {
                *trial = None;
            }
            prop_assert_eq!(change.is_some(), after.version > before.version);
            if change.is_some() {
                prop_assert!(after.is_newer_than(&before));
            }
            if matches!(outcome, Outcome::Rejected(class) if class.is_about_the_recipient()) {
                prop_assert_eq!(change, None);
            }
        }
        Step::Answer { .. } => {}
        Step::Pass(seconds) => *now += TimeDelta::seconds(seconds),
        Step::SetBack(seconds) => *now -= TimeDelta::seconds(seconds),
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1000))]

    #[test]
    fn no_order_of_events_breaks_a_breaker(steps in steps()) {
        let mut now = at(0);
        let mut breaker = Breaker::new(now);
        let mut in_flight = Vec::new();
        let mut trial = None;
        for next in steps {
            step(next, &mut breaker, &mut in_flight, &mut trial, &mut now)?;
            let mut soon = (0..=LONGEST_OPEN_SECONDS + TRIAL_SECONDS)
                .map(|seconds| now + TimeDelta::seconds(seconds));
            prop_assert!(
                soon.any(|at| breaker.state(at) == BreakerState::Closed || breaker.is_trial_due(at)),
                "left alone for too long"
            );
        }
    }
}
