//! Throwing away what has expired.

use async_trait::async_trait;
use chrono::{DateTime, TimeDelta, Utc};
use dastak_domain::device::LONGEST_UNUSED_DAYS;
use dastak_domain::timeline::TOLD_SECONDS;
use dastak_ports::housekeeping::SPENT_MARK_SECONDS;
use dastak_ports::{Housekeeping, PortResult};

use super::faults::Call;
use super::store::{MemoryStore, State};

impl State {
    fn sweep(&mut self, now: DateTime<Utc>) -> u64 {
        let before = self.rows();
        let kept_since = now - TimeDelta::seconds(SPENT_MARK_SECONDS);
        // A dead challenge stays for a while: its number can still be asked for a new code by its name.
        self.challenges
            .retain(|challenge| challenge.expires_at > kept_since);
        for challenge in &mut self.challenges {
            if challenge.expires_at <= now || challenge.replaced || challenge.consumed {
                challenge.sealed_code = None;
            }
        }
        for log in self.hits.values_mut() {
            let memory = TimeDelta::seconds(i64::from(log.memory_seconds));
            log.hits.retain(|hit| *hit > now - memory);
        }
        self.hits.retain(|_, log| !log.hits.is_empty());
        self.sessions.retain(|_, session| session.ends_at > now);
        self.end_reasons.retain(|id, _| self.sessions.contains_key(id));
        self.used_challenges.retain(|_, used_at| *used_at > kept_since);
        self.spent_tokens.retain(|_, spent_at| *spent_at > kept_since);
        let used_since = now - TimeDelta::days(LONGEST_UNUSED_DAYS.into());
        self.devices.retain(|_, device| device.last_used_at > used_since);
        self.device_tokens.retain(|_, id| self.devices.contains_key(id));
        let told_since = now - TimeDelta::seconds(TOLD_SECONDS);
        self.timeline.retain(|event| event.at > told_since);
        (before - self.rows()) as u64
    }

    fn rows(&self) -> usize {
        let hits: usize = self.hits.values().map(|log| log.hits.len()).sum();
        self.challenges.len()
            + hits
            + self.sessions.len()
            + self.devices.len()
            + self.device_tokens.len()
            + self.used_challenges.len()
            + self.spent_tokens.len()
            + self.timeline.len()
    }
}

#[async_trait]
impl Housekeeping for MemoryStore {
    async fn sweep(&self, now: DateTime<Utc>) -> PortResult<u64> {
        self.run(Call::HousekeepingSweep, |state| state.sweep(now)).await
    }
}
