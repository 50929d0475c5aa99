//! The pages whose commands people copy.

use std::fs;
use std::path::{Path, PathBuf};

/// The top of the repository.
pub(crate) fn root() -> PathBuf {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../..")).to_owned()
}

/// Each page by its path from the top, with its text: those of docs/, and the READMEs of what lies beside.
pub(crate) fn all() -> Vec<(String, String)> {
    let mut paths = vec![root().join("README.md"), root().join("deploy/README.md")];
    gather(&root().join("docs"), &mut paths);
    for folder in ["clients", "examples"] {
        let readmes = entries(&root().join(folder)).map(|entry| entry.join("README.md"));
        paths.extend(readmes.filter(|readme| readme.is_file()));
    }
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
    for path in entries(folder) {
        if path.is_dir() {
            gather(&path, paths);
        } else if path.extension().is_some_and(|extension| extension == "md") {
            paths.push(path);
        }
    }
}

fn entries(folder: &Path) -> impl Iterator<Item = PathBuf> + use<> {
    fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path())
}
