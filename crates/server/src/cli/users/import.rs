//! `dastak users import`: an existing user base comes in.
//!
//! 1. A thread reads the file as a stream and judges each row; batches of people wait for step 2 in a short queue.
//! 2. Each batch is asked about (the dry run) or stored (`--apply`) by one port call, which is one transaction.
//! 3. What can't be imported, or not as it is, is counted, shown and written to the report.
//!
//! Ids are derived from the numbers, and whoever is there stays as they are: a run that was ended goes on by running again.

use std::collections::HashSet;
use std::fmt::Write;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::sync::Arc;

use clap::Args;
use dastak_domain::audit::{AuditEntry, AuditEvent};
use dastak_domain::consent::{ConsentPolicy, ConsentPurpose, ConsentRecord, ConsentVersion};
use dastak_domain::ids::AuditId;
use dastak_domain::user::FullName;
use dastak_ports::BulkPeople;
use dastak_ports::bulk_people::{ImportOutcome, ImportPeople};
use tokio::sync::mpsc::{Receiver, Sender, channel};

use super::super::{Failure, load_settings, print};
use super::progress::Progress;
use super::summary::{Reports, Run, Summary};
use crate::people_files::ReadError;
use crate::people_files::detect::{Arrangement, Format, detect};
use crate::people_files::fields::ColumnName;
use crate::people_files::judge::{Candidate, Problem, Rules};
use crate::people_files::read::{Row, read};
use crate::people_files::source::{Meter, Source};
use crate::startup;

/// People of one transaction: more are hardly faster, and a server beside this waits for one batch at most.
const BATCH: usize = 500;

/// Batches that wait for the store.
const WAITING: usize = 4;

#[derive(Debug, Args)]
pub(in crate::cli) struct ImportArguments {
    /// The file; `-` is standard input
    file: PathBuf,
    /// What it is; it is seen by its beginning without this
    #[arg(long, value_enum)]
    format: Option<Format>,
    /// Where the file has its own name for a field, such as phone=Telephone; once for each
    #[arg(long = "column", value_name = "FIELD=NAME")]
    columns: Vec<ColumnName>,
    /// The name of people who have none; without it they are not imported
    #[arg(long)]
    default_name: Option<String>,
    /// A consent that everybody has given where they come from, such as terms=1; once for each
    #[arg(long = "consent", value_name = "PURPOSE=VERSION")]
    consents: Vec<GivenConsent>,
    /// Write; without it nothing is written, and the run only tells what would happen
    #[arg(long)]
    apply: bool,
    /// A new CSV file with a line for each problem, numbers masked
    #[arg(long)]
    report: Option<PathBuf>,
    /// A new CSV file with the id of each person there and here
    #[arg(long)]
    id_map: Option<PathBuf>,
}

/// `purpose=version`.
#[derive(Debug, Clone)]
struct GivenConsent {
    purpose: ConsentPurpose,
    version: ConsentVersion,
}

impl FromStr for GivenConsent {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (purpose, version) = text
            .split_once('=')
            .ok_or("must be purpose=version, such as terms=1")?;
        Ok(Self {
            purpose: ConsentPurpose::parse(purpose).map_err(|fault| fault.to_string())?,
            version: ConsentVersion::parse(version).map_err(|fault| fault.to_string())?,
        })
    }
}

/// A judged row.
type Judged = Result<Box<Candidate>, Problem>;

/// Reads, tells, and with `--apply` stores.
pub(in crate::cli) async fn import(arguments: ImportArguments) -> Result<(), Failure> {
    let settings = load_settings()?.settings;
    let policies = startup::policies(&settings).map_err(Failure::other)?;
    let default_name = arguments
        .default_name
        .as_deref()
        .map(FullName::parse)
        .transpose()
        .map_err(|fault| Failure::Usage(format!("--default-name: {fault}")))?;
    check_consents(&arguments.consents, &policies.consents)?;
    let meter = Meter::default();
    let unreadable = |error: &dyn std::fmt::Display| cant_read(&arguments.file, error);
    let source = Source::open(&arguments.file, meter.clone()).map_err(|error| unreadable(&error))?;
    let (format, arrangement) =
        detect(&source.head, arguments.format, &arguments.columns).map_err(|error| match error {
            ReadError::Unfit(problem) => Failure::Usage(format!("{}: {problem}", arguments.file.display())),
            other => unreadable(&other),
        })?;
    let reports = Reports::open(arguments.report.as_deref(), arguments.id_map.as_deref())
        .map_err(|error| Failure::Other(error.into()))?;
    let adapters = startup::adapters(&settings).await.map_err(Failure::other)?;
    let (clock, random) = (&adapters.ports.clock, &adapters.ports.random);
    let now = clock.now();
    let given = |consent: GivenConsent| ConsentRecord {
        purpose: consent.purpose,
        version: consent.version,
        granted: true,
        at: now,
    };
    let rules = Rules {
        numbers: policies.numbers.clone(),
        format,
        default_name,
        consents: arguments.consents.into_iter().map(given).collect(),
        secrets: Arc::clone(&adapters.ports.secrets),
        now,
    };
    let entry = AuditEntry::new(
        AuditId::new(now, random.bytes().map_err(Failure::other)?),
        now,
        AuditEvent::PeopleImported,
    );
    announce(format, &arrangement, arguments.apply);
    let progress = Progress::start(Arc::clone(clock), meter, source.length);
    let (sender, batches) = channel(WAITING);
    let columns = arguments.columns;
    let reader = tokio::task::spawn_blocking(move || {
        read_batches(source, format, &arrangement, &columns, &rules, &sender)
    });
    let mut run = Run {
        summary: Summary::default(),
        reports,
        progress,
    };
    let store = Store {
        bulk: Arc::clone(&adapters.bulk_people),
        entry: arguments.apply.then_some(entry),
        apply: arguments.apply,
    };
    let stored = take_in(store, batches, &mut run).await;
    let was_read = reader.await.map_err(Failure::other)?;
    adapters.engines.close().await;
    run.progress.finish();
    let reported = run.reports.finish();
    print(&run.summary.told(arguments.apply));
    stored?;
    reported.map_err(|error| Failure::Other(error.into()))?;
    was_read.map_err(|error| cant_read(&arguments.file, &error))
}

