//! Whether a message is a registered text.

use super::pattern::{Item, Pattern};
use super::variable::VariableKind;

/// Words shown of the fixed text that was expected, in characters.
const SHOWN: usize = 16;

/// Where and why a text is not the registered one. It never shows the text, which may have a code in it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("at character {at} {why}")]
pub struct Mismatch {
    /// How many characters of the text agree at best.
    pub at: usize,
    /// What was expected there.
    pub why: MismatchReason,
}

/// What was expected where a text stops agreeing.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MismatchReason {
    /// The registered words go on otherwise.
    #[error("the registered text goes on with {0:?}")]
    FixedText(String),
    /// The text ends, or has a character that the variable can't hold.
    #[error("the value of a variable is missing, which is made of {0}")]
    Value(&'static str),
    /// The text would agree if a value could be longer.
    #[error("a value is longer than the {0} characters of one variable; write two variables side by side")]
    ValueTooLong(usize),
    /// The registered text is over.
    #[error("the registered text is over")]
    Over,
}

impl Pattern {
    /// Whether a text is the registered one: the words character for character, each variable with a value of at
    /// least one character and at most the limit. Variables side by side share a longer value.
    ///
    /// Time grows with the length of the text times that of the pattern, whatever is in them.
    ///
    /// # Errors
    /// The furthest place to which the text agrees, and what was expected there. It never repeats the text.
    ///
    /// ```
    /// use dastak_domain::message::{MismatchReason, Pattern};
    ///
    /// let registered = Pattern::parse("{#numeric#} is your Kirana code, valid for {#var#}.")?;
    /// registered.matches("042137 is your Kirana code, valid for 3 minutes.")?;
    ///
    /// // The operator would drop this one, and the gateway would have said "accepted".
    /// let mismatch = registered.matches("042137 is your Kirana code; valid for 3 minutes.").unwrap_err();
    /// assert_eq!(mismatch.at, 26);
    /// assert!(matches!(mismatch.why, MismatchReason::FixedText(words) if words.starts_with(", valid for")));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn matches(&self, text: &str) -> Result<(), Mismatch> {
        let text: Vec<char> = text.chars().collect();
        let Err(mismatch) = self.read(&text, self.limit.get()) else {
            return Ok(());
        };
        if self.read(&text, text.len()).is_ok() {
            return Err(Mismatch {
                at: mismatch.at,
                why: MismatchReason::ValueTooLong(self.limit.get()),
            });
        }
        Err(mismatch)
    }

    /// Reads the text item by item, with all positions that can be reached at once.
    fn read(&self, text: &[char], limit: usize) -> Result<(), Mismatch> {
        let mut reached = vec![false; text.len() + 1];
        if let Some(start) = reached.first_mut() {
            *start = true;
        }
        for (i, item) in self.items.iter().enumerate() {
            let next = match item {
                Item::Fixed(expected) => after_fixed(&reached, text, *expected),
                Item::Variable(kind) => after_variable(&reached, text, *kind, limit),
            };
            if !next.contains(&true) {
                return Err(Mismatch {
                    at: furthest(&reached),
                    why: self.expected(i),
                });
            }
            reached = next;
        }
        if reached.last() == Some(&true) {
            return Ok(());
        }
        Err(Mismatch {
            at: furthest(&reached),
            why: MismatchReason::Over,
        })
    }

    fn expected(&self, item: usize) -> MismatchReason {
        let mut rest = self.items.iter().skip(item).peekable();
        if let Some(Item::Variable(kind)) = rest.peek() {
            return MismatchReason::Value(kind.characters());
        }
        let words = rest.map_while(|item| match item {
            Item::Fixed(c) => Some(*c),
            Item::Variable(_) => None,
        });
        MismatchReason::FixedText(words.take(SHOWN).collect())
    }
}

fn furthest(reached: &[bool]) -> usize {
    reached.iter().rposition(|reached| *reached).unwrap_or_default()
}

/// The positions after a fixed character.
fn after_fixed(reached: &[bool], text: &[char], expected: char) -> Vec<bool> {
    let agrees = reached
        .iter()
        .zip(text)
        .map(|(reached, c)| *reached && *c == expected);
    std::iter::once(false).chain(agrees).collect()
}

/// The positions after a value. Of all starts the nearest decides: from it the value is the shortest.
fn after_variable(reached: &[bool], text: &[char], kind: VariableKind, limit: usize) -> Vec<bool> {
    let mut nearest: Option<usize> = None;
    let mut next = vec![false];
    for (position, (reached, c)) in reached.iter().zip(text).enumerate() {
        if *reached {
            nearest = Some(position);
        }
        if !kind.may_hold(*c) {
            nearest = None;
        }
        next.push(nearest.is_some_and(|start| position + 1 - start <= limit));
    }
    next
}
