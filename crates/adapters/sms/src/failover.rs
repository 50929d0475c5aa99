//! Several gateways that stand in for one another.
//!
//! 1. The ladder says which gateways may carry the message, by which channel, and which first.
//! 2. Each channel of a gateway has a breaker. Those that are open are left out without being asked. Are all open, the
//!    least bad one is asked.
//! 3. One is asked. Its outcome is counted by its breaker, and decides whether another one is asked with the same code.

mod breakers;

use std::collections::HashSet;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use dastak_domain::breaker::{BreakerState, Cause, Permit};
use dastak_domain::delivery::Channel;
use dastak_domain::routing::{self, Carrier, Hop, Ladder, Outcome, Tried};
use dastak_ports::sms::{Attempt, OutboundCode, RejectionClass, SendOutcome};
use dastak_ports::{BreakerBoard, Clock, SmsGateway};
use tokio::time::Instant;

use crate::blame;

use breakers::Breakers;

/// How much longer than its patience a gateway is waited for: it bounds itself, and its own word is better than ours.
const GRACE: Duration = Duration::from_millis(100);

/// A gateway of several.
#[derive(Clone)]
pub struct Route {
    /// Its name as a provider.
    pub name: String,
    /// The gateway.
    pub gateway: Arc<dyn SmsGateway>,
    /// The channels it carries.
    pub channels: Vec<Channel>,
}

/// Routes by which nothing can go.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InvalidRoutes {
    /// There is none.
    #[error("there must be at least one gateway")]
    None,
    /// Two have one name.
    #[error("the gateway {0} is named twice")]
    Twice(String),
    /// A step of the ladder names a gateway that is not there, or by a channel that it does not carry.
    #[error("the ladder sends by {1} through the gateway {0}, which there is not")]
    Step(String, &'static str),
}

/// How a gateway stands by one of its channels, for `/health`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GatewayStanding {
    /// Its name as a provider: that is SMS. By another channel `name/channel`.
    pub name: String,
    /// Its breaker.
    pub state: BreakerState,
    /// Since when.
    pub since: DateTime<Utc>,
    /// Why, where it is not closed.
    pub cause: Option<Cause>,
}

/// Sends each code by the best gateway there is, and by another one where that helps.
pub struct Failover {
    carriers: Vec<Carrier>,
    gateways: Vec<Arc<dyn SmsGateway>>,
    ladder: Ladder,
    clock: Arc<dyn Clock>,
    breakers: Breakers,
}

impl Failover {
    /// Gateways in the order in which they are preferred. With a `board` nodes share what they know of them, as often as
    /// [`Self::exchange`] is called.
    pub fn new(
        routes: Vec<Route>,
        ladder: Ladder,
        clock: Arc<dyn Clock>,
        board: Option<Arc<dyn BreakerBoard>>,
    ) -> Result<Self, InvalidRoutes> {
        let mut names = HashSet::new();
        if let Some(twice) = routes.iter().find(|route| !names.insert(route.name.clone())) {
            return Err(InvalidRoutes::Twice(twice.name.clone()));
        }
        if routes.is_empty() {
            return Err(InvalidRoutes::None);
        }
        for step in ladder.steps() {
            let carries = |name: &String| {
                routes
                    .iter()
                    .any(|route| route.name == *name && route.channels.contains(&step.channel))
            };
            if let Some(name) = step.gateway.as_ref().filter(|name| !carries(name)) {
                return Err(InvalidRoutes::Step(name.clone(), step.channel.as_str()));
            }
        }
        let (carriers, gateways): (Vec<Carrier>, Vec<_>) = routes
            .into_iter()
            .map(|route| {
                let carrier = Carrier {
                    name: route.name,
                    channels: route.channels,
                };
                (carrier, route.gateway)
            })
            .unzip();
        Ok(Self {
            breakers: Breakers::new(&carriers, board, clock.now()),
            carriers,
            gateways,
            ladder,
            clock,
        })
    }

    /// How each gateway stands by SMS, in their order, and after each by which other channels it is not well.
    #[must_use]
    pub fn state(&self) -> Vec<GatewayStanding> {
        self.breakers.standings(self.clock.now())
    }

    /// Tells the other nodes what happened here, learns what happened there, and claims trials that are due. It is for a
    /// loop in the background, once a second: no message waits for it. When the board is down, this node goes on with
    /// what it knows.
    pub async fn exchange(&self, now: DateTime<Utc>) {
        self.breakers.exchange(now).await;
    }

