//! Reads a registered text.

use super::variable::{VariableKind, VariableLimit};

/// Longest registered text, in characters: the portals take no more.
const LONGEST: usize = 2_000;

/// One position of a registered text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Item {
    /// This very character.
    Fixed(char),
    /// A value of at least one character.
    Variable(VariableKind),
}

/// A registered text: words that stay as they are, and variables.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pattern {
    pub(super) items: Vec<Item>,
    pub(super) limit: VariableLimit,
}

/// Why a registered text can't be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PatternFault {
    /// There is nothing in it.
    #[error("the registered text is empty")]
    Empty,
    /// It is longer than any portal takes.
    #[error("the registered text is longer than {LONGEST} characters")]
    TooLong,
    /// Something that looks like a variable and is none.
    #[error("{found:?} is no variable, write {{#{meant}#}}: lower case, no spaces, '#' inside of braces")]
    Misspelt {
        /// What stands there.
        found: String,
        /// The name that was meant.
        meant: &'static str,
    },
    /// A variable of no known kind.
    #[error(
        "{found:?} is no variable of a registered text; there are {{#var#}}, {{#numeric#}}, \
         {{#number#}}, {{#alphanumeric#}}, {{#url#}}, {{#urlott#}}, {{#cbn#}} and {{#email#}}"
    )]
    Unknown {
        /// What stands there.
        found: String,
    },
}

impl Pattern {
    /// Reads a registered text: `{#var#}` and the tagged variables exactly so spelt, everything else as it is.
    /// Braces, and words between `#` or `##` that name a variable, are slips and refused.
    ///
    /// # Errors
    /// [`PatternFault`], which says what to write instead.
    ///
    /// ```
    /// use dastak_domain::message::{Pattern, PatternFault};
    ///
    /// assert!(Pattern::parse("{#var#} is your code").is_ok());
    /// let slip = Pattern::parse("{# VAR #} is your code").unwrap_err();
    /// assert!(matches!(slip, PatternFault::Misspelt { meant: "var", .. }), "{slip}");
    /// ```
    pub fn parse(registered: &str) -> Result<Self, PatternFault> {
        if registered.is_empty() {
            return Err(PatternFault::Empty);
        }
        if registered.chars().nth(LONGEST).is_some() {
            return Err(PatternFault::TooLong);
        }
        let mut items = Vec::new();
        let mut rest = registered;
        while let Some(at) = rest.find(['{', '}']) {
            let (fixed, from_brace) = rest.split_at(at);
            fixed_text(fixed, &mut items)?;
            let (kind, after) = variable(from_brace)?;
            items.push(Item::Variable(kind));
            rest = after;
        }
        fixed_text(rest, &mut items)?;
        Ok(Self {
            items,
            limit: VariableLimit::default(),
        })
    }

    /// The same text, on a platform with this limit. Without it values have at most 30 characters.
    #[must_use]
    pub fn with_limit(self, limit: VariableLimit) -> Self {
        Self { limit, ..self }
    }

    /// Its variables, in their order.
    #[must_use]
    pub fn variables(&self) -> Vec<VariableKind> {
        let kind = |item: &Item| match item {
            Item::Variable(kind) => Some(*kind),
            Item::Fixed(_) => None,
        };
        self.items.iter().filter_map(kind).collect()
    }

    /// The words between the variables.
    #[must_use]
    pub fn fixed_words(&self) -> Vec<String> {
        let runs = self.items.split(|item| matches!(item, Item::Variable(_)));
        runs.map(|run| {
            run.iter()
                .filter_map(|item| match item {
                    Item::Fixed(c) => Some(*c),
                    Item::Variable(_) => None,
                })
                .collect()
        })
        .filter(|words: &String| !words.is_empty())
        .collect()
    }
}

/// The variable that a text starts with, and what is after it. The text starts with a brace.
fn variable(text: &str) -> Result<(VariableKind, &str), PatternFault> {
    let unclosed = || text.find(char::is_whitespace).unwrap_or(text.len());
    let end = text.find('}').map_or_else(unclosed, |at| at + 1);
    let (found, after) = text.split_at(end);
    let name = found.strip_prefix("{#").and_then(|name| name.strip_suffix("#}"));
    if let Some(kind) = name.and_then(VariableKind::named) {
        return Ok((kind, after));
    }
    let found = found.chars().take(24).collect::<String>();
    Err(match VariableKind::meant(&found) {
        Some(meant) => PatternFault::Misspelt { found, meant },
        None => PatternFault::Unknown { found },
    })
}

/// Words that stay as they are. `#numeric#`, or a gateway's own `##var##`, was meant to be a variable.
fn fixed_text(words: &str, items: &mut Vec<Item>) -> Result<(), PatternFault> {
    let mut parts = words.split('#').peekable();
    parts.next();
    while let Some(part) = parts.next() {
        let closed = parts.peek().is_some();
        let meant = VariableKind::meant(part).filter(|meant| closed && *meant == part.trim().to_lowercase());
        if let Some(meant) = meant {
            let found = format!("#{part}#");
            return Err(PatternFault::Misspelt { found, meant });
        }
    }
    if let Some(name) = between_double_hashes(words) {
        let found = format!("##{name}##");
        return Err(PatternFault::Misspelt { found, meant: "var" });
    }
    items.extend(words.chars().map(Item::Fixed));
    Ok(())
}

/// The word of a gateway panel's own `##name##`.
fn between_double_hashes(words: &str) -> Option<&str> {
    let (_, after) = words.split_once("##")?;
    let (name, _) = after.split_once("##")?;
    let one_word = !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_');
    one_word.then_some(name)
}
