//! The SMS lab: it plays MSG91 and Gupshup on loopback, SMS and WhatsApp, over real HTTP.
//!
//! ```
//! use dastak_lab::{Lab, LabOptions, Provider, Rule, Scenario};
//!
//! # fn main() -> Result<(), dastak_lab::LabError> {
//! let lab = Lab::start(LabOptions::default())?;
//! lab.will(Rule::new(Scenario::Html502).at(Provider::Msg91).times(1))?;
//! // … a client at lab.base_url() sends 123456 to 919876543210, is refused, and sends it by Gupshup, then:
//! assert!(lab.inbox_for("+91 98765 43210").is_empty()); // here nobody has sent anything
//! # Ok(())
//! # }
//! ```
//!
//! - [`Rule`] and [`Scenario`]: what happens to which messages. Without a rule each gateway answers as the real
//!   one does to a right or a wrong request.
//! - [`Lab::inbox_for`]: what is on a phone; [`Lab::messages`] and [`Lab::requests`]: what came.
//! - [`Receipt`]: what is told about a message, in every shape and with every fault; the usual receipts go out
//!   by themselves.
//! - The same over HTTP below `/lab/`, and a page for people at `/`: see `docs/lab.md`.
//!
//! It listens on loopback only, since it shows every code to whoever asks, and it logs none.
#![warn(missing_docs)]

mod args;
mod book;
mod chance;
mod clock;
mod error;
mod form;
mod gateways;
mod http;
mod lab;
mod message;
mod options;
mod provider;
mod receipts;
mod record;
mod rule;
mod scenario;
mod state;

pub use args::LabArgs;
pub use error::LabError;
pub use lab::Lab;
pub use message::{Message, MessageState};
pub use options::{
    GupshupAccount, GupshupWhatsappAccount, KeyPlace, LabOptions, Msg91Account, ReceiptOptions,
};
pub use provider::{Channel, Provider};
pub use receipts::{Receipt, ReceiptFault, ReceiptShape, ReceiptStatus, SentReceipt, Spelling};
pub use record::RecordedRequest;
pub use rule::Rule;
pub use scenario::Scenario;
