//! The breakers of all gateways on this node, and what it tells and hears of them.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use chrono::{DateTime, TimeDelta, Utc};

use dastak_domain::breaker::{Breaker, BreakerRecord, BreakerState, Cause, Change, Permit, TRIAL_SECONDS};
use dastak_domain::routing::{Hop, Outcome};
use dastak_ports::{BreakerBoard, PortResult};

use super::GatewayStanding;

/// A board that was silent for so long, in seconds, keeps this node from no trial.
const BOARD_SILENCE_SECONDS: i64 = 5;

pub(super) struct Breakers {
    names: Vec<String>,
    board: Option<Arc<dyn BreakerBoard>>,
    local: Mutex<Local>,
}

struct Local {
    gateways: Vec<Gateway>,
    /// When the board last answered.
    board_at: Option<DateTime<Utc>>,
    /// Whether it was told that the board is down.
    is_board_missed: bool,
}

struct Gateway {
    breaker: Breaker,
    /// Until when this node has the trials of the gateway.
    trials_until: Option<DateTime<Utc>>,
}

impl Breakers {
    pub(super) fn new(names: Vec<String>, board: Option<Arc<dyn BreakerBoard>>, now: DateTime<Utc>) -> Self {
        let gateways = names
            .iter()
            .map(|_| Gateway {
                breaker: Breaker::new(now),
                trials_until: None,
            })
            .collect();
        Self {
            names,
            board,
            local: Mutex::new(Local {
                gateways,
                board_at: None,
                is_board_missed: false,
            }),
        }
    }

    pub(super) fn standings(&self, now: DateTime<Utc>) -> Vec<GatewayStanding> {
        let local = self.local();
        self.names
            .iter()
            .zip(&local.gateways)
            .map(|(name, gateway)| GatewayStanding {
                name: name.clone(),
                state: gateway.breaker.state(now),
                since: gateway.breaker.since(now),
                cause: gateway.breaker.cause(),
            })
            .collect()
    }

    /// Whether a message would get leave.
    pub(super) fn may_be_asked(&self, index: usize, now: DateTime<Utc>) -> bool {
        let local = self.local();
        local
            .gateways
            .get(index)
            .is_some_and(|gateway| match gateway.breaker.state(now) {
                BreakerState::Closed => true,
                BreakerState::Open => false,
                BreakerState::HalfOpen => {
                    gateway.breaker.is_trial_due(now) && self.may_try(&local, gateway, now)
                }
            })
    }

    /// Leave for a message.
    pub(super) fn admit(&self, index: usize, now: DateTime<Utc>) -> Option<Permit> {
        let mut local = self.local();
        let gateway = local.gateways.get(index)?;
        let is_ours =
            gateway.breaker.state(now) != BreakerState::HalfOpen || self.may_try(&local, gateway, now);
        local
            .gateways
            .get_mut(index)
            .filter(|_| is_ours)?
            .breaker
            .admit(now)
    }

    /// Leave for a message that no other gateway could take.
    pub(super) fn admit_anyway(&self, index: usize) -> Permit {
        let local = self.local();
        local.gateways.get(index).map_or_else(
            || Breaker::new(DateTime::UNIX_EPOCH).admit_anyway(),
            |gateway| gateway.breaker.admit_anyway(),
        )
    }

    /// The hop of which most is to be hoped though its gateway's breaker is open: one that nobody has to repair, and of
    /// those the one that would be tried first.
    pub(super) fn least_bad(&self, hops: &[Hop]) -> Option<Hop> {
        let local = self.local();
        hops.iter().copied().min_by_key(|hop| {
            let breaker = local.gateways.get(hop.gateway).map(|gateway| &gateway.breaker);
            (
                breaker.and_then(Breaker::cause).is_some_and(Cause::pages),
                breaker.and_then(Breaker::open_until),
            )
        })
    }

    /// Counts what became of a message, and tells who must know.
    pub(super) fn count(&self, index: usize, permit: Permit, outcome: Outcome, now: DateTime<Utc>) {
        let change = match self.local().gateways.get_mut(index) {
            Some(gateway) => gateway.breaker.record(permit, outcome, now),
            None => None,
        };
        let gateway = self.names.get(index).map_or("", String::as_str);
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
        for (name, gateway) in self.names.iter().zip(&mut local.gateways) {
            let theirs = known.iter().find(|(other, _)| other == name);
            let mine = gateway.breaker.record_to_share();
            match theirs {
                Some((_, theirs)) if gateway.breaker.adopt(*theirs) => {
                    gateway.trials_until = None;
                    let state = if theirs.open_until.is_some() {
                        "open"
                    } else {
                        "closed"
                    };
                    tracing::info!(gateway = name.as_str(), state, "another node told of a gateway");
                }
                Some((_, theirs)) if mine.is_newer_than(theirs) => newer.push((name.clone(), mine)),
                // Nobody has said anything, and there is nothing to say before the first change.
                None if mine.version > 0 => newer.push((name.clone(), mine)),
                _ => {}
            }
        }
        newer
    }

    /// Gateways with a trial that this node could claim.
    fn due(&self, now: DateTime<Utc>) -> Vec<String> {
        let local = self.local();
        self.names
            .iter()
            .zip(&local.gateways)
            .filter(|(_, gateway)| {
                gateway.breaker.is_trial_due(now) && gateway.trials_until.is_none_or(|until| until <= now)
            })
            .map(|(name, _)| name.clone())
            .collect()
    }

    fn granted(&self, name: &str, until: DateTime<Utc>) {
        let mut local = self.local();
        let ours = self.names.iter().zip(&mut local.gateways);
        for (_, gateway) in ours.filter(|(other, _)| *other == name) {
            gateway.trials_until = Some(until);
        }
    }

    /// Whether a trial is this node's to make: it claimed it, or there is nobody to ask.
    fn may_try(&self, local: &Local, gateway: &Gateway, now: DateTime<Utc>) -> bool {
        let is_silent = local
            .board_at
            .is_none_or(|at| now - at > TimeDelta::seconds(BOARD_SILENCE_SECONDS));
        self.board.is_none() || is_silent || gateway.trials_until.is_some_and(|until| now < until)
    }

    fn local(&self) -> MutexGuard<'_, Local> {
        self.local.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
