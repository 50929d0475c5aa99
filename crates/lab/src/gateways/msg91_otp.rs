//! MSG91's OTP API: send, retry, verify.

use std::time::Duration;

use serde_json::Value;

use super::msg91::{Parameters, came_twice, is_number, is_template, key_fault, variables};
use super::msg91_answers::{Refusal, refusal};
use super::text::rendered;
use super::{Asked, Recipient};
use crate::book::Book;
use crate::form::{digits, is_digits};
use crate::options::Msg91Account;
use crate::{Channel, RecordedRequest};

/// How long a code lives, in minutes, when nobody says: the older SDKs' figure.
const USUAL_LIFE: u64 = 1440;

/// Members of a request that are no variables.
const WORDS: [&str; 13] = [
    "template_id",
    "mobile",
    "authkey",
    "otp",
    "otp_length",
    "otp_expiry",
    "sender",
    "userip",
    "invisible",
    "unicode",
    "extra_param",
    "email",
    "realTimeResponse",
];

/// `GET` or `POST /api/v5/otp`.
pub(super) fn send(request: &RecordedRequest, account: &Msg91Account, book: &Book) -> Asked {
    let parameters = Parameters::of(request);
    let mobile = parameters.get("mobile").unwrap_or_default();
    let length = parameters.get("otp_length");
    let expiry = parameters.get("otp_expiry");
    let expiry = expiry.map_or(Some(USUAL_LIFE), |text| text.parse().ok());
    let given = parameters.get("otp");
    let length_is_good = lengths_agree(given.as_deref(), length.as_deref());
    // Without a code of the caller's, MSG91 makes one.
    let own = || {
        book.fresh_code(
            length
                .as_deref()
                .and_then(|length| length.parse().ok())
                .unwrap_or(4),
        )
    };
    let code = given.unwrap_or_else(own);
    let mut asked = Asked::by(Channel::Sms);
    asked.template = parameters.get("template_id");
    asked.otp_life = expiry.and_then(|minutes| Some(Duration::from_secs(minutes.checked_mul(60)?)));

    let mut named = vec![("OTP".to_owned(), code.clone())];
    named.extend(variables(parameters.body(), &WORDS));
    if let Some(Value::Object(more)) = extra(&parameters) {
        named.extend(variables(&more, &[]));
    }
    let recipient = Recipient {
        number: digits(&mobile),
        text: rendered(&account.templates, asked.template.as_deref(), &named),
        code: Some(code),
        variables: named,
        garbled: false,
    };
    let twice = came_twice(book, &recipient, account);
    asked.recipients.push(recipient);

    if let Some(fault) = key_fault(request, &parameters, account) {
        return asked.refused(fault);
    }
    let template = asked.template.as_deref().unwrap_or_default();
    if !is_template(template, account) {
        return asked.refused(refusal(Refusal::BadTemplate));
    }
    if !is_number(&mobile) {
        return asked.refused(refusal(Refusal::BadNumber));
    }
    if !length_is_good {
        return asked.refused(refusal(Refusal::OtpLength));
    }
    if !expiry.is_some_and(|minutes| (1..=1440).contains(&minutes)) {
        return asked.refused(refusal(Refusal::OtpExpiry));
    }
    if twice {
        return asked.refused(refusal(Refusal::Duplicate));
    }
    asked
}

/// `extra_param`: the variables as JSON in a text, or as they are.
fn extra(parameters: &Parameters) -> Option<Value> {
    if let Some(given @ Value::Object(_)) = parameters.body().get("extra_param") {
        return Some(given.clone());
    }
    serde_json::from_str(&parameters.get("extra_param")?).ok()
}

/// 4 to 9 digits, as many as `otp_length` says, where both are there.
fn lengths_agree(code: Option<&str>, length: Option<&str>) -> bool {
    let length = length.map(|text| text.parse::<usize>().unwrap_or_default());
    let is_sane = length.is_none_or(|length| (4..=9).contains(&length));
    is_sane
        && code.is_none_or(|code| is_digits(code, 4..=9) && length.is_none_or(|length| length == code.len()))
}

/// `GET` or `POST /api/v5/otp/retry`: the code of the last send once more, by a call unless `text` is asked for.
pub(super) fn retry(request: &RecordedRequest, account: &Msg91Account, book: &Book) -> Asked {
    let parameters = Parameters::of(request);
    let mobile = parameters.get("mobile").unwrap_or_default();
    let channel = match parameters.get("retrytype").as_deref() {
        Some("text") => Channel::Sms,
        _ => Channel::Voice,
    };
    let mut asked = Asked::by(channel);
    let live = book.live_otp(&digits(&mobile));
    let mut recipient = Recipient {
        number: digits(&mobile),
        ..Recipient::default()
    };
    if let Some(sent) = live {
        asked.template.clone_from(&sent.template);
        asked.id = Some(sent.id.clone());
        recipient.text.clone_from(&sent.text);
        recipient.code.clone_from(&sent.code);
        recipient.variables.clone_from(&sent.variables);
    }
    asked.recipients.push(recipient);
    if let Some(fault) = key_fault(request, &parameters, account) {
        return asked.refused(fault);
    }
    if !is_number(&mobile) {
        return asked.refused(refusal(Refusal::MobileEmpty));
    }
    if live.is_none() {
        return asked.refused(refusal(Refusal::RetryNoRequest));
    }
    asked
}

/// `GET` or `POST /api/v5/otp/verify`: it sends nothing, so its recipients are for rules only.
pub(super) fn verify(request: &RecordedRequest, account: &Msg91Account, book: &Book) -> Asked {
    let parameters = Parameters::of(request);
    let mobile = parameters.get("mobile").unwrap_or_default();
    let code = parameters.get("otp").unwrap_or_default();
    let mut asked = Asked::by(Channel::Sms);
    asked.recipients.push(Recipient {
        number: digits(&mobile),
        ..Recipient::default()
    });
    if let Some(fault) = key_fault(request, &parameters, account) {
        return asked.refused(fault);
    }
    if !is_number(&mobile) {
        return asked.refused(refusal(Refusal::MobileEmpty));
    }
    if !is_digits(&code, 1..=20) {
        return asked.refused(refusal(Refusal::OtpEmpty));
    }
    let fault = match book.last_otp(&digits(&mobile)) {
        None => Refusal::VerifyNoRequest,
        Some(sent) if !sent.is_live_otp() => Refusal::OtpExpired,
        Some(sent) if sent.code.as_deref() != Some(code.as_str()) => Refusal::OtpNotMatch,
        Some(_) => return asked,
    };
    asked.refused(refusal(fault))
}
