//! What MSG91 is asked for a text message or a call.

use dastak_domain::message::{Encoding, Rendered};
use dastak_ports::sms::OutboundCode;
use reqwest::header::{ACCEPT, CONTENT_TYPE, HeaderValue};
use reqwest::{Method, Request};
use serde_json::{Map, Value, json};

use crate::settings::{below, digits};

use super::settings::{Msg91Api, Msg91KeyPlace, Msg91Settings};

/// Parameters of the OTP API, which a template's variables must not overwrite.
const RESERVED: [&str; 13] = [
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

/// The request for a text message; `None` when it can't be written down.
pub(super) fn sms(
    settings: &Msg91Settings,
    api: &Msg91Api,
    message: &OutboundCode,
    words: &Rendered,
) -> Option<Request> {
    match api {
        Msg91Api::Otp => post(settings, "/api/v5/otp", &otp(settings, message, words)),
        Msg91Api::Flow { code_variable } => post(
            settings,
            "/api/v5/flow",
            &flow(settings, code_variable, message, words),
        ),
    }
}

/// The request to speak the code that went out last. Without its type it would be a call too, but who knows for how long.
pub(super) fn call(settings: &Msg91Settings, message: &OutboundCode) -> Option<Request> {
    let body = json!({"mobile": digits(&message.to), "retrytype": "voice"});
    post(settings, "/api/v5/otp/retry", &body)
}

/// A JSON body with the key where the account wants it.
pub(super) fn post(settings: &Msg91Settings, path: &str, body: &Value) -> Option<Request> {
    let mut url = below(&settings.base, path);
    let key = settings.key.expose();
    if settings.key_place == Msg91KeyPlace::Query {
        url.query_pairs_mut().append_pair("authkey", key);
    }
    let mut request = Request::new(Method::POST, url);
    let headers = request.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    headers.insert(ACCEPT, HeaderValue::from_static("application/json"));
    if settings.key_place == Msg91KeyPlace::Header {
        let mut key = HeaderValue::from_str(key).ok()?;
        key.set_sensitive(true);
        headers.insert("authkey", key);
    }
    *request.body_mut() = Some(serde_json::to_vec(body).ok()?.into());
    Some(request)
}

fn otp(settings: &Msg91Settings, message: &OutboundCode, words: &Rendered) -> Value {
    let code = message.code.expose();
    let mut body = Map::new();
    for (name, value) in &words.variables {
        if !RESERVED.contains(&name.as_str()) {
            body.insert(name.clone(), value.expose().into());
        }
    }
    body.insert("template_id".to_owned(), template_id(settings, words).into());
    body.insert("mobile".to_owned(), digits(&message.to).into());
    body.insert("otp".to_owned(), code.into());
    body.insert("otp_length".to_owned(), code.len().into());
    // In minutes, never less than the code lives: a call repeats the code only while MSG91 knows it.
    let minutes = message.valid_seconds.div_ceil(60).clamp(1, 1440);
    body.insert("otp_expiry".to_owned(), minutes.into());
    // Where the template is not named by the message, MSG91 fills another text than ours.
    if words.provider_template_id.is_some() && words.encoding == Encoding::Ucs2 {
        body.insert("unicode".to_owned(), "1".into());
    }
    if let Some(sender) = sender(settings, words) {
        body.insert("sender".to_owned(), sender.into());
    }
    Value::Object(body)
}

fn flow(settings: &Msg91Settings, code_variable: &str, message: &OutboundCode, words: &Rendered) -> Value {
    let mut recipient = Map::new();
    if words.variables.is_empty() {
        recipient.insert(code_variable.to_owned(), message.code.expose().into());
    }
    for (name, value) in &words.variables {
        recipient.insert(name.clone(), value.expose().into());
    }
    recipient.insert("mobiles".to_owned(), digits(&message.to).into());
    let mut body = json!({
        "template_id": template_id(settings, words),
        "short_url": "0",
        "recipients": [recipient],
    });
    if let (Some(sender), Some(body)) = (sender(settings, words), body.as_object_mut()) {
        body.insert("sender".to_owned(), sender.into());
    }
    body
}

fn template_id<'a>(settings: &'a Msg91Settings, words: &'a Rendered) -> &'a str {
    words
        .provider_template_id
        .as_deref()
        .unwrap_or(&settings.template_id)
}

fn sender<'a>(settings: &'a Msg91Settings, words: &'a Rendered) -> Option<&'a str> {
    let registered = words.dlt.as_ref().map(|dlt| dlt.sender.as_str());
    registered.or(settings.sender.as_deref())
}
