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
