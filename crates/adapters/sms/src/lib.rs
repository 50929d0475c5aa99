//! SMS gateways, and the text of the message they carry.
#![warn(missing_docs)]

mod console;
mod hook;
mod http;
mod inbox;
mod text;

pub use console::ConsoleGateway;
pub use hook::{HookGateway, HookSettings, InvalidHookSettings, SHORTEST_HOOK_SECRET_BYTES};
pub use http::NoHttpClient;
pub use inbox::{ConsoleInbox, InboxMessage};
pub use text::{InvalidMessageSettings, LONGEST_BRAND, MessageSettings, MessageText, render};
