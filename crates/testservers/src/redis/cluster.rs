//! A Redis Cluster.

use std::process::{Command, Stdio};
use std::thread;
use std::time::Duration;

use super::{Redis, RedisOptions};
use crate::error::{Result, ServerError};
use crate::poll::poll;
use crate::{programs, resp};

/// Three masters, and a replica of each.
const NODES: usize = 6;

/// How long the nodes may take to agree, about each other at the start or about a new master later.
const PATIENCE: Duration = Duration::from_mins(1);

/// A Redis Cluster of three masters with one replica each. Dropping it ends it at once.
#[derive(Debug)]
pub struct RedisCluster {
    nodes: Vec<Redis>,
}

impl RedisCluster {
    /// Starts the nodes, makes them a cluster by `redis-cli --cluster create`, and waits until all of them say
    /// that it is well.
    ///
    /// A master that does not answer for `node_timeout` is replaced by its replica. A second or two is short
    /// enough for a test of that; other tests want it so long that a busy machine does not look like a fault.
    ///
    /// # Errors
    /// `Missing` without Redis' programs; `Failed` with what they wrote.
    pub fn start(node_timeout: Duration) -> Result<Self> {
        let cluster = Self {
            nodes: start_nodes(node_timeout)?,
        };
        cluster.create()?;
        cluster.wait(|| cluster.is_complete())?;
        Ok(cluster)
    }

    /// Its URL, with all nodes.
    #[must_use]
    pub fn url(&self) -> String {
        let nodes: Vec<String> = self.nodes.iter().map(|node| node.address().to_string()).collect();
        format!("redis+cluster://{}", nodes.join(","))
    }

    /// The nodes, also those that were killed.
    #[must_use]
    pub fn nodes(&self) -> &[Redis] {
        &self.nodes
    }

    /// The master that serves a key now, to kill or to pause it; `None` while there is none.
    pub fn master_of(&mut self, key: &str) -> Option<&mut Redis> {
        self.nodes.iter_mut().find(|node| serves(node, key))
    }

    /// Waits until a master serves the key and every node that runs finds the cluster well: until the failover
    /// is over, after its master was killed.
    pub fn wait_for_master_of(&self, key: &str) -> Result<()> {
        self.wait(|| {
            self.nodes.iter().any(|node| serves(node, key))
                && self
                    .nodes
                    .iter()
                    .filter(|node| node.is_running())
                    .all(|node| says(node, &["CLUSTER", "INFO"], "cluster_state", "ok"))
        })
    }

    fn create(&self) -> Result<()> {
        let output = Command::new(programs::redis_cli()?)
            .args(["--cluster", "create"])
            .args(self.nodes.iter().map(|node| node.address().to_string()))
            .args(["--cluster-replicas", "1", "--cluster-yes"])
            .stdin(Stdio::null())
            .output()
            .map_err(ServerError::io("can't start redis-cli"))?;
        if output.status.success() {
            return Ok(());
        }
        Err(ServerError::Failed {
            what: format!("redis-cli ended with {}", output.status),
            log: String::from_utf8_lossy(&output.stdout).into_owned(),
        })
    }

    /// Whether every node knows all, every slot is served, and every replica has its master's data.
    fn is_complete(&self) -> bool {
        self.nodes.iter().all(|node| {
            let well = says(node, &["CLUSTER", "INFO"], "cluster_state", "ok")
                && says(
                    node,
                    &["CLUSTER", "INFO"],
                    "cluster_known_nodes",
                    &NODES.to_string(),
                );
            well && (says(node, &["INFO", "replication"], "connected_slaves", "1")
                || says(node, &["INFO", "replication"], "master_link_status", "up"))
        })
    }

    fn wait(&self, reached: impl Fn() -> bool) -> Result<()> {
        poll(PATIENCE, || Ok(reached().then_some(())))?.ok_or_else(|| ServerError::Failed {
            what: format!("the cluster was not well within {} s", PATIENCE.as_secs()),
            log: self
                .nodes
                .iter()
                .map(Redis::log_tail)
                .collect::<Vec<_>>()
                .join("\n"),
        })
    }
}

/// Starts the nodes at once.
fn start_nodes(node_timeout: Duration) -> Result<Vec<Redis>> {
    let options = RedisOptions {
        settings: [
            ("cluster-enabled", "yes".to_owned()),
            ("cluster-node-timeout", node_timeout.as_millis().to_string()),
        ]
        .map(|(name, value)| (name.to_owned(), value))
        .to_vec(),
        ..RedisOptions::default()
    };
    thread::scope(|scope| {
        let starts: Vec<_> = (0..NODES)
            .map(|_| scope.spawn(|| Redis::start(options.clone())))
            .collect();
        starts
            .into_iter()
            .map(|start| match start.join() {
                Ok(node) => node,
                Err(panic) => std::panic::resume_unwind(panic),
            })
            .collect()
    })
}

/// Whether this node serves the key as its master: any other refuses and names the one that does.
fn serves(node: &Redis, key: &str) -> bool {
    node.is_running() && node.command(&["EXISTS", key]).is_ok()
}

fn says(node: &Redis, command: &[&str], field: &str, value: &str) -> bool {
    let info = node.command(command).unwrap_or_default();
    resp::field(&info, field) == Some(value)
}
