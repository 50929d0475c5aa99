//! What every manifest must say: the workspace's lints, and versions from the workspace's table only.

use std::fs;
use std::path::Path;

use cargo_metadata::Metadata;
use toml::{Table, Value};

use crate::shell::Failure;

/// Names every crate that leaves the workspace's lints or its table of dependencies.
pub(super) fn check(workspace: &Metadata) -> Result<Vec<String>, Failure> {
    let mut faults = Vec::new();
    for package in &workspace.packages {
        let manifest = read(package.manifest_path.as_std_path())?;
        faults.extend(of_manifest(&package.name, &manifest));
    }
    Ok(faults)
}

fn read(path: &Path) -> Result<Table, Failure> {
    let text =
        fs::read_to_string(path).map_err(|error| Failure::new(format!("{}: {error}", path.display())))?;
    text.parse()
        .map_err(|error| Failure::new(format!("{}: {error}", path.display())))
}

fn of_manifest(name: &str, manifest: &Table) -> Vec<String> {
    let mut faults = Vec::new();
    if !manifest.get("lints").is_some_and(is_of_workspace) {
        faults.push(format!("{name} lacks `[lints] workspace = true`"));
    }
    for section in ["dependencies", "dev-dependencies", "build-dependencies"] {
        let Some(Value::Table(dependencies)) = manifest.get(section) else {
            continue;
        };
        for (dependency, _) in dependencies.iter().filter(|(_, value)| !is_of_workspace(value)) {
            faults.push(format!(
                "{name} must take {dependency} from the workspace's table"
            ));
        }
    }
    faults
}

fn is_of_workspace(value: &Value) -> bool {
    value.get("workspace").and_then(Value::as_bool) == Some(true)
}

#[cfg(test)]
mod tests {
    use super::of_manifest;

    #[test]
    fn a_manifest_that_leaves_the_workspace_is_named() {
        let manifest =
            "[dependencies]\na.workspace = true\nb = \"1\"\n[dev-dependencies]\nc = { path = \"x\" }\n";
        let faults = of_manifest("crate", &manifest.parse().unwrap());
        assert_eq!(faults.len(), 3, "{faults:?}");
    }

    #[test]
    fn a_manifest_of_the_workspace_passes() {
        let manifest =
            "[lints]\nworkspace = true\n[dependencies]\na = { workspace = true, features = [\"f\"] }\n";
        assert_eq!(
            of_manifest("crate", &manifest.parse().unwrap()),
            Vec::<String>::new()
        );
    }
}
