//! Files of people: what other systems write, read as a stream, and what this one writes.
//!
//! A file of any size is read with the memory of its longest row, which is bounded. What a row says is text until
//! [`judge`] has looked at it.

pub(crate) mod cells;
pub(crate) mod csv_rows;
pub(crate) mod detect;
pub(crate) mod fields;
pub(crate) mod json_rows;
pub(crate) mod judge;
pub(crate) mod read;
pub(crate) mod source;
pub(crate) mod times;
pub(crate) mod written;

#[cfg(test)]
mod tests;

/// Why a file can't be read any further.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ReadError {
    /// The system's answer, or a row without an end.
    #[error("can't be read: {0}")]
    Io(#[from] std::io::Error),
    /// It is not what it was taken for.
    #[error("line {line}: {problem}")]
    Broken {
        /// Where.
        line: u64,
        /// What is wrong, without anything of a person.
        problem: String,
    },
    /// The options do not fit the file.
    #[error("{0}")]
    Unfit(String),
}
