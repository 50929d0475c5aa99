//! What happened to numbers, on its way to the timeline.
//!
//! Nobody waits for it: events gather here, and a loop in the background brings them to the store. What a killed process
//! had not brought there is lost; the audit trail, which must not lose anything, is elsewhere.
//!
//! ```
//! # use dastak_application::Policies;
//! # use dastak_domain::phone::NumberPolicy;
//! # use dastak_domain::user::LanguageTag;
//! # use dastak_application::send_otp::SendOtpCommand;
//! use dastak_application::{Caller, UseCases};
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
//! // A code went out. Nobody has waited for this:
//! assert!(fakes.store.noted_events().is_empty());
//! use_cases.notes.flush().await;
//! assert!(!fakes.store.noted_events().is_empty());
//! # Ok(())
//! # }
//! ```

use std::sync::{Arc, Mutex, PoisonError};

use chrono::{DateTime, Utc};
use dastak_domain::secret::NumberKey;
use dastak_domain::timeline::Happening;
use dastak_ports::timeline::NumberEvent;
use dastak_ports::{Ports, Timeline};

/// Events that wait at most; while the store is down, later ones are lost.
const MOST_WAITING: usize = 10_000;

/// Events brought to the store at once.
const TOGETHER: usize = 500;

/// Takes events down. Clones are the same notes.
#[derive(Clone)]
pub struct Notes {
    timeline: Arc<dyn Timeline>,
    waiting: Arc<Mutex<Vec<NumberEvent>>>,
}

impl Notes {
    pub(crate) fn new(ports: &Ports) -> Self {
        Self {
            timeline: Arc::clone(&ports.timeline),
            waiting: Arc::default(),
        }
    }

    /// Takes one event down.
    pub(crate) fn add(&self, number_key: NumberKey, at: DateTime<Utc>, what: Happening) {
        let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        if waiting.len() < MOST_WAITING {
            waiting.push(NumberEvent { number_key, at, what });
        }
    }

    /// Brings what waits to the store. Call it every second, and once at the end. What the store does not take is lost:
    /// it is no reason to wait for anything.
    pub async fn flush(&self) {
        let mut events = std::mem::take(&mut *self.waiting.lock().unwrap_or_else(PoisonError::into_inner));
        while !events.is_empty() {
            let rest = events.split_off(events.len().min(TOGETHER));
            let count = events.len();
            if let Err(error) = self.timeline.note(events).await {
                tracing::warn!(%error, lost = count + rest.len(), "events of the timeline could not be stored");
                return;
            }
            events = rest;
        }
    }
}
