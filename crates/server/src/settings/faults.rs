//! What is wrong with the settings: everything at once.

use std::fmt;

/// One thing that is wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SettingFault {
    /// Which setting, or where in which file.
    pub name: String,
    /// The rest of the sentence. It never repeats a secret.
    pub sentence: String,
}

impl fmt::Display for SettingFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.name, self.sentence)
    }
}

/// Everything that is wrong, one line each.
#[derive(Debug, Clone, Default, PartialEq, Eq, thiserror::Error)]
pub struct Faults(pub Vec<SettingFault>);

impl Faults {
    pub(super) fn add(&mut self, name: impl Into<String>, sentence: impl Into<String>) {
        self.0.push(SettingFault {
            name: name.into(),
            sentence: sentence.into(),
        });
    }
}

impl fmt::Display for Faults {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let lines: Vec<_> = self.0.iter().map(ToString::to_string).collect();
        f.write_str(&lines.join("\n"))
    }
}
