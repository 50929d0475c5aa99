//! `cargo xtask test`.

use std::fmt;
use std::thread;
use std::time::Instant;

use dastak_testservers::install;

use crate::servers::Servers;
use crate::shell::{self, Failure, cargo, watch};

/// What the harnesses counted.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Counts {
    passed: u32,
    failed: u32,
    ignored: u32,
}

impl fmt::Display for Counts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            passed,
            failed,
            ignored,
        } = self;
        write!(f, "{passed} tests passed, {failed} failed, {ignored} ignored")
    }
}

impl Counts {
    /// Adds the closing line of one harness: `test result: ok. 3 passed; 0 failed; 1 ignored; …`.
    pub(crate) fn add(&mut self, line: &str) {
        let Some((_, counts)) = line
            .strip_prefix("test result: ")
            .and_then(|rest| rest.split_once(". "))
        else {
            return;
        };
        for part in counts.split("; ") {
            match part
                .split_once(' ')
                .map(|(number, what)| (number.parse::<u32>(), what))
            {
                Some((Ok(number), "passed")) => self.passed += number,
                Some((Ok(number), "failed")) => self.failed += number,
                Some((Ok(number), "ignored")) => self.ignored += number,
                _ => {}
            }
        }
    }
}

/// What is built and run, apart from the examples in documentation.
const TARGETS: [&str; 3] = ["test", "--workspace", "--all-targets"];

/// The black-box tests of the server run once more, on PostgreSQL and Redis. The whole workspace is named so that nothing is
/// built again with other features.
const BLACK_BOX: [&str; 5] = ["test", "--workspace", "--test", "http", "--no-fail-fast"];
const ENGINE: (&str, &str) = ("DASTAK_TEST_ENGINE", "postgres");

/// Runs every test of the workspace, all of them also when some fail, and sums up. The servers that they need
/// start while they are built.
pub(crate) fn run() -> Result<(), Failure> {
    let started = Instant::now();
    install::ensure()?;
    let servers = thread::scope(|scope| {
        let servers = scope.spawn(Servers::start);
        shell::run(cargo(&TARGETS).arg("--no-run"))?;
        servers
            .join()
            .map_err(|_| Failure::new("the start of the servers panicked"))?
    })?;

    let mut counts = Counts::default();
    let targets = watch(servers.tell(cargo(&TARGETS).arg("--no-fail-fast")), |line| {
        counts.add(line);
    });
    println!("\nonce more on PostgreSQL and Redis:");
    let on_servers = watch(servers.tell(cargo(&BLACK_BOX).env(ENGINE.0, ENGINE.1)), |line| {
        counts.add(line);
    });
    let documentation = watch(
        servers.tell(&mut cargo(&["test", "--workspace", "--doc", "--no-fail-fast"])),
        |line| counts.add(line),
    );
    println!("\n{counts} in {} s", started.elapsed().as_secs());
    targets.and(on_servers).and(documentation)
}

#[cfg(test)]
mod tests {
    use super::Counts;

    #[test]
    fn closing_lines_are_summed_and_others_are_not() {
        let mut counts = Counts::default();
        for line in [
            "running 4 tests",
            "test result: ok. 3 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.10s",
            "test result: FAILED. 2 passed; 5 failed; 0 ignored; 0 measured; 7 filtered out; finished in 0.10s",
            "test a::result ... ok",
        ] {
            counts.add(line);
        }
        assert_eq!(
            counts,
            Counts {
                passed: 5,
                failed: 5,
                ignored: 1
            }
        );
    }
}
