//! The list of consent offers: tables in a file, a JSON array in the variable.

use config::{Value, ValueKind};
use dastak_domain::consent::{ConsentOffer, ConsentPurpose, ConsentVersion};
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

/// One offer as it is written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OfferSetting {
    /// What for: `terms`, `privacy`, `marketing.sms`…
    pub purpose: String,
    /// The current version of its text.
    pub version: String,
    /// Whether registration needs it.
    #[serde(default)]
    pub required: bool,
    /// What a person reads.
    pub title: String,
    /// Where the text is.
    pub url: String,
}

impl OfferSetting {
    /// The offer as the domain knows it.
    ///
    /// # Errors
    /// A sentence that names the bad part.
    pub fn to_offer(&self) -> Result<ConsentOffer, String> {
        let printable = |name: &str, text: &str| {
            let fits = !text.trim().is_empty() && !text.chars().any(char::is_control);
            if fits {
                Ok(text.to_owned())
            } else {
                Err(format!("{name} must be one printable line"))
            }
        };
        Ok(ConsentOffer {
            purpose: ConsentPurpose::parse(&self.purpose).map_err(|fault| format!("purpose {fault}"))?,
            version: ConsentVersion::parse(&self.version).map_err(|fault| format!("version {fault}"))?,
            required: self.required,
            title: printable("title", &self.title)?,
            url: printable("url", &self.url)?,
        })
    }
}

/// Reads the list, each purpose at most once.
///
/// # Errors
/// The rest of a sentence that begins with the setting's name.
pub(super) fn read(raw: &Value) -> Result<Json, String> {
    let offers: Vec<OfferSetting> = match &raw.kind {
        ValueKind::String(json) => {
            serde_json::from_str(json).map_err(|error| format!("must be a JSON array of offers: {error}"))?
        }
        _ => raw
            .clone()
            .try_deserialize()
            .map_err(|error| format!("must be a list of offers: {error}"))?,
    };
    let mut faults = Vec::new();
    for (i, offer) in offers.iter().enumerate() {
        if let Err(fault) = offer.to_offer() {
            faults.push(format!("in offer {}, {fault}", i + 1));
        }
        if offers
            .iter()
            .take(i)
            .any(|earlier| earlier.purpose == offer.purpose)
        {
            faults.push(format!("offer {} repeats the purpose {:?}", i + 1, offer.purpose));
        }
    }
    if !faults.is_empty() {
        return Err(faults.join("; "));
    }
    serde_json::to_value(offers).map_err(|error| error.to_string())
}
