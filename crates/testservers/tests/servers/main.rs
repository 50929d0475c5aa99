//! The servers as tests see them: real ones are started.
#![expect(
    clippy::unwrap_used,
    reason = "helpers of tests are outside of the test functions"
)]

mod failover;
mod postgres;
mod redis;
