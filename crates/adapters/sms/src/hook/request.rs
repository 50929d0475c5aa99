//! What the service is asked.

use chrono::{DateTime, SecondsFormat, Utc};
use dastak_ports::sms::OutboundCode;
use reqwest::header::{CONTENT_TYPE, HeaderValue};
use reqwest::{Method, Request};
use serde::Serialize;

use super::settings::HookSettings;
use crate::text::{MessageText, app_hash};

/// The kind of event, as Standard Webhooks names them.
const EVENT: &str = "otp.send";

/// A request to send one message, in the form that Standard Webhooks recommends. It has the number and the code in
/// it, so it can't be printed.
#[derive(Serialize)]
pub(super) struct SendRequest<'a> {
    r#type: &'static str,
    timestamp: String,
    data: Data<'a>,
}

#[derive(Serialize)]
struct Data<'a> {
    id: String,
    challenge_id: String,
    to: &'a str,
    channel: &'static str,
    text: &'a str,
    code: &'a str,
    locale: &'a str,
    app_hash: Option<&'a str>,
    expires_in: u32,
}

impl<'a> SendRequest<'a> {
    /// The request of a message and of its text.
    pub(super) fn new(message: &'a OutboundCode, text: &'a MessageText) -> Self {
        Self {
            r#type: EVENT,
            timestamp: message.at.to_rfc3339_opts(SecondsFormat::Millis, true),
            data: Data {
                id: message_id(message),
                challenge_id: message.challenge_id.to_string(),
                to: message.to.e164(),
                channel: message.channel.as_str(),
                text: text.expose(),
                code: message.code.expose(),
                locale: message.locale.as_str(),
                app_hash: app_hash(message),
                expires_in: message.valid_seconds,
            },
        }
    }

    /// The HTTP request, signed at `at`.
    ///
    /// # Errors
    /// None in practice: every part is a text or a number.
    pub(super) fn sign(&self, settings: &HookSettings, at: DateTime<Utc>) -> Result<Request, Unsendable> {
        let body = serde_json::to_vec(self).map_err(|_| Unsendable)?;
        let (id, timestamp) = (&self.data.id, at.timestamp());
        let signature = settings.secret.sign(id, timestamp, &body);
        let header = |value: &str| HeaderValue::from_str(value).map_err(|_| Unsendable);
        let mut request = Request::new(Method::POST, settings.url.clone());
        let headers = request.headers_mut();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        headers.insert("webhook-id", header(id)?);
        headers.insert("webhook-timestamp", HeaderValue::from(timestamp));
        headers.insert("webhook-signature", header(&signature)?);
        *request.body_mut() = Some(body.into());
        Ok(request)
    }
}

/// A request that can't be written down.
#[derive(Debug)]
pub(super) struct Unsendable;

/// Our id of a message. A challenge has one for each time that its code goes out; a message that is asked for
/// again keeps its own.
fn message_id(message: &OutboundCode) -> String {
    format!("{}_{}", message.challenge_id, message.at.timestamp_micros())
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::text::tests::message;
    use crate::text::{MessageSettings, render};

    fn body_of(message: &OutboundCode) -> Value {
        let text = render(&MessageSettings::new("Dastak", None).unwrap(), message);
        serde_json::to_value(SendRequest::new(message, &text)).unwrap()
    }

    #[test]
    fn the_body_has_everything_that_a_message_needs() {
        let message = message(Some("FA+9qCX9/Vu"), 180);
        let id = message.challenge_id.to_string();
        assert_eq!(
            body_of(&message),
            json!({
                "type": "otp.send",
                "timestamp": "1970-01-01T00:00:00.000Z",
                "data": {
                    "id": format!("{id}_0"),
                    "challenge_id": id,
                    "to": "+919876543210",
                    "channel": "sms",
                    "text": "Dastak: 042137 is your login code, valid for 3 minutes. Never share it with anyone.\n\nFA+9qCX9/Vu",
                    "code": "042137",
                    "locale": "en",
                    "app_hash": "FA+9qCX9/Vu",
                    "expires_in": 180,
                }
            })
        );
    }

    #[test]
    fn a_resent_code_is_another_message_of_its_challenge() {
        let first = message(None, 180);
        let again = OutboundCode {
            at: first.at + chrono::TimeDelta::microseconds(1),
            ..first.clone()
        };
        assert_ne!(message_id(&first), message_id(&again));
        assert_eq!(message_id(&first), message_id(&first.clone()));
        assert!(
            !message_id(&again).contains('.'),
            "the dot separates what is signed"
        );
    }

    #[test]
    fn a_hash_that_is_none_is_left_out() {
        assert_eq!(
            body_of(&message(Some("evil.com/ab"), 180))["data"]["app_hash"],
            Value::Null
        );
    }
}
