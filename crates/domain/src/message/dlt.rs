//! Texts as they are registered on the DLT platforms of India's operators, and whether a message is one.
//!
//! The operator drops what does not match, and the gateway has said "accepted" by then. Some matchers forgive
//! spaces and punctuation; this one is strict, character for character, as not all of them do.

mod matching;
mod pattern;
mod variable;

pub use matching::{Mismatch, MismatchReason};
pub use pattern::{Pattern, PatternFault};
pub use variable::{VariableKind, VariableLimit};
