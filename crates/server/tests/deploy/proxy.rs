//! The proxy of the compose file.

use dastak_server::settings::{Sources, load};

use crate::compose::service;
use crate::files::{items, text};
use crate::program::has_route;

/// What follows a word or two at the beginning of a line.
fn after(start: &str) -> String {
    let config = text("haproxy.cfg");
    let mut lines = config.lines().filter_map(|line| line.trim().strip_prefix(start));
    lines
        .next()
        .unwrap_or_else(|| panic!("{start}"))
        .trim()
        .to_owned()
}

/// The line of its places for nodes: a prefix, how many, and the service with its port.
fn template() -> (usize, String) {
    let template = after("server-template ");
    let mut words = template.split_whitespace().skip(1);
    let places = words.next().unwrap().parse().unwrap();
    (places, words.next().unwrap().to_owned())
}

/// How many nodes it has places for.
pub(crate) fn places() -> usize {
    template().0
}

fn seconds(of: &str) -> u64 {
    after(of).strip_suffix('s').unwrap().parse().unwrap()
}

#[test]
fn it_asks_the_nodes_for_their_readiness() {
    let defaults = load(&Sources::default()).unwrap().settings;
    assert_eq!(template().1, format!("node:{}", defaults.server.port));
    let check = after("http-check send ");
    let mut words = check.split_whitespace().skip_while(|word| *word != "uri").skip(1);
    let path = words.next().unwrap();
    assert!(has_route(path) && path == "/health/ready", "{path}");
}

#[test]
fn it_waits_longer_than_a_request_may_take_and_repeats_none() {
    let defaults = load(&Sources::default()).unwrap().settings.server;
    assert!(seconds("timeout server ") * 1000 > defaults.request_timeout_ms);
    assert!(seconds("timeout http-keep-alive ") < defaults.keep_alive_seconds);
    assert_eq!(after("retry-on "), "conn-failure");
}

#[test]
fn it_believes_no_client_s_word_of_where_it_comes_from() {
    assert_eq!(after("http-request set-header X-Forwarded-For "), "%[src]");
}

#[test]
fn it_listens_where_its_service_publishes() {
    let port = after("bind :");
    let service = service("proxy");
    let published = items(&service["ports"]).next().unwrap().as_str().unwrap();
    assert!(published.ends_with(&format!(":{port}")));
}
