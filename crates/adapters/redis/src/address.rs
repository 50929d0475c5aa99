//! The URL of Redis.

use deadpool_redis::redis::{ConnectionInfo, IntoConnectionInfo};

use crate::error::OpenError;

/// What stands at the other end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Topology {
    /// One server; it may say that it is a node of a Cluster.
    Server,
    /// Nodes of a Cluster.
    Cluster,
    /// Sentinels that watch a master of this name.
    Sentinel(String),
}

/// A URL that was understood.
pub(crate) struct Address {
    pub(crate) topology: Topology,
    pub(crate) tls: bool,
    /// The servers that are named, at least one, with the user, password and database of the data servers.
    pub(crate) nodes: Vec<ConnectionInfo>,
}

impl Address {
    pub(crate) fn parse(url: &str) -> Result<Self, OpenError> {
        let (scheme, rest) = url.split_once("://").ok_or(OpenError::Url("has no scheme"))?;
        let (user, rest) = rest.rsplit_once('@').unwrap_or(("", rest));
        if rest.contains(['?', '#']) || user.contains(['?', '#', '/']) {
            return Err(OpenError::Url(
                "has no options; in a password, '?', '#' and '/' must be percent-encoded",
            ));
        }
        let (hosts, path) = rest.split_once('/').unwrap_or((rest, ""));
        let (tls, kind) = match scheme.split_once('+') {
            None => (scheme, "server"),
            Some(parts) => parts,
        };
        let tls = match tls {
            "redis" => false,
            "rediss" => true,
            _ => return Err(OpenError::Url("must begin with redis or rediss")),
        };
        let (topology, database, port) = match kind {
            "server" if hosts.contains(',') => {
                return Err(OpenError::Url(
                    "names several hosts; use redis+cluster or redis+sentinel",
                ));
            }
            "server" => (Topology::Server, path, 6379),
            "cluster" if path.is_empty() => (Topology::Cluster, path, 6379),
            "cluster" => return Err(OpenError::Url("names a database, which a Cluster does not have")),
            "sentinel" => {
                let (master, database) = path.split_once('/').unwrap_or((path, ""));
                if master.is_empty() {
                    return Err(OpenError::Url(
                        "lacks the master's name: redis+sentinel://hosts/name",
                    ));
                }
                (Topology::Sentinel(master.to_owned()), database, 26379)
            }
            _ => {
                return Err(OpenError::Url(
                    "must begin with redis, redis+cluster or redis+sentinel",
                ));
            }
        };
        let scheme = if tls { "rediss" } else { "redis" };
        let user = if user.is_empty() {
            String::new()
        } else {
            format!("{user}@")
        };
        let node = |host: &str| {
            let host = with_port(host, port);
            format!("{scheme}://{user}{host}/{database}")
                .into_connection_info()
                .map_err(|_| OpenError::Url("names a host, port, database or password that can't be read"))
        };
        Ok(Self {
            topology,
            tls,
            nodes: hosts.split(',').map(node).collect::<Result<_, _>>()?,
        })
    }

    /// The hosts and ports, for people.
    pub(crate) fn hosts(&self) -> String {
        let hosts: Vec<String> = self.nodes.iter().map(|node| node.addr().to_string()).collect();
        hosts.join(",")
    }
}

/// A colon after the last bracket, if there is one, begins the port.
fn with_port(host: &str, port: u16) -> String {
    let name_end = host.rfind(']').unwrap_or(0);
    if host.get(name_end..).is_some_and(|end| end.contains(':')) {
        host.to_owned()
    } else {
        format!("{host}:{port}")
    }
}
