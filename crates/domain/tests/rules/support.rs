//! What several rules' tests need.

use chrono::{DateTime, TimeDelta, Utc};

/// The moment `millis` milliseconds after an arbitrary fixed one.
pub(crate) fn at_millis(millis: i64) -> DateTime<Utc> {
    DateTime::UNIX_EPOCH + TimeDelta::days(20_000) + TimeDelta::milliseconds(millis)
}

/// The moment `seconds` seconds after the same fixed one.
pub(crate) fn at(seconds: i64) -> DateTime<Utc> {
    at_millis(seconds * 1000)
}

/// A seeded generator (SplitMix64): good enough to judge a distribution, and the same in every run.
pub(crate) struct Seeded(pub(crate) u64);

impl Seeded {
    /// The next 32 bits.
    pub(crate) fn next_u32(&mut self) -> u32 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        u32::try_from((z ^ (z >> 31)) >> 32).unwrap()
    }
}
