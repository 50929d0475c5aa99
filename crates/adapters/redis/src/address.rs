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

#[cfg(test)]
mod tests {
    use super::{Address, Topology};
    use crate::error::OpenError;

    #[test]
    fn urls_choose_the_topology() {
        let sentinel = || Topology::Sentinel("main".to_owned());
        for (url, topology, tls, hosts) in [
            ("redis://h", Topology::Server, false, "h:6379"),
            ("redis://:p%40ss@h:1/2", Topology::Server, false, "h:1"),
            ("rediss://u:p@[::1]:1", Topology::Server, true, "::1:1"),
            ("redis://[::1]", Topology::Server, false, "::1:6379"),
            ("redis+cluster://a:1,b", Topology::Cluster, false, "a:1,b:6379"),
            ("rediss+cluster://:p@a:1,b:2", Topology::Cluster, true, "a:1,b:2"),
            ("redis+sentinel://a,b:2/main", sentinel(), false, "a:26379,b:2"),
            ("rediss+sentinel://u:p@a/main/3", sentinel(), true, "a:26379"),
        ] {
            let address = Address::parse(url).unwrap();
            assert_eq!((address.topology, address.tls), (topology, tls), "{url}");
            let named: Vec<String> = address.nodes.iter().map(|node| node.addr().to_string()).collect();
            assert_eq!(named.join(","), hosts, "{url}");
        }
    }

    #[test]
    fn logins_and_databases_are_read() {
        let address = Address::parse("redis+sentinel://me:p%40ss@a,b/main/3").unwrap();
        for node in address.nodes {
            let login = node.redis_settings();
            assert_eq!(login.username(), Some("me"));
            assert_eq!(login.password(), Some("p@ss"));
            assert_eq!(login.db(), 3);
        }
    }

    #[test]
    fn urls_that_mean_nothing_are_refused_without_their_password() {
        for url in [
            "",
            "h:1",
            "http://:hunter2@h",
            "redis+other://:hunter2@h",
            "redis://:hunter2@a,b",
            "redis+cluster://:hunter2@a/1",
            "redis+sentinel://:hunter2@a",
            "redis+sentinel://:hunter2@a/",
            "redis+sentinel://:hunter2@a/main/x",
            "redis://:hunter2@h:port",
            "redis://:hunter2@h/x",
            "redis://:hunter2@h?protocol=3",
            "rediss://:hunter2@h#insecure",
            "redis://:hunter2#@h",
        ] {
            let error = Address::parse(url).err().unwrap();
            assert!(matches!(error, OpenError::Url(_)), "{url}: {error}");
            assert!(!format!("{error:?} {error}").contains("hunter2"));
        }
    }
}
