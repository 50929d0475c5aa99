//! A store of everything, in memory.

mod accounts;
mod audit;
mod breakers;
mod bulk_people;
mod devices;
pub(super) mod faults;
mod housekeeping;
mod limits;
mod otp_store;
mod sessions;
pub(super) mod store;
mod timeline;
