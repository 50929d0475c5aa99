//! Cells of CSV that a spreadsheet must not take for formulas.
//!
//! A cell that begins with `=`, `+`, `-` or `@` is run by spreadsheets when somebody opens the file (OWASP, "CSV
//! Injection"). An apostrophe before it makes it text. A cell that begins with an apostrophe gets one more, so that what was
//! written can be read back.

use std::borrow::Cow;

const GUARD: char = '\'';
const GUARDED: [char; 7] = ['=', '+', '-', '@', '\t', '\r', GUARD];

/// The text as a cell.
pub(crate) fn guarded(text: &str) -> Cow<'_, str> {
    if text.starts_with(GUARDED) {
        Cow::Owned(format!("{GUARD}{text}"))
    } else {
        Cow::Borrowed(text)
    }
}

/// The text of a cell.
pub(crate) fn unguarded(cell: &str) -> &str {
    cell.strip_prefix(GUARD)
        .filter(|text| text.starts_with(GUARDED))
        .unwrap_or(cell)
}

/// One row, with its end.
pub(crate) fn row<'t>(cells: impl IntoIterator<Item = &'t str>) -> std::io::Result<Vec<u8>> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(cells.into_iter().map(|cell| guarded(cell).into_owned()))?;
    writer.into_inner().map_err(csv::IntoInnerError::into_error)
}
