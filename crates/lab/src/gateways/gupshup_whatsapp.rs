//! Gupshup's self-serve WhatsApp API.

use serde_json::Value;

use super::msg91::{as_text, is_number};
use super::msg91_whatsapp::shown;
use super::text::code_in;
use super::{Answer, Asked, Context, Recipient};
use crate::form::digits;
use crate::options::GupshupWhatsappAccount;
use crate::{Channel, RecordedRequest, Scenario};

/// `POST /wa/api/v1/template/msg`, a form.
pub(super) fn read(request: &RecordedRequest, account: &GupshupWhatsappAccount) -> Asked {
    let is_form = request.is("application/x-www-form-urlencoded");
    let get = |name: &str| {
        let value = is_form.then(|| request.form_value(name)).flatten();
        value.unwrap_or_default()
    };
    let template: Value = serde_json::from_str(&get("template")).unwrap_or_default();
    let params = template.get("params").and_then(Value::as_array);
    let params = params.map(Vec::as_slice).unwrap_or_default();
    let named = |(place, value): (usize, &Value)| Some((format!("param{}", place + 1), as_text(value)?));
    let variables: Vec<_> = params.iter().enumerate().filter_map(named).collect();
    let mut asked = Asked::by(Channel::Whatsapp);
    asked.template = template.get("id").and_then(as_text);
    let destination = get("destination");
    asked.recipients.push(Recipient {
        number: digits(&destination),
        text: shown(asked.template.as_deref(), &variables),
        code: code_in(&variables),
        variables,
        garbled: false,
    });
    if request.header("apikey") != Some(account.apikey.as_str()) {
        return asked.refused(unauthorized());
    }
    let source_is_good = match &account.source {
        Some(source) => get("source") == *source,
        None => is_number(&get("source")),
    };
    let fault = if get("channel") != "whatsapp" {
        Some("Invalid Channel")
    } else if !source_is_good {
        Some("Invalid Source")
    } else if !is_number(&destination) {
        Some("Invalid Destination")
    } else if asked.template.is_none() {
        Some("Invalid Template")
    } else {
        None
    };
    match fault {
        Some(message) => asked.refused(error(400, message)),
        None => asked,
    }
}

fn unauthorized() -> Answer {
    Answer::json(401, r#"{"message":"Authentication Failed","status":"error"}"#)
}

fn error(status: u16, message: &str) -> Answer {
    Answer::json(status, format!(r#"{{"status":"error","message":"{message}"}}"#))
}

/// Its own words; `None` where it has none. Those of 400 and 500 are invented: no document has them.
pub(super) fn own(scenario: Scenario, context: &Context<'_>) -> Option<Answer> {
    let taken = |status: &str| {
        Answer::json(
            202,
            format!(r#"{{"status":"{status}","messageId":"{}"}}"#, context.id),
        )
    };
    Some(match scenario {
        Scenario::Ok => taken("submitted"),
        Scenario::OkStatusSuccess => taken("success"),
        Scenario::BadKey | Scenario::KeyMissing => unauthorized(),
        Scenario::BadNumber => error(400, "Invalid Destination"),
        Scenario::BadTemplate => error(400, "Invalid Template"),
        Scenario::InternalError => error(500, "Internal Server Error"),
        Scenario::RateLimit => error(429, "Too Many Requests"),
        Scenario::RateLimitRetryAfter => error(429, "Too Many Requests").retry_after(context.wait),
        _ => return None,
    })
}
