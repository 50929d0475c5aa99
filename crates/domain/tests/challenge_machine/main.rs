//! Whatever happens in whatever order, a code is accepted at most once, no more wrong guesses are compared
//! than allowed, and no resend buys one; one code of a number is live at most, and what is said of its delivery never
//! goes back.
//!
//! A run is a random sequence of steps on a small in-memory store made of [`Challenge`]'s own methods. Beside
//! it an oracle that knows nothing of them keeps its own books and says what each step must answer.
//!
//! [`Challenge`]: dastak_domain::challenge::Challenge
#![expect(
    clippy::indexing_slicing,
    reason = "a challenge that is not there fails the test by panicking"
)]

mod oracle;
mod store;

use chrono::{DateTime, TimeDelta, Utc};
use dastak_domain::challenge::{AttemptLease, Challenge, MOST_EARLIER_MESSAGES};
use dastak_domain::delivery::DeliveryStatus;
use dastak_domain::otp::OtpPolicy;
use oracle::Oracle;
use proptest::prelude::*;
use store::{Settled, Store};

/// A code, as the number of the sending that made it; a wrong one is nobody's number.
type Code = usize;
const WRONG: Code = usize::MAX;

const POLICY: OtpPolicy = OtpPolicy {
    ttl_seconds: 180,
    max_attempts: 3,
    resend_after_seconds: 30,
    bind_challenge: false,
};

const TAKEN: Step = Step::Answer {
    which: 0,
    accepts: true,
    keeps_name: false,
};

#[derive(Debug, Clone, Copy)]
enum Guess {
    Wrong,
    Newest,
    /// The code of the sending that many before the newest.
    Older(usize),
}

#[derive(Debug, Clone, Copy)]
enum Step {
    /// A new code is stored, and handed to the gateway.
    Send,
    /// The newest code is renewed, and handed to the gateway.
    Resend,
    /// A second try of some challenge is asked for and, if it is claimed, handed to the gateway.
    SecondTry(usize),
    /// The gateway answers for one of the messages that wait. It may take it by the name of the challenge's message
    /// before.
    Answer {
        which: usize,
        accepts: bool,
        keeps_name: bool,
    },
    /// A receipt of some message comes in: of one that was taken or refused, or not even answered for.
    Receipt { which: usize, news: DeliveryStatus },
    /// A guess takes its attempt. It is compared later.
    Take(Guess),
    /// One of the guesses in flight is compared, and, if it is right, the database is asked.
    Settle { which: usize, database_fails: bool },
    /// Time passes, in milliseconds.
    Pass(i64),
    /// The clock is set back, in milliseconds.
    SetBack(i64),
}

/// A guess that holds an attempt of a challenge.
#[derive(Debug, Clone, Copy)]
struct InFlight {
    challenge: usize,
    code: Code,
    left: u32,
}

/// What a gateway calls a message: gateways stand in for one another, and their names may be alike.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Message(usize);

impl Message {
    fn provider(self) -> &'static str {
        if self.0.is_multiple_of(2) {
            "first"
        } else {
            "second"
        }
    }

    fn id(self) -> String {
        (self.0 / 2).to_string()
    }
}

/// What a message was handed over for.
#[derive(Debug, Clone, Copy)]
enum Reason {
    First,
    Resend { ended_before: DateTime<Utc> },
    SecondTry,
}

/// A message that the gateway has not answered for.
#[derive(Debug, Clone, Copy)]
struct Waiting {
    challenge: usize,
    message: Message,
    reason: Reason,
}

struct Machine {
    now: DateTime<Utc>,
    policy: OtpPolicy,
    store: Store,
    oracle: Oracle,
    in_flight: Vec<InFlight>,
    waiting: Vec<Waiting>,
    /// All messages that were ever handed over, and their challenges.
    messages: Vec<(usize, Message)>,
    /// How often each challenge had gone out, and its status, after the step before.
    seen: Vec<(u32, DeliveryStatus)>,
}

impl Machine {
    fn new(policy: OtpPolicy) -> Self {
        Self {
            now: DateTime::UNIX_EPOCH + TimeDelta::days(20_000),
            policy,
            store: Store::new(policy),
            oracle: Oracle::new(policy),
            in_flight: Vec::new(),
            waiting: Vec::new(),
            messages: Vec::new(),
            seen: Vec::new(),
        }
    }

