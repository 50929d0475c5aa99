//! What a setting is, and by which names it goes.

use super::kind::Kind;

/// Where every setting's own variable begins.
pub const VARIABLE_PREFIX: &str = "DASTAK__";

/// What the path of a secret ends with when it names a file with the secret in it.
const FILE_SUFFIX: &str = "_file";

/// One setting.
#[derive(Debug)]
pub struct Setting {
    /// Its place in the files: `otp.ttl_seconds`.
    pub path: &'static str,
    /// What it may be.
    pub kind: Kind,
    /// Its default as TOML; empty where it is unset.
    pub default: &'static str,
    /// The short variable that it also has.
    pub fixed: Option<&'static str>,
    /// What it does, in one line.
    pub doc: &'static str,
}

impl Setting {
    /// Its own variable: `DASTAK__OTP__TTL_SECONDS`.
    #[must_use]
    pub fn variable(&self) -> String {
        variable(self.path)
    }

    /// Every variable it can come from, the weakest first.
    #[must_use]
    pub fn variables(&self) -> Vec<String> {
        self.fixed
            .map(str::to_owned)
            .into_iter()
            .chain([self.variable()])
            .collect()
    }

    /// How a message names it, by its path and by a variable: the one that `origin` names, or else the one
    /// that people know.
    #[must_use]
    pub fn label(&self, origin: Option<&str>) -> String {
        label(self.path, self.fixed, origin)
    }

    /// The place of the file that can hold this secret: `tokens.secret_key_file`.
    #[must_use]
    pub fn file_path(&self) -> String {
        format!("{}{FILE_SUFFIX}", self.path)
    }

    /// [`Self::label`] of [`Self::file_path`].
    #[must_use]
    pub fn file_label(&self, origin: Option<&str>) -> String {
        let fixed = self.fixed.map(file_variable);
        label(&self.file_path(), fixed.as_deref(), origin)
    }

    /// Whether it holds a secret, so that it can also be named as a file.
    #[must_use]
    pub fn is_secret(&self) -> bool {
        matches!(self.kind, Kind::Secret | Kind::SecretUrl(_))
    }

    /// Whether an empty value means that it is unset.
    #[must_use]
    pub fn is_optional(&self) -> bool {
        self.default.is_empty()
    }

    pub(super) const fn also(self, fixed: &'static str) -> Self {
        Self {
            fixed: Some(fixed),
            ..self
        }
    }

    pub(super) const fn doc(self, doc: &'static str) -> Self {
        Self { doc, ..self }
    }
}

/// A line of the table.
pub(super) const fn setting(path: &'static str, kind: Kind, default: &'static str) -> Setting {
    Setting {
        path,
        kind,
        default,
        fixed: None,
        doc: "",
    }
}

/// The variable of a path: `DASTAK__OTP__TTL_SECONDS` of `otp.ttl_seconds`.
#[must_use]
pub fn variable(path: &str) -> String {
    format!("{VARIABLE_PREFIX}{}", path.replace('.', "__").to_uppercase())
}

/// The variable that names the file of a secret: `JWT_SECRET_KEY_FILE` of `JWT_SECRET_KEY`.
#[must_use]
pub fn file_variable(variable: &str) -> String {
    format!("{variable}{}", FILE_SUFFIX.to_uppercase())
}

fn label(path: &str, fixed: Option<&str>, origin: Option<&str>) -> String {
    let own = variable(path);
    match fixed {
        Some(fixed) if origin != Some(own.as_str()) => format!("{fixed} ({path})"),
        _ => format!("{path} ({own})"),
    }
}
