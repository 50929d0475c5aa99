//! `cargo xtask ci`.

use crate::shell::{self, Failure, cargo};
use crate::{arch, deny, docs, schema, test};

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
    let mut rustdoc = cargo(&["doc", "--workspace", "--no-deps"]);
    shell::run(rustdoc.env("RUSTDOCFLAGS", "-D warnings"))?;
    docs::run()?;
    schema::run(true)?;
    test::run(&test::Options::default())
}
