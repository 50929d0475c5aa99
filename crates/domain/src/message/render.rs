//! A message with its code in it.

use std::fmt;

use secrecy::{ExposeSecret, SecretString};

use crate::user::LanguageTag;

use super::placeholder::{Placeholder, fill};
use super::validity::{minutes, validity};
use super::{Encoding, MessageContext, Template};

/// A text that has a code in it, or is one. It can't be printed, and its memory is overwritten when it is dropped.
#[derive(Clone)]
pub struct MessageText(SecretString);

impl MessageText {
    pub(super) fn new(text: String) -> Self {
        Self(SecretString::from(text))
    }

    /// The text. For the gateway and the development inbox only.
    #[must_use]
    pub fn expose(&self) -> &str {
        self.0.expose_secret()
    }
}

impl fmt::Debug for MessageText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("MessageText(..)")
    }
}

/// The ids that an SMS to India carries.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DltIds {
    /// Id of the registered content template.
    pub template_id: String,
    /// Id of the principal entity.
    pub entity_id: String,
    /// The header.
    pub sender: String,
}

/// A message as a gateway sends it.
#[derive(Debug, Clone)]
pub struct Rendered {
    /// The whole text.
    pub text: MessageText,
    /// The language it is in.
    pub locale: LanguageTag,
    /// How an SMS of it is written.
    pub encoding: Encoding,
    /// SMS it takes.
    pub segments: usize,
    /// The ids it was registered with.
    pub dlt: Option<DltIds>,
    /// The gateway's own name of the template.
    pub provider_template_id: Option<String>,
    /// The variables of the gateway's own template, by name.
    pub variables: Vec<(String, MessageText)>,
}

/// What a text is filled in with.
#[derive(Clone, Copy)]
pub(super) struct Values<'a> {
    pub(super) code: &'a str,
    pub(super) valid_seconds: u32,
    pub(super) app_hash: &'a str,
}

impl Values<'_> {
    fn of(&self, placeholder: Placeholder, template: &Template, context: &MessageContext) -> String {
        match placeholder {
            Placeholder::Brand => context.brand.clone(),
            Placeholder::Code => self.code.to_owned(),
            Placeholder::Validity => validity(&template.locale, self.valid_seconds),
            Placeholder::Minutes => minutes(self.valid_seconds).to_string(),
            Placeholder::Host => context.web_host.clone().unwrap_or_default(),
            Placeholder::AppHash => self.app_hash.to_owned(),
        }
    }

    /// The text of a template.
    pub(super) fn text(&self, template: &Template, context: &MessageContext) -> String {
        fill(&template.text, |placeholder| {
            self.of(placeholder, template, context)
        })
    }

    /// The variables of a template that the gateway knows by name.
    pub(super) fn variables(
        &self,
        template: &Template,
        context: &MessageContext,
    ) -> Vec<(String, MessageText)> {
        let named = template.variables.iter();
        named
            .filter_map(|(placeholder, name)| {
                let value = self.of(Placeholder::named(placeholder)?, template, context);
                Some((name.clone(), MessageText::new(value)))
            })
            .collect()
    }
}
