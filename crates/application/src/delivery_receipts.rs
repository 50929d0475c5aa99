//! What gateways say became of messages.
//!
//! 1. A receipt names a number and the gateway's id of a message. Together they find the challenge. One that finds none is
//!    looked at again for a few seconds, as a gateway may call before it answers; then it changes nothing.
//! 2. The store moves the challenge's status forwards, never back.
//! 3. A message that failed may have a second try, which is made due and not made here.
//!
//! Receipts are hints: they verify nobody, and cost or give no attempt and no life.
//!
//! ```
//! # use dastak_application::Policies;
//! # use dastak_domain::phone::NumberPolicy;
//! # use dastak_domain::user::LanguageTag;
//! # use dastak_application::send_otp::SendOtpCommand;
//! use dastak_application::{Caller, UseCases};
//! use dastak_domain::delivery::DeliveryStatus;
//! use dastak_ports::sms::DeliveryReceipt;
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
//! // A code went out as `sent`; the gateway calls its message `message-1`.
//! let receipt = DeliveryReceipt {
//!     provider_message_id: "message-1".to_owned(),
//!     number: Some(builders::mobile()),
//!     status: DeliveryStatus::Delivered,
//!     class: None,
//!     is_final: true,
//!     channel: None,
//! };
//! let receipts = &use_cases.delivery_receipts;
//! assert_eq!(receipts.execute("recording", vec![receipt.clone()]).await?, 1);
//! // Twice changes nothing.
//! assert_eq!(receipts.execute("recording", vec![receipt]).await?, 0);
//! let delivery = use_cases.otp_status.execute(sent.challenge_id, Caller::default()).await?;
//! assert_eq!(delivery.status, DeliveryStatus::Delivered);
//! # Ok(())
//! # }
//! ```

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use chrono::{DateTime, TimeDelta, Utc};
use dastak_domain::delivery::{Channel, DeliveryStatus};
use dastak_domain::secret::NumberKey;
use dastak_domain::timeline::Happening;
use dastak_ports::otp_store::{ReceiptRecorded, RecordReceipt};
use dastak_ports::sms::{DeliveryReceipt, MOST_RECEIPTS, RejectionClass};
use dastak_ports::{Clock, OtpStore, PortResult, Ports, Secrets};
use futures_util::future::join_all;

use crate::notes::Notes;
use crate::second_tries::SecondTries;

/// Receipts that are recorded at once.
const TOGETHER: usize = 32;

/// How long a receipt may be earlier than the gateway's answer, in seconds: longer than a gateway may take to answer.
const EARLY_SECONDS: i64 = 10;

/// Early receipts that wait at most; while there are more, later ones are taken for unknown.
const MOST_EARLY: usize = 1000;

/// A receipt that fits no message yet.
#[derive(Clone)]
struct Early {
    since: DateTime<Utc>,
    provider: String,
    receipt: DeliveryReceipt,
}

/// Records delivery receipts.
pub struct DeliveryReceipts {
    otp_store: Arc<dyn OtpStore>,
    secrets: Arc<dyn Secrets>,
    clock: Arc<dyn Clock>,
    notes: Notes,
    second_tries: SecondTries,
    early: Mutex<Vec<Early>>,
}

/// What became of a receipt.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Recorded {
    Changed,
    Unchanged,
    /// No message of its number has that id.
    Unknown,
}

impl DeliveryReceipts {
    pub(crate) fn new(ports: &Ports, notes: &Notes, second_tries: &SecondTries) -> Self {
        Self {
            otp_store: Arc::clone(&ports.otp_store),
            secrets: Arc::clone(&ports.secrets),
            clock: Arc::clone(&ports.clock),
            notes: notes.clone(),
            second_tries: second_tries.clone(),
            early: Mutex::default(),
        }
    }

