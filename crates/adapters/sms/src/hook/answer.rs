//! What the service's answer says.
//!
//! The body decides where it says that the message was refused, and why; otherwise the HTTP status does.

use dastak_domain::delivery::Channel;
use dastak_ports::sms::RejectionClass;
use reqwest::StatusCode;
use serde_json::Value;

/// Longest id of a message that is kept, in bytes.
const LONGEST_ID: usize = 128;

/// What became of a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Verdict {
    /// The service took it.
    Accepted {
        /// The service's or its gateway's own id.
        id: Option<String>,
        /// The channel really used, where the answer names one.
        channel: Option<Channel>,
    },
    /// It was definitely not sent.
    Rejected(RejectionClass),
    /// Nobody knows.
    Unknown,
}

impl Verdict {
    /// A request that got no answer. Without a connection it was definitely not sent.
    pub(super) fn of_error(error: &reqwest::Error) -> Self {
        if error.is_connect() {
            Self::Rejected(RejectionClass::Unavailable)
        } else if error.is_builder() {
            Self::Rejected(RejectionClass::Config)
        } else {
            Self::Unknown
        }
    }

    /// An answer that was read whole.
    pub(super) fn of_answer(status: StatusCode, body: &[u8]) -> Self {
        let body = body.trim_ascii();
        let answer: Option<Value> = serde_json::from_slice(body).ok();
        if let Some(class) = answer.as_ref().and_then(rejection) {
            return Self::Rejected(class);
        }
        if !status.is_success() {
            return Self::of_unread(status);
        }
        match answer {
            Some(answer) => Self::Accepted {
                id: id(&answer),
                channel: text(&answer, "channel").and_then(|channel| channel.parse().ok()),
            },
            // It wanted to say something, perhaps that it refuses.
            None if body.starts_with(b"{") => Self::Unknown,
            // "OK", a page, nothing.
            None => Self::Accepted {
                id: None,
                channel: None,
            },
        }
    }

    /// An answer of which nothing but the status is known.
    pub(super) fn of_unread(status: StatusCode) -> Self {
        let class = match status.as_u16() {
            401 | 403 => RejectionClass::Auth,
            402 => RejectionClass::Balance,
            429 => RejectionClass::RateLimited,
            // Not for now: it was not looked at, or nobody was there to do so. Of what a service says to a single request
            // that it does not like nobody knows whether it will say so to the next one.
            400 | 404 | 408 | 413 | 422 | 425 | 503 => RejectionClass::Unavailable,
            // Redirects are not followed: the URL is wrong. 501 and 505 are no trouble that passes.
            300..=499 | 501 | 505 => RejectionClass::Config,
            // It broke in the middle, or a proxy lost it, perhaps after the message was on its way.
            _ => return Self::Unknown,
        };
        Self::Rejected(class)
    }
}

/// Why the service refused, where its answer says that it did.
fn rejection(answer: &Value) -> Option<RejectionClass> {
    let class = text(answer, "class");
    let refused = match text(answer, "status") {
        Some(status) => REFUSALS.contains(&status),
        None => class.is_some(),
    };
    refused.then(|| {
        class
            .and_then(|name| CLASSES.into_iter().find(|class| class.as_str() == name))
            .unwrap_or(RejectionClass::Unavailable)
    })
}

/// The word for a refusal, and those that people write instead.
const REFUSALS: [&str; 3] = ["rejected", "failed", "error"];

/// The classes that a service may name.
const CLASSES: [RejectionClass; 7] = [
    RejectionClass::InvalidRecipient,
    RejectionClass::RecipientBlocked,
    RejectionClass::RateLimited,
    RejectionClass::Auth,
    RejectionClass::Config,
    RejectionClass::Balance,
    RejectionClass::Unavailable,
];

fn text<'a>(answer: &'a Value, name: &str) -> Option<&'a str> {
    answer.get(name)?.as_str()
}

