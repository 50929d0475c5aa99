//! Whether a dependency is there.

use async_trait::async_trait;
use chrono::{DateTime, Utc};

use crate::error::PortResult;

/// Asks a dependency something harmless.
#[cfg_attr(feature = "mocks", mockall::automock)]
#[async_trait]
pub trait Probe: Send + Sync {
    /// `Ok` when it answered. The caller bounds the time.
    async fn check(&self) -> PortResult<()>;

    /// What its own clock says; `None` where it has none of its own. Codes die by clocks, so an operator is told when
    /// two differ. The caller bounds the time.
    async fn time(&self) -> PortResult<Option<DateTime<Utc>>> {
        Ok(None)
    }
}
