//! Links and numbers to call. Indian operators block those that are not white-listed (TRAI, 20 August 2024), and a
//! message that brings a code should ask nobody to follow a link.

use super::super::machine_lines::prose;
use super::super::placeholder::{Piece, pieces};
use super::super::{MessageContext, Template};
use super::finding::Findings;

/// Digits in a row, separators between them not counted, from which on they are a number to call.
const FEWEST_DIGITS: usize = 7;

pub(super) fn check(template: &Template, context: &MessageContext, found: &mut Findings) {
    let prose = prose(&template.text);
    let pieces = pieces(&prose);
    let fixed = || {
        pieces.iter().filter_map(|piece| match piece {
            Piece::Fixed(words) => Some(*words),
            _ => None,
        })
    };
    if let Some(link) = fixed()
        .flat_map(str::split_whitespace)
        .find(|word| is_link(word) && !is_brand(word, &context.brand))
    {
        found.error(
            "url_in_text",
            format!("{link:?} is a link: only the host of the last line may stand in a message"),
        );
    }
    if fixed().any(has_phone_number) {
        found.error(
            "phone_number_in_text",
            "a number to call stands in the text: operators block it, and fraud looks like this",
        );
    }
}

/// Whether a word is one of the brand's: there are brands like `booking.com`.
fn is_brand(word: &str, brand: &str) -> bool {
    brand.split_whitespace().any(|one| bare(one) == bare(word))
}

/// A word without the punctuation around it.
fn bare(word: &str) -> &str {
    word.trim_matches(|c: char| !c.is_alphanumeric())
}

/// Whether a word is what phones make a link of: a scheme, or a name with dots that ends like a domain.
fn is_link(word: &str) -> bool {
    let word = bare(word);
    let lower = word.to_lowercase();
    if lower.contains("://") || lower.starts_with("www.") {
        return true;
    }
    let host = word.split(['/', ':', '?']).next().unwrap_or(word);
    let Some((name, domain)) = host.rsplit_once('.') else {
        return false;
    };
    // A sentence that starts right after a full stop has a capital letter, so `OTP.Never` is no link.
    let ends_like_a_domain =
        (2..=24).contains(&domain.len()) && domain.bytes().all(|b| b.is_ascii_lowercase());
    ends_like_a_domain && name.ends_with(|c: char| c.is_ascii_alphanumeric())
}

fn has_phone_number(words: &str) -> bool {
    let mut digits = 0;
    for c in words.chars() {
        if c.is_ascii_digit() || ('०'..='९').contains(&c) {
            digits += 1;
            if digits >= FEWEST_DIGITS {
                return true;
            }
        } else if !matches!(c, ' ' | '-' | '.' | '(' | ')' | '+' | '/') {
            digits = 0;
        }
    }
    false
}
