//! What a call says, as JSON, however it was written: JSON, a form with JSON in it, a query, or either with broken
//! quotes.

use dastak_ports::sms::ReceiptRequest;
use reqwest::Url;
use serde_json::{Map, Value};

use super::facts::MOST_MEMBERS;
use crate::lenient;

/// What the call says. A body goes before a query; its type is not asked, as gateways get it wrong.
pub(super) fn value(request: &ReceiptRequest<'_>) -> Option<Value> {
    let body = lenient::trimmed(request.body);
    if body.is_empty() {
        return pairs(request.query).map(Value::Object);
    }
    if let Some(value) = lenient::json(body) {
        return Some(value);
    }
    let body = String::from_utf8_lossy(body);
    let form = pairs(&body).map(Value::Object);
    let has_documents = |form: &Value| {
        let members = form.as_object().into_iter().flat_map(Map::values);
        members
            .filter(|value| value.is_array() || value.is_object())
            .count()
            > 0
    };
    match form {
        Some(form) if has_documents(&form) || !body.contains('{') => Some(form),
        form => salvaged(&body).or(form),
    }
}

/// The members of a form or a query. A value that is JSON, or was meant to be, becomes what it means.
fn pairs(encoded: &str) -> Option<Map<String, Value>> {
    let mut url = Url::parse("form:").ok()?;
    url.set_query(Some(encoded));
    let mut members = Map::new();
    for (name, value) in url.query_pairs().take(MOST_MEMBERS) {
        let value = document(&value).unwrap_or_else(|| Value::String(value.into_owned()));
        members.entry(name.into_owned()).or_insert(value);
    }
    (!members.is_empty()).then_some(members)
}

/// JSON inside a text; `None` for a text that is none.
pub(super) fn document(text: &str) -> Option<Value> {
    let text = text.trim();
    if !text.starts_with(['[', '{', '"']) {
        return None;
    }
    let value: Option<Value> = serde_json::from_str(text).ok();
    value
        .filter(|value| value.is_array() || value.is_object())
        .or_else(|| salvaged(text))
}

/// The objects between the first and the last brace, with the quotes that word processors and other people's escaping
/// put there put right.
fn salvaged(text: &str) -> Option<Value> {
    let (from, to) = (text.find('{')?, text.rfind('}')?);
    let objects = format!("[{}]", text.get(from..=to)?).replace(['\u{201c}', '\u{201d}'], "\"");
    serde_json::from_str(&objects)
        .or_else(|_| serde_json::from_str(&objects.replace("\\\"", "\"")))
        .ok()
}
