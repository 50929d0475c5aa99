//! The one error of all ports.

use std::fmt;

/// The result of a port method.
pub type PortResult<T> = Result<T, PortError>;

/// What kind of trouble it is: callers decide by it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PortErrorKind {
    /// The dependency can't be reached, or refuses for now.
    Unavailable,
    /// It did not answer in time. What was asked may or may not have happened.
    Timeout,
    /// What is stored can't be understood.
    Corrupt,
    /// Anything else: a fault of ours.
    Internal,
}

/// Trouble with a dependency. Only adapters make it; its source is for the operator, never for a client.
///
/// ```
/// use dastak_ports::{PortError, PortErrorKind, PortResult};
///
/// /// How an adapter translates its own errors.
/// fn read_row(answer: Result<&str, std::io::Error>) -> PortResult<u32> {
///     let text = answer.map_err(|error| match error.kind() {
///         std::io::ErrorKind::TimedOut => PortError::timeout(error),
///         _ => PortError::unavailable(error),
///     })?;
///     text.parse().map_err(PortError::corrupt)
/// }
///
/// assert_eq!(read_row(Ok("7")).ok(), Some(7));
/// assert_eq!(read_row(Ok("seven")).unwrap_err().kind(), PortErrorKind::Corrupt);
/// let late = std::io::Error::from(std::io::ErrorKind::TimedOut);
/// assert_eq!(read_row(Err(late)).unwrap_err().kind(), PortErrorKind::Timeout);
/// ```
#[derive(Debug)]
pub struct PortError {
    kind: PortErrorKind,
    source: Box<dyn std::error::Error + Send + Sync>,
}

impl PortError {
    /// Trouble of this kind, with what caused it.
    pub fn new(kind: PortErrorKind, source: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self {
            kind,
            source: source.into(),
        }
    }

    /// The dependency can't be reached.
    pub fn unavailable(source: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self::new(PortErrorKind::Unavailable, source)
    }

    /// It did not answer in time.
    pub fn timeout(source: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self::new(PortErrorKind::Timeout, source)
    }

    /// What is stored can't be understood.
    pub fn corrupt(source: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self::new(PortErrorKind::Corrupt, source)
    }

    /// A fault of ours.
    pub fn internal(source: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self::new(PortErrorKind::Internal, source)
    }

    /// What kind of trouble it is.
    #[must_use]
    pub const fn kind(&self) -> PortErrorKind {
        self.kind
    }
}

impl fmt::Display for PortError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.kind {
            PortErrorKind::Unavailable => "a dependency is unavailable",
            PortErrorKind::Timeout => "a dependency did not answer in time",
            PortErrorKind::Corrupt => "stored data can't be understood",
            PortErrorKind::Internal => "internal trouble in an adapter",
        })
    }
}

impl std::error::Error for PortError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        Some(self.source.as_ref())
    }
}
