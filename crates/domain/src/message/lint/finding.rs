//! What the linter found.

use super::super::Template;

/// Whether a template can be used as it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// It can, and somebody should know.
    Warning,
    /// It can't.
    Error,
}

impl Severity {
    /// The name in reports.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}

/// Something that is wrong with a template, or with what all of them have in common.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// Which of the judged templates; `None` for the context.
    pub template: Option<usize>,
    /// [`Template::name`] of it, or `messages`.
    pub name: String,
    /// How bad it is.
    pub severity: Severity,
    /// Stable, machine-readable, `snake_case`.
    pub code: &'static str,
    /// One sentence for a person, saying what to do.
    pub detail: String,
}

/// The findings so far, of one template or of none.
#[derive(Debug, Default)]
pub(super) struct Findings {
    of: Option<(usize, String)>,
    found: Vec<Finding>,
}

impl Findings {
    /// No findings so far of this template.
    pub(super) fn of(index: usize, template: &Template) -> Self {
        Self {
            of: Some((index, template.name())),
            found: Vec::new(),
        }
    }

    pub(super) fn error(&mut self, code: &'static str, detail: impl Into<String>) {
        self.push(Severity::Error, code, detail.into());
    }

    pub(super) fn warning(&mut self, code: &'static str, detail: impl Into<String>) {
        self.push(Severity::Warning, code, detail.into());
    }

    pub(super) fn has_error(&self) -> bool {
        self.found
            .iter()
            .any(|finding| finding.severity == Severity::Error)
    }

    pub(super) fn append(&mut self, other: Self) {
        self.found.extend(other.found);
    }

    pub(super) fn into_vec(self) -> Vec<Finding> {
        self.found
    }

    fn push(&mut self, severity: Severity, code: &'static str, detail: String) {
        let (template, name) = match &self.of {
            Some((index, name)) => (Some(*index), name.clone()),
            None => (None, "messages".to_owned()),
        };
        self.found.push(Finding {
            template,
            name,
            severity,
            code,
            detail,
        });
    }
}
