//! Sent codes.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use dastak_domain::challenge::{AttemptLease, Challenge};
use dastak_domain::delivery::Delivery;
use dastak_domain::ids::ChallengeId;
use dastak_domain::limits::LimitKey;
use dastak_domain::secret::NumberKey;
use dastak_ports::otp_store::{
    AttemptOutcome, ChallengeRef, ClaimSecondTry, GiveBackSend, LeaseEnd, MarkSent, OpenChallenge,
    OpenOutcome, ReceiptRecorded, RecordReceipt, RenewChallenge, RenewOutcome, SettleAttempt, TakeAttempt,
};
use dastak_ports::rate_limiter::LimitOutcome;
use dastak_ports::{OtpStore, PortResult};

use super::faults::Call;
use super::store::{MemoryStore, State};

impl State {
    fn newest_of(&mut self, number_key: NumberKey) -> Option<&mut Challenge> {
        self.challenges
            .iter_mut()
            .find(|challenge| challenge.number_key == number_key && !challenge.replaced)
    }

    fn challenge_of(&mut self, id: ChallengeId, number_key: NumberKey) -> Option<&mut Challenge> {
        self.challenges
            .iter_mut()
            .find(|challenge| challenge.id == id && challenge.number_key == number_key)
    }

    fn find(&mut self, challenge: ChallengeRef) -> Option<&mut Challenge> {
        match challenge {
            ChallengeRef::Id(id) => self.challenges.iter_mut().find(|challenge| challenge.id == id),
            ChallengeRef::Number(number_key) => self.newest_of(number_key),
        }
    }

    pub(crate) fn open_challenge(&mut self, command: OpenChallenge) -> OpenOutcome {
        let OpenChallenge {
            challenge,
            limits,
            now,
        } = command;
        match self.hit_send(&challenge.number_key, limits, now) {
            LimitOutcome::Refused(refusal) => OpenOutcome::Limited(refusal),
            LimitOutcome::Allowed(standings) => {
                let same_number = |other: &&mut Challenge| other.number_key == challenge.number_key;
                self.challenges
                    .iter_mut()
                    .filter(same_number)
                    .for_each(Challenge::replace);
                self.challenges.push(challenge);
                OpenOutcome::Opened(standings)
            }
        }
    }

    pub(crate) fn renew_challenge(&mut self, command: RenewChallenge) -> RenewOutcome {
        let RenewChallenge {
            challenge: reference,
            limits,
            policy,
            now,
        } = command;
        let Some(mut challenge) = self.find(reference).cloned() else {
            return RenewOutcome::Unknown;
        };
        let previous_expires_at = challenge.expires_at;
        if !challenge.renew(now, &policy) {
            return RenewOutcome::Dead {
                sealed_number: challenge.sealed_number,
                id: challenge.id,
            };
        }
        match self.hit_send(&challenge.number_key, limits, now) {
            LimitOutcome::Refused(refusal) => RenewOutcome::Limited {
                number_key: challenge.number_key,
                refusal,
            },
            LimitOutcome::Allowed(standings) => {
                if let Some(stored) = self.find(reference) {
                    *stored = challenge.clone();
                }
                RenewOutcome::Renewed {
                    challenge: Box::new(challenge),
                    previous_expires_at,
                    standings,
                }
            }
        }
    }

    pub(crate) fn mark_sent(&mut self, command: MarkSent) -> Option<DateTime<Utc>> {
        let challenge = self
            .challenge_of(command.id, command.number_key)
            .filter(|challenge| !challenge.consumed && !challenge.replaced)?;
        challenge.accepted(command.at, command.delivery, &command.policy);
        Some(challenge.expires_at)
    }

    pub(crate) fn give_back_send(&mut self, command: &GiveBackSend) {
        self.refund_all(&[LimitKey::number_send(&command.number_key)], command.counted_at);
        match command.restore {
            None => self
                .challenges
                .retain(|c| c.id != command.id || c.number_key != command.number_key),
            Some(life) => {
                if let Some(challenge) = self
                    .challenge_of(command.id, command.number_key)
                    .filter(|challenge| challenge.expires_at == life.renewed)
                {
                    challenge.expires_at = life.previous;
                }
            }
        }
    }

