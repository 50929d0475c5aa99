mod attempts;
mod fields;
mod time;

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::support::Reply;

const NUMBER: &str = "+919876543210";

fn guess(otp: &str) -> Value {
    json!({ "mobile_number": NUMBER, "otp": otp, "device_info": "Test Client" })
}

fn wrong(code: &str) -> &'static str {
    if code == "000000" { "000001" } else { "000000" }
}

/// How often each code (or `ok`) was answered.
fn outcomes(replies: &[Reply]) -> BTreeMap<String, usize> {
    let mut counts = BTreeMap::new();
    for reply in replies {
        let name = if reply.status < 300 {
            "ok"
        } else {
            reply.body["code"].as_str().expect("a problem")
        };
        *counts.entry(name.to_owned()).or_default() += 1;
    }
    counts
}
