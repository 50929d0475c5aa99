//! The operator's message templates: tables in a file, a JSON array in the variable.

use std::collections::BTreeMap;

use config::{Value, ValueKind};
use dastak_domain::challenge::Purpose;
use dastak_domain::message::{DltRegistration, Template};
use dastak_domain::user::LanguageTag;
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

/// One template as it is written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TemplateSetting {
    /// The language it is written in (BCP 47).
    pub locale: String,
    /// What the code is for: `login`.
    #[serde(default = "login")]
    pub purpose: String,
    /// The gateway that sends it; every one without a template of its own when it is unset.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub gateway: Option<String>,
    /// `sms`, `whatsapp` or `voice`.
    #[serde(default = "sms")]
    pub channel: String,
    /// The text, with placeholders in braces.
    pub text: String,
    /// As it is registered in India.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dlt: Option<DltSetting>,
    /// The gateway's own id or name of the template.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub provider_template_id: Option<String>,
    /// By placeholder, the name of the variable in the gateway's template.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub variables: BTreeMap<String, String>,
}

/// A registration on a DLT platform as it is written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DltSetting {
    /// Id of the content template.
    pub template_id: String,
    /// The registered text.
    pub pattern: String,
    /// Id of the principal entity.
    pub entity_id: String,
    /// The header.
    pub sender: String,
}

fn login() -> String {
    Purpose::Login.as_str().to_owned()
}

fn sms() -> String {
    "sms".to_owned()
}

impl TemplateSetting {
    /// The template as the domain knows it. What it says is judged elsewhere.
    ///
    /// # Errors
    /// A sentence that names the bad part.
    pub fn to_template(&self) -> Result<Template, String> {
        if self.purpose != Purpose::Login.as_str() {
            return Err("purpose must be login".to_owned());
        }
        Ok(Template {
            locale: LanguageTag::parse(&self.locale).map_err(|fault| format!("locale {fault}"))?,
            purpose: Purpose::Login,
            gateway: self.gateway.clone(),
            channel: self.channel.parse().map_err(|fault| format!("channel {fault}"))?,
            text: self.text.clone(),
            dlt: self.dlt.as_ref().map(|dlt| DltRegistration {
                template_id: dlt.template_id.clone(),
                pattern: dlt.pattern.clone(),
                entity_id: dlt.entity_id.clone(),
                sender: dlt.sender.clone(),
            }),
            provider_template_id: self.provider_template_id.clone(),
            variables: self.variables.clone(),
        })
    }
}

/// Reads the list.
///
/// # Errors
/// The rest of a sentence that begins with the setting's name.
pub(super) fn read(raw: &Value) -> Result<Json, String> {
    let templates: Vec<TemplateSetting> = match &raw.kind {
        ValueKind::String(json) => serde_json::from_str(json)
            .map_err(|error| format!("must be a JSON array of templates: {error}"))?,
        _ => raw
            .clone()
            .try_deserialize()
            .map_err(|error| format!("must be a list of templates: {error}"))?,
    };
    let faults: Vec<String> = (1..)
        .zip(&templates)
        .filter_map(|(place, template)| {
            let fault = template.to_template().err()?;
            Some(format!("in template {place}, {fault}"))
        })
        .collect();
    if !faults.is_empty() {
        return Err(faults.join("; "));
    }
    serde_json::to_value(templates).map_err(|error| error.to_string())
}
