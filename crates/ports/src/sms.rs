//! The way to the phone, and the news that come back from there.
//!
//! ```
//! use std::path::PathBuf;
//!
//! use async_trait::async_trait;
//! use dastak_ports::SmsGateway;
//! use dastak_ports::sms::{OutboundCode, RejectionClass, SendOutcome};
//!
//! /// A folder that another program sends from.
//! struct Spool(PathBuf);
//!
//! #[async_trait]
//! impl SmsGateway for Spool {
//!     async fn send(&self, message: OutboundCode) -> SendOutcome {
//!         let id = format!("{}-{}", message.challenge_id, message.sending);
//!         let text = format!("{} {}", message.to.e164(), message.code.expose());
//!         let provider = "spool".to_owned();
//!         match std::fs::write(self.0.join(&id), text) {
//!             Ok(()) => SendOutcome::Accepted {
//!                 provider,
//!                 provider_message_id: Some(id),
//!                 channel: message.channel,
//!             },
//!             // Definitely not sent: the number gets its send back, another gateway may be asked.
//!             Err(_) => SendOutcome::Rejected {
//!                 provider,
//!                 class: RejectionClass::Unavailable,
//!             },
//!         }
//!     }
//! }
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # use std::time::Duration;
//! # use dastak_testkit::builders::{challenge_id, mobile};
//! # use dastak_testkit::clock::start;
//! # let message = OutboundCode {
//! #     challenge_id: challenge_id(start()),
//! #     to: mobile(),
//! #     code: dastak_domain::otp::OtpCode::parse("042137")?,
//! #     channel: dastak_domain::delivery::Channel::Sms,
//! #     is_chosen: false,
//! #     locale: dastak_domain::user::LanguageTag::parse("en")?,
//! #     app_hash: None,
//! #     valid_seconds: 180,
//! #     at: start(),
//! #     patience: Duration::from_secs(5),
//! #     sending: 0,
//! #     carried: None,
//! #     attempts: dastak_ports::sms::Attempts::default(),
//! # };
//! let lost = Spool("/no/such/folder".into()).send(message).await;
//! assert!(matches!(lost, SendOutcome::Rejected { class: RejectionClass::Unavailable, .. }));
//! # Ok(())
//! # }
//! ```

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use dastak_domain::delivery::{Channel, DeliveryStatus};
use dastak_domain::ids::ChallengeId;
use dastak_domain::otp::OtpCode;
use dastak_domain::phone::PhoneNumber;
pub use dastak_domain::routing::{Outcome, RejectionClass};
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
    /// Whether somebody named that channel; else it is the one that holds when nobody does, and an operator's
    /// order of channels may go before it.
    pub is_chosen: bool,
    /// The language of the message.
    pub locale: LanguageTag,
    /// The Android SMS Retriever's hash of the app, 11 characters.
    pub app_hash: Option<String>,
    /// How long the code will be good, in seconds.
    pub valid_seconds: u32,
    /// When it was handed over.
    pub at: DateTime<Utc>,
    /// How long the gateway may take: what is left of the request's time.
    pub patience: Duration,
    /// How often this challenge's code went out before: 0 the first time.
    pub sending: u32,
    /// Who took this challenge's code last, and by which channel; `None` the first time.
    pub carried: Option<Carried>,
    /// Who is asked on its way: a gateway that asks several writes them down.
    pub attempts: Attempts,
}

/// A gateway that took a message, and the channel by which it went.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Carried {
    /// Which gateway.
    pub provider: String,
    /// By which channel.
    pub channel: Channel,
}

/// One gateway that was asked for one message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attempt {
    /// Which gateway.
    pub provider: String,
    /// The channel it was asked for.
    pub channel: Channel,
    /// What became of it.
    pub outcome: Outcome,
}

/// The gateways that were asked for one message, in their order. Clones are the same list.
#[derive(Debug, Clone, Default)]
pub struct Attempts(Arc<Mutex<Vec<Attempt>>>);

impl Attempts {
    /// Writes one down.
    pub fn add(&self, attempt: Attempt) {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push(attempt);
    }

    /// All of them; the list is empty afterwards.
    #[must_use]
    pub fn take(&self) -> Vec<Attempt> {
        std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner))
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

