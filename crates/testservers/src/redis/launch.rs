//! Starting the program of a Redis server.

use std::fs;
use std::path::PathBuf;
use std::process::Command;
use std::time::Duration;

use rustix::process::Signal;

use super::RedisOptions;
use crate::error::{Result, ServerError};
use crate::folder::Folder;
use crate::process::Running;
use crate::resp::{self, Connection};
use crate::tls::Certificates;
use crate::{ports, programs};

/// How long a start may take on a machine with much to do.
const PATIENCE: Duration = Duration::from_secs(30);

/// What starts a server, again and again.
#[derive(Debug)]
pub(super) struct Launch {
    pub(super) options: RedisOptions,
    pub(super) tls: Option<Certificates>,
    folder: Folder,
    program: PathBuf,
}

/// Where a server listens. It always has a plain port: ours, for a few commands.
#[derive(Debug, Clone, Copy)]
pub(super) struct Ports {
    pub(super) plain: u16,
    pub(super) tls: Option<u16>,
}

impl Launch {
    pub(super) fn new(options: RedisOptions) -> Result<Self> {
        Ok(Self {
            tls: options.tls.then(|| Certificates::make(None)).transpose()?,
            folder: Folder::new(options.folder.as_deref())?,
            program: programs::redis_server()?,
            options,
        })
    }

    pub(super) fn ports(&self, plain: u16) -> Result<Ports> {
        let tls = self.options.tls.then(ports::free).transpose()?;
        Ok(Ports { plain, tls })
    }

    /// Starts the server and waits until it answers with its data loaded.
    pub(super) fn serve(&self, ports: Ports) -> Result<Running> {
        self.serve_with(ports, self.options.append_only)
    }

    /// Starts the server on a dump in place of whatever is in its folder.
    pub(super) fn serve_dump(&self, ports: Ports, dump: &[u8]) -> Result<Running> {
        let log = self.folder.path().join("appendonlydir");
        if log.exists() {
            fs::remove_dir_all(&log).map_err(ServerError::io("can't remove the old data"))?;
        }
        fs::write(self.dump(), dump).map_err(ServerError::io("can't write the dump"))?;
        // A server that starts with `appendonly yes` looks for its log and never at a dump.
        let running = self.serve_with(ports, false)?;
        if self.options.append_only {
            self.connect(ports)?
                .call(&["CONFIG", "SET", "appendonly", "yes"])?;
        }
        Ok(running)
    }

    fn serve_with(&self, ports: Ports, append_only: bool) -> Result<Running> {
        let mut command = Command::new(&self.program);
        let mut set = |name: &str, values: &[&str]| {
            command.arg(format!("--{name}")).args(values);
        };
        set("port", &[&ports.plain.to_string()]);
        set("bind", &["127.0.0.1"]);
        set("dir", &[&self.folder.path().to_string_lossy()]);
        set("dbfilename", &["dump.rdb"]);
        set("save", &[""]);
        set("appendonly", &[if append_only { "yes" } else { "no" }]);
        set("appendfsync", &["always"]);
        set("repl-diskless-sync-delay", &["0"]);
        if let Some(password) = &self.options.password {
            set("requirepass", &[password]);
            set("masterauth", &[password]);
        }
        if let Some(master) = self.options.replica_of {
            set(
                "replicaof",
                &[&master.ip().to_string(), &master.port().to_string()],
            );
        }
        if let (Some(port), Some(tls)) = (ports.tls, &self.tls) {
            set("tls-port", &[&port.to_string()]);
            set("tls-cert-file", &[&tls.certificate.to_string_lossy()]);
            set("tls-key-file", &[&tls.key.to_string_lossy()]);
            set("tls-ca-cert-file", &[&tls.authority.to_string_lossy()]);
            set("tls-auth-clients", &["no"]);
        }
        for (name, value) in &self.options.settings {
            set(name, &[value]);
        }
        // One whose folder stays may write what it has.
        let last_signal = match self.folder {
            Folder::Temporary(_) => Signal::KILL,
            Folder::Kept(_) => Signal::TERM,
        };
        let mut running = Running::start(&mut command, self.log(), last_signal, self.folder.doomed())?;
        running.wait_ready(ports.plain, PATIENCE, |running| {
            Ok(self.is_ready(ports, running.id()))
        })?;
        Ok(running)
    }

    /// Whether it is the server of this process id that answers, with its data loaded.
    fn is_ready(&self, ports: Ports, id: u32) -> bool {
        let address = ports::loopback(ports.plain);
        resp::info_of(address, self.options.password.as_deref(), id)
            .is_some_and(|info| resp::field(&info, "loading") == Some("0"))
    }

    fn connect(&self, ports: Ports) -> Result<Connection> {
        Connection::open(ports::loopback(ports.plain), self.options.password.as_deref())
    }

    pub(super) fn dump(&self) -> PathBuf {
        self.folder.path().join("dump.rdb")
    }

    fn log(&self) -> PathBuf {
        self.folder.path().join("redis.log")
    }
}
