//! docs/api.md, with an example between each pair of marks.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::Path;

use serde_json::Value;

use super::recorder::Example;

const PAGE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/api.md");
const DOCUMENT: &str = include_str!("../../../../../docs/openapi.json");
const BEGIN: &str = "<!-- recorded: ";
const END: &str = "<!-- end -->";

/// Writes the examples into the page with `UPDATE_DOCS=1`, otherwise the page must have them already.
pub(super) fn write_or_compare(examples: &BTreeMap<&'static str, Example>) {
    let page = std::fs::read_to_string(Path::new(PAGE)).unwrap();
    let new = with_examples(&page, examples);
    if std::env::var_os("UPDATE_DOCS").is_some_and(|value| !value.is_empty()) {
        std::fs::write(PAGE, &new).unwrap();
        return;
    }
    let differs = page.lines().zip(new.lines()).find(|(page, new)| page != new);
    assert!(
        page == new,
        "docs/api.md does not say what the server says, from here on:\n  page:   {}\n  server: {}\n\
         `UPDATE_DOCS=1 cargo test -p dastak-server --test http examples` writes it",
        differs.map_or("", |(page, _)| page),
        differs.map_or("", |(_, new)| new),
    );
}

fn with_examples(page: &str, examples: &BTreeMap<&'static str, Example>) -> String {
    let mut unused: BTreeSet<&str> = examples.keys().copied().collect();
    let mut parts = page.split(BEGIN);
    let mut new = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (name, rest) = part.split_once(" -->").expect("a mark with its end");
        let (_, after) = rest.split_once(END).expect("the end of an example");
        let example = examples
            .get(name)
            .unwrap_or_else(|| panic!("nothing is recorded as {name}"));
        assert!(unused.remove(name), "{name} is in docs/api.md twice");
        write!(new, "{BEGIN}{name} -->\n{}\n{END}{after}", example.shown).unwrap();
    }
    assert!(unused.is_empty(), "recorded, but not in docs/api.md: {unused:?}");
    new
}

/// Each operation of the document has an example.
pub(super) fn every_operation_has_an_example(examples: &BTreeMap<&'static str, Example>) {
    let document: Value = serde_json::from_str(DOCUMENT).unwrap();
    let mut missing = Vec::new();
    for (path, operations) in document["paths"].as_object().unwrap() {
        for method in operations.as_object().unwrap().keys() {
            let shown = examples
                .values()
                .any(|example| example.method.eq_ignore_ascii_case(method) && fits(path, &example.path));
            if !shown {
                missing.push(format!("{method} {path}"));
            }
        }
    }
    assert!(missing.is_empty(), "operations without an example: {missing:?}");
}

/// Whether this path is one of the template's.
fn fits(template: &str, path: &str) -> bool {
    let path = path.split('?').next().unwrap_or_default();
    let (template, path): (Vec<_>, Vec<_>) = (template.split('/').collect(), path.split('/').collect());
    template.len() == path.len()
        && template
            .iter()
            .zip(path)
            .all(|(part, value)| part.starts_with('{') || *part == value)
}
