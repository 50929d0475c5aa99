//! What a process uses, as the kernel counts it.

use std::time::Duration;

use crate::Trouble;

/// Kernel clock ticks a second, as `/proc` counts CPU time; 100 on every Linux of the last decades.
const TICKS_PER_SECOND: u64 = 100;

/// A process, by its folder in `/proc`.
#[derive(Debug, Clone)]
pub(crate) struct Process(String);

impl Process {
    /// The process with this id.
    pub(crate) fn new(id: u32) -> Self {
        Self(format!("/proc/{id}"))
    }

    /// This program.
    pub(crate) fn this() -> Self {
        Self("/proc/self".to_owned())
    }

    /// CPU time used so far, in user and kernel mode together.
    pub(crate) fn cpu_time(&self) -> Result<Duration, Trouble> {
        cpu_time(&std::fs::read_to_string(format!("{}/stat", self.0))?)
    }

    /// Resident memory in KiB.
    pub(crate) fn resident_kib(&self) -> Result<u64, Trouble> {
        let status = std::fs::read_to_string(format!("{}/status", self.0))?;
        let line = status
            .lines()
            .find_map(|line| line.strip_prefix("VmRSS:"))
            .ok_or("no VmRSS")?;
        Ok(line.trim().trim_end_matches(" kB").parse()?)
    }
}

/// From a line of `proc_pid_stat(5)`: `utime` and `stime` are the twelfth and the thirteenth word after the name, which
/// stands in brackets and may have any character in it.
fn cpu_time(stat: &str) -> Result<Duration, Trouble> {
    let (_, fields) = stat.rsplit_once(')').ok_or("no name in a stat line")?;
    let mut ticks = fields.split_whitespace().skip(11).map(str::parse::<u64>);
    let mut next = || ticks.next().ok_or("a stat line without CPU time");
    let sum = next()?? + next()??;
    Ok(Duration::from_millis(sum * 1000 / TICKS_PER_SECOND))
}

#[cfg(test)]
mod tests {
    use super::{Process, cpu_time};

    #[test]
    fn cpu_time_is_read_past_any_name() {
        let line = "12 (a) b) S 1 12 12 0 -1 4194304 500 0 0 0 150 25 0 0 20 0 9 0 1";
        assert_eq!(cpu_time(line).unwrap().as_millis(), 1750);
    }

    #[test]
    fn this_process_has_memory() {
        assert!(Process::this().resident_kib().unwrap() > 0);
    }
}
