//! Files with secrets and keys in them. Nobody but their owner should be able to change them; that others may read
//! them is worth knowing, but it is how container platforms hand secrets over (mode 0440 or 0444).

use std::fs;
use std::os::unix::fs::PermissionsExt;

use config::{Value, ValueKind};
use serde_json::Value as Json;

use super::SettingFault;
use super::load::{Effective, at};

/// The settings that name files with private keys.
const KEY_FILES: [&str; 2] = ["tokens.signing_key_file", "tokens.published_key_files"];

/// Permissions of group and others to write.
const WRITABLE: u32 = 0o022;

/// Permissions of group and others to read.
const READABLE: u32 = 0o044;

/// The files that others than their owner may use, each by the setting that names it.
#[derive(Default)]
pub(super) struct Exposed {
    /// Others may put a key of theirs there.
    pub(super) writable: Vec<SettingFault>,
    /// Others may read them, and no more.
    pub(super) readable: Vec<SettingFault>,
}

/// Looks at every file with a secret or a key. One that can't be looked at is named by whoever reads it.
pub(super) fn exposed(root: &Value, effective: &[Effective]) -> Exposed {
    let mut exposed = Exposed::default();
    let named = effective.iter().flat_map(|found| {
        let secret = secret_file(root, found).into_iter();
        secret.chain(key_files(found).map(|path| (found.label(), path)))
    });
    for (name, path) in named {
        let Ok(metadata) = fs::metadata(path) else {
            continue;
        };
        let mode = metadata.permissions().mode() & 0o777;
        let (list, may) = match mode {
            mode if mode & WRITABLE != 0 => (&mut exposed.writable, "write"),
            mode if mode & READABLE != 0 => (&mut exposed.readable, "read"),
            _ => continue,
        };
        list.push(SettingFault {
            name,
            sentence: format!(
                "others than its owner may {may} {path} (mode {mode:03o}): `chmod 600` ends that"
            ),
        });
    }
    exposed
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
