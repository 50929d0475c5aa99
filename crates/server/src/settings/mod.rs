//! Settings: where they come from, what they may be, and what they are.
//!
//! [`table`] names every setting. [`load()`] reads the layers (defaults, files, variables), refuses
//! what is unknown or wrong, all of it at once, and answers typed [`Settings`]. No inner crate sees them:
//! start-up makes the domain's policies of them.

pub mod faults;
pub mod kind;
pub mod layers;
mod load;
pub mod offers;
mod private_files;
mod reference;
mod rules;
pub mod spec;
pub mod table;
#[cfg(test)]
mod tests;
mod types;

pub use faults::{Faults, SettingFault};
pub use layers::Sources;
pub use load::{Effective, Loaded, load};
pub use offers::OfferSetting;
pub use reference::reference;
pub use types::{
    ConsentSettings, DataSettings, Database, DeviceSettings, DocsSettings, Environment, GupshupSettings,
    HookSettings, LimitSettings, LogFormat, LogSettings, MetricsSettings, Msg91Settings, NumberSettings,
    OtpSettings, Provider, ServerSettings, Settings, SmsSettings, StorageSettings, TokenSettings,
};
