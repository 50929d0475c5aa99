//! Sessions that several tasks refresh, read and end at the same time.

use std::collections::HashSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use chrono::{DateTime, Utc};
use dastak_domain::audit::AuditEvent;
use dastak_domain::ids::{SessionId, UserId};
use dastak_domain::session::Session;
use dastak_ports::Sessions;
use dastak_ports::sessions::{EndAllSessions, EndSession, RotateOutcome, RotateRefresh};

use super::given::{an_end, an_end_of_all, events_of, logged_in, registered, shown};
use super::histories::{Player, SEEDS, TASKS, explained};
use super::{ANSWERS, Stores};
use crate::builders::{number, secs};
use crate::clock::start;
use crate::fakes::State;
use crate::linear::{Model, Operation};
use crate::random::SeededRandom;

/// Makes the histories of refreshing into tests.
#[macro_export]
macro_rules! refresh_histories_contract {
    ($backend:ty) => {
        $crate::contract_suite! { $backend, refresh_histories:
            parallel_refreshes_have_an_order_that_explains_them,
        }
    };
}

/// Three sessions of one person in several tabs. Every answer fits one order, a generation is made
/// once, a session ends once, and the trail tells of each end.
pub async fn parallel_refreshes_have_an_order_that_explains_them(stores: Stores) {
    for seed in 0..SEEDS {
        let (user, first) = registered(&stores, number(seed), start()).await;
        let second = logged_in(&stores, &user, start() + secs(1)).await;
        let third = logged_in(&stores, &user, start() + secs(2)).await;
        let tokens: Vec<_> = [&first, &second, &third]
            .map(|session| Tokens {
                session_id: session.id,
                generation: Arc::new(AtomicU32::new(session.refresh.generation)),
            })
            .to_vec();
        let mut model = Families::default();
        model.0.users.insert(user.id, user.clone());
        model
            .0
            .sessions
            .extend([first, second, third].map(|session| (session.id, session)));
        let players = (0..TASKS).map(|_| Tab {
            sessions: stores.sessions.clone(),
            user_id: user.id,
            tokens: tokens.clone(),
        });
        let history = explained(seed, &model, players.collect()).await;
        assert_generations_are_made_once(seed, &history);
        let trail = events_of(&stores, user.id).await;
        assert_sessions_end_once(seed, &history, &trail, tokens.len());
    }
}

fn assert_generations_are_made_once(seed: u32, history: &[Operation<Families>]) {
    let mut made = HashSet::new();
    for operation in history {
        if let Answer::Rotated(RotateOutcome::Rotated(session)) = &operation.answer {
            let generation = session.refresh.generation;
            assert!(
                made.insert((session.id, generation)),
                "seed {seed}: generation {generation} of {:?} was made twice",
                session.id
            );
        }
    }
}

fn assert_sessions_end_once(
    seed: u32,
    history: &[Operation<Families>],
    trail: &[AuditEvent],
    sessions: usize,
) {
    let count = |is_it: fn(&Answer) -> bool| history.iter().filter(|o| is_it(&o.answer)).count();
    let written = |event| trail.iter().filter(|written| **written == event).count();
    let reused = count(|answer| matches!(answer, Answer::Rotated(RotateOutcome::Reused)));
    let ended = count(|answer| matches!(answer, Answer::Ended(true)));
    let ended_together: u64 = history
        .iter()
        .map(|operation| match operation.answer {
            Answer::AllEnded(sessions) => sessions,
            _ => 0,
        })
        .sum();
    let ended_everywhere = count(|answer| matches!(answer, Answer::AllEnded(_)));
    for (event, times) in [
        (AuditEvent::RefreshReused, reused),
        (AuditEvent::SessionEnded, ended),
        (AuditEvent::LoggedOutEverywhere, ended_everywhere),
    ] {
        assert_eq!(written(event), times, "seed {seed}: {event:?} in the trail");
    }
    assert!(
        reused as u64 + ended as u64 + ended_together <= sessions as u64,
        "seed {seed}: a session ended twice"
    );
}

