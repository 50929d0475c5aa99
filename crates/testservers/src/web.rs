//! The programs that tests of web pages need.

use std::env;
use std::path::Path;
use std::process::Command;

use crate::programs::in_path;

/// The oldest Node.js that will do: its major version.
pub(crate) const OLDEST_NODE: u32 = 20;

/// Whether there is a node, and it is new enough.
pub(crate) fn has_node() -> bool {
    in_path("node")
        .and_then(|program| version_of(&program))
        .is_some_and(|version| version >= OLDEST_NODE)
}

/// Whether there is a browser: the one that `CHROMIUM` names, or one in PATH.
pub(crate) fn has_chromium() -> bool {
    env::var_os("CHROMIUM").is_some_and(|path| Path::new(&path).is_file())
        || ["chromium", "chromium-browser", "google-chrome"]
            .into_iter()
            .any(|program| in_path(program).is_some())
}

/// The major version of a node.
fn version_of(program: &Path) -> Option<u32> {
    let output = Command::new(program).arg("--version").output().ok()?;
    major(&String::from_utf8(output.stdout).ok()?)
}

fn major(version: &str) -> Option<u32> {
    let (major, _) = version.trim().strip_prefix('v')?.split_once('.')?;
    major.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::major;

    #[test]
    fn the_major_version_is_what_counts() {
        assert_eq!(major("v20.20.2\n"), Some(20));
        assert_eq!(major("v9.1.0"), Some(9));
        assert_eq!(major("20.1.0"), None);
        assert_eq!(major(""), None);
    }
}
