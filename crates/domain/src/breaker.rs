//! A circuit breaker: a gateway that fails is left alone for a while, then tried with single messages.
//!
//! A node has one [`Breaker`] for each channel of a gateway. What other nodes need to know of it is a [`BreakerRecord`].
//!
//! ```
//! use chrono::{DateTime, TimeDelta, Utc};
//! use dastak_domain::breaker::{Breaker, BreakerState, FAILURES_IN_A_ROW, TRIALS_TO_CLOSE};
//! use dastak_domain::routing::{Outcome, RejectionClass};
//!
//! let start: DateTime<Utc> = "2026-01-15T10:00:00Z".parse()?;
//! let mut breaker = Breaker::new(start);
//! for _ in 0..FAILURES_IN_A_ROW {
//!     let permit = breaker.admit(start).ok_or("a closed breaker refused")?;
//!     breaker.record(permit, Outcome::Rejected(RejectionClass::Unavailable), start);
//! }
//! assert_eq!(breaker.state(start), BreakerState::Open);
//! assert!(breaker.admit(start).is_none());
//!
//! // Ten seconds later single messages try whether the gateway is well again.
//! let later = start + TimeDelta::seconds(10);
//! for _ in 0..TRIALS_TO_CLOSE {
//!     let trial = breaker.admit(later).ok_or("no trial was due")?;
//!     assert!(trial.is_trial());
//!     assert!(breaker.admit(later).is_none(), "one trial at a time");
//!     breaker.record(trial, Outcome::Accepted, later);
//! }
//! assert_eq!(breaker.state(later), BreakerState::Closed);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

use std::collections::VecDeque;

use chrono::{DateTime, TimeDelta, Utc};

use crate::routing::{Outcome, RejectionClass};

/// So many failures in a row open a breaker.
pub const FAILURES_IN_A_ROW: u32 = 5;

/// How many outcomes are looked back on. Half of them failed open a breaker, in whatever order: at the latest the
/// twentieth message of a gateway that fails every other one.
pub const WINDOW: usize = 20;

/// How long a breaker stays open at first, in seconds. It doubles with every failed trial.
pub const FIRST_OPEN_SECONDS: i64 = 10;

/// The longest a breaker stays open without a trial, in seconds.
pub const LONGEST_OPEN_SECONDS: i64 = 300;

/// So many trials in a row must succeed before everything goes by the gateway again.
pub const TRIALS_TO_CLOSE: u32 = 2;

/// How long a trial may take before another one is due, in seconds: its message may be lost with its request.
pub const TRIAL_SECONDS: i64 = 15;

/// Why a breaker is open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Cause {
    /// The gateway refused, for this reason.
    Rejected(RejectionClass),
    /// Nobody knew what became of messages.
    Unknown,
}

impl Cause {
    /// The name in logs and stores.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Rejected(class) => class.as_str(),
            Self::Unknown => "unknown",
        }
    }

    /// Reads a stored name.
    #[must_use]
    pub fn from_stored(text: &str) -> Option<Self> {
        if text == Self::Unknown.as_str() {
            return Some(Self::Unknown);
        }
        RejectionClass::from_name(text).map(Self::Rejected)
    }

    /// Whether somebody must be called at once: waiting repairs nothing.
    #[must_use]
    pub const fn pages(self) -> bool {
        matches!(self, Self::Rejected(class) if class.pages())
    }

    /// What an outcome says against its gateway: nothing where it was a success or about the number.
    #[must_use]
    pub const fn of(outcome: Outcome) -> Option<Self> {
        match outcome {
            Outcome::Rejected(class) if !class.is_about_the_recipient() => Some(Self::Rejected(class)),
            Outcome::Unknown => Some(Self::Unknown),
            Outcome::Accepted | Outcome::Rejected(_) => None,
        }
    }
}

/// How a breaker stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum BreakerState {
    /// Every message may go by the gateway.
    Closed,
    /// None may.
    Open,
    /// One at a time may.
    HalfOpen,
}

impl BreakerState {
    /// The name in `/health` and in metrics.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Closed => "closed",
            Self::Open => "open",
            Self::HalfOpen => "half_open",
        }
    }
}

/// What nodes share of a breaker: its openings and closings. Plain fields, for stores to write down.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct BreakerRecord {
    /// Grows with each change, whichever node makes it. Clocks of nodes differ, so it goes before the time.
    pub version: u64,
    /// When that was.
    pub changed_at: DateTime<Utc>,
    /// Until when it is open without a trial; `None` when it is closed.
    pub open_until: Option<DateTime<Utc>>,
    /// Trials that failed since it opened or since one succeeded.
    pub failed_trials: u32,
    /// Why it is open.
    pub cause: Option<Cause>,
}

impl BreakerRecord {
    /// Whether this one takes the place of `other`.
    #[must_use]
    pub fn is_newer_than(&self, other: &Self) -> bool {
        self > other
    }

