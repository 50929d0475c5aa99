//! What the passing of time does to codes and to waits.

use chrono::TimeDelta;

use super::{NUMBER, guess, wrong};
use crate::support::{InProcess, Server};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a08_a_code_lives_180_seconds() {
    let server = InProcess::start().await;
    let code = server.send(NUMBER).await;
    server.clock.advance(TimeDelta::seconds(179));
    server.api.auth("verify-otp", guess(&code)).await.ok(200);
    let code = server.send(NUMBER).await;
    server.clock.advance(TimeDelta::seconds(181));
    server
        .api
        .auth("verify-otp", guess(&code))
        .await
        .problem(400, "otp_expired");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a51_a_clock_that_is_set_back_revives_no_code_and_stretches_no_grace() {
    let server = InProcess::start().await;
    let login = server.register(NUMBER).await;
    let code = server.send(NUMBER).await;
    server.api.refresh(&login.refresh_token).await.ok(200);
    for step in [TimeDelta::hours(-1), TimeDelta::days(-1)] {
        server.clock.advance(step);
        server
            .api
            .auth("verify-otp", guess(&code))
            .await
            .problem(400, "otp_expired");
        let health = server.api.get("/health").await;
        assert_eq!(health.status, 200);
    }
    // Its token is from a future that may never come: refused, but no reason to end the session.
    server
        .api
        .refresh(&login.refresh_token)
        .await
        .problem(401, "refresh_token_invalid");
    server
        .clock
        .advance(TimeDelta::hours(25) + TimeDelta::seconds(11));
    server
        .api
        .refresh(&login.refresh_token)
        .await
        .problem(401, "refresh_token_reused");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a06_failures_in_a_row_count_across_codes_and_only_a_login_resets_them() {
    let server = InProcess::start().await;
    let mut failures = 0;
    let mut refused = 0;
    while refused == 0 {
        let code = server.send(NUMBER).await;
        for _ in 0..3 {
            let reply = server.api.auth("verify-otp", guess(wrong(&code))).await;
            if reply.status == 429 {
                refused = reply.problem(429, "rate_limited")["retry_after"]
                    .as_u64()
                    .unwrap();
                break;
            }
            reply.problem(400, "otp_invalid");
            failures += 1;
        }
        server.clock.advance(TimeDelta::hours(2));
    }
    assert_eq!(
        (failures, refused),
        (31, 60),
        "after thirty failures each next guess waits, at first 30 seconds"
    );
    let code = server.send(NUMBER).await;
    server
        .api
        .auth("verify-otp", guess(wrong(&code)))
        .await
        .problem(400, "otp_invalid");
    let wait = server
        .api
        .auth("verify-otp", guess(&code))
        .await
        .problem(429, "rate_limited");
    assert_eq!(
        wait["retry_after"], 120,
        "the wait doubles, and the right code waits too"
    );
    server.clock.advance(TimeDelta::seconds(120));
    server.api.auth("verify-otp", guess(&code)).await.ok(200);
    let code = server.send(NUMBER).await;
    for _ in 0..3 {
        server
            .api
            .auth("verify-otp", guess(wrong(&code)))
            .await
            .problem(400, "otp_invalid");
    }
}
