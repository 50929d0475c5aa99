//! The files of `deploy/`, checked against each other and against the program: that each can be read, that what one
//! names exists in the other, and that a server takes the settings it would be started with.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "test code"
)]

mod compose;
mod files;
mod image;
mod manifests;
mod metrics;
mod program;
mod proxy;