    fn step(&mut self, step: Step) -> Result<(), TestCaseError> {
        match step {
            Step::Send => {
                let challenge = self.store.send(self.now);
                self.oracle.sent(challenge, self.now);
                self.hand_over(challenge, Reason::First);
            }
            Step::Resend => self.resend()?,
            Step::SecondTry(which) => self.second_try(which)?,
            Step::Answer {
                which,
                accepts,
                keeps_name,
            } => self.answer(which, accepts, keeps_name),
            Step::Receipt { which, news } => self.receipt(which, news)?,
            Step::Take(guess) => self.take(guess)?,
            Step::Settle {
                which,
                database_fails,
            } => self.settle(which, database_fails)?,
            Step::Pass(millis) => self.now += TimeDelta::milliseconds(millis),
            Step::SetBack(millis) => self.now -= TimeDelta::milliseconds(millis),
        }
        self.check()
    }

    fn resend(&mut self) -> Result<(), TestCaseError> {
        let resent = self.store.resend(self.now);
        prop_assert_eq!(
            resent.map(|(challenge, _)| challenge),
            self.oracle.resend(self.now)
        );
        if let Some((challenge, ended_before)) = resent {
            self.hand_over(challenge, Reason::Resend { ended_before });
        }
        Ok(())
    }

    fn second_try(&mut self, which: usize) -> Result<(), TestCaseError> {
        let Some(challenge) = which.checked_rem(self.store.sendings()) else {
            return Ok(());
        };
        let claimed = self.store.second_try(challenge, self.now);
        prop_assert_eq!(claimed, self.oracle.second_try(challenge, self.now));
        if claimed {
            self.hand_over(challenge, Reason::SecondTry);
        }
        Ok(())
    }

    fn hand_over(&mut self, challenge: usize, reason: Reason) {
        let message = Message(self.messages.len());
        self.messages.push((challenge, message));
        self.waiting.push(Waiting {
            challenge,
            message,
            reason,
        });
    }

    fn answer(&mut self, which: usize, accepts: bool, keeps_name: bool) {
        let Some(which) = which.checked_rem(self.waiting.len()) else {
            return;
        };
        let Waiting {
            challenge,
            message,
            reason,
        } = self.waiting.remove(which);
        if accepts {
            let mut its_messages = self.messages.iter().filter(|(its, _)| *its == challenge);
            let message = match its_messages.rfind(|(_, other)| other.0 < message.0) {
                Some((_, before)) if keeps_name => *before,
                _ => message,
            };
            self.store.accepted(challenge, message, self.now);
            self.oracle.accepted(challenge, message, self.now);
            return;
        }
        match reason {
            Reason::First => {
                self.store.remove(challenge);
                self.oracle.remove(challenge);
            }
            Reason::Resend { ended_before } => {
                self.store.end_as_before(challenge, ended_before);
                self.oracle.end_as_before(challenge, ended_before);
            }
            Reason::SecondTry => {}
        }
    }

    fn receipt(&mut self, which: usize, news: DeliveryStatus) -> Result<(), TestCaseError> {
        let Some(which) = which.checked_rem(self.messages.len()) else {
            return Ok(());
        };
        let (_, message) = self.messages[which];
        let recorded = self.store.receipt(message, news, self.now);
        prop_assert_eq!(recorded, self.oracle.receipt(message, news));
        let again = self.store.receipt(message, news, self.now);
        let unchanged = recorded.map(|(challenge, _, after)| (challenge, after, after));
        prop_assert_eq!(again, unchanged, "the same receipt twice changed something");
        Ok(())
    }

    fn take(&mut self, guess: Guess) -> Result<(), TestCaseError> {
        let code = match guess {
            Guess::Wrong => WRONG,
            Guess::Newest => self.store.sendings().wrapping_sub(1),
            Guess::Older(back) => self.store.sendings().wrapping_sub(2 + back),
        };
        let (lease, challenge) = self.store.take(self.now);
        prop_assert_eq!(lease, self.oracle.take(self.now));
        if let (AttemptLease::Granted { left }, Some(challenge)) = (lease, challenge) {
            self.in_flight.push(InFlight {
                challenge,
                code,
                left,
            });
        }
        Ok(())
    }

    fn settle(&mut self, which: usize, database_fails: bool) -> Result<(), TestCaseError> {
        if self.in_flight.is_empty() {
            return Ok(());
        }
        let InFlight {
            challenge,
            code,
            left,
        } = self.in_flight.remove(which % self.in_flight.len());
        let settled = self.store.settle(challenge, code, left, database_fails);
        let expected = self
            .oracle
            .settle(challenge, code == challenge, left, database_fails);
        prop_assert_eq!(settled, expected);
        if settled == Settled::Accepted {
            prop_assert_eq!(code, challenge, "only its own code is accepted");
        }
        Ok(())
    }

