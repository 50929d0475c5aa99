//! MSG91's SMS: what its endpoints share, and the Flow API.

use std::time::Duration;

use serde_json::{Map, Value};

use super::msg91_answers::{Refusal, refusal};
use super::text::{code_in, rendered};
use super::{Answer, Asked, Recipient};
use crate::book::Book;
use crate::form::{digits, is_digits, pairs};
use crate::options::{KeyPlace, Msg91Account};
use crate::{Channel, Provider, RecordedRequest};

/// How long MSG91 takes the same message for a slip.
const TWICE_WITHIN: Duration = Duration::from_secs(10);

/// What a request says, wherever it says it.
pub(super) struct Parameters {
    query: Vec<(String, String)>,
    body: Map<String, Value>,
}

impl Parameters {
    /// A body is read by its content type only: JSON without one says nothing.
    pub(super) fn of(request: &RecordedRequest) -> Self {
        let body = if request.is("application/json") {
            match request.json() {
                Some(Value::Object(body)) => body,
                _ => Map::new(),
            }
        } else if request.is("application/x-www-form-urlencoded") {
            let text = String::from_utf8_lossy(&request.body);
            let member = |(name, value)| (name, Value::String(value));
            pairs(&text).into_iter().map(member).collect()
        } else {
            Map::new()
        };
        Self {
            query: pairs(&request.query),
            body,
        }
    }

    /// A parameter as text, from the body before the query; numbers are taken too.
    pub(super) fn get(&self, name: &str) -> Option<String> {
        let given = self.body.get(name).and_then(as_text);
        given.or_else(|| self.in_query(name).map(str::to_owned))
    }

    /// The members of the body.
    pub(super) const fn body(&self) -> &Map<String, Value> {
        &self.body
    }

    fn in_query(&self, name: &str) -> Option<&str> {
        let found = self.query.iter().find(|(known, _)| known == name);
        found.map(|(_, value)| value.as_str())
    }
}

/// A text, or a number written as one.
pub(super) fn as_text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

/// What is wrong with the key, if anything is.
pub(super) fn key_fault(
    request: &RecordedRequest,
    parameters: &Parameters,
    account: &Msg91Account,
) -> Option<Answer> {
    let header = || request.header("authkey").map(str::to_owned);
    let query = || parameters.in_query("authkey").map(str::to_owned);
    let body = || parameters.body.get("authkey").and_then(as_text);
    let key = match account.key_place {
        KeyPlace::Any => header().or_else(query).or_else(body),
        KeyPlace::Header => header(),
        KeyPlace::Query => query(),
        KeyPlace::Body => body(),
    };
    match key.filter(|key| !key.is_empty()) {
        None => Some(refusal(Refusal::KeyMissing)),
        Some(key) if key != account.authkey => Some(refusal(Refusal::BadKey)),
        Some(_) => None,
    }
}

/// Whether it is MSG91's own id of a template, and one of the account's where those are known. The 19 digits of
/// a DLT template are not.
pub(super) fn is_template(id: &str, account: &Msg91Account) -> bool {
    let is_own = id.len() == 24 && id.bytes().all(|byte| byte.is_ascii_hexdigit());
    is_own && (account.templates.is_empty() || account.templates.contains_key(id))
}

/// Whether it is a number as MSG91 wants it: digits with the country code, no `+`.
pub(super) fn is_number(number: &str) -> bool {
    is_digits(number, 10..=15)
}

/// Whether the same text went to the same number a moment ago.
pub(super) fn came_twice(book: &Book, recipient: &Recipient, account: &Msg91Account) -> bool {
    account.refuse_duplicates
        && book.messages_to(&recipient.number).any(|message| {
            message.provider == Provider::Msg91
                && message.text == recipient.text
                && (crate::clock::now() - message.at).to_std().unwrap_or_default() < TWICE_WITHIN
        })
}

/// Members of a Flow request that are no variables.
const FLOW_WORDS: [&str; 13] = [
    "template_id",
    "flow_id",
    "recipients",
    "mobiles",
    "short_url",
    "short_url_expiry",
    "realTimeResponse",
    "sender",
    "route",
    "unicode",
    "schtime",
    "authkey",
    "DLT_TE_ID",
];

/// `POST /api/v5/flow`.
pub(super) fn flow(request: &RecordedRequest, account: &Msg91Account, book: &Book) -> Asked {
    let parameters = Parameters::of(request);
    let mut asked = Asked::by(Channel::Sms);
    asked.template = parameters
        .get("template_id")
        .or_else(|| parameters.get("flow_id"));
    // The old form has one list of numbers beside the variables.
    let people: Vec<&Map<String, Value>> = match parameters.body().get("recipients") {
        Some(Value::Array(people)) => people.iter().filter_map(Value::as_object).collect(),
        Some(_) => Vec::new(),
        None => vec![parameters.body()],
    };
    let mut numbers_are_good = !people.is_empty();
    for person in people {
        let variables = variables(person, &FLOW_WORDS);
        let text = rendered(&account.templates, asked.template.as_deref(), &variables);
        let mobiles = person.get("mobiles").and_then(as_text).unwrap_or_default();
        for number in mobiles.split(',').map(str::trim) {
            numbers_are_good &= is_number(number);
            asked.recipients.push(Recipient {
                number: digits(number),
                text: text.clone(),
                code: code_in(&variables),
                variables: variables.clone(),
                garbled: false,
            });
        }
    }
    if let Some(fault) = key_fault(request, &parameters, account) {
        return asked.refused(fault);
    }
    let template = asked.template.as_deref().unwrap_or_default();
    if !is_template(template, account) {
        return asked.refused(refusal(Refusal::BadTemplate));
    }
    if !numbers_are_good {
        return asked.refused(refusal(Refusal::BadNumber));
    }
    let twice = |recipient: &Recipient| came_twice(book, recipient, account);
    if asked.recipients.iter().any(twice) {
        return asked.refused(refusal(Refusal::Duplicate));
    }
    asked
}

/// The members that are variables, in the order of their names.
pub(super) fn variables(members: &Map<String, Value>, words: &[&str]) -> Vec<(String, String)> {
    members
        .iter()
        .filter(|(name, _)| !words.contains(&name.as_str()))
        .filter_map(|(name, value)| Some((name.clone(), as_text(value)?)))
        .collect()
}
