//! Whether every link leads somewhere. Nothing is fetched: of links to other hosts only the form is looked at.

use std::path::Path;

use pulldown_cmark::LinkType;

use super::page::{Link, Page};
use crate::shell::root;

/// Names every link that leads nowhere.
pub(super) fn check(pages: &[Page]) -> Vec<String> {
    let mut faults = Vec::new();
    for page in pages {
        for line in &page.lost_braces {
            faults.push(format!(
                "{}:{line}: a heading that ends in braces loses them in the book: write them as `code`",
                page.path.display()
            ));
        }
        for link in &page.links {
            if let Some(fault) = fault(page, link, pages) {
                faults.push(format!(
                    "{}:{}: `{}` {fault}",
                    page.path.display(),
                    link.line,
                    link.to
                ));
            }
        }
    }
    faults
}

fn fault(page: &Page, link: &Link, pages: &[Page]) -> Option<&'static str> {
    if let Some((scheme, rest)) = link.to.split_once("://") {
        return elsewhere(scheme, rest);
    }
    if !matches!(link.form, LinkType::Inline) {
        return Some("is not written as [text](target)");
    }
    let (path, anchor) = match link.to.split_once('#') {
        Some((path, anchor)) => (path, Some(anchor)),
        None => (link.to.as_str(), None),
    };
    if path.is_empty() {
        let known = anchor.is_some_and(|anchor| page.anchors.contains(anchor));
        return (!known).then_some("names no heading of its page");
    }
    let Some(target) = page.resolve(path) else {
        return Some("leads out of the repository");
    };
    if !exists(&target) {
        return Some("leads to nothing");
    }
    let anchor = anchor?;
    match pages.iter().find(|page| page.path == target) {
        None => Some("names a heading of what is no page"),
        Some(page) if page.anchors.contains(anchor) => None,
        Some(_) => Some("names no heading of that page"),
    }
}

/// Whether a link to another host has the form of one.
fn elsewhere(scheme: &str, rest: &str) -> Option<&'static str> {
    let host = rest.split(['/', ':', '?', '#']).next().unwrap_or_default();
    let right = matches!(scheme, "http" | "https")
        && (host.contains('.') || host == "localhost")
        && !host.starts_with('.')
        && host
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '-'))
        && !rest.contains(char::is_whitespace);
    (!right).then_some("is no address")
}

/// Whether it is there, in upper and lower case as it is written also where the file system does not care.
fn exists(target: &Path) -> bool {
    let path = root().join(target);
    let (Some(folder), Some(name)) = (path.parent(), path.file_name()) else {
        return path.exists();
    };
    folder
        .read_dir()
        .is_ok_and(|entries| entries.flatten().any(|entry| entry.file_name() == name))
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use super::check;
    use crate::docs::page::Page;

    #[test]
    fn links_that_lead_nowhere_are_named() {
        let wrong = [
            "[a](nothing.md)",
            "[a](../xtask/Nothing.toml)",
            "[a](../xtask/cargo.toml)",
            "[a](../../x)",
            "[a](#nothing)",
            "[a](page.md#nothing)",
            "[a](../xtask/Cargo.toml#nothing)",
            "[a](ftp://example.com)",
            "[a](https://)",
            "<https://nowhere>",
            "[a][b]\n\n[b]: page.md",
            "## GET /{id}\n",
        ];
        for text in wrong {
            let page = Page::of(PathBuf::from("docs/page.md"), text.to_owned());
            assert_eq!(check(&[page]).len(), 1, "{text}");
        }
    }

    #[test]
    fn links_that_lead_somewhere_are_not() {
        let text = "# Here\n[a](#here) [a](api.md#here) [a](../README.md) [a](../xtask) <http://localhost:8000/docs> \
                    [a](https://example.com/?a=b#c)";
        let here = Page::of(PathBuf::from("docs/other.md"), text.to_owned());
        let there = Page::of(PathBuf::from("docs/api.md"), "# Here".to_owned());
        assert_eq!(check(&[here, there]), Vec::<String>::new());
    }
}
