//! What a gateway's answer means, and how it becomes an outcome.

use dastak_domain::delivery::Channel;
use dastak_ports::sms::{RejectionClass, SendOutcome};
use reqwest::StatusCode;

use crate::blame;
use crate::service::{Reply, class_of_status};

/// What became of a message at a gateway that is spoken to directly.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// The gateway took it; its id of the message, where it gave one.
    Accepted(Option<String>),
    /// It was definitely not sent.
    Rejected(RejectionClass),
    /// The gateway threw it away as the same that it had just taken.
    Duplicate,
    /// Too many messages for this number; others are sent.
    NumberLimited,
    /// There is no earlier message of which it could be the repetition.
    NothingToRepeat,
    /// Nobody knows.
    Unknown,
}

impl Verdict {
    /// The verdict on a reply; `read` judges an answer that was read whole.
    pub(crate) fn of(reply: Reply, read: impl FnOnce(StatusCode, &[u8]) -> Self) -> Self {
        match reply {
            Reply::Answer(status, body) => read(status, &body),
            Reply::Unread(status) => Self::of_status(status),
            Reply::NotAsked => Self::Rejected(RejectionClass::Unavailable),
            Reply::Unsendable => Self::Rejected(RejectionClass::Config),
            Reply::Silence => Self::Unknown,
        }
    }

    /// The verdict on an answer of which nothing but the status is known. No status is a success: these gateways say
    /// 200 to what they refuse.
    pub(crate) fn of_status(status: StatusCode) -> Self {
        class_of_status(status).map_or(Self::Unknown, Self::Rejected)
    }

    /// The outcome of a message that went by `channel`. A duplicate is one of something else that went out just before:
    /// this message was not sent.
    pub(crate) fn into_outcome(self, provider: &str, channel: Channel) -> SendOutcome {
        let provider = provider.to_owned();
        let class = match self {
            Self::Accepted(provider_message_id) => {
                return SendOutcome::Accepted {
                    provider,
                    provider_message_id,
                    channel,
                };
            }
            Self::Unknown => return SendOutcome::Unknown { provider },
            Self::Rejected(class) => class,
            Self::Duplicate | Self::NumberLimited => {
                blame::about_the_number();
                RejectionClass::RateLimited
            }
            Self::NothingToRepeat => RejectionClass::Unavailable,
        };
        SendOutcome::Rejected { provider, class }
    }
}
