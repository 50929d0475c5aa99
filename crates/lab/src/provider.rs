//! Who is played, and by which way a message travels.

use serde::{Deserialize, Serialize};

/// A gateway that the lab plays.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Provider {
    /// MSG91: `/api/v5/otp` with `retry` and `verify`, and `/api/v5/flow`.
    Msg91,
    /// MSG91's WhatsApp messages: `/api/v5/whatsapp/whatsapp-outbound-message/`, also with `bulk/`.
    Msg91Whatsapp,
    /// Gupshup's enterprise gateway, SMS and WhatsApp: `/GatewayAPI/rest`.
    Gupshup,
    /// Gupshup's self-serve WhatsApp API: `/wa/api/v1/template/msg`.
    GupshupWhatsapp,
}

impl Provider {
    /// All of them.
    pub const ALL: [Self; 4] = [
        Self::Msg91,
        Self::Msg91Whatsapp,
        Self::Gupshup,
        Self::GupshupWhatsapp,
    ];

    /// Its name in rules, answers and on the page.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Msg91 => "msg91",
            Self::Msg91Whatsapp => "msg91-whatsapp",
            Self::Gupshup => "gupshup",
            Self::GupshupWhatsapp => "gupshup-whatsapp",
        }
    }

    /// The company behind it: what one receiver of receipts is usually named after.
    #[must_use]
    pub const fn company(self) -> Self {
        match self {
            Self::Msg91 | Self::Msg91Whatsapp => Self::Msg91,
            Self::Gupshup | Self::GupshupWhatsapp => Self::Gupshup,
        }
    }
}

/// How a message travels.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Channel {
    /// A text message.
    Sms,
    /// A WhatsApp message.
    Whatsapp,
    /// A call that reads the code out.
    Voice,
}

impl Channel {
    /// Its name in rules, answers and on the page.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Sms => "sms",
            Self::Whatsapp => "whatsapp",
            Self::Voice => "voice",
        }
    }
}
