//! How far a message came. The answer holds no number and no gateway.
//!
//! ```
//! # use dastak_application::Policies;
//! # use dastak_domain::phone::NumberPolicy;
//! # use dastak_domain::user::LanguageTag;
//! # use dastak_application::send_otp::SendOtpCommand;
//! use dastak_application::{Caller, UseCases};
//! use dastak_domain::delivery::DeliveryStatus;
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
//! # let sent = use_cases.send_otp.execute(SendOtpCommand {
//! #     mobile: builders::mobile(),
//! #     channel: None,
//! #     locale: None,
//! #     app_hash: None,
//! #     caller: Caller::default(),
//! # }).await?;
//! // A code went out as `sent`.
//! let delivery = use_cases.otp_status.execute(sent.challenge_id, Caller::default()).await?;
//! assert_eq!(delivery.status, DeliveryStatus::Sent);
//!
//! let nobodys = builders::challenge_id(fakes.ports.clock.now());
//! assert!(use_cases.otp_status.execute(nobodys, Caller::default()).await.is_err());
//! # Ok(())
//! # }
//! ```

use std::sync::Arc;

use dastak_domain::delivery::Delivery;
use dastak_domain::ids::ChallengeId;
use dastak_domain::limits::LimitScope;
use dastak_ports::rate_limiter::LimitOutcome;
use dastak_ports::{Clock, OtpStore, PortError, Ports, RateLimiter, Secrets};

use crate::{Caller, Policies};

/// Why there is no status.
#[derive(Debug, thiserror::Error)]
pub enum OtpStatusError {
    /// There never was such a challenge, or it is long past.
    #[error("unknown challenge")]
    ChallengeNotFound,
    /// The caller asks too often: a delivery tells that a number is alive.
    #[error("too many look-ups")]
    RateLimited {
        /// When to try again, in seconds.
        retry_after_seconds: u32,
    },
    /// A dependency failed.
    #[error(transparent)]
    Port(#[from] PortError),
}

/// Tells how far a message came.
pub struct OtpStatus {
    otp_store: Arc<dyn OtpStore>,
    rate_limiter: Arc<dyn RateLimiter>,
    secrets: Arc<dyn Secrets>,
    clock: Arc<dyn Clock>,
    policies: Arc<Policies>,
}

impl OtpStatus {
    pub(crate) fn new(ports: &Ports, policies: &Arc<Policies>) -> Self {
        Self {
            otp_store: Arc::clone(&ports.otp_store),
            rate_limiter: Arc::clone(&ports.rate_limiter),
            secrets: Arc::clone(&ports.secrets),
            clock: Arc::clone(&ports.clock),
            policies: Arc::clone(policies),
        }
    }

    /// The delivery of the challenge's newest message.
    pub async fn execute(&self, id: ChallengeId, caller: Caller) -> Result<Delivery, OtpStatusError> {
        let hits = self
            .policies
            .limits
            .of_caller(LimitScope::AddressStatus, caller, self.secrets.as_ref());
        if !hits.is_empty()
            && let LimitOutcome::Refused(refusal) = self.rate_limiter.hit(hits, self.clock.now()).await?
        {
            return Err(OtpStatusError::RateLimited {
                retry_after_seconds: refusal.retry_after_seconds,
            });
        }
        self.otp_store
            .delivery(id)
            .await?
            .ok_or(OtpStatusError::ChallengeNotFound)
    }
}
