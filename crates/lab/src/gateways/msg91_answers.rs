//! What MSG91 says for SMS. Its errors have status 200 too.

use super::codes::{self, meaning};
use super::{Answer, Context, Endpoint};
use crate::Scenario;

/// Refusals that the strict gateway finds by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Refusal {
    KeyMissing,
    BadKey,
    BadTemplate,
    BadNumber,
    MobileEmpty,
    OtpLength,
    OtpExpiry,
    OtpEmpty,
    OtpNotMatch,
    OtpExpired,
    VerifyNoRequest,
    RetryNoRequest,
    Duplicate,
}

pub(super) fn refusal(refusal: Refusal) -> Answer {
    error(match refusal {
        Refusal::KeyMissing => "Auth Key missing",
        Refusal::BadKey => "Invalid authkey",
        Refusal::BadTemplate => "Template ID Missing or Invalid Template",
        Refusal::BadNumber => "Please enter atleast one number to send sms.",
        Refusal::MobileEmpty => "Mobile number empty or not numeric",
        Refusal::OtpLength => "invalid_otp_length",
        Refusal::OtpExpiry => "invalid_otp_expiry",
        Refusal::OtpEmpty => "OTP empty or not numeric",
        Refusal::OtpNotMatch => "OTP not match",
        Refusal::OtpExpired => "OTP expired",
        Refusal::VerifyNoRequest => "Mobile no. not found",
        Refusal::RetryNoRequest => "No OTP request found to retryotp",
        Refusal::Duplicate => return coded(meaning(codes::MSG91, "311"), "311"),
    })
}

fn error(message: &str) -> Answer {
    Answer::json(200, format!(r#"{{"type":"error","message":"{message}"}}"#))
}

fn coded(message: &str, code: &str) -> Answer {
    Answer::json(
        200,
        format!(r#"{{"type":"error","message":"{message}","code":"{code}"}}"#),
    )
}

/// MSG91's own words; `None` where it has none.
pub(super) fn own(endpoint: Endpoint, scenario: Scenario, context: &Context<'_>) -> Option<Answer> {
    match endpoint {
        Endpoint::OtpRetry => retry(scenario),
        Endpoint::OtpVerify => verify(scenario),
        _ => send(endpoint, scenario, context.id),
    }
    .or_else(|| anywhere(scenario, context))
}

fn send(endpoint: Endpoint, scenario: Scenario, id: &str) -> Option<Answer> {
    let in_request_id = || Answer::json(200, format!(r#"{{"type":"success","request_id":"{id}"}}"#));
    let in_message = || Answer::json(200, format!(r#"{{"message":"{id}","type":"success"}}"#));
    Some(match scenario {
        Scenario::Ok if endpoint == Endpoint::Flow => in_message(),
        Scenario::Ok | Scenario::OkRequestId => in_request_id(),
        Scenario::OkMessageId => in_message(),
        Scenario::OkNoId => Answer::json(200, r#"{"type":"success","message":"OTP Send successfully"}"#),
        Scenario::OkUpperCase => Answer::json(200, format!(r#"{{"type":"SUCCESS","request_id":"{id}"}}"#)),
        Scenario::BadNumber => refusal(Refusal::BadNumber),
        Scenario::BadNumberCode => coded("Invalid mobile number", "202"),
        Scenario::BadTemplate => refusal(Refusal::BadTemplate),
        Scenario::BadTemplateCode => coded("Template ID Missing or Invalid Template", "211"),
        Scenario::Duplicate => refusal(Refusal::Duplicate),
        _ => return None,
    })
}

fn retry(scenario: Scenario) -> Option<Answer> {
    Some(match scenario {
        Scenario::Ok => Answer::json(200, r#"{"message":"retry send successfully","type":"success"}"#),
        Scenario::RetryNoRequest => refusal(Refusal::RetryNoRequest),
        Scenario::RetryMaxedOut => error("OTP retry count maxed out"),
        Scenario::BadNumber => refusal(Refusal::MobileEmpty),
        _ => return None,
    })
}

fn verify(scenario: Scenario) -> Option<Answer> {
    Some(match scenario {
        Scenario::Ok => Answer::json(200, r#"{"message":"OTP verified success","type":"success"}"#),
        Scenario::OtpNotMatch => refusal(Refusal::OtpNotMatch),
        Scenario::OtpExpired => refusal(Refusal::OtpExpired),
        Scenario::BadNumber => refusal(Refusal::MobileEmpty),
        _ => return None,
    })
}

fn anywhere(scenario: Scenario, context: &Context<'_>) -> Option<Answer> {
    const FAILED: &str = r#"{"message":"AuthenticationFailure","type":"error","code":"#;
    const TOO_MANY: &str = r#"{"type":"error","message":"Too many requests"}"#;
    Some(match scenario {
        Scenario::BadKey => refusal(Refusal::BadKey),
        Scenario::BadKeyCodeText => Answer::json(200, format!(r#"{FAILED}"207"}}"#)),
        Scenario::BadKeyCodeNumber => Answer::json(200, format!("{FAILED}401}}")),
        Scenario::KeyMissing => refusal(Refusal::KeyMissing),
        Scenario::IpRefused => Answer::json(418, r#"{"type":"error","message":"IP not whitelisted"}"#),
        Scenario::IpRefusedCode => coded("IP not whitelisted", "418"),
        Scenario::NoBalance => coded("Insufficient balance", "301"),
        Scenario::OldEnvelope => Answer::json(200, r#"{"msg_type":"error","msg":"Invalid authkey"}"#),
        Scenario::OtherJson400 => Answer::json(400, r#"{"error":"Widget Not Found !"}"#),
        Scenario::OtherJson403 => Answer::json(403, r#"{"type":"error","message":"Invalid request"}"#),
        Scenario::ErrorCode => {
            let code = context.code.unwrap_or("601");
            coded(meaning(codes::MSG91, code), code)
        }
        Scenario::InternalError => coded("Internal error", "601"),
        Scenario::RateLimit => Answer::json(429, TOO_MANY),
        Scenario::RateLimitRetryAfter => Answer::json(429, TOO_MANY).retry_after(context.wait),
        _ => return None,
    })
}
