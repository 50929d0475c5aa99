//! The account at MSG91.

use reqwest::Url;

use crate::settings::{Credential, base_url, is_private};

/// Where MSG91 is.
pub(super) const DEFAULT_BASE: &str = "https://control.msg91.com";

/// Where the key stands in a request. The vendor takes both; accounts are told of that take one only.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Msg91KeyPlace {
    /// The header `authkey`.
    #[default]
    Header,
    /// The query parameter `authkey`: a proxy between may log it.
    Query,
}

/// Which of its two products sends text messages. Their templates are different objects.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Msg91Api {
    /// The OTP API: `/api/v5/otp`.
    #[default]
    Otp,
    /// The Flow API: `/api/v5/flow`.
    Flow {
        /// The template's variable for the code, without `##`; used where the message's own template names none.
        code_variable: String,
    },
}

/// WhatsApp by MSG91.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Msg91Whatsapp {
    /// The number that sends: digits with the calling code, without `+`.
    pub integrated_number: String,
    /// The template's namespace, where the account has one.
    pub namespace: Option<String>,
    /// The template that is sent where the message's own template names none.
    pub template: String,
    /// The language of that template: `en`, `en_US`.
    pub language: String,
    /// The component that shows the code.
    pub body_component: String,
    /// The component that copies the code; `None` for a template without a button.
    pub button_component: Option<String>,
}

impl Msg91Whatsapp {
    /// WhatsApp from this number with this authentication template, whose components have the names that MSG91 gives
    /// them.
    #[must_use]
    pub fn new(integrated_number: &str, template: &str) -> Self {
        Self {
            integrated_number: integrated_number.to_owned(),
            namespace: None,
            template: template.to_owned(),
            language: "en".to_owned(),
            body_component: "body_1".to_owned(),
            button_component: Some("button_1".to_owned()),
        }
    }
}

/// What the gateway needs to know.
#[derive(Debug, Clone)]
pub struct Msg91Settings {
    pub(super) base: Url,
    pub(super) key: Credential,
    pub(super) key_place: Msg91KeyPlace,
    pub(super) api: Msg91Api,
    pub(super) template_id: String,
    pub(super) sender: Option<String>,
    pub(super) is_voice_on: bool,
    pub(super) whatsapp: Option<Msg91Whatsapp>,
}

/// Settings with which MSG91 can't work.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum InvalidMsg91Settings {
    /// No bare absolute URL.
    #[error("the base URL must be an http or https URL without user, password, query and fragment")]
    BaseUrl,
    /// No key.
    #[error("the auth key must be printable ASCII")]
    AuthKey,
    /// A template id of something else. 19 digits are the DLT id, which belongs into MSG91's panel.
    #[error(
        "the template id must be MSG91's own: 8 to 64 ASCII letters and digits, and not the 19 digits of DLT"
    )]
    TemplateId,
    /// A header that no operator has.
    #[error("the sender must be 3 to 11 ASCII letters and digits")]
    Sender,
    /// A name that no template has a variable or component by.
    #[error("names of variables and components must be 1 to 64 ASCII letters, digits, '_' and '-'")]
    Name,
    /// A number with something else than digits.
    #[error("the integrated WhatsApp number must be 8 to 15 digits, without '+'")]
    IntegratedNumber,
}

impl Msg91Settings {
    /// An account by its key, and the id that MSG91 gave the template for codes. Codes go by the OTP API.
    pub fn new(auth_key: &str, template_id: &str) -> Result<Self, InvalidMsg91Settings> {
        if !is_template_id(template_id) {
            return Err(InvalidMsg91Settings::TemplateId);
        }
        Ok(Self {
            base: base_url(DEFAULT_BASE).ok_or(InvalidMsg91Settings::BaseUrl)?,
            key: Credential::parse(auth_key).ok_or(InvalidMsg91Settings::AuthKey)?,
            key_place: Msg91KeyPlace::default(),
            api: Msg91Api::default(),
            template_id: template_id.to_owned(),
            sender: None,
            is_voice_on: true,
            whatsapp: None,
        })
    }

    /// The same somewhere else than at `https://control.msg91.com`.
    pub fn at(mut self, base: &str) -> Result<Self, InvalidMsg91Settings> {
        self.base = base_url(base).ok_or(InvalidMsg91Settings::BaseUrl)?;
        Ok(self)
    }

