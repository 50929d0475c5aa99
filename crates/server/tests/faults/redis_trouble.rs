//! Redis is away, empty, or holds what it held some time ago.

use std::time::{Duration, Instant};

use dastak_testservers::{Proxy, Redis, RedisOptions};
use serde_json::json;

use crate::rig::{
    Rig, ask_for_code, has_live_codes, in_time, live_codes, other_than, recovered, try_code, unavailable,
};
use crate::support::Server;

const NUMBER: &str = "+919876543210";

/// The deadline of a request without settings.
const DEFAULT_DEADLINE: Duration = Duration::from_secs(10);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a46_codes_that_redis_lost_have_expired_and_everything_else_goes_on() {
    let rig = Rig::start();
    let node = rig.node(&[]);
    let login = node.register(NUMBER).await;
    let code = node.send(NUMBER).await;
    rig.redis.flush().unwrap();
    try_code(&node.api, NUMBER, &code, "late")
        .await
        .problem(400, "otp_expired");
    node.api.me(&login.access_token).await.ok(200);
    node.api.refresh(&login.refresh_token).await.ok(200);
    node.log_in(NUMBER).await;
}

/// The count of failures in a row is in the database: whoever empties Redis, or makes it lose its memory, gains nothing.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a46_a_guesser_gains_nothing_by_emptied_limits() {
    let rig = Rig::start();
    let node = rig.node(&[]);
    node.register(NUMBER).await;
    let mut failures = 0;
    let refused = loop {
        let code = node.send(NUMBER).await;
        let answer = loop {
            let answer = try_code(&node.api, NUMBER, other_than(&code), "guess").await;
            match answer.status {
                400 if answer.body["code"] == "otp_invalid" => failures += 1,
                _ => break answer,
            }
        };
        if answer.status == 429 {
            break answer;
        }
        answer.problem(400, "otp_attempts_exceeded");
        assert!(failures < 40, "nothing stops the guesses");
        rig.redis.flush().unwrap();
    };
    assert_eq!(failures, 30);
    refused.problem(429, "rate_limited");
    rig.redis.flush().unwrap();
    let code = node.send(NUMBER).await;
    try_code(&node.api, NUMBER, &code, "guess")
        .await
        .problem(429, "rate_limited");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a47_without_redis_nothing_is_sent_or_accepted_and_logins_live_on() {
    let mut rig = Rig::start();
    let node = rig.node(&[]);
    let login = node.register(NUMBER).await;
    let code = node.send(NUMBER).await;
    for trouble in ["cut", "hang", "pause", "kill"] {
        match trouble {
            "cut" => rig.to_redis.cut(),
            "hang" => rig.to_redis.hang(),
            "pause" => rig.redis.pause().unwrap(),
            _ => rig.redis.kill().unwrap(),
        }
        let sent = node.sent_to(NUMBER);
        unavailable(ask_for_code(&node.api, NUMBER)).await;
        unavailable(in_time(
            node.api.auth("resend-otp", json!({ "mobile_number": NUMBER })),
        ))
        .await;
        unavailable(try_code(&node.api, NUMBER, &code, trouble)).await;
        unavailable(node.api.get("/health/ready")).await;
        assert_eq!(
            node.sent_to(NUMBER),
            sent,
            "nothing is sent that could not be counted"
        );
        in_time(node.api.me(&login.access_token)).await.ok(200);
        match trouble {
            "pause" => rig.redis.resume().unwrap(),
            "kill" => rig.redis.start_again().unwrap(),
            _ => rig.to_redis.pass(),
        }
        recovered(&node.api).await;
        in_time(node.api.refresh(&login.refresh_token)).await;
    }
    // Killed, it lost everything: the code too.
    try_code(&node.api, NUMBER, &code, "late")
        .await
        .problem(400, "otp_expired");
    node.log_in(NUMBER).await;
}

/// The other tests have less patience with the stores than a server without settings.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a47_with_the_default_timeouts_every_answer_comes_before_the_deadline() {
    let rig = Rig::start();
    let node = rig.patient_node(&[]);
    let login = node.register(NUMBER).await;
    let code = node.send(NUMBER).await;

    rig.to_redis.hang();
    let begun = Instant::now();
    tokio::join!(
        unavailable(ask_for_code(&node.api, NUMBER)),
        unavailable(node.api.auth("resend-otp", json!({ "mobile_number": NUMBER }))),
        unavailable(try_code(&node.api, NUMBER, &code, "silent")),
        unavailable(node.api.get("/health/ready")),
    );
    assert!(begun.elapsed() < DEFAULT_DEADLINE, "{:?}", begun.elapsed());
    rig.to_redis.pass();
    recovered(&node.api).await;

    rig.to_postgres.hang();
    let begun = Instant::now();
    tokio::join!(
        unavailable(node.api.me(&login.access_token)),
        unavailable(node.api.refresh(&login.refresh_token)),
        unavailable(try_code(&node.api, NUMBER, &code, "silent")),
        unavailable(node.api.get("/health/ready")),
    );
    assert!(begun.elapsed() < DEFAULT_DEADLINE, "{:?}", begun.elapsed());
    rig.to_postgres.pass();
    recovered(&node.api).await;
    try_code(&node.api, NUMBER, &code, "back").await.ok(200);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a48_a_used_code_that_an_older_snapshot_brings_back_is_still_used() {
    let mut rig = Rig::start();
    let node = rig.node(&[]);
    node.register(NUMBER).await;
    let code = node.send(NUMBER).await;
    let before = rig.redis.snapshot().unwrap();
    try_code(&node.api, NUMBER, &code, "first").await.ok(200);
    rig.redis.restore(&before).unwrap();
    recovered(&node.api).await;
    try_code(&node.api, NUMBER, &code, "second")
        .await
        .problem(400, "otp_expired");
    let sessions = node.query("SELECT count(*) FROM sessions WHERE device_name IN ('first', 'second')");
    assert_eq!(sessions, ["1"]);
}

/// A new number's code, brought back by a replica that lagged behind and was promoted.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a48_a_promoted_replica_that_lagged_behind_lets_no_code_be_used_twice() {
    let rig = Rig::start();
    let node = rig.node(&[]);
    let to_master = Proxy::start(rig.redis.address()).unwrap();
    let replica = Redis::start(RedisOptions {
        replica_of: Some(to_master.address()),
        ..RedisOptions::default()
    })
    .unwrap();
    let code = node.send(NUMBER).await;
    has_live_codes(&replica, 1).await;
    to_master.cut();
    let answer = try_code(&node.api, NUMBER, &code, "first").await.ok(200);
    assert_eq!(answer["status"], "registration_required");

    replica.promote().unwrap();
    let live = (live_codes(&rig.redis), live_codes(&replica));
    assert_eq!(live, (0, 1), "the replica does not know of the use");
    let promoted = node.another_with(&[("REDIS_URL", &replica.url())]);
    try_code(&promoted.api, NUMBER, &code, "second")
        .await
        .problem(400, "otp_expired");
    let used = node.query("SELECT count(*) FROM consumed_challenges");
    assert_eq!(used, ["1"]);
    promoted.register(NUMBER).await;
}
