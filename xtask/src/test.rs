//! `cargo xtask test`.

use std::thread;
use std::time::Instant;

use clap::ValueEnum;
use dastak_testservers::install;

use crate::counts::Counts;
use crate::servers::Servers;
use crate::shell::{self, Failure, cargo, watch};
use crate::web;

/// What to run.
#[derive(Debug, Default, clap::Args)]
pub(crate) struct Options {
    /// Only the tests of the workspace, or only those of the TypeScript client, the Next.js example and the pages
    #[arg(long, value_enum)]
    only: Option<Part>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Part {
    Rust,
    Web,
}

/// What is built and run, apart from the examples in documentation.
const TARGETS: [&str; 3] = ["test", "--workspace", "--all-targets"];

/// The black-box tests of the server run once more, on PostgreSQL and Redis. The whole workspace is named so that nothing is
/// built again with other features.
const BLACK_BOX: [&str; 5] = ["test", "--workspace", "--test", "http", "--no-fail-fast"];
const ENGINE: (&str, &str) = ("DASTAK_TEST_ENGINE", "postgres");

/// Builds the server as the tests have it, and little else.
const SERVER: [&str; 5] = ["test", "--workspace", "--test", "cli", "--no-run"];

/// Runs every test, all of them also when some fail, and sums up.
pub(crate) fn run(options: &Options) -> Result<(), Failure> {
    let started = Instant::now();
    // What can't be had is said before anything takes long.
    match options.only {
        None => install::ensure_all()?,
        Some(Part::Rust) => install::ensure()?,
        Some(Part::Web) => install::ensure_web()?,
    }
    let mut counts = Counts::default();
    let mut failures = Vec::new();
    if options.only == Some(Part::Web) {
        shell::run(&mut cargo(&SERVER))?;
    } else {
        failures.extend(run_rust(&mut counts)?);
    }
    if options.only != Some(Part::Rust) {
        failures.extend(web::run(|line| counts.add_web(line)));
    }
    println!("\n{counts} in {} s", started.elapsed().as_secs());
    Failure::all(failures)
}

/// The tests of the workspace. The servers that they need start while they are built. What does not even build is an
/// error, tests that fail are answered.
fn run_rust(counts: &mut Counts) -> Result<Vec<Failure>, Failure> {
    let servers = thread::scope(|scope| {
        let servers = scope.spawn(Servers::start);
        shell::run(cargo(&TARGETS).arg("--no-run"))?;
        servers
            .join()
            .map_err(|_| Failure::new("the start of the servers panicked"))?
    })?;

    let mut see = |line: &str| counts.add(line);
    let targets = watch(servers.tell(cargo(&TARGETS).arg("--no-fail-fast")), &mut see);
    println!("\nonce more on PostgreSQL and Redis:");
    let on_servers = watch(servers.tell(cargo(&BLACK_BOX).env(ENGINE.0, ENGINE.1)), &mut see);
    let mut examples = cargo(&["test", "--workspace", "--doc", "--no-fail-fast"]);
    let documentation = watch(servers.tell(&mut examples), &mut see);
    Ok([targets, on_servers, documentation]
        .into_iter()
        .filter_map(Result::err)
        .collect())
}
