//! Whether the server can do its work.
//!
//! ```
//! # use dastak_application::Policies;
//! # use dastak_domain::phone::NumberPolicy;
//! # use dastak_domain::user::LanguageTag;
//! use dastak_application::UseCases;
//! use dastak_application::health::HealthStatus;
//! use dastak_ports::PortErrorKind;
//! use dastak_testkit::fakes::Call;
//! use dastak_testkit::{builders, fake_ports};
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let policies = Policies::new(
//! #     builders::otp_policy(),
//! #     builders::token_policy(),
//! #     NumberPolicy::new("IN", &[])?,
//! #     LanguageTag::parse("en")?,
//! # );
//! let fakes = fake_ports();
//! let use_cases = UseCases::new(&fakes.ports, &policies);
//! let patience = || tokio::time::sleep(std::time::Duration::from_secs(1));
//! let report = use_cases.health.execute(patience).await;
//! assert_eq!(report.status, HealthStatus::Ok);
//!
//! // A store that does not answer takes the whole down; a gateway would only degrade it.
//! fakes.store.faults().fail_next(Call::ProbeCheck, PortErrorKind::Unavailable);
//! let report = use_cases.health.execute(patience).await;
//! assert_eq!(report.status, HealthStatus::Down);
//! # Ok(())
//! # }
//! ```

use std::future::Future;
use std::pin::pin;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use dastak_ports::health::Part;
use dastak_ports::{Clock, Ports, Probe};
use futures_util::future::{Either, join_all, select};

/// The one dependency without which the server still answers most requests.
const SMS: &str = "sms";

/// How a part, or the whole, is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HealthStatus {
    /// It works.
    Ok,
    /// People who are logged in stay so, but no code goes out.
    Degraded,
    /// It does not work.
    Down,
}

impl HealthStatus {
    /// The name used by the API.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Degraded => "degraded",
            Self::Down => "down",
        }
    }
}

/// One dependency's answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HealthCheck {
    /// Its name: `database`, `otp_store`, `sms`.
    pub name: &'static str,
    /// `Ok` or `Down`.
    pub status: HealthStatus,
    /// How long it took, in milliseconds.
    pub latency_ms: i64,
    /// The parts it consists of, and how each is.
    pub parts: Vec<Part>,
}

/// All answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HealthReport {
    /// The whole.
    pub status: HealthStatus,
    /// The parts.
    pub checks: Vec<HealthCheck>,
}

impl HealthReport {
    /// A store that is down takes the whole down; a gateway only degrades it.
    #[must_use]
    pub fn of(checks: Vec<HealthCheck>) -> Self {
        let down = |sms: bool| {
            checks
                .iter()
                .any(|c| c.status != HealthStatus::Ok && (c.name == SMS) == sms)
        };
        let status = if down(false) {
            HealthStatus::Down
        } else if down(true) {
            HealthStatus::Degraded
        } else {
            HealthStatus::Ok
        };
        Self { status, checks }
    }
}

/// Asks every dependency.
pub struct CheckHealth {
    probes: Vec<(&'static str, Arc<dyn Probe>)>,
    clock: Arc<dyn Clock>,
}

impl CheckHealth {
    pub(crate) fn new(ports: &Ports) -> Self {
        Self {
            probes: ports.probes.clone(),
            clock: Arc::clone(&ports.clock),
        }
    }

    /// Asks all dependencies at once; one that has not answered when its `patience` ends is down.
    pub async fn execute<F: Future<Output = ()>>(&self, patience: impl Fn() -> F) -> HealthReport {
        let checks = self.probes.iter().map(|(name, probe)| {
            let limit = patience();
            async move {
                let start = self.clock.now();
                let status = match select(probe.check(), pin!(limit)).await {
                    Either::Left((Ok(()), _)) => HealthStatus::Ok,
                    Either::Left((Err(error), _)) => {
                        tracing::warn!(dependency = name, error = %error, cause = ?error, "a health check failed");
                        HealthStatus::Down
                    }
                    Either::Right(((), _)) => {
                        tracing::warn!(dependency = name, "a health check got no answer");
                        HealthStatus::Down
                    }
                };
                HealthCheck {
                    name,
                    status,
                    latency_ms: millis_since(start, self.clock.now()),
                    parts: probe.parts(),
                }
            }
        });
        HealthReport::of(join_all(checks).await)
    }
}

fn millis_since(start: DateTime<Utc>, end: DateTime<Utc>) -> i64 {
    (end - start).num_milliseconds().max(0)
}