#[derive(Debug, Clone)]
enum Command {
    Rotate(RotateRefresh),
    Bear(SessionId),
    List(UserId, DateTime<Utc>),
    End(EndSession),
    EndAll(EndAllSessions),
}

#[derive(Debug, Clone, PartialEq)]
enum Answer {
    Rotated(RotateOutcome),
    Borne(Option<Box<Session>>),
    Listed(Vec<Session>),
    Ended(bool),
    AllEnded(u64),
}

#[derive(Debug, Clone, Default)]
struct Families(State);

impl PartialEq for Families {
    fn eq(&self, other: &Self) -> bool {
        self.0.sessions == other.0.sessions
    }
}

impl Model for Families {
    type Command = Command;
    type Answer = Answer;

    fn step(&mut self, command: &Command) -> Answer {
        let Self(state) = self;
        match command.clone() {
            Command::Rotate(command) => Answer::Rotated(state.rotate(command)),
            Command::Bear(id) => Answer::Borne(state.bearer(id).map(|context| Box::new(context.session))),
            Command::List(user_id, now) => Answer::Listed(state.list(user_id, now)),
            Command::End(command) => Answer::Ended(state.end(command)),
            Command::EndAll(command) => Answer::AllEnded(state.end_all(command)),
        }
    }
}

/// A session and the newest generation that any of its tabs was given: they share their storage.
#[derive(Clone)]
struct Tokens {
    session_id: SessionId,
    generation: Arc<AtomicU32>,
}

struct Tab {
    sessions: Arc<dyn Sessions>,
    user_id: UserId,
    tokens: Vec<Tokens>,
}

impl Tab {
    fn notice(&self, session: &Session) {
        for tokens in self
            .tokens
            .iter()
            .filter(|tokens| tokens.session_id == session.id)
        {
            tokens
                .generation
                .fetch_max(session.refresh.generation, Ordering::AcqRel);
        }
    }
}

impl Player for Tab {
    type Model = Families;

    const LONGEST_PAUSE: u32 = 1000;

    fn choose(&mut self, random: &SeededRandom, now: DateTime<Utc>) -> Command {
        let tokens = random.one_of(&self.tokens).expect("there are sessions");
        match random.below(60) {
            0 => Command::EndAll(an_end_of_all(self.user_id, now)),
            1 | 2 => Command::End(an_end(self.user_id, tokens.session_id, now)),
            3..=14 => Command::Bear(tokens.session_id),
            15..=20 => Command::List(self.user_id, now),
            chance => {
                // Mostly the newest, sometimes the one before, seldom an older one.
                let back = match chance {
                    21 => 2,
                    22..=29 => 1,
                    _ => 0,
                };
                let newest = tokens.generation.load(Ordering::Acquire);
                let generation = newest.saturating_sub(back).max(1);
                Command::Rotate(shown(tokens.session_id, generation, now))
            }
        }
    }

    async fn give(&self, command: Command) -> Answer {
        let store = &self.sessions;
        match command {
            Command::Rotate(command) => Answer::Rotated(store.rotate(command).await.expect(ANSWERS)),
            Command::Bear(id) => {
                let context = store.bearer(id).await.expect(ANSWERS);
                Answer::Borne(context.map(|context| Box::new(context.session)))
            }
            Command::List(user_id, now) => Answer::Listed(store.list(user_id, now).await.expect(ANSWERS)),
            Command::End(command) => Answer::Ended(store.end(command).await.expect(ANSWERS)),
            Command::EndAll(command) => Answer::AllEnded(store.end_all(command).await.expect(ANSWERS)),
        }
    }

    fn learn(&mut self, _: Command, answer: Answer) {
        if let Answer::Rotated(RotateOutcome::Rotated(session) | RotateOutcome::Replayed(session)) = answer {
            self.notice(&session);
        }
    }

    fn last_look(&self, now: DateTime<Utc>) -> Vec<Command> {
        self.tokens
            .iter()
            .map(|tokens| Command::Bear(tokens.session_id))
            .chain([Command::List(self.user_id, now)])
            .collect()
    }
}
