//! Requests with their answers, kept under a name.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use reqwest::StatusCode;

use super::ask::Ask;
use super::json::Json;
use super::placeholders::Placeholders;
use crate::support::{Api, Login, Reply};

/// The headers that tell something, in the order in which they are shown. What every answer has is said once, in the page.
const HEADERS: [&str; 7] = [
    "content-type",
    "cache-control",
    "retry-after",
    "ratelimit-policy",
    "ratelimit",
    "www-authenticate",
    "allow",
];

/// One request and its answer, as the page shows them.
pub(super) struct Example {
    pub(super) method: String,
    pub(super) path: String,
    pub(super) shown: String,
}

/// Everything that was recorded so far.
#[derive(Default)]
pub(super) struct Recorder {
    examples: BTreeMap<&'static str, Example>,
    placeholders: Placeholders,
}

impl Recorder {
    pub(super) fn finish(self) -> BTreeMap<&'static str, Example> {
        self.examples
    }

    /// Sends a request and keeps it under this name, with its answer, which has this status.
    pub(super) async fn example(&mut self, name: &'static str, api: &Api, ask: Ask, status: u16) -> Reply {
        let reply = send(api, &ask).await;
        assert_eq!(reply.status, status, "{name}: {}", reply.text);
        let body = match Json::read(&reply.text) {
            Some(mut json) => {
                self.placeholders.in_json(&mut json);
                json.laid_out()
            }
            None => String::new(),
        };
        // A long document is named, not shown.
        let body = if body.lines().count() > 90 {
            "…".to_owned()
        } else {
            body
        };
        let answer = format!("{}\n\n{body}", self.head(&reply));
        let shown = format!(
            "```sh\n{}\n```\n\n```http\n{}\n```",
            self.placeholders.in_text(&ask.curl()),
            answer.trim_end()
        );
        let example = Example {
            method: ask.method.to_string(),
            path: ask.path,
            shown,
        };
        assert!(
            self.examples.insert(name, example).is_none(),
            "{name} is recorded twice"
        );
        reply
    }

    /// This code is `123456` in the page.
    pub(super) fn code(&mut self, code: &str) {
        self.placeholders.note(&format!("\"{code}\""), "\"123456\"");
    }

    /// The tokens of a login that no example shows.
    pub(super) fn tokens_of(&mut self, login: &Login) {
        self.placeholders.token("access_token", &login.access_token);
        self.placeholders.token("refresh_token", &login.refresh_token);
    }

    /// The key of a gateway's receipts is somebody's secret.
    pub(super) fn receipt_key(&mut self, key: &str) {
        self.placeholders.note(key, "THE-KEY");
    }

    fn head(&self, reply: &Reply) -> String {
        let status = StatusCode::from_u16(reply.status).unwrap();
        let mut head = format!("HTTP/1.1 {status}");
        for name in HEADERS {
            let value = reply.header(name);
            let usual = value.is_empty()
                || (name, value) == ("cache-control", "no-store")
                || (name == "content-type" && value == "application/json");
            if !usual {
                let value = self.placeholders.in_header(name, value);
                write!(head, "\n{}: {value}", titled(name)).unwrap();
            }
        }
        head
    }
}

async fn send(api: &Api, ask: &Ask) -> Reply {
    let mut request = api.request(ask.method.clone(), &ask.path);
    for (name, value) in &ask.headers {
        request = request.header(*name, value);
    }
    if let Some(body) = &ask.body {
        request = request.body(body.clone());
    }
    api.send(request).await
}

/// `retry-after` as people write it.
fn titled(name: &str) -> String {
    match name {
        "ratelimit" => return "RateLimit".to_owned(),
        "ratelimit-policy" => return "RateLimit-Policy".to_owned(),
        "www-authenticate" => return "WWW-Authenticate".to_owned(),
        _ => {}
    }
    let words = name.split('-').map(|word| {
        let (first, rest) = word.split_at(1);
        first.to_uppercase() + rest
    });
    words.collect::<Vec<_>>().join("-")
}
