//! `cargo xtask openapi`.

use crate::shell::{self, Failure, cargo};

/// Compares docs/openapi.json with the document that the server serves, or writes it anew. A test of the
/// server does both, so that no client is needed here.
pub(crate) fn run(check: bool) -> Result<(), Failure> {
    let mut test = cargo(&["test", "--package", "dastak-server", "--lib", "openapi"]);
    if !check {
        test.env("UPDATE_DOCS", "1");
    }
    shell::run(&mut test)
}
