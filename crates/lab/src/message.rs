//! Messages that a gateway took.

use std::fmt;
use std::time::{Duration, Instant};

use chrono::{DateTime, Utc};

use crate::scenario::Fate;
use crate::{Channel, Provider, Scenario};

/// Where a message is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MessageState {
    /// The gateway took it; it is not on the phone yet.
    Accepted,
    /// It is on the phone.
    Arrived,
    /// It was taken and lost.
    Swallowed,
    /// It was taken and then refused.
    Failed,
}

impl MessageState {
    /// Its name in answers and on the page.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Accepted => "accepted",
            Self::Arrived => "arrived",
            Self::Swallowed => "swallowed",
            Self::Failed => "failed",
        }
    }
}

/// A message that a gateway took. Number, text and code are in it, so `Debug` shows none of them.
#[derive(Clone)]
pub struct Message {
    pub(crate) key: u64,
    pub(crate) provider: Provider,
    pub(crate) channel: Channel,
    pub(crate) number: String,
    pub(crate) id: String,
    pub(crate) template: Option<String>,
    pub(crate) text: String,
    pub(crate) code: Option<String>,
    pub(crate) variables: Vec<(String, String)>,
    pub(crate) garbled: bool,
    pub(crate) scenario: Scenario,
    pub(crate) at: DateTime<Utc>,
    /// When it reaches the phone, if ever.
    pub(crate) arrives: Option<Instant>,
    /// Until when MSG91 would send its code again and verify it.
    pub(crate) otp_until: Option<Instant>,
}

impl Message {
    /// Who took it.
    #[must_use]
    pub const fn provider(&self) -> Provider {
        self.provider
    }

    /// How it travels.
    #[must_use]
    pub const fn channel(&self) -> Channel {
        self.channel
    }

    /// The phone's number: digits, with the country code.
    #[must_use]
    pub fn number(&self) -> &str {
        &self.number
    }

    /// The gateway's id, which its receipts repeat. Not every answer names it.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }

    /// The template that was named.
    #[must_use]
    pub fn template(&self) -> Option<&str> {
        self.template.as_deref()
    }

    /// What the phone shows. Of a template that the lab does not know, the variables.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The code in it, where one was found.
    #[must_use]
    pub fn code(&self) -> Option<&str> {
        self.code.as_deref()
    }

    /// The variables that came with it, in their order.
    #[must_use]
    pub fn variables(&self) -> &[(String, String)] {
        &self.variables
    }

    /// Whether letters were lost on the way, as Hindi is that is sent as plain text.
    #[must_use]
    pub const fn garbled(&self) -> bool {
        self.garbled
    }

    /// The scenario that decided about it.
    #[must_use]
    pub const fn scenario(&self) -> Scenario {
        self.scenario
    }

    /// When it was taken.
    #[must_use]
    pub const fn at(&self) -> DateTime<Utc> {
        self.at
    }

    /// Where it is now.
    #[must_use]
    pub fn state(&self) -> MessageState {
        match self.scenario.fate() {
            Fate::Swallowed => MessageState::Swallowed,
            Fate::Fails | Fate::Unsent => MessageState::Failed,
            Fate::Arrives | Fate::ArrivesLate => match self.arrives {
                Some(at) if at <= Instant::now() => MessageState::Arrived,
                _ => MessageState::Accepted,
            },
        }
    }

    /// Whether MSG91 would send its code again and verify it.
    pub(crate) fn is_live_otp(&self) -> bool {
        self.otp_until.is_some_and(|until| until > Instant::now())
    }

    /// When it reaches the phone, if ever: `usual` after it was taken, later by `delay` where it is late.
    pub(crate) fn arrival(scenario: Scenario, usual: Duration, delay: Duration) -> Option<Instant> {
        match scenario.fate() {
            Fate::Arrives => Instant::now().checked_add(usual),
            Fate::ArrivesLate => Instant::now().checked_add(usual + delay),
            Fate::Unsent | Fate::Swallowed | Fate::Fails => None,
        }
    }
}

impl fmt::Debug for Message {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Message")
            .field("provider", &self.provider)
            .field("channel", &self.channel)
            .field("state", &self.state())
            .finish_non_exhaustive()
    }
}