    /// The newer of two: in whatever order nodes put their records together, all end with the same one.
    #[must_use]
    pub fn merge(self, other: Self) -> Self {
        self.max(other)
    }
}

/// What became of a breaker by an outcome.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    /// It opened.
    Opened {
        /// Why.
        cause: Cause,
        /// Whether it was closed before, or is open for another reason now: what somebody must be called for once.
        is_news: bool,
    },
    /// Everything goes by the gateway again.
    Closed,
}

/// Leave to ask the gateway once. It goes back with the outcome, which counts only while the breaker is as it was then.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Permit {
    version: u64,
    is_trial: bool,
}

impl Permit {
    /// Whether the message tries whether the gateway is well again.
    #[must_use]
    pub const fn is_trial(&self) -> bool {
        self.is_trial
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Phase {
    /// Outcomes that count, oldest first: whether each failed.
    Closed { recent: VecDeque<bool> },
    /// Open, and after `until` half open; then `trial` is when the running trial began.
    Open {
        until: DateTime<Utc>,
        trial: Option<DateTime<Utc>>,
        succeeded: u32,
        failed: u32,
        cause: Option<Cause>,
    },
}

/// The breaker of one channel of one gateway on one node. It asks no clock.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Breaker {
    version: u64,
    changed_at: DateTime<Utc>,
    phase: Phase,
}

impl Breaker {
    /// A closed one that has seen nothing.
    #[must_use]
    pub fn new(now: DateTime<Utc>) -> Self {
        Self {
            version: 0,
            changed_at: now,
            phase: closed(),
        }
    }

    /// How it stands at `now`.
    #[must_use]
    pub fn state(&self, now: DateTime<Utc>) -> BreakerState {
        match &self.phase {
            Phase::Closed { .. } => BreakerState::Closed,
            Phase::Open { until, .. } if is_ahead(*until, now, LONGEST_OPEN_SECONDS) => BreakerState::Open,
            Phase::Open { .. } => BreakerState::HalfOpen,
        }
    }

    /// Since when it stands so.
    #[must_use]
    pub fn since(&self, now: DateTime<Utc>) -> DateTime<Utc> {
        match &self.phase {
            Phase::Open { until, .. } if self.state(now) == BreakerState::HalfOpen => (*until).min(now),
            _ => self.changed_at,
        }
    }

    /// Why it is open.
    #[must_use]
    pub fn cause(&self) -> Option<Cause> {
        match &self.phase {
            Phase::Closed { .. } => None,
            Phase::Open { cause, .. } => *cause,
        }
    }

    /// Until when it is open without a trial; `None` when it is closed.
    #[must_use]
    pub fn open_until(&self) -> Option<DateTime<Utc>> {
        match &self.phase {
            Phase::Closed { .. } => None,
            Phase::Open { until, .. } => Some(*until),
        }
    }

    /// Whether a trial may begin: it is half open and none is running.
    #[must_use]
    pub fn is_trial_due(&self, now: DateTime<Utc>) -> bool {
        match &self.phase {
            Phase::Closed { .. } => false,
            Phase::Open { trial, .. } => {
                let is_running = |began: DateTime<Utc>| {
                    is_ahead(began + TimeDelta::seconds(TRIAL_SECONDS), now, TRIAL_SECONDS)
                };
                self.state(now) == BreakerState::HalfOpen && !trial.is_some_and(is_running)
            }
        }
    }

    /// Leave to ask the gateway. Half open it is a trial, and nobody else gets leave before its outcome is known. `None`
    /// when the gateway is to be left alone.
    pub fn admit(&mut self, now: DateTime<Utc>) -> Option<Permit> {
        let is_due = self.is_trial_due(now);
        let version = self.version;
        match &mut self.phase {
            Phase::Closed { .. } => Some(Permit {
                version,
                is_trial: false,
            }),
            Phase::Open { trial, .. } if is_due => {
                *trial = Some(now);
                Some(Permit {
                    version,
                    is_trial: true,
                })
            }
            Phase::Open { .. } => None,
        }
    }

    /// Leave to ask the gateway though it is to be left alone, as there is no other. Its success is as good as a
    /// trial's, its failure tells nothing new.
    #[must_use]
    pub const fn admit_anyway(&self) -> Permit {
        Permit {
            version: self.version,
            is_trial: false,
        }
    }

