//! What several tasks saw of a store that they gave random commands, explained by a model.
//!
//! The models are the fakes' own transactions, one after the other: the suites of single calls hold those to the
//! domain, and the histories hold an engine's parallel calls to them.

use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use dastak_ports::Clock;

use super::race::together;
use crate::clock::ManualClock;
use crate::linear::{Model, Operation, Recorder, explain};
use crate::random::SeededRandom;

/// How many histories a rule makes.
pub(super) const SEEDS: u32 = 24;

/// How many tasks make a history.
pub(super) const TASKS: usize = 4;

/// How many commands each of them gives.
const STEPS: usize = 10;

/// Each task's clock is so far ahead of that of the task before, as those of nodes differ a little.
const SKEW: TimeDelta = TimeDelta::milliseconds(700);

/// What a command to a player's model is.
pub(super) type Command<P> = <<P as Player>::Model as Model>::Command;

/// What it is answered.
pub(super) type Answer<P> = <<P as Player>::Model as Model>::Answer;

/// One of the tasks: it knows what it has been answered, and chooses what to do next.
pub(super) trait Player: Send + Sync + 'static {
    /// What explains the answers.
    type Model: Model<Command: Send, Answer: Send> + 'static;

    /// The common clock moves on by less than this before each command, in milliseconds.
    const LONGEST_PAUSE: u32;

    /// The next command.
    fn choose(&mut self, random: &SeededRandom, now: DateTime<Utc>) -> Command<Self>;

    /// Gives it to the store.
    fn give(&self, command: Command<Self>) -> impl Future<Output = Answer<Self>> + Send;

    /// Takes notice of the answer.
    fn learn(&mut self, command: Command<Self>, answer: Answer<Self>);

    /// Commands that show what the store has become, given when all tasks have ended.
    fn last_look(&self, now: DateTime<Utc>) -> Vec<Command<Self>>;
}

/// Lets the players give their commands at the same time, and panics unless some order of them explains all
/// answers. The same seed makes the same choices; which answers they meet is up to the race.
pub(super) async fn explained<P: Player>(
    seed: u32,
    model: &P::Model,
    players: Vec<P>,
) -> Vec<Operation<P::Model>> {
    let recorder = Arc::new(Recorder::new());
    let clock = Arc::new(ManualClock::default());
    let tasks = (0..)
        .zip(players)
        .map(|(task, player)| play(seed, task, player, recorder.clone(), clock.clone()))
        .collect();
    for (task, player) in (0..).zip(together(tasks).await) {
        for command in player.last_look(clock.now()) {
            recorder.record(task, command.clone(), player.give(command)).await;
        }
    }
    let history = recorder.history();
    if let Err(unexplained) = explain(model, &history) {
        panic!("seed {seed}: {unexplained}");
    }
    history
}

async fn play<P: Player>(
    seed: u32,
    task: u16,
    mut player: P,
    recorder: Arc<Recorder<P::Model>>,
    clock: Arc<ManualClock>,
) -> P {
    let random = SeededRandom::new((u64::from(seed) << 16) | u64::from(task));
    for _ in 0..STEPS {
        let pause = random.below(P::LONGEST_PAUSE);
        clock.advance(TimeDelta::milliseconds(i64::from(pause)));
        let now = clock.now() + SKEW * i32::from(task);
        let command = player.choose(&random, now);
        let answer = recorder
            .record(task, command.clone(), player.give(command.clone()))
            .await;
        player.learn(command, answer);
    }
    player
}
