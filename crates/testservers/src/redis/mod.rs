//! Redis servers: one, a cluster, and a master with a replica watched by Sentinels.

mod cluster;
mod launch;
mod options;
mod sentinel;

use std::fs;
use std::net::SocketAddr;
use std::path::Path;
use std::time::Duration;

use rustix::process::Signal;

pub use self::cluster::RedisCluster;
use self::launch::{Launch, Ports};
pub use self::options::RedisOptions;
pub use self::sentinel::RedisSentinel;
use crate::error::{Result, ServerError};
use crate::poll::poll;
use crate::ports;
use crate::process::Running;
use crate::resp::{self, Connection};

/// How long a replica may take to get its first copy, and to become a master.
const PATIENCE: Duration = Duration::from_secs(30);

/// A Redis server on a free loopback port. Dropping it ends it at once.
#[derive(Debug)]
pub struct Redis {
    // Before its files: it is dropped first.
    running: Option<Running>,
    launch: Launch,
    ports: Ports,
}

/// What a server held at some moment.
#[derive(Debug, Clone)]
pub struct Snapshot(Vec<u8>);

impl Redis {
    /// Starts a server and waits until it answers; a replica, until it has its master's data.
    ///
    /// # Errors
    /// `Missing` without a `redis-server` or `valkey-server`; `Failed` with what the server wrote.
    pub fn start(options: RedisOptions) -> Result<Self> {
        let launch = Launch::new(options)?;
        let (ports, running) = ports::with_free(|port| {
            let ports = launch.ports(port)?;
            Ok((ports, launch.serve(ports)?))
        })?;
        let redis = Self {
            running: Some(running),
            launch,
            ports,
        };
        if redis.launch.options.replica_of.is_some() {
            redis.wait_for("master_link_status", "up")?;
        }
        Ok(redis)
    }

    /// Where it listens.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        ports::loopback(self.ports.plain)
    }

    /// Where it speaks TLS, when it does.
    #[must_use]
    pub fn tls_address(&self) -> Option<SocketAddr> {
        self.ports.tls.map(ports::loopback)
    }

    /// Its URL; the TLS one when it speaks that.
    #[must_use]
    pub fn url(&self) -> String {
        self.url_by(self.tls_address().unwrap_or(self.address()))
    }

    /// Its URL by way of another loopback address: a proxy's, before the TLS port when it speaks that.
    #[must_use]
    pub fn url_by(&self, address: SocketAddr) -> String {
        let password = self
            .launch
            .options
            .password
            .as_ref()
            .map_or_else(String::new, |password| format!(":{password}@"));
        let port = address.port();
        match self.ports.tls {
            None => format!("redis://{password}127.0.0.1:{port}"),
            Some(_) => format!("rediss://{password}localhost:{port}"),
        }
    }

    /// The certificate of the authority that signed the server's, as PEM; with TLS only.
    #[must_use]
    pub fn authority_file(&self) -> Option<&Path> {
        self.launch.tls.as_ref().map(|tls| tls.authority.as_path())
    }

    /// Whether it was started and neither stopped nor killed.
    #[must_use]
    pub fn is_running(&self) -> bool {
        self.running.is_some()
    }

    /// Sends a command whose answer is one text or number, and answers that; nil is the empty text.
    ///
    /// # Errors
    /// `Refused` with the error that the server answered.
    pub fn command(&self, command: &[&str]) -> Result<String> {
        self.connect()?.call(command)
    }

    /// Removes everything.
    pub fn flush(&self) -> Result<()> {
        self.command(&["FLUSHALL", "SYNC"]).map(drop)
    }

    /// Ends the server as an operator does. Without effect when it has ended already.
    pub fn stop(&mut self) -> Result<()> {
        self.running
            .take()
            .map_or(Ok(()), |running| running.stop(Signal::TERM))
    }

    /// Ends the server as a power cut would. Without effect when it has ended already.
    pub fn kill(&mut self) -> Result<()> {
        self.running.take().map_or(Ok(()), Running::kill)
    }

    /// Starts the server again after [`Self::stop`] or [`Self::kill`], on the same folder and port, and waits
    /// until it answers. Without `append_only` it holds what was last written to its folder. Without effect
    /// while it runs.
    pub fn start_again(&mut self) -> Result<()> {
        if self.running.is_none() {
            self.running = Some(self.launch.serve(self.ports)?);
        }
        Ok(())
    }

    /// Stops the server where it is: connections stay open and new ones are taken by the system, and nothing
    /// answers.
    pub fn pause(&self) -> Result<()> {
        self.running()?.pause()
    }

    /// Lets a paused server go on.
    pub fn resume(&self) -> Result<()> {
        self.running()?.resume()
    }

    /// Makes a replica a master.
    pub fn promote(&self) -> Result<()> {
        self.command(&["REPLICAOF", "NO", "ONE"])?;
        self.wait_for("role", "master")
    }

    /// What the server holds now.
    pub fn snapshot(&self) -> Result<Snapshot> {
        self.command(&["SAVE"])?;
        fs::read(self.launch.dump())
            .map(Snapshot)
            .map_err(ServerError::io("can't read the snapshot"))
    }

    /// Starts the server again with what it held at a moment before, as an operator does who puts a backup
    /// back. Keys whose time has come since then are gone.
    pub fn restore(&mut self, snapshot: &Snapshot) -> Result<()> {
        self.kill()?;
        self.running = Some(self.launch.serve_dump(self.ports, &snapshot.0)?);
        Ok(())
    }

    /// Waits until INFO says so.
    fn wait_for(&self, field: &str, value: &str) -> Result<()> {
        let mut connection = self.connect()?;
        let reached = poll(PATIENCE, || {
            let info = connection.call(&["INFO", "replication"])?;
            Ok((resp::field(&info, field) == Some(value)).then_some(()))
        })?;
        reached.ok_or_else(|| ServerError::Failed {
            what: format!(
                "the server's {field} was not `{value}` within {} s",
                PATIENCE.as_secs()
            ),
            log: self.log_tail(),
        })
    }

    fn log_tail(&self) -> String {
        self.running.as_ref().map_or_else(String::new, Running::log_tail)
    }

    fn connect(&self) -> Result<Connection> {
        Connection::open(self.address(), self.launch.options.password.as_deref())
    }

    fn running(&self) -> Result<&Running> {
        self.running.as_ref().ok_or_else(|| ServerError::Failed {
            what: "the Redis server is not running".to_owned(),
            log: String::new(),
        })
    }
}
