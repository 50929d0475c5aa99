//! What Gupshup's enterprise gateway answers: JSON, or three fields with bars between, whichever was asked for.
//!
//! `id` is the message's id in a success and the code of the error in an error, so the status is read first.

use reqwest::StatusCode;
use serde_json::{Map, Value};

use super::codes::{self, COUNTRY_OFF, DUPLICATE};
use crate::lenient;
use crate::verdict::Verdict;

/// What an answer says.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Answer {
    /// What became of the message.
    pub(super) verdict: Verdict,
    /// Whether it was refused because the account may not send abroad.
    pub(super) is_country_off: bool,
}

/// What it says about one message.
#[derive(Debug, Default)]
struct Entry {
    status: String,
    id: Option<String>,
    details: String,
}

impl Answer {
    /// An answer that was read whole. It is told by its content what it is, not by its type.
    pub(super) fn read(http: StatusCode, body: &[u8]) -> Self {
        let body = lenient::trimmed(body);
        let entries = match lenient::json(body) {
            Some(value) => of_json(&value),
            None => of_text(body).into_iter().collect(),
        };
        Self::of(http, entries)
    }

    /// One error makes all of it an error: there was one message.
    fn of(http: StatusCode, entries: Vec<Entry>) -> Self {
        let mut id = None;
        let mut is_accepted = false;
        for entry in entries {
            match entry.status.to_ascii_lowercase().as_str() {
                "success" => {
                    is_accepted = true;
                    id = id.or(entry.id);
                }
                "error" => return Self::refused(http, &entry),
                _ => return Self::plain(Verdict::Unknown),
            }
        }
        Self::plain(if is_accepted {
            Verdict::Accepted(id.and_then(lenient::sane_id))
        } else {
            Verdict::of_status(http)
        })
    }

    fn refused(http: StatusCode, entry: &Entry) -> Self {
        let code = entry.id.as_deref().and_then(|id| id.parse().ok());
        let verdict = match codes::class(code, &entry.details) {
            Some(_) if code == Some(DUPLICATE) => Verdict::Duplicate,
            Some(class) => Verdict::Rejected(class),
            None => Verdict::of_status(http),
        };
        Self {
            verdict,
            is_country_off: code == Some(COUNTRY_OFF),
        }
    }

    const fn plain(verdict: Verdict) -> Self {
        Self {
            verdict,
            is_country_off: false,
        }
    }
}

/// What is said of single messages first, then what is said of all together.
fn of_json(value: &Value) -> Vec<Entry> {
    let Some(answer) = value.as_object() else {
        return Vec::new();
    };
    let messages = lenient::member(answer, "data")
        .and_then(Value::as_object)
        .and_then(|data| lenient::member(data, "response_messages"))
        .and_then(Value::as_array);
    let all = lenient::member(answer, "response");
    messages
        .into_iter()
        .flatten()
        .chain(all)
        .filter_map(Value::as_object)
        .filter_map(entry)
        .collect()
}

fn entry(object: &Map<String, Value>) -> Option<Entry> {
    Some(Entry {
        status: lenient::text(object, "status")?,
        id: lenient::text(object, "id"),
        details: lenient::text(object, "details").unwrap_or_default(),
    })
}

