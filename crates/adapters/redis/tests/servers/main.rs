//! What the rules of all stores do not say: clocks, faults, failovers, TLS, and what is kept.
#![expect(clippy::unwrap_used, clippy::panic, reason = "test code")]

mod apart;
mod clock;
mod cluster;
mod failover;
mod faults;
mod kept;
mod lately;
mod older;
mod support;
mod tls;
mod trips;
