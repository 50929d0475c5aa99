//! The way to the phone.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use dastak_domain::delivery::Channel;
use dastak_domain::ids::ChallengeId;
use dastak_domain::otp::OtpCode;
use dastak_domain::phone::PhoneNumber;
use dastak_domain::user::LanguageTag;

/// A code on its way to a phone.
#[derive(Debug, Clone)]
pub struct OutboundCode {
    /// Its challenge.
    pub challenge_id: ChallengeId,
    /// Where to.
    pub to: PhoneNumber,
    /// The code.
    pub code: OtpCode,
    /// The channel that was asked for.
    pub channel: Channel,
    /// The language of the message.
    pub locale: LanguageTag,
    /// The Android SMS Retriever's hash of the app, 11 characters.
    pub app_hash: Option<String>,
    /// How long the code will be good, in seconds.
    pub valid_seconds: u32,
    /// When it was handed over.
    pub at: DateTime<Utc>,
}

/// Why a gateway refused. It decides whether another try can help, and who should be told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum RejectionClass {
    /// The number can't be reached by any gateway.
    InvalidRecipient,
    /// The number does not take messages on this channel.
    RecipientBlocked,
    /// Too many messages for the gateway.
    RateLimited,
    /// The gateway does not know us.
    Auth,
    /// Template, sender or route are wrong.
    Config,
    /// The account is empty.
    Balance,
    /// The gateway is down.
    Unavailable,
}

impl RejectionClass {
    /// The name in logs and metrics.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::InvalidRecipient => "invalid_recipient",
            Self::RecipientBlocked => "recipient_blocked",
            Self::RateLimited => "rate_limited",
            Self::Auth => "auth",
            Self::Config => "config",
            Self::Balance => "balance",
            Self::Unavailable => "unavailable",
        }
    }
}

/// What became of a message, as far as the gateway's answer tells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SendOutcome {
    /// A gateway took it. That is not a delivery.
    Accepted {
        /// Which gateway.
        provider: String,
        /// Its own id of the message.
        provider_message_id: Option<String>,
        /// The channel really used.
        channel: Channel,
    },
    /// It was definitely not sent.
    Rejected {
        /// Which gateway.
        provider: String,
        /// Why.
        class: RejectionClass,
    },
    /// Nobody knows: the connection broke, the time ran out or the answer made no sense.
    Unknown {
        /// Which gateway.
        provider: String,
    },
}

/// Sends codes. Trouble is an outcome here, not an error: the caller treats all of it alike.
#[cfg_attr(feature = "mocks", mockall::automock)]
#[async_trait]
pub trait SmsGateway: Send + Sync {
    /// Hands over one message and waits for the gateway's answer, within the adapter's own time limit.
    async fn send(&self, message: OutboundCode) -> SendOutcome;
}
