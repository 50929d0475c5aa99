//! What all messages have in common.

use crate::delivery::parse_app_hash;

use super::super::context::{LONGEST_BRAND, LONGEST_WEB_HOST, MessageContext, is_brand, is_web_host};
use super::finding::Findings;

pub(super) fn check(context: &MessageContext, found: &mut Findings) {
    if !is_brand(&context.brand) {
        found.error(
            "brand_invalid",
            format!(
                "the brand must be 1 to {LONGEST_BRAND} ASCII letters, digits, spaces inside, '.', '&', '\\'' and '-'"
            ),
        );
    }
    if context.web_host.as_deref().is_some_and(|host| !is_web_host(host)) {
        found.error(
            "web_host_invalid",
            format!(
                "the web host must be a lower-case host name of at most {LONGEST_WEB_HOST} characters, without \
                 scheme, port and path"
            ),
        );
    }
    for hash in context
        .app_hashes
        .iter()
        .filter(|hash| parse_app_hash(hash).is_err())
    {
        found.error(
            "app_hash_invalid",
            format!("{hash:?} is not the hash of an app: 11 characters of base64"),
        );
    }
}
