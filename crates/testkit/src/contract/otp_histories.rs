//! Codes that several tasks send, resend, guess, hear of and ask for at the same time.

use std::collections::HashMap;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use dastak_domain::challenge::Challenge;
use dastak_domain::delivery::{Delivery, DeliveryStatus};
use dastak_domain::ids::ChallengeId;
use dastak_domain::limits::LimitRule;
use dastak_domain::phone::PhoneNumber;
use dastak_domain::secret::NumberKey;
use dastak_ports::OtpStore;
use dastak_ports::otp_store::{
    AttemptOutcome, ChallengeRef, ClaimSecondTry, GiveBackSend, LeaseEnd, MarkSent, OpenChallenge,
    OpenOutcome, ReceiptRecorded, RecordReceipt, RenewChallenge, RenewOutcome, RestoredLife, SendLimits,
    SettleAttempt, TakeAttempt,
};
use dastak_ports::rate_limiter::Refusal;

use super::given::{a_guess, a_receipt, a_renewal, a_sending};
use super::histories::{Player, SEEDS, TASKS, explained};
use super::seen::Seen;
use super::{ANSWERS, Stores};
use crate::builders::{a_delivery_of, key_of, number, otp_policy};
use crate::fakes::State;
use crate::linear::{Model, Operation};
use crate::random::SeededRandom;

/// Makes the histories of codes into tests.
#[macro_export]
macro_rules! otp_histories_contract {
    ($backend:ty) => {
        $crate::contract_suite! { $backend, otp_histories:
            parallel_lives_of_codes_have_an_order_that_explains_them,
        }
    };
}

/// The windows of a number. The short one slides within a history, the long one does not.
const WINDOWS: [(u32, u32); 2] = [(2, 30), (6, 3600)];

/// The codes of two numbers in the hands of several tasks. Every answer fits one order, and no code is compared more
/// often than allowed. Only the windows of the numbers are counted: they are in one place with the codes, where
/// the windows of addresses need not be.
pub async fn parallel_lives_of_codes_have_an_order_that_explains_them(stores: Stores) {
    for seed in 0..SEEDS {
        let numbers = [number(2 * seed), number(2 * seed + 1)];
        let players = (0..TASKS).map(|task| Caller {
            store: stores.otp_store.clone(),
            numbers: numbers.to_vec(),
            task,
            taken: 0,
            own: Vec::new(),
            met: Vec::new(),
            sendings: Vec::new(),
            leases: Vec::new(),
        });
        let history = explained(seed, &Codes::default(), players.collect()).await;
        assert_codes_are_compared_as_often_as_allowed(seed, &history);
    }
}

fn assert_codes_are_compared_as_often_as_allowed(seed: u32, history: &[Operation<Codes>]) {
    let mut compared: HashMap<ChallengeId, i64> = HashMap::new();
    for operation in history {
        match (&operation.command, &operation.answer) {
            (_, Answer::Granted { challenge, .. }) => *compared.entry(challenge.id).or_default() += 1,
            (Command::Settle(settlement), _) if settlement.end == LeaseEnd::GivenBack => {
                *compared.entry(settlement.id).or_default() -= 1;
            }
            _ => {}
        }
    }
    for (id, times) in compared {
        assert!(
            times <= i64::from(otp_policy().max_attempts),
            "seed {seed}: {id:?} was compared {times} times"
        );
    }
}

#[derive(Debug, Clone)]
enum Command {
    Open(OpenChallenge),
    Renew(RenewChallenge),
    MarkSent(MarkSent),
    GiveBack(GiveBackSend),
    Guess(TakeAttempt),
    Settle(SettleAttempt),
    Receipt(RecordReceipt),
    Claim(ClaimSecondTry),
    Delivery(ChallengeId),
}

#[derive(Debug, Clone, PartialEq)]
enum Answer {
    Opened(OpenOutcome),
    Renewed {
        challenge: Seen,
        previous_expires_at: DateTime<Utc>,
    },
    Dead(ChallengeId),
    Unknown,
    Sent(Option<DateTime<Utc>>),
    Granted {
        challenge: Seen,
        left: u32,
    },
    Exhausted,
    Gone,
    Limited(Refusal),
    Recorded(Option<ReceiptRecorded>),
    Claimed(Option<Seen>),
    Delivered(Option<Delivery>),
    Done,
}

impl From<RenewOutcome> for Answer {
    fn from(outcome: RenewOutcome) -> Self {
        match outcome {
            RenewOutcome::Renewed {
                challenge,
                previous_expires_at,
                ..
            } => Self::Renewed {
                challenge: Seen::of(&challenge),
                previous_expires_at,
            },
            RenewOutcome::Dead { id, .. } => Self::Dead(id),
            RenewOutcome::Unknown => Self::Unknown,
            RenewOutcome::Limited { refusal, .. } => Self::Limited(refusal),
        }
    }
}

