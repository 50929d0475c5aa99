//! What differs from run to run, replaced by what could have been.

use std::collections::BTreeMap;

use serde_json::Value;

use super::json::Json;

/// The members whose values open something: each value is named after its member, in the order of their coming.
const TOKENS: [&str; 4] = [
    "access_token",
    "refresh_token",
    "registration_token",
    "device_token",
];

/// Members with a value of their own.
const FIXED: [(&str, &str); 3] = [
    ("request_id", "01a208be-41e3-73f7-85b7-44b973f95b96"),
    // Of RFC 8037, where everybody may read the secret half too.
    ("kid", "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k"),
    ("x", "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"),
];

/// All that happened did so at this moment, and what will happen is as far from it as the settings say.
const NOW: &str = "2026-11-23T06:19:00Z";
const LATER: [(&str, &str); 2] = [
    ("expires_at", "2026-11-30T06:19:00Z"),
    ("ends_at", "2026-12-23T06:19:00Z"),
];

/// Seconds of a wait: whoever reads it slowly has less of them.
const WAIT: u64 = 57;

/// Lives by the settings. What is left of one is a little less on a slow machine.
const LIVES: [u64; 4] = [180, 600, 900, 604_800];

/// The values that were seen, and what stands for each.
#[derive(Default)]
pub(super) struct Placeholders {
    known: Vec<(String, String)>,
    counts: BTreeMap<&'static str, usize>,
}

impl Placeholders {
    /// From now on this stands for that.
    pub(super) fn note(&mut self, value: &str, shown: impl Into<String>) {
        if !self.known.iter().any(|(known, _)| known == value) {
            self.known.push((value.to_owned(), shown.into()));
        }
    }

    /// A text with every known value replaced.
    pub(super) fn in_text(&self, text: &str) -> String {
        self.known
            .iter()
            .fold(text.to_owned(), |text, (value, shown)| text.replace(value, shown))
    }

    /// Replaces every value of a document that is of one run only.
    pub(super) fn in_json(&mut self, json: &mut Json) {
        match json {
            Json::Object(members) => {
                for (name, value) in members {
                    match value {
                        Json::Plain(value) => self.member(name, value),
                        _ => self.in_json(value),
                    }
                }
            }
            Json::Array(items) => items.iter_mut().for_each(|item| self.in_json(item)),
            Json::Plain(_) => {}
        }
    }

    fn member(&mut self, name: &str, value: &mut Value) {
        match (name, &*value) {
            ("latency_ms", Value::Number(_)) => *value = 1.into(),
            ("expires_in" | "refresh_expires_in", Value::Number(left)) => {
                let left = left.as_u64().unwrap();
                let life = LIVES.iter().find(|life| (left..left + 10).contains(life));
                *value = life.copied().unwrap_or(left).into();
            }
            ("retry_after", Value::Number(seconds)) => {
                let seconds = seconds.as_u64().unwrap();
                *value = shown_wait(seconds).into();
            }
            (_, Value::String(text)) => {
                let shown = self.text(name, text);
                *value = shown.into();
            }
            _ => {}
        }
    }

    fn text(&mut self, name: &str, text: &str) -> String {
        if let Some((_, fixed)) = FIXED.iter().find(|(member, _)| *member == name) {
            return (*fixed).to_owned();
        }
        if is_time(text) {
            let later = LATER.iter().find(|(member, _)| *member == name);
            return later.map_or(NOW, |(_, later)| later).to_owned();
        }
        if let Some(token) = TOKENS.iter().find(|token| **token == name) {
            self.token(token, text);
        } else if uuid::Uuid::try_parse(text).is_ok() {
            self.new_one("id", text, |number| {
                format!("01a208be-4239-796a-9f0b-4c25b1c887{number:02}")
            });
        }
        self.in_text(text)
    }

    /// A token, named after the member that it is the value of.
    pub(super) fn token(&mut self, member: &'static str, value: &str) {
        let start = if member == "device_token" {
            "ddt_"
        } else {
            "eyJhbGci"
        };
        let kind = member.trim_end_matches("_token");
        self.new_one(member, value, |number| format!("{start}…{kind}-{number}"));
    }

    fn new_one(&mut self, kind: &'static str, value: &str, shown: impl FnOnce(usize) -> String) {
        if self.known.iter().any(|(known, _)| known == value) {
            return;
        }
        let count = self.counts.entry(kind).or_default();
        *count += 1;
        let shown = shown(*count);
        self.note(value, shown);
    }

    /// The value of a header.
    pub(super) fn in_header(&self, name: &str, value: &str) -> String {
        match name {
            "retry-after" => shown_wait(value.parse().unwrap()).to_string(),
            "ratelimit" => {
                let (standing, _) = value.rsplit_once("t=").unwrap();
                format!("{standing}t=60")
            }
            _ => self.in_text(value),
        }
    }
}

/// A wait of about a minute is that of a limit, and shorter each second; others are as they are.
fn shown_wait(seconds: u64) -> u64 {
    if (30..=60).contains(&seconds) {
        WAIT
    } else {
        seconds
    }
}

/// `2026-11-23T06:19:00Z`.
fn is_time(text: &str) -> bool {
    text.len() == NOW.len() && text.ends_with('Z') && chrono::DateTime::parse_from_rfc3339(text).is_ok()
}
