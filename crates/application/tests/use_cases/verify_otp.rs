//! Showing a code.

use std::sync::Arc;

use dastak_application::verify_otp::{VerifiedOtp, VerifyOtpCommand, VerifyOtpError};
use dastak_domain::audit::AuditEvent;
use dastak_domain::delivery::Channel;
use dastak_domain::device::DeviceInfo;
use dastak_domain::ids::ChallengeId;
use dastak_domain::user::AccountStatus;
use dastak_ports::accounts::{LoginSubject, MockAccounts};
use dastak_ports::otp_store::{AttemptOutcome, LeaseEnd, MockOtpStore};
use dastak_ports::sessions::{MockSessions, OpenSessionOutcome};
use dastak_ports::{Secrets, Tokens};
use dastak_testkit::builders::{a_challenge, a_user, challenge_id, key_of, mobile, number};
use dastak_testkit::clock::start;
use dastak_testkit::{PlainSecrets, PlainTokens};
use futures_util::future::join_all;
use mockall::Sequence;

use crate::doubles::CountingSecrets;
use crate::support::{World, caller, other_than, shown, signed_in, to};

/// Whether a challenge is used, and the copy of its code gone.
fn is_used(world: &World, id: ChallengeId) -> bool {
    let challenge = world.fakes.store.challenge(id).unwrap();
    challenge.consumed && challenge.sealed_code.is_none()
}

#[tokio::test]
async fn a_known_person_is_logged_in() {
    let world = World::new();
    let registered = world.register(&mobile()).await;
    world.advance(3600);
    let sent = world.send(&mobile()).await;
    world.advance(20);
    let signed_in = signed_in(world.verify_right(&mobile()).await);
    assert!(is_used(&world, sent.challenge_id));
    assert!(!signed_in.is_new_user);
    assert_eq!(signed_in.user.id, registered.user.id);
    assert_eq!(signed_in.user.last_login_at, world.now());
    assert_eq!(signed_in.user.mobile_verified_at, world.now());
    assert_ne!(signed_in.session_id, registered.session_id);
    assert_eq!(signed_in.tokens.expires_in, 900);
    assert_eq!(signed_in.tokens.refresh_expires_in, 604_800);

    let access = PlainTokens
        .verify_access(signed_in.tokens.access_token.expose(), world.now())
        .unwrap();
    assert_eq!(access.user_id, signed_in.user.id);
    assert_eq!(access.session_id, signed_in.session_id);
    assert_eq!(access.authentication.at, world.now());
    assert_eq!(access.authentication.amr(), ["otp", "sms"]);

    let session = world.fakes.store.all_sessions().pop().unwrap();
    assert_eq!(session.id, signed_in.session_id);
    assert_eq!(session.device, DeviceInfo::named("Test phone".to_owned()));
    assert_eq!(session.address, caller("192.0.2.7").address);

    let trail = world.audited(AuditEvent::LoginSucceeded);
    let [entry] = trail.as_slice() else {
        panic!("one entry, got {trail:?}");
    };
    assert_eq!(entry.user_id, Some(signed_in.user.id));
    assert_eq!(entry.session_id, Some(signed_in.session_id));
    assert_eq!(entry.channel, Some(Channel::Sms));
    assert_eq!(entry.address, session.address);
}

#[tokio::test]
async fn the_way_the_code_went_is_the_way_of_the_login() {
    let world = World::new();
    world.register(&mobile()).await;
    for (channel, amr) in [
        (Channel::Voice, &["otp", "tel"][..]),
        (Channel::Whatsapp, &["otp"]),
    ] {
        let mut command = to(&mobile());
        command.channel = Some(channel);
        world.use_cases.send_otp.execute(command).await.unwrap();
        let signed_in = signed_in(world.verify_right(&mobile()).await);
        let identity = world.identity(&signed_in.tokens).await;
        assert_eq!(identity.session.authentication.amr(), amr);
    }
}

