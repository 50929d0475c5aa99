//! Files with secrets and keys in them, which nobody but their owner should be able to use.

use std::path::Path;

use config::{Value, ValueKind};
use dastak_crypto::keystore::{KeystoreError, check_private};
use serde_json::Value as Json;

use super::SettingFault;
use super::load::{Effective, at};

/// The settings that name files with private keys.
const KEY_FILES: [&str; 2] = ["tokens.signing_key_file", "tokens.published_key_files"];

/// The files that others than their owner may use, each by the setting that names it.
pub(super) fn exposed(root: &Value, effective: &[Effective]) -> Vec<SettingFault> {
    let named = effective.iter().flat_map(|found| {
        let secret = secret_file(root, found).into_iter();
        secret.chain(key_files(found).map(|path| (found.label(), path)))
    });
    named
        .filter_map(|(name, path)| match check_private(Path::new(path)) {
            Err(error @ KeystoreError::Exposed { .. }) => Some(SettingFault {
                name,
                sentence: error.to_string(),
            }),
            // A file that can't be looked at is named by whoever reads it.
            _ => None,
        })
        .collect()
}

fn secret_file<'a>(root: &'a Value, found: &Effective) -> Option<(String, &'a str)> {
    let setting = found.setting;
    let file = at(root, &setting.file_path()).filter(|_| setting.is_secret())?;
    match &file.kind {
        ValueKind::String(path) => Some((setting.file_label(file.origin()), path)),
        _ => None,
    }
}

fn key_files(found: &Effective) -> impl Iterator<Item = &str> {
    let files = match &found.value {
        _ if !KEY_FILES.contains(&found.setting.path) => &[],
        Json::Array(paths) => paths.as_slice(),
        path => std::slice::from_ref(path),
    };
    files.iter().filter_map(Json::as_str)
}
