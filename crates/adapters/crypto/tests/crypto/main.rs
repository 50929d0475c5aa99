//! The crypto adapter from outside.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "helpers of tests")]

mod attacks;
mod keys;
mod secrets;
mod support;
mod tokens;
