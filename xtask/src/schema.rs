//! `cargo xtask schema`: the tables of PostgreSQL as Diesel needs them, read from a database that has taken every
//! migration.

mod catalog;

use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};

use dastak_testservers::{Postgres, PostgresOptions, install};

use crate::shell::{Failure, root};
use catalog::{Catalog, Column, Table};

/// What is written.
const FILE: &str = "crates/adapters/postgres/src/schema.rs";

/// What it is written from.
const MIGRATIONS: &str = "migrations/postgres";

/// Starts a server, takes the migrations up, down and up again, and compares the file with the tables that they make, or
/// writes it anew.
pub(crate) fn run(check: bool) -> Result<(), Failure> {
    install::ensure()?;
    let server = Postgres::start(PostgresOptions::default())?;
    let catalog = Catalog::after(&migrations()?, &server.url("postgres"))?;
    let file = root().join(FILE);
    let text = text(&catalog);
    if !check {
        return fs::write(&file, text).map_err(|error| unusable(&file, &error));
    }
    let present = fs::read_to_string(&file).map_err(|error| unusable(&file, &error))?;
    if present == text {
        Ok(())
    } else {
        Err(Failure::new(format!(
            "{FILE} is not what the migrations make: run `cargo xtask schema`"
        )))
    }
}

/// A migration.
struct Step {
    up: String,
    down: String,
}

/// All of them, in their order.
fn migrations() -> Result<Vec<Step>, Failure> {
    let folder = root().join(MIGRATIONS);
    let entries = fs::read_dir(&folder).map_err(|error| unusable(&folder, &error))?;
    let mut folders: Vec<PathBuf> = entries.filter_map(Result::ok).map(|entry| entry.path()).collect();
    folders.sort();
    let read = |file: PathBuf| fs::read_to_string(&file).map_err(|error| unusable(&file, &error));
    folders
        .iter()
        .map(|folder| {
            Ok(Step {
                up: read(folder.join("up.sql"))?,
                down: read(folder.join("down.sql"))?,
            })
        })
        .collect()
}

fn unusable(path: &Path, error: &std::io::Error) -> Failure {
    Failure::new(format!("{}: {error}", path.display()))
}

/// The file.
fn text(catalog: &Catalog) -> String {
    let mut text = String::from(
        "//! The tables, as the migrations leave them. Written by `cargo xtask schema`.\n\n\
         use diesel::{allow_tables_to_appear_in_same_query, joinable, table};\n\n",
    );
    for table in &catalog.tables {
        text.push_str(&table_text(table));
        text.push('\n');
    }
    for reference in &catalog.references {
        let _ = writeln!(
            text,
            "joinable!({} -> {} ({}));",
            reference.from, reference.to, reference.column
        );
    }
    text.push_str("\nallow_tables_to_appear_in_same_query!(\n");
    for table in &catalog.tables {
        let _ = writeln!(text, "    {},", table.name);
    }
    text.push_str(");\n");
    text
}

fn table_text(table: &Table) -> String {
    let mut text = format!(
        "table! {{\n    {} ({}) {{\n",
        table.name,
        table.primary_key.join(", ")
    );
    for Column { name, kind, nullable } in &table.columns {
        let _ = if *nullable {
            writeln!(text, "        {name} -> Nullable<{kind}>,")
        } else {
            writeln!(text, "        {name} -> {kind},")
        };
    }
    text.push_str("    }\n}\n");
    text
}
