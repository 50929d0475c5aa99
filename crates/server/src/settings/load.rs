//! From layers to typed settings.

use config::builder::DefaultState;
use config::{Config, ConfigBuilder, Value, ValueKind};
use serde_json::{Map, Value as Json};

use super::faults::{Faults, SettingFault};
use super::layers::Sources;
use super::private_files::{self, Exposed};
use super::rules;
use super::spec::Setting;
use super::table::SETTINGS;
use super::{Environment, Settings};

/// One setting as it stands after all layers.
#[derive(Clone)]
pub struct Effective {
    /// Which one.
    pub setting: &'static Setting,
    /// Where its value came from: a file, a variable, or the program.
    pub origin: Option<String>,
    pub(super) value: Json,
}

impl Effective {
    /// The value as a person may see it.
    #[must_use]
    pub fn shown(&self) -> String {
        self.setting.kind.show(&self.value)
    }

    /// How a message names the setting.
    pub(super) fn label(&self) -> String {
        self.setting.label(self.origin.as_deref())
    }
}

/// Settings that were found good.
pub struct Loaded {
    /// The settings.
    pub settings: Settings,
    /// Each of them with its origin, in the order of the table.
    pub effective: Vec<Effective>,
    /// What is allowed, but should be known. Some of it production would refuse.
    pub warnings: Vec<SettingFault>,
}

/// What all layers together say, with the defaults in place of what is wrong.
struct Layered {
    root: Value,
    effective: Vec<Effective>,
    /// The settings whose values are wrong.
    refused: Vec<&'static str>,
    settings: Settings,
}

/// Reads all layers and checks everything.
///
/// # Errors
/// Every fault there is, not just the first.
pub fn load(sources: &Sources) -> Result<Loaded, Faults> {
    let mut faults = Faults::default();
    let Some(layered) = layered(sources, &mut faults) else {
        return Err(faults);
    };
    let Layered {
        root,
        effective,
        refused,
        settings,
    } = layered;
    for (path, sentence) in rules::check(&settings) {
        if let Some(found) = effective.iter().find(|found| found.setting.path == path)
            && !refused.contains(&path)
        {
            faults.add(found.label(), sentence);
        }
    }
    let Exposed {
        mut writable,
        readable: mut warnings,
    } = private_files::exposed(&root, &effective);
    match settings.environment {
        Environment::Production => faults.0.append(&mut writable),
        Environment::Development => warnings.append(&mut writable),
    }
    if faults.0.is_empty() {
        Ok(Loaded {
            settings,
            effective,
            warnings,
        })
    } else {
        Err(faults)
    }
}

/// Reads all layers and each value, but leaves out the rules between them: for looking at a part of settings with which
/// no server could start, such as templates where no key is at hand.
///
/// # Errors
/// Every value that is wrong by itself.
pub fn read(sources: &Sources) -> Result<Settings, Faults> {
    let mut faults = Faults::default();
    match layered(sources, &mut faults) {
        Some(layered) if faults.0.is_empty() => Ok(layered.settings),
        _ => Err(faults),
    }
}

/// `None` where not even the defaults help.
fn layered(sources: &Sources, faults: &mut Faults) -> Option<Layered> {
    let environment = sources.environment(faults);
    let layers = sources.layers(environment, faults);
    let merged = layers
        .into_iter()
        .fold(Config::builder(), ConfigBuilder::<DefaultState>::add_source)
        .build();
    let root = merged
        .map_err(|error| faults.add("settings", error.to_string()))
        .ok()?
        .cache;
    let mut effective = Vec::with_capacity(SETTINGS.len());
    let mut refused = Vec::new();
    for setting in SETTINGS {
        match value_of(setting, &root) {
            Ok(found) => effective.push(found),
            Err((name, sentence)) => {
                faults.add(name, sentence);
                refused.push(setting.path);
                // Its default stands in, so that the rules between settings can still be checked.
                effective.push(default_of(setting));
            }
        }
    }
    let settings = typed(environment, &effective)
        .map_err(|error| faults.add("settings", error.to_string()))
        .ok()?;
    Some(Layered {
        root,
        effective,
        refused,
        settings,
    })
}

