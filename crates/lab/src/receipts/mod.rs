//! Delivery receipts: what the gateways tell about their messages, and what comes in their name.

mod build;
mod gupshup;
mod msg91;
mod order;
mod post;
mod shape;

pub(crate) use build::build;
pub use order::{Receipt, ReceiptFault, ReceiptStatus, Spelling};
pub use post::SentReceipt;
pub(crate) use post::{client, send, tell};
pub use shape::ReceiptShape;

use chrono::{DateTime, Utc};

use crate::Channel;

/// What one receipt says about one message.
#[derive(Clone)]
pub(crate) struct Report {
    pub(crate) id: String,
    pub(crate) number: String,
    pub(crate) channel: Channel,
    pub(crate) template: String,
    pub(crate) text: String,
    pub(crate) status: ReceiptStatus,
    pub(crate) code: Option<String>,
    pub(crate) sent: DateTime<Utc>,
    pub(crate) at: DateTime<Utc>,
}
