//! What happened to the codes of a number lately, for the operator who must explain why one did not arrive.
//!
//! It names no number, no code and no person. Stores keep a happening as one short text ([`Happening::to_stored`]).
//!
//! ```
//! use dastak_domain::delivery::Channel;
//! use dastak_domain::routing::{Outcome, RejectionClass};
//! use dastak_domain::timeline::Happening;
//!
//! let asked = Happening::GatewayAsked {
//!     provider: "msg91".to_owned(),
//!     channel: Channel::Sms,
//!     outcome: Outcome::Rejected(RejectionClass::Balance),
//! };
//! assert_eq!(asked.to_stored(), "asked sms balance msg91");
//! assert_eq!(Happening::from_stored("asked sms balance msg91"), Some(asked));
//! // Written by a newer version: left out, and no error.
//! assert_eq!(Happening::from_stored("teleported sms"), None);
//! ```

use chrono::{DateTime, TimeDelta, Utc};

use crate::delivery::{Channel, DeliveryStatus};
use crate::limits::LimitScope;
pub use crate::routing::Outcome as GatewayOutcome;
use crate::routing::RejectionClass;
use crate::secret::NumberKey;

/// How long an event is told, in seconds: seven days.
pub const TOLD_SECONDS: i64 = 7 * 86_400;

/// The most events of a number that are told.
pub const MOST_TOLD: u32 = 200;

/// One event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NumberEvent {
    /// Which number, as a keyed hash.
    pub number_key: NumberKey,
    /// When.
    pub at: DateTime<Utc>,
    /// What.
    pub what: Happening,
}

/// What happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Happening {
    /// Somebody asked for a code.
    SendRequested {
        /// By which channel.
        channel: Channel,
        /// Whether it was asked for once more.
        is_resend: bool,
    },
    /// A limit refused to send.
    SendLimited {
        /// Which limit.
        scope: LimitScope,
        /// When the same would pass, in seconds.
        retry_after_seconds: u32,
    },
    /// A gateway was asked to take a message.
    GatewayAsked {
        /// The gateway.
        provider: String,
        /// By which channel.
        channel: Channel,
        /// Its answer.
        outcome: GatewayOutcome,
    },
    /// A gateway took the code.
    CodeSent {
        /// The gateway.
        provider: String,
        /// By which channel.
        channel: Channel,
    },
    /// No gateway took the code.
    SendFailed,
    /// The code went out once more without being asked for.
    SecondTry {
        /// The gateway whose message did not arrive.
        provider: String,
    },
    /// A gateway told what became of a message.
    Receipt {
        /// The gateway.
        provider: String,
        /// How far the message came.
        status: DeliveryStatus,
        /// Why it came no further.
        class: Option<RejectionClass>,
    },
    /// A code was tried.
    Guessed {
        /// With what success.
        outcome: GuessOutcome,
    },
    /// A guess was not looked at: the number waits, or the address failed too often.
    GuessLimited {
        /// When it would be, in seconds.
        retry_after_seconds: u32,
    },
    /// The operator lifted the limits of the number.
    Unlocked,
    /// The number is one for tests: nothing was sent.
    TestNumberUsed,
}

/// What a guess came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GuessOutcome {
    /// It was the code.
    Right,
    /// It was not.
    Wrong {
        /// Attempts left.
        left: u32,
    },
    /// All attempts were used.
    Exhausted,
    /// There was no code to compare with, or not any more.
    Expired,
}

impl Happening {
    /// The text that stores keep: words with a blank between them, a gateway's name last.
    #[must_use]
    pub fn to_stored(&self) -> String {
        match self {
            Self::SendRequested { channel, is_resend } => {
                let what = if *is_resend { "resend" } else { "send" };
                format!("{what} {}", channel.as_str())
            }
            Self::SendLimited {
                scope,
                retry_after_seconds,
            } => format!("send_limited {} {retry_after_seconds}", scope.as_str()),
            Self::GatewayAsked {
                provider,
                channel,
                outcome,
            } => format!("asked {} {} {provider}", channel.as_str(), outcome_name(*outcome)),
            Self::CodeSent { provider, channel } => format!("sent {} {provider}", channel.as_str()),
            Self::SendFailed => "send_failed".to_owned(),
            Self::SecondTry { provider } => format!("second_try {provider}"),
            Self::Receipt {
                provider,
                status,
                class,
            } => {
                let class = class.map_or("-", RejectionClass::as_str);
                format!("receipt {} {class} {provider}", status.as_str())
            }
            Self::Guessed { outcome } => match outcome {
                GuessOutcome::Right => "right".to_owned(),
                GuessOutcome::Wrong { left } => format!("wrong {left}"),
                GuessOutcome::Exhausted => "exhausted".to_owned(),
                GuessOutcome::Expired => "expired".to_owned(),
            },
            Self::GuessLimited { retry_after_seconds } => format!("guess_limited {retry_after_seconds}"),
            Self::Unlocked => "unlocked".to_owned(),
            Self::TestNumberUsed => "test_number".to_owned(),
        }
    }

