//! What happened to numbers lately: one list a number.

use std::collections::BTreeMap;

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use dastak_domain::secret::NumberKey;
use dastak_domain::timeline::{Happening, MOST_TOLD, NumberEvent, TOLD_SECONDS, told};
use dastak_ports::{PortResult, Timeline};
use deadpool_redis::redis::{FromRedisValue, cmd};
use futures_util::future::try_join_all;

use crate::RedisStore;
use crate::error::StoreError;
use crate::script::{Call, NOTE};

type Events<'e> = Vec<&'e NumberEvent>;

impl RedisStore {
    /// `note.lua`.
    async fn note_of(&self, numbers: &[(NumberKey, Events<'_>)]) -> PortResult<()> {
        let mut call = Call::of(&NOTE)
            .keys(numbers.iter().map(|(key, _)| self.keys().timeline(key)))
            .number(MOST_TOLD)
            .number(TOLD_SECONDS * 1000);
        for (_, events) in numbers {
            call = call.count(events.len());
            for event in events {
                call = call.time(event.at).text(&event.what.to_stored());
            }
        }
        self.run(call).await?;
        Ok(())
    }
}

/// An event as `note.lua` keeps it; `None` for what a newer version may have written.
fn event_of(number_key: NumberKey, stored: &str) -> Option<NumberEvent> {
    let (at, what) = stored.split_once(' ')?;
    Some(NumberEvent {
        number_key,
        at: DateTime::from_timestamp_millis(at.parse().ok()?)?,
        what: Happening::from_stored(what)?,
    })
}

#[async_trait]
impl Timeline for RedisStore {
    async fn note(&self, events: Vec<NumberEvent>) -> PortResult<()> {
        let mut numbers: BTreeMap<NumberKey, Events<'_>> = BTreeMap::new();
        for event in &events {
            numbers.entry(event.number_key).or_default().push(event);
        }
        let numbers: Vec<_> = numbers.into_iter().collect();
        // In a Cluster each number lies in a slot of its own.
        let together = if self.is_cluster() {
            1
        } else {
            numbers.len().max(1)
        };
        try_join_all(numbers.chunks(together).map(|numbers| self.note_of(numbers))).await?;
        Ok(())
    }

    async fn read(&self, number_key: NumberKey, now: DateTime<Utc>) -> PortResult<Vec<NumberEvent>> {
        let mut range = cmd("LRANGE");
        range.arg(self.keys().timeline(&number_key)).arg(0).arg(-1);
        let answer = self.inner.link.query(&range).await?;
        let stored: Vec<Vec<u8>> =
            FromRedisValue::from_redis_value(answer).map_err(|_| StoreError::Reply("a list of events"))?;
        let known = stored
            .iter()
            .filter_map(|stored| event_of(number_key, str::from_utf8(stored).ok()?));
        Ok(told(known.collect(), now))
    }

    async fn forget(&self, number_key: NumberKey) -> PortResult<()> {
        let mut delete = cmd("DEL");
        delete.arg(self.keys().timeline(&number_key));
        self.inner.link.query(&delete).await?;
        Ok(())
    }
}
