//! What can be seen of a challenge.

use chrono::{DateTime, Utc};
use dastak_domain::challenge::Challenge;
use dastak_domain::delivery::{Delivery, SentMessage};
use dastak_domain::ids::ChallengeId;
use dastak_domain::secret::{NumberKey, Sealed};

/// A challenge without its digest, which can't be compared. Two that look alike are in the same state.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Seen {
    pub(super) id: ChallengeId,
    pub(super) number_key: NumberKey,
    sealed_code: Option<Sealed>,
    sealed_number: Sealed,
    first_sent_at: DateTime<Utc>,
    pub(super) expires_at: DateTime<Utc>,
    attempts_used: u32,
    consumed: bool,
    replaced: bool,
    delivery: Delivery,
    sendings: u32,
    earlier_messages: Vec<SentMessage>,
    second_try_taken: bool,
}

impl Seen {
    pub(super) fn of(challenge: &Challenge) -> Self {
        Self {
            id: challenge.id,
            number_key: challenge.number_key,
            sealed_code: challenge.sealed_code.clone(),
            sealed_number: challenge.sealed_number.clone(),
            first_sent_at: challenge.first_sent_at,
            expires_at: challenge.expires_at,
            attempts_used: challenge.attempts_used,
            consumed: challenge.consumed,
            replaced: challenge.replaced,
            delivery: challenge.delivery.clone(),
            sendings: challenge.sendings,
            earlier_messages: challenge.earlier_messages.clone(),
            second_try_taken: challenge.second_try_taken,
        }
    }
}
