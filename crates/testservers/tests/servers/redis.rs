//! Redis servers.

use std::process::Command;

use dastak_testservers::{Redis, RedisOptions};

#[test]
fn only_an_append_only_server_keeps_everything_over_a_kill() {
    for (append_only, kept) in [(true, "1"), (false, "")] {
        let mut redis = Redis::start(RedisOptions {
            append_only,
            ..RedisOptions::default()
        })
        .unwrap();
        redis.command(&["SET", "key", "1"]).unwrap();
        redis.kill().unwrap();
        assert!(redis.command(&["PING"]).is_err());
        redis.start_again().unwrap();
        assert_eq!(redis.command(&["GET", "key"]).unwrap(), kept);
    }
}

#[test]
fn a_snapshot_brings_back_what_was() {
    for append_only in [true, false] {
        let mut redis = Redis::start(RedisOptions {
            append_only,
            ..RedisOptions::default()
        })
        .unwrap();
        redis.command(&["SET", "key", "before"]).unwrap();
        let snapshot = redis.snapshot().unwrap();
        redis.command(&["SET", "key", "after"]).unwrap();
        redis.restore(&snapshot).unwrap();
        assert_eq!(redis.command(&["GET", "key"]).unwrap(), "before");
        redis.flush().unwrap();
        assert_eq!(redis.command(&["DBSIZE"]).unwrap(), "0");
    }
}

#[test]
fn a_replica_follows_and_becomes_the_master() {
    let mut master = Redis::start(RedisOptions {
        password: Some("secret".to_owned()),
        ..RedisOptions::default()
    })
    .unwrap();
    master.command(&["SET", "key", "1"]).unwrap();
    let replica = Redis::start(RedisOptions {
        password: Some("secret".to_owned()),
        replica_of: Some(master.address()),
        ..RedisOptions::default()
    })
    .unwrap();
    assert_eq!(replica.command(&["GET", "key"]).unwrap(), "1");
    assert!(replica.command(&["SET", "key", "2"]).is_err());
    master.stop().unwrap();
    replica.promote().unwrap();
    replica.command(&["SET", "key", "2"]).unwrap();
}

#[test]
fn tls_and_the_password_are_asked_for() {
    let redis = Redis::start(RedisOptions {
        password: Some("secret".to_owned()),
        tls: true,
        ..RedisOptions::default()
    })
    .unwrap();
    let ping = |url: &str| {
        let output = Command::new("redis-cli")
            .arg("--cacert")
            .arg(redis.authority_file().unwrap())
            .args(["-u", url, "PING"])
            .output()
            .unwrap();
        String::from_utf8_lossy(&output.stdout).trim().to_owned()
    };
    // redis-cli wants a user's name before the password.
    let url = redis.url().replace("rediss://:", "rediss://default:");
    assert_eq!(ping(&url), "PONG");
    assert_ne!(ping(&url.replace("secret", "wrong")), "PONG");
    assert_ne!(ping(&url.replace("rediss://", "redis://")), "PONG");
}

#[test]
fn a_paused_server_takes_up_where_it_was() {
    let redis = Redis::start(RedisOptions::default()).unwrap();
    redis.pause().unwrap();
    redis.resume().unwrap();
    assert_eq!(redis.command(&["PING"]).unwrap(), "PONG");
}
