//! Steps of a Cluster, where limits of addresses live in other slots than what has the number's tag.
//!
//! All parts are asked at the same time: one round trip. When one refuses, the others are undone, in a second one. A part
//! that may be undone is kept as unsettled beside the codes (`scripts/unsettled.lua`). Whom only such a part
//! refuses keeps the hits of its address and asks again, so that in a race exactly as many pass as are allowed. A
//! part is settled after its caller was answered; one that nobody settles counts as settled after a few seconds.
//!
//! These methods must run to their end: a caller that goes away must not leave a step half done.

use std::future::ready;
use std::time::Duration;

use chrono::{DateTime, Utc};
use dastak_domain::limits::{LimitHit, Verdict};
use dastak_ports::PortResult;
use dastak_ports::otp_store::{
    AttemptOutcome, ChallengeRef, GiveBackSend, LeaseEnd, OpenChallenge, OpenOutcome, RenewChallenge,
    RenewOutcome, RestoredLife, SettleAttempt, TakeAttempt,
};
use tokio::time::{Instant, sleep, timeout};

use crate::RedisStore;
use crate::error::StoreError;
use crate::limits::all_allowed;
use crate::link::timed_out;
use crate::otp_store::{attempt_outcome, open_outcome, renew_outcome};
use crate::steps::{AttemptStep, OpenStep, Part, RenewStep};

/// The first pause before a part that is busy is asked again; each is twice as long as the one before, up to the
/// longest. A part is unsettled for a round trip, unless its node has died.
const PAUSE: Duration = Duration::from_millis(2);
const LONGEST_PAUSE: Duration = Duration::from_millis(100);

/// How long it is asked again: longer than a part stays unsettled (`LAPSES` in `scripts/unsettled.lua`).
const PATIENCE: Duration = Duration::from_millis(2500);

/// The longest that a caller waits for a step, however many of its servers are in trouble.
const STEP_PATIENCE: Duration = Duration::from_secs(4);

/// Stands for the step whose name was lost with its answer.
const LOST_STEP: &str = "lost";

/// The hits that lie apart, and their time.
type Apart<'a> = (&'a [LimitHit], DateTime<Utc>);

/// The part with the number's tag. Where nothing else is limited it is the whole step, and nothing is to be settled.
fn number_part(others: &[LimitHit]) -> Part {
    Part::Number {
        settled_later: others.iter().any(|hit| !hit.rule.is_off()),
    }
}

/// Whether the limits that lie apart have let it pass.
fn has_passed(counted: &PortResult<Vec<Verdict>>) -> bool {
    counted.as_ref().is_ok_and(|verdicts| all_allowed(verdicts))
}

/// An undoing that failed leaves something counted that was refused: that is safe, and its window ends.
fn note(undone: PortResult<()>) {
    if let Err(error) = undone {
        tracing::warn!(%error, "a refused step could not be undone");
    }
}

