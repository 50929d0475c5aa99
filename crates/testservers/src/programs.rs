//! Where the servers' programs are.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};

use crate::error::Result;
use crate::install;

/// What a folder of PostgreSQL programs must hold to be used.
const POSTGRES: [&str; 4] = ["postgres", "initdb", "pg_ctl", "pg_basebackup"];

/// Where Debian's packages put one folder for each version.
const VERSIONS: &str = "/usr/lib/postgresql";

/// The folder of PostgreSQL's programs: that of the `initdb` in PATH, or else the newest of Debian's.
pub(crate) fn postgres() -> Result<PathBuf> {
    let in_path = in_path("initdb")
        .and_then(|initdb| initdb.canonicalize().ok())
        .and_then(|initdb| initdb.parent().map(Path::to_owned));
    in_path
        .into_iter()
        .chain(versions())
        .find(|folder| POSTGRES.iter().all(|program| folder.join(program).is_file()))
        .ok_or_else(|| install::missing(&["postgresql"]))
}

/// The server: Redis, or Valkey, which began as its copy.
pub(crate) fn redis_server() -> Result<PathBuf> {
    either("redis-server", "valkey-server").ok_or_else(|| install::missing(&["redis-server"]))
}

/// The client, which makes clusters.
pub(crate) fn redis_cli() -> Result<PathBuf> {
    either("redis-cli", "valkey-cli").ok_or_else(|| install::missing(&["redis-tools"]))
}

fn either(first: &str, second: &str) -> Option<PathBuf> {
    in_path(first).or_else(|| in_path(second))
}

/// The program of this name in the folders of PATH.
pub(crate) fn in_path(program: &str) -> Option<PathBuf> {
    env::split_paths(&env::var_os("PATH")?)
        .map(|folder| folder.join(program))
        .find(|path| path.is_file())
}

/// The installed versions, the newest first.
fn versions() -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(VERSIONS) else {
        return Vec::new();
    };
    let mut versions: Vec<u32> = entries
        .filter_map(|entry| entry.ok()?.file_name().to_str()?.parse().ok())
        .collect();
    versions.sort_unstable_by(|one, other| other.cmp(one));
    versions
        .into_iter()
        .map(|version| Path::new(VERSIONS).join(version.to_string()).join("bin"))
        .collect()
}
