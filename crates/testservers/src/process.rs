//! One server process: its signals, and the care that it does not outlive us.

use std::fs::{self, File};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::Duration;

use rustix::process::{Pid, Signal, kill_process};

use crate::error::{Result, ServerError};
use crate::poll::poll;

/// How long a server may take to end when it is asked to.
const ENDING: Duration = Duration::from_secs(10);

/// What a server writes when somebody else listens on its port.
const PORT_TAKEN: &str = "Address already in use";

/// A server process. Dropping it ends it.
///
/// A watchdog shell waits beside it for the end of this process, however that comes, and then ends the server
/// and removes its folder. (A death signal of the kernel would come when the *thread* ends that started the
/// server; tests each have their own.)
#[derive(Debug)]
pub(crate) struct Running {
    child: Child,
    watchdog: Child,
    last_signal: Signal,
    log: PathBuf,
}

impl Running {
    /// Starts a server that writes to `log`, in a process group of its own: Ctrl-C at a terminal is not meant
    /// for it. `last_signal` ends it at once; `doomed` is the folder that the watchdog removes.
    pub(crate) fn start(
        command: &mut Command,
        log: PathBuf,
        last_signal: Signal,
        doomed: Option<&Path>,
    ) -> Result<Self> {
        let output = File::create(&log).map_err(ServerError::io(format!("can't write {}", log.display())))?;
        let errors = output
            .try_clone()
            .map_err(ServerError::io("can't share the log"))?;
        let mut child = command
            .process_group(0)
            .stdin(Stdio::null())
            .stdout(output)
            .stderr(errors)
            .spawn()
            .map_err(ServerError::io(format!(
                "can't start {}",
                command.get_program().display()
            )))?;
        match watch(&child, last_signal, doomed) {
            Ok(watchdog) => Ok(Self {
                child,
                watchdog,
                last_signal,
                log,
            }),
            Err(error) => {
                end(&mut child);
                Err(error)
            }
        }
    }

    /// The id of the process.
    pub(crate) fn id(&self) -> u32 {
        self.child.id()
    }

    /// Waits until the server is ready, as `look` finds; fails as soon as it has ended.
    pub(crate) fn wait_ready(
        &mut self,
        port: u16,
        patience: Duration,
        mut look: impl FnMut(&Self) -> Result<bool>,
    ) -> Result<()> {
        let ready = poll(patience, || {
            if let Some(status) = self.ended()? {
                return Err(self.not_started(port, &format!("the server ended with {status}")));
            }
            Ok(look(self)?.then_some(()))
        })?;
        ready.ok_or_else(|| {
            self.not_started(
                port,
                &format!("the server was not ready within {} s", patience.as_secs()),
            )
        })
    }

    /// The last lines that the server wrote.
    pub(crate) fn log_tail(&self) -> String {
        const LINES: usize = 20;
        let text = fs::read(&self.log).unwrap_or_default();
        let text = String::from_utf8_lossy(&text);
        let skipped = text.lines().count().saturating_sub(LINES);
        text.lines().skip(skipped).collect::<Vec<_>>().join("\n")
    }

    fn not_started(&self, port: u16, what: &str) -> ServerError {
        let log = self.log_tail();
        if log.contains(PORT_TAKEN) {
            ServerError::PortTaken { port, log }
        } else {
            ServerError::Failed {
                what: what.to_owned(),
                log,
            }
        }
    }

    fn ended(&mut self) -> Result<Option<ExitStatus>> {
        self.child
            .try_wait()
            .map_err(ServerError::io("can't look at the server"))
    }

    /// Asks the server to end by `signal` and waits until it has.
    pub(crate) fn stop(mut self, signal: Signal) -> Result<()> {
        self.signal(signal)?;
        let ended = poll(ENDING, || self.ended())?;
        ended.map(drop).ok_or_else(|| ServerError::Failed {
            what: format!("the server did not end within {} s", ENDING.as_secs()),
            log: self.log_tail(),
        })
    }

    /// Kills the server and its children as a power cut would, and waits until they are gone.
    pub(crate) fn kill(mut self) -> Result<()> {
        self.signal(Signal::STOP)?; // so that it starts no more children
        let children = children(self.id());
        for child in &children {
            // One that has just ended is as good.
            let _ = kill_process(*child, Signal::KILL);
        }
        end(&mut self.child);
        let gone = poll(ENDING, || {
            Ok(children.iter().all(|child| is_gone(*child)).then_some(()))
        })?;
        gone.ok_or_else(|| ServerError::Failed {
            what: "children of the killed server are still there".to_owned(),
            log: self.log_tail(),
        })
    }

    /// Stops the server and its children where they are: connections stay open, and nothing answers.
    pub(crate) fn pause(&self) -> Result<()> {
        self.signal(Signal::STOP)?;
        for child in children(self.id()) {
            let _ = kill_process(child, Signal::STOP);
        }
        Ok(())
    }

    /// Lets them go on.
    pub(crate) fn resume(&self) -> Result<()> {
        for child in children(self.id()) {
            let _ = kill_process(child, Signal::CONT);
        }
        self.signal(Signal::CONT)
    }

    /// Sends a signal to the server itself.
    pub(crate) fn signal(&self, signal: Signal) -> Result<()> {
        kill_process(Pid::from_child(&self.child), signal)
            .map_err(|error| ServerError::io("can't signal the server")(error.into()))
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        if matches!(self.child.try_wait(), Ok(None)) {
            let _ = self.signal(self.last_signal);
            let _ = self.resume();
            let _ = poll(ENDING, || self.ended());
        }
        end(&mut self.child);
        end(&mut self.watchdog);
    }
}

fn watch(server: &Child, last_signal: Signal, doomed: Option<&Path>) -> Result<Child> {
    let signal = match last_signal {
        Signal::QUIT => "QUIT",
        Signal::TERM => "TERM",
        _ => "KILL",
    };
    Command::new("sh")
        .args(["-c", include_str!("watchdog.sh"), "watchdog"])
        .arg(server.id().to_string())
        .arg(signal)
        .arg(doomed.unwrap_or(Path::new("")))
        .process_group(0)
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .map_err(ServerError::io("can't start the watchdog"))
}

/// Kills and reaps. What has ended already only is reaped.
fn end(child: &mut Child) {
    let _ = child.kill();
    let _ = child.wait();
}

/// The children of a process, read from `/proc`.
fn children(parent: u32) -> Vec<Pid> {
    let Ok(entries) = fs::read_dir("/proc") else {
        return Vec::new();
    };
    entries
        .filter_map(|entry| entry.ok()?.file_name().to_str()?.parse::<i32>().ok())
        .filter(|id| matches!(state(*id), Some((_, its_parent)) if its_parent == parent))
        .filter_map(Pid::from_raw)
        .collect()
}

fn is_gone(process: Pid) -> bool {
    matches!(state(process.as_raw_nonzero().get()), None | Some(('Z', _)))
}

/// The state and the parent of a process: the fields after its name, which stands in parentheses.
fn state(id: i32) -> Option<(char, u32)> {
    let stat = fs::read_to_string(format!("/proc/{id}/stat")).ok()?;
    let (_, fields) = stat.rsplit_once(')')?;
    let mut fields = fields.split_whitespace();
    let state = fields.next()?.chars().next()?;
    Some((state, fields.next()?.parse().ok()?))
}
