//! What gateways say became of messages.
//!
//! 1. A receipt names a number and the gateway's id of a message. Together they find the challenge; one that finds none
//!    changes nothing.
//! 2. The store moves the challenge's status forwards, never back.
//! 3. A message that failed may have a second try at once.
//!
//! Receipts are hints: they verify nobody, and cost or give no attempt and no life.

use std::sync::Arc;

use dastak_domain::delivery::DeliveryStatus;
use dastak_domain::timeline::Happening;
use dastak_ports::otp_store::RecordReceipt;
use dastak_ports::sms::{DeliveryReceipt, MOST_RECEIPTS};
use dastak_ports::{Clock, OtpStore, PortResult, Ports, Secrets};
use futures_util::future::join_all;

use crate::notes::Notes;
use crate::second_tries::SecondTries;

/// Receipts that are recorded at once.
const TOGETHER: usize = 32;

/// Records delivery receipts.
pub struct DeliveryReceipts {
    otp_store: Arc<dyn OtpStore>,
    secrets: Arc<dyn Secrets>,
    clock: Arc<dyn Clock>,
    notes: Notes,
    second_tries: SecondTries,
}

impl DeliveryReceipts {
    pub(crate) fn new(ports: &Ports, notes: &Notes, second_tries: &SecondTries) -> Self {
        Self {
            otp_store: Arc::clone(&ports.otp_store),
            secrets: Arc::clone(&ports.secrets),
            clock: Arc::clone(&ports.clock),
            notes: notes.clone(),
            second_tries: second_tries.clone(),
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
            for outcome in recorded.await {
                match outcome {
                    Ok(has_changed) => changed += usize::from(has_changed),
                    Err(error) => failure = Some(error),
                }
            }
        }
        failure.map_or(Ok(changed), Err)
    }

    async fn record(&self, provider: &str, receipt: &DeliveryReceipt) -> PortResult<bool> {
        let Some(number) = &receipt.number else {
            return Ok(false);
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
            return Ok(false);
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
        if has_changed && recorded.is_newest && receipt.is_final && recorded.after == DeliveryStatus::Failed {
            // The receipt is recorded; what comes of the second try is not the gateway's business.
            if let Err(error) = self.second_tries.run_now(recorded.id, number_key).await {
                tracing::warn!(%error, "a second try could not be made");
            }
        }
        Ok(has_changed)
    }
}
