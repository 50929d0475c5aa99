//! Randomness.

use crate::error::PortResult;

/// A cryptographic random generator.
#[cfg_attr(feature = "mocks", mockall::automock)]
pub trait SecureRandom: Send + Sync {
    /// Fills all of `bytes`.
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
