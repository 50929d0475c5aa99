//! The tables in docs/performance.md.

use std::fs;
use std::path::Path;

use super::{GrowthReport, Report, files, markdown};
use crate::Trouble;

/// What a run is called: its file, and its place in the page.
pub(crate) const RUN: &str = "report";
/// What a growth run is called.
pub(crate) const GROWTH: &str = "growth";

/// Puts the tables of the last runs into the page.
pub(crate) fn write() -> Result<(), Trouble> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/performance.md");
    let page = fs::read_to_string(&path)?;
    let page = replace(&page, RUN, &markdown::of_run(&files::read::<Report>(RUN)?))?;
    let page = replace(
        &page,
        GROWTH,
        &markdown::of_growth(&files::read::<GrowthReport>(GROWTH)?),
    )?;
    Ok(fs::write(path, page)?)
}

/// Replaces what stands between the two marks of this name.
fn replace(page: &str, name: &str, tables: &str) -> Result<String, Trouble> {
    let (begin, end) = (format!("<!-- begin {name} -->"), format!("<!-- end {name} -->"));
    let missing = || format!("the page has no {begin} with its {end}");
    let (before, rest) = page.split_once(&begin).ok_or_else(missing)?;
    let (_, after) = rest.split_once(&end).ok_or_else(missing)?;
    Ok(format!("{before}{begin}\n{}\n{end}{after}", tables.trim_end()))
}

#[cfg(test)]
mod tests {
    use super::replace;

    #[test]
    fn what_stands_between_the_marks_is_replaced() {
        let page = "# A\n<!-- begin x -->\nold\n<!-- end x -->\n<!-- begin y -->\n<!-- end y -->\n";
        assert_eq!(
            replace(page, "x", "new\n").unwrap(),
            "# A\n<!-- begin x -->\nnew\n<!-- end x -->\n<!-- begin y -->\n<!-- end y -->\n"
        );
        assert!(replace(page, "z", "new").is_err());
    }
}
