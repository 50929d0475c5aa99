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
        let files: Vec<_> = paths.iter().map(|path| (path.as_str(), read(path))).collect();
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
