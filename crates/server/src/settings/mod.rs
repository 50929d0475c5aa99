//! Settings: where they come from, what they may be, and what they are.
//!
//! [`table`] names every setting. [`load()`] reads the layers (defaults, files, variables), refuses
//! what is unknown or wrong, all of it at once, and answers typed [`Settings`]. No inner crate sees them:
//! start-up makes the domain's policies of them.

pub mod accounts;
pub mod faults;
pub mod kind;
mod ladder;
pub mod layers;
mod load;
pub mod messages;
pub mod offers;
mod origins;
mod private_files;
mod reference;
mod rules;
mod sms_rules;
pub mod spec;
pub mod table;
mod templates;
mod test_numbers;
#[cfg(test)]
mod tests;
mod types;

pub use faults::{Faults, SettingFault};
pub use layers::Sources;
pub use load::{Effective, Loaded, load, read};
pub use offers::OfferSetting;
pub use reference::reference;
pub use templates::{DltSetting, TemplateSetting};
pub use test_numbers::{TestNumberSetting, test_numbers};
pub use types::{
    ConsentSettings, DataSettings, Database, DeviceSettings, DocsSettings, Environment, GupshupSettings,
    GupshupWhatsappSettings, HookSettings, KeyPlace, LimitSettings, LogFormat, LogSettings, MetricsSettings,
    Msg91Product, Msg91Settings, Msg91WhatsappSettings, NumberSettings, OtpSettings, Provider,
    ServerSettings, Settings, SmsSettings, StorageSettings, TokenSettings,
};
