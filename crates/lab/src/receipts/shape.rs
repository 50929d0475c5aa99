//! The shapes of receipts.

use serde::{Deserialize, Serialize};

use super::ReceiptStatus;
use crate::{Provider, Scenario};

/// How a receipt is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum ReceiptShape {
    /// MSG91 v2: a form whose `data` is JSON in a text; requests, and numbers in each.
    #[serde(rename = "msg91-v2")]
    Msg91V2,
    /// The same as it was before: `date`, `number`, `status`, `desc`.
    #[serde(rename = "msg91-v2-old")]
    Msg91V2Old,
    /// MSG91 v3: one flat JSON object for each number.
    #[serde(rename = "msg91-v3")]
    Msg91V3,
    /// MSG91 v4: JSON without an id and without a number.
    #[serde(rename = "msg91-v4")]
    Msg91V4,
    /// MSG91 "Webhook (New)": JSON with the keys that the account's owner chose.
    #[serde(rename = "msg91-new")]
    Msg91New,
    /// MSG91's reports about WhatsApp messages.
    #[serde(rename = "msg91-whatsapp")]
    Msg91Whatsapp,
    /// Gupshup's default: GET with the owner's template of a URL.
    #[serde(rename = "gupshup-get")]
    GupshupGet,
    /// Gupshup: a form whose `response` is JSON in a text, up to 20 events.
    #[serde(rename = "gupshup-form")]
    GupshupForm,
    /// The same events as a JSON body.
    #[serde(rename = "gupshup-json")]
    GupshupJson,
    /// The same events as a text inside a JSON body.
    #[serde(rename = "gupshup-json-text")]
    GupshupJsonText,
    /// The same events with the broken quoting of the vendor's page, `[response=[…]]`.
    #[serde(rename = "gupshup-broken")]
    GupshupBroken,
    /// The events of Gupshup's self-serve WhatsApp API.
    #[serde(rename = "gupshup-whatsapp")]
    GupshupWhatsapp,
}

impl ReceiptShape {
    /// All of them.
    pub const ALL: [Self; 12] = [
        Self::Msg91V2,
        Self::Msg91V2Old,
        Self::Msg91V3,
        Self::Msg91V4,
        Self::Msg91New,
        Self::Msg91Whatsapp,
        Self::GupshupGet,
        Self::GupshupForm,
        Self::GupshupJson,
        Self::GupshupJsonText,
        Self::GupshupBroken,
        Self::GupshupWhatsapp,
    ];

    /// Its name in orders.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Msg91V2 => "msg91-v2",
            Self::Msg91V2Old => "msg91-v2-old",
            Self::Msg91V3 => "msg91-v3",
            Self::Msg91V4 => "msg91-v4",
            Self::Msg91New => "msg91-new",
            Self::Msg91Whatsapp => "msg91-whatsapp",
            Self::GupshupGet => "gupshup-get",
            Self::GupshupForm => "gupshup-form",
            Self::GupshupJson => "gupshup-json",
            Self::GupshupJsonText => "gupshup-json-text",
            Self::GupshupBroken => "gupshup-broken",
            Self::GupshupWhatsapp => "gupshup-whatsapp",
        }
    }

    /// Whether one call may tell about many messages.
    pub(crate) const fn holds_many(self) -> bool {
        matches!(
            self,
            Self::Msg91V2
                | Self::Msg91V2Old
                | Self::GupshupForm
                | Self::GupshupJson
                | Self::GupshupJsonText
                | Self::GupshupBroken
        )
    }

    /// The shape that a provider's receipts have when nobody chose one.
    pub(crate) const fn usual(provider: Provider) -> Self {
        match provider {
            Provider::Msg91 => Self::Msg91V2,
            Provider::Msg91Whatsapp => Self::Msg91Whatsapp,
            Provider::Gupshup => Self::GupshupGet,
            Provider::GupshupWhatsapp => Self::GupshupWhatsapp,
        }
    }

    /// What is told about a message by and by. MSG91's SMS reports and Gupshup's GET tell the end only.
    pub(crate) fn story(self, scenario: Scenario) -> &'static [ReceiptStatus] {
        use ReceiptStatus::{Delivered, Failed, Sent};
        match scenario {
            Scenario::Swallow => &[],
            Scenario::AcceptThenFail => &[Failed],
            Scenario::ReceiptTwice => &[Delivered, Delivered],
            Scenario::DeliveredThenFailed => &[Delivered, Failed],
            Scenario::ReceiptsReversed => &[Delivered, Sent],
            _ => match self {
                Self::Msg91V2 | Self::Msg91V2Old | Self::Msg91V3 | Self::Msg91V4 | Self::Msg91New => {
                    &[Delivered]
                }
                Self::GupshupGet => &[Delivered],
                _ => &[Sent, Delivered],
            },
        }
    }
}
