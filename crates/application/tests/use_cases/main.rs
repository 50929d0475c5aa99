//! The use-cases on in-memory fakes, one module each. Mocks stand in where the number or the order of calls
//! is the point.
#![expect(
    clippy::panic,
    clippy::unwrap_used,
    reason = "helpers of tests fail by panicking, as the tests do"
)]

/// Asserts that a value fits a pattern, and shows the value when it does not.
macro_rules! assert_matches {
    ($value:expr, $pattern:pat $(if $guard:expr)?) => {
        match $value {
            $pattern $(if $guard)? => {}
            other => panic!("expected {}, got {other:?}", stringify!($pattern $(if $guard)?)),
        }
    };
}

mod authenticate;
mod complete_registration;
mod device_login;
mod doubles;
mod export_and_erase;
mod health;
mod journeys;
mod otp_status;
mod profile_and_consents;
mod receipts_and_second_tries;
mod refresh_tokens;
mod resend_otp;
mod send_otp;
mod send_otp_limits;
mod sessions;
mod support;
mod test_numbers_and_help;
mod verify_otp;
mod verify_otp_faults;
mod verify_otp_limits;
