//! Where imports and exports lead, and which of our own names they make known.

use std::collections::{BTreeMap, BTreeSet};

use tree_sitter::Node;

use crate::declarations::Index;
use crate::program::{Program, joined};
use crate::source::{Source, child, children, of_kind};

/// One import or export.
pub(crate) struct Import<'p> {
    pub(crate) node: Node<'p>,
    pub(crate) uri: String,
    pub(crate) is_export: bool,
    /// The names after `show`; all when there is none.
    pub(crate) shown: Option<Vec<&'p str>>,
}

impl Import<'_> {
    pub(crate) fn shows(&self, name: &str) -> bool {
        self.shown.as_ref().is_none_or(|shown| shown.contains(&name))
    }
}

/// What a URI leads to.
pub(crate) enum Target {
    /// A file of ours, by its path.
    Ours(String),
    /// A library of somebody else's.
    Theirs,
    Nowhere(String),
}

pub(crate) fn imports(source: &Source) -> Vec<Import<'_>> {
    let parts = children(source.root()).into_iter();
    let parts = parts.filter(|node| node.kind() == "import_or_export");
    parts
        .map(|node| {
            let uri = of_kind(node, "string_literal")[0];
            let combinator = of_kind(node, "combinator").into_iter().next();
            Import {
                node,
                uri: source.literal(uri).unwrap(),
                is_export: child(node, "library_export").is_some(),
                shown: combinator.map(|names| {
                    let names = children(names).into_iter();
                    names.map(|name| source.text(name)).collect()
                }),
            }
        })
        .collect()
}

pub(crate) fn target(program: &Program, source: &Source, uri: &str) -> Target {
    let package = program.package_of(source);
    if uri.starts_with("dart:") {
        return Target::Theirs;
    }
    let path = match uri.strip_prefix("package:") {
        None => {
            let folder = source.path.rsplit_once('/').unwrap().0;
            joined(folder, uri)
        }
        Some(rest) => {
            let (name, file) = rest.split_once('/').unwrap_or((rest, ""));
            let folder = if name == package.name {
                Some(&package.folder)
            } else {
                package.neighbours.get(name)
            };
            match folder {
                Some(folder) => format!("{folder}/lib/{file}"),
                None => return foreign(program, source, name),
            }
        }
    };
    if program.find(&path).is_some() {
        Target::Ours(path)
    } else {
        Target::Nowhere(format!("there is no file `{path}`"))
    }
}

fn foreign(program: &Program, source: &Source, name: &str) -> Target {
    let package = program.package_of(source);
    let is_page = source.path.contains("/README.md#");
    // An example on a page may show what the package of another one here uses.
    let mut packages = program
        .packages
        .iter()
        .filter(|other| is_page || other.folder == package.folder);
    let is_declared = packages.any(|package| {
        package.dependencies.contains(name) || source.is_aside() && package.dev_dependencies.contains(name)
    });
    if is_declared {
        Target::Theirs
    } else {
        Target::Nowhere(format!("pubspec.yaml does not name `{name}`"))
    }
}

/// The names that a file makes known to those that import it.
pub(crate) fn exported<'p>(program: &'p Program, index: &Index<'p>, path: &str) -> BTreeSet<&'p str> {
    let Some(source) = program.find(path) else {
        return BTreeSet::new();
    };
    let mut names: BTreeSet<_> = index.names[path].iter().copied().collect();
    names.retain(|name| !name.starts_with('_'));
    for export in imports(source) {
        if let (true, Target::Ours(path)) = (export.is_export, target(program, source, &export.uri)) {
            let further = exported(program, index, &path);
            names.extend(further.into_iter().filter(|name| export.shows(name)));
        }
    }
    names
}

/// The names of ours that a file knows by its imports, by the line of the import.
pub(crate) fn imported<'p>(
    program: &'p Program,
    index: &Index<'p>,
    source: &'p Source,
) -> BTreeMap<usize, BTreeSet<&'p str>> {
    let mut known = BTreeMap::new();
    for import in imports(source) {
        if let (false, Target::Ours(path)) = (import.is_export, target(program, source, &import.uri)) {
            let mut names = exported(program, index, &path);
            names.retain(|name| import.shows(name));
            known.insert(import.node.start_position().row, names);
        }
    }
    known
}

pub(crate) fn findings(program: &Program) -> Vec<String> {
    let index = Index::of(program);
    let mut found = Vec::new();
    for source in &program.sources {
        for import in imports(source) {
            match target(program, source, &import.uri) {
                Target::Theirs => {}
                Target::Nowhere(why) => found.push(source.at(import.node, &why)),
                Target::Ours(path) => {
                    let names = exported(program, &index, &path);
                    let shown = import.shown.into_iter().flatten();
                    let missing = shown.filter(|name| !names.contains(name));
                    found.extend(
                        missing.map(|name| source.at(import.node, &format!("`{path}` has no `{name}`"))),
                    );
                }
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::findings;
    use crate::program::Program;

    fn found(files: &[(&str, &str)]) -> Vec<String> {
        findings(&Program::sample(files))
    }

    #[test]
    fn an_import_of_a_file_that_is_not_there_is_found() {
        let files = [(
            "clients/dart/lib/src/a.dart",
            "import '../b.dart';\nimport 'package:mine/src/c.dart';",
        )];
        assert_eq!(
            found(&files),
            [
                "clients/dart/lib/src/a.dart:1: there is no file `clients/dart/lib/b.dart`",
                "clients/dart/lib/src/a.dart:2: there is no file `clients/dart/lib/src/c.dart`",
            ]
        );
    }

    #[test]
    fn an_import_of_a_package_that_nobody_declared_is_found() {
        let files = [(
            "clients/dart/lib/a.dart",
            "import 'package:dio/dio.dart';\nimport 'package:http/http.dart';",
        )];
        assert_eq!(
            found(&files),
            ["clients/dart/lib/a.dart:2: pubspec.yaml does not name `http`"]
        );
    }

    #[test]
    fn a_name_that_is_not_there_is_found() {
        let files = [
            ("clients/dart/lib/a.dart", "import 'b.dart' show A, B, _C;"),
            ("clients/dart/lib/b.dart", "export 'c.dart';\nclass _C {}"),
            ("clients/dart/lib/c.dart", "class A {}"),
        ];
        assert_eq!(
            found(&files),
            [
                "clients/dart/lib/a.dart:1: `clients/dart/lib/b.dart` has no `B`",
                "clients/dart/lib/a.dart:1: `clients/dart/lib/b.dart` has no `_C`",
            ]
        );
    }
}