    /// Hands the message to one gateway and counts what became of it.
    async fn attempt(&self, hop: Hop, permit: Permit, message: OutboundCode) -> Option<SendOutcome> {
        let gateway = self.gateways.get(hop.gateway)?;
        let name = &self.carriers.get(hop.gateway)?.name;
        let (patience, attempts) = (message.patience + GRACE, message.attempts.clone());
        let sent = tokio::time::timeout(patience, blame::watch(gateway.send(message))).await;
        let (outcome, is_about_the_number) = sent.unwrap_or_else(|_| {
            let provider = name.clone();
            (SendOutcome::Unknown { provider }, false)
        });
        let (judged, class) = judged(&outcome);
        let channel = match &outcome {
            SendOutcome::Accepted { channel, .. } => *channel,
            _ => hop.channel,
        };
        tracing::info!(
            gateway = name.as_str(),
            channel = channel.as_str(),
            class,
            is_trial = permit.is_trial(),
            "a gateway was asked"
        );
        attempts.add(Attempt {
            provider: name.clone(),
            channel,
            outcome: judged,
        });
        if is_about_the_number {
            self.breakers.forget(hop, permit);
        } else {
            self.breakers.count(hop, permit, judged, self.clock.now());
        }
        Some(outcome)
    }
}

#[async_trait]
impl SmsGateway for Failover {
    async fn send(&self, message: OutboundCode) -> SendOutcome {
        // The clock may be set meanwhile: the time of a request is measured by what never goes back.
        let begun = Instant::now();
        let left = || message.patience.saturating_sub(begun.elapsed());
        let asked = message.is_chosen.then_some(message.channel);
        let carried = self.carried(&message);
        let all = routing::plan(&self.ladder, &self.carriers, asked, message.sending, carried);
        let now = self.clock.now();
        let mut hops: Vec<Hop> = all
            .iter()
            .copied()
            .filter(|hop| self.breakers.may_be_asked(*hop, now))
            .collect();
        let mut tried: Vec<Tried> = Vec::new();
        let mut outcomes: Vec<SendOutcome> = Vec::new();
        let mut last_resort = None;
        loop {
            let now = self.clock.now();
            if let Some(resort) = self.last_resort(&all, &hops, &tried) {
                hops.push(resort);
                last_resort = Some(resort);
            }
            let Some(hop) = routing::next(&hops, &tried, left()) else {
                break;
            };
            let permit = match self.breakers.admit(hop, now) {
                Some(permit) => permit,
                None if last_resort == Some(hop) => self.breakers.admit_anyway(hop),
                // It opened, or somebody else took its trial, since it was chosen.
                None => {
                    hops.retain(|other| *other != hop);
                    continue;
                }
            };
            let part = OutboundCode {
                channel: hop.channel,
                patience: routing::share(&hops, &tried, left()),
                ..message.clone()
            };
            let Some(outcome) = self.attempt(hop, permit, part).await else {
                break;
            };
            tried.push(Tried {
                hop,
                outcome: judged(&outcome).0,
            });
            outcomes.push(outcome);
        }
        self.result(outcomes)
    }
}

impl Failover {
    /// Who took the code last; `None` where that is none of these gateways.
    fn carried(&self, message: &OutboundCode) -> Option<Hop> {
        let carried = message.carried.as_ref()?;
        let gateway = self
            .carriers
            .iter()
            .position(|carrier| carrier.name == carried.provider)?;
        Some(Hop {
            gateway,
            channel: carried.channel,
        })
    }

    /// What is asked though its breaker is open, as nothing else is left: the least bad of all at first, and of the SMS
    /// after another channel has failed.
    fn last_resort(&self, all: &[Hop], hops: &[Hop], tried: &[Tried]) -> Option<Hop> {
        if tried.is_empty() {
            return if hops.is_empty() {
                self.breakers.least_bad(all.iter().copied())
            } else {
                None
            };
        }
        let is_sms = |hop: &Hop| hop.channel == Channel::Sms;
        if hops.iter().any(is_sms) || tried.iter().any(|tried| is_sms(&tried.hop)) {
            return None;
        }
        self.breakers.least_bad(all.iter().copied().filter(is_sms))
    }

    /// The one outcome of all tries: an acceptance, else that nobody knows, else the last refusal.
    fn result(&self, mut outcomes: Vec<SendOutcome>) -> SendOutcome {
        let last = outcomes.pop();
        let is_accepted = matches!(last, Some(SendOutcome::Accepted { .. }));
        let unknown = outcomes
            .into_iter()
            .find(|outcome| matches!(outcome, SendOutcome::Unknown { .. }));
        unknown
            .filter(|_| !is_accepted)
            .or(last)
            .unwrap_or_else(|| SendOutcome::Rejected {
                provider: self
                    .carriers
                    .first()
                    .map(|carrier| carrier.name.clone())
                    .unwrap_or_default(),
                class: RejectionClass::Unavailable,
            })
    }
}

/// The outcome as the rules see it, and its name in the log.
const fn judged(outcome: &SendOutcome) -> (Outcome, &'static str) {
    match outcome {
        SendOutcome::Accepted { .. } => (Outcome::Accepted, "accepted"),
        SendOutcome::Rejected { class, .. } => (Outcome::Rejected(*class), class.as_str()),
        SendOutcome::Unknown { .. } => (Outcome::Unknown, "unknown"),
    }
}
