//! Whether the server takes requests, as `/health/ready` tells it.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// Shared between start-up, the signal handler and `/health/ready`. Not ready until it is told so.
#[derive(Debug, Clone, Default)]
pub struct Readiness(Arc<AtomicBool>);

impl Readiness {
    /// Everything is up: requests may come.
    pub fn ready(&self) {
        self.0.store(true, Ordering::Release);
    }

    /// The server stops: what has been taken is finished, nothing new should come.
    pub fn drain(&self) {
        self.0.store(false, Ordering::Release);
    }

    /// Whether requests may come.
    #[must_use]
    pub fn is_ready(&self) -> bool {
        self.0.load(Ordering::Acquire)
    }
}
