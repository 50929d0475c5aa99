//! A server that is flushed, killed, hung, read-only or full.

use std::time::{Duration, Instant};

use dastak_ports::otp_store::{AttemptOutcome, ChallengeRef, RenewOutcome};
use dastak_ports::{OtpStore, PortErrorKind, Probe};
use dastak_redis::{OpenError, RedisSettings, RedisStore};
use dastak_testkit::builders::{key_of, mobile, secs};
use dastak_testkit::clock::start;
use dastak_testservers::{Proxy, Redis, RedisOptions};
use tokio::runtime::Handle;

use crate::support::{
    a_guess, a_sending, fails_soon, granted, is_gone, opened_store, renewal, sent, settings, until_it_works,
};

fn server() -> Redis {
    Redis::start(RedisOptions::default()).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn scripts_that_the_server_has_forgotten_are_sent_again() {
    let redis = server();
    let store = opened_store(settings(&redis.url())).await;
    sent(&store, start()).await;
    redis.command(&["SCRIPT", "FLUSH"]).unwrap();
    assert_eq!(granted(&store, start()).await.attempts_used, 1);
    redis.command(&["SCRIPT", "FLUSH"]).unwrap();
    assert_eq!(granted(&store, start()).await.attempts_used, 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_flushed_server_has_no_code_to_compare() {
    let redis = server();
    let store = opened_store(settings(&redis.url())).await;
    let challenge = sent(&store, start()).await;
    redis.flush().unwrap();
    assert!(is_gone(&store, start()).await);
    assert_eq!(store.delivery(challenge.id).await.unwrap(), None);
    for reference in [
        ChallengeRef::Id(challenge.id),
        ChallengeRef::Number(key_of(&mobile())),
    ] {
        let outcome = renewal(&store, reference, start()).await;
        assert!(matches!(outcome, RenewOutcome::Unknown), "{outcome:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_killed_server_is_unavailable_until_it_is_back() {
    let mut redis = server();
    let store = opened_store(settings(&redis.url())).await;
    sent(&store, start()).await;
    redis.kill().unwrap();
    for _ in 0..5 {
        fails_soon(store.take_attempt(a_guess(vec![], start()))).await;
        fails_soon(store.check()).await;
    }
    redis.start_again().unwrap();
    until_it_works(|| store.check()).await;
    assert!(is_gone(&store, start()).await);
    sent(&store, start()).await;
    granted(&store, start()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_on_the_disk_outlives_a_kill() {
    let mut redis = Redis::start(RedisOptions {
        append_only: true,
        ..RedisOptions::default()
    })
    .unwrap();
    let store = opened_store(settings(&redis.url())).await;
    sent(&store, start()).await;
    granted(&store, start()).await;
    redis.kill().unwrap();
    redis.start_again().unwrap();
    until_it_works(|| store.check()).await;
    assert_eq!(granted(&store, start()).await.attempts_used, 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hung_server_is_not_waited_for() {
    let redis = server();
    let store = opened_store(settings(&redis.url())).await;
    sent(&store, start()).await;
    redis.pause().unwrap();
    for _ in 0..4 {
        fails_soon(store.take_attempt(a_guess(vec![], start()))).await;
    }
    redis.resume().unwrap();
    until_it_works(|| store.check()).await;
    granted(&store, start()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_network_that_cuts_or_swallows_is_not_waited_for() {
    let redis = server();
    let proxy = Proxy::start(redis.address()).unwrap();
    let store = opened_store(settings(&redis.url_by(proxy.address()))).await;
    sent(&store, start()).await;
    for trouble in [Proxy::cut, Proxy::hang, Proxy::swallow_answers] {
        trouble(&proxy);
        for _ in 0..3 {
            fails_soon(store.check()).await;
        }
        proxy.pass();
        until_it_works(|| store.check()).await;
        let challenge = granted(&store, start()).await;
        sent(&store, start() + secs(1)).await;
        assert_eq!(challenge.attempts_used, 1);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_that_is_lost_costs_the_attempt() {
    let redis = server();
    let proxy = Proxy::start(redis.address()).unwrap();
    let store = opened_store(settings(&redis.url_by(proxy.address()))).await;
    sent(&store, start()).await;
    granted(&store, start()).await;
    proxy.swallow_answer_after(b"EVALSHA");
    fails_soon(store.take_attempt(a_guess(vec![], start()))).await;
    match until_it_works(|| store.take_attempt(a_guess(vec![], start()))).await {
        AttemptOutcome::Granted { left, .. } => assert_eq!(left, 0),
        other => panic!("expected a granted attempt, not {other:?}"),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_takes_no_writes_is_unavailable() {
    let redis = server();
    let store = opened_store(settings(&redis.url())).await;
    sent(&store, start()).await;
    for (begin, end) in [
        (
            ["REPLICAOF", "127.0.0.1", "1"].as_slice(),
            ["REPLICAOF", "NO", "ONE"].as_slice(),
        ),
        (
            &["CONFIG", "SET", "maxmemory", "1"],
            &["CONFIG", "SET", "maxmemory", "0"],
        ),
    ] {
        redis.command(begin).unwrap();
        let kind = fails_soon(store.open(a_sending(start()))).await;
        assert_eq!(kind, PortErrorKind::Unavailable, "{begin:?}");
        fails_soon(store.check()).await;
        redis.command(end).unwrap();
        until_it_works(|| store.check()).await;
        until_it_works(|| store.open(a_sending(start()))).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_closed_store_is_unavailable() {
    let redis = server();
    let store = opened_store(settings(&redis.url())).await;
    store.clone().close();
    assert_eq!(fails_soon(store.check()).await, PortErrorKind::Unavailable);
}

#[test]
fn connections_live_on_the_runtime_they_were_given() {
    let redis = server();
    let main = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .enable_all()
        .build()
        .unwrap();
    let on_another = || {
        tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .unwrap()
    };
    let store = on_another()
        .block_on(RedisStore::open(settings(&redis.url()), main.handle().clone()))
        .unwrap();
    // The runtime that opened it is gone, and so is each that calls.
    on_another().block_on(sent(&store, start()));
    on_another().block_on(granted(&store, start()));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_wrong_at_the_start_is_said_without_the_password() {
    let redis = Redis::start(RedisOptions {
        password: Some("secret".to_owned()),
        ..RedisOptions::default()
    })
    .unwrap();
    opened_store(settings(&redis.url())).await;
    let port = redis.address().port();
    for url in [
        format!("redis://:hunter2@127.0.0.1:{port}"),
        "redis://:hunter2@127.0.0.1:1".to_owned(),
        "redis+cluster://:hunter2@127.0.0.1:1".to_owned(),
        "redis+sentinel://:hunter2@127.0.0.1:1/dastak".to_owned(),
    ] {
        let begin = Instant::now();
        let settings = RedisSettings::new(url);
        assert!(!format!("{settings:?}").contains("hunter2"));
        let error = RedisStore::open(settings, Handle::current()).await.err().unwrap();
        assert!(begin.elapsed() < Duration::from_secs(6));
        let told = format!("{error} {error:?}");
        assert!(!told.contains("hunter2"), "{told}");
        assert!(told.contains("127.0.0.1"), "{told}");
        assert!(matches!(error, OpenError::Connect { .. }), "{told}");
    }
}
