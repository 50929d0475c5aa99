//! From times to figures.
#![expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "counts of requests and times of milliseconds are far below 2^52"
)]

use std::time::Duration;

/// How many a second.
pub(crate) fn per_second(count: usize, elapsed: Duration) -> f64 {
    count as f64 / elapsed.as_secs_f64()
}

/// Microseconds of `total` for each of `count`.
pub(crate) fn micros_each(total: Duration, count: usize) -> f64 {
    total.as_secs_f64() * 1e6 / (count as f64)
}

/// So much of a count for each of another.
pub(crate) fn each(count: u64, of: usize) -> f64 {
    count as f64 / of.max(1) as f64
}

/// The nearest whole number.
pub(crate) fn whole(value: f64) -> u32 {
    value.round() as u32
}

/// The time below which this share of all times is (nearest rank), in microseconds; `times` must be sorted.
pub(crate) fn percentile(times: &[Duration], share: f64) -> u64 {
    let rank = ((times.len() as f64) * share).ceil() as usize;
    let time = times.get(rank.saturating_sub(1)).copied().unwrap_or_default();
    u64::try_from(time.as_micros()).unwrap_or(u64::MAX)
}

/// The mean; 0 of nothing.
pub(crate) fn mean(values: &[f64]) -> f64 {
    if values.is_empty() {
        return 0.0;
    }
    values.iter().sum::<f64>() / values.len() as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_are_of_the_nearest_rank() {
        let times: Vec<Duration> = (1..=100).map(Duration::from_micros).collect();
        assert_eq!(percentile(&times, 0.5), 50);
        assert_eq!(percentile(&times, 0.95), 95);
        assert_eq!(percentile(&times, 0.99), 99);
        assert_eq!(percentile(&times[..1], 0.99), 1);
        assert_eq!(percentile(&[], 0.5), 0);
    }

    #[test]
    fn a_mean_of_nothing_is_nothing() {
        assert!(mean(&[]).abs() < f64::EPSILON);
        assert!((mean(&[1.0, 2.0]) - 1.5).abs() < f64::EPSILON);
    }
}