/// Sends codes. Trouble is an outcome here, not an error: the caller treats all of it alike. It is one gateway, or
/// several that stand in for one another.
#[cfg_attr(feature = "mocks", mockall::automock)]
#[async_trait]
pub trait SmsGateway: Send + Sync {
    /// Hands over one message and waits for the gateway's answer, within the message's patience and
    /// the adapter's own time limit.
    async fn send(&self, message: OutboundCode) -> SendOutcome;
}

/// A call of a gateway that brings delivery receipts. It may have numbers, a key and even codes in it, so it can't be
/// printed.
#[derive(Clone, Copy)]
pub struct ReceiptRequest<'a> {
    /// `GET`, `POST`…
    pub method: &'a str,
    /// What stands behind the `?`, still encoded.
    pub query: &'a str,
    /// The value of `Content-Type`; empty without one. Gateways get it wrong: it is a hint.
    pub content_type: &'a str,
    /// The body, at most 64 KiB: the caller sees to that.
    pub body: &'a [u8],
}

impl fmt::Debug for ReceiptRequest<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ReceiptRequest(..)")
    }
}

/// What a gateway says became of one message. Nobody signs it at most gateways: it is a hint, and changes the
/// delivery's status and statistics only.
#[derive(Clone, PartialEq, Eq)]
pub struct DeliveryReceipt {
    /// The gateway's id of the message, as it was given when the message was taken.
    pub provider_message_id: String,
    /// Whose message; `None` where the receipt does not say, or nothing that is a number.
    pub number: Option<PhoneNumber>,
    /// How far it came.
    pub status: DeliveryStatus,
    /// Why it failed, where the receipt says something we know.
    pub class: Option<RejectionClass>,
    /// Whether the gateway has nothing more to say about it.
    pub is_final: bool,
    /// The channel, where the receipt names it.
    pub channel: Option<Channel>,
}

impl fmt::Debug for DeliveryReceipt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DeliveryReceipt")
            .field("provider_message_id", &self.provider_message_id)
            .field("number", &self.number.as_ref().map(|_| ".."))
            .field("status", &self.status)
            .field("class", &self.class)
            .field("is_final", &self.is_final)
            .field("channel", &self.channel)
            .finish()
    }
}

/// Most receipts that one call may bring; what is beyond is not read.
pub const MOST_RECEIPTS: usize = 1000;

/// Understands the delivery receipts of one gateway.
///
/// ```
/// use dastak_domain::delivery::DeliveryStatus;
/// use dastak_ports::ReceiptReader;
/// use dastak_ports::sms::{DeliveryReceipt, ReceiptRequest};
///
/// /// A gateway that calls `…?id=m-1&status=DELIVRD`.
/// struct ByQuery;
///
/// impl ReceiptReader for ByQuery {
///     fn read(&self, request: &ReceiptRequest<'_>) -> Vec<DeliveryReceipt> {
///         let field = |name| request.query.split('&').find_map(|pair| pair.strip_prefix(name)?.strip_prefix('='));
///         let status = match field("status") {
///             Some("DELIVRD") => DeliveryStatus::Delivered,
///             Some("UNDELIV" | "EXPIRED") => DeliveryStatus::Failed,
///             // Something else, or nothing: no receipt.
///             _ => return Vec::new(),
///         };
///         let receipt = field("id").filter(|id| !id.is_empty()).map(|id| DeliveryReceipt {
///             provider_message_id: id.to_owned(),
///             number: None,
///             status,
///             class: None,
///             is_final: true,
///             channel: None,
///         });
///         receipt.into_iter().collect()
///     }
/// }
///
/// let call = |query| ByQuery.read(&ReceiptRequest { method: "GET", query, content_type: "", body: b"" });
/// assert_eq!(call("id=m-1&status=DELIVRD")[0].status, DeliveryStatus::Delivered);
/// assert!(call("id=m-1&status=MAYBE").is_empty());
/// ```
pub trait ReceiptReader: Send + Sync {
    /// The receipts of a call, at most [`MOST_RECEIPTS`]. What can't be understood is left out; a broken call has
    /// none. The work is bounded by the size of the body.
    fn read(&self, request: &ReceiptRequest<'_>) -> Vec<DeliveryReceipt>;
}