/// `success | 919876543210 | <id>` or `error | <code> | <words>`.
fn of_text(body: &[u8]) -> Option<Entry> {
    let text = std::str::from_utf8(body).ok()?;
    let mut fields = text.lines().next()?.splitn(3, '|').map(str::trim);
    let status = fields.next()?.to_owned();
    let (second, third) = (fields.next()?, fields.next().unwrap_or_default());
    let filled = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    match status.to_ascii_lowercase().as_str() {
        "success" => Some(Entry {
            status,
            id: filled(third),
            details: String::new(),
        }),
        "error" => Some(Entry {
            status,
            id: filled(second),
            details: third.to_owned(),
        }),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use dastak_ports::sms::RejectionClass;
    use proptest::prelude::*;

    use super::*;

    const ID: &str = "728014710863298817-278523689712345678";

    fn of(status: u16, body: &str) -> Verdict {
        Answer::read(StatusCode::from_u16(status).unwrap(), body.as_bytes()).verdict
    }

    fn accepted(id: Option<&str>) -> Verdict {
        Verdict::Accepted(id.map(str::to_owned))
    }

    #[test]
    fn successes_and_their_ids() {
        for body in [
            format!(
                r#"{{"response":{{"id":"{ID}","phone":"919876543210","details":"","status":"success"}}}}"#
            ),
            format!(r#"{{"Response":{{"ID":"{ID}","Status":"Success"}}}}"#),
            format!("\u{feff}{{\"response\":{{\"id\":\"{ID}\",\"status\":\"SUCCESS\"}}}}\n"),
            format!(
                r#"{{"data":{{"response_messages":[{{"id":"{ID}","phone":"9","details":"","status":"success"}}]}},"response":{{"id":"1","phone":"","details":"","status":"success"}}}}"#
            ),
            format!("success | 919876543210 | {ID}"),
            format!("success|919876543210|{ID}\n"),
            format!("Success | 919876543210 | {ID} \r\n"),
        ] {
            assert_eq!(of(200, &body), accepted(Some(ID)), "{body}");
        }
        for (body, id) in [
            (r#"{"response":{"status":"success"}}"#, None),
            (
                r#"{"response":{"id":7280147108632,"status":"success"}}"#,
                Some("7280147108632"),
            ),
            (r#"{"response":{"id":null,"status":"success"}}"#, None),
            ("success | 919876543210", None),
        ] {
            assert_eq!(of(200, body), accepted(id), "{body}");
        }
    }

    #[test]
    fn the_id_of_an_error_is_its_code_in_both_formats() {
        use RejectionClass::{Auth, Config, InvalidRecipient, Unavailable};
        for (code, class) in [
            (100, Unavailable),
            (101, Config),
            (102, Auth),
            (103, Auth),
            (104, Auth),
            (105, InvalidRecipient),
            (106, Config),
            (107, Config),
            (108, Config),
            (109, Config),
            (110, Config),
            (174, Config),
            (175, InvalidRecipient),
        ] {
            for body in [
                format!(r#"{{"response":{{"id":"{code}","phone":"","details":"words","status":"error"}}}}"#),
                format!(r#"{{"response":{{"id":{code},"status":"ERROR"}}}}"#),
                format!(
                    r#"{{"data":{{"response_messages":[{{"id":"{code}","status":"error"}}]}},"response":{{"id":"9","status":"success"}}}}"#
                ),
                format!("error | {code} | words"),
                format!("error|{code}|words\n"),
                format!("Error | {code}"),
            ] {
                assert_eq!(of(200, &body), Verdict::Rejected(class), "{body}");
            }
        }
    }

    #[test]
    fn the_same_message_again_is_told_apart() {
        for body in [
            r#"{"response":{"id":"322","details":"words","status":"error"}}"#,
            "error | 322 | words",
        ] {
            assert_eq!(of(200, body), Verdict::Duplicate, "{body}");
        }
    }

    #[test]
    fn an_error_that_nobody_explained_goes_by_its_words() {
        for (details, verdict) in [
            ("Insufficient balance", Verdict::Rejected(RejectionClass::Balance)),
            ("IP not whitelisted", Verdict::Rejected(RejectionClass::Auth)),
            (
                "Too Many Requests",
                Verdict::Rejected(RejectionClass::RateLimited),
            ),
            ("rain", Verdict::Unknown),
        ] {
            let body = format!(r#"{{"response":{{"id":"999","details":"{details}","status":"error"}}}}"#);
            assert_eq!(of(200, &body), verdict, "{body}");
            assert_eq!(of(200, &format!("error | 999 | {details}")), verdict);
        }
    }

    #[test]
    fn an_account_that_may_not_send_abroad_is_told() {
        let answer = Answer::read(StatusCode::OK, b"error | 175 | off");
        assert!(answer.is_country_off);
        assert!(!Answer::read(StatusCode::OK, b"error | 105 | no").is_country_off);
    }

    #[test]
    fn without_a_word_the_status_decides_and_no_status_is_a_success() {
        for (status, body, verdict) in [
            (200, "", Verdict::Unknown),
            (200, "<html>success | 9 | 1</html>", Verdict::Unknown),
            (200, r#"{"response":{"id":"#, Verdict::Unknown),
            (200, "[]", Verdict::Unknown),
            (200, r#"[{"status":"success"}]"#, Verdict::Unknown),
            (200, r#"{"response":null}"#, Verdict::Unknown),
            (
                200,
                r#"{"response":{"status":"pending","id":"1"}}"#,
                Verdict::Unknown,
            ),
            (200, "pending | 9198 | 1", Verdict::Unknown),
            (200, "success", Verdict::Unknown),
            (401, "", Verdict::Rejected(RejectionClass::Auth)),
            (429, "", Verdict::Rejected(RejectionClass::RateLimited)),
            (500, "<html>", Verdict::Unknown),
            (502, "", Verdict::Unknown),
            (503, "<html>", Verdict::Rejected(RejectionClass::Unavailable)),
        ] {
            assert_eq!(of(status, body), verdict, "{status} {body}");
        }
    }

    proptest! {
        #[test]
        fn whatever_is_answered_only_the_word_success_is_one(status in 200_u16..600, body in any::<Vec<u8>>()) {
            let answer = Answer::read(StatusCode::from_u16(status).unwrap(), &body);
            prop_assert!(!matches!(answer.verdict, Verdict::Accepted(_)));
        }

        #[test]
        fn an_error_is_never_a_success(
            status in 200_u16..600,
            code in any::<u32>(),
            details in "[ -~&&[^\"\\\\]]{0,40}",
        ) {
            for body in [
                format!(r#"{{"response":{{"id":"{code}","details":"{details}","status":"error"}}}}"#),
                format!("error | {code} | {details}"),
            ] {
                prop_assert!(!matches!(of(status, &body), Verdict::Accepted(_)), "{}", body);
            }
        }
    }
}
