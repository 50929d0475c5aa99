//! From a file to rows, whatever it is.

use std::ops::ControlFlow;

use super::detect::{Arrangement, Format};
use super::fields::{ColumnName, RawPerson};
use super::source::Source;
use super::{ReadError, csv_rows, json_rows};

/// A row of a file.
#[derive(Debug)]
pub(crate) enum Row {
    /// It says something of a person.
    Person(RawPerson),
    /// It can't be read; the next one may.
    Broken {
        /// Where, from 1 on.
        line: u64,
        /// What is wrong, without anything of a person.
        problem: String,
    },
}

/// Gets every row in turn; after a `Break` no more.
pub(crate) type Each<'e> = dyn FnMut(Row) -> ControlFlow<()> + 'e;

/// Reads every row of a file.
///
/// # Errors
/// When the file can't be read any further: what came before has been given to `each`.
pub(crate) fn read(
    source: Source,
    format: Format,
    arrangement: &Arrangement,
    columns: &[ColumnName],
    each: &mut Each<'_>,
) -> Result<(), ReadError> {
    match arrangement {
        Arrangement::Table(table) => csv_rows::read(source, table, format, each),
        Arrangement::Lines => json_rows::read_lines(source, columns, each),
        Arrangement::Document => json_rows::read_document(source, columns, each),
    }
}
