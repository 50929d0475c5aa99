//! A Redis master and a replica, watched by Sentinels.

use std::fs;
use std::net::SocketAddr;
use std::process::Command;
use std::time::Duration;

use rustix::process::Signal;

use super::{Redis, RedisOptions};
use crate::error::{Result, ServerError};
use crate::folder::Folder;
use crate::poll::poll;
use crate::process::Running;
use crate::{ports, programs, resp};

/// Two of them must agree that the master is down.
const SENTINELS: usize = 3;

/// The name under which clients ask for the master.
const MASTER: &str = "dastak";

/// How long they may take to find each other, and a new master later.
const PATIENCE: Duration = Duration::from_mins(1);

/// A Redis master and a replica, watched by three Sentinels. Dropping it ends all of them at once.
#[derive(Debug)]
pub struct RedisSentinel {
    servers: [Redis; 2],
    sentinels: Vec<Sentinel>,
}

impl RedisSentinel {
    /// Starts them, and waits until the Sentinels know the master, its replica and each other.
    ///
    /// A master that does not answer for `down_after` is replaced by its replica. Half a second is short enough
    /// for a test of that; other tests want it so long that a busy machine does not look like a fault.
    ///
    /// # Errors
    /// `Missing` without Redis' programs; `Failed` with what they wrote.
    pub fn start(down_after: Duration) -> Result<Self> {
        let master = Redis::start(RedisOptions::default())?;
        let replica = Redis::start(RedisOptions {
            replica_of: Some(master.address()),
            ..RedisOptions::default()
        })?;
        let sentinels = (0..SENTINELS)
            .map(|_| Sentinel::start(master.address(), down_after))
            .collect::<Result<_>>()?;
        let all = Self {
            servers: [master, replica],
            sentinels,
        };
        let complete = format!("slaves=1,sentinels={SENTINELS}");
        all.wait(|sentinel| {
            let master = sentinel.master()?;
            (master.contains("status=ok") && master.ends_with(&complete)).then_some(())
        })?;
        Ok(all)
    }

    /// Its URL, with all Sentinels and the master's name.
    #[must_use]
    pub fn url(&self) -> String {
        let sentinels: Vec<String> = self
            .sentinels
            .iter()
            .map(|sentinel| ports::loopback(sentinel.port).to_string())
            .collect();
        format!("redis+sentinel://{}/{MASTER}", sentinels.join(","))
    }

    /// The two servers, also one that was killed.
    #[must_use]
    pub fn servers(&self) -> &[Redis] {
        &self.servers
    }

    /// The server that takes writes now, to kill or to pause it; `None` while there is none.
    pub fn master(&mut self) -> Option<&mut Redis> {
        self.servers.iter_mut().find(|server| {
            server.is_running()
                && server
                    .command(&["INFO", "replication"])
                    .is_ok_and(|info| resp::field(&info, "role") == Some("master"))
        })
    }

    /// Waits until every Sentinel names another master than `old`, and answers which.
    pub fn wait_for_master_after(&self, old: SocketAddr) -> Result<SocketAddr> {
        self.wait(|sentinel| sentinel.master_address().filter(|address| *address != old))
    }

    /// Waits until all Sentinels have an answer, and gives the last one's.
    fn wait<T>(&self, look: impl Fn(&Sentinel) -> Option<T>) -> Result<T> {
        let found = poll(PATIENCE, || {
            let answers: Option<Vec<T>> = self.sentinels.iter().map(&look).collect();
            Ok(answers.and_then(|mut answers| answers.pop()))
        })?;
        found.ok_or_else(|| ServerError::Failed {
            what: format!("the Sentinels did not agree within {} s", PATIENCE.as_secs()),
            log: self
                .sentinels
                .iter()
                .map(|sentinel| sentinel.running.log_tail())
                .collect::<Vec<_>>()
                .join("\n"),
        })
    }
}

#[derive(Debug)]
struct Sentinel {
    // Before its folder: it is dropped first.
    running: Running,
    port: u16,
    _folder: Folder,
}

impl Sentinel {
    fn start(master: SocketAddr, down_after: Duration) -> Result<Self> {
        let folder = Folder::new(None)?;
        let (port, running) =
            ports::with_free(|port| Ok((port, Self::run(&folder, port, master, down_after)?)))?;
        Ok(Self {
            running,
            port,
            _folder: folder,
        })
    }

    /// A Sentinel takes its settings from a file only, and keeps there what it learns.
    fn run(folder: &Folder, port: u16, master: SocketAddr, down_after: Duration) -> Result<Running> {
        let settings = folder.path().join("sentinel.conf");
        let text = format!(
            "port {port}\n\
             bind 127.0.0.1\n\
             dir {}\n\
             sentinel monitor {MASTER} {} {} 2\n\
             sentinel down-after-milliseconds {MASTER} {}\n\
             sentinel failover-timeout {MASTER} 5000\n",
            folder.path().display(),
            master.ip(),
            master.port(),
            down_after.as_millis(),
        );
        fs::write(&settings, text).map_err(ServerError::io("can't write sentinel.conf"))?;
        let mut running = Running::start(
            Command::new(programs::redis_server()?)
                .arg(settings)
                .arg("--sentinel"),
            folder.path().join("sentinel.log"),
            Signal::KILL,
            folder.doomed(),
        )?;
        running.wait_ready(port, PATIENCE, |running| {
            Ok(resp::info_of(ports::loopback(port), None, running.id()).is_some())
        })?;
        Ok(running)
    }

    /// What it knows of the master: `name=…,status=…,address=…,slaves=…,sentinels=…`.
    fn master(&self) -> Option<String> {
        let info = resp::info_of(ports::loopback(self.port), None, self.running.id())?;
        resp::field(&info, "master0").map(str::to_owned)
    }

    fn master_address(&self) -> Option<SocketAddr> {
        let master = self.master()?;
        master
            .split(',')
            .find_map(|part| part.strip_prefix("address="))?
            .parse()
            .ok()
    }
}
