//! The servers as tests see them: real ones are started.
#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "helpers of tests are outside of the test functions"
)]

mod failover;
mod lifetime;
mod postgres;
mod redis;
mod shared;
