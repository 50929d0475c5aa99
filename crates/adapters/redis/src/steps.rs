//! One call of one script each: what is told to it, and what it answers.

use chrono::{DateTime, Utc};
use dastak_domain::challenge::Challenge;
use dastak_domain::delivery::Delivery;
use dastak_domain::ids::ChallengeId;
use dastak_domain::limits::{LimitHit, LimitKey, LimitRule, Verdict};
use dastak_domain::secret::{NumberKey, Sealed};
use dastak_ports::PortResult;
use dastak_ports::otp_store::{
    ChallengeRef, GiveBackSend, LeaseEnd, OpenChallenge, RenewChallenge, SettleAttempt, TakeAttempt,
};

use crate::RedisStore;
use crate::error::StoreError;
use crate::keys::{number_of, tag_of};
use crate::limits::verdicts;
use crate::reply::Reply;
use crate::script::{Call, GIVE_BACK_SEND, HIT, OPEN, REFUND, RENEW, SETTLE_ATTEMPT, TAKE_ATTEMPT};

/// How much of a port's method one call does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Part {
    /// All of it.
    Whole,
    /// What has the number's tag. If the rest may still refuse, the step is settled later.
    Number {
        /// Whether it is.
        settled_later: bool,
    },
}

impl Part {
    const fn is_settled_later(self) -> bool {
        matches!(self, Self::Number { settled_later: true })
    }
}

/// The name of a step that is settled later.
pub(crate) type Step = Option<String>;

/// The verdicts on a sending, that on its number first.
pub(crate) enum OpenStep {
    Opened { step: Step, verdicts: Vec<Verdict> },
    Limited { busy: bool, verdicts: Vec<Verdict> },
}

pub(crate) enum RenewStep {
    Renewed {
        step: Step,
        verdicts: Vec<Verdict>,
        challenge: Box<Challenge>,
        previous_expires_at: DateTime<Utc>,
    },
    Limited {
        /// Whether another step that is not settled may be the cause.
        busy: bool,
        verdicts: Vec<Verdict>,
        number_key: NumberKey,
    },
    Dead {
        sealed_number: Sealed,
        id: ChallengeId,
    },
    Unknown,
}

pub(crate) enum AttemptStep {
    Granted {
        step: Step,
        challenge: Box<Challenge>,
    },
    Limited(Vec<Verdict>),
    Exhausted,
    /// Exhausted, unless another step that is not settled gives its attempt back.
    Busy,
    Gone,
}

/// The limits that one part counts.
fn counted(hits: &[LimitHit], part: Part) -> &[LimitHit] {
    match part {
        Part::Whole => hits,
        Part::Number { .. } => &[],
    }
}

fn rules<'a>(number: Option<&'a LimitRule>, others: &'a [LimitHit]) -> Vec<&'a LimitRule> {
    number
        .into_iter()
        .chain(others.iter().map(|hit| &hit.rule))
        .collect()
}

fn step(reply: &mut Reply) -> Result<Step, StoreError> {
    Ok(Some(reply.text()?).filter(|step| !step.is_empty()))
}

const UNKNOWN_ANSWER: StoreError = StoreError::Reply("an unknown answer");

impl RedisStore {
    fn logs<'a>(&'a self, hits: &'a [LimitHit]) -> impl Iterator<Item = String> + 'a {
        hits.iter().map(|hit| self.keys().log(&hit.key))
    }

    /// `open.lua`.
    pub(crate) async fn try_open(&self, command: &OpenChallenge, part: Part) -> PortResult<OpenStep> {
        let challenge = &command.challenge;
        let others = counted(&command.limits.others, part);
        let rules = rules(Some(&command.limits.number), others);
        let mut call = self
            .timed(&OPEN, command.now)
            .keys(self.keys().codes(&challenge.number_key))
            .key(self.keys().sendings(&challenge.number_key));
        if part == Part::Whole {
            call = call
                .key(self.keys().pointer(challenge.id))
                .keys(self.logs(others));
        }
        let call = call
            .flag(part.is_settled_later())
            .text(&tag_of(&challenge.number_key))
            .text(&challenge.id.to_string())
            .text(challenge.purpose.as_str())
            .bytes(challenge.digest.as_bytes())
            .bytes(challenge.sealed_number.as_bytes())
            .time(challenge.first_sent_at)
            .time(challenge.expires_at)
            .bytes(challenge.sealed_code.as_ref().map_or(&[], Sealed::as_bytes))
            .delivery(&challenge.delivery)
            .rules(&rules);
        let mut reply = self.run(call).await?;
        Ok(match reply.text()?.as_str() {
            "opened" => OpenStep::Opened {
                step: step(&mut reply)?,
                verdicts: verdicts(&rules, &reply.numbers()?)?,
            },
            "limited" => OpenStep::Limited {
                busy: reply.flag()?,
                verdicts: verdicts(&rules, &reply.numbers()?)?,
            },
            _ => return Err(UNKNOWN_ANSWER.into()),
        })
    }

