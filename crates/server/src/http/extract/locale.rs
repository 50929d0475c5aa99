//! The language a client asks for by `Accept-Language` (RFC 9110 §12.5.4).

use actix_web::http::header::{self, HeaderMap};
use dastak_domain::user::LanguageTag;

/// How many ranges are looked at; a browser sends fewer than ten.
const MOST_RANGES: usize = 20;

/// The language with the highest weight among those that messages are `written` in, the first of equals; where none of
/// them is asked for, or none is known, the one with the highest weight. `None` when there is none that can be read.
pub(crate) fn accepted_language(headers: &HeaderMap, written: &[LanguageTag]) -> Option<LanguageTag> {
    let value = headers.get(header::ACCEPT_LANGUAGE)?.to_str().ok()?;
    let mut best: Option<((bool, u16), LanguageTag)> = None;
    for range in value.split(',').take(MOST_RANGES) {
        let mut parts = range.split(';').map(str::trim);
        let Ok(tag) = LanguageTag::parse(parts.next().unwrap_or_default()) else {
            continue;
        };
        let weight = parts
            .find_map(|part| part.strip_prefix("q="))
            .map_or(Some(1000), thousandths);
        let Some(weight) = weight.filter(|weight| *weight > 0) else {
            continue;
        };
        let rank = (written.iter().any(|one| is_for(one, &tag)), weight);
        if best.as_ref().is_none_or(|(highest, _)| rank > *highest) {
            best = Some((rank, tag));
        }
    }
    best.map(|(_, tag)| tag)
}

/// Whether a message written in this language is for whoever asks for that one: it is the same, or the same without its
/// region. So the catalog chooses, too.
fn is_for(written: &LanguageTag, asked: &LanguageTag) -> bool {
    let (written, asked) = (written.as_str(), asked.as_str());
    let language = asked.split('-').next().unwrap_or(asked);
    [asked, language]
        .iter()
        .any(|tag| tag.eq_ignore_ascii_case(written))
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

    fn accepted(value: &'static str, written: &[&str]) -> Option<String> {
        let mut headers = HeaderMap::new();
        headers.insert(ACCEPT_LANGUAGE, HeaderValue::from_static(value));
        let written: Vec<_> = written
            .iter()
            .map(|tag| LanguageTag::parse(tag).unwrap())
            .collect();
        accepted_language(&headers, &written).map(|tag| tag.as_str().to_owned())
    }

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
            assert_eq!(accepted(value, &[]).as_deref(), language, "{value:?}");
        }
        assert_eq!(accepted_language(&HeaderMap::new(), &[]), None);
    }

    #[test]
    fn a_language_that_messages_are_written_in_comes_before_a_heavier_one() {
        for (value, language) in [
            ("ta-IN, hi;q=0.8, en;q=0.1", "hi"),
            ("fr, en-GB;q=0.2", "en-GB"),
            ("ta, HI-in;q=0.3, en;q=0.3", "HI-in"),
            ("ta, hi;q=0", "ta"),
            ("fr, de;q=0.9", "fr"),
            ("en-IN, hi;q=0.9", "en-IN"),
        ] {
            assert_eq!(
                accepted(value, &["en", "hi"]).as_deref(),
                Some(language),
                "{value:?}"
            );
        }
        assert_eq!(accepted("en, pt-BR;q=0.5", &["pt-BR"]).as_deref(), Some("pt-BR"));
        assert_eq!(accepted("en, pt;q=0.5", &["pt-BR"]).as_deref(), Some("en"));
    }
}
