//! A bare INSERT of several rows into SQLite, on the disk before it is answered, as the server's writer has it.

use std::path::Path;
use std::time::{Duration, Instant};

use diesel::connection::SimpleConnection;
use diesel::prelude::*;

use super::{Insert, ROW_TEXT};
use crate::Trouble;
use crate::stats::per_second;

const SET_UP: &str = "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; \
    CREATE TABLE ceiling (id BLOB PRIMARY KEY, person BLOB NOT NULL, at INTEGER NOT NULL, note TEXT NOT NULL) \
    STRICT, WITHOUT ROWID";

/// Inserts so many rows a statement for so long, on the only connection that may write, into a file of its own.
pub(crate) fn sqlite_insert(
    folder: &Path,
    rows_per_statement: u32,
    time: Duration,
) -> Result<Insert, Trouble> {
    let folder = tempfile::tempdir_in(folder)?;
    let file = folder.path().join("ceiling.db");
    let mut connection = SqliteConnection::establish(file.to_str().ok_or("a path that is not UTF-8")?)?;
    connection.batch_execute(SET_UP)?;
    let start = Instant::now();
    let mut rows = 0;
    while start.elapsed() < time {
        let values: Vec<String> = (rows..rows + rows_per_statement)
            .map(|key| format!("(x'{key:032x}', x'{key:032x}', 1700000000000, '{ROW_TEXT}')"))
            .collect();
        connection.batch_execute(&format!("INSERT INTO ceiling VALUES {}", values.join(", ")))?;
        rows += rows_per_statement;
    }
    Ok(Insert {
        rows_per_second: per_second(usize::try_from(rows)?, start.elapsed()),
        rows_per_statement,
        connections: 1,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_inserted() {
        let folder = tempfile::tempdir().unwrap();
        let insert = sqlite_insert(folder.path(), 3, Duration::from_millis(20)).unwrap();
        assert!(insert.rows_per_second > 0.0);
    }
}
