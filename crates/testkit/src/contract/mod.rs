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
//!
//! A rule can be run by itself, as when one looks for what is wrong:
//!
//! ```
//! use dastak_testkit::contract::{Backend, Stores, audit, run};
//! use dastak_testkit::MemoryStore;
//! use std::sync::Arc;
//!
//! /// A store of one's own stands where the fake does; the other ports are fakes.
//! struct Mine;
//!
//! impl Backend for Mine {
//!     async fn fresh() -> Stores {
//!         let audit = Arc::new(MemoryStore::new());
//!         Stores { audit: audit.clone(), accounts: audit, ..Stores::in_memory() }
//!     }
//! }
//!
//! run::<Mine, _>(audit::a_page_is_newest_first);
//! ```
#![expect(
    clippy::expect_used,
    clippy::missing_panics_doc,
    clippy::panic,
    reason = "a contract suite is test code"
)]

pub mod accepted_codes;
pub mod account_ends;
pub mod audit;
pub mod breakers;
pub mod cleared_limits;
pub mod device_ends;
pub mod device_logins;
mod fixture;
mod given;
mod histories;
pub mod housekeeping;
pub mod imports;
pub mod limit_histories;
pub mod otp_attempts;
pub mod otp_handover;
pub mod otp_histories;
pub mod otp_model;
pub mod otp_receipts;
pub mod otp_resending;
pub mod otp_second_tries;
pub mod otp_sending;
pub mod otp_settling;
pub mod pages_of_people;
pub mod profiles;
mod race;
pub mod rate_limiter;
pub mod refresh_histories;
pub mod registrations;
pub mod rotation;
mod seen;
pub mod session_ends;
pub mod session_opening;
pub mod timeline;
pub mod unlock;

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

/// Makes the rules of [`dastak_ports::OtpStore`] into tests.
#[macro_export]
macro_rules! otp_store_contract {
    ($backend:ty) => {
        $crate::otp_sending_contract!($backend);
        $crate::otp_resending_contract!($backend);
        $crate::otp_handover_contract!($backend);
        $crate::otp_attempts_contract!($backend);
        $crate::otp_settling_contract!($backend);
        $crate::otp_receipts_contract!($backend);
        $crate::otp_second_tries_contract!($backend);
        $crate::otp_model_contract!($backend);
        $crate::otp_histories_contract!($backend);
    };
}

/// Makes the rules of [`dastak_ports::Accounts`] into tests. They need the sessions and the audit trail of the
/// same engine.
#[macro_export]
macro_rules! accounts_contract {
    ($backend:ty) => {
        $crate::accepted_codes_contract!($backend);
        $crate::unlock_contract!($backend);
        $crate::registrations_contract!($backend);
        $crate::profiles_contract!($backend);
        $crate::account_ends_contract!($backend);
    };
}

/// Makes the rules of [`dastak_ports::BulkPeople`] into tests. They need the accounts, the sessions and the audit trail
/// of the same engine.
#[macro_export]
macro_rules! bulk_people_contract {
    ($backend:ty) => {
        $crate::imports_contract!($backend);
        $crate::pages_of_people_contract!($backend);
    };
}

/// Makes the rules of [`dastak_ports::Sessions`] into tests. They need the accounts and the audit trail of the
/// same engine.
#[macro_export]
macro_rules! sessions_contract {
    ($backend:ty) => {
        $crate::session_opening_contract!($backend);
        $crate::session_ends_contract!($backend);
        $crate::rotation_contract!($backend);
        $crate::refresh_histories_contract!($backend);
    };
}

/// Makes the rules of [`dastak_ports::Devices`] into tests. They need the accounts, the sessions, the audit trail and the
/// housekeeping of the same engine.
#[macro_export]
macro_rules! devices_contract {
    ($backend:ty) => {
        $crate::device_logins_contract!($backend);
        $crate::device_ends_contract!($backend);
    };
}
