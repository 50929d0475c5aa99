//! What a message costs, and whether Android reads it.

use crate::delivery::Channel;

use super::super::{Encoding, MessageContext, Segmentation, Template, segments};
use super::finding::Findings;
use super::samples;

/// Octets of a message that Android's SMS Retriever reads.
const RETRIEVER_OCTETS: usize = 140;

pub(super) fn check(template: &Template, context: &MessageContext, found: &mut Findings) {
    if template.channel != Channel::Sms {
        return;
    }
    let sizes = samples(template, context).into_iter().map(|text| segments(&text));
    let Some(longest) = sizes.max_by_key(Segmentation::cost) else {
        return;
    };
    let octets = longest.octets();
    if template.has_app_hash() && octets > RETRIEVER_OCTETS {
        found.error(
            "app_hash_message_too_long",
            format!("the message has up to {octets} bytes, and Android reads the hash of an app in {RETRIEVER_OCTETS}"),
        );
        return;
    }
    let most = match longest.encoding {
        Encoding::Gsm7 => context.most_segments_gsm7,
        Encoding::Ucs2 => context.most_segments_ucs2,
    };
    if longest.segments > most {
        let (count, units) = (longest.segments, longest.units);
        let encoding = longest.encoding.as_str();
        found.error(
            "too_many_segments",
            format!("the message takes up to {count} SMS ({units} units of {encoding}), {most} allowed"),
        );
    }
}
