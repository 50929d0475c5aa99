//! Redis over TLS.

use dastak_redis::{OpenError, RedisSettings, RedisStore};
use dastak_testkit::clock::start;
use dastak_testservers::{Redis, RedisOptions};
use tokio::runtime::Handle;

use crate::support::{granted, opened_store, sent, settings};

fn server() -> Redis {
    Redis::start(RedisOptions {
        tls: true,
        ..RedisOptions::default()
    })
    .unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_whose_authority_is_trusted_is_used() {
    let redis = server();
    let store = opened_store(RedisSettings {
        ca_file: redis.authority_file().map(ToOwned::to_owned),
        ..settings(&redis.url())
    })
    .await;
    sent(&store, start()).await;
    granted(&store, start()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_nobody_vouches_for_is_refused() {
    let (redis, other) = (server(), server());
    let foreign = other.authority_file().map(ToOwned::to_owned);
    for ca_file in [None, foreign] {
        let settings = RedisSettings {
            ca_file,
            ..settings(&redis.url())
        };
        let error = RedisStore::open(settings, Handle::current()).await.err().unwrap();
        assert!(matches!(error, OpenError::Connect { .. }), "{error:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_certificate_must_name_the_host() {
    let redis = server();
    let settings = RedisSettings {
        ca_file: redis.authority_file().map(ToOwned::to_owned),
        ..settings(&redis.url().replace("localhost", "127.0.0.1"))
    };
    let error = RedisStore::open(settings, Handle::current()).await.err().unwrap();
    assert!(matches!(error, OpenError::Connect { .. }), "{error:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_of_authorities_that_is_missing_is_named() {
    let settings = RedisSettings {
        ca_file: Some("/nowhere/ca.pem".into()),
        ..settings("rediss://localhost:1")
    };
    let error = RedisStore::open(settings, Handle::current()).await.err().unwrap();
    assert!(error.to_string().contains("/nowhere/ca.pem"), "{error}");
}
