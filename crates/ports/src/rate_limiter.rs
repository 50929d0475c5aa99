//! Limits that stand alone. Those of a send or a guess are counted by the [`crate::OtpStore`] in the same
//! step.
//!
//! ```
//! use dastak_domain::limits::LimitScope;
//! use dastak_ports::rate_limiter::LimitOutcome;
//! use dastak_testkit::builders::{a_hit, secs};
//! use dastak_testkit::clock::start;
//! use dastak_testkit::fake_ports;
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let limiter = fake_ports().ports.rate_limiter;
//! // Two a minute.
//! let hit = a_hit(LimitScope::AddressStatus, "192.0.2.7", &[(2, 60)]);
//! for second in [0, 10] {
//!     let outcome = limiter.hit(vec![hit.clone()], start() + secs(second)).await?;
//!     assert!(matches!(outcome, LimitOutcome::Allowed(_)));
//! }
//! let LimitOutcome::Refused(refusal) = limiter.hit(vec![hit.clone()], start() + secs(20)).await? else {
//!     return Err("a third hit passed".into());
//! };
//! assert_eq!(refusal.retry_after_seconds, 40);
//!
//! limiter.clear(vec![hit.key]).await?;
//! assert!(matches!(limiter.hit(vec![hit], start() + secs(20)).await?, LimitOutcome::Allowed(_)));
//! # Ok(())
//! # }
//! ```

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use dastak_domain::limits::{LimitHit, LimitKey, Standing, Verdict};

use crate::error::PortResult;

/// The answer to a set of hits that are counted together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LimitOutcome {
    /// All were allowed and recorded; the standings are in the order of the hits.
    Allowed(Vec<Option<Standing>>),
    /// At least one was refused, and none was recorded.
    Refused(Refusal),
}

/// A refused set of hits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// When the same would pass, in whole seconds, at least 1.
    pub retry_after_seconds: u32,
    /// Where each key stands, in the order of the hits.
    pub standings: Vec<Option<Standing>>,
}

impl LimitOutcome {
    /// Puts the verdicts of single hits together: one refusal refuses all, the longest wait counts.
    #[must_use]
    pub fn of(verdicts: &[Verdict]) -> Self {
        let standings = verdicts
            .iter()
            .map(|verdict| match verdict {
                Verdict::Allowed { standing } | Verdict::Refused { standing, .. } => *standing,
            })
            .collect();
        let wait = verdicts.iter().filter_map(|verdict| match verdict {
            Verdict::Refused {
                retry_after_seconds, ..
            } => Some(*retry_after_seconds),
            Verdict::Allowed { .. } => None,
        });
        match wait.max() {
            Some(retry_after_seconds) => Self::Refused(Refusal {
                retry_after_seconds,
                standings,
            }),
            None => Self::Allowed(standings),
        }
    }
}

/// Counts hits in sliding windows.
#[cfg_attr(feature = "mocks", mockall::automock)]
#[async_trait]
pub trait RateLimiter: Send + Sync {
    /// Judges and records all of `hits` at `now` as one atomic step: of parallel calls, exactly as many pass
    /// as the windows allow.
    async fn hit(&self, hits: Vec<LimitHit>, now: DateTime<Utc>) -> PortResult<LimitOutcome>;

    /// Forgets all hits of these keys, those that the [`crate::OtpStore`] has counted included. Each key is one atomic
    /// step: a hit at the same time comes before it or after it.
    async fn clear(&self, keys: Vec<LimitKey>) -> PortResult<()>;
}
