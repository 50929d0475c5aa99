//! What an import came to: counts, problems, reports.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs::{File, OpenOptions};
use std::io::{BufWriter, ErrorKind, Write as _};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use dastak_domain::user::User;
use dastak_ports::bulk_people::ImportOutcome;

use super::progress::Progress;
use crate::people_files::cells;
use crate::people_files::judge::{Candidate, Problem};

/// Problems that are shown; the report has them all.
const SHOWN: usize = 20;

/// Counts of an import.
#[derive(Debug, Default)]
pub(super) struct Summary {
    pub(super) rows: u64,
    importable: u64,
    normalised: u64,
    named_by_default: u64,
    never_verified: u64,
    already_imported: u64,
    values_left_out: u64,
    problems: BTreeMap<&'static str, u64>,
    shown: Vec<Problem>,
}

/// An import that is under way.
pub(super) struct Run {
    pub(super) summary: Summary,
    pub(super) reports: Reports,
    pub(super) progress: Progress,
}

impl Run {
    /// Somebody is not imported.
    pub(super) fn add_problem(&mut self, problem: Problem) {
        *self.summary.problems.entry(problem.kind).or_default() += 1;
        self.report(problem);
    }

    fn report(&mut self, problem: Problem) {
        self.reports.problems.add(&[
            &problem.line.to_string(),
            problem.kind,
            &problem.number,
            &problem.detail,
        ]);
        if self.summary.shown.len() < SHOWN {
            self.summary.shown.push(problem);
        }
    }

    /// What became of somebody who could be imported.
    pub(super) fn add_outcome(&mut self, candidate: &Candidate, outcome: ImportOutcome) {
        let user = candidate.record.user();
        let problem = |kind, detail| Problem {
            line: candidate.line,
            kind,
            number: user.mobile.masked(),
            detail,
        };
        let id = match outcome {
            ImportOutcome::Imported => {
                let summary = &mut self.summary;
                summary.importable += 1;
                summary.normalised += u64::from(candidate.normalised);
                summary.named_by_default += u64::from(candidate.named_by_default);
                summary.never_verified += u64::from(user.mobile_verified_at <= chrono::DateTime::UNIX_EPOCH);
                if !candidate.left_out.is_empty() {
                    summary.values_left_out += 1;
                    let names: Vec<_> = candidate.left_out.iter().map(ToString::to_string).collect();
                    self.report(problem(
                        "value_left_out",
                        format!("imported without {}", names.join(", ")),
                    ));
                }
                user.id
            }
            ImportOutcome::NumberTaken(owner) => {
                if came_of_it(candidate, &owner) {
                    self.summary.already_imported += 1;
                } else {
                    let detail = format!(
                        "somebody has the number and stays as they are; {}",
                        differences(user, &owner)
                    );
                    self.add_problem(problem("already_registered", detail));
                }
                owner.id
            }
            ImportOutcome::IdTaken => {
                let detail = "somebody with another number has the id".to_owned();
                self.add_problem(problem("id_taken", detail));
                return;
            }
        };
        if let Some(source_id) = &candidate.source_id {
            self.reports.ids.add(&[source_id, &id.to_string()]);
        }
    }
}

/// Whether somebody is there because of an earlier import: by the id, or by the part of it that the number gives.
fn came_of_it(candidate: &Candidate, owner: &User) -> bool {
    let of_number = |id: dastak_domain::ids::UserId| id.as_uuid().as_u64_pair().1;
    owner.id == candidate.record.user().id || of_number(owner.id) == of_number(candidate.derived)
}

fn differences(user: &User, owner: &User) -> String {
    let (new, old) = (&user.profile, &owner.profile);
    let differing: Vec<&str> = [
        ("full_name", new.full_name != old.full_name),
        ("email", new.email != old.email),
        ("date_of_birth", new.date_of_birth != old.date_of_birth),
        ("gender", new.gender != old.gender),
        (
            "preferred_language",
            new.preferred_language != old.preferred_language,
        ),
        ("status", user.status != owner.status),
    ]
    .into_iter()
    .filter_map(|(name, differs)| differs.then_some(name))
    .collect();
    if differing.is_empty() {
        "nothing differs".to_owned()
    } else {
        format!("different: {}", differing.join(", "))
    }
}

