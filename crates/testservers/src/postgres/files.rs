//! The files of a PostgreSQL server: made, copied and served by its programs.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use rustix::process::Signal;

use super::PostgresOptions;
use crate::error::{Result, ServerError};
use crate::folder::Folder;
use crate::process::Running;
use crate::programs;
use crate::tls::Certificates;
use crate::user::User;

/// The superuser.
const SUPERUSER: &str = "postgres";

/// How long a start may take on a machine with much to do, recovery after a kill included.
const PATIENCE: Duration = Duration::from_mins(1);

/// A folder with PostgreSQL's files and the programs that work on it.
#[derive(Debug)]
pub(super) struct Files {
    folder: Folder,
    programs: PathBuf,
    user: Option<User>,
}

impl Files {
    /// The files of a new server; those in a kept folder when there are some.
    pub(super) fn new(options: &PostgresOptions) -> Result<Self> {
        let files = Self::folder(options.folder.as_deref())?;
        if !files.data().join("PG_VERSION").exists() {
            files.make(options.password.as_deref())?;
        }
        Ok(files)
    }

    /// A copy of a running server's files, which will follow it.
    pub(super) fn copy(port: u16, options: &PostgresOptions) -> Result<Self> {
        let files = Self::folder(None)?;
        let mut copy = files.program("pg_basebackup");
        copy.args(["--write-recovery-conf", "--checkpoint=fast", "--no-sync"])
            .args(["--wal-method=stream", "--host=127.0.0.1", "--no-password"])
            .arg(format!("--username={SUPERUSER}"))
            .arg(format!("--port={port}"))
            .arg("--pgdata")
            .arg(files.data());
        if let Some(password) = &options.password {
            copy.env("PGPASSWORD", password);
        }
        run(&mut copy)?;
        Ok(files)
    }

    fn folder(kept: Option<&Path>) -> Result<Self> {
        let folder = Folder::new(kept)?;
        let user = User::of_postgres()?;
        if let Some(user) = user {
            user.own(folder.path())?;
        }
        Ok(Self {
            folder,
            programs: programs::postgres()?,
            user,
        })
    }

    fn make(&self, password: Option<&str>) -> Result<()> {
        let mut make = self.program("initdb");
        make.args([
            "--no-sync",
            "--no-instructions",
            "--encoding=UTF8",
            "--locale=C.UTF-8",
        ])
        .arg(format!("--username={SUPERUSER}"))
        .arg("--pgdata")
        .arg(self.data());
        let Some(password) = password else {
            return run(make.arg("--auth=trust"));
        };
        let file = self.folder.path().join("password");
        let told = fs::write(&file, password)
            .map_err(ServerError::io("can't write the password"))
            .and_then(|()| self.user.map_or(Ok(()), |user| user.own(&file)))
            .and_then(|()| run(make.arg("--auth=scram-sha-256").arg("--pwfile").arg(&file)));
        let _ = fs::remove_file(&file);
        told
    }

    /// Starts the server and waits until it takes connections.
    pub(super) fn serve(
        &self,
        port: u16,
        options: &PostgresOptions,
        tls: Option<&Certificates>,
    ) -> Result<Running> {
        let mut serve = self.program("postgres");
        serve.arg("-D").arg(self.data());
        let mut set = |name: &str, value: &str| {
            serve.arg("-c").arg(format!("{name}={value}"));
        };
        set("port", &port.to_string());
        set("listen_addresses", "127.0.0.1");
        set("unix_socket_directories", "");
        set("max_connections", &options.max_connections.to_string());
        // Files in its folder, which are removed with it; segments of the system would stay after a kill.
        set("dynamic_shared_memory_type", "mmap");
        if !options.fsync {
            set("fsync", "off");
            set("full_page_writes", "off");
        }
        if let Some(tls) = tls {
            set("ssl", "on");
            set("ssl_cert_file", &tls.certificate.to_string_lossy());
            set("ssl_key_file", &tls.key.to_string_lossy());
        }
        for (name, value) in &options.settings {
            set(name, value);
        }
        // At an immediate shutdown it takes what it has of the system with it; a kill would leave it.
        let mut running = Running::start(&mut serve, self.log(), Signal::QUIT, self.folder.doomed())?;
        running.wait_ready(port, PATIENCE, |running| Ok(self.is_ready(running.id())))?;
        Ok(running)
    }

    /// Whether the server of this process id takes connections, as it says in its lock file: the first line is
    /// its id, the eighth its state.
    fn is_ready(&self, id: u32) -> bool {
        let lock = fs::read_to_string(self.lock()).unwrap_or_default();
        let mut lines = lock.lines().map(str::trim);
        lines.next() == Some(id.to_string().as_str()) && lines.nth(6) == Some("ready")
    }

    /// Removes the small segment of the system's shared memory that only a killed server leaves behind; the system
    /// has room for some thousands. Its id is the second number of the seventh line of the lock file.
    pub(super) fn remove_remains(&self) {
        let lock = fs::read_to_string(self.lock()).unwrap_or_default();
        let id = lock
            .lines()
            .nth(6)
            .and_then(|line| line.split_whitespace().nth(1));
        if let Some(id) = id {
            // One that is gone already is as good.
            let _ = Command::new("ipcrm").args(["-m", id]).output();
        }
    }

    /// Makes a replica that is running the primary, and waits until it is.
    pub(super) fn promote(&self) -> Result<()> {
        let mut promote = self.program("pg_ctl");
        run(promote.args(["promote", "--wait", "-D"]).arg(self.data()))
    }

    /// Adds a setting to those that a server reads when it is told to, and at its start.
    pub(super) fn configure(&self, name: &str, value: &str) -> Result<()> {
        let file = self.data().join("postgresql.auto.conf");
        let failed = |error| ServerError::io(format!("can't change {}", file.display()))(error);
        let mut settings = fs::read_to_string(&file).map_err(failed)?;
        let line = format!("{name} = '{}'\n", value.replace('\'', "''"));
        settings.push_str(&line);
        fs::write(&file, settings).map_err(failed)
    }

    fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    /// There while the server runs, and after it was killed.
    fn lock(&self) -> PathBuf {
        self.data().join("postmaster.pid")
    }

    fn log(&self) -> PathBuf {
        self.folder.path().join("postgres.log")
    }

    /// A program of PostgreSQL, run as who may, in the server's folder, without the variables by which it
    /// could take another server for ours, and in English.
    fn program(&self, name: &str) -> Command {
        let mut command = Command::new(self.programs.join(name));
        command
            .current_dir(self.folder.path())
            .stdin(Stdio::null())
            .env("LC_ALL", "C");
        for (variable, _) in std::env::vars_os() {
            if variable.as_encoded_bytes().starts_with(b"PG") {
                command.env_remove(variable);
            }
        }
        if let Some(user) = self.user {
            user.run(&mut command);
        }
        command
    }
}

/// Runs a program to its end.
fn run(command: &mut Command) -> Result<()> {
    let name = command.get_program().display().to_string();
    let output = command
        .output()
        .map_err(ServerError::io(format!("can't start {name}")))?;
    if output.status.success() {
        return Ok(());
    }
    let mut log = String::from_utf8_lossy(&output.stdout).into_owned();
    log.push_str(&String::from_utf8_lossy(&output.stderr));
    Err(ServerError::Failed {
        what: format!("{name} ended with {}", output.status),
        log,
    })
}
