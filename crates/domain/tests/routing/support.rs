//! What several of these tests need.

use chrono::{DateTime, TimeDelta, Utc};
use dastak_domain::breaker::{Breaker, Change};
use dastak_domain::delivery::Channel;
use dastak_domain::routing::{Carrier, Outcome, RejectionClass};
use proptest::prelude::*;

/// The moment `seconds` seconds after an arbitrary fixed one.
pub(crate) fn at(seconds: i64) -> DateTime<Utc> {
    DateTime::UNIX_EPOCH + TimeDelta::days(20_000) + TimeDelta::seconds(seconds)
}

pub(crate) const CLASSES: [RejectionClass; 7] = [
    RejectionClass::InvalidRecipient,
    RejectionClass::RecipientBlocked,
    RejectionClass::RateLimited,
    RejectionClass::Auth,
    RejectionClass::Config,
    RejectionClass::Balance,
    RejectionClass::Unavailable,
];

pub(crate) fn carrier(name: &str, channels: &[Channel]) -> Carrier {
    Carrier {
        name: name.to_owned(),
        channels: channels.to_vec(),
    }
}

/// Any outcome.
pub(crate) fn outcome() -> impl Strategy<Value = Outcome> {
    prop_oneof![
        2 => Just(Outcome::Accepted),
        2 => Just(Outcome::Unknown),
        7 => prop::sample::select(CLASSES.to_vec()).prop_map(Outcome::Rejected),
    ]
}

/// Asks the gateway once, with an outcome that is known at once.
pub(crate) fn ask(breaker: &mut Breaker, outcome: Outcome, second: i64) -> Option<Change> {
    let permit = breaker.admit(at(second)).unwrap();
    breaker.record(permit, outcome, at(second))
}