    /// `renew.lua`. With a number, a challenge that is named must be the number's; without one it is found by its
    /// pointer, outside a Cluster.
    pub(crate) async fn try_renew(
        &self,
        command: &RenewChallenge,
        number_key: Option<NumberKey>,
        part: Part,
    ) -> PortResult<RenewStep> {
        let others = counted(&command.limits.others, part);
        let rules = rules(Some(&command.limits.number), others);
        let (id, named) = match command.challenge {
            ChallengeRef::Id(id) => (id.to_string(), Some(id)),
            ChallengeRef::Number(_) => (String::new(), None),
        };
        let call = self.timed(&RENEW, command.now);
        let call = match (number_key, named) {
            (Some(number_key), _) => call
                .keys(self.keys().codes(&number_key))
                .key(self.keys().sendings(&number_key)),
            (None, Some(id)) => call.key(self.keys().pointer(id)),
            (None, None) => return Ok(RenewStep::Unknown),
        };
        let call = call
            .keys(self.logs(others))
            .flag(part.is_settled_later())
            .flag(number_key.is_none())
            .text(self.keys().prefix())
            .text(&id)
            .seconds(command.policy.ttl_seconds)
            .number(command.policy.max_attempts)
            .rules(&rules);
        let mut reply = self.run(call).await?;
        Ok(match reply.text()?.as_str() {
            "renewed" => {
                let step = step(&mut reply)?;
                let verdicts = verdicts(&rules, &reply.numbers()?)?;
                let tag = reply.bytes()?;
                let number_key = number_key.map_or_else(|| number_of(&tag), Ok)?;
                RenewStep::Renewed {
                    step,
                    verdicts,
                    previous_expires_at: reply.time()?,
                    challenge: Box::new(reply.nested()?.challenge(number_key)?),
                }
            }
            "limited" => {
                let busy = reply.flag()?;
                let verdicts = verdicts(&rules, &reply.numbers()?)?;
                let tag = reply.bytes()?;
                RenewStep::Limited {
                    busy,
                    verdicts,
                    number_key: number_key.map_or_else(|| number_of(&tag), Ok)?,
                }
            }
            "dead" => RenewStep::Dead {
                id: reply.id()?,
                sealed_number: reply.sealed()?,
            },
            "unknown" => RenewStep::Unknown,
            _ => return Err(UNKNOWN_ANSWER.into()),
        })
    }

    /// `take_attempt.lua`.
    pub(crate) async fn try_attempt(&self, command: &TakeAttempt, part: Part) -> PortResult<AttemptStep> {
        let limits = counted(&command.limits, part);
        let rules = rules(None, limits);
        let named = command.challenge_id.map(|id| id.to_string());
        let call = self
            .timed(&TAKE_ATTEMPT, command.now)
            .keys(self.keys().codes(&command.number_key))
            .keys(self.logs(limits))
            .flag(part.is_settled_later())
            .optional(named.as_deref())
            .flag(command.policy.bind_challenge)
            .number(command.policy.max_attempts)
            .rules(&rules);
        let mut reply = self.run(call).await?;
        Ok(match reply.text()?.as_str() {
            "granted" => AttemptStep::Granted {
                step: step(&mut reply)?,
                challenge: Box::new(reply.nested()?.challenge(command.number_key)?),
            },
            "limited" => AttemptStep::Limited(verdicts(&rules, &reply.numbers()?)?),
            "exhausted" => AttemptStep::Exhausted,
            "busy" => AttemptStep::Busy,
            "gone" => AttemptStep::Gone,
            _ => return Err(UNKNOWN_ANSWER.into()),
        })
    }

    /// `give_back_send.lua`; with a step, that step is undone.
    pub(crate) async fn give_back(
        &self,
        command: &GiveBackSend,
        step: Option<&str>,
        part: Part,
    ) -> PortResult<()> {
        let mut call = Call::of(&GIVE_BACK_SEND)
            .keys(self.keys().codes(&command.number_key))
            .key(self.keys().sendings(&command.number_key));
        if part == Part::Whole {
            call = call.key(self.keys().pointer(command.id));
        }
        let call = call
            .time(command.counted_at)
            .optional(step)
            .text(&command.id.to_string());
        let call = match command.restore {
            Some(life) => call.time(life.renewed).time(life.previous),
            None => call.optional(None).optional(None),
        };
        self.run(call).await?;
        Ok(())
    }

    /// `settle_attempt.lua`; with a step, that step is undone.
    pub(crate) async fn settle(
        &self,
        command: &SettleAttempt,
        step: Option<&str>,
        part: Part,
    ) -> PortResult<()> {
        let mut call = Call::of(&SETTLE_ATTEMPT).keys(self.keys().codes(&command.number_key));
        if part == Part::Whole {
            call = call.keys(command.refund.iter().map(|key| self.keys().log(key)));
        }
        let end = match command.end {
            LeaseEnd::Consumed => "consumed",
            LeaseEnd::GivenBack => "given_back",
            LeaseEnd::Buried => "buried",
        };
        let call = call
            .time(command.counted_at)
            .optional(step)
            .text(&command.id.to_string())
            .text(end);
        self.run(call).await?;
        Ok(())
    }

    /// `hit.lua`.
    pub(crate) async fn try_hits(&self, hits: &[LimitHit], now: DateTime<Utc>) -> PortResult<Vec<Verdict>> {
        let rules = rules(None, hits);
        let call = self.timed(&HIT, now).keys(self.logs(hits)).rules(&rules);
        let mut reply = self.run(call).await?;
        Ok(verdicts(&rules, &reply.numbers()?)?)
    }

    /// `refund.lua`.
    pub(crate) async fn take_back(&self, keys: &[LimitKey], at: DateTime<Utc>) -> PortResult<()> {
        let logs = keys.iter().map(|key| self.keys().log(key));
        self.run(Call::of(&REFUND).keys(logs).time(at)).await?;
        Ok(())
    }
}

impl Call {
    /// A delivery, as scripts read it.
    pub(crate) fn delivery(self, delivery: &Delivery) -> Self {
        self.text(delivery.status.as_str())
            .text(delivery.channel.as_str())
            .optional(delivery.provider.as_deref())
            .optional(delivery.provider_message_id.as_deref())
            .time(delivery.updated_at)
    }
}
