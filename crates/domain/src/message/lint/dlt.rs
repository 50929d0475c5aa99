//! What India's operators drop: TRAI's rules for registered texts.

use crate::delivery::Channel;

use super::super::placeholder::{Placeholder, count};
use super::super::{DltRegistration, MessageContext, MismatchReason, Pattern, Template};
use super::finding::Findings;
use super::samples;
use super::samples::with_one_code_replaced;

/// Variables in one text: sources say 4 to 6.
const MOST_VARIABLES: usize = 5;

/// Longest message that is compared with its registered text, in characters; no portal registers a longer one.
const LONGEST_COMPARED: usize = 2_000;

/// Whether the ids look like ids. That they are there is a matter of the gateway.
pub(super) fn check_ids(template: &Template, found: &mut Findings) {
    let Some(dlt) = &template.dlt else {
        return;
    };
    if template.channel != Channel::Sms {
        found.warning("dlt_unused", "only SMS is registered on a DLT platform");
        return;
    }
    check_id("dlt_template_id_invalid", "template id", &dlt.template_id, found);
    check_id("dlt_entity_id_invalid", "entity id", &dlt.entity_id, found);
    check_sender(&dlt.sender, found);
}

fn check_id(code: &'static str, what: &str, id: &str, found: &mut Findings) {
    if id.len() == 19 && id.bytes().all(|b| b.is_ascii_digit()) {
        return;
    }
    let hint = if is_msg91_id(id) {
        "; this one is MSG91's own, for provider_template_id"
    } else {
        ""
    };
    found.error(code, format!("the DLT {what} must be 19 digits{hint}"));
}

fn check_sender(sender: &str, found: &mut Findings) {
    if sender.len() == 6 && sender.bytes().all(|b| b.is_ascii_alphabetic()) {
        return;
    }
    let digits = !sender.is_empty() && sender.bytes().all(|b| b.is_ascii_digit());
    let hint = if digits {
        ": headers of digits are for promotions"
    } else if sender.contains('-') {
        ": operators add the rest themselves"
    } else {
        ""
    };
    found.error(
        "dlt_sender_invalid",
        format!("the sender must be exactly the six letters of the registered header{hint}"),
    );
}

/// MSG91's own id of a template: 24 hexadecimal characters.
pub(super) fn is_msg91_id(id: &str) -> bool {
    id.len() == 24 && id.bytes().all(|b| b.is_ascii_hexdigit())
}

/// Whether the registered text can be read, and every message is one of it.
pub(super) fn check_text(template: &Template, context: &MessageContext, found: &mut Findings) {
    let Some(dlt) = template.dlt.as_ref().filter(|_| template.channel == Channel::Sms) else {
        return;
    };
    let Some(pattern) = pattern(dlt, context, found) else {
        return;
    };
    let variables = pattern.variables().len();
    if variables > MOST_VARIABLES {
        found.error(
            "dlt_too_many_variables",
            format!("the registered text has {variables} variables, operators take {MOST_VARIABLES}"),
        );
    }
    if !pattern
        .fixed_words()
        .iter()
        .any(|words| words.contains(&context.brand))
    {
        found.error(
            "dlt_brand_missing",
            "the registered text must have the brand in its fixed words, as it is configured",
        );
    }
    let texts = samples(template, context);
    if texts.iter().any(|text| text.chars().count() > LONGEST_COMPARED) {
        found.error(
            "dlt_text_mismatch",
            "the message is longer than any registered text",
        );
        return;
    }
    let Some(mismatch) = texts.iter().find_map(|text| pattern.matches(text).err()) else {
        check_code_variable(template, &pattern, context, found);
        return;
    };
    let code = match mismatch.why {
        MismatchReason::ValueTooLong(_) => "dlt_variable_too_long",
        _ => "dlt_text_mismatch",
    };
    found.error(
        code,
        format!("the message is not the registered text: {mismatch}"),
    );
}

fn pattern(dlt: &DltRegistration, context: &MessageContext, found: &mut Findings) -> Option<Pattern> {
    match Pattern::parse(&dlt.pattern) {
        Ok(pattern) => Some(pattern.with_limit(context.variable_limit)),
        Err(fault) => {
            found.error("dlt_pattern_invalid", fault.to_string());
            None
        }
    }
}

/// The variable of each code is untagged or numeric. Which one it is shows when something else stands in its place.
fn check_code_variable(
    template: &Template,
    pattern: &Pattern,
    context: &MessageContext,
    found: &mut Findings,
) {
    let wrong = (0..count(&template.text, Placeholder::Code)).any(|place| {
        let takes = |word: &str| {
            let text = with_one_code_replaced(template, context, place, word);
            pattern.matches(&text).is_ok()
        };
        !takes("कककककक") && (takes("ABCDEF") || takes("++++++"))
    });
    if wrong {
        found.error(
            "dlt_code_variable_kind",
            "the variable of the code must be {#numeric#}: a code is digits, and operators check the kind",
        );
    }
}
