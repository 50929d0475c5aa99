//! The accounts at Gupshup.

use reqwest::Url;

use crate::settings::{Credential, base_url, below, is_private};

const DEFAULT_BASE: &str = "https://enterprise.smsgupshup.com";
const PATH: &str = "/GatewayAPI/rest";
const DEFAULT_WHATSAPP_BASE: &str = "https://api.gupshup.io";
const WHATSAPP_PATH: &str = "/wa/api/v1/template/msg";

/// WhatsApp by the self-serve API.
#[derive(Debug, Clone)]
pub struct GupshupWhatsapp {
    pub(super) endpoint: Url,
    pub(super) api_key: Credential,
    pub(super) source: String,
    pub(super) app_name: String,
    pub(super) template_id: String,
    pub(super) has_button: bool,
}

/// What the gateway needs to know.
#[derive(Debug, Clone)]
pub struct GupshupSettings {
    pub(super) endpoint: Url,
    pub(super) user_id: Credential,
    pub(super) password: Credential,
    pub(super) mask: Option<String>,
    pub(super) entity_id: Option<String>,
    pub(super) template_id: Option<String>,
    pub(super) whatsapp: Option<GupshupWhatsapp>,
}

/// Settings with which Gupshup can't work.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum InvalidGupshupSettings {
    /// No bare absolute URL.
    #[error("the base URL must be an http or https URL without user, password, query and fragment")]
    BaseUrl,
    /// No user id.
    #[error("the user id must be digits")]
    UserId,
    /// No password.
    #[error("the password must be printable ASCII")]
    Password,
    /// A mask that Gupshup does not take (error 108).
    #[error("the mask must be a 10-digit number, or 3 to 8 ASCII letters and digits")]
    Mask,
    /// No ids of DLT.
    #[error("DLT ids must be 10 to 25 digits")]
    DltId,
    /// No key.
    #[error("the API key must be printable ASCII")]
    ApiKey,
    /// A number with something else than digits.
    #[error("the WhatsApp source must be 8 to 15 digits, without '+'")]
    Source,
    /// A name that Gupshup gives nothing.
    #[error("the app's name and the template id must be 1 to 64 ASCII letters, digits, '_' and '-'")]
    Name,
}

impl GupshupSettings {
    /// An account of the enterprise gateway.
    pub fn new(user_id: &str, password: &str) -> Result<Self, InvalidGupshupSettings> {
        let is_id = !user_id.is_empty() && user_id.bytes().all(|b| b.is_ascii_digit());
        let user_id = Credential::parse(user_id).filter(|_| is_id);
        Ok(Self {
            endpoint: endpoint(DEFAULT_BASE, PATH)?,
            user_id: user_id.ok_or(InvalidGupshupSettings::UserId)?,
            password: Credential::parse(password).ok_or(InvalidGupshupSettings::Password)?,
            mask: None,
            entity_id: None,
            template_id: None,
            whatsapp: None,
        })
    }

    /// The same somewhere else than at `https://enterprise.smsgupshup.com`; with or without the gateway's own path.
    pub fn at(mut self, base: &str) -> Result<Self, InvalidGupshupSettings> {
        self.endpoint = endpoint(base, PATH)?;
        Ok(self)
    }

    /// The same under this header, where the message is registered under no other.
    pub fn from_mask(mut self, mask: &str) -> Result<Self, InvalidGupshupSettings> {
        let is_number = mask.len() == 10 && mask.bytes().all(|b| b.is_ascii_digit());
        let is_name = (3..=8).contains(&mask.len()) && mask.bytes().all(|b| b.is_ascii_alphanumeric());
        self.mask = Some(mask.to_owned());
        (is_number || is_name)
            .then_some(self)
            .ok_or(InvalidGupshupSettings::Mask)
    }

    /// The same with the DLT ids of the entity and of the content template, for messages that are registered with no
    /// others.
    pub fn registered_as(
        mut self,
        entity_id: &str,
        template_id: &str,
    ) -> Result<Self, InvalidGupshupSettings> {
        let is_id = |id: &str| (10..=25).contains(&id.len()) && id.bytes().all(|b| b.is_ascii_digit());
        self.entity_id = Some(entity_id.to_owned());
        self.template_id = Some(template_id.to_owned());
        (is_id(entity_id) && is_id(template_id))
            .then_some(self)
            .ok_or(InvalidGupshupSettings::DltId)
    }

