//! Whether what several tasks saw at the same time could have happened one after the other.
//!
//! A history is linearizable when every operation can be given one moment between its call and its return, so
//! that a sequential [`Model`] which is asked in the order of those moments gives the very same answers
//! (Herlihy and Wing, "Linearizability: a correctness condition for concurrent objects", 1990). The search for
//! such an order is that of Wing and Gong ("Testing and verifying concurrent objects", 1993), and remembers in
//! what state it has already been with the same operations behind it (Lowe, "Testing for linearizability",
//! 2017). It is meant for short histories, of some dozens of operations.
//!
//! ```
//! use std::sync::atomic::{AtomicU32, Ordering};
//!
//! use dastak_testkit::linear::{Model, Recorder, explain};
//!
//! /// What a counter does when it is asked one command at a time.
//! #[derive(Clone, PartialEq)]
//! struct Counter(u32);
//!
//! impl Model for Counter {
//!     type Command = ();
//!     type Answer = u32;
//!
//!     fn step(&mut self, _command: &()) -> u32 {
//!         self.0 += 1;
//!         self.0
//!     }
//! }
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() {
//! // A counter with a transaction, asked by two tasks at once.
//! let count = AtomicU32::new(0);
//! let recorder = Recorder::<Counter>::new();
//! let whole = || async { count.fetch_add(1, Ordering::SeqCst) + 1 };
//! tokio::join!(recorder.record(1, (), whole()), recorder.record(2, (), whole()));
//! assert!(explain(&Counter(0), &recorder.history()).is_ok());
//!
//! // One without: it reads, lets the other go first, and writes.
//! let count = AtomicU32::new(0);
//! let recorder = Recorder::<Counter>::new();
//! let torn = || async {
//!     let read = count.load(Ordering::SeqCst);
//!     tokio::task::yield_now().await;
//!     count.store(read + 1, Ordering::SeqCst);
//!     read + 1
//! };
//! tokio::join!(recorder.record(1, (), torn()), recorder.record(2, (), torn()));
//! assert!(explain(&Counter(0), &recorder.history()).is_err());
//! # }
//! ```

use std::collections::{BTreeSet, HashMap};
use std::fmt::{self, Debug, Display, Formatter};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};

/// What a thing does when it is asked one command at a time. Two models that are equal answer everything alike
/// from there on.
pub trait Model: Clone + PartialEq {
    /// What it is asked.
    type Command: Clone + Debug;
    /// What it says.
    type Answer: Clone + Debug + PartialEq;

    /// Does what is asked, and answers.
    fn step(&mut self, command: &Self::Command) -> Self::Answer;
}

/// One command and its answer, as a task saw them.
#[derive(Debug, Clone)]
pub struct Operation<M: Model> {
    /// Who asked.
    pub task: u16,
    /// What was asked.
    pub command: M::Command,
    /// What was answered.
    pub answer: M::Answer,
    /// When it was asked, on the logical clock of its history.
    pub called: u64,
    /// When the answer was there, on the same clock.
    pub returned: u64,
}

/// Writes a history down while it happens. Share it by reference or in an `Arc`.
#[derive(Debug)]
pub struct Recorder<M: Model> {
    /// A logical clock: each call and each return is a tick of its own.
    ticks: AtomicU64,
    operations: Mutex<Vec<Operation<M>>>,
}

impl<M: Model> Recorder<M> {
    /// Of nothing yet.
    #[must_use]
    pub const fn new() -> Self {
        Self {
            ticks: AtomicU64::new(0),
            operations: Mutex::new(Vec::new()),
        }
    }

    /// Waits for `answer`, which must not have begun before, and writes it down as that to `command`.
    pub async fn record(
        &self,
        task: u16,
        command: M::Command,
        answer: impl Future<Output = M::Answer>,
    ) -> M::Answer {
        let called = self.tick();
        let answer = answer.await;
        let returned = self.tick();
        let operation = Operation {
            task,
            command,
            answer: answer.clone(),
            called,
            returned,
        };
        self.operations
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push(operation);
        answer
    }

    /// Everything so far, in the order of the calls.
    #[must_use]
    pub fn history(&self) -> Vec<Operation<M>> {
        let operations = self.operations.lock().unwrap_or_else(PoisonError::into_inner);
        let mut history = operations.clone();
        history.sort_by_key(|operation| operation.called);
        history
    }

