//! Every rule of the domain, one file a module.
#![expect(
    clippy::panic,
    clippy::unwrap_used,
    reason = "helpers outside of #[test] functions fail a test by panicking too"
)]

mod audit;
mod challenge;
mod claims;
mod consent;
mod delivery;
mod device;
mod failures;
mod ids;
mod limits;
mod otp;
mod phone;
mod refresh;
mod secret;
mod session;
mod support;
mod timeline;
mod user;