impl RedisStore {
    /// Runs `work` to its end, also when the caller goes away or has waited long enough: what was counted for it then
    /// stays counted.
    pub(crate) async fn to_the_end<T: Send + 'static>(
        &self,
        work: impl Future<Output = PortResult<T>> + Send + 'static,
    ) -> PortResult<T> {
        match timeout(STEP_PATIENCE, self.inner.handle.spawn(work)).await {
            Ok(ended) => ended.unwrap_or_else(|_| Err(StoreError::Runtime.into())),
            Err(_) => Err(StoreError::from(timed_out()).into()),
        }
    }

    /// Takes both parts of a step. That with the number's tag is asked again while unsettled parts of others are all
    /// that refuses.
    async fn take_both<T, F>(
        &self,
        (hits, now): Apart<'_>,
        number_part: impl Fn() -> F,
        is_busy: impl Fn(&T) -> bool,
    ) -> (PortResult<Vec<Verdict>>, PortResult<T>)
    where
        F: Future<Output = PortResult<T>>,
    {
        let (counted, mut answer) = tokio::join!(self.count_apart(hits, now), number_part());
        if has_passed(&counted) {
            let deadline = Instant::now() + PATIENCE;
            let mut pause = PAUSE;
            while answer.as_ref().is_ok_and(&is_busy) && Instant::now() < deadline {
                sleep(pause).await;
                pause = LONGEST_PAUSE.min(pause * 2);
                answer = number_part().await;
            }
        }
        (counted, answer)
    }

    /// Undoes both parts of a refused step, the hits if they were counted.
    async fn undo_both(
        &self,
        (hits, now): Apart<'_>,
        were_counted: bool,
        number_part: impl Future<Output = PortResult<()>>,
    ) {
        let taken_back = self.take_back_hits(were_counted, hits, now);
        let (undone, taken_back) = tokio::join!(number_part, taken_back);
        note(undone);
        note(taken_back);
    }

    pub(crate) async fn open_apart(&self, command: &OpenChallenge) -> PortResult<OpenOutcome> {
        let challenge = &command.challenge;
        let apart: Apart<'_> = (&command.limits.others, command.now);
        let part = number_part(apart.0);
        let is_busy = |step: &OpenStep| matches!(step, OpenStep::Limited { busy: true, .. });
        let ((counted, opened), pointed) = tokio::join!(
            self.take_both(apart, || self.try_open(command, part), is_busy),
            self.point(challenge.id, &challenge.number_key),
        );
        let passed = has_passed(&counted);
        // An answer that was lost may hide a challenge that was stored.
        let may_be_stored = !matches!(opened, Ok(OpenStep::Limited { .. }));
        let (step, verdicts) = match opened {
            Ok(OpenStep::Opened { step, verdicts }) => (step, Ok(verdicts)),
            Ok(OpenStep::Limited { verdicts, .. }) => (None, Ok(verdicts)),
            Err(error) => (None, Err(error)),
        };
        let outcome = verdicts.and_then(|verdicts| {
            pointed?;
            Ok(open_outcome(&[verdicts, counted?].concat()))
        });
        if matches!(outcome, Ok(OpenOutcome::Opened(_))) {
            self.settle_later(challenge.number_key, step, Some(challenge.id));
            return outcome;
        }
        let undone = async {
            if !may_be_stored {
                return self.remove_pointers(vec![challenge.id]).await;
            }
            let give_back = GiveBackSend {
                id: challenge.id,
                number_key: challenge.number_key,
                counted_at: command.now,
                restore: None,
            };
            let step = step.as_deref().unwrap_or(LOST_STEP);
            self.give_back_apart(&give_back, Some(step)).await
        };
        self.undo_both(apart, passed, undone).await;
        outcome
    }

    /// Where only the challenge is named, its number is one round trip more away.
    pub(crate) async fn renew_apart(&self, command: &RenewChallenge) -> PortResult<RenewOutcome> {
        let number_key = match command.challenge {
            ChallengeRef::Number(number_key) => Some(number_key),
            ChallengeRef::Id(id) => self.number_key_of(id).await?,
        };
        let Some(number_key) = number_key else {
            return Ok(RenewOutcome::Unknown);
        };
        let apart: Apart<'_> = (&command.limits.others, command.now);
        let part = number_part(apart.0);
        let renewal = || self.try_renew(command, Some(number_key), part);
        let is_busy = |step: &RenewStep| matches!(step, RenewStep::Limited { busy: true, .. });
        let (counted, renewed) = self.take_both(apart, renewal, is_busy).await;
        let passed = has_passed(&counted);
        let undoing = match &renewed {
            Ok(RenewStep::Renewed {
                step,
                challenge,
                previous_expires_at,
                ..
            }) => Some((
                step.clone(),
                GiveBackSend {
                    id: challenge.id,
                    number_key,
                    counted_at: command.now,
                    restore: Some(RestoredLife {
                        renewed: challenge.expires_at,
                        previous: *previous_expires_at,
                    }),
                },
            )),
            _ => None,
        };
        let outcome = renewed.and_then(|renewed| match renewed {
            RenewStep::Renewed {
                verdicts,
                challenge,
                previous_expires_at,
                ..
            } => renew_outcome(
                &[verdicts, counted?].concat(),
                number_key,
                Some((challenge, previous_expires_at)),
            ),
            RenewStep::Limited { verdicts, .. } => {
                renew_outcome(&[verdicts, counted?].concat(), number_key, None)
            }
            RenewStep::Dead { sealed_number, id } => Ok(RenewOutcome::Dead { sealed_number, id }),
            RenewStep::Unknown => Ok(RenewOutcome::Unknown),
        });
        match undoing {
            Some((step, _)) if matches!(outcome, Ok(RenewOutcome::Renewed { .. })) => {
                self.settle_later(number_key, step, None);
            }
            Some((step, give_back)) => {
                let undone = self.give_back_apart(&give_back, step.as_deref());
                self.undo_both(apart, passed, undone).await;
            }
            None => self.undo_both(apart, passed, ready(Ok(()))).await,
        }
        outcome
    }

    pub(crate) async fn attempt_apart(&self, command: &TakeAttempt) -> PortResult<AttemptOutcome> {
        let max_attempts = command.policy.max_attempts;
        let apart: Apart<'_> = (&command.limits, command.now);
        let part = number_part(apart.0);
        let is_busy = |step: &AttemptStep| matches!(step, AttemptStep::Busy);
        let attempt = || self.try_attempt(command, part);
        let (counted, leased) = self.take_both(apart, attempt, is_busy).await;
        let passed = has_passed(&counted);
        let undoing = match &leased {
            Ok(AttemptStep::Granted { step, challenge }) => Some((
                step.clone(),
                SettleAttempt {
                    id: challenge.id,
                    number_key: command.number_key,
                    end: LeaseEnd::GivenBack,
                    refund: Vec::new(),
                    counted_at: command.now,
                },
            )),
            _ => None,
        };
        let outcome = leased.and_then(|leased| match leased {
            AttemptStep::Granted { challenge, .. } => {
                attempt_outcome(&counted?, Some(challenge), max_attempts)
            }
            // Others may give their attempts back: one after the other, this one would have been refused.
            AttemptStep::Busy if !passed => attempt_outcome(&counted?, None, max_attempts),
            AttemptStep::Limited(verdicts) => attempt_outcome(&verdicts, None, max_attempts),
            AttemptStep::Exhausted | AttemptStep::Busy => Ok(AttemptOutcome::Exhausted),
            AttemptStep::Gone => Ok(AttemptOutcome::Gone),
        });
        match undoing {
            Some((step, _)) if matches!(outcome, Ok(AttemptOutcome::Granted { .. })) => {
                self.settle_later(command.number_key, step, None);
            }
            Some((step, give_back)) => {
                let undone = self.settle(&give_back, step.as_deref(), part);
                self.undo_both(apart, passed, undone).await;
            }
            None => self.undo_both(apart, passed, ready(Ok(()))).await,
        }
        outcome
    }

    pub(crate) async fn settle_apart(&self, command: &SettleAttempt) -> PortResult<()> {
        let part = Part::Number { settled_later: false };
        let (settled, refunded) = tokio::join!(
            self.settle(command, None, part),
            self.take_back_apart(&command.refund, command.counted_at),
        );
        settled.and(refunded)
    }

    pub(crate) async fn give_back_apart(&self, command: &GiveBackSend, step: Option<&str>) -> PortResult<()> {
        let part = Part::Number { settled_later: false };
        let pointers = if command.restore.is_none() {
            vec![command.id]
        } else {
            Vec::new()
        };
        let (given_back, removed) = tokio::join!(
            self.give_back(command, step, part),
            self.remove_pointers(pointers)
        );
        given_back.and(removed)
    }
}
