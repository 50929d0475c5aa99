//! Limits.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use dastak_domain::limits::{LimitHit, LimitKey};
use dastak_domain::secret::NumberKey;
use dastak_ports::otp_store::SendLimits;
use dastak_ports::rate_limiter::{LimitOutcome, Refusal};
use dastak_ports::{PortResult, RateLimiter};

use super::faults::Call;
use super::store::{MemoryStore, State};

/// The hits of one key.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(crate) struct HitLog {
    pub(super) hits: Vec<DateTime<Utc>>,
    /// How long the key's rule looks back, in seconds.
    pub(super) memory_seconds: u32,
}

impl State {
    /// Judges all hits, and records them when none is refused.
    pub(crate) fn hit_all(&mut self, hits: &[LimitHit], now: DateTime<Utc>) -> LimitOutcome {
        let verdicts: Vec<_> = hits
            .iter()
            .map(|hit| {
                let log = self.hits.get(&hit.key).map_or(&[][..], |log| &log.hits);
                hit.rule.judge(log, now)
            })
            .collect();
        let outcome = LimitOutcome::of(&verdicts);
        if matches!(outcome, LimitOutcome::Allowed(_)) {
            for hit in hits.iter().filter(|hit| !hit.rule.is_off()) {
                let log = self.hits.entry(hit.key).or_default();
                log.memory_seconds = hit.rule.memory_seconds();
                hit.rule.trim(&mut log.hits, now);
                log.hits.push(now);
            }
        }
        outcome
    }

    /// The same for a sending. The number's own standing is kept back: it would tell strangers how often the
    /// number was used.
    pub(super) fn hit_send(
        &mut self,
        number_key: &NumberKey,
        limits: SendLimits,
        now: DateTime<Utc>,
    ) -> LimitOutcome {
        let mut hits = limits.others;
        hits.push(LimitHit {
            key: LimitKey::number_send(number_key),
            rule: limits.number,
        });
        match self.hit_all(&hits, now) {
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
        }
    }

    /// Takes back one hit of each key that was recorded at `at`.
    pub(super) fn refund_all(&mut self, keys: &[LimitKey], at: DateTime<Utc>) {
        for key in keys {
            if let Some(log) = self.hits.get_mut(key)
                && let Some(position) = log.hits.iter().position(|hit| *hit == at)
            {
                log.hits.swap_remove(position);
            }
        }
    }
}

#[async_trait]
impl RateLimiter for MemoryStore {
    async fn hit(&self, hits: Vec<LimitHit>, now: DateTime<Utc>) -> PortResult<LimitOutcome> {
        self.run(Call::LimiterHit, |state| state.hit_all(&hits, now))
            .await
    }

    async fn clear(&self, keys: Vec<LimitKey>) -> PortResult<()> {
        self.run(Call::LimiterClear, |state| {
            for key in &keys {
                state.hits.remove(key);
            }
        })
        .await
    }
}
