//! Getting the servers' programs.

use crate::error::ServerError;

/// That packages are missing, and what gets them.
pub(crate) fn missing(packages: &[&str]) -> ServerError {
    ServerError::Missing {
        programs: packages.join(", "),
        command: format!(
            "sudo apt-get install --no-install-recommends {}",
            packages.join(" ")
        ),
    }
}
