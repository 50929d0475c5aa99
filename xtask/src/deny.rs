//! `cargo xtask deny`.

use std::process::Command;

use crate::shell::{self, Failure, cargo, root};

/// Checks deny.toml's licences, bans and sources, for the platform it runs on: crates of other platforms are not
/// downloaded, and this must need no network. Advisories are not asked for: their database is on the network, and
/// what passed yesterday must pass today.
pub(crate) fn run() -> Result<(), Failure> {
    let tools = root().join("target/tools");
    let tool = tools.join("bin/cargo-deny");
    if !tool.exists() {
        println!("cargo-deny is not in target/tools; installing it takes some minutes, once.");
        shell::run(cargo(&["install", "--locked", "cargo-deny", "--root"]).arg(&tools))?;
    }
    let platform = platform()?;
    let mut checks = Command::new(tool);
    checks.args([
        "--offline",
        "--target",
        &platform,
        "check",
        "bans",
        "licenses",
        "sources",
    ]);
    shell::run(checks.current_dir(root()))
}

/// The platform of the compiler in use, such as `x86_64-unknown-linux-gnu`.
fn platform() -> Result<String, Failure> {
    let version = shell::output(Command::new("rustc").arg("-vV").current_dir(root()))?;
    let host = version.lines().find_map(|line| line.strip_prefix("host: "));
    host.map(str::to_owned)
        .ok_or_else(|| Failure::new("`rustc -vV` does not name its host"))
}
