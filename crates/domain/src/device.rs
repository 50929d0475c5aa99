//! What a client says of its device. A label for people, never trusted.

use crate::fault::{Fault, refuse_unprintable};

/// Longest text of any part, in characters.
pub const LONGEST_TEXT: usize = 256;

/// A device as its client describes it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct DeviceInfo {
    /// What a person would call it.
    pub name: Option<String>,
    /// `android`, `ios`, `web`…
    pub platform: Option<String>,
    /// The maker's model name.
    pub model: Option<String>,
    /// Version of the client application.
    pub app_version: Option<String>,
}

impl DeviceInfo {
    /// A device known by its name only.
    #[must_use]
    pub fn named(name: String) -> Self {
        Self {
            name: Some(name),
            ..Self::default()
        }
    }

    /// Checks one part: at most 256 characters, all printable. Blank is absent.
    pub fn text(raw: &str) -> Result<Option<String>, Fault> {
        if raw.chars().count() > LONGEST_TEXT {
            return Err(Fault::new("too_long", "must be at most 256 characters"));
        }
        refuse_unprintable(raw)?;
        let text = raw.trim();
        Ok((!text.is_empty()).then(|| text.to_owned()))
    }

    /// Whether nothing is known.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}
