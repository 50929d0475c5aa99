//! Which gateway is asked, what comes after its answer, and when it is left alone.
#![expect(
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "helpers outside of #[test] functions fail a test by panicking too"
)]

mod breaker;
mod breaker_machine;
mod carried;
mod ladder;
mod next;
mod records;
mod support;
