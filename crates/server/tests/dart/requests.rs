//! What the code sends: the map that `toJson` of each class makes.

use std::collections::BTreeSet;

use serde_json::Value;
use tree_sitter::Node;

use crate::contract::Contract;
use crate::declarations::{Class, Index};
use crate::source::{inside, of_kind};
use crate::walk::Walk;

pub(crate) struct Requests<'p> {
    walk: Walk<'p>,
}

impl<'p> Requests<'p> {
    pub(crate) fn new(index: &'p Index<'p>, contract: &'p Contract) -> Self {
        Self {
            walk: Walk::new(index, contract, ("toJson", method)),
        }
    }

    /// Checks a class, and those of its parts, against the schema of what they are sent as.
    pub(crate) fn check(&mut self, name: &str, schema: &'p Value) {
        let Some((class, body)) = self.walk.enter(name) else {
            return;
        };
        let fields = self.walk.contract.fields(schema, name);
        let mut always_sent = BTreeSet::new();
        for entry in of_kind(body, "map_element") {
            let key = entry
                .child_by_field_name("key")
                .and_then(|key| class.source.literal(key));
            let Some(key) = key else {
                self.walk
                    .found
                    .insert(class.source.at(entry, "the field's name is no literal"));
                continue;
            };
            if let Some(field) = fields.get(key.as_str()) {
                self.check_part(class, entry, &key, field.schemas[0]);
            } else {
                let message = format!("the request of `{name}` has no field `{key}`");
                self.walk.found.insert(class.source.at(entry, &message));
            }
            if inside(entry, "if_element").is_none() {
                always_sent.insert(key);
            }
        }
        for (key, field) in &fields {
            if field.is_required && !always_sent.contains(*key) {
                let message = format!("the request of `{name}` needs the field `{key}`");
                self.walk.found.insert(class.source.at(body, &message));
            }
        }
    }

    /// What is wrong, with the classes that are sent in no request.
    pub(crate) fn findings(self) -> BTreeSet<String> {
        self.walk.findings("is sent in no request")
    }

    /// A field whose value is made by `toJson` again: of the class of the field of the same name.
    fn check_part(&mut self, class: &Class<'p>, entry: Node<'p>, key: &str, schema: &'p Value) {
        let source = class.source;
        let value = entry.child_by_field_name("value").unwrap();
        if !source.text(value).contains(".toJson()") {
            return;
        }
        let kind = class
            .members
            .get(camel(key).as_str())
            .and_then(|field| field.kind);
        let words = kind
            .unwrap_or_default()
            .split(|sign: char| !sign.is_alphanumeric());
        let part = words
            .into_iter()
            .find(|word| self.walk.index.classes.contains_key(word));
        let Some(part) = part else {
            self.walk
                .found
                .insert(source.at(entry, &format!("the class of `{key}` is not known")));
            return;
        };
        let forms = self.walk.contract.forms(schema, "");
        let item = forms.iter().find_map(|form| form.get("items"));
        self.check(part, item.unwrap_or(schema));
    }
}

/// The `toJson` of a class.
fn method<'p>(class: &Class<'p>) -> Option<Node<'p>> {
    let parameters = class.members.get("toJson")?.parameters?;
    inside(parameters, "method_declaration")
}

/// `device_info` as `deviceInfo`.
fn camel(key: &str) -> String {
    let mut words = key.split('_');
    let mut name = words.next().unwrap_or_default().to_owned();
    for word in words {
        name.extend(word.chars().take(1).flat_map(char::to_uppercase));
        name.extend(word.chars().skip(1));
    }
    name
}
