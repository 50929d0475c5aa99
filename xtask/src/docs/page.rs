//! A page of Markdown: its links, and the places in it that a link may name.

use std::collections::BTreeSet;
use std::fs;
use std::ops::Range;
use std::path::{Component, Path, PathBuf};

use pulldown_cmark::{Event, LinkType, Options, Parser, Tag, TagEnd};

use super::anchors::Anchors;
use crate::shell::{Failure, root};

/// The pages at the top, and that of the deployment.
const SINGLE: [&str; 3] = ["README.md", "CHANGELOG.md", "deploy/README.md"];

/// Each folder in these has a README; what else lies there is not ours alone (packages, what was built).
const FOLDERS_OF_READMES: [&str; 2] = ["clients", "examples"];

/// The list of the book's pages, which is no page itself.
pub(super) const SUMMARY: &str = "docs/SUMMARY.md";

/// A page, by its path from the top of the repository.
#[derive(Debug)]
pub(super) struct Page {
    pub(super) path: PathBuf,
    pub(super) text: String,
    pub(super) links: Vec<Link>,
    pub(super) anchors: BTreeSet<String>,
    /// Lines of headings whose end mdBook takes for attributes.
    pub(super) lost_braces: Vec<usize>,
}

/// A link or a picture in a page.
#[derive(Debug)]
pub(super) struct Link {
    pub(super) to: String,
    pub(super) form: LinkType,
    /// Where it stands in the text, from its first bracket to its last one.
    pub(super) place: Range<usize>,
    pub(super) line: usize,
}

/// All pages, the list of them left out.
pub(super) fn all() -> Result<Vec<Page>, Failure> {
    let mut paths: Vec<_> = SINGLE.iter().map(PathBuf::from).collect();
    for folder in FOLDERS_OF_READMES {
        let readmes = entries(Path::new(folder))?
            .into_iter()
            .map(|entry| entry.join("README.md"));
        paths.extend(readmes.filter(|readme| root().join(readme).is_file()));
    }
    gather(Path::new("docs"), &mut paths)?;
    paths.retain(|path| path != Path::new(SUMMARY));
    paths.into_iter().map(Page::read).collect()
}

fn gather(folder: &Path, paths: &mut Vec<PathBuf>) -> Result<(), Failure> {
    for path in entries(folder)? {
        if root().join(&path).is_dir() {
            gather(&path, paths)?;
        } else if path.extension().is_some_and(|extension| extension == "md") {
            paths.push(path);
        }
    }
    Ok(())
}

/// What is in a folder, by its path from the top, in order.
fn entries(folder: &Path) -> Result<Vec<PathBuf>, Failure> {
    let entries = fs::read_dir(root().join(folder)).and_then(|entries| {
        entries
            .map(|entry| Ok(folder.join(entry?.file_name())))
            .collect::<Result<Vec<_>, _>>()
    });
    let mut entries = entries.map_err(|error| Failure::new(format!("{}: {error}", folder.display())))?;
    entries.sort();
    Ok(entries)
}

impl Page {
    pub(super) fn read(path: PathBuf) -> Result<Self, Failure> {
        let text = fs::read_to_string(root().join(&path))
            .map_err(|error| Failure::new(format!("{}: {error}", path.display())))?;
        Ok(Self::of(path, text))
    }

    pub(super) fn of(path: PathBuf, text: String) -> Self {
        let mut links = Vec::new();
        let mut anchors = Anchors::default();
        let mut lost_braces = Vec::new();
        let mut heading = None::<String>;
        for (event, place) in Parser::new_ext(&text, Options::ENABLE_TABLES).into_offset_iter() {
            match event {
                Event::Start(
                    Tag::Link {
                        link_type, dest_url, ..
                    }
                    | Tag::Image {
                        link_type, dest_url, ..
                    },
                ) => {
                    let line = line_of(&text, place.start);
                    links.push(Link {
                        to: dest_url.to_string(),
                        form: link_type,
                        place,
                        line,
                    });
                }
                Event::Start(Tag::Heading { .. }) => {
                    if text
                        .get(place.clone())
                        .is_some_and(|heading| heading.trim_end().ends_with('}'))
                    {
                        lost_braces.push(line_of(&text, place.start));
                    }
                    heading = Some(String::new());
                }
                Event::End(TagEnd::Heading(_)) => anchors.add(&heading.take().unwrap_or_default()),
                Event::Text(part) | Event::Code(part) => {
                    if let Some(heading) = &mut heading {
                        heading.push_str(&part);
                    }
                }
                _ => {}
            }
        }
        Self {
            path,
            links,
            anchors: anchors.known,
            lost_braces,
            text,
        }
    }

    /// The path that a link of this page leads to, from the top of the repository; `None` when it leads out of it.
    pub(super) fn resolve(&self, relative: &str) -> Option<PathBuf> {
        let mut path = self.path.parent()?.to_owned();
        for component in Path::new(relative).components() {
            match component {
                Component::CurDir => {}
                Component::ParentDir => {
                    if !path.pop() {
                        return None;
                    }
                }
                Component::Normal(name) => path.push(name),
                Component::Prefix(_) | Component::RootDir => return None,
            }
        }
        Some(path)
    }
}

fn line_of(text: &str, place: usize) -> usize {
    text.get(..place).unwrap_or_default().matches('\n').count() + 1
}

#[cfg(test)]
mod tests {
    use std::path::{Path, PathBuf};

    use super::Page;

    fn page(text: &str) -> Page {
        Page::of(PathBuf::from("docs/adr/page.md"), text.to_owned())
    }

    #[test]
    fn links_are_found_with_their_lines_and_code_has_none() {
        let page = page("a [b](c.md)\n\n```\n[d](e.md)\n```\n\n| ![f](g.svg) |\n|---|\n");
        let links: Vec<_> = page
            .links
            .iter()
            .map(|link| (link.to.as_str(), link.line))
            .collect();
        assert_eq!(links, [("c.md", 1), ("g.svg", 7)]);
    }

    #[test]
    fn paths_are_taken_from_the_page() {
        let page = page("");
        assert_eq!(page.resolve("../x.md").as_deref(), Some(Path::new("docs/x.md")));
        assert_eq!(
            page.resolve("../../README.md").as_deref(),
            Some(Path::new("README.md"))
        );
        assert_eq!(page.resolve("../../../etc"), None);
        assert_eq!(page.resolve("/etc"), None);
    }
}
