//! What the nodes of a deployment tell each other about their gateways.
//!
//! ```
//! use dastak_domain::breaker::Breaker;
//! use dastak_domain::routing::{Outcome, RejectionClass};
//! use dastak_ports::BreakerBoard;
//! use dastak_testkit::MemoryStore;
//! use dastak_testkit::builders::secs;
//! use dastak_testkit::clock::start;
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let board: &dyn BreakerBoard = &MemoryStore::new();
//! // One node finds out that an account is empty, and says so.
//! let mut breaker = Breaker::new(start());
//! let permit = breaker.admit_anyway();
//! breaker.record(permit, Outcome::Rejected(RejectionClass::Balance), start());
//! board.publish("msg91/sms", breaker.record_to_share()).await?;
//!
//! // Another one takes it over, and of both one may try the gateway when its time comes.
//! let mut other = Breaker::new(start());
//! for (_gateway, record) in board.read().await? {
//!     assert!(other.adopt(record));
//! }
//! let due = start() + secs(10);
//! assert!(board.claim_trial("msg91/sms", due, due + secs(15)).await?);
//! assert!(!board.claim_trial("msg91/sms", due, due + secs(15)).await?);
//! # Ok(())
//! # }
//! ```

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