impl From<AttemptOutcome> for Answer {
    fn from(outcome: AttemptOutcome) -> Self {
        match outcome {
            AttemptOutcome::Granted { challenge, left, .. } => Self::Granted {
                challenge: Seen::of(&challenge),
                left,
            },
            AttemptOutcome::Exhausted => Self::Exhausted,
            AttemptOutcome::Gone => Self::Gone,
            AttemptOutcome::Limited(refusal) => Self::Limited(refusal),
        }
    }
}

impl Answer {
    fn claimed(challenge: Option<Box<Challenge>>) -> Self {
        Self::Claimed(challenge.map(|challenge| Seen::of(&challenge)))
    }
}

#[derive(Debug, Clone, Default)]
struct Codes(State);

impl PartialEq for Codes {
    fn eq(&self, other: &Self) -> bool {
        let (one, other) = (&self.0, &other.0);
        one.hits == other.hits
            && one
                .challenges
                .iter()
                .map(Seen::of)
                .eq(other.challenges.iter().map(Seen::of))
    }
}

impl Model for Codes {
    type Command = Command;
    type Answer = Answer;

    fn step(&mut self, command: &Command) -> Answer {
        let Self(state) = self;
        match command.clone() {
            Command::Open(command) => Answer::Opened(state.open_challenge(command)),
            Command::Renew(command) => state.renew_challenge(command).into(),
            Command::MarkSent(command) => Answer::Sent(state.mark_sent(command)),
            Command::GiveBack(command) => {
                state.give_back_send(&command);
                Answer::Done
            }
            Command::Guess(command) => state.take_attempt(&command).into(),
            Command::Settle(command) => {
                state.settle_attempt(&command);
                Answer::Done
            }
            Command::Receipt(command) => Answer::Recorded(state.record_receipt(&command)),
            Command::Claim(command) => Answer::claimed(state.claim_second_try(&command)),
            Command::Delivery(id) => Answer::Delivered(state.delivery(id)),
        }
    }
}

/// Sends and guesses as the use-cases do: a sending is handed over or given back by who counted it, a lease settled
/// by who was granted it, and a challenge named by who was told its name.
struct Caller {
    store: Arc<dyn OtpStore>,
    numbers: Vec<PhoneNumber>,
    task: usize,
    /// How many messages gateways have taken from this task.
    taken: u32,
    /// Opened by this task.
    own: Vec<ChallengeId>,
    /// Challenges that this task has heard of, and whose they are.
    met: Vec<(ChallengeId, NumberKey)>,
    /// Neither handed over nor taken back.
    sendings: Vec<Sending>,
    leases: Vec<Lease>,
}

/// A message that no gateway has answered for.
struct Sending {
    id: ChallengeId,
    number_key: NumberKey,
    /// What takes it back; a second try was not counted.
    give_back: Option<GiveBackSend>,
}

/// The id of a task's message: any task can tell of it, also before it was taken.
fn message_id(task: usize, message: u32) -> String {
    format!("{task}-{message}")
}

/// A granted attempt that is not settled.
struct Lease {
    id: ChallengeId,
    number_key: NumberKey,
    is_last: bool,
    taken_at: DateTime<Utc>,
}

impl Caller {
    fn any_number(&self, random: &SeededRandom) -> &PhoneNumber {
        random.one_of(&self.numbers).expect("there are numbers")
    }

    fn open(&self, random: &SeededRandom, now: DateTime<Utc>) -> Command {
        Command::Open(OpenChallenge {
            limits: limits(),
            ..a_sending(self.any_number(random), now)
        })
    }

    fn renew(&self, random: &SeededRandom, now: DateTime<Utc>) -> Command {
        let of_number = || ChallengeRef::Number(key_of(self.any_number(random)));
        let own = random.one_of(&self.own).filter(|_| random.below(2) == 0);
        Command::Renew(RenewChallenge {
            limits: limits(),
            ..a_renewal(own.copied().map_or_else(of_number, ChallengeRef::Id), now)
        })
    }

    fn hand_over(&mut self, random: &SeededRandom, now: DateTime<Utc>) -> Option<Command> {
        let sending = self.sendings.pop()?;
        if random.below(4) == 0 {
            return sending.give_back.map(Command::GiveBack);
        }
        let message_id = message_id(self.task, self.taken);
        self.taken += 1;
        Some(Command::MarkSent(MarkSent {
            id: sending.id,
            number_key: sending.number_key,
            delivery: a_delivery_of(&message_id, now),
            policy: otp_policy(),
            at: now,
        }))
    }

    fn receipt(&self, random: &SeededRandom, now: DateTime<Utc>) -> Command {
        let news = [
            DeliveryStatus::Sent,
            DeliveryStatus::Failed,
            DeliveryStatus::Failed,
            DeliveryStatus::Delivered,
        ];
        let task = usize::try_from(random.below(4)).unwrap_or_default() % TASKS;
        Command::Receipt(RecordReceipt {
            number_key: key_of(self.any_number(random)),
            status: random.one_of(&news).copied().expect("there are some"),
            ..a_receipt(&message_id(task, random.below(3)), DeliveryStatus::Sent, now)
        })
    }

