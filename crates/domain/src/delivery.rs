//! How a code travels, and how far it came.

use std::str::FromStr;

use chrono::{DateTime, Utc};

use crate::Fault;

/// The way a code is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Channel {
    /// A text message.
    #[default]
    Sms,
    /// A WhatsApp message.
    Whatsapp,
    /// A spoken call.
    Voice,
}

impl Channel {
    /// The name used by the API and the stores.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Sms => "sms",
            Self::Whatsapp => "whatsapp",
            Self::Voice => "voice",
        }
    }
}

impl FromStr for Channel {
    type Err = Fault;

    fn from_str(text: &str) -> Result<Self, Fault> {
        match text {
            "sms" => Ok(Self::Sms),
            "whatsapp" => Ok(Self::Whatsapp),
            "voice" => Ok(Self::Voice),
            _ => Err(Fault::new("invalid_channel", "must be sms, whatsapp or voice")),
        }
    }
}

/// How far the newest message of a challenge came.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum DeliveryStatus {
    /// Stored; no gateway has taken it yet.
    Queued,
    /// A gateway took it.
    Sent,
    /// The handset has it.
    Delivered,
    /// The gateway or the operator gave up.
    Failed,
}

impl DeliveryStatus {
    /// The name used by the API and the stores.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Queued => "queued",
            Self::Sent => "sent",
            Self::Delivered => "delivered",
            Self::Failed => "failed",
        }
    }

    /// Reads a stored name.
    #[must_use]
    pub fn from_stored(text: &str) -> Option<Self> {
        [Self::Queued, Self::Sent, Self::Delivered, Self::Failed]
            .into_iter()
            .find(|s| s.as_str() == text)
    }

    /// The status after news of `next`. It never goes back; only a late `delivered` overrules `failed`.
    ///
    /// ```
    /// use dastak_domain::delivery::DeliveryStatus::{Delivered, Failed, Sent};
    ///
    /// assert_eq!(Sent.advance(Failed), Failed);
    /// assert_eq!(Failed.advance(Delivered), Delivered);
    /// assert_eq!(Delivered.advance(Failed), Delivered);
    /// ```
    #[must_use]
    pub const fn advance(self, next: Self) -> Self {
        match (self, next) {
            (Self::Queued, _)
            | (Self::Sent, Self::Delivered | Self::Failed)
            | (Self::Failed, Self::Delivered) => next,
            (kept, _) => kept,
        }
    }
}

/// The delivery of a challenge's newest message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delivery {
    /// How far it came.
    pub status: DeliveryStatus,
    /// The channel really used.
    pub channel: Channel,
    /// The gateway that took it.
    pub provider: Option<String>,
    /// The gateway's own id of the message, by which a receipt finds it.
    pub provider_message_id: Option<String>,
    /// Last change.
    pub updated_at: DateTime<Utc>,
}

impl Delivery {
    /// The message, if its gateway gave it an id: else, or when that is empty, no receipt can name it.
    #[must_use]
    pub fn message(&self) -> Option<SentMessage> {
        let given = |text: &Option<String>| text.clone().filter(|text| !text.is_empty());
        Some(SentMessage {
            provider: given(&self.provider)?,
            provider_message_id: given(&self.provider_message_id)?,
            channel: self.channel,
        })
    }

    /// Whether this gateway calls the message by this id; an empty one names nothing.
    #[must_use]
    pub fn is(&self, provider: &str, message_id: &str) -> bool {
        let same =
            |ours: &Option<String>, theirs: &str| !theirs.is_empty() && ours.as_deref() == Some(theirs);
        same(&self.provider, provider) && same(&self.provider_message_id, message_id)
    }
}

/// A message that a gateway took, as a receipt names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SentMessage {
    /// The gateway that took it.
    pub provider: String,
    /// The gateway's own id of it.
    pub provider_message_id: String,
    /// The channel really used.
    pub channel: Channel,
}

impl SentMessage {
    /// Whether this gateway calls it by this id. Ids of different gateways may be alike.
    #[must_use]
    pub fn is(&self, provider: &str, message_id: &str) -> bool {
        self.provider == provider && self.provider_message_id == message_id
    }
}

/// Reads the Android SMS Retriever's hash of an app: exactly 11 characters of base64. It is the last line of
/// the message, by which the phone hands the code to that app only.
///
/// # Errors
/// `invalid_app_hash` for everything else.
///
/// ```
/// use dastak_domain::delivery::parse_app_hash;
///
/// assert_eq!(parse_app_hash("FA+9qCX9/Vu")?, "FA+9qCX9/Vu");
/// // Anything else could carry a link in the operator's name.
/// assert!(parse_app_hash("evil.ly/abc").is_err());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn parse_app_hash(raw: &str) -> Result<String, Fault> {
    let fits = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'/');
    if raw.len() == 11 && raw.bytes().all(fits) {
        Ok(raw.to_owned())
    } else {
        Err(Fault::new(
            "invalid_app_hash",
            "must be the 11 characters of the Android SMS Retriever",
        ))
    }
}