fn cant_read(file: &Path, error: &dyn std::fmt::Display) -> Failure {
    Failure::Other(format!("{}: {error}", file.display()).into())
}

/// An older version is as good as it was; a purpose that nobody is asked about is a slip.
fn check_consents(consents: &[GivenConsent], policy: &ConsentPolicy) -> Result<(), Failure> {
    for consent in consents {
        if !policy
            .offers()
            .iter()
            .any(|offer| offer.purpose == consent.purpose)
        {
            let problem = format!("--consent: nobody is asked about {:?}", consent.purpose.as_str());
            return Err(Failure::Usage(problem));
        }
    }
    Ok(())
}

fn announce(format: Format, arrangement: &Arrangement, apply: bool) {
    let mut text = format!("The file is read as {}.\n", format.name());
    if let Arrangement::Table(table) = arrangement
        && !table.unread.is_empty()
    {
        // Writing to a String can't fail.
        let _ = writeln!(text, "Columns that are not read: {}.", table.unread.join(", "));
    }
    if !apply {
        text.push_str("This is a dry run: nothing is written.\n");
    }
    print(&text);
}

/// Runs on a thread of its own.
fn read_batches(
    source: Source,
    format: Format,
    arrangement: &Arrangement,
    columns: &[ColumnName],
    rules: &Rules,
    sender: &Sender<Vec<Judged>>,
) -> Result<(), ReadError> {
    // Eight bytes a number, and what a set needs beside: the only memory that grows with the file.
    let mut seen: HashSet<u64> = HashSet::new();
    let mut batch = Vec::with_capacity(BATCH);
    let end = read(source, format, arrangement, columns, &mut |row| {
        let judged = match row {
            Row::Person(raw) => rules.judge(raw),
            Row::Broken { line, problem } => Err(Problem {
                line,
                kind: "unreadable",
                number: String::new(),
                detail: problem,
            }),
        };
        batch.push(judged.and_then(|candidate| first_of_number(&mut seen, candidate)));
        if batch.len() < BATCH {
            return ControlFlow::Continue(());
        }
        match sender.blocking_send(std::mem::replace(&mut batch, Vec::with_capacity(BATCH))) {
            Ok(()) => ControlFlow::Continue(()),
            Err(_) => ControlFlow::Break(()),
        }
    });
    // Nobody listens after a failed batch, which has its own error.
    let _ = sender.blocking_send(batch);
    end
}

fn first_of_number(seen: &mut HashSet<u64>, candidate: Candidate) -> Judged {
    let mobile = &candidate.record.user().mobile;
    let digits = mobile.e164().trim_start_matches('+');
    // E.164 has at most 15 digits, and no leading zero.
    if digits.parse().is_ok_and(|number| seen.insert(number)) {
        return Ok(Box::new(candidate));
    }
    Err(Problem {
        line: candidate.line,
        kind: "duplicate_in_file",
        number: mobile.masked(),
        detail: "an earlier line has the number; the first counts".to_owned(),
    })
}

struct Store {
    bulk: Arc<dyn BulkPeople>,
    /// Until it is written.
    entry: Option<AuditEntry>,
    apply: bool,
}

async fn take_in(mut store: Store, mut batches: Receiver<Vec<Judged>>, run: &mut Run) -> Result<(), Failure> {
    while let Some(batch) = batches.recv().await {
        let mut candidates = Vec::with_capacity(batch.len());
        let rows = batch.len();
        for judged in batch {
            match judged {
                Ok(candidate) => candidates.push(*candidate),
                Err(problem) => run.add_problem(problem),
            }
        }
        let outcomes = store.ask(&candidates).await?;
        for (candidate, outcome) in candidates.iter().zip(outcomes) {
            run.add_outcome(candidate, outcome);
        }
        run.summary.rows += u64::try_from(rows).unwrap_or(u64::MAX);
        run.progress.tick(run.summary.rows);
    }
    Ok(())
}

impl Store {
    async fn ask(&mut self, candidates: &[Candidate]) -> Result<Vec<ImportOutcome>, Failure> {
        let people = candidates
            .iter()
            .map(|candidate| candidate.record.clone())
            .collect();
        if candidates.is_empty() {
            return Ok(Vec::new());
        }
        if !self.apply {
            return self.bulk.judge(people).await.map_err(Failure::other);
        }
        let command = ImportPeople {
            people,
            audit: self.entry.clone(),
        };
        let outcomes = self.bulk.import(command).await.map_err(Failure::other)?;
        if outcomes.contains(&ImportOutcome::Imported) {
            self.entry = None;
        }
        Ok(outcomes)
    }
}
