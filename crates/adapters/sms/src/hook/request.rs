//! What the service is asked.

use chrono::{DateTime, SecondsFormat, Utc};
use dastak_domain::delivery::parse_app_hash;
use dastak_domain::message::Rendered;
use dastak_ports::sms::OutboundCode;
use reqwest::header::{CONTENT_TYPE, HeaderValue};
use reqwest::{Method, Request};
use serde::Serialize;

use super::settings::HookSettings;

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
    /// The request of a message in these words.
    pub(super) fn new(message: &'a OutboundCode, words: &'a Rendered) -> Self {
        Self {
            r#type: EVENT,
            timestamp: message.at.to_rfc3339_opts(SecondsFormat::Millis, true),
            data: Data {
                id: message_id(message),
                challenge_id: message.challenge_id.to_string(),
                to: message.to.e164(),
                channel: message.channel.as_str(),
                text: words.text.expose(),
                code: message.code.expose(),
                locale: words.locale.as_str(),
                app_hash: app_hash(message, words),
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

/// The hash of the app that asked, where the text has it: what else a stranger's request brought is no hash, or of
/// an app that may not be handed codes.
fn app_hash<'a>(message: &'a OutboundCode, words: &Rendered) -> Option<&'a str> {
    let hash = message
        .app_hash
        .as_deref()
        .filter(|hash| parse_app_hash(hash).is_ok())?;
    words
        .text
        .expose()
        .lines()
        .any(|line| line == hash)
        .then_some(hash)
}

/// Our id of a message. A challenge has one for each time that its code goes out; a message that is asked for
/// again keeps its own. By another channel it is another message: what could not go by one is not done.
fn message_id(message: &OutboundCode) -> String {
    let (at, channel) = (message.at.timestamp_micros(), message.channel.as_str());
    format!("{}_{at}_{channel}", message.challenge_id)
}

#[cfg(test)]
mod tests {
    use dastak_domain::delivery::Channel;
    use dastak_domain::user::LanguageTag;
    use serde_json::{Value, json};

    use super::*;
    use crate::wording::tests::{catalog, message};
    use crate::wording::wording;

    fn body_of(message: &OutboundCode) -> Value {
        let words = wording(&catalog(Some("example.com")), "hook", message.channel, message);
        serde_json::to_value(SendRequest::new(message, &words)).unwrap()
    }

    #[test]
    fn the_body_has_everything_that_a_message_needs() {
        let message = message(Some("FA+9qCX9/Vu"));
        let id = message.challenge_id.to_string();
        assert_eq!(
            body_of(&message),
            json!({
                "type": "otp.send",
                "timestamp": "1970-01-01T00:00:00.000Z",
                "data": {
                    "id": format!("{id}_0_sms"),
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
        let first = message(None);
        let again = OutboundCode {
            at: first.at + chrono::TimeDelta::microseconds(1),
            ..first.clone()
        };
        assert_ne!(message_id(&first), message_id(&again));
        assert_eq!(message_id(&first), message_id(&first.clone()));
        let by_whatsapp = OutboundCode {
            channel: Channel::Whatsapp,
            ..first.clone()
        };
        assert_ne!(message_id(&first), message_id(&by_whatsapp));
        assert!(
            !message_id(&again).contains('.'),
            "the dot separates what is signed"
        );
    }

    #[test]
    fn a_hash_that_is_none_is_left_out() {
        for hash in [
            "evil.com/ab",
            "short",
            "FA+9qCX9/V\n",
            "FA+9qCX9/Vuu",
            "",
            "@example.com #042137",
        ] {
            let data = body_of(&message(Some(hash)))["data"].take();
            assert_eq!(data["app_hash"], Value::Null, "{hash:?}");
            let last = data["text"].as_str().unwrap().lines().last();
            assert_eq!(last, Some("@example.com #042137"), "{hash:?}");
        }
    }

    #[test]
    fn the_language_is_that_of_the_text() {
        for (asked, used) in [("hi-IN", "hi"), ("hi", "hi"), ("ta", "en"), ("en-GB", "en")] {
            let message = OutboundCode {
                locale: LanguageTag::parse(asked).unwrap(),
                ..message(None)
            };
            let data = body_of(&message)["data"].take();
            assert_eq!(data["locale"], used, "{asked}");
            let is_hindi = data["text"].as_str().unwrap().contains("कोड");
            assert_eq!(is_hindi, used == "hi", "{asked}");
        }
    }
}
