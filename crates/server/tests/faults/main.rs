//! What nodes on PostgreSQL and Redis do in trouble, and that many of them behave as one: real processes, real
//! servers, and a proxy that cuts, delays and swallows between them.
//!
//! Every test waits for what it needs (a server that is back, an answer), never for time to pass. All of them can be
//! run again and again: `cargo test -p dastak-server --test faults`.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stderr,
    reason = "test code"
)]

mod database_failover;
mod database_trouble;
mod load;
mod lost_answers;
mod many_nodes;
mod redis_forms;
mod redis_trouble;
mod rig;
mod stopped_nodes;
#[expect(
    dead_code,
    unused_imports,
    reason = "shared with the other tests: each uses a part of it"
)]
#[path = "../support/mod.rs"]
mod support;
