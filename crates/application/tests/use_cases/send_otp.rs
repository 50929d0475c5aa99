//! Sending a code.

use std::sync::{Arc, Mutex};

use dastak_application::send_otp::{SendOtpCommand, SendOtpError};
use dastak_application::verify_otp::VerifyOtpError;
use dastak_domain::challenge::Purpose;
use dastak_domain::delivery::{Channel, DeliveryStatus};
use dastak_domain::limits::LimitRule;
use dastak_domain::user::LanguageTag;
use dastak_ports::accounts::MockAccounts;
use dastak_ports::audit::MockAuditLog;
use dastak_ports::otp_store::{MockOtpStore, OpenOutcome};
use dastak_ports::secrets::OtpBinding;
use dastak_ports::sessions::MockSessions;
use dastak_ports::sms::{MockSmsGateway, RejectionClass, SendOutcome};
use dastak_ports::{PortErrorKind, Secrets};
use dastak_testkit::builders::{mobile, number, secs};
use dastak_testkit::clock::start;
use dastak_testkit::fakes::Call;
use dastak_testkit::{FailingRandom, PlainSecrets};
use mockall::Sequence;

use crate::support::{KINDS, World, caller, to};

fn accepted(channel: Channel) -> SendOutcome {
    SendOutcome::Accepted {
        provider: "mock".to_owned(),
        provider_message_id: Some("m-1".to_owned()),
        channel,
    }
}

#[tokio::test]
async fn the_answer_says_what_a_client_needs() {
    let world = World::new();
    let sent = world.send(&mobile()).await;
    assert_eq!(sent.mobile, mobile());
    assert_eq!(sent.channel, Channel::Sms);
    assert_eq!(sent.expires_in, 180);
    assert_eq!(sent.attempts_allowed, 3);
    assert_eq!(sent.resend_after, 30);
    assert_eq!(sent.address_standing, None);
    let stored = world.fakes.store.challenge(sent.challenge_id).unwrap();
    assert_eq!(stored.delivery.status, DeliveryStatus::Sent);
    assert_eq!(stored.delivery.provider.as_deref(), Some("recording"));
    assert_eq!(stored.delivery.provider_message_id.as_deref(), Some("message-1"));
}

#[tokio::test]
async fn the_message_carries_what_was_asked_for() {
    let world = World::new();
    let command = SendOtpCommand {
        channel: Some(Channel::Whatsapp),
        locale: Some(LanguageTag::parse("hi").unwrap()),
        app_hash: Some("FA+9qCX9VSu".to_owned()),
        ..to(&mobile())
    };
    let sent = world.use_cases.send_otp.execute(command).await.unwrap();
    world.send(&number(1)).await;
    let messages = world.fakes.gateway.messages();
    let [message, plain] = messages.as_slice() else {
        panic!("two messages, got {}", messages.len());
    };
    assert_eq!(message.challenge_id, sent.challenge_id);
    assert_eq!(message.to, mobile());
    assert_eq!(message.channel, Channel::Whatsapp);
    assert_eq!(message.locale.as_str(), "hi");
    assert_eq!(message.app_hash.as_deref(), Some("FA+9qCX9VSu"));
    assert_eq!(message.valid_seconds, 180);
    assert_eq!(message.at, start());
    assert_eq!(plain.locale.as_str(), "en", "the default of the deployment");
    assert_eq!(plain.app_hash, None);
}

#[tokio::test]
async fn the_code_is_stored_before_the_gateway_is_asked() {
    let seen = Arc::new(Mutex::new(Vec::new()));
    let world = World::with(|fakes, _| {
        let (store, seen) = (fakes.store.clone(), seen.clone());
        let mut gateway = MockSmsGateway::new();
        gateway.expect_send().times(1).returning(move |message| {
            seen.lock().unwrap().push((
                store.challenge(message.challenge_id),
                message.code,
                message.challenge_id,
            ));
            accepted(Channel::Sms)
        });
        fakes.ports.gateway = Arc::new(gateway);
    });
    world.send(&mobile()).await;
    let (stored, code, challenge_id) = seen.lock().unwrap().pop().unwrap();
    let stored = stored.unwrap();
    let binding = OtpBinding {
        purpose: Purpose::Login,
        challenge_id,
        mobile: &mobile(),
    };
    assert!(PlainSecrets.otp_matches(binding, &code, &stored.digest));
    assert_eq!(stored.delivery.status, DeliveryStatus::Queued);
    assert_eq!(stored.expires_at, start() + secs(180), "it is live already");
}