/// The id, written as a text or as a number. One that nobody could mean is none.
fn id(answer: &Value) -> Option<String> {
    let id = match answer.get("id")? {
        Value::String(id) => id.clone(),
        Value::Number(id) => id.to_string(),
        _ => return None,
    };
    let is_sane = (1..=LONGEST_ID).contains(&id.len()) && id.bytes().all(|b| b.is_ascii_graphic());
    is_sane.then_some(id)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn verdict(status: u16, body: &str) -> Verdict {
        Verdict::of_answer(StatusCode::from_u16(status).unwrap(), body.as_bytes())
    }

    fn accepted(id: Option<&str>) -> Verdict {
        Verdict::Accepted {
            id: id.map(str::to_owned),
            channel: None,
        }
    }

    #[test]
    fn a_success_is_an_acceptance_with_or_without_an_id() {
        for (body, id) in [
            (r#"{"id": "m-1"}"#, Some("m-1")),
            (r#"{"id": 17, "status": "accepted", "more": []}"#, Some("17")),
            (r#"{"status": 200}"#, None),
            (r#"{"id": ""}"#, None),
            (r#"{"id": "two words"}"#, None),
            (r#"{"id": {"of": "what"}}"#, None),
            ("", None),
            (" \r\n", None),
            ("OK", None),
            ("[]", None),
            ("null", None),
        ] {
            assert_eq!(verdict(200, body), accepted(id), "{body:?}");
        }
        let long = format!(r#"{{"id": "{}"}}"#, "x".repeat(LONGEST_ID + 1));
        assert_eq!(verdict(202, &long), accepted(None));
        assert_eq!(verdict(204, ""), accepted(None));
    }

    #[test]
    fn the_channel_really_used_is_taken_from_the_answer() {
        let channel = |body| match verdict(200, body) {
            Verdict::Accepted { channel, .. } => channel,
            other => panic!("{other:?}"),
        };
        assert_eq!(channel(r#"{"channel": "whatsapp"}"#), Some(Channel::Whatsapp));
        assert_eq!(channel(r#"{"channel": "pigeon"}"#), None);
    }

    #[test]
    fn the_body_decides_where_it_refuses() {
        for class in CLASSES {
            let body = format!(r#"{{"status": "rejected", "class": "{}"}}"#, class.as_str());
            for status in [200, 400, 500, 503] {
                assert_eq!(verdict(status, &body), Verdict::Rejected(class), "{status}");
            }
        }
        for body in [
            r#"{"status": "rejected"}"#,
            r#"{"status": "error", "class": 7}"#,
            r#"{"status": "rejected", "class": "rain"}"#,
            r#"{"class": "rain"}"#,
        ] {
            let unavailable = Verdict::Rejected(RejectionClass::Unavailable);
            assert_eq!(verdict(200, body), unavailable, "{body}");
        }
    }

    #[test]
    fn without_a_word_in_the_body_the_status_decides() {
        for (status, class) in [
            (301, RejectionClass::Config),
            (400, RejectionClass::Unavailable),
            (401, RejectionClass::Auth),
            (402, RejectionClass::Balance),
            (403, RejectionClass::Auth),
            (404, RejectionClass::Unavailable),
            (405, RejectionClass::Config),
            (408, RejectionClass::Unavailable),
            (413, RejectionClass::Unavailable),
            (422, RejectionClass::Unavailable),
            (425, RejectionClass::Unavailable),
            (429, RejectionClass::RateLimited),
            (501, RejectionClass::Config),
            (503, RejectionClass::Unavailable),
        ] {
            for body in ["", r#"{"id": "m-1"}"#, r#"{"status": "accepted"}"#, "<html>"] {
                assert_eq!(verdict(status, body), Verdict::Rejected(class), "{status} {body}");
            }
        }
        for status in [500, 502, 504, 599] {
            assert_eq!(verdict(status, ""), Verdict::Unknown, "{status}");
        }
    }

    #[test]
    fn an_answer_that_was_cut_tells_nothing() {
        assert_eq!(verdict(200, r#"{"status": "rej"#), Verdict::Unknown);
    }

    #[test]
    fn every_class_that_can_be_named_is_one_of_the_port() {
        for class in CLASSES {
            // A new class does not compile here until it is thought of above.
            match class {
                RejectionClass::InvalidRecipient
                | RejectionClass::RecipientBlocked
                | RejectionClass::RateLimited
                | RejectionClass::Auth
                | RejectionClass::Config
                | RejectionClass::Balance
                | RejectionClass::Unavailable => {}
            }
        }
    }
}
