//! Why a server could not be had.

use std::io;

/// Why a server could not be started or told something, for a person.
#[derive(Debug, thiserror::Error)]
pub enum ServerError {
    /// Programs that are not installed.
    #[error("not installed: {programs}. Install with: {command}")]
    Missing {
        /// The programs or packages.
        programs: String,
        /// What to run to get them.
        command: String,
    },
    /// Another process took the port between the look for a free one and the start.
    #[error("port {port} was taken by another process; the server wrote:\n{log}")]
    PortTaken {
        /// The port.
        port: u16,
        /// The end of the server's log.
        log: String,
    },
    /// A program failed, or a server did not become what it was waited for.
    #[error("{what}; its output was:\n{log}")]
    Failed {
        /// The program and what it did.
        what: String,
        /// The end of its output.
        log: String,
    },
    /// A Redis server answered a command with an error.
    #[error("{command}: {answer}")]
    Refused {
        /// The first word of the command.
        command: String,
        /// What the server said.
        answer: String,
    },
    /// The system refused something.
    #[error("{what}: {source}")]
    Io {
        /// What was tried.
        what: String,
        /// Why not.
        source: io::Error,
    },
}

impl ServerError {
    /// For `map_err`: says what was tried.
    pub(crate) fn io(what: impl Into<String>) -> impl FnOnce(io::Error) -> Self {
        let what = what.into();
        move |source| Self::Io { what, source }
    }
}

/// The answer of everything here that may fail.
pub type Result<T> = std::result::Result<T, ServerError>;
