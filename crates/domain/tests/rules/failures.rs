use dastak_domain::failures::FailureCount;
use proptest::prelude::*;

use crate::support::{at, at_millis};

fn failed(count: u32) -> FailureCount {
    FailureCount {
        count,
        last_at: (count > 0).then(|| at(0)),
    }
}

#[test]
fn a06_from_thirty_failures_on_the_wait_doubles_up_to_an_hour() {
    for (count, wait) in [
        (0, None),
        (1, None),
        (29, None),
        (30, Some(30)),
        (31, Some(60)),
        (32, Some(120)),
        (33, Some(240)),
        (34, Some(480)),
        (35, Some(960)),
        (36, Some(1920)),
        (37, Some(3600)),
        (61, Some(3600)),
        (62, Some(3600)),
        (93, Some(3600)),
        (94, Some(3600)),
        (1000, Some(3600)),
        (u32::MAX, Some(3600)),
    ] {
        assert_eq!(failed(count).wait_seconds(at(0)), wait, "{count} failures");
    }
}

#[test]
fn the_wait_runs_out() {
    let count = failed(30);
    assert_eq!(count.wait_seconds(at_millis(1)), Some(30));
    assert_eq!(count.wait_seconds(at(29)), Some(1));
    assert_eq!(count.wait_seconds(at_millis(29_999)), Some(1));
    assert_eq!(count.wait_seconds(at(30)), None);
}

#[test]
fn a51_a_clock_set_back_makes_no_wait_longer() {
    assert_eq!(failed(30).wait_seconds(at(-86_400)), Some(30));
    let later = failed(30).increased(at(-86_400));
    assert_eq!(
        (later.count, later.last_at),
        (31, Some(at(0))),
        "the newest time is kept"
    );
}

#[test]
fn a06_a_guess_that_is_let_through_holds_the_next_one_up() {
    assert_eq!(failed(29).claimed(at(1)), Ok(failed(29)), "nobody waits yet");
    assert_eq!(failed(30).claimed(at(29)), Err(1));
    let claimed = failed(30).claimed(at(30)).unwrap();
    assert_eq!((claimed.count, claimed.last_at), (30, Some(at(30))));
    assert_eq!(claimed.claimed(at(30)), Err(30));
    assert_eq!(claimed.wait_seconds(at(60)), None);
    let failed_again = claimed.increased(at(30));
    assert_eq!(
        failed_again.wait_seconds(at(30)),
        Some(60),
        "the failure counts once"
    );
}

#[test]
fn counting_starts_at_nothing_and_stops_at_the_largest_number() {
    let first = FailureCount::default().increased(at(7));
    assert_eq!((first.count, first.last_at), (1, Some(at(7))));
    assert_eq!(failed(u32::MAX).increased(at(7)).count, u32::MAX);
}

proptest! {
    #[test]
    fn waiting_as_told_is_enough_and_less_is_not(count in 30_u32..200, passed in 0_i64..4_000_000) {
        let count = failed(count);
        let now = at_millis(passed);
        if let Some(wait) = count.wait_seconds(now) {
            prop_assert!(wait <= 3600);
            let end = now + chrono::TimeDelta::seconds(i64::from(wait));
            prop_assert_eq!(count.wait_seconds(end), None);
            prop_assert!(count.wait_seconds(end - chrono::TimeDelta::milliseconds(1000)).is_some());
        }
    }
}
