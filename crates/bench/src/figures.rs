//! The samples of several rounds, as one cost.

use std::time::Duration;

use crate::load::Sample;
use crate::report::Cost;
use crate::stats::{micros_each, per_second, percentile};

/// What was measured of one step so far.
#[derive(Debug, Clone, Default)]
pub(crate) struct Figures {
    times: Vec<Duration>,
    elapsed: Duration,
    server_cpu: Duration,
    load_cpu: Duration,
}

impl Figures {
    /// Adds a round.
    pub(crate) fn add(&mut self, sample: Sample) {
        self.times.extend(sample.times);
        self.elapsed += sample.elapsed;
        self.server_cpu += sample.server_cpu;
        self.load_cpu += sample.load_cpu;
    }

    /// All rounds as one.
    pub(crate) fn cost(mut self) -> Cost {
        self.times.sort_unstable();
        let count = self.times.len();
        Cost {
            per_second: per_second(count, self.elapsed),
            p50_us: percentile(&self.times, 0.50),
            p95_us: percentile(&self.times, 0.95),
            p99_us: percentile(&self.times, 0.99),
            server_cpu_us: micros_each(self.server_cpu, count),
            load_cpu_us: micros_each(self.load_cpu, count),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rounds_are_put_together() {
        let mut figures = Figures::default();
        for millis in [30, 10] {
            figures.add(Sample {
                times: vec![Duration::from_millis(millis); 50],
                done: 60,
                elapsed: Duration::from_secs(1),
                server_cpu: Duration::from_millis(100),
                load_cpu: Duration::from_millis(50),
            });
        }
        let cost = figures.cost();
        assert!((cost.per_second - 50.0).abs() < 1e-9);
        assert!((cost.server_cpu_us - 2000.0).abs() < 1e-9);
        assert_eq!((cost.p50_us, cost.p99_us), (10_000, 30_000));
    }
}
