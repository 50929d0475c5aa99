//! The text itself: its placeholders and its characters.

use crate::fault::refuse_unprintable;

use super::super::machine_lines::{lines, prose};
use super::super::placeholder::{Piece, Placeholder, count, pieces};
use super::super::validity::Words;
use super::super::{MessageContext, Template};
use super::finding::Findings;

pub(super) fn check(template: &Template, context: &MessageContext, found: &mut Findings) {
    let text = &template.text;
    if text.trim().is_empty() {
        found.error("text_empty", "the text is empty");
        return;
    }
    characters(text, found);
    placeholders(text, found);
    let prose = prose(text);
    match count(&prose, Placeholder::Code) {
        1 => {}
        0 => found.error(
            "code_missing",
            "the text must have {code} outside of its last line",
        ),
        _ => found.error(
            "code_repeated",
            "the text must have {code} once outside of its last line",
        ),
    }
    if count(&prose, Placeholder::Brand) == 0 && !prose.contains(&context.brand) {
        found.error("brand_missing", "the text must say who it is from: write {brand}");
    }
    if count(text, Placeholder::Validity) > 0 && Words::of(&template.locale).is_none() {
        found.error(
            "validity_unknown_language",
            "{validity} is known in English and Hindi only: write {minutes} and the word for it",
        );
    }
    for line in lines(text) {
        if context.app_hashes.iter().any(|hash| hash == line) {
            found.error(
                "app_hash_literal",
                "the hash of an app stands in the text: write {app_hash}, which is only filled in for that app",
            );
        }
    }
}

fn characters(text: &str, found: &mut Findings) {
    if let Some(c) = text.chars().find(|c| c.is_control() && *c != '\n') {
        let code_point = u32::from(c);
        found.error(
            "control_character",
            format!("U+{code_point:04X} is a control character; only line feeds may be in a text"),
        );
    }
    let hidden = |c: &char| !c.is_control() && refuse_unprintable(c.encode_utf8(&mut [0; 4])).is_err();
    if let Some(c) = text.chars().find(hidden) {
        let code_point = u32::from(c);
        found.error(
            "invisible_character",
            format!("U+{code_point:04X} can't be seen: leave it out"),
        );
    }
    if text.ends_with(char::is_whitespace) {
        found.error("trailing_whitespace", "the text ends with a space or a line feed");
    }
}

fn placeholders(text: &str, found: &mut Findings) {
    for piece in pieces(text) {
        match piece {
            Piece::Unknown(name) if name.starts_with('#') || name.ends_with('#') => foreign("{#var#}", found),
            Piece::Unknown(name) => {
                let meant = Placeholder::named(&name.trim().to_lowercase());
                let hint = match meant {
                    Some(meant) => format!("write {{{}}}", meant.as_str()),
                    None => {
                        "there are {brand}, {code}, {validity}, {minutes}, {host} and {app_hash}".to_owned()
                    }
                };
                found.error(
                    "unknown_placeholder",
                    format!("{{{name}}} is no placeholder: {hint}"),
                );
            }
            Piece::StrayBrace(brace) => found.error(
                "stray_brace",
                format!("{brace:?} has no other half; braces are for placeholders only"),
            ),
            Piece::Fixed(words) if words.split("##").nth(2).is_some() => foreign("##OTP##", found),
            Piece::Fixed(_) | Piece::Slot(_) => {}
        }
    }
}

/// A notation of somebody else, which belongs elsewhere.
fn foreign(notation: &str, found: &mut Findings) {
    found.error(
        "foreign_placeholder",
        format!(
            "{notation} is written in the registered text or in the gateway's panel; the text itself has {{code}}"
        ),
    );
}
