//! Whether a dependency is there.
//!
//! ```
//! use std::path::PathBuf;
//!
//! use async_trait::async_trait;
//! use dastak_ports::{PortError, PortResult, Probe};
//!
//! /// A spool folder that must be there.
//! struct Spool(PathBuf);
//!
//! #[async_trait]
//! impl Probe for Spool {
//!     async fn check(&self) -> PortResult<()> {
//!         self.0.metadata().map(|_| ()).map_err(PortError::unavailable)
//!     }
//! }
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! assert!(Spool(std::env::temp_dir()).check().await.is_ok());
//! assert!(Spool("/no/such/folder".into()).check().await.is_err());
//! # Ok(())
//! # }
//! ```

use async_trait::async_trait;
use chrono::{DateTime, Utc};

use crate::error::PortResult;

/// A part of a dependency.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// Its name.
    pub name: String,
    /// How it is: `closed`, `open`, `half_open`.
    pub state: &'static str,
}

/// Asks a dependency something harmless.
#[cfg_attr(feature = "mocks", mockall::automock)]
#[async_trait]
pub trait Probe: Send + Sync {
    /// `Ok` when it answered. The caller bounds the time.
    async fn check(&self) -> PortResult<()>;

    /// What its own clock says; `None` where it has none of its own. Codes die by clocks, so an operator is told when
    /// two differ. The caller bounds the time.
    async fn time(&self) -> PortResult<Option<DateTime<Utc>>> {
        Ok(None)
    }

    /// The parts that stand in for one another, and how each is, in a word; none where it is one thing.
    fn parts(&self) -> Vec<Part> {
        Vec::new()
    }
}
