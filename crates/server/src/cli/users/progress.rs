//! How far it is: a bar on a terminal, else a line every few seconds. Both go to standard error.

use std::fmt::Write as _;
use std::io::{IsTerminal, Write as _, stderr};
use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use dastak_ports::Clock;
use indicatif::{ProgressBar, ProgressStyle};

use crate::people_files::source::Meter;

/// Between two lines.
const LINE_EVERY: TimeDelta = TimeDelta::seconds(5);

/// Shows how far it is.
pub(super) struct Progress {
    clock: Arc<dyn Clock>,
    meter: Meter,
    length: Option<u64>,
    began: DateTime<Utc>,
    told: DateTime<Utc>,
    bar: Option<ProgressBar>,
}

impl Progress {
    /// Begins. The time left is known where the length in bytes is.
    pub(super) fn start(clock: Arc<dyn Clock>, meter: Meter, length: Option<u64>) -> Self {
        let began = clock.now();
        Self {
            bar: stderr().is_terminal().then(|| bar(length)),
            clock,
            meter,
            length,
            began,
            told: began,
        }
    }

    /// So many rows are done.
    pub(super) fn tick(&mut self, rows: u64) {
        let now = self.clock.now();
        let text = told(rows, self.meter.bytes(), self.length, now - self.began);
        if let Some(bar) = &self.bar {
            bar.set_position(self.meter.bytes());
            bar.set_message(text);
        } else if now - self.told >= LINE_EVERY {
            self.told = now;
            let _ = writeln!(stderr(), "{text}");
        }
    }

    /// Nothing follows.
    pub(super) fn finish(&self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}

fn bar(length: Option<u64>) -> ProgressBar {
    let Some(length) = length else {
        return ProgressBar::new_spinner();
    };
    let bar = ProgressBar::new(length);
    match ProgressStyle::with_template("{bar:30} {msg}") {
        Ok(style) => bar.with_style(style),
        Err(_) => bar,
    }
}

/// Rows, rate, and time left.
fn told(rows: u64, bytes: u64, length: Option<u64>, took: TimeDelta) -> String {
    let millis = u64::try_from(took.num_milliseconds()).unwrap_or(0).max(1);
    let rate = rows.saturating_mul(1000) / millis;
    let mut text = format!("{rows} rows, {rate} a second");
    if let Some(length) = length.filter(|_| bytes > 0) {
        let percent = bytes.saturating_mul(100) / length.max(1);
        let left = u128::from(millis) * u128::from(length.saturating_sub(bytes)) / u128::from(bytes) / 1000;
        // Writing to a String can't fail.
        let _ = write!(text, ", {percent} %, {} min {:02} s left", left / 60, left % 60);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rate_and_time_left() {
        let took = TimeDelta::seconds(10);
        assert_eq!(
            told(5000, 250, Some(2000), took),
            "5000 rows, 500 a second, 12 %, 1 min 10 s left"
        );
        assert_eq!(told(5000, 250, None, took), "5000 rows, 500 a second");
        assert_eq!(told(0, 0, Some(9), TimeDelta::zero()), "0 rows, 0 a second");
    }
}
