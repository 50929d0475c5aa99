//! Chance that can be repeated, and ids that look like the gateways' own.

use uuid::Builder;

/// `SplitMix64`: small, and good enough to decide which messages get lost. It keeps no secret.
#[derive(Debug, Clone)]
pub(crate) struct Chance(u64);

impl Chance {
    pub(crate) const fn new(seed: u64) -> Self {
        Self(seed)
    }

    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    /// `length` decimal digits.
    pub(crate) fn digits(&mut self, length: usize) -> String {
        (0..length)
            .filter_map(|_| char::from_digit(u32::try_from(self.next() % 10).unwrap_or_default(), 10))
            .collect()
    }

    /// `length` hexadecimal digits.
    pub(crate) fn hex(&mut self, length: usize) -> String {
        (0..length)
            .filter_map(|_| char::from_digit(u32::try_from(self.next() % 16).unwrap_or_default(), 16))
            .collect()
    }

    /// A random UUID.
    pub(crate) fn uuid(&mut self) -> String {
        let bytes = (u128::from(self.next()) << 64) | u128::from(self.next());
        Builder::from_random_bytes(bytes.to_be_bytes())
            .into_uuid()
            .to_string()
    }
}

/// Whether a thing of this probability happens. The answer depends on nothing but the seed, the words and how
/// often they were asked about before, so requests that run at the same time can't change each other's luck.
pub(crate) fn happens(probability: f64, seed: u64, words: &[&str], time: u64) -> bool {
    let mut mixed = Chance::new(seed ^ time.rotate_left(32));
    let mut state = mixed.next();
    for byte in words.iter().flat_map(|word| word.bytes().chain([0])) {
        state = Chance::new(state ^ u64::from(byte)).next();
    }
    #[expect(clippy::cast_precision_loss, reason = "53 bits fit")]
    let drawn = (state >> 11) as f64 / (1_u64 << 53) as f64;
    drawn < probability
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_probability_is_about_kept_and_the_same_seed_repeats_it() {
        let lost = |seed: u64| -> Vec<bool> {
            (0..2000)
                .map(|time| happens(0.3, seed, &["919876543210"], time))
                .collect()
        };
        let count = lost(7).iter().filter(|lost| **lost).count();
        assert!((500..700).contains(&count), "{count} of 2000");
        assert_eq!(lost(7), lost(7));
        assert_ne!(lost(7), lost(8));
    }

    #[test]
    fn never_and_always_are_meant() {
        for time in 0..500 {
            assert!(!happens(0.0, 1, &["a"], time));
            assert!(happens(1.0, 1, &["a"], time));
        }
    }

    #[test]
    fn ids_have_the_shape_they_were_asked_for() {
        let mut chance = Chance::new(1);
        assert!(chance.digits(19).bytes().all(|byte| byte.is_ascii_digit()));
        assert_eq!(chance.digits(19).len(), 19);
        assert_eq!(chance.hex(24).len(), 24);
        assert_eq!(chance.uuid().len(), 36);
    }
}
