//! What a phone shows of a message.

use std::collections::BTreeMap;

use crate::form::is_digits;

/// The template's text with its variables, `##NAME##`; of an unknown template, the variables with their names.
/// What was not filled stays empty.
pub(super) fn rendered(
    templates: &BTreeMap<String, String>,
    template: Option<&str>,
    variables: &[(String, String)],
) -> String {
    let known = template.and_then(|id| templates.get(id));
    match known.filter(|text| !text.is_empty()) {
        Some(text) => fill(text, variables),
        None => listed(variables),
    }
}

fn listed(variables: &[(String, String)]) -> String {
    let parts: Vec<String> = variables
        .iter()
        .map(|(name, value)| format!("{name}: {value}"))
        .collect();
    parts.join(", ")
}

fn fill(text: &str, variables: &[(String, String)]) -> String {
    let mut filled = String::new();
    for (place, part) in text.split("##").enumerate() {
        if place % 2 == 0 {
            filled.push_str(part);
        } else if let Some((_, value)) = variables.iter().find(|(name, _)| name == part) {
            filled.push_str(value);
        }
    }
    filled
}

/// The code among variables: one that is called so, else the first that looks like one.
pub(super) fn code_in(variables: &[(String, String)]) -> Option<String> {
    let looks_like_one = |(_, value): &&(String, String)| is_digits(value, 4..=10);
    let is_called_so = |(name, _): &&(String, String)| {
        let name = name.to_ascii_lowercase();
        name.contains("otp") || name.contains("code")
    };
    let named = variables.iter().filter(is_called_so).find(looks_like_one);
    let found = named.or_else(|| variables.iter().find(looks_like_one));
    found.map(|(_, value)| value.clone())
}

/// The code in a text: the first run of 4 to 10 digits that stands alone.
pub(super) fn code_within(text: &str) -> Option<String> {
    text.split(|letter: char| !letter.is_alphanumeric())
        .find(|word| is_digits(word, 4..=10))
        .map(str::to_owned)
}

/// A text as it arrives when it is sent in the phone network's plain alphabet, and whether letters were lost.
/// The network's alphabet has more than ASCII, but no script of India and none that a code needs.
pub(super) fn as_plain(text: &str) -> (String, bool) {
    let is_plain = |letter: char| letter.is_ascii() || LATIN.contains(letter);
    let garbled = !text.chars().all(is_plain);
    let shown = text
        .chars()
        .map(|letter| if is_plain(letter) { letter } else { '?' });
    (shown.collect(), garbled)
}

/// The letters of the network's plain alphabet beyond ASCII.
const LATIN: &str = "£¥èéùìòÇØøÅåΔΦΓΛΩΠΨΣΘΞÆæßÉ¤¡ÄÖÑÜ§¿äöñüà€";

#[cfg(test)]
mod tests {
    use super::*;

    fn pairs(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
        let owned = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
        pairs.iter().map(owned).collect()
    }

    #[test]
    fn a_template_is_filled_by_name_and_case() {
        let templates = BTreeMap::from([("t".to_owned(), "##OTP## is it, ##var##.".to_owned())]);
        let variables = pairs(&[("OTP", "123456"), ("VAR", "10")]);
        assert_eq!(rendered(&templates, Some("t"), &variables), "123456 is it, .");
        assert_eq!(
            rendered(&templates, Some("u"), &variables),
            "OTP: 123456, VAR: 10"
        );
    }

    #[test]
    fn the_code_is_what_is_called_so_else_what_looks_like_one() {
        let named = pairs(&[("VAR1", "2026"), ("otp", "123456")]);
        assert_eq!(code_in(&named).as_deref(), Some("123456"));
        let unnamed = pairs(&[("VAR1", "10"), ("VAR2", "654321")]);
        assert_eq!(code_in(&unnamed).as_deref(), Some("654321"));
        assert_eq!(
            code_within("G-1 your code: 123456, 3 min").as_deref(),
            Some("123456")
        );
        assert_eq!(code_within("abc123456 12"), None);
    }

    #[test]
    fn hindi_as_plain_text_is_garbled() {
        assert_eq!(as_plain("कोड 123456"), ("??? 123456".to_owned(), true));
        assert_eq!(as_plain("café €5"), ("café €5".to_owned(), false));
    }
}
