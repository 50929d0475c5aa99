//! The rules of a phone-number login, as values and pure functions.
//!
//! Nothing here reads a clock, draws randomness, waits or talks to anything: time comes in as a
//! [`chrono::DateTime<Utc>`](chrono::DateTime), randomness as bytes, and stored state as values. What a store
//! must decide atomically (an attempt, a rotation, a limit) is decided by a function of this crate inside the
//! store's own transaction, so that every engine decides alike.
#![warn(missing_docs)]

pub mod audit;
pub mod breaker;
pub mod challenge;
pub mod claims;
pub mod consent;
pub mod delivery;
pub mod device;
pub mod failures;
pub mod fault;
pub mod ids;
pub mod limits;
pub mod message;
pub mod otp;
pub mod phone;
pub mod refresh;
pub mod routing;
pub mod secret;
pub mod session;
pub mod test_numbers;
pub mod timeline;
pub mod user;

pub use fault::Fault;
