//! What happened to a number lately, for the operator.
//!
//! ```
//! use dastak_domain::timeline::{Happening, NumberEvent};
//! use dastak_testkit::builders::{key_of, mobile, secs};
//! use dastak_testkit::clock::start;
//! use dastak_testkit::fake_ports;
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let timeline = fake_ports().ports.timeline;
//! let event = NumberEvent { number_key: key_of(&mobile()), at: start(), what: Happening::SendFailed };
//! timeline.note(vec![event.clone()]).await?;
//! assert_eq!(timeline.read(event.number_key, start() + secs(60)).await?, std::slice::from_ref(&event));
//! // A week later it is no longer told.
//! assert!(timeline.read(event.number_key, start() + secs(7 * 86_400)).await?.is_empty());
//! # Ok(())
//! # }
//! ```

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
