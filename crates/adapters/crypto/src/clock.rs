//! A wall clock that is not set back while codes are alive.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use dastak_domain::otp::LONGEST_LIFE_SECONDS;

/// A step back up to this is waited out; a longer one is held off.
const TOLERANCE: TimeDelta = TimeDelta::seconds(1);

/// Tells the time from readings of a monotonic and a wall clock.
///
/// A wall clock that is set back would give expired codes a second life, and lengthen every grace. So a step
/// back of more than a second is held off, the monotonic clock counting on, until the longest-lived code is
/// dead; only then the new time is taken. A step forward is taken at once: it can only end things early.
#[derive(Debug)]
pub struct SteadyClock {
    /// The last moment at which the wall clock was believed: monotonic and wall reading.
    believed: (Duration, DateTime<Utc>),
    /// Since when, on the monotonic clock, the wall clock has been set back.
    set_back_since: Option<Duration>,
    /// The last answer.
    last: DateTime<Utc>,
}

impl SteadyClock {
    /// Starts with the monotonic clock at zero and the wall clock at `wall`.
    #[must_use]
    pub const fn new(wall: DateTime<Utc>) -> Self {
        Self {
            believed: (Duration::ZERO, wall),
            set_back_since: None,
            last: wall,
        }
    }

    /// The time, given both clocks' readings. It is never earlier than the answer before, but once for each
    /// step back: when that has lasted for the longest life of a code.
    pub fn read(&mut self, monotonic: Duration, wall: DateTime<Utc>) -> DateTime<Utc> {
        let (believed_monotonic, believed_wall) = self.believed;
        let passed =
            TimeDelta::from_std(monotonic.saturating_sub(believed_monotonic)).unwrap_or(TimeDelta::MAX);
        let expected = believed_wall.checked_add_signed(passed).unwrap_or(wall);
        if wall >= expected {
            self.believe(monotonic, wall);
            self.last = self.last.max(wall);
        } else if expected - wall <= TOLERANCE {
            // Not believed anew, or many small steps would make a large one.
            self.set_back_since = None;
            self.last = self.last.max(wall);
        } else {
            let since = *self.set_back_since.get_or_insert(monotonic);
            if TimeDelta::from_std(monotonic.saturating_sub(since)).unwrap_or(TimeDelta::MAX)
                >= TimeDelta::seconds(LONGEST_LIFE_SECONDS)
            {
                self.believe(monotonic, wall);
                self.last = wall;
            } else {
                self.last = self.last.max(expected);
            }
        }
        self.last
    }

    fn believe(&mut self, monotonic: Duration, wall: DateTime<Utc>) {
        self.believed = (monotonic, wall);
        self.set_back_since = None;
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn start() -> DateTime<Utc> {
        DateTime::from_timestamp(1_795_000_000, 0).unwrap()
    }

    fn at(seconds: f64) -> DateTime<Utc> {
        #[expect(clippy::cast_possible_truncation, reason = "small numbers")]
        let millis = (seconds * 1000.0) as i64;
        start() + TimeDelta::milliseconds(millis)
    }

    fn up(seconds: f64) -> Duration {
        Duration::from_secs_f64(seconds)
    }

    #[test]
    fn it_follows_a_wall_clock_that_runs() {
        let mut clock = SteadyClock::new(start());
        for second in [0.0, 1.0, 1.5, 700.0] {
            assert_eq!(clock.read(up(second), at(second)), at(second));
        }
    }

    #[test]
    fn a_step_forward_is_taken_at_once() {
        let mut clock = SteadyClock::new(start());
        assert_eq!(clock.read(up(1.0), at(3_601.0)), at(3_601.0));
        assert_eq!(clock.read(up(2.0), at(3_602.0)), at(3_602.0));
    }

    #[test]
    fn a_step_back_is_held_off_for_the_longest_life_of_a_code() {
        let mut clock = SteadyClock::new(start());
        assert_eq!(clock.read(up(10.0), at(-3_590.0)), at(10.0));
        assert_eq!(clock.read(up(609.9), at(-2_990.1)), at(609.9));
        assert_eq!(
            clock.read(up(610.0), at(-2_990.0)),
            at(-2_990.0),
            "taken after 600 s"
        );
        assert_eq!(clock.read(up(611.0), at(-2_989.0)), at(-2_989.0));
    }

    #[test]
    fn a_wall_clock_that_comes_right_again_is_believed_again() {
        let mut clock = SteadyClock::new(start());
        assert_eq!(clock.read(up(10.0), at(-100.0)), at(10.0));
        assert_eq!(clock.read(up(20.0), at(20.0)), at(20.0));
        assert_eq!(
            clock.read(up(615.0), at(500.0)),
            at(615.0),
            "a new step counts from its own beginning"
        );
    }

    #[test]
    fn a_small_step_back_is_waited_out() {
        let mut clock = SteadyClock::new(start());
        assert_eq!(clock.read(up(10.0), at(10.0)), at(10.0));
        assert_eq!(clock.read(up(10.1), at(9.3)), at(10.0), "stands still");
        assert_eq!(clock.read(up(11.0), at(10.2)), at(10.2), "runs again");
    }

    #[test]
    fn many_small_steps_back_count_together() {
        let mut clock = SteadyClock::new(start());
        assert_eq!(clock.read(up(1.0), at(0.2)), at(0.2));
        assert_eq!(clock.read(up(2.0), at(0.4)), at(2.0));
    }

    proptest! {
        /// Whatever the wall clock does, answers only go back when a step back has lasted 600 s, and they are
        /// never behind what has really passed since the wall clock was last believed by more than a second.
        #[test]
        fn it_never_goes_back_within_the_life_of_a_code(
            readings in proptest::collection::vec((0_u64..5_000, -7_200_000_i64..7_200_000), 1..60),
        ) {
            let mut clock = SteadyClock::new(start());
            let mut monotonic = 0;
            let mut highest = (0, start());
            let mut last = start();
            for (step, wall) in readings {
                monotonic += step;
                let wall = start() + TimeDelta::milliseconds(wall);
                let answer = clock.read(Duration::from_millis(monotonic), wall);
                if monotonic < 600_000 {
                    prop_assert!(answer >= last);
                    let passed = TimeDelta::milliseconds(i64::try_from(monotonic - highest.0).unwrap());
                    prop_assert!(answer >= highest.1 + passed - TOLERANCE);
                    prop_assert!(answer >= wall);
                }
                if answer >= highest.1 {
                    highest = (monotonic, answer);
                }
                last = answer;
            }
        }
    }
}
