//! WhatsApp by MSG91: a template message with our code in it. Unlike text messages it uses HTTP's statuses for errors.

use dastak_domain::message::Rendered;
use dastak_ports::sms::{OutboundCode, RejectionClass};
use reqwest::{Request, StatusCode};
use serde_json::{Map, Value, json};

use super::settings::{Msg91Settings, Msg91Whatsapp};
use super::{codes, request::post};
use crate::lenient;
use crate::service::class_of_status;
use crate::settings::digits;
use crate::verdict::Verdict;

const PATH: &str = "/api/v5/whatsapp/whatsapp-outbound-message/bulk/";

/// The request; `None` when it can't be written down. WhatsApp itself wants the code of an authentication template in
/// its body and in its button.
pub(super) fn request(
    settings: &Msg91Settings,
    whatsapp: &Msg91Whatsapp,
    message: &OutboundCode,
    words: &Rendered,
) -> Option<Request> {
    let code = message.code.expose();
    let mut components = Map::new();
    components.insert(
        whatsapp.body_component.clone(),
        json!({"type": "text", "value": code}),
    );
    if let Some(button) = &whatsapp.button_component {
        components.insert(
            button.clone(),
            json!({"subtype": "url", "type": "text", "value": code}),
        );
    }
    let (name, language) = match &words.provider_template_id {
        Some(name) => (name, words.locale.as_str()),
        None => (&whatsapp.template, whatsapp.language.as_str()),
    };
    let mut template = json!({
        "name": name,
        "language": {"code": language.replace('-', "_"), "policy": "deterministic"},
        "to_and_components": [{"to": [digits(&message.to)], "components": components}],
    });
    if let (Some(namespace), Some(template)) = (&whatsapp.namespace, template.as_object_mut()) {
        template.insert("namespace".to_owned(), namespace.as_str().into());
    }
    let body = json!({
        "integrated_number": whatsapp.integrated_number,
        "content_type": "template",
        "payload": {"messaging_product": "whatsapp", "type": "template", "template": template},
    });
    post(settings, PATH, &body)
}

/// The verdict of an answer that was read whole: a success says so and has no error.
pub(super) fn verdict(status: StatusCode, body: &[u8]) -> Verdict {
    let answer = lenient::json(body);
    let Some(answer) = answer.as_ref().and_then(Value::as_object) else {
        return Verdict::of_status(status);
    };
    let word = lenient::text(answer, "status").or_else(|| lenient::text(answer, "type"));
    let word = word.map(|word| word.to_ascii_lowercase());
    let has_error = lenient::member(answer, "hasError").is_some_and(is_true);
    match word.as_deref() {
        Some("success") if !has_error => Verdict::Accepted(message_id(answer)),
        Some("success" | "fail" | "failed" | "error") => refusal(status, answer),
        _ if has_error => refusal(status, answer),
        _ => Verdict::of_status(status),
    }
}

fn refusal(status: StatusCode, answer: &Map<String, Value>) -> Verdict {
    let of = |name| lenient::text(answer, name);
    // Its 201 is a key or a parameter that is missing.
    if of("apiError").as_deref() == Some("201") {
        return Verdict::Rejected(RejectionClass::Auth);
    }
    let by_code = |name| of(name).as_deref().and_then(codes::of_code);
    let by_text = |name| of(name).as_deref().and_then(codes::of_text);
    by_code("apiError")
        .or_else(|| by_code("code"))
        .or_else(|| by_text("errors"))
        .or_else(|| by_text("message"))
        .or_else(|| class_of_status(status).map(Verdict::Rejected))
        .unwrap_or(Verdict::Rejected(RejectionClass::Unavailable))
}

fn message_id(answer: &Map<String, Value>) -> Option<String> {
    let in_data = || {
        let data = lenient::member(answer, "data")?.as_object()?;
        lenient::text(data, "message_uuid")
    };
    lenient::text(answer, "request_id")
        .or_else(in_data)
        .and_then(lenient::sane_id)
}

fn is_true(value: &Value) -> bool {
    match value {
        Value::Bool(is) => *is,
        Value::String(text) => text.eq_ignore_ascii_case("true") || text == "1",
        Value::Number(number) => number.as_i64() != Some(0),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn of(status: u16, body: &str) -> Verdict {
        verdict(StatusCode::from_u16(status).unwrap(), body.as_bytes())
    }

    #[test]
    fn a_success_says_so_and_has_no_error() {
        for (body, id) in [
            (
                r#"{"status":"success","hasError":false,"data":"Your request is in process","errors":null,"request_id":"7dc9ab"}"#,
                Some("7dc9ab"),
            ),
            (
                r#"{"status":"success","hasError":false,"data":{"message_uuid":"u-1","status":"message submitted successfully"}}"#,
                Some("u-1"),
            ),
            (r#"{"status":"Success","data":null}"#, None),
        ] {
            assert_eq!(of(200, body), Verdict::Accepted(id.map(str::to_owned)), "{body}");
        }
    }

    #[test]
    fn refusals_have_their_class() {
        use RejectionClass::{Auth, Unavailable};
        for (status, body, class) in [
            (
                401,
                r#"{"status":"fail","hasError":true,"errors":"Unauthorized","code":"401","apiError":"418"}"#,
                Auth,
            ),
            (
                401,
                r#"{"status":"fail","hasError":true,"errors":"Unauthorized","code":401,"apiError":"201"}"#,
                Auth,
            ),
            (
                500,
                r#"{"status":"fail","hasError":true,"data":null,"errors":"Something went wrong"}"#,
                Unavailable,
            ),
            (
                200,
                r#"{"status":"success","hasError":true,"errors":"?"}"#,
                Unavailable,
            ),
            (200, r#"{"status":"success","hasError":"true"}"#, Unavailable),
        ] {
            assert_eq!(of(status, body), Verdict::Rejected(class), "{status} {body}");
        }
        for (status, body) in [
            (200, "{}"),
            (200, ""),
            (200, r#"{"status":"submitted"}"#),
            (502, "<html>"),
        ] {
            assert_eq!(of(status, body), Verdict::Unknown, "{status} {body}");
        }
    }

    proptest! {
        #[test]
        fn whatever_is_answered_only_the_word_success_is_one(status in 200_u16..600, body in any::<Vec<u8>>()) {
            let verdict = verdict(StatusCode::from_u16(status).unwrap(), &body);
            prop_assert!(!matches!(verdict, Verdict::Accepted(_)));
        }
    }
}
