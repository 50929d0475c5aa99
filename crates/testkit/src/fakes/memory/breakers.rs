//! What nodes tell each other about gateways.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use dastak_domain::breaker::{BreakerRecord, is_claimed};
use dastak_ports::{BreakerBoard, PortResult};

use super::faults::Call;
use super::store::{MemoryStore, State};

impl State {
    fn publish(&mut self, gateway: &str, record: BreakerRecord) {
        self.breakers
            .entry(gateway.to_owned())
            .and_modify(|known| *known = known.merge(record))
            .or_insert(record);
    }

    fn claim_trial(&mut self, gateway: &str, now: DateTime<Utc>, until: DateTime<Utc>) -> bool {
        let is_free = self.trials.get(gateway).is_none_or(|end| !is_claimed(*end, now));
        if is_free {
            self.trials.insert(gateway.to_owned(), until);
        }
        is_free
    }
}

#[async_trait]
impl BreakerBoard for MemoryStore {
    async fn read(&self) -> PortResult<Vec<(String, BreakerRecord)>> {
        self.run(Call::BoardRead, |state| {
            state
                .breakers
                .iter()
                .map(|(gateway, record)| (gateway.clone(), *record))
                .collect()
        })
        .await
    }

    async fn publish(&self, gateway: &str, record: BreakerRecord) -> PortResult<()> {
        self.run(Call::BoardPublish, |state| state.publish(gateway, record))
            .await
    }

    async fn claim_trial(&self, gateway: &str, now: DateTime<Utc>, until: DateTime<Utc>) -> PortResult<bool> {
        self.run(Call::BoardClaimTrial, |state| {
            state.claim_trial(gateway, now, until)
        })
        .await
    }
}
