//! Messages of which nobody knows what became.

use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};

use chrono::{DateTime, Utc};
use dastak_domain::ids::ChallengeId;
use dastak_ports::sms::OutboundCode;

/// How many are remembered: a message is handed over again within seconds or never.
const KEPT: usize = 1024;

/// The last messages without an outcome, by what stays the same when one is handed over again.
#[derive(Debug, Default)]
pub(super) struct RecentMessages(Mutex<VecDeque<(ChallengeId, DateTime<Utc>)>>);

impl RecentMessages {
    /// Remembers a message.
    pub(super) fn keep(&self, message: &OutboundCode) {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.push_front((message.challenge_id, message.at));
        kept.truncate(KEPT);
    }

    /// Whether it was remembered. It no longer is.
    pub(super) fn take(&self, message: &OutboundCode) -> bool {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let place = kept
            .iter()
            .position(|kept| *kept == (message.challenge_id, message.at));
        place.is_some_and(|place| kept.remove(place).is_some())
    }
}