#[tokio::test]
async fn one_step_stores_one_hands_over_one_starts_the_life() {
    let world = World::with(|fakes, _| {
        let mut order = Sequence::new();
        let (mut store, mut gateway) = (MockOtpStore::new(), MockSmsGateway::new());
        store
            .expect_open()
            .times(1)
            .in_sequence(&mut order)
            .returning(|_| Ok(OpenOutcome::Opened(Vec::new())));
        gateway
            .expect_send()
            .times(1)
            .in_sequence(&mut order)
            .returning(|message| accepted(message.channel));
        store
            .expect_mark_sent()
            .times(1)
            .in_sequence(&mut order)
            .returning(|mark| Ok(Some(mark.at + secs(180))));
        fakes.ports.otp_store = Arc::new(store);
        fakes.ports.gateway = Arc::new(gateway);
    });
    assert_eq!(world.send(&mobile()).await.expires_in, 180);
}

#[tokio::test]
async fn the_life_counts_from_the_acceptance() {
    let world = World::with(|fakes, _| {
        let clock = fakes.clock.clone();
        let mut gateway = MockSmsGateway::new();
        gateway.expect_send().returning(move |message| {
            clock.advance(secs(7));
            accepted(message.channel)
        });
        fakes.ports.gateway = Arc::new(gateway);
    });
    let sent = world.send(&mobile()).await;
    assert_eq!(sent.expires_in, 180);
    let stored = world.fakes.store.challenge(sent.challenge_id).unwrap();
    assert_eq!(stored.first_sent_at, start());
    assert_eq!(stored.expires_at, start() + secs(187));
}

#[tokio::test]
async fn the_channel_is_the_one_really_used() {
    let world = World::with(|fakes, _| {
        let mut gateway = MockSmsGateway::new();
        gateway.expect_send().returning(|_| accepted(Channel::Sms));
        fakes.ports.gateway = Arc::new(gateway);
    });
    let command = SendOtpCommand {
        channel: Some(Channel::Whatsapp),
        ..to(&mobile())
    };
    let sent = world.use_cases.send_otp.execute(command).await.unwrap();
    assert_eq!(sent.channel, Channel::Sms);
    let stored = world.fakes.store.challenge(sent.challenge_id).unwrap();
    assert_eq!(stored.delivery.channel, Channel::Sms);
}

#[tokio::test]
async fn the_sealed_copies_open_to_what_was_sent() {
    let world = World::new();
    let sent = world.send(&mobile()).await;
    let stored = world.fakes.store.challenge(sent.challenge_id).unwrap();
    let sealed = stored.sealed_code.unwrap();
    let code = PlainSecrets.open_code(sent.challenge_id, &sealed).unwrap();
    assert_eq!(code.expose(), world.code(&mobile()).expose());
    let number = PlainSecrets.open_number(sent.challenge_id, &stored.sealed_number);
    assert_eq!(number.unwrap(), mobile());
}

#[tokio::test]
async fn a05_a_new_send_voids_the_earlier_code() {
    let world = World::new();
    let first = world.send(&mobile()).await;
    let old = world.code(&mobile());
    let second = world.send(&mobile()).await;
    assert_ne!(first.challenge_id, second.challenge_id);
    assert_ne!(old.expose(), world.code(&mobile()).expose());
    let replaced = world.fakes.store.challenge(first.challenge_id).unwrap();
    assert!(replaced.replaced);
    assert!(replaced.sealed_code.is_none());
    assert_matches!(
        world.verify(&mobile(), &old).await,
        Err(VerifyOtpError::Invalid {
            attempts_remaining: 2
        })
    );
    assert!(world.verify_right(&mobile()).await.is_ok());
}