    /// Records the receipts of one call of `provider`, and answers how many changed something.
    ///
    /// # Errors
    /// When the store failed for one of them; the others are recorded.
    pub async fn execute(&self, provider: &str, receipts: Vec<DeliveryReceipt>) -> PortResult<usize> {
        let mut changed = 0;
        let mut failure = None;
        let receipts: Vec<DeliveryReceipt> = receipts.into_iter().take(MOST_RECEIPTS).collect();
        for together in receipts.chunks(TOGETHER) {
            let recorded = join_all(together.iter().map(|receipt| self.record(provider, receipt)));
            for (receipt, outcome) in together.iter().zip(recorded.await) {
                match outcome {
                    Ok(Recorded::Changed) => changed += 1,
                    Ok(Recorded::Unchanged) => {}
                    Ok(Recorded::Unknown) => self.wait_for_message(provider, receipt),
                    Err(error) => failure = Some(error),
                }
            }
        }
        failure.map_or(Ok(changed), Err)
    }

    fn early(&self) -> MutexGuard<'_, Vec<Early>> {
        self.early.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn wait_for_message(&self, provider: &str, receipt: &DeliveryReceipt) {
        let mut early = self.early();
        if receipt.number.is_some() && early.len() < MOST_EARLY {
            early.push(Early {
                since: self.clock.now(),
                provider: provider.to_owned(),
                receipt: receipt.clone(),
            });
        }
    }

    /// Looks again at the receipts that came before their messages. Call it every second.
    pub async fn settle_early(&self) {
        let waiting = std::mem::take(&mut *self.early());
        let now = self.clock.now();
        for together in waiting.chunks(TOGETHER) {
            let recorded = together
                .iter()
                .map(|early| self.record(&early.provider, &early.receipt));
            for (early, recorded) in together.iter().zip(join_all(recorded).await) {
                let is_young = now - early.since < TimeDelta::seconds(EARLY_SECONDS);
                if is_young && !matches!(recorded, Ok(Recorded::Changed | Recorded::Unchanged)) {
                    self.early().push(early.clone());
                }
            }
        }
    }

    async fn record(&self, provider: &str, receipt: &DeliveryReceipt) -> PortResult<Recorded> {
        let Some(number) = &receipt.number else {
            return Ok(Recorded::Unknown);
        };
        let (number_key, at) = (self.secrets.number_key(number), self.clock.now());
        let command = RecordReceipt {
            number_key,
            provider: provider.to_owned(),
            message_id: receipt.provider_message_id.clone(),
            status: receipt.status,
            at,
        };
        let Some(recorded) = self.otp_store.record_receipt(command).await? else {
            return Ok(Recorded::Unknown);
        };
        let has_changed = recorded.before != recorded.after;
        if has_changed || recorded.is_newest && receipt.status == DeliveryStatus::Failed {
            let what = Happening::Receipt {
                provider: provider.to_owned(),
                status: receipt.status,
                class: receipt.class,
            };
            self.notes.add(number_key, at, what);
        }
        self.follow(receipt, &recorded, number_key);
        Ok(if has_changed {
            Recorded::Changed
        } else {
            Recorded::Unchanged
        })
    }

    /// What comes of a receipt: never within the gateway's own call, which waits for nothing but its recording.
    fn follow(&self, receipt: &DeliveryReceipt, recorded: &ReceiptRecorded, number_key: NumberKey) {
        let (id, channel) = (recorded.id, recorded.channel);
        if recorded.after == DeliveryStatus::Delivered {
            self.second_tries.forget(id);
        } else if recorded.after == DeliveryStatus::Failed && recorded.is_newest && receipt.is_final {
            match receipt.class {
                Some(RejectionClass::RecipientBlocked) if channel == Channel::Whatsapp => {
                    self.second_tries.fall_back_to_sms(id, number_key);
                }
                // No other gateway reaches it either.
                Some(RejectionClass::InvalidRecipient | RejectionClass::RecipientBlocked) => {
                    self.second_tries.forget(id);
                }
                _ => self.second_tries.hurry(id, number_key),
            }
        }
    }
}