/// The value of a setting, or the name and sentence of its fault.
fn value_of(setting: &'static Setting, root: &Value) -> Result<Effective, (String, String)> {
    let written = at(root, setting.path).filter(|value| !is_blank(setting, value));
    let file = at(root, &setting.file_path()).filter(|_| setting.is_secret());
    if let (Some(value), Some(_)) = (written, file) {
        let sentence = format!("is set, and {} too: keep one", setting.file_label(None));
        return Err((setting.label(value.origin()), sentence));
    }
    if let Some(file) = file {
        let origin = file.origin().map(str::to_owned);
        let value = secret_of_file(file).map_err(|sentence| (setting.file_label(file.origin()), sentence))?;
        return Ok(Effective {
            setting,
            origin,
            value,
        });
    }
    let Some(written) = written else {
        return Ok(Effective {
            setting,
            origin: None,
            value: Json::Null,
        });
    };
    let origin = written.origin().map(str::to_owned);
    match setting.kind.read(written) {
        Ok(value) => Ok(Effective {
            setting,
            origin,
            value,
        }),
        Err(sentence) => {
            let is_variable = origin
                .as_ref()
                .is_some_and(|origin| setting.variables().contains(origin));
            let place = origin
                .as_ref()
                .filter(|_| !is_variable)
                .map(|file| format!(", in {file}"));
            Err((
                setting.label(origin.as_deref()),
                sentence + &place.unwrap_or_default(),
            ))
        }
    }
}

pub(super) fn at<'a>(root: &'a Value, path: &str) -> Option<&'a Value> {
    path.split('.').try_fold(root, |value, key| match &value.kind {
        ValueKind::Table(table) => table.get(key),
        _ => None,
    })
}

/// An empty text in a file unsets what may be unset, as an empty variable does.
fn is_blank(setting: &Setting, value: &Value) -> bool {
    setting.is_optional() && matches!(&value.kind, ValueKind::String(text) if text.trim().is_empty())
}

fn secret_of_file(file: &Value) -> Result<Json, String> {
    let ValueKind::String(path) = &file.kind else {
        return Err("must be the path of a file".to_owned());
    };
    let content =
        std::fs::read_to_string(path).map_err(|error| format!("{path:?} can't be read: {error}"))?;
    match content.trim_end_matches(['\r', '\n']) {
        "" => Err(format!("{path:?} is empty")),
        secret => Ok(Json::from(secret)),
    }
}

fn default_of(setting: &'static Setting) -> Effective {
    let written = toml::from_str::<toml::Table>(&format!("value = {}", setting.default)).ok();
    let value = written
        .and_then(|table| serde_json::to_value(table.get("value")?).ok())
        .unwrap_or_default();
    let value = match value {
        // The one list that may also be written as a single word.
        Json::String(word) if matches!(setting.kind, super::kind::Kind::Choices(_)) => Json::from(vec![word]),
        value => value,
    };
    Effective {
        setting,
        origin: None,
        value,
    }
}

fn typed(environment: Environment, effective: &[Effective]) -> Result<Settings, serde_json::Error> {
    let mut root = Map::new();
    root.insert("environment".to_owned(), Json::from(environment.as_str()));
    for found in effective {
        let mut table = &mut root;
        let mut keys = found.setting.path.split('.').peekable();
        while let Some(key) = keys.next() {
            if keys.peek().is_none() {
                table.insert(key.to_owned(), found.value.clone());
            } else if let Json::Object(inner) = table.entry(key).or_insert_with(|| Json::Object(Map::new())) {
                table = inner;
            } else {
                break;
            }
        }
    }
    serde_json::from_value(Json::Object(root))
}
