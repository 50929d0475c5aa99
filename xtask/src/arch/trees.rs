//! What must not be in a crate's whole tree of normal dependencies.

use crate::shell::{Failure, cargo, output};

/// A crate, and names that none of its dependencies may begin with.
const FORBIDDEN: &[(&str, &[&str])] = &[
    // Values and functions: no I/O, no runtime, no wire format.
    (
        "dastak-domain",
        &[
            "actix",
            "async-",
            "diesel",
            "futures",
            "hyper",
            "mio ",
            "redis",
            "reqwest",
            "serde ",
            "serde_json",
            "socket2",
            "tokio",
        ],
    ),
    (
        "dastak-ports",
        &[
            "actix", "diesel", "hyper", "mio ", "mockall", "redis", "reqwest", "serde ", "tokio",
        ],
    ),
    // The use-cases run on any runtime, behind any protocol, on any store.
    (
        "dastak-application",
        &[
            "actix", "diesel", "hyper", "mio ", "mockall", "redis", "reqwest", "tokio",
        ],
    ),
    // One crypto stack; and nothing for tests in what is shipped.
    (
        "dastak-server",
        &[
            "aws-lc",
            "dastak-testkit",
            "mockall",
            "native-tls",
            // Not openssl-probe, which only knows where systems keep their certificates.
            "openssl ",
            "openssl-sys",
            "proptest",
        ],
    ),
];

/// Names every forbidden dependency. `cargo tree` is asked and not `cargo metadata`, as that one mixes in the
/// features which only tests switch on.
pub(super) fn check() -> Result<Vec<String>, Failure> {
    let mut faults = Vec::new();
    for (name, forbidden) in FORBIDDEN {
        let tree = output(&mut cargo(&[
            "tree",
            "--quiet",
            "--edges",
            "normal",
            "--prefix",
            "none",
            "--package",
            name,
        ]))?;
        let mut found: Vec<&str> = tree
            .lines()
            .filter(|line| forbidden.iter().any(|start| line.starts_with(start)))
            .collect();
        found.sort_unstable();
        found.dedup();
        faults.extend(
            found
                .into_iter()
                .map(|dependency| format!("{name} must not be built on {dependency}")),
        );
    }
    Ok(faults)
}
