//! `dastak users export`: everybody goes out.

use std::fs;
use std::io::{self, BufWriter, Write, stderr, stdout};
use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use dastak_domain::ids::UserId;
use dastak_ports::BulkPeople;

use super::super::{Failure, load_settings, open_existing};
use super::summary::new_private_file;
use crate::people_files::written::{csv_names, csv_row, json_line};

/// People of one page.
const PAGE: u32 = 500;

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum ExportFormat {
    /// An object a line
    Jsonl,
    /// A table; cells that a spreadsheet would run begin with an apostrophe
    Csv,
}

#[derive(Debug, Args)]
pub(in crate::cli) struct ExportArguments {
    /// How it is written
    #[arg(long, value_enum, default_value = "jsonl")]
    format: ExportFormat,
    /// A new file for it, readable by its owner only; standard output without one
    #[arg(long)]
    out: Option<PathBuf>,
}

/// Writes everybody. A file that could not be written to its end is removed.
pub(in crate::cli) async fn export(arguments: ExportArguments) -> Result<(), Failure> {
    let settings = load_settings()?.settings;
    let adapters = open_existing(&settings).await?;
    let _ = writeln!(
        stderr(),
        "This is personal data of everybody: keep it where nobody else reads it, and delete it after its use."
    );
    let bulk = adapters.bulk_people.as_ref();
    let written = if let Some(path) = &arguments.out {
        write_file(bulk, arguments.format, path).await
    } else {
        write_all(bulk, arguments.format, &mut BufWriter::new(stdout())).await
    };
    adapters.engines.close().await;
    let people = written?;
    let _ = writeln!(stderr(), "{people} people exported.");
    Ok(())
}

async fn write_file(bulk: &dyn BulkPeople, format: ExportFormat, path: &Path) -> Result<u64, Failure> {
    let file = new_private_file(path).map_err(|problem| Failure::Other(problem.into()))?;
    let written = write_all(bulk, format, &mut BufWriter::new(file)).await;
    if written.is_err() {
        let _ = fs::remove_file(path);
    }
    written
}

async fn write_all(
    bulk: &dyn BulkPeople,
    format: ExportFormat,
    out: &mut (dyn Write + Send),
) -> Result<u64, Failure> {
    let cant_write = |error: io::Error| Failure::Other(format!("can't write the export: {error}").into());
    if format == ExportFormat::Csv {
        let names = csv_names().map_err(cant_write)?;
        out.write_all(&names).map_err(cant_write)?;
    }
    let (mut people, mut after): (u64, Option<UserId>) = (0, None);
    loop {
        let page = bulk.page_of_people(after, PAGE).await.map_err(Failure::other)?;
        let Some(last) = page.last() else { break };
        after = Some(last.user().id);
        for person in &page {
            let row = match format {
                ExportFormat::Csv => csv_row(person),
                ExportFormat::Jsonl => json_line(person),
            };
            row.and_then(|row| out.write_all(&row)).map_err(cant_write)?;
            people += 1;
        }
    }
    out.flush().map_err(cant_write)?;
    Ok(people)
}
