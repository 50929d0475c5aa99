//! Trouble around a code: never a login too many, and never a code lost to a database that failed.

use std::sync::Arc;

use dastak_application::LimitPolicy;
use dastak_application::verify_otp::{VerifiedOtp, VerifyOtpCommand, VerifyOtpError};
use dastak_domain::audit::AuditEvent;
use dastak_domain::limits::LimitRule;
use dastak_ports::PortErrorKind;
use dastak_ports::sessions::{MockSessions, OpenSessionOutcome};
use dastak_testkit::builders::{mobile, number};
use dastak_testkit::fakes::Call;

use crate::doubles::BrokenSigner;
use crate::support::{KINDS, World, caller, shown, signed_in};

/// A world with one registered person whose next code is on their phone.
async fn with_code() -> World {
    let world = World::new();
    world.register(&mobile()).await;
    world.send(&mobile()).await;
    world
}

fn logins(world: &World) -> usize {
    world.fakes.store.all_sessions().len() - 1
}

#[tokio::test]
async fn a49_a_database_that_fails_does_not_cost_the_code() {
    for kind in KINDS {
        for call in [
            Call::AccountsLoginSubject,
            Call::OtpTakeAttempt,
            Call::SessionsOpen,
        ] {
            let world = with_code().await;
            world.fakes.store.faults().fail_next(call, kind);
            assert_matches!(
                world.verify_right(&mobile()).await,
                Err(VerifyOtpError::Port(error)) if error.kind() == kind
            );
            assert_eq!(logins(&world), 0);
            assert!(world.audited(AuditEvent::LoginSucceeded).is_empty());
            signed_in(world.verify_right(&mobile()).await);
            assert_matches!(world.verify_right(&mobile()).await, Err(VerifyOtpError::Expired));
            assert_eq!(logins(&world), 1);
        }
    }
}

#[tokio::test]
async fn a49_the_code_of_a_new_number_is_not_lost_either() {
    for kind in KINDS {
        let world = World::new();
        world.send(&number(1)).await;
        world
            .fakes
            .store
            .faults()
            .fail_next(Call::AccountsAcceptCode, kind);
        assert_matches!(
            world.verify_right(&number(1)).await,
            Err(VerifyOtpError::Port(error)) if error.kind() == kind
        );
        assert_matches!(
            world.verify_right(&number(1)).await,
            Ok(VerifiedOtp::RegistrationRequired { .. })
        );
        assert_matches!(world.verify_right(&number(1)).await, Err(VerifyOtpError::Expired));
    }
}

#[tokio::test]
async fn a49_failures_before_a_fault_stay_counted_and_the_life_stays_as_it_was() {
    let two_wrong_then_trouble = async || {
        let world = with_code().await;
        for _ in 0..2 {
            assert!(world.verify_wrong(&mobile()).await.is_err());
        }
        let faults = world.fakes.store.faults();
        faults.fail_next(Call::SessionsOpen, PortErrorKind::Unavailable);
        assert_matches!(world.verify_right(&mobile()).await, Err(VerifyOtpError::Port(_)));
        world
    };

    let world = two_wrong_then_trouble().await;
    world.advance(179);
    signed_in(world.verify_right(&mobile()).await);

    let world = two_wrong_then_trouble().await;
    assert_matches!(
        world.verify_wrong(&mobile()).await,
        Err(VerifyOtpError::Invalid {
            attempts_remaining: 0
        })
    );
    assert_matches!(
        world.verify_right(&mobile()).await,
        Err(VerifyOtpError::AttemptsExceeded)
    );
    assert_eq!(logins(&world), 0);

    let world = two_wrong_then_trouble().await;
    world.advance(180);
    assert_matches!(world.verify_right(&mobile()).await, Err(VerifyOtpError::Expired));
}

#[tokio::test]
async fn a50_a_commit_whose_answer_was_lost_is_one_session() {
    let world = with_code().await;
    world.fakes.store.faults().lose_next_answer(Call::SessionsOpen);
    assert_matches!(
        world.verify_right(&mobile()).await,
        Err(VerifyOtpError::Port(error)) if error.kind() == PortErrorKind::Timeout
    );
    for _ in 0..3 {
        assert_matches!(world.verify_right(&mobile()).await, Err(VerifyOtpError::Expired));
    }
    assert_eq!(logins(&world), 1);

    let world = World::new();
    world.send(&number(1)).await;
    world
        .fakes
        .store
        .faults()
        .lose_next_answer(Call::AccountsAcceptCode);
    assert_matches!(world.verify_right(&number(1)).await, Err(VerifyOtpError::Port(_)));
    assert_matches!(world.verify_right(&number(1)).await, Err(VerifyOtpError::Expired));
}

