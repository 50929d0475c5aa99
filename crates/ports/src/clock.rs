//! The time.

use chrono::{DateTime, Utc};

/// Tells the time. The one of the system does not go back while codes are alive.
#[cfg_attr(feature = "mocks", mockall::automock)]
pub trait Clock: Send + Sync {
    /// The time now.
    fn now(&self) -> DateTime<Utc>;
}
