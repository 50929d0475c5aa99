//! Delivery receipts: what gateways say became of messages, in every form that they say it in.

mod call;
mod facts;
mod gupshup;
mod hook;
mod msg91;

pub use gupshup::GupshupReceipts;
pub use hook::{HookReceipts, SignedReceipt};
pub use msg91::{Msg91ReceiptKeys, Msg91Receipts};

#[cfg(test)]
mod tests;
