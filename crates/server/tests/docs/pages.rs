//! The pages whose commands people copy.

use std::fs;
use std::path::{Path, PathBuf};

const FOLDERS: [&str; 4] = ["docs", "deploy", "clients", "examples"];

/// What others put there: packages and what was built.
const FOREIGN: [&str; 4] = ["node_modules", "build", "dist", "target"];

/// The top of the repository.
pub(crate) fn root() -> PathBuf {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../..")).to_owned()
}

/// Each page by its path from the top, with its text.
pub(crate) fn all() -> Vec<(String, String)> {
    let mut paths = vec![root().join("README.md")];
    for folder in FOLDERS {
        gather(&root().join(folder), &mut paths);
    }
    paths.sort();
    let pages: Vec<_> = paths
        .into_iter()
        .map(|path| {
            let name = path.strip_prefix(root()).unwrap().to_str().unwrap().to_owned();
            (name, fs::read_to_string(path).unwrap())
        })
        .collect();
    assert!(pages.len() > 20, "only {} pages were found", pages.len());
    pages
}

fn gather(folder: &Path, paths: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap();
        if path.is_dir() && !path.is_symlink() && !name.starts_with('.') && !FOREIGN.contains(&name) {
            gather(&path, paths);
        } else if path.extension().is_some_and(|extension| extension == "md") {
            paths.push(path);
        }
    }
}
