//! All Dart files of some packages.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::source::Source;

/// The packages of this repository.
pub(crate) const PACKAGES: [&str; 2] = ["clients/dart", "examples/flutter"];

pub(crate) struct Package {
    /// Below the repository.
    pub(crate) folder: String,
    pub(crate) name: String,
    pub(crate) dependencies: BTreeSet<String>,
    pub(crate) dev_dependencies: BTreeSet<String>,
    /// Where its dependencies of this repository are, by their names.
    pub(crate) neighbours: BTreeMap<String, String>,
}

pub(crate) struct Program {
    pub(crate) packages: Vec<Package>,
    pub(crate) sources: Vec<Source>,
}

impl Program {
    /// That of the repository.
    pub(crate) fn read() -> Self {
        let read = |path: &str| fs::read_to_string(repository().join(path)).unwrap();
        let packages: Vec<_> = PACKAGES
            .iter()
            .map(|folder| (*folder, read(&format!("{folder}/pubspec.yaml"))))
            .collect();
        let mut paths = Vec::new();
        for folder in PACKAGES {
            dart_files(folder, &mut paths);
        }
        paths.sort();
        let mut files: Vec<_> = paths
            .into_iter()
            .map(|path| (path.clone(), read(&path)))
            .collect();
        for folder in PACKAGES {
            let page = format!("{folder}/README.md");
            files.extend(examples(&page, &read(&page)));
        }
        let files: Vec<_> = files
            .iter()
            .map(|(path, text)| (path.as_str(), text.clone()))
            .collect();
        Self::of(&packages, &files)
    }

    /// One of pubspecs by their folders, and of files by their paths.
    pub(crate) fn of<T: AsRef<str>>(pubspecs: &[(&str, T)], files: &[(&str, T)]) -> Self {
        Self {
            packages: pubspecs
                .iter()
                .map(|(folder, text)| Package::parse(folder, text.as_ref()))
                .collect(),
            sources: files
                .iter()
                .map(|(path, text)| Source::parse(path, text.as_ref()))
                .collect(),
        }
    }

    /// One of one package `mine`, for tests of the checks.
    pub(crate) fn sample(files: &[(&str, &str)]) -> Self {
        Self::of(
            &[("clients/dart", "name: mine\ndependencies:\n  dio: any\n")],
            files,
        )
    }

    pub(crate) fn find(&self, path: &str) -> Option<&Source> {
        self.sources.iter().find(|source| source.path == path)
    }

    /// The package that a file is of.
    pub(crate) fn package_of(&self, source: &Source) -> &Package {
        self.packages
            .iter()
            .find(|package| source.path.starts_with(&format!("{}/", package.folder)))
            .unwrap()
    }
}

impl Package {
    fn parse(folder: &str, text: &str) -> Self {
        let pubspec: Value =
            serde_saphyr::from_str(text).unwrap_or_else(|error| panic!("{folder}/pubspec.yaml: {error}"));
        let names = |table: &str| {
            let entries = pubspec[table].as_object().into_iter().flatten();
            entries.map(|(name, _)| name.clone()).collect()
        };
        let entries = pubspec["dependencies"].as_object().into_iter().flatten();
        Self {
            folder: folder.to_owned(),
            name: pubspec["name"].as_str().unwrap().to_owned(),
            dependencies: names("dependencies"),
            dev_dependencies: names("dev_dependencies"),
            neighbours: entries
                .filter_map(|(name, source)| {
                    let path = source["path"].as_str()?;
                    Some((name.clone(), joined(folder, path)))
                })
                .collect(),
        }
    }
}

/// A relative path from a folder, without dots.
pub(crate) fn joined(folder: &str, path: &str) -> String {
    let mut parts: Vec<&str> = folder.split('/').collect();
    for part in path.split('/') {
        match part {
            "." => {}
            ".." => drop(parts.pop()),
            part => parts.push(part),
        }
    }
    parts.join("/")
}

/// The top of the repository.
pub(crate) fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// The Dart code of a page, each piece as a file of its own with its lines where they are on the page.
fn examples(page: &str, text: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let mut current: Option<String> = None;
    for (number, line) in text.lines().enumerate() {
        match (&mut current, line) {
            (None, "```dart") => current = Some("\n".repeat(number + 1)),
            (Some(_), "```") => {
                let path = format!("{page}#{}", found.len() + 1);
                found.extend(current.take().map(|code| (path, code)));
            }
            (Some(code), line) => {
                code.push_str(line);
                code.push('\n');
            }
            (None, _) => {}
        }
    }
    found
}

/// The Dart files below a folder; not those that tools make.
fn dart_files(folder: &str, paths: &mut Vec<String>) {
    for entry in fs::read_dir(repository().join(folder)).unwrap() {
        let entry = entry.unwrap();
        let name = entry.file_name().into_string().unwrap();
        let path = format!("{folder}/{name}");
        if entry.file_type().unwrap().is_dir() {
            if !name.starts_with('.') && name != "build" {
                dart_files(&path, paths);
            }
        } else if Path::new(&name).extension().is_some_and(|end| end == "dart") {
            paths.push(path);
        }
    }
}

#[test]
fn the_packages_know_each_other() {
    let program = Program::read();
    for package in &program.packages {
        for (name, folder) in &package.neighbours {
            let found = program.packages.iter().find(|other| &other.folder == folder);
            assert_eq!(&found.unwrap().name, name, "{}", package.folder);
        }
    }
}

#[test]
fn the_files_that_are_looked_for_are_there() {
    let program = Program::read();
    for path in [
        "clients/dart/lib/src/auth_api_service.dart",
        "examples/flutter/lib/screens/login_screen.dart",
        "examples/flutter/lib/screens/registration_screen.dart",
    ] {
        assert!(program.find(path).is_some(), "{path}");
    }
}

#[test]
fn the_code_of_a_page_keeps_its_lines() {
    let page = "# A\n\n```dart\nfinal a = 1;\n```\n\n```sh\nls\n```\n\n```dart\nf() {}\n```\n";
    let found = examples("README.md", page);
    assert_eq!(found.len(), 2);
    assert_eq!(
        found[0],
        ("README.md#1".to_owned(), "\n\n\nfinal a = 1;\n".to_owned())
    );
    assert_eq!(found[1].1.lines().count(), 12);
}
