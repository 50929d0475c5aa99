//! Throwing away what has expired.
//!
//! ```
//! use std::sync::Mutex;
//!
//! use async_trait::async_trait;
//! use chrono::{DateTime, TimeDelta, Utc};
//! use dastak_ports::{Housekeeping, PortError, PortResult};
//!
//! /// The ends of things, in memory.
//! struct Ends(Mutex<Vec<DateTime<Utc>>>);
//!
//! #[async_trait]
//! impl Housekeeping for Ends {
//!     async fn sweep(&self, now: DateTime<Utc>) -> PortResult<u64> {
//!         let mut ends = self.0.lock().map_err(|_| PortError::internal("poisoned"))?;
//!         let before = ends.len();
//!         ends.retain(|end| now < *end);
//!         Ok((before - ends.len()) as u64)
//!     }
//! }
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let now = DateTime::UNIX_EPOCH;
//! let store = Ends(Mutex::new(vec![now, now + TimeDelta::hours(1)]));
//! assert_eq!(store.sweep(now).await?, 1);
//! assert_eq!(store.sweep(now).await?, 0);
//! # Ok(())
//! # }
//! ```

use async_trait::async_trait;
use chrono::{DateTime, Utc};

use crate::error::PortResult;

/// How long the mark of a used challenge or registration token is kept after its last possible use, in
/// seconds: far longer than either lives.
pub const SPENT_MARK_SECONDS: i64 = 86_400;

/// A store that keeps things with an end.
#[cfg_attr(feature = "mocks", mockall::automock)]
#[async_trait]
pub trait Housekeeping: Send + Sync {
    /// Removes what is past its end at `now`, a bounded amount a call, and the sealed codes of challenges
    /// that are dead. Harmless at any time and any number of times; answers how many rows went.
    async fn sweep(&self, now: DateTime<Utc>) -> PortResult<u64>;
}
