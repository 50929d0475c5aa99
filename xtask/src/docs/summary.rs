//! Whether the list of the book's pages has all of them.

use std::path::PathBuf;

use super::page::{Page, SUMMARY};
use crate::shell::Failure;

/// Names every page that the list lacks or has twice, and every line of it that leads nowhere.
pub(super) fn check(pages: &[Page]) -> Result<Vec<String>, Failure> {
    Ok(faults(&Page::read(PathBuf::from(SUMMARY))?, pages))
}

fn faults(summary: &Page, pages: &[Page]) -> Vec<String> {
    let listed: Vec<PathBuf> = summary
        .links
        .iter()
        .filter_map(|link| summary.resolve(&link.to))
        .collect();
    let mut faults = Vec::new();
    for page in pages {
        match listed.iter().filter(|path| **path == page.path).count() {
            1 => {}
            0 => faults.push(format!("{} is not in {SUMMARY}", page.path.display())),
            _ => faults.push(format!("{} is in {SUMMARY} more than once", page.path.display())),
        }
    }
    for path in listed
        .iter()
        .filter(|path| !pages.iter().any(|page| page.path == **path))
    {
        faults.push(format!("{SUMMARY} names {}, which is no page", path.display()));
    }
    faults
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use super::faults;
    use crate::docs::page::Page;

    fn page(path: &str, text: &str) -> Page {
        Page::of(PathBuf::from(path), text.to_owned())
    }

    #[test]
    fn pages_that_are_missing_twice_or_nowhere_are_named() {
        let summary = page(
            "docs/SUMMARY.md",
            "- [A](a.md)\n- [B](b.md)\n- [B](b.md)\n- [D](../d.md)\n",
        );
        let pages = [
            page("docs/a.md", ""),
            page("docs/b.md", ""),
            page("docs/c.md", ""),
        ];
        let faults = faults(&summary, &pages);
        assert_eq!(faults.len(), 3, "{faults:?}");
    }
}