    /// The same with the key there.
    #[must_use]
    pub const fn with_key_in(mut self, place: Msg91KeyPlace) -> Self {
        self.key_place = place;
        self
    }

    /// The same by this product.
    pub fn by(mut self, api: Msg91Api) -> Result<Self, InvalidMsg91Settings> {
        if matches!(&api, Msg91Api::Flow { code_variable } if !is_name(code_variable)) {
            return Err(InvalidMsg91Settings::Name);
        }
        self.api = api;
        Ok(self)
    }

    /// The same under this header, where the template does not have one.
    pub fn from_sender(mut self, sender: &str) -> Result<Self, InvalidMsg91Settings> {
        let fits = (3..=11).contains(&sender.len()) && sender.bytes().all(|b| b.is_ascii_alphanumeric());
        self.sender = Some(sender.to_owned());
        fits.then_some(self).ok_or(InvalidMsg91Settings::Sender)
    }

    /// The same with or without calls.
    #[must_use]
    pub const fn with_voice(mut self, is_on: bool) -> Self {
        self.is_voice_on = is_on;
        self
    }

    /// The same with WhatsApp.
    pub fn with_whatsapp(mut self, whatsapp: Msg91Whatsapp) -> Result<Self, InvalidMsg91Settings> {
        let number = &whatsapp.integrated_number;
        if !(8..=15).contains(&number.len()) || !number.bytes().all(|b| b.is_ascii_digit()) {
            return Err(InvalidMsg91Settings::IntegratedNumber);
        }
        let has_names = [&whatsapp.template, &whatsapp.language, &whatsapp.body_component]
            .into_iter()
            .chain(&whatsapp.button_component)
            .chain(&whatsapp.namespace)
            .all(|name| is_name(name));
        if !has_names {
            return Err(InvalidMsg91Settings::Name);
        }
        self.whatsapp = Some(whatsapp);
        Ok(self)
    }

    /// Whether codes can't be read on their way: it is encrypted, or never leaves this machine.
    #[must_use]
    pub fn is_private(&self) -> bool {
        is_private(&self.base)
    }
}

fn is_template_id(id: &str) -> bool {
    let is_dlt = id.len() == 19 && id.bytes().all(|b| b.is_ascii_digit());
    (8..=64).contains(&id.len()) && id.bytes().all(|b| b.is_ascii_alphanumeric()) && !is_dlt
}

fn is_name(name: &str) -> bool {
    let fits = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-');
    (1..=64).contains(&name.len()) && name.bytes().all(fits)
}

#[cfg(test)]
mod tests {
    use super::*;
    use InvalidMsg91Settings as Invalid;

    const TEMPLATE: &str = "64f0c0ffee64f0c0ffee64f0";

    fn settings() -> Msg91Settings {
        Msg91Settings::new("0123456789KEY", TEMPLATE).unwrap()
    }

    #[test]
    fn what_can_not_work_is_refused() {
        let refused = |result: Result<Msg91Settings, _>| result.err();
        assert_eq!(refused(Msg91Settings::new("", TEMPLATE)), Some(Invalid::AuthKey));
        for id in ["", "short", "1107161234567890123", "64f0 c0ffee"] {
            assert_eq!(
                refused(Msg91Settings::new("k", id)),
                Some(Invalid::TemplateId),
                "{id}"
            );
        }
        assert_eq!(refused(settings().at("msg91.com")), Some(Invalid::BaseUrl));
        assert_eq!(refused(settings().from_sender("DAS TAK")), Some(Invalid::Sender));
        let flow = Msg91Api::Flow {
            code_variable: "##OTP##".to_owned(),
        };
        assert_eq!(refused(settings().by(flow)), Some(Invalid::Name));
        let whatsapp = Msg91Whatsapp::new("+919000000000", "otp_login");
        assert_eq!(
            refused(settings().with_whatsapp(whatsapp)),
            Some(Invalid::IntegratedNumber)
        );
        let whatsapp = Msg91Whatsapp::new("919000000000", "otp login");
        assert_eq!(refused(settings().with_whatsapp(whatsapp)), Some(Invalid::Name));
    }

    #[test]
    fn the_key_is_never_shown() {
        assert!(!format!("{:?}", settings()).contains("0123456789KEY"));
        assert!(settings().is_private());
        assert!(!settings().at("http://msg91.example").unwrap().is_private());
    }
}
