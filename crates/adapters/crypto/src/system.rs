//! The operating system's clock and randomness: the only place that asks for either.

use std::sync::{Mutex, PoisonError};
use std::time::Instant;

use chrono::{DateTime, Utc};
use dastak_ports::{Clock, PortError, PortResult, SecureRandom};
use ring::rand::SecureRandom as _;

use crate::clock::SteadyClock;

/// The operating system's generator, through ring.
#[derive(Debug, Clone)]
pub struct SystemRandom(ring::rand::SystemRandom);

impl SystemRandom {
    /// The generator.
    #[must_use]
    #[expect(
        clippy::disallowed_methods,
        reason = "this is what stands behind the SecureRandom port"
    )]
    pub fn new() -> Self {
        Self(ring::rand::SystemRandom::new())
    }

    /// ring's own generator: its signatures and key makers take no other.
    pub(crate) const fn ring(&self) -> &ring::rand::SystemRandom {
        &self.0
    }
}

impl Default for SystemRandom {
    fn default() -> Self {
        Self::new()
    }
}

impl SecureRandom for SystemRandom {
    fn fill(&self, bytes: &mut [u8]) -> PortResult<()> {
        self.0
            .fill(bytes)
            .map_err(|_| PortError::unavailable("the operating system gave no randomness"))
    }
}

/// The operating system's clock, held against being set back: see [`SteadyClock`].
#[derive(Debug)]
pub struct SystemClock {
    started: Instant,
    steady: Mutex<SteadyClock>,
}

impl SystemClock {
    /// A clock that trusts the wall clock as it is now.
    #[must_use]
    pub fn new() -> Self {
        Self {
            started: Instant::now(),
            steady: Mutex::new(SteadyClock::new(wall_clock())),
        }
    }
}

impl Default for SystemClock {
    fn default() -> Self {
        Self::new()
    }
}

impl Clock for SystemClock {
    fn now(&self) -> DateTime<Utc> {
        // Read under the lock: of two threads the one that comes first also has the earlier readings.
        let mut steady = self.steady.lock().unwrap_or_else(PoisonError::into_inner);
        steady.read(self.started.elapsed(), wall_clock())
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "this is what stands behind the Clock port"
)]
fn wall_clock() -> DateTime<Utc> {
    Utc::now()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_system_clock_never_goes_back() {
        let clock = SystemClock::new();
        let mut last = clock.now();
        for _ in 0..10_000 {
            let now = clock.now();
            assert!(now >= last);
            last = now;
        }
    }

    #[test]
    fn randomness_fills_everything_and_differs() {
        let random: &dyn SecureRandom = &SystemRandom::new();
        let (a, b) = (random.bytes::<64>().unwrap(), random.bytes::<64>().unwrap());
        assert_ne!(a, b);
        assert!(a.chunks(16).all(|part| part.iter().any(|byte| *byte != 0)));
    }
}