    /// Reads a stored text. `None` for what this version does not know: a newer one may have written it.
    #[must_use]
    pub fn from_stored(text: &str) -> Option<Self> {
        let (what, rest) = text.split_once(' ').unwrap_or((text, ""));
        match what {
            "send" | "resend" => Some(Self::SendRequested {
                channel: rest.parse().ok()?,
                is_resend: what == "resend",
            }),
            "send_limited" => {
                let (scope, seconds) = rest.split_once(' ')?;
                Some(Self::SendLimited {
                    scope: LimitScope::from_stored(scope)?,
                    retry_after_seconds: seconds.parse().ok()?,
                })
            }
            "asked" => {
                let (channel, rest) = rest.split_once(' ')?;
                let (outcome, provider) = rest.split_once(' ')?;
                Some(Self::GatewayAsked {
                    provider: provider.to_owned(),
                    channel: channel.parse().ok()?,
                    outcome: outcome_of(outcome)?,
                })
            }
            "sent" => {
                let (channel, provider) = rest.split_once(' ')?;
                Some(Self::CodeSent {
                    provider: provider.to_owned(),
                    channel: channel.parse().ok()?,
                })
            }
            "send_failed" => Some(Self::SendFailed),
            "second_try" => Some(Self::SecondTry {
                provider: rest.to_owned(),
            }),
            "receipt" => {
                let (status, rest) = rest.split_once(' ')?;
                let (class, provider) = rest.split_once(' ')?;
                Some(Self::Receipt {
                    provider: provider.to_owned(),
                    status: DeliveryStatus::from_stored(status)?,
                    class: match class {
                        "-" => None,
                        name => Some(RejectionClass::from_name(name)?),
                    },
                })
            }
            "right" => Some(GuessOutcome::Right.into()),
            "wrong" => Some(
                GuessOutcome::Wrong {
                    left: rest.parse().ok()?,
                }
                .into(),
            ),
            "exhausted" => Some(GuessOutcome::Exhausted.into()),
            "expired" => Some(GuessOutcome::Expired.into()),
            "guess_limited" => Some(Self::GuessLimited {
                retry_after_seconds: rest.parse().ok()?,
            }),
            "unlocked" => Some(Self::Unlocked),
            "test_number" => Some(Self::TestNumberUsed),
            _ => None,
        }
    }
}

impl From<GuessOutcome> for Happening {
    fn from(outcome: GuessOutcome) -> Self {
        Self::Guessed { outcome }
    }
}

/// What is told of a number at `now`, the oldest first: of `events`, in the order they were noted, the last
/// [`MOST_TOLD`] that are younger than [`TOLD_SECONDS`]. Nodes note what happened a moment later, so the time decides
/// the order, and of one time that of noting.
#[must_use]
pub fn told(mut events: Vec<NumberEvent>, now: DateTime<Utc>) -> Vec<NumberEvent> {
    events.retain(|event| event.at > now - TimeDelta::seconds(TOLD_SECONDS));
    events.drain(..events.len().saturating_sub(MOST_TOLD as usize));
    events.sort_by_key(|event| event.at);
    events
}

/// The stored name of a gateway's answer. No class has one of the other two.
const fn outcome_name(outcome: GatewayOutcome) -> &'static str {
    match outcome {
        GatewayOutcome::Accepted => "accepted",
        GatewayOutcome::Rejected(class) => class.as_str(),
        GatewayOutcome::Unknown => "unknown",
    }
}

fn outcome_of(name: &str) -> Option<GatewayOutcome> {
    match name {
        "accepted" => Some(GatewayOutcome::Accepted),
        "unknown" => Some(GatewayOutcome::Unknown),
        class => RejectionClass::from_name(class).map(GatewayOutcome::Rejected),
    }
}
