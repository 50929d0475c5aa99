//! Queries and form bodies, and numbers as they are compared.

use actix_web::web::Query;

/// The pairs of a query or of a form body; none when it is neither.
pub(crate) fn pairs(text: &str) -> Vec<(String, String)> {
    Query::<Vec<(String, String)>>::from_query(text)
        .map(Query::into_inner)
        .unwrap_or_default()
}

/// A query or a form body of these pairs.
pub(crate) fn encode<'a>(pairs: impl IntoIterator<Item = (&'a str, &'a str)>) -> String {
    let pairs: Vec<String> = pairs
        .into_iter()
        .map(|(name, value)| format!("{}={}", escaped(name), escaped(value)))
        .collect();
    pairs.join("&")
}

/// Everything but letters, digits and `-._~` as `%XX`.
pub(crate) fn escaped(text: &str) -> String {
    let mut line = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            line.push(char::from(byte));
        } else {
            line.push('%');
            let digits = [byte >> 4, byte & 0xF].map(|half| char::from_digit(u32::from(half), 16));
            line.extend(
                digits
                    .into_iter()
                    .flatten()
                    .map(|digit| digit.to_ascii_uppercase()),
            );
        }
    }
    line
}

/// The digits of a number: how numbers are compared, whether they came with `+`, with spaces or without.
pub(crate) fn digits(number: &str) -> String {
    number.chars().filter(char::is_ascii_digit).collect()
}

/// Whether a text is digits only, as many as the range says.
pub(crate) fn is_digits(text: &str, lengths: std::ops::RangeInclusive<usize>) -> bool {
    lengths.contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_encoded_is_read_again() {
        let value = "a b&c=d+é ॐ {\"x\":[1]}";
        let text = encode([("data", value), ("key", "k")]);
        assert!(text.is_ascii() && !text.contains(' '));
        assert_eq!(
            pairs(&text),
            [
                ("data".to_owned(), value.to_owned()),
                ("key".to_owned(), "k".to_owned())
            ]
        );
    }

    #[test]
    fn numbers_are_compared_by_their_digits() {
        assert_eq!(digits("+91 98765-43210"), "919876543210");
        assert!(is_digits("123456", 4..=9) && !is_digits("+12345", 4..=9) && !is_digits("123", 4..=9));
    }
}
