//! Settings from given variables and folders; the process's own are never read.

mod faults;
mod gateways;
mod layers;
mod messages;
mod secrets;
mod values;

use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;

use super::layers::{BUILT_IN_DEFAULTS, Layer, Sources};
use super::table::{SECTIONS, SETTINGS};
use super::*;

fn load_with(variables: &[(&str, &str)]) -> Result<Loaded, Faults> {
    load(&variables.iter().copied().collect::<Sources>())
}

fn good(variables: &[(&str, &str)]) -> Settings {
    load_with(variables)
        .map_err(|faults| faults.to_string())
        .unwrap()
        .settings
}

fn lines(variables: &[(&str, &str)]) -> Vec<String> {
    load_with(variables)
        .err()
        .map(|faults| faults.to_string().lines().map(str::to_owned).collect())
        .unwrap_or_default()
}

/// A folder of configuration files that is gone at the end of the test.
struct Folder(tempfile::TempDir);

impl Folder {
    fn with(files: &[(&str, &str)]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        for (name, text) in files {
            fs::write(folder.path().join(name), text).unwrap();
        }
        Self(folder)
    }

    fn path(&self) -> &str {
        self.0.path().to_str().unwrap()
    }
}

#[test]
fn without_anything_the_defaults_stand() {
    let settings = good(&[]);
    assert_eq!(settings.environment, Environment::Development);
    assert_eq!(
        (settings.server.host.as_str(), settings.server.port),
        ("127.0.0.1", 8000)
    );
    assert_eq!((settings.otp.ttl_seconds, settings.otp.max_attempts), (180, 3));
    assert_eq!(settings.sms.provider, [Provider::Console]);
    assert_eq!(settings.numbers.allowed_countries, ["IN"]);
    assert_eq!(settings.tokens.session_max_seconds, 2_592_000);
    assert!(settings.storage.database_url.is_none() && settings.tokens.secret_key.is_none());
    assert!(settings.docs.enabled && !settings.devices.enabled);
    let purposes: Vec<_> = settings
        .consents
        .offers
        .iter()
        .map(|o| (o.purpose.as_str(), o.required))
        .collect();
    assert_eq!(purposes, [("terms", true), ("privacy", true)]);
}

#[test]
fn the_default_file_and_the_table_say_the_same() {
    let mut faults = Faults::default();
    let file = format!(
        "{:?}",
        Layer::of_toml("default.toml", BUILT_IN_DEFAULTS, &mut faults)
    );
    assert_eq!(faults, Faults::default());
    let from_file = load_with(&[]).unwrap().effective;
    for (setting, found) in SETTINGS.iter().zip(from_file) {
        assert!(
            setting.is_secret() || file.contains(&format!("{:?}", setting.path)),
            "{} is missing",
            setting.path
        );
        let expected = toml::from_str::<toml::Table>(&format!("value = {}", setting.default))
            .map_or(serde_json::Value::Null, |table| {
                serde_json::to_value(&table["value"]).unwrap()
            });
        let expected = match expected {
            serde_json::Value::String(word) if found.value.is_array() => serde_json::json!([word]),
            expected => expected,
        };
        assert_eq!(found.value, expected, "{}", setting.path);
    }
}

#[test]
fn every_setting_has_its_section_and_one_name() {
    let sections: BTreeSet<_> = SECTIONS.iter().map(|(section, _)| *section).collect();
    let mut names = BTreeSet::new();
    for setting in SETTINGS {
        let (section, _) = setting.path.rsplit_once('.').unwrap();
        assert!(sections.contains(section), "{}", setting.path);
        assert!(
            setting.variables().into_iter().all(|name| names.insert(name)),
            "{}",
            setting.path
        );
    }
}

#[test]
fn the_reference_page_is_up_to_date() {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../docs/configuration.md");
    let page = reference();
    if std::env::var_os("UPDATE_DOCS").is_some() {
        fs::write(&path, &page).unwrap();
    }
    assert!(
        fs::read_to_string(&path).unwrap_or_default() == page,
        "docs/configuration.md is old: run UPDATE_DOCS=1 cargo test -p dastak-server settings"
    );
}
