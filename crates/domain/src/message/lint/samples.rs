//! What a template is tried with.

use super::super::render::Values;
use super::super::{MessageContext, Template};

/// Every digit at its lowest and its highest, and one code as they are.
const CODES: [&str; 3] = ["000000", "999999", "042137"];

/// One and many, in seconds and in minutes, each of one to three digits: 599 seconds are the longest words, 600 the
/// longest life.
const SECONDS: [u32; 7] = [1, 9, 59, 60, 180, 599, 600];

/// Hashes that agree in no character, one with all that base64 has besides letters.
const HASHES: [&str; 2] = ["FA+9qCX9/Vu", "8zK2Mb0x7Qd"];

/// The texts of a template with all of these. A template for an app is tried with each app of the list.
pub(in super::super) fn samples(template: &Template, context: &MessageContext) -> Vec<String> {
    let hashes: Vec<&str> = match (template.has_app_hash(), context.app_hashes.as_slice()) {
        (false, _) => vec![""],
        (true, []) => HASHES.to_vec(),
        (true, listed) => listed.iter().map(String::as_str).collect(),
    };
    let mut texts = Vec::new();
    for app_hash in hashes {
        for code in CODES {
            texts.extend(SECONDS.map(|valid_seconds| {
                let values = Values {
                    code,
                    valid_seconds,
                    app_hash,
                };
                values.text(template, context)
            }));
        }
    }
    texts
}

/// One text with a word in the place of one of its codes, counted from 0.
pub(super) fn with_one_code_replaced(
    template: &Template,
    context: &MessageContext,
    place: usize,
    word: &str,
) -> String {
    // A private character: in the text it stands for a code and for nothing else.
    const MARK: &str = "\u{F8FF}";
    let listed = context.app_hashes.first().map(String::as_str);
    let values = Values {
        code: MARK,
        valid_seconds: 180,
        app_hash: listed.unwrap_or(HASHES[0]),
    };
    let marked = values.text(template, context);
    let mut text = String::with_capacity(marked.len() + 12);
    for (i, part) in marked.split(MARK).enumerate() {
        if i > 0 {
            text.push_str(if i == place + 1 { word } else { CODES[0] });
        }
        text.push_str(part);
    }
    text
}
