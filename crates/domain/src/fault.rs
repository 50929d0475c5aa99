//! Why a value from outside was refused.

/// A refused value: a stable code for machines and a sentence for people. It never holds the value itself.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{detail}")]
pub struct Fault {
    /// Stable, machine-readable, `snake_case`.
    pub code: &'static str,
    /// One sentence for a person.
    pub detail: String,
}

impl Fault {
    /// A fault with this code and sentence.
    pub fn new(code: &'static str, detail: impl Into<String>) -> Self {
        Self {
            code,
            detail: detail.into(),
        }
    }
}

/// Refuses control characters, NUL and the invisible characters that reorder text: they have no place in a
/// name or a label, and they forge log lines and screens.
pub(crate) fn refuse_unprintable(text: &str) -> Result<(), Fault> {
    let hidden = |c: char| {
        c.is_control()
            || matches!(c, '\u{2028}' | '\u{2029}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{FEFF}')
    };
    if text.chars().any(hidden) {
        return Err(Fault::new(
            "invalid_characters",
            "control and text-direction characters are not allowed",
        ));
    }
    Ok(())
}
