//! Gupshup's receipts: calls by GET with names of the owner's choice of URL, forms with up to twenty events, the same as
//! plain JSON, and the events of self-serve WhatsApp.

use dastak_domain::delivery::{Channel, DeliveryStatus};
use dastak_ports::ReceiptReader;
use dastak_ports::sms::{DeliveryReceipt, ReceiptRequest, RejectionClass};

use super::call;
use super::facts::{Facts, number, receipts};
use crate::gupshup::class_of_event;
use crate::lenient::sane_id;

/// Reads them.
#[derive(Debug, Clone, Copy, Default)]
pub struct GupshupReceipts;

impl ReceiptReader for GupshupReceipts {
    fn read(&self, request: &ReceiptRequest<'_>) -> Vec<DeliveryReceipt> {
        let read = |facts: &Facts<'_>| event(facts).or_else(|| report(facts));
        call::value(request)
            .map(|value| receipts(&value, &read))
            .unwrap_or_default()
    }
}

/// A report of the enterprise gateway, for SMS and WhatsApp.
fn report(facts: &Facts<'_>) -> Option<DeliveryReceipt> {
    let (status, is_final) = ["eventType", "status"]
        .into_iter()
        .filter_map(|name| facts.own(name))
        .find_map(|word| meaning(&word))?;
    let code = ["errCode", "errorCode"]
        .into_iter()
        .find_map(|name| facts.own(name));
    let class = code.and_then(|code| class_of_cause(&code));
    let id = facts.find(["externalId"]).and_then(sane_id)?;
    let number = facts.find(["destAddr", "phoneNo"]).and_then(|text| number(&text));
    let channel = facts.own("channel");
    Some(DeliveryReceipt {
        provider_message_id: id,
        number,
        status,
        class: class.filter(|_| status == DeliveryStatus::Failed),
        is_final,
        channel: channel.and_then(|channel| channel.to_ascii_lowercase().parse().ok()),
    })
}

/// An event of self-serve WhatsApp. Gupshup's own id of the message is `gsId` where there is one, as `id` is
/// WhatsApp's then.
fn event(facts: &Facts<'_>) -> Option<DeliveryReceipt> {
    if facts.own("type")? != "message-event" {
        return None;
    }
    let payload = facts.inner("payload")?;
    let (status, is_final) = meaning(&payload.own("type")?)?;
    let id = payload.own("gsId").or_else(|| payload.own("id"));
    let code = payload.inner("payload").and_then(|inner| inner.own("code"));
    let class = code.and_then(|code| class_of_event(code.parse().ok()?));
    Some(DeliveryReceipt {
        provider_message_id: id.and_then(sane_id)?,
        number: payload.own("destination").and_then(|text| number(&text)),
        status,
        class: class.filter(|_| status == DeliveryStatus::Failed),
        is_final,
        channel: Some(Channel::Whatsapp),
    })
}

/// What a status means, and whether it is the last one.
fn meaning(word: &str) -> Option<(DeliveryStatus, bool)> {
    match word.to_ascii_lowercase().as_str() {
        "success" | "delivered" | "read" => Some((DeliveryStatus::Delivered, true)),
        "failure" | "failed" => Some((DeliveryStatus::Failed, true)),
        "sent" | "submitted" | "enqueued" | "unknown" => Some((DeliveryStatus::Sent, false)),
        _ => None,
    }
}

/// The class of a cause. Those that pass by themselves, such as a phone that is off, have none.
fn class_of_cause(code: &str) -> Option<RejectionClass> {
    match code.parse().ok()? {
        2 | 6 | 7 => Some(RejectionClass::RecipientBlocked),
        3 => Some(RejectionClass::InvalidRecipient),
        4 | 5 => Some(RejectionClass::Unavailable),
        9 => Some(RejectionClass::Config),
        _ => None,
    }
}
