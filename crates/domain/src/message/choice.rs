//! Which templates a gateway is sent.

use crate::challenge::Purpose;
use crate::delivery::Channel;

use super::{MessageContext, Template};

/// The templates that one gateway is sent, for one purpose by one channel.
pub(super) struct Choice<'a> {
    /// The operator's.
    pub(super) templates: Vec<&'a Template>,
    /// Whether the shipped ones come after them.
    pub(super) with_shipped: bool,
}

/// A gateway is sent its own templates, or else those for every gateway and the shipped ones. In India a shipped
/// text, which is registered nowhere, is never mixed with the operator's.
pub(super) fn choice<'a>(
    templates: &'a [Template],
    context: &MessageContext,
    gateway: &str,
    channel: Channel,
    purpose: Purpose,
) -> Choice<'a> {
    let of = |owner: Option<&str>| -> Vec<&'a Template> {
        let of_owner = templates.iter().filter(|one| {
            one.gateway.as_deref() == owner && one.channel == channel && one.purpose == purpose
        });
        of_owner.collect()
    };
    let own = of(Some(gateway));
    if !own.is_empty() {
        return Choice {
            templates: own,
            with_shipped: false,
        };
    }
    let of_all = of(None);
    let in_india = context.gateway(gateway).is_some_and(|known| known.in_india);
    Choice {
        with_shipped: of_all.is_empty() || !in_india,
        templates: of_all,
    }
}
