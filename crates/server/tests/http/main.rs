//! Black-box tests: real requests over real sockets.
//!
//! Most of them run the real binary, as a user starts it ([`support::Binary`]). Those that need another time of
//! day run the same HTTP surface, stores and keys in this process, with a clock that the test turns
//! ([`support::InProcess`]). All of it on the embedded SQLite, and with `DASTAK_TEST_ENGINE=postgres` on PostgreSQL and
//! Redis ([`support::Engine`]). The modules mirror the URLs; attack cases carry their number in their name and are
//! explained in docs/attack-cases.md.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stderr,
    reason = "test code"
)]

mod console_and_logs;
mod conventions;
mod cors;
mod docs;
mod examples;
mod health;
mod limits;
mod raw_http;
mod restart;
mod sms_gateways;
mod sms_hook;
mod sms_receipts;
#[expect(
    dead_code,
    unused_imports,
    reason = "shared with the other tests: each uses a part of it"
)]
#[path = "../support/mod.rs"]
mod support;
mod tokens;
mod v1;
mod whole_login;
