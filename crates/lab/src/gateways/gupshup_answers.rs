//! What Gupshup's enterprise gateway says, in JSON or in text with pipes. Its errors have status 200 too.

use super::codes::{self, meaning};
use super::{Answer, Context};
use crate::Scenario;

/// An error in the format that was asked for.
pub(super) fn refusal(code: &str, json: bool) -> Answer {
    let details = meaning(codes::GUPSHUP, code);
    if json {
        response("error", code, "", details)
    } else {
        Answer::text(200, format!("error | {code} | {details}"))
    }
}

fn response(status: &str, id: &str, phone: &str, details: &str) -> Answer {
    let details = details.replace('"', "\\\"");
    Answer::json(
        200,
        format!(
            r#"{{"response":{{"id":"{id}","phone":"{phone}","details":"{details}","status":"{status}"}}}}"#
        ),
    )
}

/// Its own words; `None` where it has none.
pub(super) fn own(scenario: Scenario, context: &Context<'_>) -> Option<Answer> {
    taken(scenario, context).or_else(|| refused(scenario, context))
}

fn taken(scenario: Scenario, context: &Context<'_>) -> Option<Answer> {
    let Context { id, phone, json, .. } = *context;
    let text = || Answer::text(200, format!("success | {phone} | {id}"));
    let with = |status: &str| {
        if json {
            response(status, id, phone, "")
        } else {
            Answer::text(200, format!("{status} | {phone} | {id}"))
        }
    };
    Some(match scenario {
        Scenario::Ok => with("success"),
        Scenario::OkText => text(),
        Scenario::OkTextTight => Answer::text(200, format!("success|{phone}|{id}\n")),
        Scenario::OkStatusCase => with("Success"),
        Scenario::StatusPending => with("pending"),
        Scenario::OkResponseMessages => Answer::json(
            200,
            format!(
                r#"{{"data":{{"response_messages":[{{"id":"{id}","phone":"{phone}","details":"","status":"success"}}]}},"response":{{"id":"","phone":"","details":"","status":"success"}}}}"#
            ),
        ),
        Scenario::MalformedResponseNull => Answer::json(200, r#"{"response":null}"#),
        _ => return None,
    })
}

fn refused(scenario: Scenario, context: &Context<'_>) -> Option<Answer> {
    let code = context.code.unwrap_or("102");
    let details = meaning(codes::GUPSHUP, code).replace('"', "\\\"");
    let reduced = |members: String| Answer::json(200, format!(r#"{{"response":{{{members}}}}}"#));
    Some(match scenario {
        Scenario::ErrorCode => refusal(context.code.unwrap_or("100"), context.json),
        Scenario::BadKey => refusal("102", context.json),
        Scenario::KeyMissing => refusal("101", context.json),
        Scenario::BadNumber => refusal("105", context.json),
        Scenario::Duplicate => refusal("322", context.json),
        Scenario::InternalError => refusal("100", context.json),
        Scenario::ErrorText => refusal(code, false),
        Scenario::ErrorNoPhone => reduced(format!(r#""id":"{code}","details":"{details}","status":"error""#)),
        Scenario::ErrorNoDetails => reduced(format!(r#""id":"{code}","phone":"","status":"error""#)),
        Scenario::ErrorNumberId => reduced(format!(
            r#""id":{},"phone":"","details":"{details}","status":"error""#,
            code.parse::<u32>().unwrap_or(102)
        )),
        Scenario::RateLimit => Answer::text(429, ""),
        Scenario::RateLimitRetryAfter => Answer::text(429, "").retry_after(context.wait),
        _ => return None,
    })
}