#[tokio::test]
async fn a_new_number_may_register_and_nothing_of_the_person_is_stored() {
    let world = World::new();
    let sent = world.send(&mobile()).await;
    assert!(world.verify_wrong(&mobile()).await.is_err());
    world.advance(5);
    let VerifiedOtp::RegistrationRequired {
        registration_token,
        expires_in,
    } = world.verify_right(&mobile()).await.unwrap()
    else {
        panic!("nobody has registered the number");
    };
    assert_eq!(expires_in, 600);
    assert!(is_used(&world, sent.challenge_id));
    let claims = PlainTokens
        .verify_registration(registration_token.expose(), world.now())
        .unwrap();
    assert_eq!(claims.mobile, mobile());
    assert_eq!(claims.authentication.at, world.now());

    assert_eq!(world.fakes.store.user_count(), 0);
    assert!(world.fakes.store.all_sessions().is_empty());
    let trail = world.fakes.store.audit_trail();
    let events: Vec<_> = trail.iter().map(|entry| entry.event).collect();
    assert_eq!(events, [AuditEvent::LoginFailed, AuditEvent::NumberVerified]);
    for entry in trail {
        assert_eq!(entry.number_key, Some(key_of(&mobile())));
        assert_eq!(entry.user_id, None);
        assert_eq!(entry.session_id, None);
        assert!(entry.device.is_empty(), "the device is the person's");
    }
}

#[tokio::test]
async fn wrong_codes_use_the_attempts_up() {
    let world = World::new();
    let sent = world.send(&mobile()).await;
    for left in [2, 1, 0] {
        assert_matches!(
            world.verify_wrong(&mobile()).await,
            Err(VerifyOtpError::Invalid { attempts_remaining }) if attempts_remaining == left
        );
    }
    for _ in 0..2 {
        assert_matches!(
            world.verify_right(&mobile()).await,
            Err(VerifyOtpError::AttemptsExceeded)
        );
        assert_matches!(
            world.verify_wrong(&mobile()).await,
            Err(VerifyOtpError::AttemptsExceeded)
        );
    }
    let dead = world.fakes.store.challenge(sent.challenge_id).unwrap();
    assert!(dead.sealed_code.is_none(), "the copy of a dead code is gone");
    assert_eq!(world.audited(AuditEvent::LoginFailed).len(), 3);
    world.advance(180);
    assert_matches!(world.verify_right(&mobile()).await, Err(VerifyOtpError::Expired));
}

#[tokio::test]
async fn a05_what_is_not_live_is_expired() {
    let world = World::new();
    world.send(&number(2)).await;
    let code = world.code(&number(2));
    assert_matches!(
        world.verify(&number(1), &code).await,
        Err(VerifyOtpError::Expired)
    );

    world.send(&mobile()).await;
    assert!(world.verify_right(&mobile()).await.is_ok());
    assert_matches!(world.verify_right(&mobile()).await, Err(VerifyOtpError::Expired));

    world.send(&mobile()).await;
    world.advance(180);
    assert_matches!(world.verify_right(&mobile()).await, Err(VerifyOtpError::Expired));
    assert!(
        world.audited(AuditEvent::LoginFailed).is_empty(),
        "nothing was compared"
    );
}

#[tokio::test]
async fn a08_a_code_lives_to_its_last_second_and_no_set_back_clock_revives_it() {
    let world = World::new();
    world.send(&mobile()).await;
    world.advance(179);
    assert!(world.verify_right(&mobile()).await.is_ok());

    let sent = world.send(&mobile()).await;
    world.advance(180);
    assert_matches!(world.verify_right(&mobile()).await, Err(VerifyOtpError::Expired));
    world.advance(-3600);
    assert_matches!(world.verify_right(&mobile()).await, Err(VerifyOtpError::Expired));
    let stored = world.fakes.store.challenge(sent.challenge_id).unwrap();
    assert_eq!(stored.attempts_used, 0);
}

