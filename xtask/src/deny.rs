//! `cargo xtask deny`.

use std::process::Command;

use crate::shell::{self, Failure, cargo, root};

/// Checks deny.toml's licences, bans and sources. Advisories are not asked for: their database is on the
/// network, and what passed yesterday must pass today.
pub(crate) fn run() -> Result<(), Failure> {
    let tools = root().join("target/tools");
    let tool = tools.join("bin/cargo-deny");
    if !tool.exists() {
        println!("cargo-deny is not in target/tools; installing it takes some minutes, once.");
        shell::run(cargo(&["install", "--locked", "cargo-deny", "--root"]).arg(&tools))?;
    }
    shell::run(
        Command::new(tool)
            .args(["--offline", "check", "bans", "licenses", "sources"])
            .current_dir(root()),
    )
}
