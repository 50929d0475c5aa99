//! Gupshup's enterprise gateway: how it reads a request.

use super::gupshup_answers::refusal;
use super::text::{as_plain, code_in, code_within};
use super::{Asked, Recipient};
use crate::form::{digits, is_digits, pairs};
use crate::options::GupshupAccount;
use crate::{Channel, RecordedRequest};

/// What every message needs, in the order in which it is missed.
const NEEDED: [&str; 7] = [
    "method",
    "userid",
    "password",
    "auth_scheme",
    "v",
    "send_to",
    "msg_type",
];

/// `GET` or `POST /GatewayAPI/rest`. A POST may have parameters in its query too.
pub(super) fn read(request: &RecordedRequest, account: &GupshupAccount) -> Asked {
    let mut parameters = pairs(&request.query);
    if request.is("application/x-www-form-urlencoded") {
        parameters.extend(pairs(&String::from_utf8_lossy(&request.body)));
    }
    let get = |name: &str| {
        let found = parameters.iter().find(|(known, _)| known == name);
        found
            .map(|(_, value)| value.as_str())
            .filter(|value| !value.is_empty())
    };
    let is = |name: &str, value: &str| get(name).is_some_and(|given| given.eq_ignore_ascii_case(value));
    let is_whatsapp = is("isTemplate", "true") || get("template_id").is_some();
    let mut asked = Asked::by(if is_whatsapp {
        Channel::Whatsapp
    } else {
        Channel::Sms
    });
    asked.json = is("format", "json");
    asked.template = get("dltTemplateId")
        .or_else(|| get("template_id"))
        .map(str::to_owned);
    let numbered = (1..=7).filter_map(|place| {
        let name = format!("var{place}");
        Some((name.clone(), get(&name)?.to_owned()))
    });
    let to = get("send_to").unwrap_or_default();
    asked.recipients.push(recipient(
        to,
        get("msg").unwrap_or_default(),
        is("msg_type", "Text") && !is_whatsapp,
        numbered.collect(),
    ));

    let has_all = NEEDED.iter().all(|name| get(name).is_some());
    let json = asked.json;
    let code = if !has_all || (!is_whatsapp && get("msg").is_none()) {
        Some("101")
    } else if get("userid") != Some(account.userid.as_str())
        || get("password") != Some(account.password.as_str())
        || !is("auth_scheme", "plain")
    {
        Some("102")
    } else if !is("method", "SendMessage") {
        Some("106")
    } else if !matches!(get("v"), Some("1.0" | "1.1")) {
        Some("107")
    } else {
        number_fault(to, account)
            .or_else(|| get("mask").and_then(mask_fault))
            .or_else(|| get("override_dnd").and_then(dnd_fault))
    };
    match code {
        Some(code) => asked.refused(refusal(code, json)),
        None => asked,
    }
}

fn recipient(to: &str, text: &str, plain: bool, variables: Vec<(String, String)>) -> Recipient {
    let code = code_within(text).or_else(|| code_in(&variables));
    let (text, garbled) = if plain {
        as_plain(text)
    } else {
        (text.to_owned(), false)
    };
    let text = if text.is_empty() {
        let values: Vec<&str> = variables.iter().map(|(_, value)| value.as_str()).collect();
        values.join(", ")
    } else {
        text
    };
    let number = digits(to);
    Recipient {
        number: if number.len() == 10 {
            format!("91{number}")
        } else {
            number
        },
        text,
        code,
        variables,
        garbled,
    }
}

/// 10 digits, or 12 that begin with 91; other countries where the account may write there.
fn number_fault(to: &str, account: &GupshupAccount) -> Option<&'static str> {
    if is_digits(to, 10..=10) || (is_digits(to, 12..=12) && to.starts_with("91")) {
        return None;
    }
    if !is_digits(to, 8..=15) || to.starts_with("91") {
        return Some("105");
    }
    (!account.international).then_some("175")
}

/// A number of 10 digits, or at most 8 letters and digits.
fn mask_fault(mask: &str) -> Option<&'static str> {
    let is_name = mask.len() <= 8 && mask.bytes().all(|byte| byte.is_ascii_alphanumeric());
    (!is_name && !is_digits(mask, 10..=10)).then_some("108")
}

fn dnd_fault(word: &str) -> Option<&'static str> {
    let is_good = word.eq_ignore_ascii_case("true") || word.eq_ignore_ascii_case("false");
    (!is_good).then_some("109")
}
