//! The lab as a client of the gateways sees it, over real HTTP.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "test code"
)]

mod answers;
mod control;
mod docs;
mod fates;
mod life;
mod otp_calls;
mod receipt_faults;
mod receipt_shapes;
mod rules;
mod strict_gupshup;
mod strict_msg91;
mod support;
mod trouble;
