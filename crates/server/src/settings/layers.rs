//! The layers that settings come in. Each keeps only what is a setting; anything else is a fault.

use std::collections::BTreeMap;
use std::fmt;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use config::{ConfigError, Map, Source, Value, ValueKind};

use super::Environment;
use super::faults::Faults;
use super::spec::{self, Setting, VARIABLE_PREFIX};
use super::table::SETTINGS;

/// The variable that chooses the environment.
pub const ENVIRONMENT_VARIABLE: &str = "DASTAK_ENV";

/// The variable that names the folder of the files.
pub const FOLDER_VARIABLE: &str = "DASTAK_CONFIG_DIR";

/// The folder of the files when nothing names one.
const FOLDER: &str = "config";

/// `config/default.toml` as it was when the program was built.
pub const BUILT_IN_DEFAULTS: &str = include_str!("../../../../config/default.toml");

/// `config/production.toml` as it was when the program was built.
pub const BUILT_IN_PRODUCTION: &str = include_str!("../../../../config/production.toml");

const BUILT_IN_DEVELOPMENT: &str = include_str!("../../../../config/development.toml");

/// Where settings are looked for: variables and a folder.
#[derive(Clone, Default)]
pub struct Sources {
    variables: BTreeMap<String, String>,
}

impl Sources {
    /// The variables of this process. One that is not UTF-8 keeps replacement characters.
    #[must_use]
    pub fn of_process() -> Self {
        let text = |os: std::ffi::OsString| os.to_string_lossy().into_owned();
        std::env::vars_os()
            .map(|(name, value)| (text(name), text(value)))
            .collect()
    }

    /// A variable's value. An empty variable is an unset one.
    fn variable(&self, name: &str) -> Option<&str> {
        self.variables
            .get(name)
            .map(String::as_str)
            .filter(|value| !value.trim().is_empty())
    }

    /// The environment that is asked for, or a fault and development.
    pub(super) fn environment(&self, faults: &mut Faults) -> Environment {
        match self.variable(ENVIRONMENT_VARIABLE) {
            None | Some("development") => Environment::Development,
            Some("production") => Environment::Production,
            Some(other) => {
                faults.add(
                    ENVIRONMENT_VARIABLE,
                    format!("must be development or production, not {other:?}"),
                );
                Environment::Development
            }
        }
    }

    /// All layers, the weakest first.
    pub(super) fn layers(&self, environment: Environment, faults: &mut Faults) -> Vec<Layer> {
        let folder = PathBuf::from(self.variable(FOLDER_VARIABLE).unwrap_or(FOLDER));
        if self.variable(FOLDER_VARIABLE).is_some() && !folder.is_dir() {
            faults.add(FOLDER_VARIABLE, format!("{} is not a folder", folder.display()));
        }
        let built_in = match environment {
            Environment::Development => BUILT_IN_DEVELOPMENT,
            Environment::Production => BUILT_IN_PRODUCTION,
        };
        let mut layers = vec![Layer::of_toml("built in", BUILT_IN_DEFAULTS, faults)];
        layers.extend(Layer::of_file(&folder.join("default.toml"), faults));
        layers.push(Layer::of_toml(
            &format!("built in for {environment}"),
            built_in,
            faults,
        ));
        layers.extend(Layer::of_file(
            &folder.join(format!("{environment}.toml")),
            faults,
        ));
        layers.push(self.fixed_variables());
        layers.push(self.own_variables(faults));
        layers
    }

    fn fixed_variables(&self) -> Layer {
        let mut layer = Layer::default();
        for setting in SETTINGS {
            let Some(fixed) = setting.fixed else { continue };
            layer.take_variable(setting.path, fixed, self);
            if setting.is_secret() {
                layer.take_variable(&setting.file_path(), &spec::file_variable(fixed), self);
            }
        }
        layer
    }

    fn own_variables(&self, faults: &mut Faults) -> Layer {
        let mut layer = Layer::default();
        for name in self
            .variables
            .keys()
            .filter(|name| name.starts_with(VARIABLE_PREFIX))
        {
            if self.variable(name).is_none() {
                continue;
            }
            match SETTINGS
                .iter()
                .find_map(|setting| path_of_variable(setting, name))
            {
                Some(path) => layer.take_variable(&path, name, self),
                None => faults.add(name, "there is no such setting"),
            }
        }
        self.refuse_misspelt(faults);
        layer
    }

    /// `DASTAK_SERVER_PORT` would do nothing, and nobody would notice.
    fn refuse_misspelt(&self, faults: &mut Faults) {
        for variable in SETTINGS.iter().map(Setting::variable) {
            let misspelt = variable.replace("__", "_");
            if self.variable(&misspelt).is_some() {
                faults.add(misspelt, format!("there is no such setting: write {variable}"));
            }
        }
    }
}