#[tokio::test]
async fn a02_parallel_right_codes_open_one_session() {
    let world = World::new();
    world.register(&mobile()).await;
    world.send(&mobile()).await;
    let (mobile, code) = (mobile(), world.code(&mobile()));
    let answers = join_all((0..50).map(|_| world.verify(&mobile, &code))).await;
    let mut logins = 0;
    for answer in answers {
        match answer {
            Ok(VerifiedOtp::Authenticated(_)) => logins += 1,
            other => assert_matches!(
                other,
                Err(VerifyOtpError::Expired | VerifyOtpError::AttemptsExceeded)
            ),
        }
    }
    assert_eq!(logins, 1);
    assert_eq!(
        world.fakes.store.all_sessions().len(),
        2,
        "registration and login"
    );
    assert_eq!(world.audited(AuditEvent::LoginSucceeded).len(), 1);
    assert_matches!(world.verify(&mobile, &code).await, Err(VerifyOtpError::Expired));
}

#[tokio::test]
async fn a03_parallel_right_codes_of_a_new_number_make_one_registration_token() {
    let world = World::new();
    world.send(&mobile()).await;
    let (mobile, code) = (mobile(), world.code(&mobile()));
    let answers = join_all((0..50).map(|_| world.verify(&mobile, &code))).await;
    assert_eq!(answers.iter().filter(|answer| answer.is_ok()).count(), 1);
    assert_eq!(world.audited(AuditEvent::NumberVerified).len(), 1);
}

#[tokio::test]
async fn a01_of_a_thousand_parallel_guesses_three_are_compared() {
    let secrets = Arc::new(CountingSecrets::default());
    let world = World::with(|fakes, _| fakes.ports.secrets = secrets.clone());
    let sent = world.send(&mobile()).await;
    let (mobile, wrong) = (mobile(), other_than(&world.code(&mobile())));
    let answers = join_all((0..1000).map(|_| world.verify(&mobile, &wrong))).await;
    let mut left = Vec::new();
    for answer in answers {
        match answer {
            Err(VerifyOtpError::Invalid { attempts_remaining }) => left.push(attempts_remaining),
            other => assert_matches!(other, Err(VerifyOtpError::AttemptsExceeded)),
        }
    }
    left.sort_unstable();
    assert_eq!(left, [0, 1, 2]);
    assert_eq!(secrets.wrong().get(&sent.challenge_id), Some(&3));
    assert_matches!(
        world.verify_right(&mobile).await,
        Err(VerifyOtpError::AttemptsExceeded)
    );
}

#[tokio::test]
async fn a07_a_code_is_good_for_its_own_number_and_challenge_only() {
    let world = World::new();
    let (a, b) = (world.send(&number(1)).await, world.send(&number(2)).await);
    let (code_a, code_b) = (world.code(&number(1)), world.code(&number(2)));
    let verify = |mobile, code, challenge_id| {
        let command = VerifyOtpCommand {
            challenge_id: Some(challenge_id),
            ..shown(mobile, code)
        };
        world.use_cases.verify_otp.execute(command)
    };
    let (one, two) = (number(1), number(2));
    for code in [&code_a, &code_b] {
        assert_matches!(
            verify(&two, code, a.challenge_id).await,
            Err(VerifyOtpError::Expired)
        );
        assert_matches!(
            verify(&two, code, challenge_id(start())).await,
            Err(VerifyOtpError::Expired)
        );
    }
    assert_matches!(
        world.verify(&two, &code_a).await,
        Err(VerifyOtpError::Invalid {
            attempts_remaining: 2
        })
    );
    assert!(verify(&two, &code_b, b.challenge_id).await.is_ok());
    assert!(verify(&one, &code_a, a.challenge_id).await.is_ok());
}

#[tokio::test]
async fn a_replaced_challenge_that_is_named_is_expired_and_costs_nothing() {
    let world = World::new();
    let old = world.send(&mobile()).await;
    let new = world.send(&mobile()).await;
    let command = VerifyOtpCommand {
        challenge_id: Some(old.challenge_id),
        ..shown(&mobile(), &world.code(&mobile()))
    };
    assert_matches!(
        world.use_cases.verify_otp.execute(command).await,
        Err(VerifyOtpError::Expired)
    );
    let stored = world.fakes.store.challenge(new.challenge_id).unwrap();
    assert_eq!(stored.attempts_used, 0);
}

