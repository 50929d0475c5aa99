//! Getting the servers' programs.

use std::path::Path;
use std::process::{Command, Stdio};

use crate::error::{Result, ServerError};
use crate::{programs, user};

/// Installs what is missing of PostgreSQL and Redis by Debian's `apt-get`, whose output is shown: as root, or by
/// `sudo` where that asks for no password. Without effect when everything is there.
///
/// # Errors
/// `Missing`, with the command to run, when this can't be done.
pub fn ensure() -> Result<()> {
    let packages = lacking();
    if packages.is_empty() {
        return Ok(());
    }
    let may = user::is_root() || succeeds(Command::new("sudo").args(["-n", "true"]));
    if !may || programs::in_path("apt-get").is_none() {
        return Err(missing(&packages));
    }
    // A new image has no list of packages.
    if !install(&packages) && succeeds(apt_get().arg("update")) {
        install(&packages);
    }
    match lacking() {
        still if still.is_empty() => Ok(()),
        still => Err(missing(&still)),
    }
}

/// That packages are missing, and what gets them.
pub(crate) fn missing(packages: &[&str]) -> ServerError {
    ServerError::Missing {
        programs: packages.join(", "),
        command: format!(
            "sudo apt-get install --no-install-recommends {}",
            packages.join(" ")
        ),
    }
}

/// Debian's packages of the programs that are not there.
fn lacking() -> Vec<&'static str> {
    [
        ("postgresql", programs::postgres()),
        ("redis-server", programs::redis_server()),
        ("redis-tools", programs::redis_cli()),
    ]
    .into_iter()
    .filter_map(|(package, found)| found.is_err().then_some(package))
    .collect()
}

fn install(packages: &[&str]) -> bool {
    succeeds(
        apt_get()
            .args(["install", "--yes", "--no-install-recommends"])
            .args(packages),
    )
}

fn apt_get() -> Command {
    let mut command = if user::is_root() {
        Command::new("env")
    } else {
        let mut sudo = Command::new("sudo");
        sudo.args(["-n", "env"]);
        sudo
    };
    // Another installation may be under way: wait for it.
    command.args([
        "DEBIAN_FRONTEND=noninteractive",
        "apt-get",
        "--option",
        "DPkg::Lock::Timeout=300",
    ]);
    command
}

fn succeeds(command: &mut Command) -> bool {
    command
        .current_dir(Path::new("/"))
        .stdin(Stdio::null())
        .status()
        .is_ok_and(|status| status.success())
}
