//! Whether the book that was built holds together: what its pages name is there, and nothing is loaded from another host.

use std::fs;
use std::path::{Path, PathBuf};

use crate::shell::{Failure, root};

const BOOK: &str = "target/book";

/// Names every page of the book that names what is not there.
pub(super) fn check() -> Result<Vec<String>, Failure> {
    let book = root().join(BOOK);
    let mut pages = Vec::new();
    gather(&book, &mut pages).map_err(|error| Failure::new(format!("{BOOK}: {error}")))?;
    let mut faults = Vec::new();
    for page in &pages {
        let html =
            fs::read_to_string(page).map_err(|error| Failure::new(format!("{}: {error}", page.display())))?;
        let name = page.strip_prefix(&book).unwrap_or(page).display();
        faults.extend(
            of_page(page, &html)
                .into_iter()
                .map(|fault| format!("the book's {name} {fault}")),
        );
    }
    Ok(faults)
}

fn gather(folder: &Path, pages: &mut Vec<PathBuf>) -> std::io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            gather(&path, pages)?;
        } else if path.extension().is_some_and(|extension| extension == "html") {
            pages.push(path);
        }
    }
    Ok(())
}

fn of_page(page: &Path, html: &str) -> Vec<String> {
    let mut faults = Vec::new();
    for source in values(html, " src=\"") {
        if source.contains("//") {
            faults.push(format!("loads {source} from another host"));
        } else if !leads_somewhere(page, source) {
            faults.push(format!("shows {source}, which is not there"));
        }
    }
    for target in values(html, " href=\"") {
        if !target.contains("://") && !leads_somewhere(page, target) {
            faults.push(format!("leads to {target}, which is not there"));
        }
    }
    faults
}

/// The values of an attribute.
fn values<'a>(html: &'a str, attribute: &str) -> impl Iterator<Item = &'a str> {
    html.split(attribute)
        .skip(1)
        .filter_map(|rest| rest.split('"').next())
}

fn leads_somewhere(page: &Path, target: &str) -> bool {
    let path = target.split(['#', '?']).next().unwrap_or_default();
    // The page for what is not found is shown at any depth: what it names begins at the top.
    let folder = page.parent().unwrap_or(page);
    path.is_empty() || path.starts_with('/') || folder.join(path).exists()
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::of_page;

    #[test]
    fn what_is_not_there_or_elsewhere_is_named() {
        let page = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/page.html"));
        let html = r#"<a href="Cargo.toml#x">a</a> <a href="none.html">b</a> <a href="https://example.com">c</a>
                      <script src="https://example.com/x.js"></script> <img src="none.svg">"#;
        assert_eq!(of_page(page, html).len(), 3);
    }
}
