//! What a proxy is told, and what it counts.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::watch;

/// What happens to what is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mode {
    Pass,
    Cut,
    Hang,
    Delay(Duration),
    SwallowAnswers,
}

/// What the controls and the connections of a proxy share.
#[derive(Debug)]
pub(super) struct Shared {
    mode: watch::Sender<Mode>,
    trap: Mutex<Option<Vec<u8>>>,
    pub(super) caught: Counter,
    pub(super) connections: Counter,
    pub(super) round_trips: Counter,
    pub(super) sent: Counter,
    pub(super) answered: Counter,
}

impl Shared {
    pub(super) fn new() -> Self {
        Self {
            mode: watch::Sender::new(Mode::Pass),
            trap: Mutex::new(None),
            caught: Counter::default(),
            connections: Counter::default(),
            round_trips: Counter::default(),
            sent: Counter::default(),
            answered: Counter::default(),
        }
    }

    pub(super) fn set(&self, mode: Mode) {
        self.mode.send_replace(mode);
    }

    pub(super) fn mode(&self) -> Mode {
        *self.mode.borrow()
    }

    pub(super) fn changes(&self) -> watch::Receiver<Mode> {
        self.mode.subscribe()
    }

    pub(super) fn set_trap(&self, pattern: &[u8]) {
        *self.trap.lock().unwrap_or_else(PoisonError::into_inner) = Some(pattern.to_owned());
    }

    /// Whether the trap catches what a client has sent; it is gone then.
    pub(super) fn catches(&self, sent: &[u8]) -> bool {
        let mut trap = self.trap.lock().unwrap_or_else(PoisonError::into_inner);
        let caught = trap
            .take_if(|pattern| sent.windows(pattern.len().max(1)).any(|part| part == pattern))
            .is_some();
        if caught {
            self.caught.add(1);
        }
        caught
    }

    /// How much of what was sent before may be the beginning of what the trap waits for.
    pub(super) fn remembered(&self) -> usize {
        let trap = self.trap.lock().unwrap_or_else(PoisonError::into_inner);
        trap.as_ref().map_or(0, |pattern| pattern.len().saturating_sub(1))
    }
}

/// A count that only grows.
#[derive(Debug, Default)]
pub(super) struct Counter(AtomicU64);

impl Counter {
    pub(super) fn add(&self, count: usize) {
        self.0.fetch_add(count as u64, Ordering::Relaxed);
    }

    pub(super) fn get(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }
}
