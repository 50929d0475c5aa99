//! `cargo xtask faults`.

use std::thread;
use std::time::Instant;

use dastak_testservers::install;

use crate::counts::Counts;
use crate::servers::Servers;
use crate::shell::{self, Failure, cargo, watch};

/// The tests of nodes in trouble. The whole workspace is named so that nothing is built again with other features.
const FAULTS: [&str; 5] = ["test", "--workspace", "--test", "faults", "--no-fail-fast"];

/// What to run.
#[derive(Debug, clap::Args)]
pub(crate) struct Options {
    /// How many times in a row
    #[arg(long, default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..))]
    times: u32,
}

/// Runs them as often as asked, all runs also when some fail, and names the runs that failed.
pub(crate) fn run(options: &Options) -> Result<(), Failure> {
    let started = Instant::now();
    install::ensure()?;
    let servers = thread::scope(|scope| {
        let servers = scope.spawn(Servers::start);
        shell::run(cargo(&FAULTS).arg("--no-run"))?;
        servers
            .join()
            .map_err(|_| Failure::new("the start of the servers panicked"))?
    })?;

    let mut counts = Counts::default();
    let mut failed = Vec::new();
    for time in 1..=options.times {
        println!("\nrun {time} of {}:", options.times);
        if watch(servers.tell(&mut cargo(&FAULTS)), |line| counts.add(line)).is_err() {
            failed.push(time.to_string());
        }
    }
    println!(
        "\n{counts} in {} runs, {} s",
        options.times,
        started.elapsed().as_secs()
    );
    if failed.is_empty() {
        Ok(())
    } else {
        Err(Failure::new(format!("run {}", failed.join(", "))))
    }
}
