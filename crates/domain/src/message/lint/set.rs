//! What templates are to each other, and to the gateways that send them.

use std::ptr;

use crate::challenge::Purpose;
use crate::delivery::Channel;

use super::super::choice::choice;
use super::super::context::{Gateway, GatewayKind, MessageContext};
use super::super::validity::language;
use super::super::{DltRegistration, Template};
use super::finding::Findings;

pub(super) fn check(templates: &[Template], context: &MessageContext, findings: &mut Findings) {
    for (index, template) in templates.iter().enumerate() {
        let mut found = Findings::of(index, template);
        let earlier = templates.iter().take(index);
        if earlier.clone().any(|one| same_place(one, template)) {
            found.error(
                "duplicate_template",
                "there is another template of the same language, purpose, gateway, channel and variant",
            );
        }
        if let Some(dlt) = &template.dlt {
            check_registration(
                dlt,
                earlier.clone().filter_map(|one| one.dlt.as_ref()),
                &mut found,
            );
        }
        let senders = senders(template, templates, context);
        check_presence(template, &senders, &mut found);
        if !earlier.clone().any(|one| same_kind(one, template)) {
            check_fallback(template, &senders, templates, context, &mut found);
        }
        findings.append(found);
    }
    check_shipped(templates, context, findings);
}

fn same_place(one: &Template, other: &Template) -> bool {
    same_kind(one, other) && one.speaks(other.locale.as_str()) && one.has_app_hash() == other.has_app_hash()
}

fn same_kind(one: &Template, other: &Template) -> bool {
    one.purpose == other.purpose && one.gateway == other.gateway && one.channel == other.channel
}

/// The gateways that may be sent this template.
fn senders<'a>(template: &Template, templates: &[Template], context: &'a MessageContext) -> Vec<&'a Gateway> {
    let sends = |gateway: &&Gateway| {
        let choice = choice(
            templates,
            context,
            &gateway.name,
            template.channel,
            template.purpose,
        );
        choice.templates.iter().any(|one| ptr::eq(*one, template))
    };
    context.gateways.iter().filter(sends).collect()
}

fn check_registration<'a>(
    dlt: &DltRegistration,
    earlier: impl Iterator<Item = &'a DltRegistration>,
    found: &mut Findings,
) {
    let (mut other_text, mut other_case) = (false, false);
    for one in earlier {
        other_text |= one.template_id == dlt.template_id && one.pattern != dlt.pattern;
        other_case |= one.sender != dlt.sender && one.sender.eq_ignore_ascii_case(&dlt.sender);
    }
    if other_text {
        found.error(
            "dlt_template_id_repeated",
            "another registered text has this template id: each language and variant has one of its own",
        );
    }
    if other_case {
        found.error(
            "dlt_sender_case",
            "another template has this sender in other letters: operators tell upper from lower case",
        );
    }
}

/// In India an SMS without its DLT ids is dropped. MSG91 adds them itself, from the template in its panel.
fn check_presence(template: &Template, senders: &[&Gateway], found: &mut Findings) {
    let in_india: Vec<&&Gateway> = senders.iter().filter(|gateway| gateway.in_india).collect();
    if template.channel != Channel::Sms || template.dlt.is_some() || in_india.is_empty() {
        return;
    }
    let names: Vec<&str> = in_india.iter().map(|gateway| gateway.name.as_str()).collect();
    let names = names.join(", ");
    let detail = format!("{names} delivers to India, where operators drop a text without its DLT ids");
    if in_india
        .iter()
        .any(|gateway| gateway.kind == GatewayKind::Gupshup)
    {
        found.error("dlt_missing", detail);
    } else {
        found.warning("dlt_missing", detail);
    }
}

/// A gateway that is sent no shipped template must have a text for everybody among the operator's: in the default
/// language or in English, without the hash of an app.
fn check_fallback(
    template: &Template,
    senders: &[&Gateway],
    templates: &[Template],
    context: &MessageContext,
    found: &mut Findings,
) {
    let default = context.default_locale.as_str();
    let for_everybody = |one: &&Template| {
        !one.has_app_hash()
            && [default, language(default), "en"]
                .iter()
                .any(|tag| one.speaks(tag))
    };
    let lacking = senders.iter().find(|gateway| {
        let choice = choice(
            templates,
            context,
            &gateway.name,
            template.channel,
            template.purpose,
        );
        !choice.with_shipped && !choice.templates.iter().any(for_everybody)
    });
    if let Some(gateway) = lacking {
        let (name, channel) = (&gateway.name, template.channel.as_str());
        found.error(
            "fallback_missing",
            format!("{name} is sent no shipped {channel} text, so it needs one in {default} or English, without {{app_hash}}"),
        );
    }
}

fn check_shipped(templates: &[Template], context: &MessageContext, findings: &mut Findings) {
    for gateway in context.gateways.iter().filter(|gateway| gateway.in_india) {
        let choice = choice(templates, context, &gateway.name, Channel::Sms, Purpose::Login);
        if gateway.kind != GatewayKind::Msg91 && choice.templates.is_empty() {
            let name = &gateway.name;
            findings.warning(
                "shipped_not_registered",
                format!("{name} delivers to India and has no template: operators drop the shipped text"),
            );
        }
    }
}
