//! Waiting for another process.

use std::thread;
use std::time::{Duration, Instant};

use crate::error::Result;

/// How long between two looks.
const PAUSE: Duration = Duration::from_millis(3);

/// Asks until there is an answer; `None` when the time is over.
pub(crate) fn poll<T>(patience: Duration, mut look: impl FnMut() -> Result<Option<T>>) -> Result<Option<T>> {
    let deadline = Instant::now() + patience;
    loop {
        if let Some(found) = look()? {
            return Ok(Some(found));
        }
        if Instant::now() >= deadline {
            return Ok(None);
        }
        pause();
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "another process is waited for: its state can only be looked at again and again"
)]
fn pause() {
    thread::sleep(PAUSE);
}
