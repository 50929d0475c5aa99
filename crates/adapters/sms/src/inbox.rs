//! The development inbox: what the console gateway "sent".

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};

use chrono::{DateTime, Utc};
use dastak_domain::delivery::Channel;
use dastak_domain::message::MessageText;
use dastak_domain::phone::PhoneNumber;

/// How many messages are kept.
const KEPT: usize = 50;

/// One message as a phone would have got it.
#[derive(Debug, Clone)]
pub struct InboxMessage {
    /// Whose phone.
    pub to: PhoneNumber,
    /// How it travelled.
    pub channel: Channel,
    /// What it says.
    pub text: MessageText,
    /// When it was sent.
    pub sent_at: DateTime<Utc>,
}

/// A handle on the last 50 messages of a console gateway, in memory only.
#[derive(Debug, Clone, Default)]
pub struct ConsoleInbox(Arc<Mutex<VecDeque<InboxMessage>>>);

impl ConsoleInbox {
    /// The messages, newest first.
    #[must_use]
    pub fn messages(&self) -> Vec<InboxMessage> {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .iter()
            .cloned()
            .collect()
    }

    pub(crate) fn receive(&self, message: InboxMessage) {
        let mut messages = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        messages.push_front(message);
        messages.truncate(KEPT);
    }
}
