//! What a message says, in the words that its gateway and channel need.

use dastak_domain::challenge::Purpose;
use dastak_domain::delivery::Channel;
use dastak_domain::message::{MessageCatalog, RenderRequest, Rendered};
use dastak_ports::sms::OutboundCode;

/// The message of a code, as `gateway` sends it by `channel`.
pub(crate) fn wording(
    catalog: &MessageCatalog,
    gateway: &str,
    channel: Channel,
    message: &OutboundCode,
) -> Rendered {
    catalog.render(&RenderRequest {
        gateway,
        channel,
        purpose: Purpose::Login,
        locale: &message.locale,
        code: &message.code,
        valid_seconds: message.valid_seconds,
        app_hash: message.app_hash.as_deref(),
    })
}

#[cfg(test)]
pub(crate) mod tests {
    use std::sync::Arc;

    use dastak_domain::ids::ChallengeId;
    use dastak_domain::message::MessageContext;
    use dastak_domain::otp::OtpCode;
    use dastak_domain::phone::PhoneNumber;
    use dastak_domain::user::LanguageTag;

    use super::*;

    /// The shipped texts.
    pub(crate) fn catalog(web_host: Option<&str>) -> Arc<MessageCatalog> {
        let context = MessageContext {
            web_host: web_host.map(str::to_owned),
            ..MessageContext::new("Dastak", LanguageTag::parse("en").unwrap())
        };
        Arc::new(MessageCatalog::new(Vec::new(), context).unwrap())
    }

    /// A message in English, by SMS, that is good for three minutes.
    pub(crate) fn message(app_hash: Option<&str>) -> OutboundCode {
        let at = chrono::DateTime::UNIX_EPOCH;
        OutboundCode {
            challenge_id: ChallengeId::new(at, [7; 10]),
            to: PhoneNumber::from_stored("+919876543210").unwrap(),
            code: OtpCode::parse("042137").unwrap(),
            channel: Channel::Sms,
            locale: LanguageTag::parse("en").unwrap(),
            app_hash: app_hash.map(str::to_owned),
            valid_seconds: 180,
            at,
            is_chosen: false,
            patience: std::time::Duration::from_secs(20),
            sending: 0,
            attempts: dastak_ports::sms::Attempts::default(),
            carried: None,
        }
    }
}
