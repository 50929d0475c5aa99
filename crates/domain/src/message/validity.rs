//! How long a code is valid, in words.

use crate::user::LanguageTag;

/// A language whose words for durations are known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Words {
    /// English.
    English,
    /// Hindi, where `मिनट` and `सेकंड` are the same for one and many.
    Hindi,
}

impl Words {
    /// The words of a language, if they are known.
    pub(super) fn of(locale: &LanguageTag) -> Option<Self> {
        let language = language(locale.as_str());
        [("en", Self::English), ("hi", Self::Hindi)]
            .into_iter()
            .find_map(|(tag, words)| language.eq_ignore_ascii_case(tag).then_some(words))
    }
}

/// The language of a tag, without script, region and the rest.
pub(super) fn language(tag: &str) -> &str {
    tag.split('-').next().unwrap_or(tag)
}

/// A duration in words: in minutes where they are whole, else in seconds. English where the language is not known.
pub(super) fn validity(locale: &LanguageTag, seconds: u32) -> String {
    let words = Words::of(locale).unwrap_or(Words::English);
    let whole_minutes = seconds >= 60 && seconds.is_multiple_of(60);
    let count = if whole_minutes { seconds / 60 } else { seconds };
    let unit = match (words, whole_minutes, count) {
        (Words::English, true, 1) => "minute",
        (Words::English, true, _) => "minutes",
        (Words::English, false, 1) => "second",
        (Words::English, false, _) => "seconds",
        (Words::Hindi, true, _) => "मिनट",
        (Words::Hindi, false, _) => "सेकंड",
    };
    format!("{count} {unit}")
}

/// Whole minutes, rounded down so that no message promises more than there is, and at least 1.
pub(super) fn minutes(seconds: u32) -> u32 {
    (seconds / 60).max(1)
}
