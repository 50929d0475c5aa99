//! `cargo xtask arch`: what the layers may know of each other. docs/architecture.md says why.

mod edges;
mod manifests;
mod sources;
mod trees;

use cargo_metadata::{Metadata, MetadataCommand};

use crate::shell::{Failure, root};

/// Runs all checks and names every fault at once.
pub(crate) fn run() -> Result<(), Failure> {
    let workspace = workspace()?;
    let mut faults = edges::check(&workspace);
    faults.extend(manifests::check(&workspace)?);
    faults.extend(trees::check()?);
    faults.extend(sources::check()?);
    if faults.is_empty() {
        println!("arch: {} crates keep to their layers", workspace.packages.len());
        return Ok(());
    }
    for fault in &faults {
        eprintln!("arch: {fault}");
    }
    Err(Failure::new(format!(
        "{} faults in the architecture",
        faults.len()
    )))
}

/// Each crate with what it may be built on.
pub(crate) fn edges() -> impl Iterator<Item = (&'static str, &'static [&'static str])> {
    edges::built_on()
}

fn workspace() -> Result<Metadata, Failure> {
    MetadataCommand::new()
        .current_dir(root())
        .no_deps()
        .exec()
        .map_err(|error| Failure::new(format!("cargo metadata: {error}")))
}
