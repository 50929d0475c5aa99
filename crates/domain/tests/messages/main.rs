//! Messages: what the linter refuses, what a catalog makes of what it lets pass.
#![expect(
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "helpers outside of #[test] functions fail a test by panicking too"
)]

mod catalog;
mod corpus;
mod dlt;
mod linted;
mod registered;
mod segments;
mod shipped;
mod support;
