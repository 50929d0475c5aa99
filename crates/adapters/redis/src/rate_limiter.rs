//! Limits that stand alone.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use dastak_domain::limits::LimitHit;
use dastak_ports::rate_limiter::LimitOutcome;
use dastak_ports::{PortResult, RateLimiter};

use crate::RedisStore;

#[async_trait]
impl RateLimiter for RedisStore {
    async fn hit(&self, hits: Vec<LimitHit>, now: DateTime<Utc>) -> PortResult<LimitOutcome> {
        let verdicts = if self.is_cluster() {
            let store = self.clone();
            self.to_the_end(async move { store.count_apart(&hits, now).await })
                .await?
        } else {
            self.try_hits(&hits, now).await?
        };
        Ok(LimitOutcome::of(&verdicts))
    }
}
