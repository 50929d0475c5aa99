//! Limits: one row a key with the log of its hits, judged by the domain.

use std::collections::BTreeMap;

use async_trait::async_trait;
use chrono::{DateTime, TimeDelta, Utc};
use dastak_domain::limits::{LimitHit, LimitKey, LimitRule};
use dastak_domain::secret::NumberKey;
use dastak_ports::otp_store::SendLimits;
use dastak_ports::rate_limiter::{LimitOutcome, Refusal};
use dastak_ports::{PortResult, RateLimiter};
use diesel::prelude::*;

use crate::SqliteStore;
use crate::error::StoreError;
use crate::kept::{Value, update};
use crate::schema::hit_logs;
use crate::types::{Key, Millis, whole_millis};
use crate::writer::Durability::Synced;

const HOUR_SECONDS: i64 = 3600;

type Hits = Vec<DateTime<Utc>>;

fn pack(hits: &Hits) -> Vec<u8> {
    hits.iter()
        .flat_map(|hit| hit.timestamp_millis().to_le_bytes())
        .collect()
}

fn unpack(bytes: &[u8]) -> Result<Hits, StoreError> {
    let (hits, rest) = bytes.as_chunks::<8>();
    let time = |hit: &[u8; 8]| DateTime::from_timestamp_millis(i64::from_le_bytes(*hit));
    let hits: Option<Hits> = hits.iter().map(time).collect();
    hits.filter(|_| rest.is_empty())
        .ok_or(StoreError::Stored("hit_logs.hits"))
}

/// A stored log: the hits, and when the row may be swept; no end where there is no row yet.
#[derive(Default)]
struct Log {
    hits: Hits,
    end: Option<Millis>,
}

fn load(connection: &mut SqliteConnection, key: &LimitKey) -> Result<Log, StoreError> {
    let row: Option<(Vec<u8>, Millis)> = hit_logs::table
        .find((key.scope.as_str(), Key::from(&key.subject)))
        .select((hit_logs::hits, hit_logs::expires_at))
        .get_result(connection)
        .optional()?;
    let Some((bytes, end)) = row else {
        return Ok(Log::default());
    };
    Ok(Log {
        hits: unpack(&bytes)?,
        end: Some(end),
    })
}

/// Stores a log that is needed until `needed_until`. The row's end is a whole hour after that, so that most
/// hits leave the end, and with it an index, as it is.
fn save(
    connection: &mut SqliteConnection,
    key: &LimitKey,
    log: &Log,
    needed_until: DateTime<Utc>,
) -> QueryResult<()> {
    let hours = needed_until.timestamp().div_euclid(HOUR_SECONDS) + 1;
    let end = Millis::of(DateTime::from_timestamp(hours * HOUR_SECONDS, 0).unwrap_or(needed_until));
    if log.end == Some(end) {
        return save_hits(connection, key, &log.hits);
    }
    diesel::replace_into(hit_logs::table)
        .values((
            hit_logs::scope.eq(key.scope.as_str()),
            hit_logs::subject.eq(Key::from(&key.subject)),
            hit_logs::hits.eq(pack(&log.hits)),
            hit_logs::expires_at.eq(end),
        ))
        .execute(connection)?;
    Ok(())
}

fn save_hits(connection: &mut SqliteConnection, key: &LimitKey, hits: &Hits) -> QueryResult<()> {
    update(
        "UPDATE hit_logs SET hits = ? WHERE scope = ? AND subject = ?",
        &[
            Value::Blob(Some(&pack(hits))),
            Value::Text(Some(key.scope.as_str())),
            Value::Key(Key::from(&key.subject)),
        ],
    )
    .execute(connection)?;
    Ok(())
}

/// Judges all hits, and records them when none is refused.
pub(crate) fn count(
    connection: &mut SqliteConnection,
    hits: &[LimitHit],
    now: DateTime<Utc>,
) -> Result<LimitOutcome, StoreError> {
    let mut logs: BTreeMap<LimitKey, (Log, &LimitRule)> = BTreeMap::new();
    let mut verdicts = Vec::with_capacity(hits.len());
    for LimitHit { key, rule } in hits {
        if rule.is_off() {
            verdicts.push(rule.judge(&[], now));
            continue;
        }
        let mut log = match logs.remove(key) {
            Some((log, _)) => log,
            None => load(connection, key)?,
        };
        verdicts.push(rule.judge(&log.hits, now));
        rule.trim(&mut log.hits, now);
        log.hits.push(now);
        logs.insert(*key, (log, rule));
    }
    let outcome = LimitOutcome::of(&verdicts);
    if matches!(outcome, LimitOutcome::Allowed(_)) {
        for (key, (log, rule)) in &logs {
            let memory = TimeDelta::seconds(i64::from(rule.memory_seconds()));
            save(connection, key, log, now + memory)?;
        }
    }
    Ok(outcome)
}

/// The same for a sending. The number's own standing is kept back: it would tell strangers how often the
/// number was used.
pub(crate) fn count_send(
    connection: &mut SqliteConnection,
    number_key: &NumberKey,
    limits: SendLimits,
    now: DateTime<Utc>,
) -> Result<LimitOutcome, StoreError> {
    let mut hits = limits.others;
    hits.push(LimitHit {
        key: LimitKey::number_send(number_key),
        rule: limits.number,
    });
    Ok(match count(connection, &hits, now)? {
        LimitOutcome::Allowed(mut standings) => {
            standings.pop();
            LimitOutcome::Allowed(standings)
        }
        LimitOutcome::Refused(Refusal {
            retry_after_seconds,
            mut standings,
        }) => {
            standings.pop();
            LimitOutcome::Refused(Refusal {
                retry_after_seconds,
                standings,
            })
        }
    })
}

/// Takes back one hit of each key that was recorded at `at`.
pub(crate) fn refund(
    connection: &mut SqliteConnection,
    keys: &[LimitKey],
    at: DateTime<Utc>,
) -> Result<(), StoreError> {
    let at = whole_millis(at);
    for key in keys {
        let mut hits = load(connection, key)?.hits;
        if let Some(position) = hits.iter().position(|hit| *hit == at) {
            hits.remove(position);
            save_hits(connection, key, &hits)?;
        }
    }
    Ok(())
}

#[async_trait]
impl RateLimiter for SqliteStore {
    async fn hit(&self, hits: Vec<LimitHit>, now: DateTime<Utc>) -> PortResult<LimitOutcome> {
        self.write(Synced, move |connection| {
            count(connection, &hits, whole_millis(now))
        })
        .await
    }
}
