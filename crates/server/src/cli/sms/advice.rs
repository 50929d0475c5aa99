//! What to do about a gateway's refusal.

use dastak_ports::sms::RejectionClass;

use crate::settings::Provider;

/// What to do when nobody knows.
pub(super) const UNKNOWN: &str =
    "It may have been sent: look at the phone, and at the gateway's own list of messages.";

/// What to do about a refusal of this class by this gateway.
pub(super) fn to_do(gateway: &str, class: RejectionClass) -> &'static str {
    use RejectionClass::{
        Auth, Balance, Config, InvalidRecipient, RateLimited, RecipientBlocked, Unavailable,
    };
    match (class, Provider::named(gateway)) {
        (InvalidRecipient, _) => "No gateway reaches this number: try another one.",
        (RecipientBlocked, _) => {
            "The number takes nothing by this channel (do not disturb, not on WhatsApp): try another channel."
        }
        (RateLimited, _) => {
            "Too many messages, or the same one twice: wait, then ask the gateway for a higher limit."
        }
        (Auth, Some(Provider::Msg91)) => {
            "Check MSG91_AUTH_KEY, and that the key's list of IP addresses in MSG91's panel has this machine's; \
             some accounts need DASTAK__SMS__MSG91__KEY_IN=query."
        }
        (Auth, Some(Provider::Gupshup)) => {
            "Check GUPSHUP_USER_ID and GUPSHUP_PASSWORD; for WhatsApp DASTAK__SMS__GUPSHUP__WHATSAPP__API_KEY."
        }
        (Auth, _) => "Check DASTAK__SMS__HOOK__SECRET: your service does not know who asks.",
        (Config, Some(Provider::Msg91)) => {
            "Check the template's id (MSG91's own, 24 characters), that it is one of the product sms.msg91.api, and the \
             sender."
        }
        (Config, Some(Provider::Gupshup)) => {
            "Check the header and the DLT ids; for WhatsApp source, app and template."
        }
        (Config, _) => "Check DASTAK__SMS__HOOK__URL, and what your service says.",
        (Balance, _) => "The account is empty: pay in.",
        (Unavailable, _) => "Nobody could take it: is the base URL right, and does this machine reach it?",
    }
}
