//! What the nodes of a deployment tell each other about their gateways.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use dastak_domain::breaker::BreakerRecord;

use crate::error::PortResult;

/// A board where nodes share which gateways are out of use. It is asked in the background only: a node whose board is
/// down goes on with what it knows.
#[cfg_attr(feature = "mocks", mockall::automock)]
#[async_trait]
pub trait BreakerBoard: Send + Sync {
    /// What is known of each gateway, by its name. A gateway of which nobody has said anything is absent.
    async fn read(&self) -> PortResult<Vec<(String, BreakerRecord)>>;

    /// Writes what a node knows of a gateway, in one atomic step: what is there stays unless `record`
    /// [is newer](BreakerRecord::is_newer_than).
    async fn publish(&self, gateway: &str, record: BreakerRecord) -> PortResult<()>;

    /// Asks for the one trial of a gateway, from `now` until `until`, in one atomic step. `true` for the node that has
    /// it now: nobody else gets it as long as it [is claimed](dastak_domain::breaker::is_claimed). A trial is given back
    /// by nobody, it runs out.
    async fn claim_trial(&self, gateway: &str, now: DateTime<Utc>, until: DateTime<Utc>) -> PortResult<bool>;
}
