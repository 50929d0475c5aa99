//! Reads the fields of an object and remembers every bad one, so that a client learns of all of them at once.

use std::collections::BTreeMap;
use std::str::FromStr;

use dastak_domain::Fault;

use super::Json;
use crate::http::problem::{FieldError, Problem};

/// The fields of one object in a request. A `null` is an absent field.
pub(crate) struct Fields<'a> {
    object: &'a BTreeMap<String, Json>,
    pointer: String,
    errors: &'a mut Vec<FieldError>,
}

impl<'a> Fields<'a> {
    /// Reads a body. `read` looks at every field before it gives up on any, and answers `None` only where it
    /// met a bad one.
    ///
    /// # Errors
    /// `validation_failed` with every bad field.
    pub(crate) fn read<T>(
        json: &Json,
        read: impl FnOnce(&mut Fields<'_>) -> Option<T>,
    ) -> Result<T, Problem> {
        let Json::Object(object) = json else {
            return Err(Problem::bad_field("", wrong_type("an object")));
        };
        let mut errors = Vec::new();
        let value = read(&mut Fields {
            object,
            pointer: String::new(),
            errors: &mut errors,
        });
        match value {
            Some(value) if errors.is_empty() => Ok(value),
            _ => Err(Problem::validation(errors)),
        }
    }

    /// A text that must be there.
    pub(crate) fn required<T>(
        &mut self,
        name: &str,
        parse: impl FnOnce(&str) -> Result<T, Fault>,
    ) -> Option<T> {
        let value = self.present(name)?;
        self.parsed(name, value, parse)
    }

    /// A text that may be there.
    pub(crate) fn optional<T>(
        &mut self,
        name: &str,
        parse: impl FnOnce(&str) -> Result<T, Fault>,
    ) -> Option<T> {
        let value = self.value(name)?;
        self.parsed(name, value, parse)
    }

    /// A text that a change may set or, by `null`, empty.
    #[expect(
        clippy::option_option,
        reason = "a change that says nothing is not one that empties"
    )]
    pub(crate) fn change<T>(
        &mut self,
        name: &str,
        parse: impl FnOnce(&str) -> Result<T, Fault>,
    ) -> Option<Option<T>> {
        match self.object.get(name)? {
            Json::Null => Some(None),
            value => self.parsed(name, value, parse).map(Some),
        }
    }

    /// A text that a change may set but not empty.
    pub(crate) fn change_required<T>(
        &mut self,
        name: &str,
        parse: impl FnOnce(&str) -> Result<T, Fault>,
    ) -> Option<T> {
        self.object
            .contains_key(name)
            .then(|| self.required(name, parse))?
    }

    /// Yes or no, which must be said.
    pub(crate) fn required_flag(&mut self, name: &str) -> Option<bool> {
        let value = self.present(name)?;
        self.boolean(name, value)
    }

    /// Yes or no, which may be said.
    pub(crate) fn optional_flag(&mut self, name: &str) -> Option<bool> {
        let value = self.value(name)?;
        self.boolean(name, value)
    }

    /// A list of objects that must be there.
    pub(crate) fn required_list<T>(
        &mut self,
        name: &str,
        read: impl Fn(&mut Fields<'_>) -> Option<T>,
    ) -> Option<Vec<T>> {
        let Json::Array(items) = self.present(name)? else {
            return self.bad(name, wrong_type("an array"));
        };
        let values: Vec<Option<T>> = items
            .iter()
            .enumerate()
            .map(|(i, item)| match item {
                Json::Object(object) => read(&mut self.nested(&format!("{name}/{i}"), object)),
                _ => self.bad(&format!("{name}/{i}"), wrong_type("an object")),
            })
            .collect();
        values.into_iter().collect()
    }

    /// The field as it came; `None` when it is absent.
    pub(crate) fn value(&self, name: &str) -> Option<&'a Json> {
        self.object.get(name).filter(|value| **value != Json::Null)
    }

    /// The fields of an object inside this one.
    pub(crate) fn nested<'b>(&'b mut self, name: &str, object: &'b BTreeMap<String, Json>) -> Fields<'b> {
        Fields {
            object,
            pointer: format!("{}/{name}", self.pointer),
            errors: &mut *self.errors,
        }
    }

    /// Remembers that a field is bad.
    pub(crate) fn bad<T>(&mut self, name: &str, fault: Fault) -> Option<T> {
        let pointer = format!("{}/{name}", self.pointer);
        self.errors.push(FieldError::new(pointer, fault));
        None
    }

    /// Parses a text, and remembers the field when it is not one or a bad one.
    pub(crate) fn parsed<T>(
        &mut self,
        name: &str,
        value: &Json,
        parse: impl FnOnce(&str) -> Result<T, Fault>,
    ) -> Option<T> {
        let Json::Text(text) = value else {
            return self.bad(name, wrong_type("a string"));
        };
        match parse(text) {
            Ok(value) => Some(value),
            Err(fault) => self.bad(name, fault),
        }
    }

    fn present(&mut self, name: &str) -> Option<&'a Json> {
        match self.value(name) {
            Some(value) => Some(value),
            None => self.bad(name, Fault::new("required", "is required")),
        }
    }

    fn boolean(&mut self, name: &str, value: &Json) -> Option<bool> {
        match value {
            Json::Bool(value) => Some(*value),
            _ => self.bad(name, wrong_type("a boolean")),
        }
    }
}