    /// The same with WhatsApp.
    #[must_use]
    pub fn with_whatsapp(mut self, whatsapp: GupshupWhatsapp) -> Self {
        self.whatsapp = Some(whatsapp);
        self
    }

    /// Whether codes can't be read on their way: it is encrypted, or never leaves this machine.
    #[must_use]
    pub fn is_private(&self) -> bool {
        is_private(&self.endpoint)
            && self
                .whatsapp
                .as_ref()
                .is_none_or(|whatsapp| is_private(&whatsapp.endpoint))
    }
}

impl GupshupWhatsapp {
    /// An app of the self-serve API by its key, the number it sends from, its name, and the template that is sent where
    /// the message's own template names none.
    pub fn new(
        api_key: &str,
        source: &str,
        app_name: &str,
        template_id: &str,
    ) -> Result<Self, InvalidGupshupSettings> {
        if !(8..=15).contains(&source.len()) || !source.bytes().all(|b| b.is_ascii_digit()) {
            return Err(InvalidGupshupSettings::Source);
        }
        if !is_name(app_name) || !is_name(template_id) {
            return Err(InvalidGupshupSettings::Name);
        }
        Ok(Self {
            endpoint: endpoint(DEFAULT_WHATSAPP_BASE, WHATSAPP_PATH)?,
            api_key: Credential::parse(api_key).ok_or(InvalidGupshupSettings::ApiKey)?,
            source: source.to_owned(),
            app_name: app_name.to_owned(),
            template_id: template_id.to_owned(),
            has_button: true,
        })
    }

    /// The same somewhere else than at `https://api.gupshup.io`.
    pub fn at(mut self, base: &str) -> Result<Self, InvalidGupshupSettings> {
        self.endpoint = endpoint(base, WHATSAPP_PATH)?;
        Ok(self)
    }

    /// The same for a template with a button that copies the code, or without one.
    #[must_use]
    pub const fn with_button(mut self, has_button: bool) -> Self {
        self.has_button = has_button;
        self
    }
}

fn endpoint(base: &str, path: &str) -> Result<Url, InvalidGupshupSettings> {
    let base = base_url(base).ok_or(InvalidGupshupSettings::BaseUrl)?;
    Ok(if base.path().ends_with(path) {
        base
    } else {
        below(&base, path)
    })
}

fn is_name(name: &str) -> bool {
    let fits = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-');
    (1..=64).contains(&name.len()) && name.bytes().all(fits)
}

#[cfg(test)]
mod tests {
    use super::*;
    use InvalidGupshupSettings as Invalid;

    fn settings() -> GupshupSettings {
        GupshupSettings::new("2000012345", "pass%word").unwrap()
    }

    #[test]
    fn what_can_not_work_is_refused() {
        let refused = |result: Result<GupshupSettings, _>| result.err();
        assert_eq!(refused(GupshupSettings::new("me", "p")), Some(Invalid::UserId));
        assert_eq!(refused(GupshupSettings::new("", "p")), Some(Invalid::UserId));
        assert_eq!(refused(GupshupSettings::new("1", "")), Some(Invalid::Password));
        assert_eq!(refused(settings().at("gupshup.io")), Some(Invalid::BaseUrl));
        for mask in ["", "DAS-TAK", "TOOLONGAMASK", "12345678901"] {
            assert_eq!(refused(settings().from_mask(mask)), Some(Invalid::Mask), "{mask}");
        }
        assert_eq!(
            refused(settings().registered_as("1107161234567890123", "template")),
            Some(Invalid::DltId)
        );
        let whatsapp = |source, app| GupshupWhatsapp::new("key", source, app, "t-1").err();
        assert_eq!(whatsapp("+919000000000", "app"), Some(Invalid::Source));
        assert_eq!(whatsapp("919000000000", "an app"), Some(Invalid::Name));
    }

    #[test]
    fn the_base_is_taken_with_and_without_the_path() {
        for base in [
            "https://a.example",
            "https://a.example/",
            "https://a.example/GatewayAPI/rest",
        ] {
            let settings = settings().at(base).unwrap();
            assert_eq!(settings.endpoint.as_str(), "https://a.example/GatewayAPI/rest");
        }
    }

    #[test]
    fn credentials_are_never_shown() {
        let whatsapp = GupshupWhatsapp::new("sk_0123456789", "919000000000", "app", "t-1").unwrap();
        let shown = format!("{:?}", settings().with_whatsapp(whatsapp));
        for secret in ["2000012345", "pass%word", "sk_0123456789"] {
            assert!(!shown.contains(secret), "{shown}");
        }
    }
}
