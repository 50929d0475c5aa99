//! MSG91's receipts.

use serde_json::{Map, Value, json};

use super::{ReceiptShape, ReceiptStatus, Report, Spelling};
use crate::LabOptions;
use crate::clock::indian;

/// The status in MSG91's numbers: the order's own code, or the usual one.
fn number_of(report: &Report) -> &str {
    report.code.as_deref().unwrap_or(match report.status {
        ReceiptStatus::Queued => "6",
        ReceiptStatus::Sent => "5",
        ReceiptStatus::Delivered | ReceiptStatus::Read => "1",
        ReceiptStatus::Failed => "2",
        ReceiptStatus::Unknown => "99",
    })
}

/// What a number says, as the panel has it.
fn word_of(number: &str) -> &'static str {
    match number {
        "1" => "Delivered",
        "2" => "Failed",
        "5" => "Sent",
        "6" => "Submitted",
        "9" => "NDNC",
        "16" | "25" => "Rejected",
        "17" => "Blocked number",
        "26" => "Auto failed",
        _ => "Puzzled",
    }
}

fn reason_of(report: &Report) -> &'static str {
    match word_of(number_of(report)) {
        "Delivered" | "Sent" | "Submitted" => "",
        word => word,
    }
}

/// Requests with their numbers, one entry for each id.
pub(super) fn v2(reports: &[Report], shape: ReceiptShape, with_report: bool) -> String {
    let mut requests: Vec<(&str, Vec<Value>)> = Vec::new();
    for report in reports {
        let entry = v2_entry(report, shape);
        match requests.iter_mut().find(|(id, _)| *id == report.id) {
            Some((_, entries)) => entries.push(entry),
            None => requests.push((&report.id, vec![entry])),
        }
    }
    let requests = requests.into_iter().map(|(id, entries)| {
        let mut request = Map::new();
        request.insert("senderId".to_owned(), "LABSMS".into());
        request.insert("requestId".to_owned(), id.into());
        request.insert("userId".to_owned(), "270000".into());
        request.insert("campaignName".to_owned(), "API".into());
        if with_report {
            request.insert("report".to_owned(), entries.into());
        }
        Value::Object(request)
    });
    Value::Array(requests.collect()).to_string()
}

fn v2_entry(report: &Report, shape: ReceiptShape) -> Value {
    let status = number_of(report);
    let desc = word_of(status).to_uppercase();
    if shape == ReceiptShape::Msg91V2Old {
        return json!({ "date": indian(report.at), "number": report.number, "status": status, "desc": desc });
    }
    json!({
        "date": indian(report.at), "number": report.number, "status": status, "desc": desc,
        "failedReason": reason_of(report), "amount": "0.01", "credit": "1", "clientid": "",
        "INMSID": "0", "CRQID": "0", "ctCode": "900",
    })
}

/// One flat object.
pub(super) fn v3(report: &Report) -> String {
    let status = number_of(report);
    json!({
        "date": indian(report.at), "number": report.number, "senderId": "LABSMS", "amount": "0.01",
        "requestId": report.id, "INMSID": "0", "CRQID": "0", "credit": "1", "userId": "270000",
        "campaignName": "API", "status": status, "desc": word_of(status).to_uppercase(),
    })
    .to_string()
}

/// Without an id and without a number.
pub(super) fn v4(report: &Report) -> String {
    let word = word_of(number_of(report));
    json!([{
        "data": [{
            "meta": "0", "INMSID": "0", "description": word.to_uppercase(), "ts": report.at.timestamp(),
        }],
        "event": word.to_lowercase(),
    }])
    .to_string()
}

/// The owner's keys with the panel's values, all of them texts.
pub(super) fn webhook_new(options: &LabOptions, report: &Report, spelling: Spelling) -> String {
    let pairs = options.receipts.msg91_keys.iter();
    let members = pairs.map(|(key, name)| (key.clone(), Value::String(value_of(name, report, spelling))));
    Value::Object(members.collect()).to_string()
}

fn value_of(name: &str, report: &Report, spelling: Spelling) -> String {
    let status = number_of(report);
    match name {
        "requestId" | "UUID" => report.id.clone(),
        "telNum" => report.number.clone(),
        "status" if spelling == Spelling::Recorded => word_of(status).to_owned(),
        "status" => status.to_owned(),
        "failureReason" => reason_of(report).to_owned(),
        "requestedAt" | "scheduleDateTime" => indian(report.sent),
        "deliveryTime" => indian(report.at),
        "senderId" => "LABSMS".to_owned(),
        "campaignName" => "API".to_owned(),
        "credit" => "1".to_owned(),
        "route" => "4".to_owned(),
        "msgData" => report.text.clone(),
        "smsLength" => report.text.chars().count().to_string(),
        _ => String::new(),
    }
}

/// An event of WhatsApp. `content` stays empty: it may hold the code.
pub(super) fn whatsapp(report: &Report, spelling: Spelling) -> String {
    let event = match report.status {
        ReceiptStatus::Queued => "Submitted",
        ReceiptStatus::Sent => "Sent",
        ReceiptStatus::Delivered => "Delivered",
        ReceiptStatus::Read => "Read",
        ReceiptStatus::Failed => "Failed",
        ReceiptStatus::Unknown => "Puzzled",
    };
    let reason = match (report.status, &report.code) {
        (ReceiptStatus::Failed, Some(code)) => code.as_str(),
        (ReceiptStatus::Failed, None) => "Message undeliverable",
        _ => "",
    };
    let (number_key, reason_key) = match spelling {
        Spelling::Documented => ("customerNumber", "reason"),
        Spelling::Recorded => ("mobile", "failureReason"),
    };
    json!({
        "crqid": "", "companyId": "270000", "requestedAt": indian(report.sent), number_key: report.number,
        "content": "", "requestId": report.id, reason_key: reason, "eventName": event,
        "status": event.to_lowercase(), "uuid": report.id, "integratedNumber": "919000000000",
        "messageType": "template", "direction": "outbound", "templateName": report.template,
        "campaignName": "API",
    })
    .to_string()
}
