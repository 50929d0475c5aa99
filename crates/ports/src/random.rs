//! Randomness.
//!
//! ```
//! use std::fs::File;
//! use std::io::Read;
//!
//! use dastak_ports::{PortError, PortResult, SecureRandom};
//!
//! /// The kernel's generator.
//! struct Urandom;
//!
//! impl SecureRandom for Urandom {
//!     fn fill(&self, bytes: &mut [u8]) -> PortResult<()> {
//!         File::open("/dev/urandom")
//!             .and_then(|mut file| file.read_exact(bytes))
//!             .map_err(PortError::unavailable)
//!     }
//! }
//!
//! let random: &dyn SecureRandom = &Urandom;
//! assert_ne!(random.bytes::<16>()?, random.bytes::<16>()?);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

use crate::error::PortResult;

/// A cryptographic random generator.
#[cfg_attr(feature = "mocks", mockall::automock)]
pub trait SecureRandom: Send + Sync {
    /// Fills all of `bytes`.
    ///
    /// # Errors
    /// When there is no randomness. What `bytes` holds then must not be used.
    fn fill(&self, bytes: &mut [u8]) -> PortResult<()>;
}

impl dyn SecureRandom + '_ {
    /// `N` random bytes.
    pub fn bytes<const N: usize>(&self) -> PortResult<[u8; N]> {
        let mut bytes = [0; N];
        self.fill(&mut bytes)?;
        Ok(bytes)
    }
}
