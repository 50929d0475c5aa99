//! What the code reads out of answers: the calls `json.….("field")` in the constructor `fromJson` of each class.

use std::collections::BTreeSet;

use serde_json::Value;
use tree_sitter::Node;

use crate::contract::{Contract, Field, is_a};
use crate::declarations::{Class, Index};
use crate::source::{children, everything, inside};
use crate::walk::Walk;

/// The methods of `Json`, what each reads, and whether it fails where there is nothing.
const READERS: [(&str, &str, bool); 13] = [
    ("text", "string", true),
    ("textOrNull", "string", false),
    ("time", "string", true),
    ("timeOrNull", "string", false),
    ("whole", "integer", true),
    ("wholeOrNull", "integer", false),
    ("flag", "boolean", true),
    ("object", "object", true),
    ("objectOrNull", "object", false),
    ("list", "array", true),
    ("listOrEmpty", "array", false),
    ("textsOrEmpty", "array", false),
    ("pretty", "", false),
];

pub(crate) struct Answers<'p> {
    walk: Walk<'p>,
}

impl<'p> Answers<'p> {
    pub(crate) fn new(index: &'p Index<'p>, contract: &'p Contract) -> Self {
        Self {
            walk: Walk::new(index, contract, ("fromJson", constructor)),
        }
    }

    /// Checks a class, and those that it reads its parts with, against the schema of what they are read from.
    pub(crate) fn check(&mut self, name: &str, schema: &'p Value) {
        let Some((class, body)) = self.walk.enter(name) else {
            return;
        };
        let fields = self.walk.contract.fields(schema, name);
        let forms = self.walk.contract.forms(schema, name);
        let narrowed = if let [only] = *forms { only } else { schema };
        for node in everything(body) {
            if let Some((reader, key)) = self.read(class, node) {
                match fields.get(key.as_str()) {
                    Some(field) => self.check_field(class, node, (reader, &key), field),
                    None => self.report(class, node, name, &format!("has no field `{key}`")),
                }
            } else if let Some(other) = passed_on(class, node) {
                self.check(other, narrowed);
            }
        }
    }

    /// What is wrong, with the classes that are read from no answer.
    pub(crate) fn findings(self) -> BTreeSet<String> {
        self.walk.findings("is read from no answer")
    }

    fn report(&mut self, class: &Class<'_>, node: Node<'_>, name: &str, message: &str) {
        self.walk.found.insert(
            class
                .source
                .at(node, &format!("the answer for `{name}` {message}")),
        );
    }

    /// The method and the field's name of a read.
    fn read(&mut self, class: &Class<'p>, node: Node<'p>) -> Option<(&'p str, String)> {
        let function = node.child_by_field_name("function")?;
        if class.source.field(function, "object")? != "json" {
            return None;
        }
        let reader = class.source.field(function, "property")?;
        let arguments = node.child_by_field_name("arguments")?;
        let key = children(arguments)
            .first()
            .and_then(|key| class.source.literal(*key));
        if key.is_none() && reader != "pretty" {
            self.walk
                .found
                .insert(class.source.at(node, "the field's name is no literal"));
        }
        Some((reader, key?))
    }

    fn check_field(
        &mut self,
        class: &Class<'p>,
        node: Node<'p>,
        (reader, key): (&str, &str),
        field: &Field<'p>,
    ) {
        let source = class.source;
        let Some((_, kind, is_strict)) = READERS.iter().find(|(name, ..)| *name == reader) else {
            let message = format!("`Json` has no reader `{reader}`");
            self.walk.found.insert(source.at(node, &message));
            return;
        };
        let forms = field
            .schemas
            .iter()
            .flat_map(|schema| self.walk.contract.forms(schema, ""));
        let forms: Vec<_> = forms.collect();
        if !forms.iter().all(|form| is_a(form, kind)) {
            let message = format!("`{key}` is no {kind}");
            self.walk.found.insert(source.at(node, &message));
        }
        if *is_strict && !field.is_certain {
            let message = format!("`{key}` may be missing or null");
            self.walk.found.insert(source.at(node, &message));
        }
        if reader.starts_with("time") && !forms.iter().all(|form| form["format"] == "date-time") {
            self.walk
                .found
                .insert(source.at(node, &format!("`{key}` is no time")));
        }
        self.check_values(class, node, key, &forms);
        let arguments = children(node.child_by_field_name("arguments").unwrap());
        let decode = arguments.get(1).map(|decode| source.text(*decode));
        if let Some(part) = decode.and_then(|decode| decode.strip_suffix(".fromJson")) {
            let schema = field.schemas[0];
            let item = self
                .walk
                .contract
                .forms(schema, "")
                .first()
                .and_then(|form| form.get("items"));
            self.check(part, item.unwrap_or(schema));
        }
    }

    /// The values that a text is compared with, and those of an enum that it is made to, must be the schema's.
    fn check_values(&mut self, class: &Class<'p>, node: Node<'p>, key: &str, forms: &[&Value]) {
        let source = class.source;
        let listed = forms.iter().filter_map(|form| form["enum"].as_array()).flatten();
        let known: BTreeSet<_> = listed.filter_map(Value::as_str).collect();
        if let Some(compared) = node
            .parent()
            .filter(|above| above.kind() == "equality_expression")
        {
            for value in children(compared)
                .into_iter()
                .filter_map(|part| source.literal(part))
            {
                if !known.contains(value.as_str()) {
                    let message = format!("`{key}` is never `{value}`");
                    self.walk.found.insert(source.at(node, &message));
                }
            }
        }
        let Some(made) = inside(node, "call_expression") else {
            return;
        };
        let function = made
            .child_by_field_name("function")
            .map(|function| source.text(function));
        let Some(name) = function.and_then(|function| function.strip_suffix(".of")) else {
            return;
        };
        let values = self.walk.index.classes.get(name).map(|made| &made.values);
        let values = values
            .into_iter()
            .flatten()
            .filter_map(|(_, wire)| wire.as_deref());
        if values.collect::<BTreeSet<_>>() != known {
            let message = format!("the values of `{name}` are not those of `{key}`");
            self.walk.found.insert(source.at(node, &message));
        }
    }
}

/// The `fromJson` of a class.
fn constructor<'p>(class: &Class<'p>) -> Option<Node<'p>> {
    let parameters = class.constructors.get("fromJson")?;
    inside(*parameters, "method_declaration")
}

/// `Other.fromJson(json)`: another class that is read from the same object.
fn passed_on<'p>(class: &Class<'p>, node: Node<'p>) -> Option<&'p str> {
    if node.kind() != "call_expression" {
        return None;
    }
    class.source.text(node).strip_suffix(".fromJson(json)")
}

#[test]
fn the_readers_are_those_of_the_code() {
    let program = crate::program::Program::read();
    let index = Index::of(&program);
    let members = index.classes["Json"].members.iter();
    let public = members.filter(|(name, member)| !name.starts_with('_') && !member.is_static);
    let there: BTreeSet<_> = public.map(|(name, _)| *name).collect();
    assert_eq!(there, READERS.map(|(name, ..)| name).into());
}
