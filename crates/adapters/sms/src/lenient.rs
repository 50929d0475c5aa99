//! Reading JSON that its writer takes lightly: numbers as texts, keys in any case, a byte order mark.

use serde_json::{Map, Value};

/// Longest id of a message that is kept, in bytes.
pub(crate) const LONGEST_ID: usize = 128;

/// The bytes without a byte order mark and the white space around them.
pub(crate) fn trimmed(body: &[u8]) -> &[u8] {
    body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(body).trim_ascii()
}

/// The value of JSON. Deep nesting is refused by the parser itself, at 128 levels.
pub(crate) fn json(body: &[u8]) -> Option<Value> {
    serde_json::from_slice(trimmed(body)).ok()
}

/// The member of this name, in whatever case it is written.
pub(crate) fn member<'a>(object: &'a Map<String, Value>, name: &str) -> Option<&'a Value> {
    object.get(name).or_else(|| {
        object
            .iter()
            .find(|(key, _)| key.eq_ignore_ascii_case(name))
            .map(|(_, value)| value)
    })
}

/// A text or a number, as a text; `None` for an empty one.
pub(crate) fn scalar(value: &Value) -> Option<String> {
    let text = match value {
        Value::String(text) => text.trim().to_owned(),
        Value::Number(number) => number.to_string(),
        _ => return None,
    };
    (!text.is_empty()).then_some(text)
}

/// A member that is a text or a number.
pub(crate) fn text(object: &Map<String, Value>, name: &str) -> Option<String> {
    member(object, name).and_then(scalar)
}

/// An id of a message, where it could be one.
pub(crate) fn sane_id(id: String) -> Option<String> {
    let is_sane = (1..=LONGEST_ID).contains(&id.len()) && id.bytes().all(|b| b.is_ascii_graphic());
    is_sane.then_some(id)
}
