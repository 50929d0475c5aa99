//! The compose file, as far as the compose specification can be checked without its program; and the secrets it is
//! started with.

use std::collections::BTreeSet;
use std::fs;
use std::net::Ipv4Addr;
use std::path::Path;
use std::process::Command;

use dastak_server::settings::{Database, Environment, Settings};
use serde_json::Value;
use tempfile::TempDir;

use crate::files::{deploy, document, entries, items, text, texts};
use crate::image::{self, IMAGE};
use crate::program::{Variables, faults, loaded, settings, stopping};

/// The keys of a service that are used here, all of the compose specification.
const KEYS: &[&str] = &[
    "build",
    "cap_drop",
    "command",
    "configs",
    "depends_on",
    "deploy",
    "entrypoint",
    "environment",
    "healthcheck",
    "image",
    "logging",
    "networks",
    "ports",
    "profiles",
    "read_only",
    "restart",
    "secrets",
    "security_opt",
    "shm_size",
    "stop_grace_period",
    "tmpfs",
    "user",
    "volumes",
];

/// Where a secret is in a container.
const SECRETS: &str = "/run/secrets/";

pub(crate) fn compose() -> Value {
    document("compose.yaml")
}

pub(crate) fn service(name: &str) -> Value {
    let service = compose()["services"][name].clone();
    assert!(service.is_object(), "{name}");
    service
}

/// What a service has of something that is declared at the top: secrets, configs, networks or volumes.
fn used(service: &Value, kind: &str) -> Vec<String> {
    let list = &service[kind];
    let listed = items(list).map(|item| match (item.as_str(), &item["source"]) {
        (Some(volume), _) if kind == "volumes" => volume.split(':').next().unwrap().to_owned(),
        (Some(name), _) => name.to_owned(),
        (None, source) => source.as_str().unwrap().to_owned(),
    });
    listed
        .chain(entries(list).map(|(name, _)| name.to_owned()))
        .collect()
}

/// The secrets as the script draws them.
fn drawn() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let script = folder.path().join("make-secrets.sh");
    fs::copy(deploy().join("make-secrets.sh"), &script).unwrap();
    assert!(Command::new("sh").arg(&script).output().unwrap().status.success());
    folder
}

/// The variables of a service, with its secrets where the script put them.
fn variables(service: &Value, drawn: &Path) -> Variables {
    let mut variables = image::variables();
    for (name, value) in entries(&service["environment"]) {
        let value = value.as_str().unwrap_or_else(|| panic!("{name} is to be a text"));
        let secret = value.strip_prefix(SECRETS);
        if let Some(secret) = secret {
            assert!(
                used(service, "secrets").iter().any(|used| used == secret),
                "{secret}"
            );
        }
        let value = secret.map_or(value.to_owned(), |secret| {
            drawn.join("secrets").join(secret).to_str().unwrap().to_owned()
        });
        variables.insert(name.to_owned(), value);
    }
    variables
}

fn of_node() -> Settings {
    let drawn = drawn();
    settings(&variables(&service("node"), drawn.path())).unwrap_or_else(|faults| panic!("{faults}"))
}

#[test]
fn a_service_has_only_keys_of_the_specification() {
    for (name, service) in entries(&compose()["services"]) {
        for (key, _) in entries(service) {
            assert!(KEYS.contains(&key), "{name}.{key}");
        }
        assert!(service["image"].is_string(), "{name}");
    }
    let compose = compose();
    for (key, _) in entries(&compose) {
        let known = ["configs", "name", "networks", "secrets", "services", "volumes"];
        assert!(key.starts_with("x-") || known.contains(&key), "{key}");
    }
}

#[test]
fn what_a_service_names_is_declared_and_everything_declared_is_used() {
    let compose = compose();
    for kind in ["configs", "networks", "secrets", "volumes"] {
        let declared: BTreeSet<String> = entries(&compose[kind]).map(|(name, _)| name.to_owned()).collect();
        let services = entries(&compose["services"]);
        let used: BTreeSet<String> = services.flat_map(|(_, service)| used(service, kind)).collect();
        assert_eq!(declared, used, "{kind}");
    }
    for (name, config) in entries(&compose["configs"]) {
        assert!(
            deploy().join(config["file"].as_str().unwrap()).is_file(),
            "{name}"
        );
    }
}

#[test]
fn a_service_waits_for_what_can_come_true() {
    let compose = compose();
    for (name, service) in entries(&compose["services"]) {
        for (other, wish) in entries(&service["depends_on"]) {
            let other = &compose["services"][other];
            let can = match wish["condition"].as_str() {
                Some("service_completed_successfully") => other["restart"] == "no",
                // dastak's own check is in its image.
                Some("service_healthy") => other["image"] == IMAGE || other["healthcheck"]["test"].is_array(),
                condition => panic!("{name}: {condition:?}"),
            };
            assert!(can, "{name}: {wish}");
        }
    }
}

#[test]
fn a_service_can_do_little_harm() {
    for (name, service) in entries(&compose()["services"]) {
        assert_eq!(service["read_only"], true, "{name}");
        assert_eq!(texts(&service["cap_drop"]), ["ALL"], "{name}");
        assert_eq!(
            texts(&service["security_opt"]),
            ["no-new-privileges:true"],
            "{name}"
        );
        assert_ne!(service["user"], "root", "{name}");
        if service["restart"] != "no" {
            let limits = &service["deploy"]["resources"]["limits"];
            assert!(
                ["cpus", "memory", "pids"]
                    .iter()
                    .all(|key| !limits[key].is_null()),
                "{name}"
            );
        }
        for port in texts(&service["ports"]) {
            assert!(port.starts_with("127.0.0.1:"), "{name} publishes {port}");
        }
    }
    assert_eq!(compose()["networks"]["stores"]["internal"], true);
}

