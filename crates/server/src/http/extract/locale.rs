//! The language a client asks for by `Accept-Language` (RFC 9110 §12.5.4).

use actix_web::http::header::{self, HeaderMap};
use dastak_domain::user::LanguageTag;

/// How many ranges are looked at; a browser sends fewer than ten.
const MOST_RANGES: usize = 20;

/// The language with the highest weight, the first of equals. `None` when there is none that can be read.
pub(crate) fn accepted_language(headers: &HeaderMap) -> Option<LanguageTag> {
    let value = headers.get(header::ACCEPT_LANGUAGE)?.to_str().ok()?;
    let mut best: Option<(u16, LanguageTag)> = None;
    for range in value.split(',').take(MOST_RANGES) {
        let mut parts = range.split(';').map(str::trim);
        let Ok(tag) = LanguageTag::parse(parts.next().unwrap_or_default()) else {
            continue;
        };
        let weight = parts
            .find_map(|part| part.strip_prefix("q="))
            .map_or(Some(1000), thousandths);
        if let Some(weight) = weight.filter(|weight| *weight > 0)
            && best.as_ref().is_none_or(|(highest, _)| weight > *highest)
        {
            best = Some((weight, tag));
        }
    }
    best.map(|(_, tag)| tag)
}

/// A weight from `0` to `1` with at most three decimals.
fn thousandths(weight: &str) -> Option<u16> {
    let (whole, decimals) = weight.split_once('.').unwrap_or((weight, ""));
    if decimals.len() > 3 || !decimals.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    match (whole, format!("{decimals:0<3}").parse()) {
        ("0", Ok(thousandths)) => Some(thousandths),
        ("1", Ok(0)) => Some(1000),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use actix_web::http::header::{ACCEPT_LANGUAGE, HeaderMap, HeaderValue};

    use super::{LanguageTag, accepted_language};

    #[test]
    fn the_heaviest_readable_language_is_taken() {
        for (value, language) in [
            ("hi", Some("hi")),
            ("en-IN,hi;q=0.9", Some("en-IN")),
            ("en;q=0.5, hi;q=0.75, *;q=0.1", Some("hi")),
            ("de;q=0.5,fr;q=0.5", Some("de")),
            ("*", None),
            ("hi;q=0", None),
            ("hi;q=2, en;q=0.1", Some("en")),
            ("!!, ta", Some("ta")),
            ("", None),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(ACCEPT_LANGUAGE, HeaderValue::from_static(value));
            let found = accepted_language(&headers);
            assert_eq!(found.as_ref().map(LanguageTag::as_str), language, "{value:?}");
        }
        assert_eq!(accepted_language(&HeaderMap::new()), None);
    }
}
