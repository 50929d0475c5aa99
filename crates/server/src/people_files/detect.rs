//! What a file is, by its first bytes.

use clap::ValueEnum;

use super::ReadError;
use super::csv_rows::Table;
use super::fields::{ColumnName, Field, names_of};

/// Whose file it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// A table with a row of names
    Csv,
    /// JSON, an object a line
    Jsonl,
    /// `auth.users` of Supabase: CSV, or JSON in any arrangement
    Supabase,
    /// `firebase auth:export`: JSON or CSV
    Firebase,
}

impl Format {
    /// The name that the option has for it.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Jsonl => "jsonl",
            Self::Supabase => "supabase",
            Self::Firebase => "firebase",
        }
    }
}

/// How the people stand in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Arrangement {
    /// Rows of cells.
    Table(Table),
    /// An object a line.
    Lines,
    /// One JSON document: an array, or an object with the array `users`.
    Document,
}

/// Format and arrangement of a file that begins so.
///
/// # Errors
/// `Unfit` when it is none that is known, or none of the format asked for.
pub(crate) fn detect(
    head: &[u8],
    asked: Option<Format>,
    columns: &[ColumnName],
) -> Result<(Format, Arrangement), ReadError> {
    let text = String::from_utf8_lossy(head);
    let text = text.trim_start();
    if text.is_empty() {
        return Err(ReadError::Unfit("the file is empty".to_owned()));
    }
    if !text.starts_with(['{', '[']) {
        let (format, table) = of_table(text, asked, columns)?;
        return Ok((format, Arrangement::Table(table)));
    }
    if asked == Some(Format::Csv) {
        return Err(ReadError::Unfit("the file is JSON, not CSV".to_owned()));
    }
    let in_head = |keys: &[&str]| keys.iter().any(|key| text.contains(&format!("\"{key}\"")));
    let format = asked.unwrap_or_else(|| {
        if in_head(&["localId"]) {
            Format::Firebase
        } else if in_head(Field::Metadata.names()) || in_head(&["phone_confirmed_at"]) {
            Format::Supabase
        } else {
            Format::Jsonl
        }
    });
    let in_object = text.strip_prefix('{').map(str::trim_start);
    let is_document = text.starts_with('[')
        || in_object.is_some_and(|rest| rest.starts_with("\"users\""))
        || text.lines().next().is_some_and(|line| line.trim_end() == "{");
    let arrangement = if is_document {
        Arrangement::Document
    } else {
        Arrangement::Lines
    };
    Ok((format, arrangement))
}

fn of_table(text: &str, asked: Option<Format>, columns: &[ColumnName]) -> Result<(Format, Table), ReadError> {
    if asked == Some(Format::Jsonl) {
        return Err(ReadError::Unfit("the file is no JSON".to_owned()));
    }
    let first = text.lines().next().unwrap_or_default();
    let delimiter = *b",;\t"
        .iter()
        .max_by_key(|delimiter| {
            (
                first.bytes().filter(|b| b == *delimiter).count(),
                **delimiter == b',',
            )
        })
        .unwrap_or(&b',');
    let names: Vec<String> = csv::ReaderBuilder::new()
        .has_headers(false)
        .delimiter(delimiter)
        .from_reader(first.as_bytes())
        .into_records()
        .next()
        .and_then(Result::ok)
        .map(|names| names.iter().map(|name| name.trim().to_owned()).collect())
        .unwrap_or_default();
    let has = |field: Field| {
        names_of(field, columns)
            .iter()
            .any(|name| names.iter().any(|n| n == name))
    };
    let positions = asked != Some(Format::Csv) && asked != Some(Format::Supabase) && !has(Field::Phone);
    if positions && Table::FIREBASE_WIDTHS.contains(&names.len()) {
        return Ok((Format::Firebase, Table::firebase()));
    }
    let format = asked.unwrap_or_else(|| {
        if has(Field::Metadata) || names.iter().any(|name| name == "phone_confirmed_at") {
            Format::Supabase
        } else {
            Format::Csv
        }
    });
    if format == Format::Firebase {
        let problem = format!("a row of Firebase's CSV has 26 to 29 cells, not {}", names.len());
        return Err(ReadError::Unfit(problem));
    }
    Ok((format, Table::of(&names, delimiter, columns)?))
}
