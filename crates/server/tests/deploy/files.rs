//! The files, read.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

/// The top of the repository.
pub(crate) fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// The folder of these files.
pub(crate) fn deploy() -> PathBuf {
    repository().join("deploy")
}

pub(crate) fn text(name: &str) -> String {
    fs::read_to_string(deploy().join(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
}

/// Every YAML document of a file.
pub(crate) fn documents(name: &str) -> Vec<Value> {
    serde_saphyr::from_multiple(&text(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
}

/// The one YAML document of a file.
pub(crate) fn document(name: &str) -> Value {
    serde_saphyr::from_str(&text(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
}

/// The YAML files below a folder, by their names in `deploy/`.
pub(crate) fn yaml_files(folder: &str) -> Vec<String> {
    let mut names = Vec::new();
    for entry in fs::read_dir(deploy().join(folder)).unwrap() {
        let entry = entry.unwrap();
        let name = entry.file_name().into_string().unwrap();
        let name = if folder.is_empty() {
            name
        } else {
            format!("{folder}/{name}")
        };
        if entry.file_type().unwrap().is_dir() {
            names.extend(yaml_files(&name));
        } else if [".yaml", ".yml"].iter().any(|end| name.ends_with(end)) {
            names.push(name);
        }
    }
    names.sort();
    names
}

/// What a mapping has, by key; nothing where there is no mapping.
pub(crate) fn entries(value: &Value) -> impl Iterator<Item = (&str, &Value)> {
    let map = value.as_object().into_iter().flatten();
    map.map(|(key, value)| (key.as_str(), value))
}

/// What a list has; nothing where there is no list.
pub(crate) fn items(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}

/// The texts of a list.
pub(crate) fn texts(value: &Value) -> Vec<&str> {
    items(value).map(|item| item.as_str().unwrap()).collect()
}

#[test]
fn every_yaml_file_can_be_read() {
    let names = yaml_files("");
    assert!(names.len() > 10, "{names:?}");
    for name in names {
        assert!(!documents(&name).is_empty(), "{name}");
    }
}
