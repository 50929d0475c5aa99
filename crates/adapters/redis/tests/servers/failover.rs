//! Masters that are lost, behind Sentinels and in a Cluster.

use std::time::{Duration, Instant};

use dastak_domain::challenge::Challenge;
use dastak_ports::{OtpStore, Probe};
use dastak_testkit::builders::{key_of, number};
use dastak_testkit::clock::start;
use dastak_testservers::{RedisCluster, RedisSentinel};

use crate::support::{
    a_guess, a_sending, codes_key, fails_soon, granted, opened_store, raw, sent, settings, until_it_works,
};

#[tokio::test(flavor = "multi_thread")]
async fn sentinels_lead_to_the_new_master() {
    let mut sentinel = RedisSentinel::start(Duration::from_millis(500)).unwrap();
    let store = opened_store(settings(&sentinel.url())).await;
    sent(&store, start()).await;
    let master = sentinel.master().unwrap();
    let old = master.address();
    master.kill().unwrap();
    fails_soon(store.check()).await;
    until_it_works(|| store.check()).await;
    assert_ne!(sentinel.wait_for_master_after(old).unwrap(), old);
    sent(&store, start()).await;
    granted(&store, start()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_master_that_hangs_is_left_for_the_new_one() {
    let mut sentinel = RedisSentinel::start(Duration::from_millis(500)).unwrap();
    let store = opened_store(settings(&sentinel.url())).await;
    let master = sentinel.master().unwrap();
    master.pause().unwrap();
    let old = master.address();
    fails_soon(store.check()).await;
    until_it_works(|| store.check()).await;
    assert_ne!(sentinel.wait_for_master_after(old).unwrap(), old);
    sent(&store, start()).await;
    // The old master comes back and believes in itself for a moment: nobody here asks it.
    for server in sentinel.servers().iter().filter(|server| server.address() == old) {
        server.resume().unwrap();
    }
    granted(&store, start()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_master_that_steps_down_is_left_within_seconds() {
    let sentinel = RedisSentinel::start(Duration::from_millis(500)).unwrap();
    let store = opened_store(settings(&sentinel.url())).await;
    sent(&store, start()).await;
    let old = sentinel.servers().first().unwrap().address();
    // As an operator does it. The old master is well, and only reads from then on.
    let url = sentinel.url().replace("redis+sentinel://", "");
    let (sentinels, name) = url.split_once('/').unwrap();
    let one = sentinels.split(',').next().unwrap();
    let done: String = raw(&format!("redis://{one}"), &["SENTINEL", "FAILOVER", name]).await;
    assert_eq!(done, "OK");
    sentinel.wait_for_master_after(old).unwrap();
    let begin = Instant::now();
    until_it_works(|| store.open(a_sending(start()))).await;
    assert!(begin.elapsed() < Duration::from_secs(10));
    granted(&store, start()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cluster_goes_on_after_a_master_was_killed_or_hangs() {
    for is_killed in [true, false] {
        let mut cluster = RedisCluster::start(Duration::from_millis(1500)).unwrap();
        let settings = settings(&cluster.url());
        let codes = codes_key(&settings.prefix);
        let store = opened_store(settings).await;
        sent(&store, start()).await;
        let master = cluster.master_of(&codes).unwrap();
        if is_killed {
            master.kill().unwrap();
        } else {
            master.pause().unwrap();
        }
        fails_soon(store.open(a_sending(start()))).await;
        until_it_works(|| store.open(a_sending(start()))).await;
        granted(&store, start()).await;
        if is_killed {
            until_it_works(|| store.check()).await;
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_node_of_a_cluster_leads_to_all_of_it() {
    let url = dastak_testservers::shared::redis_cluster_url();
    let (_, nodes) = url.split_once("://").unwrap();
    let node = nodes.split(',').next().unwrap();
    let store = opened_store(settings(&format!("redis://{node}"))).await;
    for i in 0..20 {
        let mut sending = a_sending(start());
        sending.challenge = Challenge {
            number_key: key_of(&number(i)),
            ..sending.challenge
        };
        store.open(sending).await.unwrap();
        let mut guess = a_guess(vec![], start());
        guess.number_key = key_of(&number(i));
        store.take_attempt(guess).await.unwrap();
    }
}
