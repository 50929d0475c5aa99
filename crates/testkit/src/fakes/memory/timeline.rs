//! What happened to numbers lately.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use dastak_domain::secret::NumberKey;
use dastak_domain::timeline::{NumberEvent, told};
use dastak_ports::{PortResult, Timeline};

use super::faults::Call;
use super::store::MemoryStore;

#[async_trait]
impl Timeline for MemoryStore {
    async fn note(&self, events: Vec<NumberEvent>) -> PortResult<()> {
        self.run(Call::TimelineNote, |state| state.timeline.extend(events))
            .await
    }

    async fn read(&self, number_key: NumberKey, now: DateTime<Utc>) -> PortResult<Vec<NumberEvent>> {
        self.run(Call::TimelineRead, |state| {
            let own = |event: &&NumberEvent| event.number_key == number_key;
            told(state.timeline.iter().filter(own).cloned().collect(), now)
        })
        .await
    }

    async fn forget(&self, number_key: NumberKey) -> PortResult<()> {
        self.run(Call::TimelineForget, |state| {
            state.timeline.retain(|event| event.number_key != number_key);
        })
        .await
    }
}