#[tokio::test]
async fn a48_a_code_the_store_forgot_was_used_is_still_used() {
    // The store of codes fails to note the use, as one that was restored from a copy would not know of it:
    // the unique row beside the session has the last word.
    for kind in KINDS {
        let world = with_code().await;
        world.fakes.store.faults().fail_next(Call::OtpSettleAttempt, kind);
        signed_in(world.verify_right(&mobile()).await);
        let is_consumed = || {
            let id = world.fakes.gateway.messages().pop().unwrap().challenge_id;
            world.fakes.store.challenge(id).unwrap().consumed
        };
        assert!(!is_consumed());
        assert_matches!(world.verify_right(&mobile()).await, Err(VerifyOtpError::Expired));
        assert!(is_consumed(), "what the row says is noted");
        assert_eq!(logins(&world), 1);
    }
}

#[tokio::test]
async fn a_lost_lease_stays_a_used_attempt() {
    let world = with_code().await;
    let faults = world.fakes.store.faults();
    faults.lose_next_answer(Call::OtpTakeAttempt);
    assert_matches!(world.verify_right(&mobile()).await, Err(VerifyOtpError::Port(_)));
    faults.fail_next(Call::SessionsOpen, PortErrorKind::Timeout);
    faults.fail_next(Call::OtpSettleAttempt, PortErrorKind::Timeout);
    assert_matches!(world.verify_right(&mobile()).await, Err(VerifyOtpError::Port(_)));
    assert_matches!(
        world.verify_wrong(&mobile()).await,
        Err(VerifyOtpError::Invalid {
            attempts_remaining: 0
        })
    );
}

#[tokio::test]
async fn a_wrong_code_that_can_not_be_counted_is_no_answer_and_no_free_guess() {
    for kind in KINDS {
        let world = with_code().await;
        let faults = world.fakes.store.faults();
        faults.fail_next(Call::AccountsRecordFailure, kind);
        assert_matches!(
            world.verify_wrong(&mobile()).await,
            Err(VerifyOtpError::Port(error)) if error.kind() == kind
        );
        assert_matches!(
            world.verify_wrong(&mobile()).await,
            Err(VerifyOtpError::Invalid {
                attempts_remaining: 1
            })
        );
        faults.fail_next(Call::OtpSettleAttempt, kind);
        assert_matches!(
            world.verify_wrong(&mobile()).await,
            Err(VerifyOtpError::Invalid {
                attempts_remaining: 0
            })
        );
        assert_matches!(
            world.verify_right(&mobile()).await,
            Err(VerifyOtpError::AttemptsExceeded)
        );
        assert_eq!(logins(&world), 0);
    }
}

#[tokio::test]
async fn trouble_costs_a_right_code_no_place_in_the_addresss_limit() {
    let world = World::limited(LimitPolicy {
        address_failure: LimitRule::new(&[(1, 3600)]),
        ..LimitPolicy::default()
    });
    world.register(&mobile()).await;
    world.send(&mobile()).await;
    let command = VerifyOtpCommand {
        caller: caller("192.0.2.1"),
        ..shown(&mobile(), &world.code(&mobile()))
    };
    let verify = || world.use_cases.verify_otp.execute(command.clone());
    let faults = world.fakes.store.faults();
    faults.fail_next(Call::SessionsOpen, PortErrorKind::Unavailable);
    assert_matches!(verify().await, Err(VerifyOtpError::Port(_)));
    signed_in(verify().await);
}

#[tokio::test]
async fn a_signer_that_fails_costs_neither_code_nor_session() {
    let signer = Arc::new(BrokenSigner::default());
    let world = World::with(|fakes, _| fakes.ports.tokens = signer.clone());
    world.send(&mobile()).await;
    signer.set_broken(true);
    assert_matches!(
        world.verify_right(&mobile()).await,
        Err(VerifyOtpError::Port(error)) if error.kind() == PortErrorKind::Internal
    );
    signer.set_broken(false);
    assert!(world.verify_right(&mobile()).await.is_ok());

    world.register(&number(1)).await;
    world.send(&number(1)).await;
    signer.set_broken(true);
    assert_matches!(world.verify_right(&number(1)).await, Err(VerifyOtpError::Port(_)));
    assert_eq!(logins(&world), 0);
    signer.set_broken(false);
    signed_in(world.verify_right(&number(1)).await);
}

#[tokio::test]
async fn an_account_that_changes_during_the_login_does_not_cost_the_code() {
    for gone in [OpenSessionOutcome::Disabled, OpenSessionOutcome::UserGone] {
        let world = World::with(|fakes, _| {
            let mut sessions = MockSessions::new();
            sessions.expect_open().times(1).return_once(move |_| Ok(gone));
            fakes.ports.sessions = Arc::new(sessions);
        });
        world.register(&mobile()).await;
        let sent = world.send(&mobile()).await;
        assert_matches!(
            world.verify_right(&mobile()).await,
            Err(VerifyOtpError::Port(error)) if error.kind() == PortErrorKind::Unavailable
        );
        let stored = world.fakes.store.challenge(sent.challenge_id).unwrap();
        assert_eq!(stored.attempts_used, 0);
        assert!(!stored.consumed);
    }
}
