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

mod fixture;
mod race;

pub use fixture::{Backend, Stores, run};

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
