//! Looking for receipts in a document whose shape its writer may have chosen.

use dastak_domain::phone::PhoneNumber;
use dastak_ports::sms::{DeliveryReceipt, MOST_RECEIPTS};
use serde_json::{Map, Value};

use super::call::document;
use crate::lenient;

/// Most members of an object that is looked at: gateways write about twenty.
pub(super) const MOST_MEMBERS: usize = 100;

/// How deep receipts may lie.
const DEEPEST: usize = 8;

/// An object, and those around it: a receipt of one number inside a report of one request has its request's id.
#[derive(Clone, Copy)]
pub(super) struct Facts<'a> {
    object: &'a Map<String, Value>,
    around: Option<&'a Facts<'a>>,
}

impl<'a> Facts<'a> {
    /// Those of a document that is one object.
    pub(super) fn of(value: &'a Value) -> Option<Self> {
        let object = value.as_object()?;
        (object.len() <= MOST_MEMBERS).then_some(Self { object, around: None })
    }

    /// A text or number of the object itself.
    pub(super) fn own(&self, name: &str) -> Option<String> {
        lenient::text(self.object, name).map(|text| unwrapped(&text))
    }

    /// The object of this name.
    pub(super) fn inner(&self, name: &str) -> Option<Facts<'_>> {
        let object = lenient::member(self.object, name)?.as_object()?;
        (object.len() <= MOST_MEMBERS).then_some(Facts {
            object,
            around: Some(self),
        })
    }

    /// The first of these that the object has, or one around it.
    pub(super) fn find<'n>(&self, names: impl IntoIterator<Item = &'n str> + Clone) -> Option<String> {
        let mut own = names.clone().into_iter().filter_map(|name| self.own(name));
        own.next()
            .filter(|text| !text.is_empty())
            .or_else(|| self.around?.find(names))
    }
}

/// The receipts that `read` finds in the objects of a document.
pub(super) fn receipts(
    value: &Value,
    read: &dyn Fn(&Facts<'_>) -> Option<DeliveryReceipt>,
) -> Vec<DeliveryReceipt> {
    let mut found = Vec::new();
    walk(value, None, DEEPEST, read, &mut found);
    found
}

fn walk(
    value: &Value,
    around: Option<&Facts<'_>>,
    depth: usize,
    read: &dyn Fn(&Facts<'_>) -> Option<DeliveryReceipt>,
    found: &mut Vec<DeliveryReceipt>,
) {
    if depth == 0 || found.len() >= MOST_RECEIPTS {
        return;
    }
    match value {
        Value::Array(values) => {
            for value in values {
                walk(value, around, depth - 1, read, found);
            }
        }
        Value::Object(object) if object.len() <= MOST_MEMBERS => {
            let facts = Facts { object, around };
            found.extend(read(&facts));
            for value in object.values() {
                walk(value, Some(&facts), depth - 1, read, found);
            }
        }
        // A document that was put into a text, as gateways do.
        Value::String(text) => {
            if let Some(value) = document(text) {
                walk(&value, around, depth - 1, read, found);
            }
        }
        _ => {}
    }
}

/// A value that was an array of one before it became a text.
fn unwrapped(text: &str) -> String {
    text.trim_matches(['[', ']', '"', '\'', ' ']).to_owned()
}

/// A number as gateways write it: digits with the calling code, perhaps with a `+`.
pub(super) fn number(text: &str) -> Option<PhoneNumber> {
    PhoneNumber::from_stored(&format!("+{}", text.trim_start_matches('+')))
}
