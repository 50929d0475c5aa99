//! SMS gateways, how they stand in for one another, the receipts they bring.
#![warn(missing_docs)]

mod blame;
mod console;
mod failover;
mod gupshup;
mod hook;
mod http;
mod inbox;
mod lenient;
mod msg91;
mod receipts;
mod service;
mod settings;
mod verdict;
mod wording;

pub use console::ConsoleGateway;
pub use failover::{Failover, GatewayStanding, InvalidRoutes, Route};
pub use gupshup::{GupshupGateway, GupshupSettings, GupshupWhatsapp, InvalidGupshupSettings};
pub use hook::{HookGateway, HookSettings, InvalidHookSettings, SHORTEST_HOOK_SECRET_BYTES};
pub use http::NoHttpClient;
pub use inbox::{ConsoleInbox, InboxMessage};
pub use msg91::{InvalidMsg91Settings, Msg91Api, Msg91Gateway, Msg91KeyPlace, Msg91Settings, Msg91Whatsapp};
pub use receipts::{GupshupReceipts, HookReceipts, Msg91ReceiptKeys, Msg91Receipts, SignedReceipt};
