//! MSG91's WhatsApp messages. Unlike its SMS, they have errors with a status of their own.

use serde_json::Value;

use super::msg91::{as_text, is_number};
use super::text::code_in;
use super::{Answer, Asked, Context, Endpoint, Recipient};
use crate::form::digits;
use crate::options::Msg91Account;
use crate::{Channel, RecordedRequest, Scenario};

/// `POST …/whatsapp-outbound-message/`, also with `bulk/`.
pub(super) fn read(request: &RecordedRequest, account: &Msg91Account) -> Asked {
    let mut asked = Asked::by(Channel::Whatsapp);
    let body = match request.json() {
        Some(body) if request.is("application/json") => body,
        _ => Value::Null,
    };
    let payload = body.get("payload").unwrap_or(&Value::Null);
    let template = payload.get("template").unwrap_or(&Value::Null);
    asked.template = template.get("name").and_then(as_text);
    let mut numbers_are_good = true;
    let groups = template.get("to_and_components").and_then(Value::as_array);
    // The single variant has the number in the payload, and the components as Meta writes them.
    let single = [serde_json::json!({ "to": payload.get("to"), "components": template.get("components") })];
    for group in groups.map_or(single.as_slice(), Vec::as_slice) {
        let components = group.get("components").unwrap_or(&Value::Null);
        let variables = values(components);
        let numbers = match group.get("to") {
            Some(Value::Array(numbers)) => numbers.iter().filter_map(as_text).collect(),
            Some(number) => as_text(number).into_iter().collect(),
            None => Vec::new(),
        };
        numbers_are_good &= !numbers.is_empty();
        for number in numbers {
            numbers_are_good &= is_number(&number);
            asked.recipients.push(Recipient {
                number: digits(&number),
                text: shown(asked.template.as_deref(), &variables),
                code: code_in(&variables),
                variables: variables.clone(),
                garbled: false,
            });
        }
    }
    let sender = body.get("integrated_number").and_then(as_text);
    let sender_is_good = match &account.integrated_number {
        Some(number) => sender.as_ref() == Some(number),
        None => sender.is_some_and(|number| is_number(&number)),
    };
    if request.header("authkey") != Some(account.authkey.as_str()) {
        return asked.refused(unauthorized("201"));
    }
    let is_template = body.get("content_type").and_then(Value::as_str) == Some("template");
    if !(sender_is_good && numbers_are_good && is_template && asked.template.is_some()) {
        return asked.refused(unauthorized("201"));
    }
    asked
}

/// The values of components, by their names, or by their types and places where they are a list.
fn values(components: &Value) -> Vec<(String, String)> {
    match components {
        Value::Object(named) => named
            .iter()
            .filter_map(|(name, part)| Some((name.clone(), part.get("value").and_then(as_text)?)))
            .collect(),
        Value::Array(parts) => parts.iter().flat_map(of_part).collect(),
        _ => Vec::new(),
    }
}

fn of_part(part: &Value) -> Vec<(String, String)> {
    let kind = part.get("type").and_then(Value::as_str).unwrap_or("part");
    let parameters = part.get("parameters").and_then(Value::as_array);
    let parameters = parameters.map(Vec::as_slice).unwrap_or_default();
    let value = |(place, parameter): (usize, &Value)| {
        let value = parameter.get("text").and_then(as_text)?;
        Some((format!("{kind}_{}", place + 1), value))
    };
    parameters.iter().enumerate().filter_map(value).collect()
}

/// What the phone shows; the lab does not know WhatsApp's templates.
pub(super) fn shown(template: Option<&str>, variables: &[(String, String)]) -> String {
    let values: Vec<&str> = variables.iter().map(|(_, value)| value.as_str()).collect();
    format!("{}: {}", template.unwrap_or("no template"), values.join(", "))
}

fn unauthorized(api_error: &str) -> Answer {
    Answer::json(
        401,
        format!(
            r#"{{"status":"fail","hasError":true,"errors":"Unauthorized","code":"401","apiError":"{api_error}"}}"#
        ),
    )
}

/// Its own words; `None` where it has none.
pub(super) fn own(endpoint: Endpoint, scenario: Scenario, context: &Context<'_>) -> Option<Answer> {
    const TOO_MANY: &str = r#"{"type":"error","message":"Too many requests"}"#;
    let id = context.id;
    Some(match scenario {
        Scenario::Ok if endpoint == Endpoint::Whatsapp => Answer::json(
            200,
            format!(
                r#"{{"status":"success","hasError":false,"data":{{"message_uuid":"{id}","status":"message submitted successfully"}},"errors":null}}"#
            ),
        ),
        Scenario::Ok => Answer::json(
            200,
            format!(
                r#"{{"status":"success","hasError":false,"data":"Your request is in process, check delivery reports for status","errors":null,"request_id":"{id}"}}"#
            ),
        ),
        Scenario::BadKey | Scenario::KeyMissing => unauthorized("201"),
        Scenario::IpRefused => unauthorized("418"),
        Scenario::InternalError => Answer::json(
            500,
            r#"{"status":"fail","hasError":true,"data":null,"errors":"Something went wrong"}"#,
        ),
        Scenario::RateLimit => Answer::json(429, TOO_MANY),
        Scenario::RateLimitRetryAfter => Answer::json(429, TOO_MANY).retry_after(context.wait),
        _ => return None,
    })
}
