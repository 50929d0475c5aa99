//! The breakers of all gateways on this node, one for each channel of each, and what it tells and hears of them.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use chrono::{DateTime, TimeDelta, Utc};

use dastak_domain::breaker::{Breaker, BreakerRecord, BreakerState, Cause, Change, Permit, TRIAL_SECONDS};
use dastak_domain::delivery::Channel;
use dastak_domain::routing::{Carrier, Hop, Outcome};
use dastak_ports::{BreakerBoard, PortResult};

use super::GatewayStanding;

/// A board that was silent for so long, in seconds, keeps this node from no trial.
const BOARD_SILENCE_SECONDS: i64 = 5;

/// A node that did not use a trial that it had, and has nothing to send since, leaves the next one to the others for so
/// long, in seconds.
const UNUSED_TRIAL_SECONDS: i64 = 3;

pub(super) struct Breakers {
    board: Option<Arc<dyn BreakerBoard>>,
    local: Mutex<Local>,
}

struct Local {
    lines: Vec<Line>,
    /// When the board last answered.
    board_at: Option<DateTime<Utc>>,
    /// Whether it was told that the board is down.
    is_board_missed: bool,
}

/// One channel of one gateway.
struct Line {
    hop: Hop,
    /// Its name in the log and on the board.
    name: String,
    /// Whether it stands for its gateway in `/health`.
    is_main: bool,
    breaker: Breaker,
    /// Until when this node has the trials.
    trials_until: Option<DateTime<Utc>>,
    /// Whether this node has turned a message away since the breaker opened. Only then has it anything to try with.
    is_wanted: bool,
    /// Whether it has since it last claimed the trials.
    is_wanted_lately: bool,
}

impl Line {
    fn new(carrier: &Carrier, hop: Hop, now: DateTime<Utc>) -> Self {
        let name = match hop.channel {
            Channel::Sms => carrier.name.clone(),
            channel => format!("{}/{}", carrier.name, channel.as_str()),
        };
        let is_main = hop.channel == Channel::Sms
            || (!carrier.channels.contains(&Channel::Sms) && carrier.channels.first() == Some(&hop.channel));
        Self {
            hop,
            name,
            is_main,
            breaker: Breaker::new(now),
            trials_until: None,
            is_wanted: false,
            is_wanted_lately: false,
        }
    }

    /// A message that was turned away.
    const fn turn_away(&mut self) {
        self.is_wanted = true;
        self.is_wanted_lately = true;
    }

    /// It opened or closed: what was before is over.
    const fn begin_anew(&mut self) {
        self.trials_until = None;
        self.is_wanted = false;
        self.is_wanted_lately = false;
    }

    /// Whether this node should ask for the trials.
    fn is_due(&self, now: DateTime<Utc>) -> bool {
        let rest = TimeDelta::seconds(if self.is_wanted_lately {
            0
        } else {
            UNUSED_TRIAL_SECONDS
        });
        let is_over = |until: DateTime<Utc>| until + rest <= now;
        self.is_wanted && self.breaker.is_trial_due(now) && self.trials_until.is_none_or(is_over)
    }
}

impl Breakers {
    pub(super) fn new(
        carriers: &[Carrier],
        board: Option<Arc<dyn BreakerBoard>>,
        now: DateTime<Utc>,
    ) -> Self {
        let lines = (0..).zip(carriers).flat_map(|(gateway, carrier)| {
            let channels = carrier.channels.iter();
            channels.map(move |&channel| Line::new(carrier, Hop { gateway, channel }, now))
        });
        Self {
            board,
            local: Mutex::new(Local {
                lines: lines.collect(),
                board_at: None,
                is_board_missed: false,
            }),
        }
    }

    pub(super) fn standings(&self, now: DateTime<Utc>) -> Vec<GatewayStanding> {
        let local = self.local();
        let mut lines: Vec<&Line> = local
            .lines
            .iter()
            .filter(|line| line.is_main || line.breaker.state(now) != BreakerState::Closed)
            .collect();
        lines.sort_by_key(|line| (line.hop.gateway, !line.is_main));
        let standing = |line: &Line| GatewayStanding {
            name: line.name.clone(),
            state: line.breaker.state(now),
            since: line.breaker.since(now),
            cause: line.breaker.cause(),
        };
        lines.into_iter().map(standing).collect()
    }

    /// Whether a message would get leave.
    pub(super) fn may_be_asked(&self, hop: Hop, now: DateTime<Utc>) -> bool {
        let mut local = self.local();
        let is_board_silent = self.is_board_silent(&local, now);
        let Some(line) = local.line(hop) else {
            return false;
        };
        let may = match line.breaker.state(now) {
            BreakerState::Closed => true,
            BreakerState::Open => false,
            BreakerState::HalfOpen => {
                line.breaker.is_trial_due(now) && (is_board_silent || has_trials(line, now))
            }
        };
        if !may {
            line.turn_away();
        }
        may
    }

    /// Leave for a message.
    pub(super) fn admit(&self, hop: Hop, now: DateTime<Utc>) -> Option<Permit> {
        let mut local = self.local();
        let is_board_silent = self.is_board_silent(&local, now);
        let line = local.line(hop)?;
        let is_ours =
            line.breaker.state(now) != BreakerState::HalfOpen || is_board_silent || has_trials(line, now);
        let permit = if is_ours { line.breaker.admit(now) } else { None };
        if permit.is_none() {
            line.turn_away();
        }
        permit
    }

