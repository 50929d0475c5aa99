//! Several gateways that stand in for one another.
//!
//! 1. The ladder says which gateways may carry the message, by which channel, and which first.
//! 2. Gateways whose breaker is open are left out without being asked. Are all open, the least bad one is asked.
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

/// How a gateway stands, for `/health`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GatewayStanding {
    /// Its name as a provider.
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
        let names = carriers.iter().map(|carrier| carrier.name.clone()).collect();
        Ok(Self {
            breakers: Breakers::new(names, board, clock.now()),
            carriers,
            gateways,
            ladder,
            clock,
        })
    }

    /// How each gateway stands, in their order.
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
        let sent = tokio::time::timeout(patience, gateway.send(message)).await;
        let outcome = sent.unwrap_or_else(|_| SendOutcome::Unknown {
            provider: name.clone(),
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
        self.breakers.count(hop.gateway, permit, judged, self.clock.now());
        Some(outcome)
    }
}

#[async_trait]
impl SmsGateway for Failover {
    async fn send(&self, message: OutboundCode) -> SendOutcome {
        let begun = self.clock.now();
        let left = |now: DateTime<Utc>| {
            let passed = (now - begun).to_std().unwrap_or_default();
            message.patience.saturating_sub(passed)
        };
        let asked = message.is_chosen.then_some(message.channel);
        let all = routing::plan(&self.ladder, &self.carriers, asked, message.sending);
        let mut hops: Vec<Hop> = all
            .iter()
            .copied()
            .filter(|hop| self.breakers.may_be_asked(hop.gateway, begun))
            .collect();
        let mut tried: Vec<Tried> = Vec::new();
        let mut outcomes: Vec<SendOutcome> = Vec::new();
        loop {
            let now = self.clock.now();
            let is_last_resort = hops.is_empty() && tried.is_empty();
            if is_last_resort {
                hops.extend(self.breakers.least_bad(&all));
            }
            let Some(hop) = routing::next(&hops, &tried, left(now)) else {
                break;
            };
            let permit = match self.breakers.admit(hop.gateway, now) {
                Some(permit) => permit,
                None if is_last_resort => self.breakers.admit_anyway(hop.gateway),
                // It opened, or somebody else took its trial, since it was chosen.
                None => {
                    hops.retain(|other| other.gateway != hop.gateway);
                    continue;
                }
            };
            let part = OutboundCode {
                channel: hop.channel,
                patience: routing::share(&hops, &tried, left(now)),
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
