//! Receipts of the operator's own service, signed as Standard Webhooks 1.0.0 has it.

use chrono::{DateTime, Utc};
use dastak_domain::delivery::DeliveryStatus;
use dastak_ports::ReceiptReader;
use dastak_ports::sms::{DeliveryReceipt, ReceiptRequest, RejectionClass};

use super::facts::{Facts, number};
use crate::hook::{InvalidHookSettings, SigningSecret};
use crate::lenient::{self, sane_id};

/// How far a signature's time may be from ours, in seconds.
const TOLERANCE_SECONDS: u64 = 300;

/// Most signatures that are compared: a sender has a few while it changes its secret.
const MOST_SIGNATURES: usize = 8;

/// The kind of event.
const EVENT: &str = "otp.receipt";

/// A call, with the headers that sign it.
#[derive(Debug, Clone, Copy)]
pub struct SignedReceipt<'a> {
    /// `webhook-id`.
    pub id: &'a str,
    /// `webhook-timestamp`, in seconds since 1970.
    pub timestamp: &'a str,
    /// `webhook-signature`: one or more, with spaces between.
    pub signature: &'a str,
    /// The body, exactly as it arrived.
    pub body: &'a [u8],
}

/// Checks and reads them.
#[derive(Debug, Clone)]
pub struct HookReceipts {
    secret: SigningSecret,
}

impl HookReceipts {
    /// Receipts signed with the secret of the hook.
    ///
    /// # Errors
    /// [`InvalidHookSettings::Secret`].
    pub fn new(secret: &str) -> Result<Self, InvalidHookSettings> {
        let secret = SigningSecret::parse(secret).ok_or(InvalidHookSettings::Secret)?;
        Ok(Self { secret })
    }

    /// Whether the service signed this call, not more than five minutes from `now`. Only then may it be read.
    #[must_use]
    pub fn is_signed(&self, call: &SignedReceipt<'_>, now: DateTime<Utc>) -> bool {
        let Ok(timestamp) = call.timestamp.parse::<i64>() else {
            return false;
        };
        now.timestamp().abs_diff(timestamp) <= TOLERANCE_SECONDS
            && call
                .signature
                .split_ascii_whitespace()
                .take(MOST_SIGNATURES)
                .any(|signature| self.secret.has_signed(call.id, timestamp, call.body, signature))
    }
}

impl ReceiptReader for HookReceipts {
    /// Reads a call whose signature was checked by [`HookReceipts::is_signed`].
    fn read(&self, request: &ReceiptRequest<'_>) -> Vec<DeliveryReceipt> {
        let value = lenient::json(request.body);
        let root = value.as_ref().and_then(Facts::of);
        root.and_then(|root| receipt(&root)).into_iter().collect()
    }
}

fn receipt(root: &Facts<'_>) -> Option<DeliveryReceipt> {
    if root.own("type")? != EVENT {
        return None;
    }
    let data = root.inner("data")?;
    let status = match data.own("status")?.to_ascii_lowercase().as_str() {
        "sent" => DeliveryStatus::Sent,
        "delivered" => DeliveryStatus::Delivered,
        "failed" => DeliveryStatus::Failed,
        _ => return None,
    };
    let id = data.own("provider_message_id").or_else(|| data.own("id"));
    let class = data
        .own("class")
        .and_then(|class| RejectionClass::from_name(&class));
    Some(DeliveryReceipt {
        provider_message_id: id.and_then(sane_id)?,
        number: data.own("to").and_then(|text| number(&text)),
        status,
        class: class.filter(|_| status == DeliveryStatus::Failed),
        is_final: status != DeliveryStatus::Sent,
        channel: data.own("channel").and_then(|channel| channel.parse().ok()),
    })
}
