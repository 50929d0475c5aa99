//! The variables of a registered text.

use crate::Fault;

/// What a variable may hold: TRAI's direction of 18 November 2025 tags each with its kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum VariableKind {
    /// `{#var#}`: any character of a line. From before the direction.
    Untagged,
    /// `{#numeric#}` or `{#number#}`: digits.
    Numeric,
    /// `{#alphanumeric#}`: letters and digits.
    Alphanumeric,
    /// `{#url#}` or `{#urlott#}`: a link.
    Url,
    /// `{#cbn#}`: a number to call back.
    CallbackNumber,
    /// `{#email#}`: an e-mail address.
    Email,
}

/// Every name of a variable.
const NAMES: [(&str, VariableKind); 8] = [
    ("var", VariableKind::Untagged),
    ("numeric", VariableKind::Numeric),
    ("number", VariableKind::Numeric),
    ("alphanumeric", VariableKind::Alphanumeric),
    ("url", VariableKind::Url),
    ("urlott", VariableKind::Url),
    ("cbn", VariableKind::CallbackNumber),
    ("email", VariableKind::Email),
];

impl VariableKind {
    /// The kind of this name, as it stands between `{#` and `#}`.
    pub(super) fn named(name: &str) -> Option<Self> {
        NAMES
            .into_iter()
            .find_map(|(known, kind)| (known == name).then_some(kind))
    }

    /// The name that somebody meant who wrote another case or spaces around it.
    pub(super) fn meant(name: &str) -> Option<&'static str> {
        let name = name.trim_matches(|c: char| c.is_whitespace() || matches!(c, '#' | '{' | '}'));
        NAMES
            .into_iter()
            .find_map(|(known, _)| name.eq_ignore_ascii_case(known).then_some(known))
    }

    /// Whether a value may have this character. Letters are ASCII letters: no operator promises more.
    #[must_use]
    pub fn may_hold(self, c: char) -> bool {
        match self {
            Self::Untagged => !matches!(c, '\n' | '\r'),
            Self::Numeric => c.is_ascii_digit(),
            Self::Alphanumeric => c.is_ascii_alphanumeric(),
            Self::Url | Self::Email => c.is_ascii_graphic(),
            Self::CallbackNumber => c.is_ascii_digit() || matches!(c, '+' | '-'),
        }
    }

    /// What a value is made of, for people.
    pub(super) const fn characters(self) -> &'static str {
        match self {
            Self::Untagged => "characters of one line",
            Self::Numeric => "digits",
            Self::Alphanumeric => "ASCII letters and digits",
            Self::Url => "the characters of a link",
            Self::CallbackNumber => "the characters of a number to call",
            Self::Email => "the characters of an e-mail address",
        }
    }
}

/// How many characters the value of one variable may have: 20 to 40. Sources disagree between these; 30 is what
/// most state.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct VariableLimit(usize);

impl VariableLimit {
    /// A limit of this many characters.
    ///
    /// # Errors
    /// `invalid_variable_limit` outside of 20 to 40.
    pub fn new(characters: usize) -> Result<Self, Fault> {
        if (20..=40).contains(&characters) {
            Ok(Self(characters))
        } else {
            Err(Fault::new(
                "invalid_variable_limit",
                "must be 20 to 40 characters",
            ))
        }
    }

    /// The limit, in characters.
    #[must_use]
    pub const fn get(self) -> usize {
        self.0
    }
}

impl Default for VariableLimit {
    fn default() -> Self {
        Self(30)
    }
}
