//! What limits sending.

use dastak_application::LimitPolicy;
use dastak_application::send_otp::{SendOtpCommand, SendOtpError, SentOtp};
use dastak_domain::limits::{LimitRule, Standing};
use dastak_testkit::builders::{mobile, number};

use crate::support::{World, caller, to};

const MINUTE: u32 = 60;
const HOUR: u32 = 3600;
const DAY: u32 = 86_400;

/// The limits of the contract.
fn contract() -> LimitPolicy {
    LimitPolicy {
        number_send: LimitRule::new(&[(3, MINUTE), (10, HOUR), (20, DAY)]),
        address_send: LimitRule::new(&[(60, MINUTE)]),
        ..LimitPolicy::default()
    }
}

fn addresses(max: u32) -> World {
    World::limited(LimitPolicy {
        address_send: LimitRule::new(&[(max, MINUTE)]),
        ..LimitPolicy::default()
    })
}

/// Sends to the `i`th number for a caller at `address`.
async fn send_from(world: &World, i: u32, address: &str) -> Result<SentOtp, SendOtpError> {
    let command = SendOtpCommand {
        caller: caller(address),
        ..to(&number(i))
    };
    world.use_cases.send_otp.execute(command).await
}

/// When a refused send may be tried again.
async fn refused(world: &World) -> u32 {
    match world.try_send(&mobile()).await {
        Err(SendOtpError::RateLimited {
            retry_after_seconds, ..
        }) => retry_after_seconds,
        other => panic!("not limited: {other:?}"),
    }
}

#[tokio::test]
async fn a_number_gets_three_a_minute_ten_an_hour_twenty_a_day() {
    let world = World::limited(contract());
    for per_minute in [3, 3, 3, 1] {
        for _ in 0..per_minute {
            world.send(&mobile()).await;
        }
        let wait = refused(&world).await;
        if per_minute == 3 {
            assert_eq!(wait, 60);
        } else {
            assert_eq!(wait, HOUR - 180, "the hour's ten are used");
        }
        world.advance(60);
    }
    world.advance(i64::from(HOUR) - 240);
    for _ in 0..3 {
        for _ in 0..3 {
            world.send(&mobile()).await;
        }
        world.advance(60);
    }
    world.send(&mobile()).await;
    assert_eq!(
        refused(&world).await,
        DAY - HOUR - 180,
        "the first of the day's twenty left an hour and three minutes ago"
    );
    assert_eq!(world.fakes.gateway.messages().len(), 20);
    world.advance(i64::from(DAY - HOUR - 180));
    world.send(&mobile()).await;
}

#[tokio::test]
async fn numbers_are_counted_apart() {
    let world = World::limited(contract());
    for i in 0..5 {
        for _ in 0..3 {
            world.send(&number(i)).await;
        }
    }
}

#[tokio::test]
async fn a_refused_send_changes_nothing() {
    let world = World::limited(contract());
    for _ in 0..3 {
        world.send(&mobile()).await;
    }
    refused(&world).await;
    assert_eq!(world.fakes.gateway.messages().len(), 3);
    assert!(world.verify_right(&mobile()).await.is_ok(), "the last code lives");
    world.advance(60);
    world.send(&mobile()).await;
}

#[tokio::test]
async fn an_address_is_counted_over_all_numbers() {
    let world = addresses(2);
    let standing = |remaining| {
        Some(Standing {
            quota: 2,
            window_seconds: MINUTE,
            remaining,
            reset_seconds: MINUTE,
        })
    };
    let first = send_from(&world, 1, "192.0.2.1").await.unwrap();
    assert_eq!(first.address_standing, standing(1));
    let second = send_from(&world, 2, "192.0.2.1").await.unwrap();
    assert_eq!(second.address_standing, standing(0));
    assert_matches!(
        send_from(&world, 3, "192.0.2.1").await,
        Err(SendOtpError::RateLimited { retry_after_seconds: 60, address_standing }) if address_standing == standing(0)
    );
    assert!(send_from(&world, 3, "192.0.2.2").await.is_ok());
    world.advance(60);
    assert!(send_from(&world, 3, "192.0.2.1").await.is_ok());
}

#[tokio::test]
async fn a14_every_spelling_of_an_address_is_one() {
    for (one, same, other) in [
        ("192.0.2.1", "::ffff:192.0.2.1", "::ffff:192.0.2.2"),
        ("::ffff:c000:201", "192.0.2.1", "192.0.2.2"),
        (
            "2001:db8:0:1::1",
            "2001:db8:0:1:ffff:ffff:ffff:ffff",
            "2001:db8:0:2::1",
        ),
        ("2001:db8::", "2001:db8:0:0:a:b:c:d", "2001:db8:0:1::"),
    ] {
        let world = addresses(1);
        assert!(send_from(&world, 1, one).await.is_ok());
        assert_matches!(
            send_from(&world, 2, same).await,
            Err(SendOtpError::RateLimited { .. })
        );
        assert!(send_from(&world, 3, other).await.is_ok(), "{other} is another");
    }
}

#[tokio::test]
async fn zero_turns_a_limit_off() {
    let world = World::limited(LimitPolicy {
        number_send: LimitRule::new(&[(0, MINUTE), (0, HOUR), (0, DAY)]),
        address_send: LimitRule::new(&[(0, MINUTE)]),
        ..LimitPolicy::default()
    });
    for _ in 0..100 {
        let sent = send_from(&world, 1, "192.0.2.1").await.unwrap();
        assert_eq!(sent.address_standing, None);
    }
}

#[tokio::test]
async fn an_unknown_address_is_not_counted() {
    let world = addresses(1);
    for i in 0..3 {
        assert_eq!(world.send(&number(i)).await.address_standing, None);
    }
}

#[tokio::test]
async fn a17_an_answer_tells_nothing_of_the_numbers_quota() {
    let world = World::limited(contract());
    for _ in 0..2 {
        send_from(&world, 1, "192.0.2.1").await.unwrap();
    }
    let used = send_from(&world, 1, "192.0.2.2").await.unwrap();
    let fresh = send_from(&world, 2, "192.0.2.3").await.unwrap();
    assert_eq!(used.address_standing, fresh.address_standing);
    // Refused by the number: what is shown is still where the address stands.
    assert_matches!(
        send_from(&world, 1, "192.0.2.4").await,
        Err(SendOtpError::RateLimited {
            address_standing: Some(Standing {
                quota: 60,
                remaining: 59,
                ..
            }),
            ..
        })
    );
}

#[tokio::test]
async fn parallel_sends_pass_no_limit() {
    let world = World::limited(contract());
    let mobile = mobile();
    let answers = futures_util::future::join_all((0..50).map(|_| world.try_send(&mobile))).await;
    assert_eq!(answers.iter().filter(|answer| answer.is_ok()).count(), 3);
    assert_eq!(world.fakes.gateway.messages().len(), 3);
}
