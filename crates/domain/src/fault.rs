//! Why a value from outside was refused.

/// A refused value: a stable code for machines and a sentence for people. It never holds the value itself.
///
/// ```
/// use dastak_domain::otp::OtpCode;
///
/// let fault = OtpCode::parse("12345a").unwrap_err();
/// assert_eq!(fault.code, "invalid_otp");
/// assert_eq!(fault.to_string(), "must be exactly six digits");
/// ```
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

/// Refuses control characters, NUL and the invisible characters that reorder or separate text: they have no place
/// in a name or a label, and they forge log lines, screens and other people's names. The joiners U+200C and U+200D
/// pass: Indic scripts and emoji are written with them.
pub(crate) fn refuse_unprintable(text: &str) -> Result<(), Fault> {
    let hidden = |c: char| {
        c.is_control()
            || matches!(c, '\u{61C}' | '\u{200B}' | '\u{200E}' | '\u{200F}' | '\u{2028}'..='\u{202E}'
                | '\u{2060}' | '\u{2066}'..='\u{2069}' | '\u{FEFF}')
    };
    if text.chars().any(hidden) {
        return Err(Fault::new(
            "invalid_characters",
            "control, text-direction and zero-width characters are not allowed",
        ));
    }
    Ok(())
}

/// Whether a character can be seen: no space, none of Unicode's `Default_Ignorable_Code_Point`, and not the empty
/// Braille pattern.
pub(crate) fn is_visible(c: char) -> bool {
    !c.is_whitespace()
        && !matches!(c, '\u{AD}' | '\u{34F}' | '\u{61C}' | '\u{115F}' | '\u{1160}' | '\u{17B4}' | '\u{17B5}'
            | '\u{180B}'..='\u{180F}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}'
            | '\u{2060}'..='\u{206F}' | '\u{2800}' | '\u{3164}' | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}'
            | '\u{FFA0}' | '\u{FFF0}'..='\u{FFF8}' | '\u{1BCA0}'..='\u{1BCA3}' | '\u{1D173}'..='\u{1D17A}'
            | '\u{E0000}'..='\u{E0FFF}')
}