#[test]
fn nodes_and_migration_have_good_settings_of_the_same_stores() {
    let drawn = drawn();
    for name in ["migrate", "node"] {
        let service = service(name);
        assert_eq!(service["image"], IMAGE);
        let loaded = loaded(&variables(&service, drawn.path())).unwrap_or_else(|faults| panic!("{faults}"));
        // That others may read a secret's file would be one.
        assert_eq!(loaded.warnings, []);
        let settings = loaded.settings;
        assert_eq!(settings.environment, Environment::Development);
        assert_eq!(settings.storage.database(), Database::Postgres);
        assert!(settings.storage.redis_url.is_some() && settings.tokens.root_key.is_some());
        assert!(!settings.storage.migrate_at_start);
    }
    assert_eq!(texts(&service("migrate")["command"]), ["migrate"]);
}

#[test]
fn in_production_only_the_gateway_would_be_missing() {
    let drawn = drawn();
    let mut variables = variables(&service("node"), drawn.path());
    variables.insert("DASTAK_ENV".to_owned(), "production".to_owned());
    assert_eq!(faults(&settings(&variables)), ["SMS_PROVIDER (sms.provider)"]);
}

#[test]
fn secrets_are_drawn_once() {
    let drawn = drawn();
    let read = |name: &str| fs::read_to_string(drawn.path().join(name)).unwrap();
    let key = read("secrets/root_key");
    assert_eq!(key.trim().len(), 64);
    for (url, password) in [
        ("database_url", "postgres_password"),
        ("redis_url", "redis_password"),
    ] {
        let password = read(&format!("secrets/{password}"));
        assert_eq!(password.len(), 64);
        assert!(read(&format!("secrets/{url}")).contains(&format!(":{password}@")));
    }
    let compose = compose();
    let names: BTreeSet<String> = fs::read_dir(drawn.path().join("secrets"))
        .unwrap()
        .map(|entry| format!("secrets/{}", entry.unwrap().file_name().into_string().unwrap()))
        .collect();
    let files = entries(&compose["secrets"]).map(|(_, secret)| secret["file"].as_str().unwrap().to_owned());
    assert_eq!(names, files.collect());
    let user = service("node")["user"].as_str().unwrap().to_owned();
    for variable in ["DASTAK_UID", "DASTAK_GID"] {
        assert!(read(".env").contains(&format!("{variable}=")) && user.contains(&format!("${{{variable}:?")));
    }

    let script = drawn.path().join("make-secrets.sh");
    assert!(!Command::new("sh").arg(&script).output().unwrap().status.success());
    assert_eq!(read("secrets/root_key"), key);
}

#[test]
fn postgresql_has_connections_for_every_node_that_the_proxy_has_a_place_for() {
    let command = service("postgres")["command"].clone();
    let most = texts(&command)
        .into_iter()
        .find_map(|word| word.strip_prefix("max_connections="));
    let most: usize = most.unwrap().parse().unwrap();
    let nodes = crate::proxy::places();
    // One for the migration and three that PostgreSQL keeps for its superuser.
    assert!(nodes * of_node().storage.pool_size + 1 + 3 <= most);
    let replicas = service("node")["deploy"]["replicas"].as_u64().unwrap();
    assert!(usize::try_from(replicas).unwrap() <= nodes);
}

#[test]
fn the_proxy_alone_may_say_who_asks() {
    let address = service("proxy")["networks"]["front"]["ipv4_address"].clone();
    let address: Ipv4Addr = address.as_str().unwrap().parse().unwrap();
    let trusted: Vec<String> = of_node()
        .server
        .trusted_proxies
        .iter()
        .map(ToString::to_string)
        .collect();
    assert_eq!(trusted, [format!("{address}/32")]);
    let subnet = compose()["networks"]["front"]["ipam"]["config"][0]["subnet"].clone();
    let subnet: ipnet::Ipv4Net = subnet.as_str().unwrap().parse().unwrap();
    assert!(subnet.contains(&address));
}

#[test]
fn a_node_has_the_time_to_stop() {
    let grace = service("node")["stop_grace_period"].clone();
    let seconds: u64 = grace
        .as_str()
        .unwrap()
        .strip_suffix('s')
        .unwrap()
        .parse()
        .unwrap();
    assert!(seconds > stopping(&of_node()).as_secs());
}

#[test]
fn prometheus_asks_where_the_nodes_tell() {
    let address = of_node().metrics.address.unwrap();
    assert!(address.ip().is_unspecified());
    let discovery = document("prometheus/prometheus.yml")["scrape_configs"][0]["dns_sd_configs"][0].clone();
    assert_eq!(discovery["port"], address.port());
    assert_eq!(texts(&discovery["names"]), ["node"]);
}

#[test]
fn redis_evicts_nothing_and_writes_down_what_it_took() {
    let script = text("compose.yaml");
    for line in ["appendonly yes", "maxmemory-policy noeviction", "requirepass "] {
        assert!(script.contains(line), "{line}");
    }
}
