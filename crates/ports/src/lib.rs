//! What a phone login needs from the world.
//!
//! One trait an aggregate; every method is one transaction, and its documentation says what is atomic in it.
//! An absent thing is `None`, a rule's answer is a value, and only trouble is a [`PortError`]. The feature
//! `mocks` exports a mockall mock of every trait.
//!
//! ```
//! use std::sync::Arc;
//!
//! use async_trait::async_trait;
//! use dastak_ports::sms::{OutboundCode, RejectionClass, SendOutcome};
//! use dastak_ports::{Ports, SmsGateway};
//! use dastak_testkit::fake_ports;
//!
//! /// A gateway of one's own.
//! struct OutOfOrder;
//!
//! #[async_trait]
//! impl SmsGateway for OutOfOrder {
//!     async fn send(&self, _message: OutboundCode) -> SendOutcome {
//!         SendOutcome::Rejected {
//!             provider: "out_of_order".to_owned(),
//!             class: RejectionClass::Unavailable,
//!         }
//!     }
//! }
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! // All other ports stay as they are: here the fakes, in a server the adapters of its settings.
//! let ports = Ports { gateway: Arc::new(OutOfOrder), ..fake_ports().ports };
//! assert_eq!(ports.probes.len(), 3);
//! # Ok(())
//! # }
//! ```
//!
//! A mock answers one call of a port as a test wants it:
//!
//! ```
//! use dastak_ports::rate_limiter::MockRateLimiter;
//! use dastak_ports::{PortError, PortErrorKind, RateLimiter};
//! use dastak_testkit::clock::start;
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() {
//! let mut limiter = MockRateLimiter::new();
//! limiter
//!     .expect_hit()
//!     .once()
//!     .returning(|_, _| Err(PortError::timeout("the mock is slow")));
//! let trouble = limiter.hit(Vec::new(), start()).await.unwrap_err();
//! assert_eq!(trouble.kind(), PortErrorKind::Timeout);
//! # }
//! ```
#![warn(missing_docs)]

pub mod accounts;
pub mod audit;
pub mod breakers;
pub mod bulk_people;
pub mod clock;
pub mod devices;
pub mod error;
pub mod health;
pub mod housekeeping;
pub mod otp_store;
pub mod random;
pub mod rate_limiter;
pub mod secrets;
pub mod sessions;
pub mod sms;
pub mod timeline;
pub mod tokens;

use std::sync::Arc;

pub use accounts::Accounts;
pub use audit::AuditLog;
pub use breakers::BreakerBoard;
pub use bulk_people::BulkPeople;
pub use clock::Clock;
pub use devices::Devices;
pub use error::{PortError, PortErrorKind, PortResult};
pub use health::Probe;
pub use housekeeping::Housekeeping;
pub use otp_store::OtpStore;
pub use random::SecureRandom;
pub use rate_limiter::RateLimiter;
pub use secrets::Secrets;
pub use sessions::Sessions;
pub use sms::{ReceiptReader, SmsGateway};
pub use timeline::Timeline;
pub use tokens::Tokens;

/// One adapter for each port: what start-up fills and a test suite swaps.
#[derive(Clone)]
pub struct Ports {
    /// Sent codes.
    pub otp_store: Arc<dyn OtpStore>,
    /// Limits that stand alone.
    pub rate_limiter: Arc<dyn RateLimiter>,
    /// People.
    pub accounts: Arc<dyn Accounts>,
    /// Logins.
    pub sessions: Arc<dyn Sessions>,
    /// Devices that log in without a code.
    pub devices: Arc<dyn Devices>,
    /// The audit trail.
    pub audit: Arc<dyn AuditLog>,
    /// What happened to numbers lately.
    pub timeline: Arc<dyn Timeline>,
    /// The way to the phone.
    pub gateway: Arc<dyn SmsGateway>,
    /// Signed tokens.
    pub tokens: Arc<dyn Tokens>,
    /// Keyed digests and sealed copies.
    pub secrets: Arc<dyn Secrets>,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// Randomness.
    pub random: Arc<dyn SecureRandom>,
    /// What `/health` asks, in the order it is shown: `database`, `otp_store`, `sms`…
    pub probes: Vec<(&'static str, Arc<dyn Probe>)>,
    /// Stores that throw away what has expired.
    pub housekeeping: Vec<Arc<dyn Housekeeping>>,
}
