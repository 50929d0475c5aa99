//! What Gupshup's enterprise gateway is asked for a text message.

use dastak_domain::message::{Encoding, Rendered};
use dastak_ports::sms::OutboundCode;
use reqwest::header::{CONTENT_TYPE, HeaderValue};
use reqwest::{Method, Request};

use super::settings::GupshupSettings;
use crate::settings::{digits, form};

/// What forms are.
pub(super) const FORM: HeaderValue = HeaderValue::from_static("application/x-www-form-urlencoded");

/// The request. It is a form and not a query, so that neither the password nor the code stands in a URL. The text goes
/// out whole: the operator compares it with what is registered.
pub(super) fn sms(settings: &GupshupSettings, message: &OutboundCode, words: &Rendered) -> Request {
    let msg_type = match words.encoding {
        Encoding::Ucs2 => "Unicode_text",
        Encoding::Gsm7 => "Text",
    };
    let mut pairs = vec![
        ("method", "SendMessage"),
        ("userid", settings.user_id.expose()),
        ("password", settings.password.expose()),
        ("auth_scheme", "plain"),
        ("v", "1.1"),
        ("format", "json"),
        ("send_to", digits(&message.to)),
        ("msg_type", msg_type),
        ("msg", words.text.expose()),
    ];
    let (mask, entity, template) = match &words.dlt {
        Some(dlt) => (Some(&dlt.sender), Some(&dlt.entity_id), Some(&dlt.template_id)),
        None => (
            settings.mask.as_ref(),
            settings.entity_id.as_ref(),
            settings.template_id.as_ref(),
        ),
    };
    let optional = [
        ("mask", mask),
        ("principalEntityId", entity),
        ("dltTemplateId", template),
    ];
    pairs.extend(
        optional
            .into_iter()
            .filter_map(|(name, value)| Some((name, value?.as_str()))),
    );
    let mut request = Request::new(Method::POST, settings.endpoint.clone());
    request.headers_mut().insert(CONTENT_TYPE, FORM);
    *request.body_mut() = Some(form(&pairs).into());
    request
}
