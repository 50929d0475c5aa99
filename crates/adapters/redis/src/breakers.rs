//! What nodes tell each other about gateways: one hash, with a record and a claim for each.

use std::collections::BTreeMap;

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use dastak_domain::breaker::{BreakerRecord, Cause, LONGEST_OPEN_SECONDS};
use dastak_ports::{BreakerBoard, PortResult};
use deadpool_redis::redis::{FromRedisValue, cmd};

use crate::RedisStore;
use crate::error::StoreError;
use crate::script::{CLAIM_TRIAL, Call, PUBLISH};

/// How long the board is kept without news, in milliseconds. A node that misses its record there writes it again.
const KEPT_MILLIS: i64 = 86_400_000;

const RECORD: &str = "record:";
const TRIAL: &str = "trial:";

/// Stands for what is absent.
const ABSENT: &str = "-";

/// Version, time of the change, end, failed trials and cause, with blanks between them.
fn text_of(record: &BreakerRecord) -> String {
    let until = record
        .open_until
        .map(|until| until.timestamp_millis().to_string());
    format!(
        "{} {} {} {} {}",
        record.version,
        record.changed_at.timestamp_millis(),
        until.as_deref().unwrap_or(ABSENT),
        record.failed_trials,
        record.cause.map_or(ABSENT, Cause::as_str),
    )
}

/// What [`text_of`] wrote. More words and other causes are a newer version's; `None` for what can't be read at all.
fn record_of(text: &str) -> Option<BreakerRecord> {
    let mut words = text.split(' ');
    let time = |word: &str| DateTime::from_timestamp_millis(word.parse().ok()?);
    Some(BreakerRecord {
        version: words.next()?.parse().ok()?,
        changed_at: time(words.next()?)?,
        open_until: match words.next()? {
            ABSENT => None,
            until => Some(time(until)?),
        },
        failed_trials: words.next()?.parse().ok()?,
        cause: Cause::from_stored(words.next()?),
    })
}

#[async_trait]
impl BreakerBoard for RedisStore {
    async fn read(&self) -> PortResult<Vec<(String, BreakerRecord)>> {
        let mut all = cmd("HGETALL");
        all.arg(self.keys().board());
        let answer = self.inner.link.query(&all).await?;
        let fields: BTreeMap<String, String> =
            FromRedisValue::from_redis_value(answer).map_err(|_| StoreError::Reply("a board of gateways"))?;
        let records = fields.iter().filter_map(|(field, text)| {
            let gateway = field.strip_prefix(RECORD)?;
            Some((gateway.to_owned(), record_of(text)?))
        });
        Ok(records.collect())
    }

    /// Compares here, as the domain does, and writes if nothing has changed since. Whoever was not the first compares
    /// again with what is there now.
    async fn publish(&self, gateway: &str, record: BreakerRecord) -> PortResult<()> {
        let text = text_of(&record);
        // As it will be read: what is finer than a millisecond is cut off.
        let record = record_of(&text).ok_or(StoreError::Reply("a record of its own"))?;
        let mut known = String::new();
        loop {
            let call = Call::of(&PUBLISH)
                .key(self.keys().board())
                .text(&format!("{RECORD}{gateway}"))
                .text(&known)
                .text(&text)
                .number(KEPT_MILLIS);
            let mut reply = self.run(call).await?;
            if reply.is_empty() {
                return Ok(());
            }
            known = reply.text()?;
            if record_of(&known).is_some_and(|known| !record.is_newer_than(&known)) {
                return Ok(());
            }
        }
    }

    async fn claim_trial(&self, gateway: &str, now: DateTime<Utc>, until: DateTime<Utc>) -> PortResult<bool> {
        let call = self
            .timed(&CLAIM_TRIAL, now)
            .key(self.keys().board())
            .text(&format!("{TRIAL}{gateway}"))
            .time(until)
            .number(LONGEST_OPEN_SECONDS * 1000)
            .number(KEPT_MILLIS);
        Ok(self.run(call).await?.flag()?)
    }
}

#[cfg(test)]
mod tests {
    use dastak_domain::routing::RejectionClass;

    use super::*;

    #[test]
    fn a_record_of_a_newer_version_is_read_as_far_as_it_is_known() {
        let record = BreakerRecord {
            version: u64::MAX,
            changed_at: DateTime::UNIX_EPOCH,
            open_until: Some(DateTime::UNIX_EPOCH),
            failed_trials: 3,
            cause: Some(Cause::Rejected(RejectionClass::Balance)),
        };
        let text = text_of(&record);
        assert_eq!(text, format!("{} 0 0 3 balance", u64::MAX));
        assert_eq!(record_of(&text), Some(record));
        assert_eq!(record_of(&format!("{text} yellow")), Some(record));
        let unknown = text.replace("balance", "moonshine");
        assert_eq!(
            record_of(&unknown),
            Some(BreakerRecord {
                cause: None,
                ..record
            })
        );
        for text in ["", "1", "one 0 0 3 balance", "1 0 soon 3 balance", "1 0 0 3"] {
            assert_eq!(record_of(text), None, "{text}");
        }
    }
}