#[tokio::test]
async fn bound_to_its_challenge_a_code_alone_is_expired_and_costs_nothing() {
    let world = World::with(|_, policies| policies.otp.bind_challenge = true);
    let sent = world.send(&mobile()).await;
    for _ in 0..5 {
        assert_matches!(world.verify_right(&mobile()).await, Err(VerifyOtpError::Expired));
        assert_matches!(world.verify_wrong(&mobile()).await, Err(VerifyOtpError::Expired));
    }
    let stored = world.fakes.store.challenge(sent.challenge_id).unwrap();
    assert_eq!(stored.attempts_used, 0);
    let command = VerifyOtpCommand {
        challenge_id: Some(sent.challenge_id),
        ..shown(&mobile(), &world.code(&mobile()))
    };
    assert!(world.use_cases.verify_otp.execute(command).await.is_ok());
}

#[tokio::test]
async fn a16_a_disabled_account_shows_only_after_a_right_code() {
    let world = World::new();
    let user = world.register(&mobile()).await.user;
    world.set_status(user.id, AccountStatus::Disabled).await;
    let sent = world.send(&mobile()).await;
    assert_matches!(
        world.verify_wrong(&mobile()).await,
        Err(VerifyOtpError::Invalid {
            attempts_remaining: 2
        })
    );
    assert_matches!(
        world.verify_right(&mobile()).await,
        Err(VerifyOtpError::AccountDisabled)
    );
    assert_matches!(world.verify_right(&mobile()).await, Err(VerifyOtpError::Expired));
    assert!(is_used(&world, sent.challenge_id));
    let refused = world.audited(AuditEvent::LoginRefused);
    assert_eq!(refused.len(), 1);
    assert_eq!(refused.first().unwrap().user_id, Some(user.id));
    assert_eq!(
        world.fakes.store.all_sessions().len(),
        1,
        "that of the registration"
    );

    world.set_status(user.id, AccountStatus::Active).await;
    world.log_in(&mobile()).await;
}

#[tokio::test]
async fn one_step_leases_one_stores_the_session_one_settles() {
    let (challenge, user) = (a_challenge(&mobile(), start()), a_user(mobile(), start()));
    let id = challenge.id;
    let code = PlainSecrets
        .open_code(id, challenge.sealed_code.as_ref().unwrap())
        .unwrap();
    let world = World::with(move |fakes, _| {
        let mut order = Sequence::new();
        let mut accounts = MockAccounts::new();
        let (mut store, mut sessions) = (MockOtpStore::new(), MockSessions::new());
        let subject = LoginSubject {
            user: Some(user.clone()),
            ..LoginSubject::default()
        };
        accounts
            .expect_login_subject()
            .times(1)
            .in_sequence(&mut order)
            .return_once(move |_, _| Ok(subject));
        store
            .expect_take_attempt()
            .times(1)
            .in_sequence(&mut order)
            .return_once(move |_| {
                Ok(AttemptOutcome::Granted {
                    challenge: Box::new(challenge),
                    left: 2,
                    joint: false,
                })
            });
        sessions
            .expect_open()
            .times(1)
            .withf(move |open| open.challenge_id == id && open.number_key == key_of(&mobile()))
            .in_sequence(&mut order)
            .return_once(move |_| Ok(OpenSessionOutcome::Opened(Box::new(user))));
        store
            .expect_settle_attempt()
            .times(1)
            .withf(move |settle| settle.id == id && settle.end == LeaseEnd::Consumed)
            .in_sequence(&mut order)
            .return_once(|_| Ok(()));
        fakes.ports.accounts = Arc::new(accounts);
        fakes.ports.otp_store = Arc::new(store);
        fakes.ports.sessions = Arc::new(sessions);
    });
    signed_in(world.verify(&mobile(), &code).await);
}
