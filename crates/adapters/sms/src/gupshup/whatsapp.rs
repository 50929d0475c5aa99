//! WhatsApp by Gupshup's self-serve API: a template message with our code in it.

use dastak_domain::message::Rendered;
use dastak_ports::sms::{OutboundCode, RejectionClass};
use reqwest::header::{CONTENT_TYPE, HeaderValue};
use reqwest::{Method, Request, StatusCode};
use serde_json::{Map, Value, json};

use super::request::FORM;
use super::settings::GupshupWhatsapp;
use crate::lenient;
use crate::service::class_of_status;
use crate::settings::{digits, form};
use crate::verdict::Verdict;

/// The request; `None` when it can't be written down. The code of an authentication template is the parameter of its
/// body and again that of its button.
pub(super) fn request(
    settings: &GupshupWhatsapp,
    message: &OutboundCode,
    words: &Rendered,
) -> Option<Request> {
    let code = message.code.expose();
    let params = if settings.has_button {
        vec![code, code]
    } else {
        vec![code]
    };
    let id = words
        .provider_template_id
        .as_deref()
        .unwrap_or(&settings.template_id);
    let template = json!({"id": id, "params": params}).to_string();
    let body = form(&[
        ("channel", "whatsapp"),
        ("source", &settings.source),
        ("destination", digits(&message.to)),
        ("src.name", &settings.app_name),
        ("template", &template),
    ]);
    let mut key = HeaderValue::from_str(settings.api_key.expose()).ok()?;
    key.set_sensitive(true);
    let mut request = Request::new(Method::POST, settings.endpoint.clone());
    let headers = request.headers_mut();
    headers.insert(CONTENT_TYPE, FORM);
    headers.insert("apikey", key);
    *request.body_mut() = Some(body.into());
    Some(request)
}

/// The verdict of an answer that was read whole: a 2xx with an id of the message is a success.
pub(super) fn verdict(status: StatusCode, body: &[u8]) -> Verdict {
    let answer = lenient::json(body);
    let Some(answer) = answer.as_ref().and_then(Value::as_object) else {
        return Verdict::of_status(status);
    };
    let word = lenient::text(answer, "status").map(|word| word.to_ascii_lowercase());
    let is_refused = matches!(word.as_deref(), Some("error" | "failed" | "fail"));
    let id = lenient::text(answer, "messageId").and_then(lenient::sane_id);
    match id {
        Some(id) if !is_refused && status.is_success() => Verdict::Accepted(Some(id)),
        _ if is_refused => refusal(status, answer),
        _ => Verdict::of_status(status),
    }
}

/// What was refused: by the status, which this product uses, else by its words.
fn refusal(status: StatusCode, answer: &Map<String, Value>) -> Verdict {
    const WORDS: [(&str, RejectionClass); 5] = [
        ("authentication", RejectionClass::Auth),
        ("too many", RejectionClass::RateLimited),
        ("balance", RejectionClass::Balance),
        ("template", RejectionClass::Config),
        ("destination", RejectionClass::InvalidRecipient),
    ];
    let code = lenient::text(answer, "code").and_then(|code| code.parse().ok());
    let words = lenient::text(answer, "message")
        .unwrap_or_default()
        .to_ascii_lowercase();
    let of_words = || WORDS.into_iter().find(|(word, _)| words.contains(word));
    code.and_then(class_of_code)
        .or_else(|| of_words().map(|(_, class)| class))
        .or_else(|| class_of_status(status))
        .map_or(Verdict::Rejected(RejectionClass::Unavailable), Verdict::Rejected)
}

/// The class of a code in an error or in a failed event.
pub(crate) fn class_of_code(code: u32) -> Option<RejectionClass> {
    Some(match code {
        500 | 4002 | 4004 => RejectionClass::Unavailable,
        1002 | 1008 | 1012 => RejectionClass::RecipientBlocked,
        1003 => RejectionClass::Balance,
        1004..=1007 | 1010 | 1011 | 4003 | 4005 => RejectionClass::Config,
        4001 => RejectionClass::RateLimited,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn of(status: u16, body: &str) -> Verdict {
        verdict(StatusCode::from_u16(status).unwrap(), body.as_bytes())
    }

    #[test]
    fn a_success_has_an_id() {
        for (status, body) in [
            (202, r#"{"status":"submitted","messageId":"ee4a68a0-1203"}"#),
            (200, r#"{"status":"success","messageId":"ee4a68a0-1203"}"#),
            (200, r#"{"messageid":"ee4a68a0-1203"}"#),
        ] {
            let accepted = Verdict::Accepted(Some("ee4a68a0-1203".to_owned()));
            assert_eq!(of(status, body), accepted, "{body}");
        }
    }

    #[test]
    fn everything_else_has_its_class() {
        use RejectionClass::{Auth, Balance, Config, RateLimited, RecipientBlocked, Unavailable};
        for (status, body, verdict) in [
            (
                401,
                r#"{"message":"Authentication Failed","status":"error"}"#,
                Verdict::Rejected(Auth),
            ),
            (
                429,
                r#"{"status":"error","message":"Too Many Requests"}"#,
                Verdict::Rejected(RateLimited),
            ),
            (429, "", Verdict::Rejected(RateLimited)),
            (
                400,
                r#"{"status":"error","message":"Invalid template"}"#,
                Verdict::Rejected(Config),
            ),
            (
                200,
                r#"{"status":"error","message":"?"}"#,
                Verdict::Rejected(Unavailable),
            ),
            (
                200,
                r#"{"status":"error","code":1003}"#,
                Verdict::Rejected(Balance),
            ),
            (
                200,
                r#"{"status":"error","code":"1002","messageId":"m"}"#,
                Verdict::Rejected(RecipientBlocked),
            ),
            (500, "", Verdict::Unknown),
            (202, r#"{"status":"submitted"}"#, Verdict::Unknown),
            (202, "", Verdict::Unknown),
        ] {
            assert_eq!(of(status, body), verdict, "{status} {body}");
        }
    }

    proptest! {
        #[test]
        fn whatever_is_answered_without_an_id_is_no_success(status in 200_u16..600, body in any::<Vec<u8>>()) {
            let verdict = verdict(StatusCode::from_u16(status).unwrap(), &body);
            prop_assert!(!matches!(verdict, Verdict::Accepted(_)));
        }
    }
}
