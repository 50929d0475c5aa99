//! A Cluster whose answers are lost, and whose slots move.

use std::time::{Duration, Instant};

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use dastak_domain::limits::{LimitRule, LimitScope};
use dastak_ports::otp_store::{AttemptOutcome, OpenOutcome, SendLimits};
use dastak_ports::rate_limiter::LimitOutcome;
use dastak_ports::{OtpStore, RateLimiter};
use dastak_redis::RedisStore;
use dastak_testkit::builders::a_hit;
use dastak_testkit::clock::start;
use dastak_testservers::{Proxy, Redis, RedisCluster};

use crate::support::{
    PATIENCE, a_guess, a_sending, codes_key, fails_soon, granted, opened_store, sent, settings,
    until_it_works,
};

/// So long that a busy machine does not look like a fault.
const NODE_TIMEOUT: Duration = Duration::from_secs(30);

/// Before the server of the codes, which sends everybody to the proxy.
async fn proxy_before_codes() -> (RedisCluster, Proxy, RedisStore) {
    let mut cluster = RedisCluster::start(NODE_TIMEOUT).unwrap();
    let settings = settings(&cluster.url());
    let master = cluster.master_of(&codes_key(&settings.prefix)).unwrap();
    let proxy = Proxy::start(master.address()).unwrap();
    let port = proxy.address().port().to_string();
    master
        .command(&["CONFIG", "SET", "cluster-announce-port", &port])
        .unwrap();
    let deadline = Instant::now() + PATIENCE;
    let told = format!(":{port}@");
    while !cluster
        .nodes()
        .iter()
        .all(|node| node.command(&["CLUSTER", "NODES"]).unwrap().contains(&told))
    {
        assert!(Instant::now() < deadline, "the nodes do not tell of the proxy");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    let store = opened_store(settings).await;
    (cluster, proxy, store)
}

#[tokio::test(flavor = "multi_thread")]
async fn what_has_lost_its_answer_is_not_carried_out_again() {
    let (_cluster, proxy, store) = proxy_before_codes().await;
    sent(&store, start()).await;
    assert_eq!(granted(&store, start()).await.attempts_used, 1);
    proxy.swallow_answer_after(b"EVALSHA");
    fails_soon(store.take_attempt(a_guess(vec![], start()))).await;
    assert_eq!(proxy.caught(), 1);
    match until_it_works(|| store.take_attempt(a_guess(vec![], start()))).await {
        AttemptOutcome::Granted { challenge, .. } => assert_eq!(challenge.attempts_used, 3),
        other => panic!("expected a granted attempt, not {other:?}"),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sending_that_has_lost_its_answer_replaces_and_counts_nothing() {
    let (_cluster, proxy, store) = proxy_before_codes().await;
    let a_limited_sending = || {
        let mut sending = a_sending(start());
        sending.limits = SendLimits {
            number: LimitRule::new(&[(2, 3600)]),
            others: vec![a_hit(LimitScope::AddressSend, "192.0.2.1", &[(50, 3600)])],
        };
        sending
    };
    let kept = a_limited_sending();
    let kept_id = kept.challenge.id;
    store.open(kept).await.unwrap();
    let lost = a_limited_sending();
    // Its name as an argument: neither its pointer nor the settling of the step before is meant.
    proxy.swallow_answer_after(format!("\r\n{}\r\n", lost.challenge.id).as_bytes());
    fails_soon(store.open(lost)).await;
    assert_eq!(proxy.caught(), 1);
    match until_it_works(|| store.take_attempt(a_guess(vec![], start()))).await {
        AttemptOutcome::Granted { challenge, .. } => assert_eq!(challenge.id, kept_id),
        other => panic!("expected a granted attempt, not {other:?}"),
    }
    let outcome = store.open(a_limited_sending()).await.unwrap();
    assert!(matches!(outcome, OpenOutcome::Opened(_)), "{outcome:?}");
    let outcome = store.open(a_limited_sending()).await.unwrap();
    assert!(matches!(outcome, OpenOutcome::Limited(_)), "{outcome:?}");
}

/// The master of a key's slot, another one, and the slot.
fn move_of<'a>(cluster: &'a RedisCluster, key: &str) -> (&'a Redis, &'a Redis, String) {
    let (masters, others): (Vec<_>, Vec<_>) = cluster
        .nodes()
        .iter()
        .filter(|node| {
            node.command(&["INFO", "replication"])
                .unwrap()
                .contains("role:master")
        })
        .partition(|node| node.command(&["EXISTS", key]).is_ok());
    let (from, to) = (masters.first().unwrap(), others.first().unwrap());
    (from, to, to.command(&["CLUSTER", "KEYSLOT", key]).unwrap())
}

fn name(node: &Redis) -> String {
    node.command(&["CLUSTER", "MYID"]).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_slot_that_has_moved_is_followed() {
    let cluster = RedisCluster::start(NODE_TIMEOUT).unwrap();
    let settings = settings(&cluster.url());
    let codes = codes_key(&settings.prefix);
    let store = opened_store(settings).await;
    let (from, to, slot) = move_of(&cluster, &codes);
    for node in [to, from] {
        node.command(&["CLUSTER", "SETSLOT", &slot, "NODE", &name(to)])
            .unwrap();
    }
    sent(&store, start()).await;
    assert_eq!(to.command(&["EXISTS", &codes]).unwrap(), "1");
    granted(&store, start()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_slot_that_is_moving_is_asked_for_where_it_goes() {
    let cluster = RedisCluster::start(NODE_TIMEOUT).unwrap();
    let settings = settings(&cluster.url());
    let hit = a_hit(LimitScope::AddressStatus, "192.0.2.1", &[(1, 3600)]);
    let tag = URL_SAFE_NO_PAD.encode(hit.key.subject.as_bytes());
    let log = format!("{}:{{{tag}}}:address_status", settings.prefix);
    let store = opened_store(settings).await;
    let (from, to, slot) = move_of(&cluster, &log);
    to.command(&["CLUSTER", "SETSLOT", &slot, "IMPORTING", &name(from)])
        .unwrap();
    from.command(&["CLUSTER", "SETSLOT", &slot, "MIGRATING", &name(to)])
        .unwrap();
    let first = store.hit(vec![hit.clone()], start()).await.unwrap();
    assert!(matches!(first, LimitOutcome::Allowed(_)), "{first:?}");
    assert_eq!(to.command(&["CLUSTER", "COUNTKEYSINSLOT", &slot]).unwrap(), "1");
    let second = store.hit(vec![hit], start()).await.unwrap();
    assert!(matches!(second, LimitOutcome::Refused(_)), "{second:?}");
}
