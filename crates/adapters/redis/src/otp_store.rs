//! Sent codes, and what is counted with them. On one server every method but `forget` is one script.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use dastak_domain::challenge::Challenge;
use dastak_domain::delivery::Delivery;
use dastak_domain::ids::ChallengeId;
use dastak_domain::limits::Verdict;
use dastak_domain::secret::NumberKey;
use dastak_ports::otp_store::{
    AttemptOutcome, ChallengeRef, ClaimSecondTry, GiveBackSend, MarkSent, OpenChallenge, OpenOutcome,
    ReceiptRecorded, RecordReceipt, RenewChallenge, RenewOutcome, SettleAttempt, TakeAttempt,
};
use dastak_ports::rate_limiter::LimitOutcome;
use dastak_ports::{OtpStore, PortResult};

use crate::RedisStore;
use crate::error::StoreError;
use crate::limits::judge_sending;
use crate::script::{CLAIM_SECOND_TRY, Call, DELIVERY, FORGET, MARK_SENT, RECORD_RECEIPT};
use crate::steps::{AttemptStep, OpenStep, Part, RenewStep};

/// What the verdicts on a sending come to.
pub(crate) fn open_outcome(verdicts: &[Verdict]) -> OpenOutcome {
    match judge_sending(verdicts) {
        Ok(standings) => OpenOutcome::Opened(standings),
        Err(refusal) => OpenOutcome::Limited(refusal),
    }
}

const NO_REFUSAL: StoreError = StoreError::Reply("a refusal without a reason");

/// What the verdicts on a resend of this number come to. Allowed, it brings the challenge and where its life had ended.
pub(crate) fn renew_outcome(
    verdicts: &[Verdict],
    number_key: NumberKey,
    renewed: Option<(Box<Challenge>, DateTime<Utc>)>,
) -> PortResult<RenewOutcome> {
    match (judge_sending(verdicts), renewed) {
        (Err(refusal), _) => Ok(RenewOutcome::Limited { number_key, refusal }),
        (Ok(standings), Some((challenge, previous_expires_at))) => Ok(RenewOutcome::Renewed {
            challenge,
            previous_expires_at,
            standings,
        }),
        (Ok(_), None) => Err(NO_REFUSAL.into()),
    }
}

/// What the verdicts on a guess come to. Allowed, it brings the challenge.
pub(crate) fn attempt_outcome(
    verdicts: &[Verdict],
    granted: Option<Box<Challenge>>,
    max_attempts: u32,
) -> PortResult<AttemptOutcome> {
    match (LimitOutcome::of(verdicts), granted) {
        (LimitOutcome::Refused(refusal), _) => Ok(AttemptOutcome::Limited(refusal)),
        (LimitOutcome::Allowed(_), Some(challenge)) => Ok(AttemptOutcome::Granted {
            left: max_attempts.saturating_sub(challenge.attempts_used),
            challenge,
            joint: false,
        }),
        (LimitOutcome::Allowed(_), None) => Err(NO_REFUSAL.into()),
    }
}

#[async_trait]
impl OtpStore for RedisStore {
    async fn open(&self, command: OpenChallenge) -> PortResult<OpenOutcome> {
        if self.is_cluster() {
            let store = self.clone();
            return self
                .to_the_end(async move { store.open_apart(&command).await })
                .await;
        }
        match self.try_open(&command, Part::Whole).await? {
            OpenStep::Opened { verdicts, .. } | OpenStep::Limited { verdicts, .. } => {
                Ok(open_outcome(&verdicts))
            }
        }
    }

    async fn renew(&self, command: RenewChallenge) -> PortResult<RenewOutcome> {
        if self.is_cluster() {
            let store = self.clone();
            return self
                .to_the_end(async move { store.renew_apart(&command).await })
                .await;
        }
        let number_key = match command.challenge {
            ChallengeRef::Id(_) => None,
            ChallengeRef::Number(number_key) => Some(number_key),
        };
        match self.try_renew(&command, number_key, Part::Whole).await? {
            RenewStep::Renewed {
                verdicts,
                challenge,
                previous_expires_at,
                ..
            } => renew_outcome(
                &verdicts,
                challenge.number_key,
                Some((challenge, previous_expires_at)),
            ),
            RenewStep::Limited {
                verdicts, number_key, ..
            } => renew_outcome(&verdicts, number_key, None),
            RenewStep::Dead { sealed_number, id } => Ok(RenewOutcome::Dead { sealed_number, id }),
            RenewStep::Unknown => Ok(RenewOutcome::Unknown),
        }
    }