    fn sent(&mut self, give_back: GiveBackSend) {
        let (id, number_key) = (give_back.id, give_back.number_key);
        self.met.push((id, number_key));
        self.sendings.push(Sending {
            id,
            number_key,
            give_back: Some(give_back),
        });
    }

    fn claim(&self, random: &SeededRandom, now: DateTime<Utc>) -> Option<Command> {
        let (id, number_key) = random.one_of(&self.met).copied()?;
        Some(Command::Claim(ClaimSecondTry {
            id,
            number_key,
            policy: otp_policy(),
            now,
        }))
    }

    fn guess(&self, random: &SeededRandom, now: DateTime<Utc>) -> Command {
        Command::Guess(TakeAttempt {
            challenge_id: random.one_of(&self.own).copied().filter(|_| random.below(4) == 0),
            ..a_guess(self.any_number(random), now)
        })
    }

    fn settle(&mut self, random: &SeededRandom) -> Option<Command> {
        let lease = self.leases.pop()?;
        let end = match random.below(3) {
            0 => LeaseEnd::Consumed,
            1 if lease.is_last => LeaseEnd::Buried,
            _ => LeaseEnd::GivenBack,
        };
        Some(Command::Settle(SettleAttempt {
            id: lease.id,
            number_key: lease.number_key,
            end,
            refund: vec![],
            counted_at: lease.taken_at,
        }))
    }
}

fn limits() -> SendLimits {
    SendLimits {
        number: LimitRule::new(&WINDOWS),
        others: vec![],
    }
}

impl Player for Caller {
    type Model = Codes;

    const LONGEST_PAUSE: u32 = 8000;

    fn choose(&mut self, random: &SeededRandom, now: DateTime<Utc>) -> Command {
        let command = match random.below(20) {
            0 | 1 => Some(self.open(random, now)),
            2 | 3 => Some(self.renew(random, now)),
            4..=6 => self.hand_over(random, now),
            7..=9 => self.settle(random),
            10..=12 => Some(self.receipt(random, now)),
            13 | 14 => self.claim(random, now),
            15 => random.one_of(&self.own).copied().map(Command::Delivery),
            _ => None,
        };
        command.unwrap_or_else(|| self.guess(random, now))
    }

    async fn give(&self, command: Command) -> Answer {
        let store = &self.store;
        match command {
            Command::Open(command) => Answer::Opened(store.open(command).await.expect(ANSWERS)),
            Command::Renew(command) => store.renew(command).await.expect(ANSWERS).into(),
            Command::MarkSent(command) => Answer::Sent(store.mark_sent(command).await.expect(ANSWERS)),
            Command::GiveBack(command) => {
                store.give_back_send(command).await.expect(ANSWERS);
                Answer::Done
            }
            Command::Guess(command) => store.take_attempt(command).await.expect(ANSWERS).into(),
            Command::Settle(command) => {
                store.settle_attempt(command).await.expect(ANSWERS);
                Answer::Done
            }
            Command::Receipt(command) => {
                Answer::Recorded(store.record_receipt(command).await.expect(ANSWERS))
            }
            Command::Claim(command) => Answer::claimed(store.claim_second_try(command).await.expect(ANSWERS)),
            Command::Delivery(id) => Answer::Delivered(store.delivery(id).await.expect(ANSWERS)),
        }
    }

    fn learn(&mut self, command: Command, answer: Answer) {
        match (command, answer) {
            (Command::Open(command), Answer::Opened(OpenOutcome::Opened(_))) => {
                let Challenge { id, number_key, .. } = command.challenge;
                self.own.push(id);
                self.sent(GiveBackSend {
                    id,
                    number_key,
                    counted_at: command.now,
                    restore: None,
                });
            }
            (
                Command::Renew(command),
                Answer::Renewed {
                    challenge,
                    previous_expires_at,
                },
            ) => self.sent(GiveBackSend {
                id: challenge.id,
                number_key: challenge.number_key,
                counted_at: command.now,
                restore: Some(RestoredLife {
                    renewed: challenge.expires_at,
                    previous: previous_expires_at,
                }),
            }),
            (Command::Claim(command), Answer::Claimed(Some(_))) => self.sendings.push(Sending {
                id: command.id,
                number_key: command.number_key,
                give_back: None,
            }),
            (Command::Guess(command), Answer::Granted { challenge, left }) => self.leases.push(Lease {
                id: challenge.id,
                number_key: challenge.number_key,
                is_last: left == 0,
                taken_at: command.now,
            }),
            _ => {}
        }
    }

    fn last_look(&self, now: DateTime<Utc>) -> Vec<Command> {
        let deliveries = self.own.iter().copied().map(Command::Delivery);
        let guesses = self
            .numbers
            .iter()
            .map(|mobile| Command::Guess(a_guess(mobile, now)));
        deliveries.chain(guesses).collect()
    }
}