/// What a field of the wrong type is told.
pub(crate) fn wrong_type(wanted: &str) -> Fault {
    Fault::new("wrong_type", format!("must be {wanted}"))
}

/// Reads an identifier.
pub(crate) fn id<T: FromStr>(text: &str) -> Result<T, Fault> {
    text.parse()
        .map_err(|_| Fault::new("invalid_id", "must be a UUID"))
}

#[cfg(test)]
mod tests {
    use dastak_domain::Fault;
    use serde_json::Value;

    use super::Fields;
    use crate::http::extract::Json;

    fn pointers(body: &str, read: impl FnOnce(&mut Fields<'_>) -> Option<()>) -> Vec<(String, String)> {
        let json = Json::parse(body.as_bytes()).unwrap();
        let Err(problem) = Fields::read(&json, read) else {
            return Vec::new();
        };
        let body: Value = serde_json::from_str(&problem.body("id")).unwrap();
        assert_eq!(body["code"], "validation_failed");
        let errors = body["errors"].as_array().unwrap().clone();
        errors
            .iter()
            .map(|e| {
                (
                    e["pointer"].as_str().unwrap().to_owned(),
                    e["code"].as_str().unwrap().to_owned(),
                )
            })
            .collect()
    }

    fn any(text: &str) -> Result<String, Fault> {
        if text == "bad" {
            none(text)
        } else {
            Ok(text.to_owned())
        }
    }

    fn none(_: &str) -> Result<String, Fault> {
        Err(Fault::new("refused", "no"))
    }

    #[test]
    fn every_bad_field_is_named_at_once() {
        let found = pointers(
            r#"{"number": 5, "bad": "x", "flag": "true", "list": [{"a": 1}, 7, {"a": "x"}], "gone": null}"#,
            |fields| {
                let missing = fields.required("missing", any);
                let gone = fields.required("gone", any);
                let number = fields.optional("number", any);
                let bad = fields.optional("bad", none);
                let flag = fields.optional_flag("flag");
                let list = fields.required_list("list", |item| item.required("a", any));
                missing
                    .and(gone)
                    .and(number)
                    .and(bad)
                    .and(flag)
                    .and(list)
                    .map(drop)
            },
        );
        let expected = [
            ("/missing", "required"),
            ("/gone", "required"),
            ("/number", "wrong_type"),
            ("/bad", "refused"),
            ("/flag", "wrong_type"),
            ("/list/0/a", "wrong_type"),
            ("/list/1", "wrong_type"),
        ];
        let expected: Vec<_> = expected.map(|(p, c)| (p.to_owned(), c.to_owned())).into();
        assert_eq!(found, expected);
    }

    #[test]
    fn a_bad_optional_field_spoils_an_otherwise_good_body() {
        let found = pointers(r#"{"channel": "pigeon"}"#, |fields| {
            fields.optional("channel", none);
            Some(())
        });
        assert_eq!(found.len(), 1);
    }

    #[test]
    fn a_root_that_is_no_object_is_named_by_the_empty_pointer() {
        for body in ["[]", "null", "\"x\"", "1", "true"] {
            let found = pointers(body, |_| Some(()));
            assert_eq!(found, [(String::new(), "wrong_type".to_owned())], "{body}");
        }
    }

    #[test]
    fn a_change_tells_absent_from_null() {
        let json = Json::parse(br#"{"set": "x", "emptied": null}"#).unwrap();
        Fields::read(&json, |fields| {
            assert_eq!(fields.change("set", any), Some(Some("x".to_owned())));
            assert_eq!(fields.change("emptied", any), Some(None));
            assert_eq!(fields.change("absent", any), None);
            assert_eq!(fields.change_required("absent", any), None);
            Some(())
        })
        .unwrap();
        assert_eq!(
            pointers(r#"{"full_name": null}"#, |fields| {
                fields.change_required("full_name", any);
                Some(())
            }),
            [("/full_name".to_owned(), "required".to_owned())]
        );
    }
}
