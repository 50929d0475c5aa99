//! Limits that stand alone.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use dastak_domain::limits::{LimitHit, LimitKey};
use dastak_ports::rate_limiter::LimitOutcome;
use dastak_ports::{PortResult, RateLimiter};
use deadpool_redis::redis::cmd;
use futures_util::future::try_join_all;

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

    async fn clear(&self, keys: Vec<LimitKey>) -> PortResult<()> {
        // In a Cluster each log may lie in a slot of its own.
        let together = if self.is_cluster() { 1 } else { keys.len().max(1) };
        let logs: Vec<String> = keys.iter().map(|key| self.keys().log(key)).collect();
        try_join_all(logs.chunks(together).map(|logs| async move {
            let mut delete = cmd("DEL");
            delete.arg(logs);
            self.inner.link.query(&delete).await
        }))
        .await?;
        Ok(())
    }
}