    pub(crate) fn take_attempt(&mut self, command: &TakeAttempt) -> AttemptOutcome {
        let TakeAttempt {
            number_key,
            challenge_id,
            limits,
            policy,
            now,
        } = command;
        let Some(mut challenge) = self.newest_of(*number_key).cloned() else {
            return AttemptOutcome::Gone;
        };
        let meant = challenge_id.map_or(!policy.bind_challenge, |named| named == challenge.id);
        if !meant {
            return AttemptOutcome::Gone;
        }
        match challenge.take_attempt(*now, policy) {
            AttemptLease::Gone => AttemptOutcome::Gone,
            AttemptLease::Exhausted => AttemptOutcome::Exhausted,
            AttemptLease::Granted { left } => match self.hit_all(limits, *now) {
                LimitOutcome::Refused(refusal) => AttemptOutcome::Limited(refusal),
                LimitOutcome::Allowed(_) => {
                    if let Some(stored) = self.newest_of(*number_key) {
                        *stored = challenge.clone();
                    }
                    AttemptOutcome::Granted {
                        challenge: Box::new(challenge),
                        left,
                        // As with two stores, so that a test sees both settled.
                        joint: false,
                    }
                }
            },
        }
    }

    pub(crate) fn settle_attempt(&mut self, command: &SettleAttempt) {
        self.refund_all(&command.refund, command.counted_at);
        let unused = self
            .challenge_of(command.id, command.number_key)
            .filter(|challenge| !challenge.consumed);
        if let Some(challenge) = unused {
            match command.end {
                LeaseEnd::Consumed => challenge.consume(),
                LeaseEnd::GivenBack => challenge.give_back_attempt(),
                LeaseEnd::Buried => challenge.bury(),
            }
        }
    }

    pub(crate) fn record_receipt(&mut self, command: &RecordReceipt) -> Option<ReceiptRecorded> {
        let RecordReceipt {
            number_key,
            provider,
            message_id,
            status,
            at,
        } = command;
        let of_number = self.challenges.iter_mut().filter(|c| c.number_key == *number_key);
        let (challenge, message) = of_number
            .filter_map(|challenge| {
                let message = challenge.message(provider, message_id)?;
                Some((challenge, message))
            })
            .max_by_key(|(challenge, _)| challenge.id)?;
        let before = challenge.delivery.status;
        challenge.receipt(provider, message_id, *status, *at);
        Some(ReceiptRecorded {
            id: challenge.id,
            before,
            after: challenge.delivery.status,
            channel: message.channel,
            is_newest: message.is_newest,
        })
    }

    pub(crate) fn claim_second_try(&mut self, command: &ClaimSecondTry) -> Option<Box<Challenge>> {
        let challenge = self.challenge_of(command.id, command.number_key)?;
        challenge
            .claim_second_try(command.now, &command.policy)
            .then(|| Box::new(challenge.clone()))
    }

    pub(crate) fn delivery(&mut self, id: ChallengeId) -> Option<Delivery> {
        self.find(ChallengeRef::Id(id))
            .map(|challenge| challenge.delivery.clone())
    }
}

#[async_trait]
impl OtpStore for MemoryStore {
    async fn open(&self, command: OpenChallenge) -> PortResult<OpenOutcome> {
        self.run(Call::OtpOpen, |state| state.open_challenge(command))
            .await
    }

    async fn renew(&self, command: RenewChallenge) -> PortResult<RenewOutcome> {
        self.run(Call::OtpRenew, |state| state.renew_challenge(command))
            .await
    }

    async fn mark_sent(&self, command: MarkSent) -> PortResult<Option<DateTime<Utc>>> {
        self.run(Call::OtpMarkSent, |state| state.mark_sent(command))
            .await
    }

    async fn give_back_send(&self, command: GiveBackSend) -> PortResult<()> {
        self.run(Call::OtpGiveBackSend, |state| state.give_back_send(&command))
            .await
    }

    async fn take_attempt(&self, command: TakeAttempt) -> PortResult<AttemptOutcome> {
        self.run(Call::OtpTakeAttempt, |state| state.take_attempt(&command))
            .await
    }

    async fn settle_attempt(&self, command: SettleAttempt) -> PortResult<()> {
        self.run(Call::OtpSettleAttempt, |state| state.settle_attempt(&command))
            .await
    }

    async fn record_receipt(&self, command: RecordReceipt) -> PortResult<Option<ReceiptRecorded>> {
        self.run(Call::OtpRecordReceipt, |state| state.record_receipt(&command))
            .await
    }

    async fn claim_second_try(&self, command: ClaimSecondTry) -> PortResult<Option<Box<Challenge>>> {
        self.run(Call::OtpClaimSecondTry, |state| state.claim_second_try(&command))
            .await
    }

    async fn delivery(&self, id: ChallengeId) -> PortResult<Option<Delivery>> {
        self.run(Call::OtpDelivery, |state| state.delivery(id)).await
    }

    async fn forget(&self, number_key: NumberKey) -> PortResult<()> {
        self.run(Call::OtpForget, |state| {
            state.challenges.retain(|c| c.number_key != number_key);
        })
        .await
    }
}
