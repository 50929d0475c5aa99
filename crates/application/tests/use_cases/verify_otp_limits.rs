//! What limits guessing beyond the attempts of one code.

use dastak_application::LimitPolicy;
use dastak_application::verify_otp::{VerifiedOtp, VerifyOtpCommand, VerifyOtpError};
use dastak_domain::audit::AuditEvent;
use dastak_domain::limits::LimitRule;
use dastak_domain::phone::PhoneNumber;
use dastak_domain::user::AccountStatus;
use dastak_ports::PortErrorKind;
use dastak_testkit::builders::{key_of, mobile, number};
use dastak_testkit::fakes::Call;
use futures_util::future::join_all;

use crate::support::{World, caller, other_than, shown};

/// One wrong code after the other, each three of a new challenge.
async fn fail(world: &World, mobile: &PhoneNumber, times: u32) {
    for i in 0..times {
        if i % 3 == 0 {
            world.send(mobile).await;
        }
        assert_matches!(
            world.verify_wrong(mobile).await,
            Err(VerifyOtpError::Invalid { .. })
        );
    }
}

fn wait(result: &Result<VerifiedOtp, VerifyOtpError>) -> u32 {
    match result {
        Err(VerifyOtpError::RateLimited { retry_after_seconds }) => *retry_after_seconds,
        other => panic!("not limited: {other:?}"),
    }
}

#[tokio::test]
async fn a06_failures_in_a_row_wait_from_thirty_on_whatever_code_they_were_of() {
    let world = World::new();
    let mobile = mobile();
    fail(&world, &mobile, 30).await;
    for seconds in [30, 60, 120, 240, 480, 960, 1920, 3600, 3600] {
        let sent = world.send(&mobile).await;
        assert_eq!(wait(&world.verify_right(&mobile).await), seconds);
        assert_eq!(wait(&world.verify_wrong(&mobile).await), seconds);
        let stored = world.fakes.store.challenge(sent.challenge_id).unwrap();
        assert_eq!(stored.attempts_used, 0, "nothing was compared");
        world.advance(i64::from(seconds) - 1);
        assert_eq!(wait(&world.verify_right(&mobile).await), 1);
        world.advance(1);
        // The wait is over: one more guess, and the next wait is longer.
        fail(&world, &mobile, 1).await;
    }
    world.advance(3600);
    world.send(&mobile).await;
    assert!(world.verify_right(&mobile).await.is_ok());
    fail(&world, &mobile, 29).await;
    world.send(&mobile).await;
    assert!(
        world.verify_right(&mobile).await.is_ok(),
        "the success began the count anew"
    );
}

#[tokio::test]
async fn a06_of_parallel_guesses_after_a_wait_one_is_compared() {
    let world = World::new();
    fail(&world, &mobile(), 30).await;
    world.advance(30);
    let sent = world.send(&mobile()).await;
    let mobile = mobile();
    let answers = join_all((0..20).map(|_| world.verify_wrong(&mobile))).await;
    let compared = answers
        .iter()
        .filter(|answer| matches!(answer, Err(VerifyOtpError::Invalid { .. })));
    assert_eq!(compared.count(), 1);
    let mut others: Vec<_> = answers
        .iter()
        .filter(|answer| !matches!(answer, Err(VerifyOtpError::Invalid { .. })))
        .map(wait)
        .collect();
    others.dedup();
    assert!(others.iter().all(|wait| [30, 60].contains(wait)), "{others:?}");
    let stored = world.fakes.store.challenge(sent.challenge_id).unwrap();
    assert_eq!(stored.attempts_used, 1);
    assert_eq!(wait(&world.verify_right(&mobile).await), 60);
    world.advance(60);
    assert!(world.verify_right(&mobile).await.is_ok());
}

#[tokio::test]
async fn a06_a_guess_that_can_not_be_claimed_is_not_compared() {
    let world = World::new();
    fail(&world, &mobile(), 30).await;
    world.advance(30);
    let sent = world.send(&mobile()).await;
    let faults = world.fakes.store.faults();
    faults.fail_next(Call::AccountsClaimGuess, PortErrorKind::Unavailable);
    assert_matches!(world.verify_right(&mobile()).await, Err(VerifyOtpError::Port(_)));
    let stored = world.fakes.store.challenge(sent.challenge_id).unwrap();
    assert_eq!(stored.attempts_used, 0);
    assert!(world.verify_right(&mobile()).await.is_ok());
}

