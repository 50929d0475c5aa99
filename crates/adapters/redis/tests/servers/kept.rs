//! What is kept in Redis, and for how long.

use dastak_domain::challenge::Challenge;
use dastak_domain::limits::{LimitHit, LimitKey, LimitRule, LimitScope};
use dastak_domain::secret::Sealed;
use dastak_ports::otp_store::{
    AttemptOutcome, ChallengeRef, LeaseEnd, MarkSent, OpenChallenge, OpenOutcome, SendLimits, SettleAttempt,
};
use dastak_ports::{OtpStore, Probe, RateLimiter};
use dastak_redis::{RedisSettings, RedisStore, Time};
use dastak_testkit::builders::{a_delivery, a_hit, key_of, mobile, otp_policy, secs};
use dastak_testkit::clock::start;
use dastak_testservers::shared;

use crate::support::{a_guess, a_sending, granted, opened_store, raw, renewal, sent, settings};

/// One server, and a Cluster: the URL, and those of all its servers.
fn deployments() -> Vec<(String, Vec<String>)> {
    let server = shared::redis_url().to_owned();
    let cluster = shared::redis_cluster_url().to_owned();
    let (_, nodes) = cluster.split_once("://").unwrap();
    let nodes = nodes.split(',').map(|node| format!("redis://{node}")).collect();
    vec![(server.clone(), vec![server]), (cluster, nodes)]
}

/// All keys of a prefix, each with a server that has it.
async fn keys_of(prefix: &str, servers: &[String]) -> Vec<(String, String)> {
    let mut found = Vec::new();
    for server in servers {
        let info: String = raw(server, &["INFO", "replication"]).await;
        if !info.contains("role:master") {
            continue;
        }
        let keys: Vec<String> = raw(server, &["KEYS", &format!("{prefix}:*")]).await;
        found.extend(keys.into_iter().map(|key| (server.clone(), key)));
    }
    found
}

/// Everything that a key holds.
async fn value_of(server: &str, key: &str) -> Vec<u8> {
    let kind: String = raw(server, &["TYPE", key]).await;
    let parts: Vec<Vec<u8>> = match kind.as_str() {
        "string" => vec![raw(server, &["GET", key]).await],
        "hash" => raw(server, &["HGETALL", key]).await,
        "zset" => raw(server, &["ZRANGE", key, "0", "-1"]).await,
        other => panic!("an unexpected kind of key: {other}"),
    };
    parts.concat()
}

async fn is_kept(bytes: &[u8], prefix: &str, servers: &[String]) -> bool {
    for (server, key) in keys_of(prefix, servers).await {
        let value = value_of(&server, &key).await;
        if value.windows(bytes.len()).any(|part| part == bytes) {
            return true;
        }
    }
    false
}

fn address(scope: LimitScope) -> LimitHit {
    a_hit(scope, "192.0.2.1", &[(50, 60), (90, 3600)])
}

/// A sending that all limits count.
fn a_limited_sending() -> OpenChallenge {
    let limits = SendLimits {
        number: LimitRule::new(&[(9, 60), (20, 86_400)]),
        others: vec![address(LimitScope::AddressSend)],
    };
    OpenChallenge {
        limits,
        ..a_sending(start())
    }
}

async fn settled(store: &RedisStore, challenge: &Challenge, end: LeaseEnd) {
    let settlement = SettleAttempt {
        id: challenge.id,
        number_key: challenge.number_key,
        end,
        refund: vec![LimitKey {
            ..address(LimitScope::AddressFailure).key
        }],
        counted_at: start(),
    };
    store.settle_attempt(settlement).await.unwrap();
}

