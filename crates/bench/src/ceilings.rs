//! What a step can't be faster than: the bare work under it, on the same stores in the same run.

mod evalsha;
mod postgres_insert;
mod signature;
mod sqlite_insert;

use serde::{Deserialize, Serialize};

pub(crate) use evalsha::evalsha;
pub(crate) use postgres_insert::postgres_insert;
pub(crate) use signature::{Signature, signature};
pub(crate) use sqlite_insert::sqlite_insert;

/// A bare EVALSHA.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub(crate) struct Evalsha {
    /// Scripts a second, all connections together.
    pub(crate) per_second: f64,
    /// Bytes of one command, which are the mean of what the server's commands have.
    pub(crate) bytes: u64,
}

/// A bare multi-row INSERT, committed to the disk.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub(crate) struct Insert {
    /// Rows a second, all connections together.
    pub(crate) rows_per_second: f64,
    /// Rows of one statement.
    pub(crate) rows_per_statement: u32,
    /// Connections that insert at once.
    pub(crate) connections: u32,
}

/// What one row of the inserts holds besides its key: about what a session has.
const ROW_TEXT: &str =
    "a device, its platform, its model, its version, an address and the end of the session";
