//! What a message says: its templates, the text that a code is put into, and the rules that text must meet.
//!
//! A [`Template`] is configuration, so it may say anything. [`lint`] judges a set of them, and a
//! [`MessageCatalog`] is only made of a set without an error: it always has a text, and that text is what the
//! operator registered.
//!
//! ```
//! use dastak_domain::challenge::Purpose;
//! use dastak_domain::delivery::Channel;
//! use dastak_domain::message::{MessageCatalog, MessageContext, RenderRequest, Template};
//! use dastak_domain::otp::OtpCode;
//! use dastak_domain::user::LanguageTag;
//!
//! let english = LanguageTag::parse("en")?;
//! let own = Template::sms(
//!     english.clone(),
//!     Purpose::Login,
//!     "{code} is your {brand} code, valid for {validity}. Never share it.",
//! );
//! let context = MessageContext::new("Kirana", english);
//! let catalog = MessageCatalog::new(vec![own], context).map_err(|findings| format!("{findings:?}"))?;
//!
//! let code = OtpCode::parse("042137")?;
//! let message = |locale: &LanguageTag| {
//!     catalog.render(&RenderRequest {
//!         gateway: "msg91",
//!         channel: Channel::Sms,
//!         purpose: Purpose::Login,
//!         locale,
//!         code: &code,
//!         valid_seconds: 180,
//!         app_hash: None,
//!     })
//! };
//! let rendered = message(&LanguageTag::parse("en-IN")?);
//! assert_eq!(
//!     rendered.text.expose(),
//!     "042137 is your Kirana code, valid for 3 minutes. Never share it.",
//! );
//! assert_eq!(rendered.segments, 1);
//! // There is a shipped text in Hindi; one in French there is not.
//! assert_eq!(message(&LanguageTag::parse("hi")?).locale.as_str(), "hi");
//! assert_eq!(message(&LanguageTag::parse("fr")?).locale.as_str(), "en");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

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
