//! What an operator does for somebody whose code does not come: look at what happened, and lift the limits.
//!
//! ```
//! # use dastak_application::Policies;
//! # use dastak_domain::phone::NumberPolicy;
//! # use dastak_domain::user::LanguageTag;
//! # use dastak_application::send_otp::SendOtpCommand;
//! use dastak_application::{Caller, UseCases};
//! use dastak_domain::timeline::Happening;
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
//! # let _sent = use_cases.send_otp.execute(SendOtpCommand {
//! #     mobile: builders::mobile(),
//! #     channel: None,
//! #     locale: None,
//! #     app_hash: None,
//! #     caller: Caller::default(),
//! # }).await?;
//! // A code went out. Events are taken down in memory, and brought to the store every second.
//! use_cases.notes.flush().await;
//! let story = use_cases.number_help.explain(builders::mobile()).await?;
//! assert_eq!(story.wait_seconds, None);
//! let what: Vec<_> = story.events.iter().map(|event| event.what.to_stored()).collect();
//! assert_eq!(what, ["send sms", "sent sms recording"]);
//!
//! use_cases.number_help.unlock(&builders::mobile()).await?;
//! let story = use_cases.number_help.explain(builders::mobile()).await?;
//! assert_eq!(story.events.last().map(|event| &event.what), Some(&Happening::Unlocked));
//! # Ok(())
//! # }
//! ```

use std::sync::Arc;

use dastak_domain::audit::{AuditEntry, AuditEvent};
use dastak_domain::failures::FailureCount;
use dastak_domain::limits::LimitKey;
use dastak_domain::phone::PhoneNumber;
use dastak_domain::timeline::{Happening, NumberEvent};
use dastak_domain::user::AccountStatus;
use dastak_ports::{Accounts, Clock, PortResult, Ports, RateLimiter, Secrets, Timeline};

use crate::Caller;
use crate::audit_entries::AuditEntries;

/// What is known of a number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NumberStory {
    /// Its consecutive failures.
    pub failures: FailureCount,
    /// Seconds that the next guess must wait, where it must.
    pub wait_seconds: Option<u32>,
    /// The account behind it, where there is one.
    pub account: Option<AccountStatus>,
    /// What happened lately, oldest first.
    pub events: Vec<NumberEvent>,
}

/// Explains and unlocks numbers.
pub struct NumberHelp {
    accounts: Arc<dyn Accounts>,
    rate_limiter: Arc<dyn RateLimiter>,
    timeline: Arc<dyn Timeline>,
    secrets: Arc<dyn Secrets>,
    clock: Arc<dyn Clock>,
    audit: AuditEntries,
}

impl NumberHelp {
    pub(crate) fn new(ports: &Ports) -> Self {
        Self {
            accounts: Arc::clone(&ports.accounts),
            rate_limiter: Arc::clone(&ports.rate_limiter),
            timeline: Arc::clone(&ports.timeline),
            secrets: Arc::clone(&ports.secrets),
            clock: Arc::clone(&ports.clock),
            audit: AuditEntries::new(ports),
        }
    }

    /// What happened to the codes of a number.
    ///
    /// # Errors
    /// When a store does not answer.
    pub async fn explain(&self, mobile: PhoneNumber) -> PortResult<NumberStory> {
        let now = self.clock.now();
        let number_key = self.secrets.number_key(&mobile);
        let subject = self.accounts.login_subject(mobile, number_key).await?;
        Ok(NumberStory {
            wait_seconds: subject.failures.wait_seconds(now),
            failures: subject.failures,
            account: subject.user.map(|user| user.status),
            events: self.timeline.read(number_key, now).await?,
        })
    }

    /// Forgets the consecutive failures of a number and the messages that were sent to it, so that its owner can log in
    /// at once. It is written to the trail. Answers the failures that there were.
    ///
    /// # Errors
    /// When a store does not answer; what was forgotten by then stays so.
    pub async fn unlock(&self, mobile: &PhoneNumber) -> PortResult<FailureCount> {
        let now = self.clock.now();
        let number_key = self.secrets.number_key(mobile);
        let audit = AuditEntry {
            number_key: Some(number_key),
            ..self
                .audit
                .entry(AuditEvent::NumberUnlocked, Caller::default(), now)?
        };
        let failures = self.accounts.clear_failures(number_key, audit).await?;
        self.rate_limiter
            .clear(vec![LimitKey::number_send(&number_key)])
            .await?;
        let event = NumberEvent {
            number_key,
            at: now,
            what: Happening::Unlocked,
        };
        self.timeline.note(vec![event]).await?;
        Ok(failures)
    }
}
