//! The store under test: as little as can be around [`Challenge`]'s own methods, and the unique row.

use std::collections::HashSet;

use chrono::{DateTime, Utc};
use dastak_domain::challenge::{
    AttemptLease, Challenge, ChallengeState, NewChallenge, Purpose, ReceiptEffect,
};
use dastak_domain::delivery::{Channel, Delivery, DeliveryStatus};
use dastak_domain::ids::ChallengeId;
use dastak_domain::otp::OtpPolicy;
use dastak_domain::secret::{NumberKey, OtpDigest, Sealed};

use crate::{Code, Message};

/// What became of a guess.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Settled {
    /// A login came of it.
    Accepted,
    /// The code was wrong.
    Wrong,
    /// The code was right, and another guess had it first.
    AlreadyUsed,
    /// The code was right, and the database failed.
    GivenBack,
}

pub(crate) struct Store {
    policy: OtpPolicy,
    challenges: Vec<Challenge>,
    newest: Option<usize>,
    /// Challenges that no gateway took: they are not kept.
    removed: HashSet<usize>,
    /// The rows that decide: one for each used challenge.
    consumed: HashSet<ChallengeId>,
}

impl Store {
    pub(crate) fn new(policy: OtpPolicy) -> Self {
        Self {
            policy,
            challenges: Vec::new(),
            newest: None,
            removed: HashSet::new(),
            consumed: HashSet::new(),
        }
    }

    pub(crate) fn challenges(&self) -> &[Challenge] {
        &self.challenges
    }

    pub(crate) fn sendings(&self) -> usize {
        self.challenges.len()
    }

    pub(crate) fn send(&mut self, now: DateTime<Utc>) -> usize {
        let index = self.challenges.len();
        let mut random = [0; 10];
        random[2..].copy_from_slice(&(index as u64).to_be_bytes());
        let new = NewChallenge {
            id: ChallengeId::new(now, random),
            number_key: NumberKey::from_bytes([7; 32]),
            purpose: Purpose::Login,
            digest: digest(index),
            sealed_code: Sealed::from_bytes(Vec::new()),
            sealed_number: Sealed::from_bytes(Vec::new()),
            channel: Channel::Sms,
        };
        if let Some(newest) = self.newest {
            self.challenges[newest].replace();
        }
        self.challenges.push(Challenge::issue(new, now, &self.policy));
        self.newest = Some(index);
        index
    }

    /// The renewed challenge, and where its life ended before.
    pub(crate) fn resend(&mut self, now: DateTime<Utc>) -> Option<(usize, DateTime<Utc>)> {
        let index = self.newest?;
        let ended_before = self.challenges[index].expires_at;
        self.challenges[index]
            .renew(now, &self.policy)
            .then_some((index, ended_before))
    }

    pub(crate) fn accepted(&mut self, index: usize, message: Message, at: DateTime<Utc>) {
        let challenge = &mut self.challenges[index];
        if challenge.consumed || challenge.replaced || self.removed.contains(&index) {
            return;
        }
        let delivery = Delivery {
            status: DeliveryStatus::Sent,
            channel: Channel::Sms,
            provider: Some(message.provider().to_owned()),
            provider_message_id: Some(message.id()),
            updated_at: at,
        };
        challenge.accepted(at, delivery, &self.policy);
    }

    /// The gateway refused: a new challenge is forgotten.
    pub(crate) fn remove(&mut self, index: usize) {
        self.removed.insert(index);
        if self.newest == Some(index) {
            self.newest = None;
        }
    }

    /// The gateway refused: a renewed challenge ends when it ended before.
    pub(crate) fn end_as_before(&mut self, index: usize, ended_before: DateTime<Utc>) {
        self.challenges[index].expires_at = ended_before;
    }

    /// Which challenge a receipt found, and how its status moved.
    pub(crate) fn receipt(
        &mut self,
        message: Message,
        news: DeliveryStatus,
        at: DateTime<Utc>,
    ) -> Option<(usize, DeliveryStatus, DeliveryStatus)> {
        let (provider, id) = (message.provider(), message.id());
        let (index, challenge) = self
            .challenges
            .iter_mut()
            .enumerate()
            .filter(|(index, _)| !self.removed.contains(index))
            .rfind(|(_, challenge)| challenge.message(provider, &id).is_some())?;
        match challenge.receipt(provider, &id, news, at) {
            ReceiptEffect::Unknown => None,
            ReceiptEffect::Unchanged => Some((index, challenge.delivery.status, challenge.delivery.status)),
            ReceiptEffect::Changed { before, after } => Some((index, before, after)),
        }
    }

    pub(crate) fn second_try(&mut self, index: usize, now: DateTime<Utc>) -> bool {
        !self.removed.contains(&index) && self.challenges[index].claim_second_try(now, &self.policy)
    }

    /// The challenges that a right code would be accepted of.
    pub(crate) fn live(&self, now: DateTime<Utc>) -> Vec<usize> {
        let is_live = |index: &usize| {
            !self.removed.contains(index)
                && self.challenges[*index].state(now, &self.policy) == ChallengeState::Live
        };
        (0..self.challenges.len()).filter(is_live).collect()
    }

    /// The lease, and which challenge it is of.
    pub(crate) fn take(&mut self, now: DateTime<Utc>) -> (AttemptLease, Option<usize>) {
        match self.newest {
            Some(index) => (
                self.challenges[index].take_attempt(now, &self.policy),
                Some(index),
            ),
            None => (AttemptLease::Gone, None),
        }
    }

    pub(crate) fn settle(&mut self, index: usize, code: Code, left: u32, database_fails: bool) -> Settled {
        let challenge = &mut self.challenges[index];
        if challenge.digest.as_bytes() != digest(code).as_bytes() {
            if left == 0 {
                challenge.bury();
            }
            Settled::Wrong
        } else if database_fails {
            if !challenge.consumed {
                challenge.give_back_attempt();
            }
            Settled::GivenBack
        } else if self.consumed.insert(challenge.id) {
            challenge.consume();
            Settled::Accepted
        } else {
            Settled::AlreadyUsed
        }
    }
}

/// Stands for the keyed digest of a code.
fn digest(code: Code) -> OtpDigest {
    let mut bytes = [0; 32];
    bytes[24..].copy_from_slice(&(code as u64).to_be_bytes());
    OtpDigest::from_bytes(bytes)
}