    async fn mark_sent(&self, command: MarkSent) -> PortResult<Option<DateTime<Utc>>> {
        let call = self
            .timed(&MARK_SENT, command.at)
            .keys(self.keys().codes(&command.number_key))
            .text(&command.id.to_string())
            .seconds(command.policy.ttl_seconds)
            .delivery(&command.delivery);
        let mut reply = self.run(call).await?;
        Ok(if reply.is_empty() {
            None
        } else {
            Some(reply.time()?)
        })
    }

    async fn give_back_send(&self, command: GiveBackSend) -> PortResult<()> {
        if self.is_cluster() {
            self.give_back_apart(&command, None).await
        } else {
            self.give_back(&command, None, Part::Whole).await
        }
    }

    async fn take_attempt(&self, command: TakeAttempt) -> PortResult<AttemptOutcome> {
        if self.is_cluster() {
            let store = self.clone();
            return self
                .to_the_end(async move { store.attempt_apart(&command).await })
                .await;
        }
        let max_attempts = command.policy.max_attempts;
        match self.try_attempt(&command, Part::Whole).await? {
            AttemptStep::Granted { challenge, .. } => attempt_outcome(&[], Some(challenge), max_attempts),
            AttemptStep::Limited(verdicts) => attempt_outcome(&verdicts, None, max_attempts),
            AttemptStep::Exhausted | AttemptStep::Busy => Ok(AttemptOutcome::Exhausted),
            AttemptStep::Gone => Ok(AttemptOutcome::Gone),
        }
    }

    async fn settle_attempt(&self, command: SettleAttempt) -> PortResult<()> {
        if self.is_cluster() {
            self.settle_apart(&command).await
        } else {
            self.settle(&command, None, Part::Whole).await
        }
    }

    async fn record_receipt(&self, command: RecordReceipt) -> PortResult<Option<ReceiptRecorded>> {
        let call = Call::of(&RECORD_RECEIPT)
            .keys(self.keys().codes(&command.number_key))
            .text(&command.provider)
            .text(&command.message_id)
            .text(command.status.as_str())
            .time(command.at);
        let mut reply = self.run(call).await?;
        if reply.is_empty() {
            return Ok(None);
        }
        Ok(Some(ReceiptRecorded {
            id: reply.id()?,
            before: reply.status()?,
            after: reply.status()?,
            channel: reply.channel()?,
            is_newest: reply.flag()?,
        }))
    }

    async fn claim_second_try(&self, command: ClaimSecondTry) -> PortResult<Option<Box<Challenge>>> {
        let call = self
            .timed(&CLAIM_SECOND_TRY, command.now)
            .keys(self.keys().codes(&command.number_key))
            .text(&command.id.to_string())
            .number(command.policy.max_attempts);
        let mut reply = self.run(call).await?;
        Ok(if reply.is_empty() {
            None
        } else {
            Some(Box::new(reply.challenge(command.number_key)?))
        })
    }

    async fn delivery(&self, id: ChallengeId) -> PortResult<Option<Delivery>> {
        let call = Call::of(&DELIVERY);
        let call = if self.is_cluster() {
            match self.number_key_of(id).await? {
                Some(number_key) => call.keys(self.keys().codes(&number_key)),
                None => return Ok(None),
            }
        } else {
            call.key(self.keys().pointer(id))
        };
        let call = call
            .flag(!self.is_cluster())
            .text(self.keys().prefix())
            .text(&id.to_string());
        let mut reply = self.run(call).await?;
        Ok(if reply.is_empty() {
            None
        } else {
            Some(reply.delivery()?)
        })
    }

    /// The pointers go last: without their challenges they lead nowhere.
    async fn forget(&self, number_key: NumberKey) -> PortResult<()> {
        let reply = self
            .run(Call::of(&FORGET).keys(self.keys().codes(&number_key)))
            .await?;
        self.remove_pointers(reply.ids()?).await
    }
}
