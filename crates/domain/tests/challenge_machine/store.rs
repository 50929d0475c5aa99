//! The store under test: as little as can be around [`Challenge`]'s own methods, and the unique row.

use std::collections::HashSet;

use chrono::{DateTime, Utc};
use dastak_domain::challenge::{AttemptLease, Challenge, NewChallenge, Purpose};
use dastak_domain::delivery::{Channel, Delivery, DeliveryStatus};
use dastak_domain::ids::ChallengeId;
use dastak_domain::otp::OtpPolicy;
use dastak_domain::secret::{NumberKey, OtpDigest, Sealed};

use crate::Code;

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
    /// The rows that decide: one for each used challenge.
    consumed: HashSet<ChallengeId>,
}

impl Store {
    pub(crate) fn new(policy: OtpPolicy) -> Self {
        Self {
            policy,
            challenges: Vec::new(),
            newest: None,
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

    pub(crate) fn accepted(&mut self, index: usize, at: DateTime<Utc>) {
        let challenge = &mut self.challenges[index];
        if !challenge.consumed && !challenge.replaced {
            let delivery = Delivery {
                status: DeliveryStatus::Sent,
                ..challenge.delivery.clone()
            };
            challenge.accepted(at, delivery, &self.policy);
        }
    }

    /// The gateway refused: a new challenge is forgotten, a renewed one ends when it ended before.
    pub(crate) fn refused(&mut self, index: usize, ended_before: Option<DateTime<Utc>>) {
        match ended_before {
            Some(end) => self.challenges[index].expires_at = end,
            None if self.newest == Some(index) => self.newest = None,
            None => {}
        }
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
