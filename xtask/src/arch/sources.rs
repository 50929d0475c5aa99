//! What the sources of a layer must not name. Plain text, comments left out: it catches the slip, not the
//! trickster.

use std::fs;
use std::path::{Path, PathBuf};

use crate::shell::{Failure, root};

/// A folder, and what its code must not contain.
const UNNAMED: &[(&str, &[&str])] = &[
    (
        "crates/domain/src",
        &[
            "async fn",
            "Utc::now",
            "std::env",
            "std::fs",
            "std::io",
            "std::thread",
            "SystemTime",
        ],
    ),
    (
        "crates/ports/src",
        &["StatusCode", "diesel", "sqlite", "actix", "redis"],
    ),
    (
        "crates/application/src",
        &[
            "StatusCode",
            "HttpRequest",
            "actix",
            "diesel",
            "redis",
            "sqlite",
            "postgres",
            "SELECT ",
            "INSERT ",
            "Utc::now",
        ],
    ),
];

/// Names every line that says what its layer must not know.
pub(super) fn check() -> Result<Vec<String>, Failure> {
    let mut faults = Vec::new();
    for (folder, unnamed) in UNNAMED {
        for path in rust_files(&root().join(folder))? {
            let text = fs::read_to_string(&path).map_err(|error| unreadable(&path, &error))?;
            for (line, word) in found(&text, unnamed) {
                let file = path.file_name().unwrap_or_default().to_string_lossy();
                faults.push(format!("{folder}: {file}:{line} names `{word}`"));
            }
        }
    }
    Ok(faults)
}

/// The numbers of the lines of code that contain one of the words, and the word.
fn found<'a>(text: &str, words: &[&'a str]) -> Vec<(usize, &'a str)> {
    let code = text
        .lines()
        .enumerate()
        .filter(|(_, line)| !line.trim_start().starts_with("//"));
    code.flat_map(|(i, line)| {
        words
            .iter()
            .filter(move |word| line.contains(**word))
            .map(move |word| (i + 1, *word))
    })
    .collect()
}

fn rust_files(folder: &Path) -> Result<Vec<PathBuf>, Failure> {
    let mut files = Vec::new();
    let entries = fs::read_dir(folder).map_err(|error| unreadable(folder, &error))?;
    for entry in entries {
        let path = entry.map_err(|error| unreadable(folder, &error))?.path();
        if path.is_dir() {
            files.extend(rust_files(&path)?);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}

fn unreadable(path: &Path, error: &std::io::Error) -> Failure {
    Failure::new(format!("{}: {error}", path.display()))
}

#[cfg(test)]
mod tests {
    use super::found;

    #[test]
    fn code_is_searched_and_comments_are_not() {
        let text = "/// Never diesel.\nuse diesel::prelude;\n    // diesel\nlet x = 1;\n";
        assert_eq!(found(text, &["diesel", "redis"]), [(2, "diesel")]);
    }
}
