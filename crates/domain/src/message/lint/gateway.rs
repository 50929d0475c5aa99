//! What each kind of gateway wants to know of a template.

use std::collections::BTreeSet;

use crate::delivery::Channel;

use super::super::context::{GatewayKind, MessageContext};
use super::super::placeholder::{Placeholder, count};
use super::super::{DltRegistration, Template};
use super::dlt::is_msg91_id;
use super::finding::Findings;

pub(super) fn check(template: &Template, context: &MessageContext, found: &mut Findings) {
    check_variables(template, found);
    let Some(name) = &template.gateway else {
        return;
    };
    let Some(gateway) = context.gateway(name) else {
        let known: Vec<&str> = context.gateways.iter().map(|one| one.name.as_str()).collect();
        let known = known.join(", ");
        found.error(
            "unknown_gateway",
            format!("{name:?} is no gateway; there are: {known}"),
        );
        return;
    };
    match (gateway.kind, template.channel) {
        (GatewayKind::Msg91, Channel::Sms) => {
            check_msg91_id(template, found);
            check_named(template, found);
        }
        (GatewayKind::Msg91, Channel::Whatsapp) => {
            check_whatsapp_name(template, found);
            check_named(template, found);
        }
        (GatewayKind::Gupshup, Channel::Sms) if template.provider_template_id.is_some() => found.warning(
            "provider_template_id_unused",
            "this gateway is sent the DLT template id, which stands among the DLT ids, and no other",
        ),
        (GatewayKind::Gupshup, Channel::Whatsapp)
            if template
                .provider_template_id
                .as_deref()
                .is_none_or(|id| id.trim().is_empty()) =>
        {
            missing_id(found);
        }
        _ => {}
    }
}

fn missing_id(found: &mut Findings) {
    found.error(
        "provider_template_id_missing",
        "this gateway sends a template of its own: give its id in provider_template_id",
    );
}

fn check_msg91_id(template: &Template, found: &mut Findings) {
    let Some(id) = template.provider_template_id.as_deref() else {
        missing_id(found);
        return;
    };
    if is_msg91_id(id) {
        return;
    }
    let registered = |dlt: &DltRegistration| dlt.template_id == id;
    let looks_registered = id.len() == 19 && id.bytes().all(|b| b.is_ascii_digit());
    let hint = if looks_registered || template.dlt.as_ref().is_some_and(registered) {
        "; this one is the DLT template id, which MSG91 knows already"
    } else {
        ""
    };
    found.error(
        "provider_template_id_invalid",
        format!("MSG91's own template id is 24 hexadecimal characters, shown in its panel{hint}"),
    );
}

fn check_whatsapp_name(template: &Template, found: &mut Findings) {
    let Some(name) = template.provider_template_id.as_deref() else {
        missing_id(found);
        return;
    };
    let fits = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_';
    if !(1..=512).contains(&name.len()) || !name.bytes().all(fits) {
        found.error(
            "provider_template_id_invalid",
            "a WhatsApp template's name is lower-case letters, digits and '_'",
        );
    }
}

/// Every value that changes has a variable in the gateway's template. Brand and host may stand there as words.
fn check_named(template: &Template, found: &mut Findings) {
    for placeholder in Placeholder::ALL {
        let name = placeholder.as_str();
        let used = placeholder.varies() && count(&template.text, placeholder) > 0;
        if used && !template.variables.contains_key(name) {
            found.error(
                "variable_unnamed",
                format!("the gateway fills its own template: name its variable for {{{name}}}"),
            );
        }
    }
}

fn check_variables(template: &Template, found: &mut Findings) {
    let mut taken = BTreeSet::new();
    for (placeholder, name) in &template.variables {
        if Placeholder::named(placeholder).is_none_or(|known| count(&template.text, known) == 0) {
            found.error(
                "variable_unused",
                format!("there is a variable for {placeholder:?}, which is no placeholder of the text"),
            );
        }
        let fits = |b: u8| b.is_ascii_alphanumeric() || b == b'_';
        if !(1..=64).contains(&name.len()) || !name.bytes().all(fits) {
            found.error(
                "variable_name_invalid",
                format!("{name:?} must be the bare name of a variable: letters, digits and '_', without '#'"),
            );
        } else if !taken.insert(name) {
            found.error(
                "variable_name_repeated",
                format!("two values go into the variable {name:?}"),
            );
        }
    }
}
