//! Randomness that a test can repeat, and randomness that fails.
//!
//! ```
//! use dastak_ports::SecureRandom;
//! use dastak_testkit::{FailingRandom, SeededRandom};
//!
//! let draw = |seed| {
//!     let random: &dyn SecureRandom = &SeededRandom::new(seed);
//!     random.bytes::<8>()
//! };
//! assert_eq!(draw(1)?, draw(1)?);
//! assert_ne!(draw(1)?, draw(2)?);
//!
//! let broken: &dyn SecureRandom = &FailingRandom;
//! assert!(broken.bytes::<8>().is_err());
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

use std::sync::atomic::{AtomicU64, Ordering};

use dastak_ports::{PortError, PortResult, SecureRandom};

/// The step of `SplitMix64` (Steele, Lea and Flood, "Fast splittable pseudorandom number generators", 2014).
const STEP: u64 = 0x9E37_79B9_7F4A_7C15;

/// The same bytes for the same seed, and so not secure at all. Shared between threads it stays free of
/// repetition, but who gets which bytes depends on who asks first.
#[derive(Debug)]
pub struct SeededRandom(AtomicU64);

impl SeededRandom {
    /// A generator that begins at `seed`.
    #[must_use]
    pub const fn new(seed: u64) -> Self {
        Self(AtomicU64::new(seed))
    }

    /// The next 64 bits.
    pub fn next_u64(&self) -> u64 {
        let mut z = self.0.fetch_add(STEP, Ordering::Relaxed).wrapping_add(STEP);
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// A number below `end`, which must not be 0. The low ones are a little more likely: good enough to
    /// choose the next step of a test.
    pub fn below(&self, end: u32) -> u32 {
        u32::try_from(self.next_u64() % u64::from(end)).unwrap_or_default()
    }

    /// Any of some things, if there is one.
    pub fn one_of<'a, T>(&self, things: &'a [T]) -> Option<&'a T> {
        let count = u32::try_from(things.len()).ok().filter(|count| *count > 0)?;
        things.get(self.below(count) as usize)
    }
}

impl SecureRandom for SeededRandom {
    fn fill(&self, bytes: &mut [u8]) -> PortResult<()> {
        for chunk in bytes.chunks_mut(8) {
            for (byte, random) in chunk.iter_mut().zip(self.next_u64().to_le_bytes()) {
                *byte = random;
            }
        }
        Ok(())
    }
}

/// A generator that is never there.
#[derive(Debug, Clone, Copy, Default)]
pub struct FailingRandom;

impl SecureRandom for FailingRandom {
    fn fill(&self, _bytes: &mut [u8]) -> PortResult<()> {
        Err(PortError::unavailable("the test wants no randomness"))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn one_seed_makes_one_sequence(seed: u64, length in 0_usize..100) {
            let (mut one, mut other) = (vec![0; length], vec![0; length]);
            SeededRandom::new(seed).fill(&mut one).unwrap();
            SeededRandom::new(seed).fill(&mut other).unwrap();
            prop_assert_eq!(one, other);
        }

        #[test]
        fn a_sequence_does_not_repeat_itself(seed: u64) {
            let random = SeededRandom::new(seed);
            let mut seen: Vec<_> = (0..1000).map(|_| random.next_u64()).collect();
            seen.sort_unstable();
            seen.dedup();
            prop_assert_eq!(seen.len(), 1000);
        }

        #[test]
        fn a_choice_is_below_its_end(seed: u64, end in 1_u32..) {
            prop_assert!(SeededRandom::new(seed).below(end) < end);
        }

        #[test]
        fn one_of_some_things_is_among_them(seed: u64, things: Vec<u8>) {
            let random = SeededRandom::new(seed);
            let thing = random.one_of(&things);
            prop_assert_eq!(thing.is_none(), things.is_empty());
            prop_assert!(thing.is_none_or(|thing| things.contains(thing)));
        }
    }

    #[test]
    fn follows_the_published_sequence() {
        // The first output of SplitMix64 for the seed 0.
        assert_eq!(SeededRandom::new(0).next_u64(), 0xE220_A839_7B1D_CDAF);
    }

    #[test]
    fn the_failing_one_fails() {
        assert!(FailingRandom.fill(&mut [0; 4]).is_err());
    }
}