impl Summary {
    /// All of it, for the operator.
    pub(super) fn told(&self, applied: bool) -> String {
        let mut text = String::new();
        for problem in &self.shown {
            let Problem {
                line,
                kind,
                number,
                detail,
            } = problem;
            let number = if number.is_empty() {
                String::new()
            } else {
                format!(" {number}")
            };
            // Writing to a String can't fail.
            let _ = writeln!(text, "line {line}: {kind}{number}: {detail}");
        }
        let problems: u64 = self.problems.values().sum();
        let hidden = (problems + self.values_left_out)
            .saturating_sub(u64::try_from(self.shown.len()).unwrap_or(u64::MAX));
        if hidden > 0 {
            let _ = writeln!(text, "… and {hidden} more: --report writes them all to a file");
        }
        let mut count = |name: &str, number: u64| {
            let _ = writeln!(text, "{name:<32}{number:>12}");
        };
        count("rows read", self.rows);
        count(if applied { "imported" } else { "importable" }, self.importable);
        for (name, number) in [
            ("  numbers written differently", self.normalised),
            ("  named by --default-name", self.named_by_default),
            ("  number not proved yet", self.never_verified),
            ("  values left out", self.values_left_out),
        ] {
            if number > 0 {
                count(name, number);
            }
        }
        count("already imported", self.already_imported);
        count("not imported", problems);
        for (kind, number) in &self.problems {
            count(&format!("  {kind}"), *number);
        }
        if !applied {
            text.push_str("Nothing was written. --apply imports.\n");
        }
        text
    }
}

/// The files that an import writes.
pub(super) struct Reports {
    problems: Report,
    ids: Report,
}

impl Reports {
    /// New files, for their owner only.
    pub(super) fn open(problems: Option<&Path>, ids: Option<&Path>) -> Result<Self, String> {
        Ok(Self {
            problems: Report::open(problems, &["line", "problem", "number", "detail"])?,
            ids: Report::open(ids, &["source_id", "id"])?,
        })
    }

    /// Writes what is left, and tells what could not be written.
    pub(super) fn finish(&mut self) -> Result<(), String> {
        self.problems.finish().and(self.ids.finish())
    }
}

/// A CSV file, or none. The first trouble ends it and is told at the end: the import goes on.
struct Report(Option<(PathBuf, BufWriter<File>)>, Option<String>);

impl Report {
    fn open(path: Option<&Path>, names: &[&str]) -> Result<Self, String> {
        let Some(path) = path else {
            return Ok(Self(None, None));
        };
        let file = new_private_file(path)?;
        let mut report = Self(Some((path.to_owned(), BufWriter::new(file))), None);
        report.add(names);
        Ok(report)
    }

    fn add(&mut self, texts: &[&str]) {
        let Some((path, file)) = &mut self.0 else { return };
        let written = cells::row(texts.iter().copied()).and_then(|row| file.write_all(&row));
        if let Err(error) = written {
            self.1 = Some(format!("can't write {}: {error}", path.display()));
            self.0 = None;
        }
    }

    fn finish(&mut self) -> Result<(), String> {
        if let Some((path, mut file)) = self.0.take() {
            file.flush()
                .map_err(|error| format!("can't write {}: {error}", path.display()))?;
        }
        self.1.take().map_or(Ok(()), Err)
    }
}

/// A file that was not there, readable by its owner only.
pub(super) fn new_private_file(path: &Path) -> Result<File, String> {
    OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(path)
        .map_err(|error| {
            let name = path.display();
            if error.kind() == ErrorKind::AlreadyExists {
                format!(
                    "can't write {name}: it is there, and stays as it is. Give another name, or move it away"
                )
            } else {
                format!("can't write {name}: {error}")
            }
        })
}