    /// Leave for a message that no other gateway could take.
    pub(super) fn admit_anyway(&self, hop: Hop) -> Permit {
        self.local().line(hop).map_or_else(
            || Breaker::new(DateTime::UNIX_EPOCH).admit_anyway(),
            |line| line.breaker.admit_anyway(),
        )
    }

    /// The hop of which most is to be hoped though its breaker is open: one that nobody has to repair, and of those the
    /// one that would be tried first.
    pub(super) fn least_bad(&self, hops: impl Iterator<Item = Hop>) -> Option<Hop> {
        let mut local = self.local();
        hops.min_by_key(|hop| {
            let breaker = local.line(*hop).map(|line| &line.breaker);
            (
                breaker.and_then(Breaker::cause).is_some_and(Cause::pages),
                breaker.and_then(Breaker::open_until),
            )
        })
    }

    /// Takes leave back from a message that told nothing about its gateway.
    pub(super) fn forget(&self, hop: Hop, permit: Permit) {
        if let Some(line) = self.local().line(hop) {
            line.breaker.forget(permit);
        }
    }

    /// Counts what became of a message, and tells who must know.
    pub(super) fn count(&self, hop: Hop, permit: Permit, outcome: Outcome, now: DateTime<Utc>) {
        let (change, name) = match self.local().line(hop) {
            Some(line) => {
                let change = line.breaker.record(permit, outcome, now);
                if change.is_some() {
                    line.begin_anew();
                }
                (change, line.name.clone())
            }
            None => return,
        };
        let gateway = name.as_str();
        match change {
            Some(Change::Opened { cause, is_news }) if is_news && cause.pages() => tracing::error!(
                gateway,
                class = cause.as_str(),
                "a gateway is out of use until somebody repairs what is wrong with it"
            ),
            Some(Change::Opened { cause, .. }) => {
                tracing::warn!(
                    gateway,
                    class = cause.as_str(),
                    "a gateway is left alone for a while"
                );
            }
            Some(Change::Closed) => tracing::info!(gateway, "a gateway is well again"),
            None => {}
        }
    }

    /// One exchange with the board.
    pub(super) async fn exchange(&self, now: DateTime<Utc>) {
        let Some(board) = &self.board else {
            return;
        };
        let result = self.exchange_with(board.as_ref(), now).await;
        let mut local = self.local();
        match result {
            Ok(()) => {
                local.board_at = Some(now);
                local.is_board_missed = false;
            }
            Err(error) => {
                local.board_at = None;
                if !local.is_board_missed {
                    local.is_board_missed = true;
                    tracing::warn!(
                        cause = %error,
                        "nodes can't tell each other about gateways: each goes on with what it knows"
                    );
                }
            }
        }
    }

    async fn exchange_with(&self, board: &dyn BreakerBoard, now: DateTime<Utc>) -> PortResult<()> {
        let known = board.read().await?;
        for (name, record) in self.merged(&known) {
            board.publish(&name, record).await?;
        }
        for name in self.due(now) {
            let until = now + TimeDelta::seconds(TRIAL_SECONDS);
            if board.claim_trial(&name, now, until).await? {
                self.granted(&name, until);
            }
        }
        Ok(())
    }

    /// Takes over what is newer on the board. What is newer here is to be published.
    fn merged(&self, known: &[(String, BreakerRecord)]) -> Vec<(String, BreakerRecord)> {
        let mut local = self.local();
        let mut newer = Vec::new();
        for line in &mut local.lines {
            let theirs = known.iter().find(|(other, _)| *other == line.name);
            let mine = line.breaker.record_to_share();
            match theirs {
                Some((_, theirs)) if line.breaker.adopt(*theirs) => {
                    line.begin_anew();
                    let state = if theirs.open_until.is_some() {
                        "open"
                    } else {
                        "closed"
                    };
                    tracing::info!(
                        gateway = line.name.as_str(),
                        state,
                        "another node told of a gateway"
                    );
                }
                Some((_, theirs)) if mine.is_newer_than(theirs) => newer.push((line.name.clone(), mine)),
                // Nobody has said anything, and there is nothing to say before the first change.
                None if mine.version > 0 => newer.push((line.name.clone(), mine)),
                _ => {}
            }
        }
        newer
    }

    /// Gateways with a trial that this node could claim.
    fn due(&self, now: DateTime<Utc>) -> Vec<String> {
        let local = self.local();
        let due = local.lines.iter().filter(|line| line.is_due(now));
        due.map(|line| line.name.clone()).collect()
    }

    fn granted(&self, name: &str, until: DateTime<Utc>) {
        let mut local = self.local();
        for line in local.lines.iter_mut().filter(|line| line.name == name) {
            line.trials_until = Some(until);
            line.is_wanted_lately = false;
        }
    }

    /// Whether there is nobody to ask for a trial.
    fn is_board_silent(&self, local: &Local, now: DateTime<Utc>) -> bool {
        let silent = TimeDelta::seconds(BOARD_SILENCE_SECONDS);
        self.board.is_none() || local.board_at.is_none_or(|at| now - at > silent)
    }

    fn local(&self) -> MutexGuard<'_, Local> {
        self.local.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Local {
    fn line(&mut self, hop: Hop) -> Option<&mut Line> {
        self.lines.iter_mut().find(|line| line.hop == hop)
    }
}

/// Whether this node has claimed the trials.
fn has_trials(line: &Line, now: DateTime<Utc>) -> bool {
    line.trials_until.is_some_and(|until| now < until)
}
