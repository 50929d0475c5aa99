//! Whether each type that a file names, and each function that it calls by its bare name, is known to that file: one of
//! ours that it imports, or one of a library that it imports. And whether each import is used.

use std::collections::{BTreeMap, BTreeSet};

use tree_sitter::Node;

use crate::declarations::Index;
use crate::foreign::{FOREIGN, TAKEN_OVER};
use crate::imports::{imported, imports};
use crate::program::Program;
use crate::source::{Source, everything, inside, of_kind};

pub(crate) fn findings(program: &Program) -> Vec<String> {
    let index = Index::of(program);
    let mut found = Vec::new();
    for source in &program.sources {
        found.extend(of_file(program, &index, source));
    }
    found
}

fn of_file(program: &Program, index: &Index<'_>, source: &Source) -> Vec<String> {
    let ours = imported(program, index, source);
    let theirs = foreign_names(source);
    let local = local_names(index, source);
    let mut used = BTreeSet::new();
    let mut found = Vec::new();
    for node in everything(source.root()) {
        let name = source.text(node);
        if is_mention(node) {
            used.insert(name);
        }
        let is_known = || {
            local.contains(name)
                || ours.values().any(|names| names.contains(name))
                || theirs.values().any(|names| names.contains(name))
        };
        if must_be_known(source, node) && !is_known() {
            found.push(source.at(node, &format!("`{name}` is not known here")));
        }
    }
    for import in imports(source).into_iter().filter(|import| !import.is_export) {
        let line = import.node.start_position().row;
        let names = ours.get(&line).or_else(|| theirs.get(&line));
        if names.is_some_and(|names| names.is_disjoint(&used)) {
            found.push(source.at(import.node, &format!("`{}` is not used", import.uri)));
        }
        if names.is_none() {
            found.push(source.at(import.node, &format!("`{}` is not in foreign.rs", import.uri)));
        }
    }
    found
}

/// The names of other people's libraries that a file imports, by the line of the import. The last entry is what every
/// file knows.
fn foreign_names(source: &Source) -> BTreeMap<usize, BTreeSet<&'static str>> {
    let mut known = BTreeMap::new();
    for import in imports(source) {
        let names = library(&import.uri).into_iter().filter(|name| import.shows(name));
        let names: BTreeSet<_> = names.collect();
        if !names.is_empty() {
            known.insert(import.node.start_position().row, names);
        }
    }
    let mut everywhere = library("dart:core");
    everywhere.extend(TAKEN_OVER);
    known.insert(usize::MAX, everywhere);
    known
}

/// The names of a library, and of those that it passes on.
fn library(uri: &str) -> BTreeSet<&'static str> {
    let mut names = BTreeSet::new();
    for (_, passed_on, own) in FOREIGN.iter().filter(|(library, ..)| *library == uri) {
        names.extend(own.split_whitespace());
        for further in *passed_on {
            names.extend(library(further));
        }
    }
    names
}

/// What the file itself declares anywhere, and what its classes take over from ours.
fn local_names<'p>(index: &Index<'p>, source: &'p Source) -> BTreeSet<&'p str> {
    let mut names: BTreeSet<_> = index.names[source.path.as_str()].iter().copied().collect();
    for node in everything(source.root()) {
        let declared = node.child_by_field_name("name");
        names.extend(declared.map(|name| source.text(name)));
    }
    for class in index
        .classes
        .values()
        .filter(|class| class.source.path == source.path)
    {
        for above in class.supers.iter().filter_map(|name| index.classes.get(name)) {
            names.extend(above.members.keys());
        }
    }
    names
}

/// Whether a node names something, rather than declares it or is a part of something else.
fn is_mention(node: Node<'_>) -> bool {
    let is_name = matches!(
        node.kind(),
        "identifier" | "type_identifier" | "identifier_dollar_escaped"
    );
    is_name && inside(node, "import_or_export").is_none()
}

/// Whether a file that has this node must know its name: a type, or what begins like one, or a function that is called.
fn must_be_known(source: &Source, node: Node<'_>) -> bool {
    if !is_mention(node) {
        return false;
    }
    let parent = node.parent().unwrap();
    let is_part = |field: &str| parent.child_by_field_name(field) == Some(node);
    let is_called = parent.kind() == "call_expression" && is_part("function");
    if is_called {
        return true;
    }
    let is_second_name = parent.kind() == "type" && node.prev_named_sibling().is_some();
    let is_own_name = is_part("name") || is_part("property") || parent.kind() == "label";
    let name = source.text(node).trim_start_matches('_');
    name.starts_with(char::is_uppercase) && !is_own_name && !is_second_name
}

/// What `foreign.rs` lists and no file mentions: it must not grow old there.
pub(crate) fn idle_foreign_names(program: &Program) -> Vec<String> {
    let mut used = BTreeSet::new();
    for source in &program.sources {
        for kind in ["identifier", "type_identifier"] {
            used.extend(
                of_kind(source.root(), kind)
                    .into_iter()
                    .map(|node| source.text(node)),
            );
        }
    }
    let listed = FOREIGN.iter().flat_map(|(_, _, names)| names.split_whitespace());
    listed
        .filter(|name| !used.contains(name))
        .map(str::to_owned)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::findings;
    use crate::program::Program;

    fn found(text: &str) -> Vec<String> {
        let other = ("clients/dart/lib/b.dart", "class Ours {}\nint ours() => 1;\n");
        findings(&Program::sample(&[("clients/dart/lib/a.dart", text), other]))
    }

    #[test]
    fn what_is_imported_is_known() {
        let text = "import 'dart:async';\nimport 'b.dart';\n\
                    class A<T> extends Ours { final Completer<T> a = Completer<T>(); T? f(T t) => g(ours()); g(_) => null; }";
        assert_eq!(found(text), [""; 0]);
    }

    #[test]
    fn a_name_of_ours_without_its_import_is_found() {
        let text = "final a = Ours();\nfinal b = ours();";
        assert_eq!(
            found(text),
            [
                "clients/dart/lib/a.dart:1: `Ours` is not known here",
                "clients/dart/lib/a.dart:2: `ours` is not known here",
            ]
        );
    }

    #[test]
    fn a_name_of_a_library_without_its_import_is_found() {
        assert_eq!(
            found(
                "import 'dart:convert' show jsonDecode;\nfinal a = jsonEncode(jsonDecode(''));\nCompleter<int>? b;"
            ),
            [
                "clients/dart/lib/a.dart:2: `jsonEncode` is not known here",
                "clients/dart/lib/a.dart:3: `Completer` is not known here",
            ]
        );
    }

    #[test]
    fn an_import_that_is_not_used_is_found() {
        assert_eq!(
            found("import 'dart:async';\nimport 'b.dart';\nfinal a = 1;"),
            [
                "clients/dart/lib/a.dart:1: `dart:async` is not used",
                "clients/dart/lib/a.dart:2: `b.dart` is not used",
            ]
        );
    }
}