    fn tick(&self) -> u64 {
        self.ticks.fetch_add(1, Ordering::AcqRel)
    }
}

impl<M: Model> Default for Recorder<M> {
    fn default() -> Self {
        Self::new()
    }
}

/// A history without an order that explains it. Printed, it shows the operations in the order of their calls
/// and how far an explanation comes.
#[derive(Debug)]
pub struct Unexplained<'a, M: Model> {
    history: &'a [Operation<M>],
    /// The longest order that the model agrees with, as positions in the history.
    longest: Vec<usize>,
}

impl<M: Model> Display for Unexplained<'_, M> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        writeln!(f, "no order explains this history:")?;
        for (position, operation) in self.history.iter().enumerate() {
            let Operation {
                task,
                command,
                answer,
                called,
                returned,
            } = operation;
            writeln!(
                f,
                "#{position} task {task}, {called} to {returned}: {command:?} -> {answer:?}"
            )?;
        }
        write!(f, "the longest explained beginning: {:?}", self.longest)
    }
}

/// Finds an order in which `model` gives all the answers of a history. It is told as positions in the history.
///
/// # Errors
/// [`Unexplained`] when there is none: the history is not linearizable.
pub fn explain<'a, M: Model>(
    model: &M,
    history: &'a [Operation<M>],
) -> Result<Vec<usize>, Unexplained<'a, M>> {
    let mut search = Search {
        history,
        order: Vec::with_capacity(history.len()),
        done: BTreeSet::new(),
        longest: Vec::new(),
        visited: HashMap::new(),
    };
    if search.completes(model) {
        return Ok(search.order);
    }
    Err(Unexplained {
        history,
        longest: search.longest,
    })
}

struct Search<'a, M: Model> {
    history: &'a [Operation<M>],
    order: Vec<usize>,
    /// What is in the order.
    done: BTreeSet<usize>,
    longest: Vec<usize>,
    /// The models that were reached with the same operations done.
    visited: HashMap<BTreeSet<usize>, Vec<M>>,
}

