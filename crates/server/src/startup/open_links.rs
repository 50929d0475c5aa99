//! Links that leave this machine and can be read on the way.

use secrecy::ExposeSecret;

use crate::settings::Settings;

/// The settings that name such links.
#[must_use]
pub fn open_links(settings: &Settings) -> Vec<&'static str> {
    let storage = &settings.storage;
    let database = storage.database_url.as_ref().map(ExposeSecret::expose_secret);
    let redis = storage.redis_url.as_ref().map(ExposeSecret::expose_secret);
    let mut open = Vec::new();
    if database.is_some_and(|url| url.starts_with("postgres") && !is_verified(url) && leaves(url)) {
        open.push("storage.database_url");
    }
    if redis.is_some_and(|url| !url.starts_with("rediss") && leaves(url)) {
        open.push("storage.redis_url");
    }
    open
}

/// Whether the database's certificate is checked.
fn is_verified(url: &str) -> bool {
    ["sslmode=verify-full", "sslmode=verify-ca"]
        .iter()
        .any(|mode| url.contains(mode))
}

/// Whether one of the hosts is another machine.
fn leaves(url: &str) -> bool {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let authority = rest.split(['/', '?']).next().unwrap_or_default();
    let hosts = authority.rsplit_once('@').map_or(authority, |(_, hosts)| hosts);
    hosts.split(',').any(|host| {
        let name = match host.strip_prefix('[') {
            Some(v6) => v6.split(']').next().unwrap_or_default(),
            None => host.split(':').next().unwrap_or_default(),
        };
        let is_loopback = name
            .parse::<std::net::IpAddr>()
            .is_ok_and(|address| address.to_canonical().is_loopback());
        !(name.is_empty() || name == "localhost" || is_loopback)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_leaves_when_one_of_its_hosts_is_elsewhere() {
        for here in [
            "postgres://user:secret@localhost/dastak",
            "postgres://user@127.0.0.1:5432,[::1]:5433/dastak",
            "redis://:secret@localhost:6379",
            "postgres:///dastak?host=/run",
        ] {
            assert!(!leaves(here), "{here}");
        }
        for elsewhere in [
            "postgres://user:secret@db.example.com/dastak",
            "redis+cluster://127.0.0.1:1,10.0.0.7:2",
            "redis://[2001:db8::1]:6379",
        ] {
            assert!(leaves(elsewhere), "{elsewhere}");
        }
    }
}
