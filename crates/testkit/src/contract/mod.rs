//! What every store must hold, whatever engine is behind it.
//!
//! An adapter names itself once, and each rule becomes a test of its own on a fresh, empty store:
//!
//! ```no_run
//! use dastak_testkit::contract::{Backend, Stores};
//!
//! struct Memory;
//!
//! impl Backend for Memory {
//!     async fn fresh() -> Stores {
//!         Stores::in_memory()
//!     }
//! }
//!
//! dastak_testkit::otp_store_contract!(Memory);
//! dastak_testkit::sessions_contract!(Memory);
//! ```
//!
//! All times are given in the commands, in whole milliseconds; nothing sleeps and nothing reads a clock.
#![expect(
    clippy::expect_used,
    clippy::missing_panics_doc,
    clippy::panic,
    reason = "a contract suite is test code"
)]

pub mod audit;
mod fixture;
mod given;
pub mod housekeeping;
pub mod logins;
pub mod otp_attempts;
pub mod otp_model;
pub mod otp_sending;
pub mod profiles;
mod race;
pub mod rate_limiter;
pub mod rotation;
pub mod sessions;

pub use fixture::{Backend, Stores, run};

/// Where a store fails that no rule expects to fail.
const ANSWERS: &str = "the store answers";

/// Makes one `#[test]` of each named function of a suite. The suites' own macros call it.
#[doc(hidden)]
#[macro_export]
macro_rules! contract_suite {
    ($backend:ty, $suite:ident: $($name:ident,)+) => {
        mod $suite {
            use super::*;

            $(
                #[test]
                fn $name() {
                    $crate::contract::run::<$backend, _>($crate::contract::$suite::$name);
                }
            )+
        }
    };
}

/// The rules of [`dastak_ports::OtpStore`].
#[macro_export]
macro_rules! otp_store_contract {
    ($backend:ty) => {
        $crate::otp_sending_contract!($backend);
        $crate::otp_attempts_contract!($backend);
        $crate::otp_model_contract!($backend);
    };
}

/// The rules of [`dastak_ports::Accounts`]. They need sessions and an audit trail of the same engine.
#[macro_export]
macro_rules! accounts_contract {
    ($backend:ty) => {
        $crate::logins_contract!($backend);
        $crate::profiles_contract!($backend);
    };
}
