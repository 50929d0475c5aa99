//! Getting the programs that tests need.

use std::path::Path;
use std::process::{Command, Stdio};

use crate::error::{Result, ServerError};
use crate::{programs, user, web};

/// Installs what is missing of PostgreSQL and Redis by Debian's `apt-get`, whose output is shown: as root, or by
/// `sudo` where that asks for no password. Without effect when everything is there.
///
/// # Errors
/// `Missing`, with the command to run, when this can't be done.
pub fn ensure() -> Result<()> {
    ensure_none(servers_lacking)
}

/// The same for Node.js, npm and Chromium, which tests of web pages need.
///
/// # Errors
/// `Missing`, with the command to run, when this can't be done.
pub fn ensure_web() -> Result<()> {
    ensure_none(web_lacking)
}

/// Both, by one command.
///
/// # Errors
/// `Missing`, with the command to run, when this can't be done.
pub fn ensure_all() -> Result<()> {
    ensure_none(|| [servers_lacking(), web_lacking()].concat())
}

fn ensure_none(lacking: fn() -> Vec<&'static str>) -> Result<()> {
    match after_install(lacking) {
        still if still.is_empty() => Ok(()),
        still if still.contains(&"nodejs") && programs::in_path("node").is_some() => Err(old_node(&still)),
        still => Err(missing(&still)),
    }
}

/// That packages are missing, and what gets them.
pub(crate) fn missing(packages: &[&str]) -> ServerError {
    ServerError::Missing {
        programs: packages.join(", "),
        command: format!("sudo {}", apt_get_line(packages)),
    }
}

/// That the node that is there is too old, beside other packages that are lacking. Debian 12 has no newer one, npm has.
fn old_node(lacking: &[&'static str]) -> ServerError {
    let others: Vec<_> = lacking
        .iter()
        .copied()
        .filter(|package| *package != "nodejs")
        .collect();
    let node = format!("Node.js {} or newer (the one in PATH is older)", web::OLDEST_NODE);
    let mut command = "sudo npm install --global node@22".to_owned();
    if !others.is_empty() {
        command = format!("sudo {} && {command}", apt_get_line(&others));
    }
    ServerError::Missing {
        programs: [&[node.as_str()], others.as_slice()].concat().join(", "),
        command,
    }
}

fn apt_get_line(packages: &[&str]) -> String {
    format!("apt-get install --no-install-recommends {}", packages.join(" "))
}

/// Debian's packages of the servers' programs that are not there.
fn servers_lacking() -> Vec<&'static str> {
    packages_of(&[
        (programs::postgres().is_ok(), &["postgresql"]),
        (programs::redis_server().is_ok(), &["redis-server"]),
        (programs::redis_cli().is_ok(), &["redis-tools"]),
    ])
}

/// Debian's packages of what the tests of web pages need and is not there. A new browser has no letters for Hindi.
fn web_lacking() -> Vec<&'static str> {
    packages_of(&[
        (web::has_node(), &["nodejs"]),
        (programs::in_path("npm").is_some(), &["npm"]),
        (web::has_chromium(), &["chromium", "fonts-noto-core"]),
    ])
}

fn packages_of(needs: &[(bool, &[&'static str])]) -> Vec<&'static str> {
    needs
        .iter()
        .filter(|(there, _)| !there)
        .flat_map(|(_, packages)| packages.iter().copied())
        .collect()
}

/// Installs what is lacking where that is allowed, and answers what is lacking then.
fn after_install(lacking: fn() -> Vec<&'static str>) -> Vec<&'static str> {
    let packages = lacking();
    if packages.is_empty() {
        return packages;
    }
    let may = user::is_root() || succeeds(Command::new("sudo").args(["-n", "true"]));
    if !may || programs::in_path("apt-get").is_none() {
        return packages;
    }
    // A new image has no list of packages.
    if !install(&packages) && succeeds(apt_get().arg("update")) {
        install(&packages);
    }
    lacking()
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

#[cfg(test)]
mod tests {
    use super::old_node;

    #[test]
    fn an_old_node_is_replaced_by_npm_after_what_else_is_lacking() {
        assert_eq!(
            old_node(&["nodejs", "npm"]).to_string(),
            "not installed: Node.js 20 or newer (the one in PATH is older), npm. Install with: \
             sudo apt-get install --no-install-recommends npm && sudo npm install --global node@22"
        );
        assert!(
            old_node(&["nodejs"])
                .to_string()
                .ends_with("Install with: sudo npm install --global node@22")
        );
    }
}