/// Gives every kind of command.
async fn use_everything(store: &RedisStore) {
    for end in [LeaseEnd::GivenBack, LeaseEnd::Buried, LeaseEnd::Consumed] {
        let sending = a_limited_sending();
        let challenge = sending.challenge.clone();
        assert!(matches!(
            store.open(sending).await.unwrap(),
            OpenOutcome::Opened(_)
        ));
        let mark = MarkSent {
            id: challenge.id,
            number_key: challenge.number_key,
            delivery: a_delivery(start()),
            policy: otp_policy(),
            at: start(),
        };
        store.mark_sent(mark).await.unwrap();
        renewal(store, ChallengeRef::Id(challenge.id), start()).await;
        let guess = a_guess(vec![address(LimitScope::AddressFailure)], start());
        assert!(matches!(
            store.take_attempt(guess).await.unwrap(),
            AttemptOutcome::Granted { .. }
        ));
        settled(store, &challenge, end).await;
    }
    store
        .hit(vec![address(LimitScope::AddressStatus)], start())
        .await
        .unwrap();
    store.check().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn every_key_expires_and_none_can_be_read() {
    for (url, servers) in deployments() {
        let settings = settings(&url);
        let prefix = settings.prefix.clone();
        let store = opened_store(settings).await;
        use_everything(&store).await;
        sent(&store, start()).await;
        let keys = keys_of(&prefix, &servers).await;
        assert!(keys.len() >= 8, "{keys:?}");
        for (server, key) in keys {
            let left: i64 = raw(&server, &["PTTL", &key]).await;
            assert!((1..=86_401_000).contains(&left), "{key} has {left} ms left");
            let name = key.strip_prefix(&format!("{prefix}:")).unwrap();
            if let Some((tag, _)) = name.trim_start_matches('{').split_once('}') {
                assert!(
                    tag.len() == 36 || tag.len() == 43,
                    "{key} is about a challenge's name or a keyed hash"
                );
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sealed_code_goes_with_its_code() {
    for (url, servers) in deployments() {
        let settings = settings(&url);
        let prefix = settings.prefix.clone();
        let store = opened_store(settings).await;
        for (index, end) in [Some(LeaseEnd::Consumed), Some(LeaseEnd::Buried), None]
            .into_iter()
            .enumerate()
        {
            let sealed = format!("the sealed code {index}").into_bytes();
            let mut sending = a_limited_sending();
            sending.challenge.sealed_code = Some(Sealed::from_bytes(sealed.clone()));
            let challenge = sending.challenge.clone();
            store.open(sending).await.unwrap();
            assert!(is_kept(&sealed, &prefix, &servers).await);
            granted(&store, start()).await;
            match end {
                Some(end) => settled(&store, &challenge, end).await,
                None => {
                    sent(&store, start()).await;
                }
            }
            assert!(!is_kept(&sealed, &prefix, &servers).await, "{end:?}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sealed_code_lives_as_long_as_its_code() {
    for (url, servers) in deployments() {
        let settings = settings(&url);
        let prefix = settings.prefix.clone();
        let store = opened_store(settings).await;
        let lives = |least: i64, most: i64| {
            let (prefix, servers) = (prefix.clone(), servers.clone());
            async move {
                let keys = keys_of(&prefix, &servers).await;
                let (server, key) = keys.iter().find(|(_, key)| key.ends_with(":sealed")).unwrap();
                let left: i64 = raw(server, &["PTTL", key]).await;
                assert!((least * 1000..=most * 1000).contains(&left), "{left} ms are left");
            }
        };
        let mut sending = a_sending(start());
        sending.challenge.expires_at = start() + secs(60);
        let id = sending.challenge.id;
        store.open(sending).await.unwrap();
        lives(40, 65).await;
        renewal(&store, ChallengeRef::Id(id), start()).await;
        lives(160, 185).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn forgetting_leaves_only_what_is_counted() {
    for (url, servers) in deployments() {
        let settings = settings(&url);
        let prefix = settings.prefix.clone();
        let store = opened_store(settings).await;
        use_everything(&store).await;
        store.forget(key_of(&mobile())).await.unwrap();
        for (_, key) in keys_of(&prefix, &servers).await {
            let what = key.rsplit(':').next().unwrap();
            assert!(
                [
                    "number_send",
                    "address_send",
                    "address_failure",
                    "address_status",
                    "probe"
                ]
                .contains(&what),
                "{key} is left"
            );
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_kept_is_bounded() {
    let settings = RedisSettings {
        time: Time::Callers,
        ..settings(shared::redis_url())
    };
    let (url, prefix) = (settings.url.clone(), settings.prefix.clone());
    let store = opened_store(settings).await;
    for minute in 0..200 {
        let now = start() + secs(60 * minute);
        let hit = a_hit(LimitScope::AddressStatus, "192.0.2.1", &[(3, 60), (5, 600)]);
        store.hit(vec![hit], now).await.unwrap();
        sent(&store, now).await;
    }
    for (server, key) in keys_of(&prefix, &[url]).await {
        let what = key.rsplit(':').next().unwrap().to_owned();
        let (count, most): (u32, u32) = match what.as_str() {
            "address_status" => (raw(&server, &["ZCARD", &key]).await, 5),
            // The newest one's name, and the challenges of twenty minutes.
            "codes" => (raw(&server, &["HLEN", &key]).await, 21),
            _ => continue,
        };
        assert!(count <= most, "{key} holds {count}");
    }
}