impl fmt::Debug for Sources {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Sources(..)")
    }
}

impl<N: Into<String>, V: Into<String>> FromIterator<(N, V)> for Sources {
    /// Only these variables, whatever the process has.
    fn from_iter<I: IntoIterator<Item = (N, V)>>(variables: I) -> Self {
        Self {
            variables: variables
                .into_iter()
                .map(|(name, value)| (name.into(), value.into()))
                .collect(),
        }
    }
}

fn path_of_variable(setting: &Setting, name: &str) -> Option<String> {
    let own = setting.variable();
    if name == own {
        Some(setting.path.to_owned())
    } else if setting.is_secret() && name == spec::file_variable(&own) {
        Some(setting.file_path())
    } else {
        None
    }
}

/// The settings of one layer, by path, each with where it came from.
#[derive(Clone, Default)]
pub(super) struct Layer(Map<String, Value>);

impl Layer {
    fn take_variable(&mut self, path: &str, name: &str, sources: &Sources) {
        if let Some(value) = sources.variable(name) {
            self.0
                .insert(path.to_owned(), Value::new(Some(&name.to_owned()), value));
        }
    }

    /// A file of the folder; nothing when there is none.
    fn of_file(path: &Path, faults: &mut Faults) -> Option<Self> {
        let name = path.display().to_string();
        match std::fs::read_to_string(path) {
            Ok(text) => Some(Self::of_toml(&name, &text, faults)),
            Err(error) if error.kind() == ErrorKind::NotFound => None,
            Err(error) => {
                faults.add(name, format!("can't be read: {error}"));
                None
            }
        }
    }

    pub(super) fn of_toml(name: &str, text: &str, faults: &mut Faults) -> Self {
        let mut layer = Self::default();
        match toml::from_str::<toml::Table>(text) {
            Ok(table) => layer.take_table("", table, name, faults),
            // The parser's own message repeats the line, and the line may hold a secret.
            Err(error) => {
                let before = error
                    .span()
                    .and_then(|span| text.get(..span.start))
                    .unwrap_or_default();
                let line = before.matches('\n').count() + 1;
                faults.add(name, format!("line {line} is not TOML: {}", error.message()));
            }
        }
        layer
    }

    fn take_table(&mut self, prefix: &str, table: toml::Table, file: &str, faults: &mut Faults) {
        for (key, value) in table {
            let path = if prefix.is_empty() {
                key
            } else {
                format!("{prefix}.{key}")
            };
            let is_setting = SETTINGS
                .iter()
                .any(|setting| setting.path == path || (setting.is_secret() && setting.file_path() == path));
            let is_section = SETTINGS.iter().any(|setting| in_section(setting.path, &path));
            match value {
                value if is_setting => {
                    self.0.insert(path, from_toml(value, &file.to_owned()));
                }
                toml::Value::Table(table) if is_section => self.take_table(&path, table, file, faults),
                _ if is_section => faults.add(path, format!("is a section, not a setting, in {file}")),
                _ => faults.add(
                    format!("{path} ({})", spec::variable(&path)),
                    format!("there is no such setting, in {file}"),
                ),
            }
        }
    }
}

/// Whether a setting stands in a section or in one below it.
fn in_section(path: &str, section: &str) -> bool {
    path.strip_prefix(section)
        .is_some_and(|rest| rest.starts_with('.'))
}

fn from_toml(value: toml::Value, origin: &String) -> Value {
    let kind = match value {
        toml::Value::String(text) => ValueKind::String(text),
        toml::Value::Integer(number) => ValueKind::I64(number),
        toml::Value::Float(number) => ValueKind::Float(number),
        toml::Value::Boolean(flag) => ValueKind::Boolean(flag),
        toml::Value::Datetime(time) => ValueKind::String(time.to_string()),
        toml::Value::Array(items) => {
            ValueKind::Array(items.into_iter().map(|item| from_toml(item, origin)).collect())
        }
        toml::Value::Table(table) => ValueKind::Table(
            table
                .into_iter()
                .map(|(key, value)| (key, from_toml(value, origin)))
                .collect(),
        ),
    };
    Value::new(Some(origin), kind)
}

impl fmt::Debug for Layer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.0.keys()).finish()
    }
}

impl Source for Layer {
    fn clone_into_box(&self) -> Box<dyn Source + Send + Sync> {
        Box::new(self.clone())
    }

    fn collect(&self) -> Result<Map<String, Value>, ConfigError> {
        Ok(self.0.clone())
    }
}
