//! MSG91's receipts: versions 2, 3 and 4 of its webhook, the new one whose keys the account's owner chooses, and those
//! of WhatsApp.

use dastak_domain::delivery::{Channel, DeliveryStatus};
use dastak_ports::ReceiptReader;
use dastak_ports::sms::{DeliveryReceipt, ReceiptRequest, RejectionClass};

use super::call;
use super::facts::{Facts, number, receipts};
use crate::lenient::sane_id;

/// The keys that the owner of the account chose for the new webhook. Those of MSG91's own are known anyway.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Msg91ReceiptKeys {
    /// Of `requestId`.
    pub id: Option<String>,
    /// Of `telNum`.
    pub number: Option<String>,
    /// Of `status`.
    pub status: Option<String>,
}

/// Reads them.
#[derive(Debug, Clone, Default)]
pub struct Msg91Receipts {
    keys: Msg91ReceiptKeys,
}

/// Ids that are those of the message's sending, best first.
const IDS: [&str; 5] = ["requestId", "request_id", "message_uuid", "uuid", "messageUuid"];
/// Ids that are filled in by few, and with a zero by all others.
const OTHER_IDS: [&str; 2] = ["INMSID", "meta"];
const NUMBERS: [&str; 5] = ["number", "telNum", "customerNumber", "mobile", "mobiles"];
const STATUSES: [&str; 6] = [
    "status",
    "eventName",
    "event",
    "desc",
    "description",
    "reportStatus",
];

impl Msg91Receipts {
    /// A reader that also knows these keys.
    #[must_use]
    pub const fn new(keys: Msg91ReceiptKeys) -> Self {
        Self { keys }
    }

    fn receipt(&self, facts: &Facts<'_>) -> Option<DeliveryReceipt> {
        let own_key = self.keys.status.as_deref();
        let meaning = own_key
            .into_iter()
            .chain(STATUSES)
            .filter_map(|name| facts.own(name))
            .find_map(|word| meaning(&word))?;
        let keys = |own: &'static [&'static str], chosen| -> Vec<&str> {
            Option::into_iter(chosen).chain(own.iter().copied()).collect()
        };
        let id = facts
            .find(keys(&IDS, self.keys.id.as_deref()))
            .or_else(|| {
                let mut others = OTHER_IDS.into_iter().filter_map(|name| facts.own(name));
                others.find(|id| !id.is_empty() && id != "0")
            })
            .and_then(sane_id)?;
        let is_whatsapp = facts.find(["integratedNumber", "templateName"]).is_some();
        Some(DeliveryReceipt {
            provider_message_id: id,
            number: facts
                .find(keys(&NUMBERS, self.keys.number.as_deref()))
                .and_then(|text| number(&text)),
            status: meaning.status,
            class: meaning.class,
            is_final: meaning.is_final,
            channel: is_whatsapp.then_some(Channel::Whatsapp),
        })
    }
}

impl ReceiptReader for Msg91Receipts {
    fn read(&self, request: &ReceiptRequest<'_>) -> Vec<DeliveryReceipt> {
        call::value(request)
            .map(|value| receipts(&value, &|facts| self.receipt(facts)))
            .unwrap_or_default()
    }
}

struct Meaning {
    status: DeliveryStatus,
    class: Option<RejectionClass>,
    is_final: bool,
}

/// What a status means: a number, as a number or as a text, or words. `None` for what tells nothing.
fn meaning(word: &str) -> Option<Meaning> {
    use DeliveryStatus::{Delivered, Failed, Sent};
    let word: String = word
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .map(|c| c.to_ascii_lowercase())
        .collect();
    let (status, class, is_final) = match word.as_str() {
        "1" | "delivered" | "read" => (Delivered, None, true),
        "2" | "16" | "failed" | "rejected" => (Failed, None, true),
        "9" | "17" | "ndnc" | "dnd" | "blockednumber" | "blocked" | "optout" => {
            (Failed, Some(RejectionClass::RecipientBlocked), true)
        }
        // Some have seen these before a delivery.
        "25" | "26" | "autofailed" => (Failed, None, false),
        "5" | "6" | "submitted" | "sent" | "pending" | "sentpending" => (Sent, None, false),
        _ => return None,
    };
    Some(Meaning {
        status,
        class,
        is_final,
    })
}
