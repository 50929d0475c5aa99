//! Limits: one log of hits a key, judged by the domain.

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
use crate::types::whole_millis;
use crate::windows::{Hits, Lasting, Windows};
use crate::writer::Durability::Deferred;

/// Judges all hits, and records them when none is refused.
pub(crate) fn count(
    connection: &mut SqliteConnection,
    windows: &Windows,
    hits: &[LimitHit],
    now: DateTime<Utc>,
    lasting: Lasting,
) -> Result<LimitOutcome, StoreError> {
    let mut logs: BTreeMap<LimitKey, (Hits, &LimitRule)> = BTreeMap::new();
    let mut verdicts = Vec::with_capacity(hits.len());
    for LimitHit { key, rule } in hits {
        if rule.is_off() {
            verdicts.push(rule.judge(&[], now));
            continue;
        }
        let mut log = match logs.remove(key) {
            Some((log, _)) => log,
            None => windows.hits(connection, key)?,
        };
        verdicts.push(rule.judge(&log, now));
        rule.trim(&mut log, now);
        log.push(now);
        logs.insert(*key, (log, rule));
    }
    let outcome = LimitOutcome::of(&verdicts);
    if matches!(outcome, LimitOutcome::Allowed(_)) {
        for (key, (log, rule)) in logs {
            let memory = TimeDelta::seconds(i64::from(rule.memory_seconds()));
            windows.set(&key, log, Some(now + memory), lasting);
        }
    }
    Ok(outcome)
}

/// The same for a sending. The number's own standing is kept back: it would tell strangers how often the
/// number was used.
pub(crate) fn count_send(
    connection: &mut SqliteConnection,
    windows: &Windows,
    number_key: &NumberKey,
    limits: SendLimits,
    now: DateTime<Utc>,
) -> Result<LimitOutcome, StoreError> {
    let mut hits = limits.others;
    hits.push(LimitHit {
        key: LimitKey::number_send(number_key),
        rule: limits.number,
    });
    Ok(match count(connection, windows, &hits, now, Lasting::AtOnce)? {
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
    windows: &Windows,
    keys: &[LimitKey],
    at: DateTime<Utc>,
    lasting: Lasting,
) -> Result<(), StoreError> {
    let at = whole_millis(at);
    for key in keys {
        let mut hits = windows.hits(connection, key)?;
        if let Some(position) = hits.iter().position(|hit| *hit == at) {
            hits.remove(position);
            windows.set(key, hits, None, lasting);
        }
    }
    Ok(())
}

/// Forgets all hits of each key.
fn clear(connection: &mut SqliteConnection, windows: &Windows, keys: &[LimitKey]) -> Result<(), StoreError> {
    for key in keys {
        if !windows.hits(connection, key)?.is_empty() {
            windows.set(key, Hits::new(), None, Lasting::AtOnce);
        }
    }
    Ok(())
}

#[async_trait]
impl RateLimiter for SqliteStore {
    async fn hit(&self, hits: Vec<LimitHit>, now: DateTime<Utc>) -> PortResult<LimitOutcome> {
        let windows = self.windows();
        // A power cut may take it back; a killed process does not.
        self.write(Deferred, move |connection| {
            count(connection, &windows, &hits, whole_millis(now), Lasting::AtOnce)
        })
        .await
    }

    async fn clear(&self, keys: Vec<LimitKey>) -> PortResult<()> {
        let windows = self.windows();
        self.write(Deferred, move |connection| clear(connection, &windows, &keys))
            .await
    }
}
