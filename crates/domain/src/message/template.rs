//! A template, as the operator wrote it.

use std::collections::BTreeMap;

use crate::challenge::Purpose;
use crate::delivery::Channel;
use crate::user::LanguageTag;

use super::placeholder::{Placeholder, count};

/// A text as it is registered on an Indian operator's DLT platform.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DltRegistration {
    /// Id of the content template: 19 digits.
    pub template_id: String,
    /// The registered text, with `{#var#}` or tagged variables such as `{#numeric#}`.
    pub pattern: String,
    /// Id of the principal entity: 19 digits.
    pub entity_id: String,
    /// The header: six letters, case-sensitive.
    pub sender: String,
}

/// The message of one purpose in one language, for one variant: with the hash of an app or without.
///
/// Its fields are what the operator wrote, checked by [`lint`](super::lint()) and not before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Template {
    /// The language it is written in.
    pub locale: LanguageTag,
    /// What the code is for.
    pub purpose: Purpose,
    /// The gateway that sends it; `None` for every gateway without a template of its own.
    pub gateway: Option<String>,
    /// The way it is sent.
    pub channel: Channel,
    /// The text, with [placeholders](Placeholder) in braces.
    pub text: String,
    /// The text as registered for India.
    pub dlt: Option<DltRegistration>,
    /// The gateway's own name of the template: 24 hexadecimal characters at MSG91, or the name of a WhatsApp template.
    pub provider_template_id: Option<String>,
    /// By placeholder, the name of the variable in the gateway's own template.
    pub variables: BTreeMap<String, String>,
}

impl Template {
    /// An SMS of no gateway in particular, not registered anywhere.
    #[must_use]
    pub fn sms(locale: LanguageTag, purpose: Purpose, text: &str) -> Self {
        Self {
            locale,
            purpose,
            gateway: None,
            channel: Channel::Sms,
            text: text.to_owned(),
            dlt: None,
            provider_template_id: None,
            variables: BTreeMap::new(),
        }
    }

    /// Whether it is the variant for an app: it has the line with the app's hash.
    #[must_use]
    pub fn has_app_hash(&self) -> bool {
        count(&self.text, Placeholder::AppHash) > 0
    }

    /// What tells it from the others: `login/en-IN/sms/msg91/app_hash`, `login/hi/sms/*/plain`.
    #[must_use]
    pub fn name(&self) -> String {
        let variant = if self.has_app_hash() { "app_hash" } else { "plain" };
        let gateway = self.gateway.as_deref().unwrap_or("*");
        let (purpose, locale) = (self.purpose.as_str(), self.locale.as_str());
        let channel = self.channel.as_str();
        format!("{purpose}/{locale}/{channel}/{gateway}/{variant}")
    }

    /// Whether it is written in this language. Tags are compared without regard to case (RFC 5646 §2.1.1).
    pub(super) fn speaks(&self, tag: &str) -> bool {
        self.locale.as_str().eq_ignore_ascii_case(tag)
    }
}
