//! The store on a real PostgreSQL server.
#![expect(clippy::expect_used, clippy::unwrap_used, reason = "test code")]

mod contract;
mod faults;
mod migrations;
mod neighbours;
mod partitions;
mod people;
mod races;
mod round_trips;
mod support;
mod tls;
