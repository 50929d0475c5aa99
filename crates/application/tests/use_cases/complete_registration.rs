//! Registering a person.

use std::sync::Arc;

use dastak_application::complete_registration::{CompleteRegistrationCommand, CompleteRegistrationError};
use dastak_application::send_otp::SendOtpCommand;
use dastak_application::verify_otp::VerifiedOtp;
use dastak_domain::audit::AuditEvent;
use dastak_domain::consent::{ConsentChoice, ConsentPurpose, ConsentRefusal};
use dastak_domain::delivery::Channel;
use dastak_domain::device::DeviceInfo;
use dastak_domain::user::AccountStatus;
use dastak_ports::accounts::{AcceptOutcome, LoginSubject, MockAccounts};
use dastak_ports::{PortErrorKind, Tokens};
use dastak_testkit::PlainTokens;
use dastak_testkit::builders::{a_consent, key_of, mobile};
use dastak_testkit::fakes::Call;
use futures_util::future::join_all;

use crate::doubles::BrokenSigner;
use crate::support::{KINDS, World, caller, choice, registration, signed_in, to};

/// A registration of a fresh number with these consents.
async fn with_consents(consents: Vec<ConsentChoice>) -> (World, CompleteRegistrationCommand) {
    let world = World::new();
    let token = world.registration_token(&mobile()).await;
    let command = CompleteRegistrationCommand {
        consents,
        ..registration(token)
    };
    (world, command)
}

fn purposes(names: &[&str]) -> Vec<ConsentPurpose> {
    names
        .iter()
        .map(|name| ConsentPurpose::parse(name).unwrap())
        .collect()
}

#[tokio::test]
async fn a_person_is_registered_and_logged_in() {
    let world = World::new();
    world
        .use_cases
        .send_otp
        .execute(SendOtpCommand {
            channel: Some(Channel::Voice),
            ..to(&mobile())
        })
        .await
        .unwrap();
    world.advance(20);
    let verified_at = world.now();
    let token = match world.verify_right(&mobile()).await.unwrap() {
        VerifiedOtp::RegistrationRequired {
            registration_token, ..
        } => registration_token.expose().to_owned(),
        VerifiedOtp::Authenticated(_) => panic!("a new number"),
    };
    world.advance(300);
    let now = world.now();
    let mut command = registration(token);
    command.consents.push(choice("marketing.sms", "1", false));
    let answer = world
        .use_cases
        .complete_registration
        .execute(command)
        .await
        .unwrap();

    assert!(answer.is_new_user);
    let user = &answer.user;
    assert_eq!(user.mobile, mobile());
    assert_eq!(user.mobile_verified_at, verified_at);
    assert_eq!(user.profile.full_name.as_str(), "Asha Rao");
    assert_eq!(user.status, AccountStatus::Active);
    assert_eq!(
        (user.created_at, user.updated_at, user.last_login_at),
        (now, now, now)
    );
    let given = [("marketing.sms", false), ("privacy", true), ("terms", true)];
    let given = given.map(|(purpose, granted)| a_consent(purpose, granted, now));
    assert_eq!(user.consents, given, "by purpose, whatever order they came in");

    let claims = PlainTokens
        .verify_access(answer.tokens.access_token.expose(), now)
        .unwrap();
    assert_eq!(claims.user_id, user.id);
    assert_eq!(claims.session_id, answer.session_id);
    assert_eq!(
        claims.authentication.at, verified_at,
        "when the code was accepted"
    );
    assert_eq!(claims.authentication.amr(), ["otp", "tel"]);
    assert_eq!(claims.authentication.acr(), "aal1");
    assert_eq!(answer.tokens.expires_in, 900);
    assert_eq!(answer.tokens.refresh_expires_in, 604_800);

    let identity = world.identity(&answer.tokens).await;
    assert_eq!(identity.user, *user, "what is stored is what was answered");
    assert_eq!(
        identity.session.device,
        DeviceInfo::named("Test phone".to_owned())
    );
    assert_eq!(identity.session.address, caller("192.0.2.7").address);

    let trail = world.audited(AuditEvent::Registered);
    let [entry] = trail.as_slice() else {
        panic!("one entry, got {trail:?}");
    };
    assert_eq!(entry.user_id, Some(user.id));
    assert_eq!(entry.session_id, Some(answer.session_id));
    assert_eq!(entry.number_key, Some(key_of(&mobile())));
    assert_eq!(entry.channel, Some(Channel::Voice));
}

#[test]
fn a53_the_token_of_a_command_is_not_printed() {
    let printed = format!("{:?}", registration("very~secret".to_owned()));
    assert!(
        printed.contains("Asha Rao") && !printed.contains("secret"),
        "{printed}"
    );
}

#[tokio::test]
async fn a03_a_token_registers_once() {
    let world = World::new();
    let token = world.registration_token(&mobile()).await;
    let register = || {
        let command = registration(token.clone());
        world.use_cases.complete_registration.execute(command)
    };
    let answers = join_all((0..20).map(|_| register())).await;
    let mut registered = 0;
    for answer in answers {
        match answer {
            Ok(_) => registered += 1,
            other => assert_matches!(other, Err(CompleteRegistrationError::TokenInvalid)),
        }
    }
    assert_eq!(registered, 1);
    assert_eq!(world.fakes.store.user_count(), 1);
    assert_eq!(world.fakes.store.all_sessions().len(), 1);
    assert_matches!(register().await, Err(CompleteRegistrationError::TokenInvalid));
}

