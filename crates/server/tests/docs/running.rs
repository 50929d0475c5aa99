//! A program that was started for a page.

use std::fs;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// How long it may take to say something.
const PATIENCE: Duration = Duration::from_mins(1);

/// A command with all that it has started, killed when dropped.
pub(crate) struct Running(pub(crate) Child);

impl Drop for Running {
    fn drop(&mut self) {
        // The group, as a shell does not take its children with it.
        let group = format!("-{}", self.0.id());
        let _ = Command::new("kill")
            .args(["-KILL", "--", &group])
            .stderr(Stdio::null())
            .status();
        let _ = self.0.wait();
    }
}

impl Running {
    /// Waits until it has written these words to its output. `false` when it ends without.
    pub(crate) fn says(&mut self, words: &str, output: &Path) -> bool {
        let deadline = Instant::now() + PATIENCE;
        while Instant::now() < deadline && self.0.try_wait().unwrap().is_none() {
            if fs::read_to_string(output).unwrap().contains(words) {
                return true;
            }
            std::thread::yield_now();
        }
        false
    }
}
