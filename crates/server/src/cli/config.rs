//! `dastak config`

use std::fmt::Write;

use super::{Failure, load_settings, print};

/// Checks every setting.
pub(super) fn check() -> Result<(), Failure> {
    let loaded = load_settings()?;
    print(&format!(
        "The settings are good for {}.\n",
        loaded.settings.environment
    ));
    Ok(())
}

/// Prints every value in force and its origin, as TOML that can't be used as such where a secret is masked.
pub(super) fn show() -> Result<(), Failure> {
    let loaded = load_settings()?;
    let mut page = format!("# environment: {}\n", loaded.settings.environment);
    for found in &loaded.effective {
        let origin = found.origin.as_deref().unwrap_or("built in");
        let _ = writeln!(page, "{} = {}  # {origin}", found.setting.path, found.shown());
    }
    print(&page);
    Ok(())
}
