//! A clock that stands still until it is told otherwise.
//!
//! ```
//! use std::sync::Arc;
//!
//! use chrono::TimeDelta;
//! use dastak_ports::Clock;
//! use dastak_testkit::ManualClock;
//!
//! // One handle for the code under test, one for the test.
//! let clock = Arc::new(ManualClock::default());
//! let seen: Arc<dyn Clock> = clock.clone();
//! let before = seen.now();
//! clock.advance(TimeDelta::minutes(3));
//! assert_eq!(seen.now() - before, TimeDelta::minutes(3));
//! // Clocks are set back, too.
//! clock.set(before);
//! assert_eq!(seen.now(), before);
//! ```

use std::sync::{Mutex, PoisonError};

use chrono::{DateTime, TimeDelta, Utc};
use dastak_ports::Clock;

/// 2026-01-15T10:00:00Z: where tests begin. A whole millisecond, as stores keep no finer time.
#[must_use]
pub fn start() -> DateTime<Utc> {
    DateTime::UNIX_EPOCH + TimeDelta::seconds(1_768_471_200)
}

/// A clock that shows what it is set to. Share it in an `Arc`.
#[derive(Debug)]
pub struct ManualClock(Mutex<DateTime<Utc>>);

impl ManualClock {
    /// A clock that shows `at`.
    #[must_use]
    pub const fn new(at: DateTime<Utc>) -> Self {
        Self(Mutex::new(at))
    }

    /// Moves it by `span`, backwards if that is negative.
    pub fn advance(&self, span: TimeDelta) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) += span;
    }

    /// Moves it to `at`.
    pub fn set(&self, at: DateTime<Utc>) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = at;
    }
}

impl Default for ManualClock {
    /// A clock that shows [`start`].
    fn default() -> Self {
        Self::new(start())
    }
}

impl Clock for ManualClock {
    fn now(&self) -> DateTime<Utc> {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn starts_where_its_documentation_says() {
        assert_eq!(start().to_rfc3339(), "2026-01-15T10:00:00+00:00");
    }

    #[test]
    fn stands_still_until_it_is_moved() {
        let clock = ManualClock::default();
        assert_eq!(clock.now(), clock.now());
        clock.advance(TimeDelta::seconds(90));
        assert_eq!(clock.now(), start() + TimeDelta::seconds(90));
        clock.advance(TimeDelta::seconds(-100));
        assert_eq!(clock.now(), start() - TimeDelta::seconds(10));
        clock.set(start());
        assert_eq!(clock.now(), start());
    }
}
