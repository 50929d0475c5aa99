//! What happened to a number lately, for the operator.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use dastak_domain::secret::NumberKey;
pub use dastak_domain::timeline::NumberEvent;

use crate::error::PortResult;

/// Keeps the last events of each number for a week. It is an aid, and no trail: what is lost here is missed by nobody.
#[cfg_attr(feature = "mocks", mockall::automock)]
#[async_trait]
pub trait Timeline: Send + Sync {
    /// Adds events of any numbers, in this order, in one round trip or transaction. After an error some of them may have
    /// been added.
    async fn note(&self, events: Vec<NumberEvent>) -> PortResult<()>;

    /// What is [told](dastak_domain::timeline::told) of a number at `now`, oldest first. Stored events that this version
    /// does not know are left out.
    async fn read(&self, number_key: NumberKey, now: DateTime<Utc>) -> PortResult<Vec<NumberEvent>>;

    /// Removes all events of a number, for an erasure.
    async fn forget(&self, number_key: NumberKey) -> PortResult<()>;
}
