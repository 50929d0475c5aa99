//! What a receipt shall say, and what shall be wrong with it.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::ReceiptShape;
use crate::Provider;

/// A receipt that is to be sent now.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Receipt {
    /// The message, by the gateway's id; all of them, where a request had many.
    pub message: Option<String>,
    /// The newest message to this number; with an id, the one of its messages that went there.
    pub number: Option<String>,
    /// In whose name, where it is not the message's provider. With it, message and number may be any.
    pub provider: Option<Provider>,
    /// How it is written; as the provider's receipts are, without it.
    pub shape: Option<ReceiptShape>,
    /// Which spelling; as the options say, without it.
    pub spelling: Option<Spelling>,
    /// What it says.
    pub status: ReceiptStatus,
    /// The code in place of the status's usual one, as `16` or `006`.
    pub code: Option<String>,
    /// What is wrong with it.
    pub fault: Option<ReceiptFault>,
    /// More messages by their ids, told about in the same call where the shape has room for them.
    pub with: Vec<String>,
    /// So many reports more about messages that never were: at most 10,000.
    pub fillers: usize,
    /// How often the same call is made, up to 100; once when it is 0.
    pub times: usize,
}

impl Receipt {
    /// About the message with this id.
    #[must_use]
    pub fn about(message: &str, status: ReceiptStatus) -> Self {
        Self {
            message: Some(message.to_owned()),
            status,
            ..Self::default()
        }
    }

    /// In a provider's name, about a message that never was.
    #[must_use]
    pub fn made_up(provider: Provider, status: ReceiptStatus) -> Self {
        Self {
            provider: Some(provider),
            status,
            ..Self::default()
        }
    }

    /// In this shape.
    #[must_use]
    pub const fn shaped(mut self, shape: ReceiptShape) -> Self {
        self.shape = Some(shape);
        self
    }

    /// In this spelling.
    #[must_use]
    pub const fn spelled(mut self, spelling: Spelling) -> Self {
        self.spelling = Some(spelling);
        self
    }

    /// With this code.
    #[must_use]
    pub fn code(mut self, code: &str) -> Self {
        self.code = Some(code.to_owned());
        self
    }

    /// With this fault.
    #[must_use]
    pub const fn wrong(mut self, fault: ReceiptFault) -> Self {
        self.fault = Some(fault);
        self
    }

    /// With a report about this message too.
    #[must_use]
    pub fn with(mut self, message: &str) -> Self {
        self.with.push(message.to_owned());
        self
    }

    /// With so many reports about messages that never were.
    #[must_use]
    pub const fn fillers(mut self, fillers: usize) -> Self {
        self.fillers = fillers;
        self
    }

    /// So many times the same.
    #[must_use]
    pub const fn times(mut self, times: usize) -> Self {
        self.times = times;
        self
    }
}

/// Without the number.
impl fmt::Debug for Receipt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Receipt")
            .field("provider", &self.provider)
            .field("shape", &self.shape)
            .field("status", &self.status)
            .field("fault", &self.fault)
            .finish_non_exhaustive()
    }
}

/// What a receipt says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ReceiptStatus {
    /// It waits at the gateway.
    Queued,
    /// The operator has it.
    Sent,
    /// The phone has it.
    #[default]
    Delivered,
    /// It was read.
    Read,
    /// It will not arrive.
    Failed,
    /// A status that no document has.
    Unknown,
}

impl ReceiptStatus {
    /// Its name in orders and answers.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Queued => "queued",
            Self::Sent => "sent",
            Self::Delivered => "delivered",
            Self::Read => "read",
            Self::Failed => "failed",
            Self::Unknown => "unknown",
        }
    }
}

/// Which of the spellings that are in use.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Spelling {
    /// As the vendor's pages have it.
    #[default]
    Documented,
    /// As recorded calls have it: `errorCode`, times as texts, `Success`, statuses as words, `mobile` and
    /// `failureReason`.
    Recorded,
}

/// What may be wrong with a receipt.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ReceiptFault {
    /// It is about an id that nobody gave.
    UnknownId,
    /// It is about another number.
    OtherNumber,
    /// MSG91's `report` is missing.
    NoReport,
    /// What should be JSON is none.
    NotJson,
    /// It ends in the middle.
    Truncated,
    /// Its body has more than 1 MiB.
    Huge,
    /// The secret in its URL is another one.
    WrongToken,
    /// There is no secret in its URL.
    NoToken,
    /// GET where it should be POST, and the other way round.
    WrongMethod,
}
