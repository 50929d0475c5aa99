//! Gupshup's receipts.

use serde_json::{Map, Value, json};

use super::build::Content;
use super::{ReceiptShape, ReceiptStatus, Report, Spelling};
use crate::form::escaped;
use crate::{Channel, LabOptions};

/// Causes by their codes.
const CAUSES: [(&str, &str); 12] = [
    ("000", "SUCCESS"),
    ("001", "ABSENT_SUBSCRIBER"),
    ("002", "CALL_BARRED"),
    ("003", "UNKNOWN_SUBSCRIBER"),
    ("004", "SERVICE_DOWN"),
    ("005", "SYSTEM_FAILURE"),
    ("006", "DND_FAIL"),
    ("007", "BLOCKED"),
    ("008", "DND_TIMEOUT"),
    ("009", "OUTSIDE_WORKING_HOURS"),
    ("025", "SENT"),
    ("026", "READ"),
];

/// The code and the cause of a report.
fn code_and_cause(report: &Report) -> (&str, &'static str) {
    let code = report
        .code
        .as_deref()
        .unwrap_or(match (report.status, report.channel) {
            (ReceiptStatus::Failed, _) => "001",
            (ReceiptStatus::Sent, Channel::Whatsapp) => "025",
            (ReceiptStatus::Read, Channel::Whatsapp) => "026",
            _ => "000",
        });
    let cause = CAUSES.iter().find(|(known, _)| *known == code);
    (code, cause.map_or("UNKNOWN_ERROR", |(_, cause)| cause))
}

/// The owner's template of a query, with its places filled.
pub(super) fn query(options: &LabOptions, report: &Report, spelling: Spelling) -> String {
    let (code, cause) = code_and_cause(report);
    let status = match report.status {
        ReceiptStatus::Delivered | ReceiptStatus::Read => "SUCCESS",
        ReceiptStatus::Failed => "FAILURE",
        ReceiptStatus::Queued | ReceiptStatus::Sent | ReceiptStatus::Unknown => "UNKNOWN",
    };
    let status = match (spelling, status) {
        (Spelling::Documented, status) => status,
        (Spelling::Recorded, "SUCCESS") => "Success",
        (Spelling::Recorded, "FAILURE") => "Failure",
        (Spelling::Recorded, _) => "Unknown",
    };
    let moment = report.at.timestamp_millis().to_string();
    let values = [
        ("%0", report.id.as_str()),
        ("%1", moment.as_str()),
        ("%2", status),
        ("%3", cause),
        ("%4", report.number.as_str()),
        ("%6", code),
        ("%7", "1"),
        ("%8", options.gupshup.mask.as_str()),
    ];
    // From left to right, so that nothing that was filled in is taken for a place.
    let mut filled = String::new();
    let mut rest = options.receipts.gupshup_template.as_str();
    while let Some((before, after)) = rest.split_once('%') {
        filled.push_str(before);
        let place = after.get(..1).unwrap_or_default();
        let known = values
            .iter()
            .find(|(known, _)| known.strip_prefix('%') == Some(place));
        if let Some((_, value)) = known {
            filled.push_str(&escaped(value));
            rest = after.get(1..).unwrap_or_default();
        } else {
            filled.push('%');
            rest = after;
        }
    }
    filled + rest
}

/// Events in one of the four ways in which they come.
pub(super) fn events(
    options: &LabOptions,
    shape: ReceiptShape,
    reports: &[Report],
    spelling: Spelling,
) -> Content {
    let events: Vec<Value> = reports
        .iter()
        .map(|report| event(options, report, spelling))
        .collect();
    let events = Value::Array(events).to_string();
    match shape {
        ReceiptShape::GupshupJson => Content::Json(events),
        ReceiptShape::GupshupJsonText => Content::Json(json!({ "response": events }).to_string()),
        ReceiptShape::GupshupBroken => Content::Broken(format!("[response={events}]")),
        _ => Content::Form("response", events),
    }
}

fn event(options: &LabOptions, report: &Report, spelling: Spelling) -> Value {
    let (code, cause) = code_and_cause(report);
    let kind = match report.status {
        ReceiptStatus::Queued => "QUEUED",
        ReceiptStatus::Sent => "SENT",
        ReceiptStatus::Delivered => "DELIVERED",
        ReceiptStatus::Read => "READ",
        ReceiptStatus::Failed => "FAILED",
        ReceiptStatus::Unknown => "PUZZLED",
    };
    let channel = match report.channel {
        Channel::Whatsapp => "WHATSAPP",
        Channel::Sms | Channel::Voice => "SMS",
    };
    let moment = report.at.timestamp_millis();
    let (code_key, moment) = match spelling {
        Spelling::Documented => ("errCode", json!(moment)),
        Spelling::Recorded => ("errorCode", json!(moment.to_string())),
    };
    json!({
        "externalId": report.id, "eventType": kind, "eventTs": moment, "destAddr": report.number,
        "srcAddr": options.gupshup.mask, "cause": cause, code_key: code, "channel": channel, "noOfFrags": 1,
    })
}

/// An event of the self-serve API. What waits has Gupshup's id in `id`, and so has what failed at once; later
/// ones have WhatsApp's there, and Gupshup's in `gsId`.
pub(super) fn whatsapp(options: &LabOptions, report: &Report, spelling: Spelling) -> String {
    let kind = match report.status {
        ReceiptStatus::Queued => "enqueued",
        ReceiptStatus::Sent => "sent",
        ReceiptStatus::Delivered => "delivered",
        ReceiptStatus::Read => "read",
        ReceiptStatus::Failed => "failed",
        ReceiptStatus::Unknown => "puzzled",
    };
    let foreign = format!("gBEG{}", report.id.replace('-', ""));
    let at_once = spelling == Spelling::Documented && report.status == ReceiptStatus::Failed;
    let mut payload = Map::new();
    if report.status == ReceiptStatus::Queued || at_once {
        payload.insert("id".to_owned(), report.id.clone().into());
    } else {
        payload.insert("id".to_owned(), foreign.clone().into());
        payload.insert("gsId".to_owned(), report.id.clone().into());
    }
    payload.insert("type".to_owned(), kind.into());
    payload.insert("destination".to_owned(), report.number.clone().into());
    let details = match report.status {
        ReceiptStatus::Failed => {
            let code = report.code.as_deref().and_then(|code| code.parse::<u32>().ok());
            json!({ "code": code.unwrap_or(1002), "reason": "Number Does Not Exists On WhatsApp" })
        }
        ReceiptStatus::Queued => json!({ "whatsappMessageId": foreign, "type": "template" }),
        _ => json!({ "ts": report.at.timestamp() }),
    };
    payload.insert("payload".to_owned(), details);
    json!({
        "app": options.gupshup_whatsapp.app, "timestamp": report.at.timestamp_millis(), "version": 2,
        "type": "message-event", "payload": payload,
    })
    .to_string()
}
