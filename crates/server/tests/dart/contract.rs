//! The API's description: which requests there are, and which fields they and their answers have.

use std::collections::BTreeMap;
use std::fs;

use serde_json::Value;

use crate::program::repository;

pub(crate) struct Contract {
    document: Value,
}

/// One field of an object.
pub(crate) struct Field<'c> {
    /// What it may be; several where the object may be one of several.
    pub(crate) schemas: Vec<&'c Value>,
    /// Whether it is always there and never null.
    pub(crate) is_certain: bool,
    /// Whether it must be sent.
    pub(crate) is_required: bool,
}

impl Contract {
    pub(crate) fn read() -> Self {
        let text = fs::read_to_string(repository().join("docs/openapi.json")).unwrap();
        Self {
            document: serde_json::from_str(&text).unwrap(),
        }
    }

    /// Every request: its method, its path with `{}` for each parameter, and its description.
    pub(crate) fn operations(&self) -> Vec<(String, String, &Value)> {
        let mut operations = Vec::new();
        for (path, methods) in self.document["paths"].as_object().unwrap() {
            for (method, operation) in methods.as_object().unwrap() {
                operations.push((method.to_uppercase(), without_names(path), operation));
            }
        }
        operations
    }

    pub(crate) fn operation(&self, method: &str, path: &str) -> Option<&Value> {
        let operations = self.operations().into_iter();
        let mut fitting = operations.filter(|(other, place, _)| other == method && place == path);
        fitting.next().map(|(_, _, operation)| operation)
    }

    /// The schema of a request's body.
    pub(crate) fn request(operation: &Value) -> Option<&Value> {
        Some(&operation["requestBody"]["content"].get("application/json")?["schema"])
    }

    /// The schema of the good answer; none where it has no body.
    pub(crate) fn answer(operation: &Value) -> Option<&Value> {
        let responses = operation["responses"].as_object()?;
        let good = responses.iter().find(|(status, _)| status.starts_with('2'))?.1;
        Some(&good["content"].get("application/json")?["schema"])
    }

    pub(crate) fn schema(&self, name: &str) -> &Value {
        &self.document["components"]["schemas"][name]
    }

    pub(crate) fn problem_codes(&self) -> Vec<&str> {
        let codes = self.schema("ProblemCode")["enum"].as_array().unwrap();
        codes.iter().map(|code| code.as_str().unwrap()).collect()
    }

    /// What a schema comes down to, without references and null. Several where it is one of several; only that of the
    /// given name where it is one of them.
    pub(crate) fn forms<'c>(&'c self, schema: &'c Value, class: &str) -> Vec<&'c Value> {
        if let Some(name) = reference(schema) {
            return self.forms(self.schema(name), class);
        }
        let Some(choices) = schema["oneOf"].as_array() else {
            return if schema["type"] == "null" {
                Vec::new()
            } else {
                vec![schema]
            };
        };
        let named = choices.iter().filter(|choice| reference(choice) == Some(class));
        let named: Vec<_> = named.collect();
        let choices = if named.is_empty() {
            choices.iter().collect()
        } else {
            named
        };
        choices
            .into_iter()
            .flat_map(|choice| self.forms(choice, class))
            .collect()
    }

    /// The fields of an object that a class of this name stands for.
    pub(crate) fn fields<'c>(&'c self, schema: &'c Value, class: &str) -> BTreeMap<&'c str, Field<'c>> {
        let mut forms = self.forms(schema, class);
        forms.retain(|form| form["type"] == "object" || form["allOf"].is_array());
        let mut all: BTreeMap<&str, Field<'_>> = BTreeMap::new();
        let objects: Vec<_> = forms.iter().map(|form| self.object(form)).collect();
        for (name, field) in objects.iter().flatten() {
            let is_everywhere = objects.iter().all(|object| object.contains_key(name));
            let known = all.entry(name).or_insert_with(|| Field {
                schemas: Vec::new(),
                is_certain: is_everywhere,
                is_required: is_everywhere,
            });
            known.schemas.extend(&field.schemas);
            known.is_certain &= field.is_certain;
            known.is_required &= field.is_required;
        }
        all
    }

    fn object<'c>(&'c self, schema: &'c Value) -> BTreeMap<&'c str, Field<'c>> {
        if let Some(name) = reference(schema) {
            return self.object(self.schema(name));
        }
        if let Some(parts) = schema["allOf"].as_array() {
            return parts.iter().flat_map(|part| self.object(part)).collect();
        }
        let properties = schema["properties"].as_object().into_iter().flatten();
        let required = schema["required"].as_array();
        properties
            .map(|(name, property)| {
                let is_required = required.is_some_and(|all| all.iter().any(|it| it == name));
                let field = Field {
                    schemas: vec![property],
                    is_certain: is_required && !may_be_null(property),
                    is_required,
                };
                (name.as_str(), field)
            })
            .collect()
    }
}

/// Whether a schema's type is, or may be, this one.
pub(crate) fn is_a(form: &Value, kind: &str) -> bool {
    let is_object = kind == "object" && form["allOf"].is_array();
    let kinds = &form["type"];
    is_object
        || kinds == kind
        || kinds
            .as_array()
            .is_some_and(|all| all.iter().any(|it| it == kind))
}

fn may_be_null(schema: &Value) -> bool {
    let choices = schema["oneOf"].as_array().into_iter().flatten();
    is_a(schema, "null") || choices.into_iter().any(may_be_null)
}

fn reference(schema: &Value) -> Option<&str> {
    schema["$ref"].as_str()?.rsplit('/').next()
}

/// `/a/{id}` as `/a/{}`.
fn without_names(path: &str) -> String {
    let parts = path.split('/');
    let parts = parts.map(|part| if part.starts_with('{') { "{}" } else { part });
    parts.collect::<Vec<_>>().join("/")
}

#[test]
fn the_description_is_understood() {
    let contract = Contract::read();
    let verify = contract.operation("POST", "/api/v1/auth/verify-otp").unwrap();
    let answer = Contract::answer(verify).unwrap();

    let one_of_two = contract.fields(answer, "VerifiedOtp");
    assert!(one_of_two["status"].is_certain);
    assert!(!one_of_two["access_token"].is_certain);

    let one = contract.fields(answer, "Authenticated");
    assert!(one["access_token"].is_certain && one["user"].is_certain);
    assert!(!one["device_token"].is_certain);
    assert!(!one.contains_key("registration_token"));

    let request = contract.fields(Contract::request(verify).unwrap(), "VerifyOtpRequest");
    assert!(request["otp"].is_required && !request["challenge_id"].is_required);
    let info = contract.fields(request["device_info"].schemas[0], "DeviceInfo");
    assert!(info.contains_key("app_version"));
}
