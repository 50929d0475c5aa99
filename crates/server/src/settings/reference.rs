//! The reference page of the settings, made from their table.

use std::fmt::Write;

use super::layers::BUILT_IN_PRODUCTION;
use super::spec::Setting;
use super::table::{SECTIONS, SETTINGS};

const INTRODUCTION: &str = "\
# Configuration

<!-- Made from the table of settings in crates/server/src/settings/table.rs. Change it there, then run
     `UPDATE_DOCS=1 cargo test -p dastak-server settings`. -->

The server runs with no configuration at all. Every setting has a default, and comes in layers; a later layer
overrules an earlier one:

1. the defaults, built into the program, and `default.toml` in the folder of the files;
2. `development.toml` or `production.toml`, built in and in the folder, as `DASTAK_ENV` says;
3. the short variables, such as `PORT` and `JWT_SECRET_KEY`;
4. the variable that every setting has: `DASTAK__SECTION__KEY`.

An empty variable is an unset one. A list in a variable has commas between its items.

| Variable | Default | Meaning |
|---|---|---|
| `DASTAK_ENV` | `development` | The environment: `development` or `production`. |
| `DASTAK_CONFIG_DIR` | `config` | The folder of the files. Files that are not there are no fault. |

A setting that does not exist and a value that is out of range are refused at start, all of them at once, each
with its name; the exit code is 2. `dastak config check` does only that. `dastak config show` prints every
value in force and where it came from, with secrets masked.

## Secrets

A secret can also be read from a file: add `_file` to its name (`tokens.secret_key_file`,
`DASTAK__TOKENS__SECRET_KEY_FILE`, `JWT_SECRET_KEY_FILE`). A line break at the end of the file is not part of it.
Files with secrets or keys should be their owner's alone (`chmod 600`). That others may read one is logged as a warning at
every start: container platforms hand secrets over that way. One that others may write is refused by production.
Setting both the secret and its file is refused.

In development, keys that are missing are made at the first start under `data/keys`, readable by their owner
only. `production` makes none, and refuses to start with the console gateway, with a missing or short key, with
a default or example secret, with ES256 or RS256 but no key file, and with HS256 but no root key of its own; it names
each fault.
";

/// The whole page, in Markdown.
#[must_use]
pub fn reference() -> String {
    let mut page = INTRODUCTION.to_owned();
    let production = toml::from_str::<toml::Table>(BUILT_IN_PRODUCTION).unwrap_or_default();
    for (section, doc) in SECTIONS {
        let _ = write!(
            page,
            "\n## `{section}`\n\n{doc}\n\n| Setting | Variables | Default | Values | Meaning |\n|---|---|---|---|---|\n"
        );
        for setting in SETTINGS
            .iter()
            .filter(|setting| section_of(setting.path) == *section)
        {
            let variables: Vec<_> = setting
                .variables()
                .iter()
                .map(|name| format!("`{name}`"))
                .collect();
            let _ = writeln!(
                page,
                "| `{}` | {} | {} | {} | {} |",
                setting.path,
                variables.join(", "),
                defaults(setting, &production),
                setting.kind.describe(),
                setting.doc
            );
        }
    }
    page
}

fn section_of(path: &str) -> &str {
    path.rsplit_once('.').map_or("", |(section, _)| section)
}

fn defaults(setting: &Setting, production: &toml::Table) -> String {
    let usual = match setting.default {
        "" => "unset".to_owned(),
        // A table cell holds one line.
        default if default.contains('\n') => "`terms` 1 and `privacy` 1, both required".to_owned(),
        default => format!("`{default}`"),
    };
    let in_production = setting
        .path
        .split_once('.')
        .and_then(|(section, key)| production.get(section)?.as_table()?.get(key))
        .map(ToString::to_string)
        .filter(|value| value != setting.default);
    match in_production {
        Some(value) => format!("{usual}; `{value}` in production"),
        None => usual,
    }
}
