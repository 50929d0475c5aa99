//! What a message says: its templates, the text that a code is put into, and the rules that text must meet.
//!
//! A [`Template`] is configuration, so it may say anything. [`lint`] judges a set of them, and a
//! [`MessageCatalog`] is only made of a set without an error: it always has a text, and that text is what the
//! operator registered.

mod catalog;
mod choice;
mod context;
mod dlt;
mod gsm7;
mod lint;
mod machine_lines;
mod placeholder;
mod render;
mod report;
mod segments;
mod shipped;
mod template;
mod validity;

pub use catalog::{MessageCatalog, RenderRequest};
pub use context::{
    Gateway, GatewayKind, LONGEST_BRAND, LONGEST_WEB_HOST, MessageContext, is_brand, is_web_host,
};
pub use dlt::{Mismatch, MismatchReason, Pattern, PatternFault, VariableKind, VariableLimit};
pub use lint::{Finding, Severity, lint};
pub use placeholder::Placeholder;
pub use render::{DltIds, MessageText, Rendered};
pub use report::{TemplateReport, report};
pub use segments::{Encoding, Segmentation, segments};
pub use shipped::shipped;
pub use template::{DltRegistration, Template};
