use std::collections::BTreeSet;
use std::path::Path;
use std::{env, fs};

use serde_json::Value;

use super::{Code, document, routes};

/// The file in the repository's documentation.
const SNAPSHOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/openapi.json");

#[test]
fn the_document_in_docs_is_current() {
    let document = format!("{}\n", document().to_pretty_json().unwrap());
    if env::var_os("UPDATE_DOCS").is_some() {
        fs::write(SNAPSHOT, &document).unwrap();
    }
    let kept = fs::read_to_string(Path::new(SNAPSHOT)).unwrap_or_default();
    assert!(
        kept == document,
        "docs/openapi.json is outdated: run the tests with UPDATE_DOCS=1"
    );
}

#[test]
fn the_examples_in_docs_name_every_endpoint_and_every_code() {
    let text = include_str!("../../../../../docs/api.md");
    for endpoint in routes::table() {
        for operation in &endpoint.operations {
            let name = format!("{} {}", operation.method, endpoint.path);
            assert!(text.contains(&name), "docs/api.md lacks {name}");
        }
    }
    for code in Code::ALL {
        let row = format!("| {} | `{}` |", code.status().as_u16(), code.as_str());
        assert!(text.contains(&row), "docs/api.md lacks {row}");
    }
}

#[test]
fn it_is_openapi_3_1_with_a_bearer_scheme() {
    let document = serde_json::to_value(document()).unwrap();
    assert!(document["openapi"].as_str().unwrap().starts_with("3.1."));
    assert_eq!(
        document["components"]["securitySchemes"]["bearer"]["scheme"],
        "bearer"
    );
    let codes = document["components"]["schemas"]["ProblemCode"]["enum"]
        .as_array()
        .unwrap();
    assert_eq!(codes.len(), Code::ALL.len());
}

#[test]
fn every_reference_leads_somewhere() {
    let document = serde_json::to_value(document()).unwrap();
    let mut seen = 0;
    walk(&document, &mut |key, value| {
        if key == "$ref" {
            let pointer = value.as_str().unwrap().trim_start_matches('#');
            assert!(document.pointer(pointer).is_some(), "{pointer}");
            seen += 1;
        }
    });
    assert!(seen > 50);
}

#[test]
fn every_operation_has_a_name_of_its_own() {
    let document = serde_json::to_value(document()).unwrap();
    let mut names = BTreeSet::new();
    walk(&document["paths"], &mut |key, value| {
        if key == "operationId" {
            let name = value.as_str().unwrap();
            assert!(names.insert(name.to_owned()), "{name} is there twice");
        }
    });
    let operations: usize = routes::table().iter().map(|e| e.operations.len()).sum();
    assert_eq!(names.len(), operations);
    assert!(names.contains("send_otp") && !names.contains("handler"));
}

#[test]
fn every_pattern_is_of_the_whole_text() {
    let document = serde_json::to_value(document()).unwrap();
    walk(&document, &mut |key, value| {
        if key == "pattern" {
            let pattern = value.as_str().unwrap();
            assert!(pattern.starts_with('^') && pattern.ends_with('$'), "{pattern}");
        }
    });
}

#[test]
fn a_device_of_a_request_needs_no_label_and_takes_short_ones() {
    let document = serde_json::to_value(document()).unwrap();
    let forms = &document["components"]["schemas"]["DeviceInfo"]["oneOf"];
    assert_eq!(forms[0]["maxLength"], 256);
    assert!(forms[1].get("required").is_none());
    assert_eq!(forms[1]["properties"]["app_version"]["maxLength"], 256);
}

#[test]
fn a_limited_sending_tells_what_a_taken_one_tells() {
    let document = serde_json::to_value(document()).unwrap();
    for path in ["send-otp", "resend-otp"] {
        let responses = &document["paths"][format!("/api/v1/auth/{path}")]["post"]["responses"];
        for (status, names) in [
            ("200", &["RateLimit", "RateLimit-Policy"][..]),
            ("429", &["RateLimit", "RateLimit-Policy", "Retry-After"]),
        ] {
            let headers = responses[status]["headers"].as_object().unwrap();
            assert_eq!(headers.keys().collect::<Vec<_>>(), names, "{path} {status}");
        }
    }
}

#[test]
fn every_operation_has_a_tag_a_summary_and_its_problems() {
    let document = serde_json::to_value(document()).unwrap();
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            let name = format!("{method} {path}");
            assert!(operation["summary"].is_string(), "{name}");
            assert_eq!(operation["tags"].as_array().unwrap().len(), 1, "{name}");
            let responses = operation["responses"].as_object().unwrap();
            assert!(
                responses.contains_key("500") && responses.contains_key("503"),
                "{name}"
            );
            let bearer = operation.get("security").is_some();
            let webhook = path.contains("webhooks");
            let tokens = ["complete-registration", "device-login", "refresh-token"]
                .iter()
                .any(|p| path.ends_with(p));
            assert_eq!(
                responses.contains_key("401"),
                bearer || webhook || tokens,
                "{name}"
            );
            let has_body = operation.get("requestBody").is_some();
            assert_eq!(responses.contains_key("415"), has_body, "{name}");
        }
    }
}

fn walk(value: &Value, visit: &mut impl FnMut(&str, &Value)) {
    match value {
        Value::Object(members) => {
            for (key, value) in members {
                visit(key, value);
                walk(value, visit);
            }
        }
        Value::Array(items) => items.iter().for_each(|item| walk(item, visit)),
        _ => {}
    }
}