#[tokio::test]
async fn a19_what_no_gateway_took_costs_the_number_nothing_and_leaves_no_code() {
    let refusals = [
        Some(RejectionClass::InvalidRecipient),
        Some(RejectionClass::RecipientBlocked),
        Some(RejectionClass::RateLimited),
        Some(RejectionClass::Auth),
        Some(RejectionClass::Config),
        Some(RejectionClass::Balance),
        Some(RejectionClass::Unavailable),
        None,
    ];
    for refusal in refusals {
        let world = World::with(|_, policies| {
            policies.limits.number_send = LimitRule::new(&[(1, 60)]);
            policies.limits.address_send = LimitRule::new(&[(2, 60)]);
        });
        match refusal {
            Some(class) => world.fakes.gateway.will_reject(class),
            None => world.fakes.gateway.will_be_unknown(),
        }
        let command = SendOtpCommand {
            caller: caller("192.0.2.1"),
            ..to(&mobile())
        };
        let send = || world.use_cases.send_otp.execute(command.clone());
        assert_matches!(send().await, Err(SendOtpError::SmsUnavailable));
        let message = world.fakes.gateway.messages().pop().unwrap();
        assert!(world.fakes.store.challenge(message.challenge_id).is_none());
        assert_matches!(
            world.verify(&mobile(), &message.code).await,
            Err(VerifyOtpError::Expired)
        );
        assert!(send().await.is_ok(), "the number's one send is still there");
        // The address paid for both: its third is refused for a number that never had one.
        let other = SendOtpCommand {
            mobile: number(1),
            ..command.clone()
        };
        assert_matches!(
            world.use_cases.send_otp.execute(other).await,
            Err(SendOtpError::RateLimited { .. })
        );
    }
}

#[tokio::test]
async fn a16_nobody_is_looked_up() {
    let world = World::with(|fakes, _| {
        fakes.ports.accounts = Arc::new(MockAccounts::new());
        fakes.ports.sessions = Arc::new(MockSessions::new());
        fakes.ports.audit = Arc::new(MockAuditLog::new());
    });
    world.send(&mobile()).await;
    world.fakes.gateway.will_be_unknown();
    assert_matches!(world.try_send(&mobile()).await, Err(SendOtpError::SmsUnavailable));
}

#[tokio::test]
async fn a16_known_and_unknown_numbers_get_the_same_answer() {
    let world = World::new();
    world.register(&number(1)).await;
    let (known, unknown) = (world.send(&number(1)).await, world.send(&number(2)).await);
    assert_eq!(known.channel, unknown.channel);
    assert_eq!(known.expires_in, unknown.expires_in);
    assert_eq!(known.attempts_allowed, unknown.attempts_allowed);
    assert_eq!(known.resend_after, unknown.resend_after);
    assert_eq!(known.address_standing, unknown.address_standing);
}

#[tokio::test]
async fn nothing_is_sent_when_the_code_can_not_be_stored() {
    for kind in KINDS {
        let world = World::new();
        world.fakes.store.faults().fail_next(Call::OtpOpen, kind);
        assert_matches!(
            world.try_send(&mobile()).await,
            Err(SendOtpError::Port(error)) if error.kind() == kind
        );
        assert!(world.fakes.gateway.messages().is_empty());
        world.send(&mobile()).await;
    }
}

#[tokio::test]
async fn trouble_after_the_gateway_is_passed_on() {
    for kind in KINDS {
        let world = World::new();
        world.fakes.store.faults().fail_next(Call::OtpMarkSent, kind);
        assert_matches!(
            world.try_send(&mobile()).await,
            Err(SendOtpError::Port(error)) if error.kind() == kind
        );
        // The message is on its way, and its code lives from the moment it was stored.
        assert!(world.verify_right(&mobile()).await.is_ok());

        world.fakes.store.faults().fail_next(Call::OtpGiveBackSend, kind);
        world.fakes.gateway.will_be_unknown();
        assert_matches!(
            world.try_send(&mobile()).await,
            Err(SendOtpError::Port(error)) if error.kind() == kind
        );
    }
}

#[tokio::test]
async fn without_randomness_there_is_no_code() {
    let world = World::with(|fakes, _| {
        fakes.ports.random = Arc::new(FailingRandom);
        fakes.ports.otp_store = Arc::new(MockOtpStore::new());
    });
    assert_matches!(
        world.try_send(&mobile()).await,
        Err(SendOtpError::Port(error)) if error.kind() == PortErrorKind::Unavailable
    );
    assert!(world.fakes.gateway.messages().is_empty());
}
