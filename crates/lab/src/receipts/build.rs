//! The HTTP request of a receipt.

use super::order::{ReceiptFault, Spelling};
use super::{ReceiptShape, Report, gupshup, msg91};
use crate::form::{encode, pairs};
use crate::{LabError, LabOptions};

/// More than any receiver should read.
const HUGE: usize = 1024 * 1024 + 1;

/// The parameters of a receiver's URL that are its secret.
const SECRETS: [&str; 2] = ["key", "token"];

/// A request to a receiver.
#[derive(Clone)]
pub(crate) struct Call {
    pub(crate) method: &'static str,
    pub(crate) url: String,
    pub(crate) content_type: Option<&'static str>,
    pub(crate) body: Vec<u8>,
}

/// What a shape makes of its reports.
pub(super) enum Content {
    Query(String),
    /// A field, and the JSON in it.
    Form(&'static str, String),
    Json(String),
    /// A form by its content type only.
    Broken(String),
}

const FORM: &str = "application/x-www-form-urlencoded";

/// The request that tells `reports` to the receiver at `target`.
///
/// # Errors
/// When the shape can't have the fault. One that has room for one message gets one report.
pub(crate) fn build(
    options: &LabOptions,
    target: &str,
    shape: ReceiptShape,
    spelling: Spelling,
    reports: &[Report],
    fault: Option<ReceiptFault>,
) -> Result<Call, LabError> {
    let mut content = match shape {
        ReceiptShape::Msg91V2 | ReceiptShape::Msg91V2Old => Content::Form(
            "data",
            msg91::v2(reports, shape, fault != Some(ReceiptFault::NoReport)),
        ),
        ReceiptShape::GupshupForm
        | ReceiptShape::GupshupJson
        | ReceiptShape::GupshupJsonText
        | ReceiptShape::GupshupBroken => gupshup::events(options, shape, reports, spelling),
        _ => {
            let [report] = reports else {
                return Err(LabError::BadReceipt("a call tells about something".to_owned()));
            };
            of_one(options, shape, spelling, report)
        }
    };
    let is_query = matches!(content, Content::Query(_));
    if let Some(fault) = fault {
        content = spoiled(content, fault).ok_or_else(|| {
            LabError::BadReceipt(format!("a receipt as {} can't be wrong like that", shape.name()))
        })?;
    }
    let mut call = call(target_for(target, fault), content);
    if fault == Some(ReceiptFault::WrongMethod) {
        call.method = if is_query { "POST" } else { "GET" };
    }
    Ok(call)
}

/// What the shapes say that have room for one message only.
fn of_one(options: &LabOptions, shape: ReceiptShape, spelling: Spelling, report: &Report) -> Content {
    match shape {
        ReceiptShape::Msg91V4 => Content::Json(msg91::v4(report)),
        ReceiptShape::Msg91New => Content::Json(msg91::webhook_new(options, report, spelling)),
        ReceiptShape::Msg91Whatsapp => Content::Json(msg91::whatsapp(report, spelling)),
        ReceiptShape::GupshupGet => Content::Query(gupshup::query(options, report, spelling)),
        ReceiptShape::GupshupWhatsapp => Content::Json(gupshup::whatsapp(options, report, spelling)),
        _ => Content::Json(msg91::v3(report)),
    }
}

fn call(url: String, content: Content) -> Call {
    let (content_type, body) = match content {
        Content::Query(query) => {
            return Call {
                method: "GET",
                url: with_query(&url, &query),
                content_type: None,
                body: Vec::new(),
            };
        }
        Content::Form(field, json) => (FORM, encode([(field, json.as_str())])),
        Content::Json(json) => ("application/json", json),
        Content::Broken(text) => (FORM, text),
    };
    Call {
        method: "POST",
        url,
        content_type: Some(content_type),
        body: body.into_bytes(),
    }
}

/// The content with its fault; `None` where there is no place for it.
fn spoiled(content: Content, fault: ReceiptFault) -> Option<Content> {
    let spoil = |text: String| match fault {
        ReceiptFault::NotJson => "no JSON at all".to_owned(),
        ReceiptFault::Truncated => text.chars().take(text.chars().count() / 2).collect(),
        ReceiptFault::Huge => text + &" ".repeat(HUGE),
        _ => text,
    };
    let is_of_the_body = matches!(
        fault,
        ReceiptFault::NotJson | ReceiptFault::Truncated | ReceiptFault::Huge
    );
    Some(match content {
        Content::Query(_) if is_of_the_body || fault == ReceiptFault::NoReport => return None,
        Content::Form("response", _) | Content::Json(_) | Content::Broken(_)
            if fault == ReceiptFault::NoReport =>
        {
            return None;
        }
        Content::Query(query) => Content::Query(query),
        Content::Form(field, json) => Content::Form(field, spoil(json)),
        Content::Json(json) => Content::Json(spoil(json)),
        Content::Broken(text) => Content::Broken(spoil(text)),
    })
}

/// The receiver's URL, with its secret spoiled where that is the fault.
fn target_for(target: &str, fault: Option<ReceiptFault>) -> String {
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    let is_secret = |name: &str| SECRETS.contains(&name);
    let pairs = pairs(query);
    let kept = pairs.iter().filter_map(|(name, value)| match fault {
        Some(ReceiptFault::WrongToken) if is_secret(name) => Some((name.as_str(), "wrong")),
        Some(ReceiptFault::NoToken) if is_secret(name) => None,
        _ => Some((name.as_str(), value.as_str())),
    });
    with_query(path, &encode(kept))
}

fn with_query(url: &str, query: &str) -> String {
    if query.is_empty() {
        url.to_owned()
    } else if url.contains('?') {
        format!("{url}&{query}")
    } else {
        format!("{url}?{query}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_secret_in_a_url_is_spoiled_alone() {
        let target = "http://127.0.0.1/hook?a=b%20c&key=s%26t";
        assert_eq!(target_for(target, None), target);
        let wrong = target_for(target, Some(ReceiptFault::WrongToken));
        assert_eq!(wrong, "http://127.0.0.1/hook?a=b%20c&key=wrong");
        let none = target_for(target, Some(ReceiptFault::NoToken));
        assert_eq!(none, "http://127.0.0.1/hook?a=b%20c");
        let bare = target_for("http://127.0.0.1/hook?key=k", Some(ReceiptFault::NoToken));
        assert_eq!(bare, "http://127.0.0.1/hook");
    }
}
