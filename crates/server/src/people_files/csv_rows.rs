//! Tables: CSV with a row of names, and Firebase's, which has none.

use std::io::Read;
use std::ops::{ControlFlow, RangeInclusive};

use super::ReadError;
use super::cells::unguarded;
use super::detect::Format;
use super::fields::{ColumnName, Field, RawPerson, names_of};
use super::read::{Each, Row};
use super::source::Source;

/// Which cell says what.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Table {
    delimiter: u8,
    has_names: bool,
    widths: RangeInclusive<usize>,
    places: Vec<(Field, usize)>,
    /// Columns that say nothing here.
    pub(crate) unread: Vec<String>,
}

impl Table {
    /// How many cells a row of Firebase's has: older versions wrote fewer, and each row ends in a comma.
    pub(crate) const FIREBASE_WIDTHS: RangeInclusive<usize> = 26..=29;

    /// The order of `firebase auth:export`.
    pub(crate) fn firebase() -> Self {
        Self {
            delimiter: b',',
            has_names: false,
            widths: Self::FIREBASE_WIDTHS,
            places: vec![
                (Field::Id, 0),
                (Field::Email, 1),
                (Field::FullName, 5),
                (Field::CreatedAt, 23),
                (Field::LastLoginAt, 24),
                (Field::Phone, 25),
                (Field::Disabled, 26),
            ],
            unread: Vec::new(),
        }
    }

    /// A table with these names.
    pub(crate) fn of(names: &[String], delimiter: u8, own: &[ColumnName]) -> Result<Self, ReadError> {
        let place = |wanted: &str| names.iter().position(|name| name == wanted);
        if let Some(missing) = own.iter().find(|column| place(&column.name).is_none()) {
            let problem = format!("there is no column {:?} for {}", missing.name, missing.field);
            return Err(ReadError::Unfit(problem));
        }
        let places: Vec<_> = Field::ALL
            .iter()
            .filter_map(|field| {
                let found = names_of(*field, own).into_iter().find_map(place);
                found.map(|place| (*field, place))
            })
            .collect();
        if !places.iter().any(|(field, _)| *field == Field::Phone) {
            let known = Field::Phone.names().join(", ");
            let problem = format!("no column has the numbers: name it ({known}), or say --column phone=Name");
            return Err(ReadError::Unfit(problem));
        }
        let unread = names
            .iter()
            .enumerate()
            .filter(|(i, _)| !places.iter().any(|(_, place)| place == i))
            .map(|(_, name)| name.clone())
            .collect();
        Ok(Self {
            delimiter,
            has_names: true,
            widths: names.len()..=names.len(),
            places,
            unread,
        })
    }
}

/// Reads every row.
pub(crate) fn read(
    source: Source,
    table: &Table,
    format: Format,
    each: &mut Each<'_>,
) -> Result<(), ReadError> {
    let meter = source.meter().clone();
    let mut rows = csv::ReaderBuilder::new()
        .has_headers(table.has_names)
        .delimiter(table.delimiter)
        .flexible(true)
        // A carriage return before it is a blank at the end of the last cell.
        .terminator(csv::Terminator::Any(b'\n'))
        .buffer_capacity(8 * 1024)
        // The last row ends as the others do.
        .from_reader(source.chain(&b"\n"[..]));
    let mut cells = csv::ByteRecord::new();
    loop {
        meter.begin_row();
        let line = rows.position().line();
        let there_is_one = rows.read_byte_record(&mut cells);
        if !there_is_one.map_err(|error| read_error(line, error))? {
            return Ok(());
        }
        let line = first_line(rows.position().line(), &cells);
        if cells.len() == 1 && cells.iter().all(|cell| cell.trim_ascii().is_empty()) {
            continue;
        }
        let row = match person(line, &cells, table, format) {
            Ok(person) => Row::Person(person),
            Err(problem) => Row::Broken { line, problem },
        };
        if each(row) == ControlFlow::Break(()) {
            return Ok(());
        }
    }
}

/// Where a row begins. The reader says where it has ended, on the next line; what it says of the beginning is that of the
/// blank lines before.
fn first_line(now_at: u64, cells: &csv::ByteRecord) -> u64 {
    let within = cells.iter().flatten().filter(|byte| **byte == b'\n').count();
    now_at.saturating_sub(u64::try_from(within).unwrap_or(u64::MAX).saturating_add(1))
}

fn person(line: u64, cells: &csv::ByteRecord, table: &Table, format: Format) -> Result<RawPerson, String> {
    if !table.widths.contains(&cells.len()) {
        let (least, most) = (table.widths.start(), table.widths.end());
        let expected = if least == most {
            least.to_string()
        } else {
            format!("{least} to {most}")
        };
        return Err(format!("the row has {} cells, not {expected}", cells.len()));
    }
    let mut person = RawPerson::new(line);
    for (field, place) in &table.places {
        let cell = cells.get(*place).unwrap_or_default();
        let text = std::str::from_utf8(cell).map_err(|_| format!("{field} is not UTF-8"))?;
        let text = if format == Format::Csv {
            unguarded(text)
        } else {
            text
        };
        person.set(*field, text.to_owned());
    }
    Ok(person)
}

fn read_error(line: u64, error: csv::Error) -> ReadError {
    match error.into_kind() {
        csv::ErrorKind::Io(error) if error.kind() != std::io::ErrorKind::InvalidData => ReadError::Io(error),
        csv::ErrorKind::Io(error) => ReadError::Broken {
            line,
            problem: error.to_string(),
        },
        _ => ReadError::Broken {
            line,
            problem: "no CSV".to_owned(),
        },
    }
}
