//! A deployment of its own for one test: PostgreSQL and Redis, each behind a proxy.

use std::time::{Duration, Instant};

use dastak_testservers::{Postgres, PostgresOptions, Proxy, Redis, RedisOptions};
use serde_json::{Value, json};

use crate::support::{Api, Binary, Engine, Reply, Servers};

/// Every answer comes within this, whatever is broken: the deadline of a request, and what a busy machine adds.
pub(crate) const DEADLINE: Duration = Duration::from_secs(11);

/// How long a node may need to work again when its stores do.
const RECOVERY: Duration = Duration::from_secs(30);

/// Short patience with the stores, so that a test of trouble is soon over.
const IMPATIENT: &[(&str, &str)] = &[
    ("DASTAK__STORAGE__CONNECT_TIMEOUT_MS", "500"),
    ("DASTAK__STORAGE__POOL_TIMEOUT_MS", "500"),
    ("DASTAK__STORAGE__STATEMENT_TIMEOUT_MS", "1500"),
];

/// Servers and proxies. A node of it is started by [`Rig::node`]; others beside it by [`Binary::another`].
pub(crate) struct Rig {
    pub(crate) postgres: Postgres,
    pub(crate) to_postgres: Proxy,
    pub(crate) redis: Redis,
    pub(crate) to_redis: Proxy,
}

impl Rig {
    pub(crate) fn start() -> Self {
        let postgres = Postgres::start(PostgresOptions::default()).unwrap();
        let redis = Redis::start(RedisOptions::default()).unwrap();
        Self {
            to_postgres: Proxy::start(postgres.address()).unwrap(),
            to_redis: Proxy::start(redis.address()).unwrap(),
            postgres,
            redis,
        }
    }

    /// The first node, with short patience and further variables.
    pub(crate) fn node(&self, settings: &[(&str, &str)]) -> Binary {
        self.patient_node(&[IMPATIENT, settings].concat())
    }

    /// The first node, with the default timeouts and further variables.
    pub(crate) fn patient_node(&self, settings: &[(&str, &str)]) -> Binary {
        let mut servers = Servers::on(
            &self.postgres.url("postgres"),
            &self.redis.url_by(self.to_redis.address()),
        );
        servers.database_url = self
            .postgres
            .url_by(self.to_postgres.address(), &servers.database);
        Binary::on(Engine::Servers(servers), settings)
    }

    /// How many scripts Redis has run: each step of a login is one.
    pub(crate) fn scripts_run(&self) -> u64 {
        let info = self.redis.command(&["INFO", "commandstats"]).unwrap();
        let calls = info
            .lines()
            .find_map(|line| line.strip_prefix("cmdstat_evalsha:calls="));
        calls.map_or(0, |rest| rest.split(',').next().unwrap().parse().unwrap())
    }

    /// Waits until Redis has run so many, whether or not their answers have arrived.
    pub(crate) async fn wait_for_scripts(&self, count: u64) {
        let begun = Instant::now();
        while self.scripts_run() < count {
            assert!(begun.elapsed() < RECOVERY, "Redis is not asked");
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
    }
}

/// How many numbers have a code at this Redis that may be sent again, so neither used nor expired.
pub(crate) fn live_codes(redis: &Redis) -> u64 {
    let count = "return #redis.call('KEYS', '*:sealed')";
    redis.command(&["EVAL", count, "0"]).unwrap().parse().unwrap()
}

/// Waits until so many have: a replica hears of them later.
pub(crate) async fn has_live_codes(redis: &Redis, count: u64) {
    let begun = Instant::now();
    while live_codes(redis) != count {
        assert!(begun.elapsed() < RECOVERY, "the codes do not arrive");
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
}

/// How long the only code at this Redis lives on, in milliseconds.
pub(crate) fn life_of_code(redis: &Redis) -> u64 {
    let life = "return redis.call('PTTL', redis.call('KEYS', '*:sealed')[1])";
    redis.command(&["EVAL", life, "0"]).unwrap().parse().unwrap()
}

/// The whole answer, which must come within the [`DEADLINE`].
pub(crate) async fn in_time(answer: impl Future<Output = Reply>) -> Reply {
    let begun = Instant::now();
    let reply = answer.await;
    assert!(
        begun.elapsed() < DEADLINE,
        "{:?}: {}",
        begun.elapsed(),
        reply.text
    );
    reply
}

/// Asserts the answer of a node whose store is away.
pub(crate) async fn unavailable(answer: impl Future<Output = Reply>) {
    in_time(answer).await.problem(503, "service_unavailable");
}

/// Waits until the node says that it can serve again.
pub(crate) async fn recovered(api: &Api) {
    let begun = Instant::now();
    loop {
        let ready = in_time(api.get("/health/ready")).await;
        if ready.status == 200 {
            return;
        }
        assert!(begun.elapsed() < RECOVERY, "it does not recover: {}", ready.text);
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

/// Tries a code once, from a client that is called `device`.
pub(crate) async fn try_code(api: &Api, number: &str, code: &str, device: &str) -> Reply {
    let body = json!({ "mobile_number": number, "otp": code, "device_info": device });
    in_time(api.auth("verify-otp", body)).await
}

/// A code that is not this one.
pub(crate) fn other_than(code: &str) -> &'static str {
    if code == "000000" { "000001" } else { "000000" }
}

/// Asks for a code.
pub(crate) async fn ask_for_code(api: &Api, number: &str) -> Reply {
    in_time(api.auth("send-otp", json!({ "mobile_number": number }))).await
}

/// A text member of an answer.
#[track_caller]
pub(crate) fn text<'a>(answer: &'a Value, name: &str) -> &'a str {
    answer[name]
        .as_str()
        .unwrap_or_else(|| panic!("{name} in {answer}"))
}
