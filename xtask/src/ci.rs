//! `cargo xtask ci`.

use crate::shell::{self, Failure, cargo};
use crate::{arch, deny, schema, test};

/// Everything that must pass before a change is merged, what fails soonest first.
///
/// Warnings become errors by arguments of clippy and rustdoc: changing `RUSTFLAGS` would compile all
/// dependencies once more.
pub(crate) fn run() -> Result<(), Failure> {
    shell::run(&mut cargo(&["fmt", "--all", "--check"]))?;
    arch::run()?;
    deny::run()?;
    shell::run(&mut cargo(&[
        "clippy",
        "--workspace",
        "--all-targets",
        "--",
        "-D",
        "warnings",
    ]))?;
    let mut docs = cargo(&["doc", "--workspace", "--no-deps"]);
    shell::run(docs.env("RUSTDOCFLAGS", "-D warnings"))?;
    schema::run(true)?;
    test::run()
}