#[tokio::test]
async fn a06_a_login_ends_the_count_and_a_refused_one_does_not() {
    let world = World::new();
    let user = world.register(&mobile()).await.user;
    fail(&world, &mobile(), 29).await;
    world.set_status(user.id, AccountStatus::Disabled).await;
    world.send(&mobile()).await;
    assert_matches!(
        world.verify_right(&mobile()).await,
        Err(VerifyOtpError::AccountDisabled)
    );
    fail(&world, &mobile(), 1).await;
    world.send(&mobile()).await;
    assert_eq!(wait(&world.verify_right(&mobile()).await), 30);

    world.set_status(user.id, AccountStatus::Active).await;
    world.advance(30);
    world.log_in(&mobile()).await;
    fail(&world, &mobile(), 29).await;
    world.log_in(&mobile()).await;
}

#[tokio::test]
async fn numbers_fail_apart() {
    let world = World::new();
    fail(&world, &number(1), 30).await;
    world.send(&number(2)).await;
    assert!(world.verify_right(&number(2)).await.is_ok());
    let subject = world
        .fakes
        .ports
        .accounts
        .login_subject(number(1), key_of(&number(1)))
        .await
        .unwrap();
    assert_eq!(subject.failures.count, 30);
}

fn address_failures(max: u32) -> World {
    World::limited(LimitPolicy {
        address_failure: LimitRule::new(&[(max, 3600)]),
        ..LimitPolicy::default()
    })
}

/// Sends a code to a number and shows it, or a wrong one, from `address`.
async fn show_from(
    world: &World,
    mobile: &PhoneNumber,
    right: bool,
    address: &str,
) -> Result<VerifiedOtp, VerifyOtpError> {
    world.send(mobile).await;
    let code = world.code(mobile);
    let command = VerifyOtpCommand {
        caller: caller(address),
        ..shown(mobile, &if right { code } else { other_than(&code) })
    };
    world.use_cases.verify_otp.execute(command).await
}

#[tokio::test]
async fn an_address_fails_only_so_often_over_all_numbers() {
    let world = address_failures(2);
    for i in 1..=2 {
        assert_matches!(
            show_from(&world, &number(i), false, "2001:db8::1").await,
            Err(VerifyOtpError::Invalid { .. })
        );
    }
    world.advance(600);
    let refused = show_from(&world, &number(3), true, "2001:db8::ffff").await;
    assert_eq!(wait(&refused), 3000);
    assert_eq!(world.audited(AuditEvent::LoginFailed).len(), 2);
    // The code itself was not touched: from elsewhere it is good.
    assert!(world.verify_right(&number(3)).await.is_ok());
    world.advance(3000);
    assert!(show_from(&world, &number(4), true, "2001:db8::1").await.is_ok());
}

#[tokio::test]
async fn the_last_wrong_code_of_a_challenge_counts_like_the_others() {
    let world = address_failures(3);
    world.send(&mobile()).await;
    for left in [2, 1, 0] {
        assert_matches!(
            world.verify_wrong(&mobile()).await,
            Err(VerifyOtpError::Invalid { attempts_remaining }) if attempts_remaining == left
        );
    }
    world.send(&mobile()).await;
    assert_eq!(wait(&world.verify_right(&mobile()).await), 3600);
}

#[tokio::test]
async fn right_codes_cost_an_address_nothing() {
    let world = address_failures(1);
    world.register(&number(1)).await;
    let disabled = world.register(&number(2)).await.user;
    world.set_status(disabled.id, AccountStatus::Disabled).await;
    for _ in 0..3 {
        assert!(show_from(&world, &number(1), true, "192.0.2.1").await.is_ok());
        assert_matches!(
            show_from(&world, &number(2), true, "192.0.2.1").await,
            Err(VerifyOtpError::AccountDisabled)
        );
        assert!(show_from(&world, &number(3), true, "192.0.2.1").await.is_ok());
    }
    // Neither does a code that is not live.
    for _ in 0..3 {
        let command = VerifyOtpCommand {
            caller: caller("192.0.2.1"),
            ..shown(&number(1), &world.code(&number(1)))
        };
        assert_matches!(
            world.use_cases.verify_otp.execute(command).await,
            Err(VerifyOtpError::Expired)
        );
    }
    assert_matches!(
        show_from(&world, &number(1), false, "192.0.2.1").await,
        Err(VerifyOtpError::Invalid { .. })
    );
    assert_eq!(
        wait(&show_from(&world, &number(1), true, "192.0.2.1").await),
        3600
    );
}

#[tokio::test]
async fn a_limit_of_zero_counts_no_address() {
    let world = address_failures(0);
    for i in 0..50 {
        assert_matches!(
            show_from(&world, &number(i), false, "192.0.2.1").await,
            Err(VerifyOtpError::Invalid { .. })
        );
    }
}
