//! PostgreSQL is away for a while.

use std::time::Duration;

use crate::rig::{Rig, ask_for_code, life_of_code, other_than, recovered, try_code, unavailable};
use crate::support::Server;

const NUMBER: &str = "+919876543210";

/// How long each way to Redis takes in these tests: the database is cut in the meantime.
const SLOW: Duration = Duration::from_millis(400);

/// Two wrong codes, then the right one while the database is lost between Redis' word and the session: it costs nothing and
/// wins no time, and the two wrong ones stay counted.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a49_a_database_lost_after_the_code_was_accepted_does_not_cost_the_code() {
    let rig = Rig::start();
    let node = rig.node(&[]);
    node.register(NUMBER).await;
    let code = node.send(NUMBER).await;
    for left in [2, 1] {
        let answer = try_code(&node.api, NUMBER, other_than(&code), "wrong").await;
        assert_eq!(answer.problem(400, "otp_invalid")["attempts_remaining"], left);
    }

    // Redis has leased the attempt, and the database is gone before the node hears of it.
    let life = life_of_code(&rig.redis);
    rig.to_redis.delay(SLOW);
    let leased = rig.scripts_run();
    let (api, right) = (node.api.clone(), code.clone());
    let verification = tokio::spawn(async move { unavailable(try_code(&api, NUMBER, &right, "lost")).await });
    rig.wait_for_scripts(leased + 1).await;
    rig.to_postgres.cut();
    verification.await.unwrap();

    rig.to_redis.pass();
    rig.to_postgres.pass();
    recovered(&node.api).await;
    assert!(life_of_code(&rig.redis) <= life);
    let login = try_code(&node.api, NUMBER, &code, "back").await.ok(200);
    assert_eq!(login["status"], "authenticated");
    try_code(&node.api, NUMBER, &code, "again")
        .await
        .problem(400, "otp_expired");
    let sessions = node.query("SELECT count(*) FROM sessions WHERE device_name IN ('lost', 'back')");
    assert_eq!(sessions, ["1"]);
    let entries =
        "SELECT session_id IS NOT NULL AND EXISTS (SELECT 1 FROM sessions s WHERE s.id = session_id)
                   FROM audit_entries WHERE event = 'login_succeeded' AND device_name IN ('lost', 'back')";
    assert_eq!(node.query(entries), ["t"], "one entry, and its session");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a49_after_the_outage_one_more_wrong_code_is_the_last() {
    let rig = Rig::start();
    let node = rig.node(&[]);
    node.register(NUMBER).await;
    let code = node.send(NUMBER).await;
    for _ in 0..2 {
        try_code(&node.api, NUMBER, other_than(&code), "wrong").await;
    }
    rig.to_postgres.cut();
    unavailable(try_code(&node.api, NUMBER, &code, "lost")).await;
    rig.to_postgres.pass();
    recovered(&node.api).await;
    let answer = try_code(&node.api, NUMBER, other_than(&code), "wrong").await;
    assert_eq!(answer.problem(400, "otp_invalid")["attempts_remaining"], 0);
    try_code(&node.api, NUMBER, &code, "late")
        .await
        .problem(400, "otp_attempts_exceeded");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_database_that_is_cut_off_or_silent_is_a_503_in_time_and_nothing_is_let_in() {
    let rig = Rig::start();
    let node = rig.node(&[]);
    let login = node.register(NUMBER).await;
    let code = node.send(NUMBER).await;
    for trouble in ["cut", "hang", "pause"] {
        match trouble {
            "cut" => rig.to_postgres.cut(),
            "hang" => rig.to_postgres.hang(),
            _ => rig.postgres.pause().unwrap(),
        }
        unavailable(node.api.me(&login.access_token)).await;
        unavailable(node.api.refresh(&login.refresh_token)).await;
        unavailable(try_code(&node.api, NUMBER, &code, trouble)).await;
        unavailable(node.api.get("/health/ready")).await;
        let health = node.api.get("/health").await;
        assert_eq!(
            (health.status, &health.body["status"]),
            (503, &"down".into()),
            "{}",
            health.text
        );
        assert_eq!(node.api.get("/health/live").await.status, 200);
        if trouble == "pause" {
            rig.postgres.resume().unwrap();
        }
        rig.to_postgres.pass();
        recovered(&node.api).await;
        node.api.me(&login.access_token).await.ok(200);
    }
    try_code(&node.api, NUMBER, &code, "back").await.ok(200);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_database_that_was_killed_has_what_was_acknowledged_and_needs_no_restart_of_nodes() {
    let mut rig = Rig::start();
    let node = rig.node(&[]);
    let login = node.register(NUMBER).await;
    let refreshed = node.api.refresh(&login.refresh_token).await.ok(200);
    rig.postgres.kill().unwrap();
    unavailable(node.api.me(&login.access_token)).await;
    rig.postgres.start_again().unwrap();
    recovered(&node.api).await;
    node.api.me(&login.access_token).await.ok(200);
    let newest = refreshed["refresh_token"].as_str().unwrap();
    node.api.refresh(newest).await.ok(200);
    ask_for_code(&node.api, NUMBER).await.ok(200);
}
