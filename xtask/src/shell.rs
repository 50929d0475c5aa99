//! Starting other programs.

use std::fmt;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};

/// Why a command of ours failed, for a person.
#[derive(Debug)]
pub(crate) struct Failure(String);

impl Failure {
    pub(crate) fn new(reason: impl Into<String>) -> Self {
        Self(reason.into())
    }

    /// The same, with the folder in which it happened.
    pub(crate) fn within(self, folder: &str) -> Self {
        Self(format!("{folder}: {}", self.0))
    }

    /// All of them as one, when there are any.
    pub(crate) fn all(failures: Vec<Self>) -> Result<(), Self> {
        if failures.is_empty() {
            return Ok(());
        }
        let reasons: Vec<_> = failures.into_iter().map(|failure| failure.0).collect();
        Err(Self(reasons.join("\n        ")))
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The root of the workspace.
pub(crate) fn root() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/.."))
}

/// A call of the cargo that runs us, in the root of the workspace.
///
/// It is kept from it that it is called by a package of cargo's: `ring` would be compiled again at each change
/// between a call by us and one by a person, and everything built on it.
pub(crate) fn cargo(arguments: &[&str]) -> Command {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.args(arguments).current_dir(root());
    for (variable, _) in std::env::vars_os() {
        let name = variable.as_encoded_bytes();
        if name.starts_with(b"CARGO_PKG_") || name.starts_with(b"CARGO_MANIFEST_") {
            command.env_remove(variable);
        }
    }
    command
}

/// Runs a command with its output on ours.
pub(crate) fn run(command: &mut Command) -> Result<(), Failure> {
    announce(command);
    let status = command.status().map_err(|error| not_started(command, &error))?;
    if status.success() {
        Ok(())
    } else {
        Err(ended(command, status))
    }
}

/// Runs a command quietly and answers what it printed.
pub(crate) fn output(command: &mut Command) -> Result<String, Failure> {
    let output = command
        .stderr(Stdio::inherit())
        .output()
        .map_err(|error| not_started(command, &error))?;
    if output.status.success() {
        Ok(String::from_utf8_lossy(&output.stdout).into_owned())
    } else {
        Err(ended(command, output.status))
    }
}

/// Runs a command with its output on ours, and shows each line of it to `see`.
pub(crate) fn watch(command: &mut Command, mut see: impl FnMut(&str)) -> Result<(), Failure> {
    announce(command);
    let mut child = command
        .stdout(Stdio::piped())
        .spawn()
        .map_err(|error| not_started(command, &error))?;
    if let Some(stdout) = child.stdout.take() {
        for line in BufReader::new(stdout).lines().map_while(Result::ok) {
            println!("{line}");
            see(&line);
        }
    }
    let status = child.wait().map_err(|error| not_started(command, &error))?;
    if status.success() {
        Ok(())
    } else {
        Err(ended(command, status))
    }
}

fn announce(command: &Command) {
    println!("\n$ {}", shown(command));
}

fn not_started(command: &Command, error: &std::io::Error) -> Failure {
    Failure::new(format!("`{}` did not start: {error}", shown(command)))
}

fn ended(command: &Command, status: std::process::ExitStatus) -> Failure {
    Failure::new(format!("`{}` ended with {status}", shown(command)))
}

/// The command as a person would type it, without URLs: there may be a password in one.
fn shown(command: &Command) -> String {
    let program = Path::new(command.get_program()).file_name().unwrap_or_default();
    let variables = command
        .get_envs()
        .filter(|(name, _)| !name.as_encoded_bytes().ends_with(b"_URL"))
        .filter_map(|(name, value)| Some(format!("{}={} ", name.display(), value?.display())));
    let arguments = command
        .get_args()
        .map(|argument| format!(" {}", argument.to_string_lossy()));
    variables
        .chain([program.to_string_lossy().into_owned()])
        .chain(arguments)
        .collect()
}
