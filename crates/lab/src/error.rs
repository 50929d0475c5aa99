//! What can go wrong with the lab itself.

use std::io;
use std::net::IpAddr;

/// Why the lab can't do what it was told.
#[derive(Debug, thiserror::Error)]
pub enum LabError {
    /// The address is taken, or the system gives no thread.
    #[error("the lab can't listen: {0}")]
    Listen(#[from] io::Error),
    /// Its pages show codes to whoever asks.
    #[error("{0} is not a loopback address, and the lab shows every code it gets")]
    NotLoopback(IpAddr),
    /// There is no client to send receipts with.
    #[error("no HTTP client for receipts: {0}")]
    NoClient(String),
    /// An option is out of its range.
    #[error("{0}")]
    BadOption(String),
    /// A rule that can never apply.
    #[error("{0}")]
    BadRule(String),
    /// A receipt that can't be made.
    #[error("{0}")]
    BadReceipt(String),
}
