//! The pages laid out for mdBook, which wants all of them in one folder: each keeps its path from the top of the repository,
//! so links lead on as they are, but for two kinds. A folder's README is its `index.md` in a book, and a folder
//! without one can't be shown.

use std::fs;
use std::path::{Path, PathBuf};

use super::page::{Link, Page, SUMMARY};
use crate::shell::{Failure, root};

const STAGE: &str = "target/book-src";

/// Writes the pages, their list and every file that they link to.
pub(super) fn lay_out(pages: &[Page]) -> Result<(), Failure> {
    let stage = root().join(STAGE);
    if stage.exists() {
        fs::remove_dir_all(&stage).map_err(|error| Failure::new(format!("{STAGE}: {error}")))?;
    }
    for page in pages {
        write(
            &stage.join(in_book(&page.path)),
            rewritten(page, |link| shown(page, link, pages)),
        )?;
        for link in &page.links {
            copy_target(page, link, &stage)?;
        }
    }
    let summary = Page::read(PathBuf::from(SUMMARY))?;
    let entry = |link: &Link| {
        let path = in_book(&summary.resolve(&link.to)?);
        Some(format!("[{}]({})", words(&summary, link), path.display()))
    };
    write(&stage.join("SUMMARY.md"), rewritten(&summary, entry))
}

/// What becomes of a link in the book; `None` leaves it as it is.
fn shown(page: &Page, link: &Link, pages: &[Page]) -> Option<String> {
    if link.to.contains("://") || link.to.starts_with('#') {
        return None;
    }
    let (path, anchor) = match link.to.split_once('#') {
        Some((path, anchor)) => (path, format!("#{anchor}")),
        None => (link.to.as_str(), String::new()),
    };
    let target = page.resolve(path)?;
    let readme = target.join("README.md");
    if pages.iter().any(|page| page.path == readme) {
        return Some(format!(
            "[{}]({}/index.md)",
            words(page, link),
            path.trim_end_matches('/')
        ));
    }
    if root().join(&target).is_dir() {
        return Some(words(page, link).to_owned());
    }
    let before = path.strip_suffix("README.md")?;
    Some(format!("[{}]({before}index.md{anchor})", words(page, link)))
}

/// The text of a page with some of its links written anew.
fn rewritten(page: &Page, anew: impl Fn(&Link) -> Option<String>) -> String {
    let mut text = page.text.clone();
    // From the end, so that the places of those before stay right.
    for link in page.links.iter().rev() {
        if let Some(new) = anew(link) {
            text.replace_range(link.place.clone(), &new);
        }
    }
    text
}

/// What stands in the brackets of a link.
fn words<'a>(page: &'a Page, link: &Link) -> &'a str {
    let whole = page.text.get(link.place.clone()).unwrap_or_default();
    whole
        .strip_prefix('[')
        .and_then(|rest| rest.rsplit_once("]("))
        .map_or(whole, |(words, _)| words)
}

/// Where a page lies in the book.
fn in_book(path: &Path) -> PathBuf {
    if path.ends_with("README.md") {
        path.with_file_name("index.md")
    } else {
        path.to_owned()
    }
}

/// A file that is no page goes where the link expects it.
fn copy_target(page: &Page, link: &Link, stage: &Path) -> Result<(), Failure> {
    let path = link.to.split('#').next().unwrap_or_default();
    let Some(target) = page.resolve(path).filter(|_| !link.to.contains("://")) else {
        return Ok(());
    };
    let file = root().join(&target);
    if !file.is_file() || target.extension().is_some_and(|extension| extension == "md") {
        return Ok(());
    }
    let content = fs::read(&file).map_err(|error| Failure::new(format!("{}: {error}", target.display())))?;
    write(&stage.join(target), content)
}

fn write(path: &Path, content: impl AsRef<[u8]>) -> Result<(), Failure> {
    path.parent()
        .map_or(Ok(()), fs::create_dir_all)
        .and_then(|()| fs::write(path, content))
        .map_err(|error| Failure::new(format!("{}: {error}", path.display())))
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use super::{rewritten, shown};
    use crate::docs::page::Page;

    #[test]
    fn a_readme_is_an_index_in_the_book_and_a_bare_folder_is_a_word() {
        let text = "[one](../deploy/README.md#the-image) [two](adr) [three](../xtask) [four](api.md)";
        let page = Page::of(PathBuf::from("docs/page.md"), text.to_owned());
        let adr = Page::of(PathBuf::from("docs/adr/README.md"), String::new());
        let pages = [adr];
        assert_eq!(
            rewritten(&page, |link| shown(&page, link, &pages)),
            "[one](../deploy/index.md#the-image) [two](adr/index.md) three [four](api.md)"
        );
    }
}
