//! What the program has: its settings, as a deployment's variables would make them, its routes and its problems.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use dastak_server::http::openapi;
use dastak_server::http::problem::Code;
use dastak_server::settings::layers::{ENVIRONMENT_VARIABLE, FOLDER_VARIABLE};
use dastak_server::settings::spec::file_variable;
use dastak_server::settings::table::SETTINGS;
use dastak_server::settings::{Faults, Loaded, Settings, Sources, load};

/// A deployment's variables.
pub(crate) type Variables = BTreeMap<String, String>;

/// The folder of settings that the image names, which is empty there.
pub(crate) const IMAGE_FOLDER: &str = "/etc/dastak";

/// Every variable that the program knows.
pub(crate) fn variables() -> BTreeSet<String> {
    let mut known: BTreeSet<String> = [ENVIRONMENT_VARIABLE, FOLDER_VARIABLE].map(str::to_owned).into();
    for setting in SETTINGS {
        for variable in setting.variables() {
            if setting.is_secret() {
                known.insert(file_variable(&variable));
            }
            known.insert(variable);
        }
    }
    known
}

/// The settings of a server that starts with these variables, in the image.
pub(crate) fn settings(variables: &Variables) -> Result<Settings, Faults> {
    loaded(variables).map(|loaded| loaded.settings)
}

/// The same with what it warns of.
pub(crate) fn loaded(variables: &Variables) -> Result<Loaded, Faults> {
    let unknown: Vec<_> = variables
        .keys()
        .filter(|name| !self::variables().contains(*name))
        .collect();
    assert!(unknown.is_empty(), "the program does not know {unknown:?}");
    let empty = tempfile::tempdir().unwrap();
    let mut variables = variables.clone();
    if variables
        .get(FOLDER_VARIABLE)
        .is_some_and(|folder| folder == IMAGE_FOLDER)
    {
        variables.insert(
            FOLDER_VARIABLE.to_owned(),
            empty.path().to_str().unwrap().to_owned(),
        );
    }
    load(&Sources::from_iter(variables))
}

/// The names of what is wrong with settings.
pub(crate) fn faults(settings: &Result<Settings, Faults>) -> Vec<String> {
    match settings {
        Ok(_) => Vec::new(),
        Err(faults) => faults.0.iter().map(|fault| fault.name.clone()).collect(),
    }
}

/// The longest that a server takes to stop.
pub(crate) fn stopping(settings: &Settings) -> Duration {
    Duration::from_secs(settings.server.drain_seconds + settings.server.shutdown_timeout_seconds)
}

/// Whether the program has this route.
pub(crate) fn has_route(path: &str) -> bool {
    openapi::document().paths.paths.contains_key(path)
}

/// Whether a problem has this code.
pub(crate) fn has_code(name: &str) -> bool {
    Code::ALL.iter().any(|code| code.as_str() == name)
}
