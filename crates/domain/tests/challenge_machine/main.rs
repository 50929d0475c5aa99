//! Whatever happens in whatever order, a code is accepted at most once, no more wrong guesses are compared
//! than allowed, and no resend buys one.
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
use dastak_domain::challenge::AttemptLease;
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
    /// The gateway answers for the message that has waited longest.
    Answer { accepts: bool },
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

/// A message that the gateway has not answered for. A resend knows where the life ended before.
#[derive(Debug, Clone, Copy)]
struct Waiting {
    challenge: usize,
    ended_before: Option<DateTime<Utc>>,
}

struct Machine {
    now: DateTime<Utc>,
    policy: OtpPolicy,
    store: Store,
    oracle: Oracle,
    in_flight: Vec<InFlight>,
    waiting: Vec<Waiting>,
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
        }
    }

    fn step(&mut self, step: Step) -> Result<(), TestCaseError> {
        match step {
            Step::Send => {
                let challenge = self.store.send(self.now);
                self.oracle.sent(challenge, self.now);
                self.waiting.push(Waiting {
                    challenge,
                    ended_before: None,
                });
            }
            Step::Resend => self.resend()?,
            Step::Answer { accepts } => self.answer(accepts),
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
            self.waiting.push(Waiting {
                challenge,
                ended_before: Some(ended_before),
            });
        }
        Ok(())
    }

    fn answer(&mut self, accepts: bool) {
        if self.waiting.is_empty() {
            return;
        }
        let Waiting {
            challenge,
            ended_before,
        } = self.waiting.remove(0);
        if accepts {
            self.store.accepted(challenge, self.now);
            self.oracle.accepted(challenge, self.now);
        } else {
            self.store.refused(challenge, ended_before);
            self.oracle.refused(challenge, ended_before);
        }
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
    fn check(&self) -> Result<(), TestCaseError> {
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
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let guess = prop_oneof![
        4 => Just(Guess::Wrong),
        4 => Just(Guess::Newest),
        1 => (0_usize..3).prop_map(Guess::Older),
    ];
    let step = prop_oneof![
        2 => Just(Step::Send),
        3 => Just(Step::Resend),
        4 => prop::bool::weighted(0.8).prop_map(|accepts| Step::Answer { accepts }),
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
    for step in [Step::Send, Step::Answer { accepts: true }]
        .into_iter()
        .chain(guesses)
    {
        machine.step(step).unwrap();
    }
    assert_eq!(machine.in_flight.len(), 3);
}

#[test]
fn a02_of_many_right_codes_in_flight_one_is_accepted() {
    let mut machine = Machine::new(POLICY);
    for step in [Step::Send, Step::Answer { accepts: true }]
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
