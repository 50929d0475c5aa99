//! Whether a dependency is there.

use async_trait::async_trait;

use crate::error::PortResult;

/// Asks a dependency something harmless.
#[cfg_attr(feature = "mocks", mockall::automock)]
#[async_trait]
pub trait Probe: Send + Sync {
    /// `Ok` when it answered. The caller bounds the time.
    async fn check(&self) -> PortResult<()>;
}
