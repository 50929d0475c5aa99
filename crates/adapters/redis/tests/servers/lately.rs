//! The timeline, the board of gateways and lifted limits: what is kept, for how long and by whose clock.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, TimeDelta, Utc};
use dastak_domain::breaker::{BreakerRecord, Cause};
use dastak_domain::limits::LimitScope;
use dastak_domain::timeline::{GuessOutcome, Happening, MOST_TOLD, NumberEvent, TOLD_SECONDS};
use dastak_ports::{BreakerBoard, RateLimiter, Timeline};
use dastak_redis::RedisStore;
use dastak_testkit::builders::{a_hit, key_of, mobile, number, secs};
use dastak_testkit::clock::start;
use dastak_testservers::{Proxy, Redis, RedisOptions};

use crate::support::{opened_store, raw, settings};

const DAY_MILLIS: i64 = 86_400_000;

fn event(i: u32, at: DateTime<Utc>) -> NumberEvent {
    NumberEvent {
        number_key: key_of(&number(i)),
        at,
        what: GuessOutcome::Wrong { left: 2 }.into(),
    }
}

fn record(version: u64) -> BreakerRecord {
    BreakerRecord {
        version,
        changed_at: start(),
        open_until: Some(start() + secs(10)),
        failed_trials: 0,
        cause: Some(Cause::Unknown),
    }
}

/// A store on a server of its own, with the prefix of its keys and the server's URL.
async fn alone(redis: &Redis) -> (RedisStore, String, String) {
    let (settings, url) = (settings(&redis.url()), redis.url());
    let prefix = settings.prefix.clone();
    (opened_store(settings).await, prefix, url)
}

fn list_of(prefix: &str, i: u32) -> String {
    let tag = URL_SAFE_NO_PAD.encode(key_of(&number(i)).as_bytes());
    format!("{prefix}:{{{tag}}}:timeline")
}

fn board_of(prefix: &str) -> String {
    format!("{prefix}:{{gateways}}:breakers")
}