    /// Counts an outcome at `now`. A permit from before the last change counts nothing.
    pub fn record(&mut self, permit: Permit, outcome: Outcome, now: DateTime<Utc>) -> Option<Change> {
        if permit.version != self.version {
            return None;
        }
        let trouble = Cause::of(outcome);
        match &mut self.phase {
            Phase::Closed { recent } => {
                match trouble {
                    Some(cause) if cause.pages() => return Some(self.open(cause, 0, now)),
                    // The gateway answered about the number: that tells nothing about itself.
                    None if outcome != Outcome::Accepted => return None,
                    _ => {}
                }
                recent.push_back(trouble.is_some());
                while recent.len() > WINDOW {
                    recent.pop_front();
                }
                let in_a_row = recent.iter().rev().take_while(|failed| **failed).count();
                let failed = recent.iter().filter(|failed| **failed).count();
                let is_enough = in_a_row >= FAILURES_IN_A_ROW as usize || failed * 2 >= WINDOW;
                trouble
                    .filter(|_| is_enough)
                    .map(|cause| self.open(cause, 0, now))
            }
            Phase::Open {
                trial,
                succeeded,
                failed,
                ..
            } => {
                if permit.is_trial {
                    *trial = None;
                }
                match trouble {
                    Some(cause) if permit.is_trial => {
                        let failed = failed.saturating_add(1);
                        Some(self.open(cause, failed, now))
                    }
                    None if outcome == Outcome::Accepted => {
                        *succeeded += 1;
                        *failed = 0;
                        (*succeeded >= TRIALS_TO_CLOSE).then(|| self.close(now))
                    }
                    _ => None,
                }
            }
        }
    }

    /// Takes back a permit whose outcome tells nothing about the gateway: nothing is counted, and a trial is due again.
    pub fn forget(&mut self, permit: Permit) {
        if permit.version != self.version || !permit.is_trial {
            return;
        }
        if let Phase::Open { trial, .. } = &mut self.phase {
            *trial = None;
        }
    }

    /// What other nodes should know.
    #[must_use]
    pub fn record_to_share(&self) -> BreakerRecord {
        let (open_until, failed_trials, cause) = match &self.phase {
            Phase::Closed { .. } => (None, 0, None),
            Phase::Open {
                until, failed, cause, ..
            } => (Some(*until), *failed, *cause),
        };
        BreakerRecord {
            version: self.version,
            changed_at: self.changed_at,
            open_until,
            failed_trials,
            cause,
        }
    }

    /// Takes over what another node knows, where that is newer. Whether anything changed.
    pub fn adopt(&mut self, record: BreakerRecord) -> bool {
        let mine = self.record_to_share();
        if !record.is_newer_than(&mine) {
            return false;
        }
        self.version = record.version;
        self.changed_at = record.changed_at;
        match (record.open_until, &self.phase) {
            // Its own outcomes go on counting.
            (None, Phase::Closed { .. }) => {}
            (None, Phase::Open { .. }) => self.phase = closed(),
            (Some(until), _) => {
                self.phase = Phase::Open {
                    until,
                    trial: None,
                    succeeded: 0,
                    failed: record.failed_trials,
                    cause: record.cause,
                };
            }
        }
        true
    }

    fn open(&mut self, cause: Cause, failed: u32, now: DateTime<Utc>) -> Change {
        let is_news = self.cause() != Some(cause) || failed == 0;
        self.change(
            Phase::Open {
                until: now + TimeDelta::seconds(open_seconds(failed)),
                trial: None,
                succeeded: 0,
                failed,
                cause: Some(cause),
            },
            now,
        );
        Change::Opened { cause, is_news }
    }

    fn close(&mut self, now: DateTime<Utc>) -> Change {
        self.change(closed(), now);
        Change::Closed
    }

    fn change(&mut self, phase: Phase, now: DateTime<Utc>) {
        self.version = self.version.saturating_add(1);
        self.changed_at = now;
        self.phase = phase;
    }
}

const fn closed() -> Phase {
    Phase::Closed {
        recent: VecDeque::new(),
    }
}

/// How long a breaker stays open after so many failed trials, in seconds.
///
/// ```
/// use dastak_domain::breaker::open_seconds;
///
/// assert_eq!([0, 1, 2, 9].map(open_seconds), [10, 20, 40, 300]);
/// ```
#[must_use]
pub fn open_seconds(failed_trials: u32) -> i64 {
    FIRST_OPEN_SECONDS
        .checked_mul(1 << failed_trials.min(20))
        .map_or(LONGEST_OPEN_SECONDS, |seconds| seconds.min(LONGEST_OPEN_SECONDS))
}

/// Whether a node that has the trials of a gateway until `until` keeps the others from them at `now`. An end that is further
/// ahead than any breaker stays open comes from a clock that was set back, and keeps nobody.
#[must_use]
pub fn is_claimed(until: DateTime<Utc>, now: DateTime<Utc>) -> bool {
    is_ahead(until, now, LONGEST_OPEN_SECONDS)
}

/// Whether `end` is still ahead of `now`. An end that is further ahead than it was ever set comes from a clock that was
/// set back, and is none.
fn is_ahead(end: DateTime<Utc>, now: DateTime<Utc>, longest_seconds: i64) -> bool {
    now < end && end - now <= TimeDelta::seconds(longest_seconds)
}
