//! Throwing away what has expired.

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