/// By the server's clock, which no test turns.
async fn server_time(url: &str) -> DateTime<Utc> {
    let (seconds, _): (i64, i64) = raw(url, &["TIME"]).await;
    DateTime::from_timestamp(seconds, 0).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn each_key_expires_and_is_gone_when_it_is_forgotten() {
    let redis = Redis::start(RedisOptions::default()).unwrap();
    let (store, prefix, url) = alone(&redis).await;
    store
        .note(vec![event(1, start()), event(2, start())])
        .await
        .unwrap();
    assert!(
        store
            .claim_trial("msg91", start(), start() + secs(15))
            .await
            .unwrap()
    );
    for (key, longest) in [
        (list_of(&prefix, 1), 7 * DAY_MILLIS),
        (list_of(&prefix, 2), 7 * DAY_MILLIS),
        (board_of(&prefix), DAY_MILLIS),
    ] {
        let left: i64 = raw(&url, &["PTTL", &key]).await;
        assert!((longest - 60_000..=longest).contains(&left), "{key}: {left} ms");
    }
    let _: i64 = raw(&url, &["PERSIST", &board_of(&prefix)]).await;
    store.publish("msg91", record(1)).await.unwrap();
    let left: i64 = raw(&url, &["PTTL", &board_of(&prefix)]).await;
    assert!(left > 0, "a record lets the board expire as well");
    store.forget(key_of(&number(1))).await.unwrap();
    let keys: Vec<String> = raw(&url, &["KEYS", &format!("{prefix}:*")]).await;
    assert_eq!(keys.len(), 2, "{keys:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_list_keeps_the_last_events_of_the_last_days() {
    let redis = Redis::start(RedisOptions::default()).unwrap();
    let (store, prefix, url) = alone(&redis).await;
    let now = server_time(&url).await;
    let length = async || {
        let length: u32 = raw(&url, &["LLEN", &list_of(&prefix, 1)]).await;
        length
    };
    let old = now - secs(TOLD_SECONDS - 60);
    store.note(vec![event(1, old); 5]).await.unwrap();
    store.note(vec![event(1, old + secs(120)); 5]).await.unwrap();
    assert_eq!(length().await, 10, "all are younger than seven days");
    // A node whose clock is a year ahead. By the server's clock nothing is old.
    store
        .note(vec![event(1, now + TimeDelta::days(365))])
        .await
        .unwrap();
    assert_eq!(length().await, 11);
    store.forget(key_of(&number(1))).await.unwrap();

    store
        .note(vec![event(1, now - secs(TOLD_SECONDS + 1)); 5])
        .await
        .unwrap();
    assert_eq!(length().await, 5, "nothing newer is known");
    store.note(vec![event(1, now)]).await.unwrap();
    assert_eq!(length().await, 1);
    store.note(vec![event(1, now); 500]).await.unwrap();
    assert_eq!(length().await, MOST_TOLD);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_newer_version_has_written_is_no_trouble() {
    let redis = Redis::start(RedisOptions::default()).unwrap();
    let (store, prefix, url) = alone(&redis).await;
    let list = list_of(&prefix, 1);
    let at = start().timestamp_millis();
    store.note(vec![event(1, start())]).await.unwrap();
    for strange in [&format!("{at} teleported 3"), "yesterday unlocked", ""] {
        let _: i64 = raw(&url, &["RPUSH", &list, strange]).await;
    }
    let _: i64 = raw(&url, &["LPUSH", &list, "yesterday unlocked"]).await;
    let unlocked = NumberEvent {
        what: Happening::Unlocked,
        ..event(1, start() + secs(1))
    };
    store.note(vec![unlocked.clone()]).await.unwrap();
    let told = Timeline::read(&store, key_of(&number(1)), start()).await.unwrap();
    assert_eq!(told, [event(1, start()), unlocked]);

    let board = board_of(&prefix);
    for (field, text) in [
        ("record:msg91", "2 soon"),
        ("record:gupshup", "2 0 - 0 moonshine 7"),
        ("colour:msg91", "2 0 - 0 -"),
    ] {
        let _: i64 = raw(&url, &["HSET", &board, field, text]).await;
    }
    let known = BreakerRecord {
        version: 2,
        changed_at: DateTime::UNIX_EPOCH,
        open_until: None,
        cause: None,
        ..record(2)
    };
    let read = BreakerBoard::read(&store).await.unwrap();
    assert_eq!(read, [("gupshup".to_owned(), known)]);
    store.publish("msg91", record(1)).await.unwrap();
    let read = BreakerBoard::read(&store).await.unwrap();
    assert!(read.contains(&("msg91".to_owned(), record(1))), "{read:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_claim_runs_by_the_servers_clock_whatever_nodes_think_the_time_is() {
    let redis = Redis::start(RedisOptions::default()).unwrap();
    let (store, prefix, url) = alone(&redis).await;
    let claims = async |now: DateTime<Utc>| store.claim_trial("msg91", now, now + secs(15)).await.unwrap();
    assert!(claims(start() - TimeDelta::days(3650)).await);
    assert!(
        !claims(start() + TimeDelta::days(3650)).await,
        "15 s have not passed"
    );
    let ends: i64 = raw(&url, &["HGET", &board_of(&prefix), "trial:msg91"]).await;
    let ahead = DateTime::from_timestamp_millis(ends).unwrap() - server_time(&url).await;
    assert!((0..=16).contains(&ahead.num_seconds()), "{ahead}");
    let over = server_time(&url).await.timestamp_millis() - 1;
    let _: i64 = raw(
        &url,
        &["HSET", &board_of(&prefix), "trial:msg91", &over.to_string()],
    )
    .await;
    assert!(claims(start()).await);
}

#[tokio::test(flavor = "multi_thread")]
async fn each_asks_the_server_once() {
    let redis = Redis::start(RedisOptions::default()).unwrap();
    let proxy = Proxy::start(redis.address()).unwrap();
    let store = opened_store(settings(&redis.url_by(proxy.address()))).await;
    let many = || (0..100).map(|i| event(i, start())).collect::<Vec<_>>();
    let keys = || ["192.0.2.1", "192.0.2.2"].map(|subject| a_hit(LimitScope::AddressSend, subject, &[]).key);
    let mut fewest = [u64::MAX; 4];
    // The first time brings the scripts; the connections are looked after meanwhile.
    for _ in 0..6 {
        let mut trips = Vec::new();
        let mut before = proxy.round_trips();
        let mut trip = || {
            let after = proxy.round_trips();
            trips.push(after - before);
            before = after;
        };
        store.note(many()).await.unwrap();
        trip();
        Timeline::read(&store, key_of(&mobile()), start()).await.unwrap();
        trip();
        store.clear(keys().to_vec()).await.unwrap();
        trip();
        store
            .claim_trial("msg91", start(), start() + secs(15))
            .await
            .unwrap();
        trip();
        for (fewest, trips) in fewest.iter_mut().zip(trips) {
            *fewest = trips.min(*fewest);
        }
    }
    assert_eq!(fewest, [1; 4]);
}
