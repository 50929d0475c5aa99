//! Whom a server runs as.

use std::fs;
use std::os::unix::fs::chown;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::Command;

use crate::error::{Result, ServerError};

/// Whom a server runs as, when that is not us.
#[derive(Debug, Clone, Copy)]
pub(crate) struct User {
    user: u32,
    group: u32,
}

impl User {
    /// PostgreSQL does not run as root; root starts it as the user `postgres`, whom the packages make.
    pub(crate) fn of_postgres() -> Result<Option<Self>> {
        if !is_root() {
            return Ok(None);
        }
        let users = fs::read_to_string("/etc/passwd").map_err(ServerError::io("can't read /etc/passwd"))?;
        let postgres = users.lines().find_map(|line| {
            let mut fields = line.strip_prefix("postgres:")?.split(':').skip(1);
            Some(Self {
                user: fields.next()?.parse().ok()?,
                group: fields.next()?.parse().ok()?,
            })
        });
        postgres.map(Some).ok_or_else(|| ServerError::Missing {
            programs: "the user `postgres` (PostgreSQL does not run as root)".to_owned(),
            command: "useradd --system postgres".to_owned(),
        })
    }

    /// Makes the command run as this user.
    pub(crate) fn run(self, command: &mut Command) {
        command.uid(self.user).gid(self.group);
    }

    /// Gives a file or a folder, without what is in it, to this user.
    pub(crate) fn own(self, path: &Path) -> Result<()> {
        chown(path, Some(self.user), Some(self.group))
            .map_err(ServerError::io(format!("can't give {} away", path.display())))
    }
}

/// Whether we may do everything.
pub(crate) fn is_root() -> bool {
    rustix::process::geteuid().is_root()
}
