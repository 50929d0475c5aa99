//! Characters that a word processor puts in the place of plain ones. One of them makes a message of 160 characters
//! one of 70.

use crate::delivery::Channel;

use super::super::gsm7::septets;
use super::super::{MessageContext, Template};
use super::finding::Findings;
use super::samples;

/// What a character looks like in GSM-7.
fn plain(c: char) -> Option<&'static str> {
    Some(match c {
        '\u{2018}' | '\u{2019}' | '\u{201A}' | '\u{2032}' | '\u{2BC}' | '`' | '\u{B4}' => "'",
        '\u{201C}'..='\u{201F}' | '\u{2033}' | '\u{AB}' | '\u{BB}' => "\"",
        '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{AD}' => "-",
        '\u{2026}' => "...",
        '\u{A0}' | '\u{2000}'..='\u{200A}' | '\u{202F}' | '\u{3000}' => " ",
        '\u{2022}' | '\u{B7}' => "*",
        '\u{2215}' | '\u{2044}' => "/",
        '\u{FF1A}' => ":",
        '\u{FF0C}' => ",",
        '\u{20B9}' => "Rs",
        _ => return None,
    })
}

/// Nothing is said of a text that other characters turn into UCS-2 as well: there these cost nothing more.
pub(super) fn check(template: &Template, context: &MessageContext, found: &mut Findings) {
    if template.channel != Channel::Sms {
        return;
    }
    let Some(text) = samples(template, context).into_iter().next() else {
        return;
    };
    let outside: Vec<char> = text.chars().filter(|c| septets(*c).is_none()).collect();
    let named: Option<Vec<String>> = outside
        .iter()
        .map(|c| plain(*c).map(|plain| format!("U+{:04X} for {plain:?}", u32::from(*c))))
        .collect();
    let Some(mut named) = named.filter(|named| !named.is_empty()) else {
        return;
    };
    named.sort();
    named.dedup();
    let named = named.join(", ");
    found.warning(
        "lookalike_character",
        format!("the text would be GSM-7, 160 characters an SMS and not 70, without {named}"),
    );
}
