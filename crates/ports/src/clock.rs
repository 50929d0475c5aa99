//! The time.
//!
//! ```
//! use chrono::{DateTime, TimeDelta, Utc};
//! use dastak_ports::Clock;
//!
//! /// A staging server that lives a day ahead.
//! struct Tomorrow<C>(C);
//!
//! impl<C: Clock> Clock for Tomorrow<C> {
//!     fn now(&self) -> DateTime<Utc> {
//!         self.0.now() + TimeDelta::days(1)
//!     }
//! }
//!
//! let clock = Tomorrow(dastak_testkit::ManualClock::default());
//! assert_eq!(clock.now(), dastak_testkit::clock::start() + TimeDelta::days(1));
//! ```

use chrono::{DateTime, Utc};

/// Tells the time. The one of the system does not go back while codes are alive.
#[cfg_attr(feature = "mocks", mockall::automock)]
pub trait Clock: Send + Sync {
    /// The time now.
    fn now(&self) -> DateTime<Utc>;
}
