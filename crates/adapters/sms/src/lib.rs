//! SMS gateways, and the text of the message they carry.
#![warn(missing_docs)]

mod console;
mod inbox;
mod text;

pub use console::ConsoleGateway;
pub use inbox::{ConsoleInbox, InboxMessage};
pub use text::{InvalidMessageSettings, LONGEST_BRAND, MessageSettings, MessageText, render};