#[tokio::test]
async fn a04_a_number_is_registered_once() {
    let world = World::new();
    let first = world.registration_token(&mobile()).await;
    let second = world.registration_token(&mobile()).await;
    let register = |token| world.use_cases.complete_registration.execute(registration(token));
    let answers = join_all([register(first), register(second)]).await;
    assert_eq!(answers.iter().filter(|answer| answer.is_ok()).count(), 1);
    assert!(
        answers
            .iter()
            .any(|answer| matches!(answer, Err(CompleteRegistrationError::AlreadyRegistered)))
    );
    assert_eq!(world.fakes.store.user_count(), 1);
    world.send(&mobile()).await;
    signed_in(world.verify_right(&mobile()).await);
}

#[tokio::test]
async fn a32_a_token_that_is_not_good_is_refused_before_anything_is_asked() {
    let world = World::with(|fakes, _| {
        // Only the proof of the number passes through; a registration would panic.
        let mut accounts = MockAccounts::new();
        accounts
            .expect_login_subject()
            .returning(|_, _| Ok(LoginSubject::default()));
        accounts
            .expect_accept_code()
            .returning(|_| Ok(AcceptOutcome::Accepted));
        fakes.ports.accounts = Arc::new(accounts);
    });
    let expired = world.registration_token(&mobile()).await;
    world.advance(600);
    for token in [
        expired,
        String::new(),
        "rubbish".to_owned(),
        "plain~access~x".to_owned(),
    ] {
        assert_matches!(
            world
                .use_cases
                .complete_registration
                .execute(registration(token))
                .await,
            Err(CompleteRegistrationError::TokenInvalid)
        );
    }
}

#[tokio::test]
async fn a54_missing_consents_are_all_named() {
    for (consents, missing) in [
        (vec![], &["terms", "privacy"][..]),
        (vec![choice("terms", "1", true)], &["privacy"]),
        (
            vec![choice("terms", "1", true), choice("privacy", "1", false)],
            &["privacy"],
        ),
        (vec![choice("marketing.sms", "1", true)], &["terms", "privacy"]),
    ] {
        let (world, command) = with_consents(consents).await;
        let register = world.use_cases.complete_registration.execute(command);
        assert_matches!(
            register.await,
            Err(CompleteRegistrationError::Consents(ConsentRefusal::Required(names))) if names == purposes(missing)
        );
        assert_eq!(world.fakes.store.user_count(), 0);
    }
}

#[tokio::test]
async fn a54_outdated_unknown_and_doubled_consents_are_refused_and_the_token_stays_good() {
    let (world, good) = with_consents(vec![choice("terms", "1", true), choice("privacy", "1", true)]).await;
    let register = |consents| {
        let command = CompleteRegistrationCommand {
            consents,
            ..good.clone()
        };
        world.use_cases.complete_registration.execute(command)
    };
    let outdated = vec![choice("terms", "0", true), choice("privacy", "1", true)];
    assert_matches!(
        register(outdated).await,
        Err(CompleteRegistrationError::Consents(ConsentRefusal::Outdated(names))) if names == purposes(&["terms"])
    );
    let unknown = vec![choice("terms", "1", true), choice("horoscope", "1", true)];
    assert_matches!(
        register(unknown).await,
        Err(CompleteRegistrationError::Consents(ConsentRefusal::Unknown(name))) if name.as_str() == "horoscope"
    );
    let doubled = vec![choice("terms", "1", true), choice("terms", "1", false)];
    assert_matches!(
        register(doubled).await,
        Err(CompleteRegistrationError::Consents(ConsentRefusal::Duplicate(name))) if name.as_str() == "terms"
    );
    assert_eq!(world.fakes.store.user_count(), 0);
    assert!(register(good.consents.clone()).await.is_ok());
}

#[tokio::test]
async fn a_database_that_fails_costs_neither_token_nor_number() {
    for kind in KINDS {
        let world = World::new();
        let token = world.registration_token(&mobile()).await;
        world.fakes.store.faults().fail_next(Call::AccountsRegister, kind);
        let register = || {
            world
                .use_cases
                .complete_registration
                .execute(registration(token.clone()))
        };
        assert_matches!(
            register().await,
            Err(CompleteRegistrationError::Port(error)) if error.kind() == kind
        );
        assert_eq!(world.fakes.store.user_count(), 0);
        assert!(register().await.is_ok());
    }
}

#[tokio::test]
async fn a50_a_commit_whose_answer_was_lost_is_one_person() {
    let world = World::new();
    let token = world.registration_token(&mobile()).await;
    world
        .fakes
        .store
        .faults()
        .lose_next_answer(Call::AccountsRegister);
    let register = || {
        let command = registration(token.clone());
        world.use_cases.complete_registration.execute(command)
    };
    assert_matches!(register().await, Err(CompleteRegistrationError::Port(_)));
    assert_matches!(register().await, Err(CompleteRegistrationError::TokenInvalid));
    assert_eq!(world.fakes.store.user_count(), 1);
    world.log_in(&mobile()).await;
}

#[tokio::test]
async fn a_signer_that_fails_registers_nobody() {
    let signer = Arc::new(BrokenSigner::default());
    let world = World::with(|fakes, _| fakes.ports.tokens = signer.clone());
    let token = world.registration_token(&mobile()).await;
    signer.set_broken(true);
    let register = || {
        let command = registration(token.clone());
        world.use_cases.complete_registration.execute(command)
    };
    assert_matches!(
        register().await,
        Err(CompleteRegistrationError::Port(error)) if error.kind() == PortErrorKind::Internal
    );
    assert_eq!(world.fakes.store.user_count(), 0);
    signer.set_broken(false);
    assert!(register().await.is_ok(), "the token is still good");
}
