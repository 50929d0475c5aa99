//! What a phone login needs from the world.
//!
//! One trait an aggregate; every method is one transaction, and its documentation says what is atomic in it.
//! An absent thing is `None`, a rule's answer is a value, and only trouble is a [`PortError`]. The feature
//! `mocks` exports a mockall mock of every trait.
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