impl<M: Model> Search<'_, M> {
    /// Whether the order so far, which has led to `model`, is the beginning of one that explains everything.
    fn completes(&mut self, model: &M) -> bool {
        if self.order.len() > self.longest.len() {
            self.longest.clone_from(&self.order);
        }
        let left = || self.history.iter().enumerate();
        let left = left().filter(|(position, _)| !self.done.contains(position));
        let Some(first_return) = left.clone().map(|(_, operation)| operation.returned).min() else {
            return true;
        };
        // The next one is among those that were called before any of the others had returned.
        let next: Vec<_> = left
            .filter(|(_, operation)| operation.called <= first_return)
            .collect();
        for (position, operation) in next {
            let mut after = model.clone();
            if after.step(&operation.command) != operation.answer {
                continue;
            }
            self.done.insert(position);
            self.order.push(position);
            if self.is_new(&after) && self.completes(&after) {
                return true;
            }
            self.order.pop();
            self.done.remove(&position);
        }
        false
    }

    fn is_new(&mut self, model: &M) -> bool {
        let models = self.visited.entry(self.done.clone()).or_default();
        let is_new = !models.contains(model);
        if is_new {
            models.push(model.clone());
        }
        is_new
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// A number with a maximum, as a limit is one.
    #[derive(Debug, Clone, PartialEq)]
    struct Counter {
        value: u32,
        max: u32,
    }

    #[derive(Debug, Clone, Copy)]
    enum Ask {
        /// One more, if the maximum allows.
        Take,
        Read,
    }

    #[derive(Debug, Clone, Copy, PartialEq)]
    enum Said {
        Granted,
        Refused,
        Value(u32),
    }

    impl Model for Counter {
        type Command = Ask;
        type Answer = Said;

        fn step(&mut self, command: &Ask) -> Said {
            match command {
                Ask::Take if self.value >= self.max => Said::Refused,
                Ask::Take => {
                    self.value += 1;
                    Said::Granted
                }
                Ask::Read => Said::Value(self.value),
            }
        }
    }

    fn up_to(max: u32) -> Counter {
        Counter { value: 0, max }
    }

    fn seen(called: u64, returned: u64, command: Ask, answer: Said) -> Operation<Counter> {
        Operation {
            task: 0,
            command,
            answer,
            called,
            returned,
        }
    }

    #[test]
    fn nothing_is_explained() {
        assert!(explain(&up_to(1), &[]).unwrap().is_empty());
    }

    #[test]
    fn overlapping_operations_may_have_happened_in_any_order() {
        // The read began first and returned last, but saw both takings.
        let history = [
            seen(0, 5, Ask::Read, Said::Value(2)),
            seen(1, 4, Ask::Take, Said::Granted),
            seen(2, 3, Ask::Take, Said::Granted),
        ];
        assert_eq!(explain(&up_to(2), &history).unwrap().last(), Some(&0));
    }

    #[test]
    fn a_refusal_may_come_before_the_grant_that_caused_it() {
        let history = [
            seen(0, 1, Ask::Take, Said::Refused),
            seen(2, 3, Ask::Take, Said::Granted),
        ];
        assert!(explain(&up_to(1), &history).is_err(), "one after the other");
        let history = [
            seen(0, 2, Ask::Take, Said::Refused),
            seen(1, 3, Ask::Take, Said::Granted),
        ];
        assert_eq!(explain(&up_to(1), &history).unwrap(), [1, 0]);
    }

    #[test]
    fn a_grant_too_many_is_found() {
        let history = [
            seen(0, 2, Ask::Take, Said::Granted),
            seen(1, 3, Ask::Take, Said::Granted),
        ];
        let unexplained = explain(&up_to(1), &history).unwrap_err();
        assert_eq!(unexplained.longest.len(), 1);
        let text = unexplained.to_string();
        assert!(text.contains("#1 task 0, 1 to 3: Take -> Granted"), "{text}");
    }

    #[test]
    fn a_lost_update_is_found() {
        let history = [
            seen(0, 2, Ask::Take, Said::Granted),
            seen(1, 3, Ask::Take, Said::Granted),
            seen(4, 5, Ask::Read, Said::Value(1)),
        ];
        assert!(explain(&up_to(5), &history).is_err());
    }

    #[test]
    fn a_read_of_what_is_past_is_found() {
        let history = [
            seen(0, 1, Ask::Take, Said::Granted),
            seen(2, 3, Ask::Read, Said::Value(0)),
        ];
        assert!(explain(&up_to(5), &history).is_err());
    }

    #[test]
    fn states_are_tried_once_for_each_set_of_operations() {
        // Forty takings at once could be ordered in more ways than there are atoms.
        let mut history: Vec<_> = (0..40)
            .map(|i| seen(i, 100 + i, Ask::Take, Said::Granted))
            .collect();
        assert_eq!(explain(&up_to(40), &history).unwrap().len(), 40);
        history.truncate(12);
        history.push(seen(200, 201, Ask::Read, Said::Value(13)));
        assert_eq!(explain(&up_to(40), &history).unwrap_err().longest.len(), 12);
    }

    #[tokio::test]
    async fn a_recorder_writes_calls_and_returns_down() {
        let recorder = Recorder::<Counter>::new();
        let inner = recorder.record(1, Ask::Take, async { Said::Granted });
        let outer = recorder.record(0, Ask::Read, async {
            inner.await;
            Said::Value(1)
        });
        assert_eq!(outer.await, Said::Value(1));
        let history = recorder.history();
        let times: Vec<_> = history
            .iter()
            .map(|operation| (operation.task, operation.called, operation.returned))
            .collect();
        assert_eq!(times, [(0, 0, 3), (1, 1, 2)]);
        assert_eq!(explain(&up_to(1), &history).unwrap(), [1, 0]);
    }

    proptest! {
        /// What did happen one after the other stays explained when calls are seen earlier and returns later.
        #[test]
        fn every_widened_sequence_is_explained(
            steps in prop::collection::vec((any::<bool>(), 0_u64..30, 0_u64..30), 0..24),
            max in 0_u32..10,
        ) {
            let mut counter = up_to(max);
            let history: Vec<_> = (0..)
                .map(|i| 100 + 10 * i)
                .zip(steps)
                .map(|(moment, (takes, earlier, later))| {
                    let command = if takes { Ask::Take } else { Ask::Read };
                    let answer = counter.step(&command);
                    seen(moment - earlier, moment + later, command, answer)
                })
                .collect();
            prop_assert!(explain(&up_to(max), &history).is_ok());
        }
    }
}
