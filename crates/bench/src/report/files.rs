//! The folder of the results.

use std::fs;
use std::path::PathBuf;

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::chart::Chart;
use crate::Trouble;

/// `bench` in the target folder, from whose profile this program runs.
pub(crate) fn folder() -> Result<PathBuf, Trouble> {
    let program = std::env::current_exe()?;
    let target = program
        .ancestors()
        .nth(2)
        .ok_or("this program is in no target folder")?;
    Ok(target.join("bench"))
}

/// Writes the figures, their tables and their charts.
pub(crate) fn write(
    name: &str,
    report: &impl Serialize,
    tables: &str,
    charts: &[(String, Chart)],
) -> Result<(), Trouble> {
    let folder = folder()?;
    fs::create_dir_all(&folder)?;
    fs::write(
        folder.join(format!("{name}.json")),
        serde_json::to_vec_pretty(report)?,
    )?;
    fs::write(folder.join(format!("{name}.md")), tables)?;
    for (name, chart) in charts {
        fs::write(folder.join(format!("{name}.svg")), chart.svg())?;
    }
    println!("\nwritten to {}", folder.display());
    Ok(())
}

/// Reads figures that were written.
pub(crate) fn read<T: DeserializeOwned>(name: &str) -> Result<T, Trouble> {
    let path = folder()?.join(format!("{name}.json"));
    let text = fs::read(&path).map_err(|error| format!("{}: {error}", path.display()))?;
    Ok(serde_json::from_slice(&text)?)
}