    /// What must hold after every step.
    fn check(&mut self) -> Result<(), TestCaseError> {
        prop_assert!(self.store.live(self.now).len() <= 1, "two codes are live");
        self.check_statuses()?;
        for (index, challenge) in self.store.challenges().iter().enumerate() {
            let books = self.oracle.books(index);
            prop_assert!(books.accepted <= 1, "a code was accepted twice");
            prop_assert!(
                books.wrong <= self.policy.max_attempts,
                "too many wrong guesses were compared"
            );
            let held = books.wrong + books.outstanding;
            prop_assert!(
                held <= self.policy.max_attempts,
                "more attempts are out than allowed"
            );
            if books.accepted == 0 {
                prop_assert_eq!(challenge.attempts_used, held, "an attempt appeared or vanished");
            }
            let life = challenge.expires_at - challenge.first_sent_at;
            prop_assert!(life <= TimeDelta::seconds(600), "a code lives too long");
        }
        Ok(())
    }

    fn check_statuses(&mut self) -> Result<(), TestCaseError> {
        let rank = |status| match status {
            DeliveryStatus::Queued => 0,
            DeliveryStatus::Sent => 1,
            DeliveryStatus::Failed => 2,
            DeliveryStatus::Delivered => 3,
        };
        for (index, challenge) in self.store.challenges().iter().enumerate() {
            let (books, status) = (self.oracle.books(index), challenge.delivery.status);
            prop_assert_eq!(status, books.status());
            prop_assert_eq!(challenge.sendings, books.sendings);
            prop_assert!(books.second_tries <= 1, "two second tries were claimed");
            prop_assert!(challenge.earlier_messages.len() <= MOST_EARLIER_MESSAGES);
            if let Some((sendings, before)) = self.seen.get(index) {
                let is_same_message = *sendings == challenge.sendings;
                let is_final = *before == DeliveryStatus::Delivered;
                if is_same_message || is_final {
                    prop_assert!(
                        rank(status) >= rank(*before),
                        "{before:?} went back to {status:?}"
                    );
                }
            }
        }
        let seen = |challenge: &Challenge| (challenge.sendings, challenge.delivery.status);
        self.seen = self.store.challenges().iter().map(seen).collect();
        Ok(())
    }
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let guess = prop_oneof![
        4 => Just(Guess::Wrong),
        4 => Just(Guess::Newest),
        1 => (0_usize..3).prop_map(Guess::Older),
    ];
    let news = prop_oneof![
        1 => Just(DeliveryStatus::Queued),
        2 => Just(DeliveryStatus::Sent),
        3 => Just(DeliveryStatus::Failed),
        2 => Just(DeliveryStatus::Delivered),
    ];
    let step = prop_oneof![
        2 => Just(Step::Send),
        3 => Just(Step::Resend),
        2 => any::<usize>().prop_map(Step::SecondTry),
        6 => (any::<usize>(), prop::bool::weighted(0.8), prop::bool::weighted(0.1))
            .prop_map(|(which, accepts, keeps_name)| Step::Answer { which, accepts, keeps_name }),
        6 => (any::<usize>(), news).prop_map(|(which, news)| Step::Receipt { which, news }),
        8 => guess.prop_map(Step::Take),
        6 => (any::<usize>(), prop::bool::weighted(0.4))
            .prop_map(|(which, database_fails)| Step::Settle { which, database_fails }),
        3 => prop_oneof![0_i64..5000, 0_i64..200_000].prop_map(Step::Pass),
        1 => prop_oneof![0_i64..6000, 0_i64..400_000].prop_map(Step::SetBack),
    ];
    proptest::collection::vec(step, 1..80)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1000))]

    #[test]
    fn no_interleaving_breaks_a_challenge(
        max_attempts in 1_u32..=5,
        ttl_seconds in prop_oneof![Just(180_u32), 1_u32..=600],
        steps in steps(),
    ) {
        let policy = OtpPolicy { ttl_seconds, max_attempts, ..POLICY };
        let mut machine = Machine::new(policy);
        for step in steps {
            machine.step(step)?;
        }
    }
}

#[test]
fn a01_a_thousand_guesses_in_flight_hold_three_attempts() {
    let mut machine = Machine::new(POLICY);
    let guesses = (0..1000).map(|i| Step::Take(if i == 500 { Guess::Newest } else { Guess::Wrong }));
    for step in [Step::Send, TAKEN].into_iter().chain(guesses) {
        machine.step(step).unwrap();
    }
    assert_eq!(machine.in_flight.len(), 3);
}

#[test]
fn a02_of_many_right_codes_in_flight_one_is_accepted() {
    let mut machine = Machine::new(POLICY);
    for step in [Step::Send, TAKEN]
        .into_iter()
        .chain([Step::Take(Guess::Newest); 50])
    {
        machine.step(step).unwrap();
    }
    for _ in 0..3 {
        machine
            .step(Step::Settle {
                which: 1,
                database_fails: false,
            })
            .unwrap();
    }
    assert_eq!(machine.oracle.books(0).accepted, 1);
}
