//! How far a message came.

use std::sync::Arc;

use dastak_application::Caller;
use dastak_application::otp_status::OtpStatusError;
use dastak_domain::delivery::{Channel, DeliveryStatus};
use dastak_domain::limits::LimitRule;
use dastak_ports::otp_store::MockOtpStore;
use dastak_ports::rate_limiter::MockRateLimiter;
use dastak_testkit::builders::{challenge_id, mobile};
use dastak_testkit::clock::start;
use dastak_testkit::fakes::Call;

use crate::support::{KINDS, World, caller};

fn limited(max: u32) -> World {
    World::with(|_, policies| policies.limits.address_status = LimitRule::new(&[(max, 60)]))
}

#[tokio::test]
async fn an_accepted_message_is_sent() {
    let world = World::new();
    let sent = world.send(&mobile()).await;
    world.advance(5);
    let status = &world.use_cases.otp_status;
    let delivery = status
        .execute(sent.challenge_id, Caller::default())
        .await
        .unwrap();
    assert_eq!(delivery.status, DeliveryStatus::Sent);
    assert_eq!(delivery.channel, Channel::Sms);
    assert_eq!(delivery.updated_at, start());
}

#[tokio::test]
async fn an_unknown_challenge_is_not_found() {
    let world = World::new();
    let status = &world.use_cases.otp_status;
    assert_matches!(
        status.execute(challenge_id(start()), Caller::default()).await,
        Err(OtpStatusError::ChallengeNotFound)
    );
}

#[tokio::test]
async fn an_address_looks_up_only_so_often() {
    let world = limited(2);
    let sent = world.send(&mobile()).await;
    let ask = |address| {
        world
            .use_cases
            .otp_status
            .execute(sent.challenge_id, caller(address))
    };
    assert!(ask("2001:db8::1").await.is_ok());
    assert!(ask("2001:db8::2").await.is_ok());
    assert_matches!(
        ask("2001:db8::3").await,
        Err(OtpStatusError::RateLimited {
            retry_after_seconds: 60
        })
    );
    assert!(ask("192.0.2.1").await.is_ok());
    world.advance(60);
    assert!(ask("2001:db8::1").await.is_ok());
}

#[tokio::test]
async fn a_limit_that_is_off_asks_nobody() {
    let world = World::with(|fakes, _| fakes.ports.rate_limiter = Arc::new(MockRateLimiter::new()));
    let sent = world.send(&mobile()).await;
    let status = &world.use_cases.otp_status;
    assert!(
        status
            .execute(sent.challenge_id, caller("192.0.2.1"))
            .await
            .is_ok()
    );
}

#[tokio::test]
async fn a_limiter_that_fails_lets_nobody_look() {
    for kind in KINDS {
        let world = World::with(|fakes, policies| {
            policies.limits.address_status = LimitRule::new(&[(2, 60)]);
            fakes.ports.otp_store = Arc::new(MockOtpStore::new());
        });
        world.fakes.store.faults().fail_next(Call::LimiterHit, kind);
        let status = &world.use_cases.otp_status;
        assert_matches!(
            status.execute(challenge_id(start()), caller("192.0.2.1")).await,
            Err(OtpStatusError::Port(error)) if error.kind() == kind
        );
    }
}

#[tokio::test]
async fn trouble_of_the_store_is_passed_on() {
    for kind in KINDS {
        let world = World::new();
        world.fakes.store.faults().fail_next(Call::OtpDelivery, kind);
        let status = &world.use_cases.otp_status;
        assert_matches!(
            status.execute(challenge_id(start()), Caller::default()).await,
            Err(OtpStatusError::Port(error)) if error.kind() == kind
        );
    }
}
