//! Sending a code again.

use std::sync::Arc;

use dastak_application::LimitPolicy;
use dastak_application::resend_otp::{ResendOtpCommand, ResendOtpError, ResendTarget};
use dastak_application::send_otp::{SendOtpCommand, SendOtpError};
use dastak_application::verify_otp::VerifyOtpError;
use dastak_domain::challenge::Challenge;
use dastak_domain::delivery::Channel;
use dastak_domain::limits::LimitRule;
use dastak_domain::user::LanguageTag;
use dastak_ports::PortErrorKind;
use dastak_ports::accounts::MockAccounts;
use dastak_ports::audit::MockAuditLog;
use dastak_ports::otp_store::{MockOtpStore, RenewOutcome};
use dastak_ports::sessions::MockSessions;
use dastak_ports::sms::{MockSmsGateway, RejectionClass};
use dastak_testkit::builders::{a_challenge, challenge_id, mobile, number, secs};
use dastak_testkit::clock::start;
use dastak_testkit::fakes::Call;

use crate::support::{KINDS, World, again, signed_in, to};

fn number_limit(max: u32) -> World {
    World::limited(LimitPolicy {
        number_send: LimitRule::new(&[(max, 3600)]),
        ..LimitPolicy::default()
    })
}

#[tokio::test]
async fn the_same_code_of_the_same_challenge_goes_out_again() {
    let world = World::new();
    let first = world.send(&mobile()).await;
    let code = world.code(&mobile());
    for target in [
        ResendTarget::Challenge(first.challenge_id),
        ResendTarget::Number(mobile()),
    ] {
        world.advance(30);
        let sent = world.use_cases.resend_otp.execute(again(target)).await.unwrap();
        assert_eq!(sent, first, "the answer is that of a first sending");
        assert_eq!(world.code(&mobile()).expose(), code.expose());
        let message = world.fakes.gateway.messages().pop().unwrap();
        assert_eq!(message.challenge_id, first.challenge_id);
        assert_eq!(message.to, mobile());
        assert_eq!(message.valid_seconds, 180);
    }
    assert_eq!(world.fakes.gateway.messages().len(), 3);
    assert!(world.verify(&mobile(), &code).await.is_ok());
}

#[tokio::test]
async fn a_resend_buys_no_guess() {
    let world = World::new();
    let sent = world.send(&mobile()).await;
    for attempts_remaining in [2, 1, 0] {
        world.resend(sent.challenge_id).await.unwrap();
        assert_matches!(
            world.verify_wrong(&mobile()).await,
            Err(VerifyOtpError::Invalid { attempts_remaining: left }) if left == attempts_remaining
        );
    }
    assert_matches!(
        world.verify_right(&mobile()).await,
        Err(VerifyOtpError::AttemptsExceeded)
    );
}

#[tokio::test]
async fn a08_the_life_is_renewed_but_never_past_ten_minutes() {
    let world = World::new();
    let sent = world.send(&mobile()).await;
    for (at, left) in [(170, 180), (340, 180), (510, 90), (590, 10)] {
        world.fakes.clock.set(start() + secs(at));
        let again = world.resend(sent.challenge_id).await.unwrap();
        assert_eq!(again.challenge_id, sent.challenge_id);
        assert_eq!(again.expires_in, left, "sent again after {at} s");
        let message = world.fakes.gateway.messages().pop().unwrap();
        assert_eq!(
            i64::from(message.valid_seconds),
            left,
            "a message promises no more"
        );
    }
    world.fakes.clock.set(start() + secs(600));
    assert_matches!(world.verify_right(&mobile()).await, Err(VerifyOtpError::Expired));
    let next = world.resend(sent.challenge_id).await.unwrap();
    assert_ne!(next.challenge_id, sent.challenge_id);
    assert_eq!(next.expires_in, 180);
}

#[tokio::test]
async fn a_dead_challenge_is_followed_by_a_new_one() {
    let world = World::new();
    let expired = world.send(&number(1)).await;
    world.advance(180);
    let used = world.send(&number(2)).await;
    assert!(world.verify_right(&number(2)).await.is_ok());
    let exhausted = world.send(&number(3)).await;
    for _ in 0..3 {
        assert!(world.verify_wrong(&number(3)).await.is_err());
    }
    let replaced = world.send(&number(4)).await;
    world.send(&number(4)).await;
    for (i, dead) in [(1, expired), (2, used), (3, exhausted), (4, replaced)] {
        let old = world.code(&number(i));
        let sent = world.resend(dead.challenge_id).await.unwrap();
        assert_ne!(sent.challenge_id, dead.challenge_id);
        assert_eq!(sent.mobile, number(i));
        assert_eq!(sent.expires_in, 180);
        assert_ne!(world.code(&number(i)).expose(), old.expose());
        assert!(world.verify_right(&number(i)).await.is_ok());
    }
}

#[tokio::test]
async fn an_unknown_challenge_is_not_found_but_an_unknown_number_gets_a_code() {
    let world = number_limit(1);
    let unknown = challenge_id(start());
    assert_matches!(
        world.resend(unknown).await,
        Err(ResendOtpError::ChallengeNotFound)
    );
    assert!(world.fakes.gateway.messages().is_empty());
    let command = again(ResendTarget::Number(mobile()));
    let sent = world.use_cases.resend_otp.execute(command).await.unwrap();
    assert_eq!(sent.mobile, mobile());
    assert!(world.verify_right(&mobile()).await.is_ok());
}

#[tokio::test]
async fn the_channel_is_kept_or_changed_and_the_rest_is_as_asked() {
    let world = World::new();
    let command = SendOtpCommand {
        channel: Some(Channel::Whatsapp),
        ..to(&mobile())
    };
    let sent = world.use_cases.send_otp.execute(command).await.unwrap();
    let kept = world.resend(sent.challenge_id).await.unwrap();
    assert_eq!(kept.channel, Channel::Whatsapp);
    let command = ResendOtpCommand {
        channel: Some(Channel::Voice),
        locale: Some(LanguageTag::parse("hi").unwrap()),
        app_hash: Some("FA+9qCX9VSu".to_owned()),
        ..again(ResendTarget::Challenge(sent.challenge_id))
    };
    let changed = world.use_cases.resend_otp.execute(command.clone()).await.unwrap();
    assert_eq!(changed.channel, Channel::Voice);
    // A new code in place of a dead one goes the way that was asked for, too.
    world.advance(600);
    let new = world.use_cases.resend_otp.execute(command).await.unwrap();
    assert_ne!(new.challenge_id, sent.challenge_id);
    for message in world.fakes.gateway.messages().iter().skip(2) {
        assert_eq!(message.channel, Channel::Voice);
        assert_eq!(message.locale.as_str(), "hi");
        assert_eq!(message.app_hash.as_deref(), Some("FA+9qCX9VSu"));
    }
    let plain = world.fakes.gateway.messages().swap_remove(1);
    assert_eq!(plain.locale.as_str(), "en");
}

#[tokio::test]
async fn a_resend_that_no_gateway_took_leaves_the_code_as_it_was() {
    for unknown in [false, true] {
        let world = number_limit(2);
        let sent = world.send(&mobile()).await;
        world.advance(100);
        if unknown {
            world.fakes.gateway.will_be_unknown();
        } else {
            world.fakes.gateway.will_reject(RejectionClass::Balance);
        }
        assert_matches!(
            world.resend(sent.challenge_id).await,
            Err(ResendOtpError::Send(SendOtpError::SmsUnavailable))
        );
        let stored = world.fakes.store.challenge(sent.challenge_id).unwrap();
        assert_eq!(stored.expires_at, start() + secs(180));
        assert!(stored.sealed_code.is_some());
        // The number's second send is still there, and the code is good to its old end.
        world.advance(79);
        assert!(world.resend(sent.challenge_id).await.is_ok());
        assert!(world.verify_right(&mobile()).await.is_ok());
    }
}

#[tokio::test]
async fn a_refused_resend_over_another_channel_leaves_no_trace_in_the_login() {
    let world = World::new();
    world.register(&mobile()).await;
    let sent = world.send(&mobile()).await;
    world.fakes.gateway.will_reject(RejectionClass::RecipientBlocked);
    let by_voice = ResendOtpCommand {
        channel: Some(Channel::Voice),
        ..again(ResendTarget::Challenge(sent.challenge_id))
    };
    assert!(world.use_cases.resend_otp.execute(by_voice).await.is_err());
    let login = signed_in(world.verify_right(&mobile()).await);
    let session = world.identity(&login.tokens).await.session;
    assert_eq!(session.authentication.amr(), ["otp", "sms"]);
}

#[tokio::test]
async fn a_live_resend_counts_once() {
    let world = number_limit(2);
    let sent = world.send(&mobile()).await;
    world.resend(sent.challenge_id).await.unwrap();
    let before = world.fakes.store.challenge(sent.challenge_id).unwrap();
    world.advance(10);
    assert_matches!(
        world.resend(sent.challenge_id).await,
        Err(ResendOtpError::Send(SendOtpError::RateLimited {
            retry_after_seconds: 3590,
            ..
        }))
    );
    let after = world.fakes.store.challenge(sent.challenge_id).unwrap();
    assert_eq!(after.expires_at, before.expires_at, "a refusal renews nothing");
    assert_eq!(world.fakes.gateway.messages().len(), 2);
}

#[tokio::test]
async fn a_resend_of_a_dead_challenge_counts_once() {
    let world = number_limit(3);
    let sent = world.send(&mobile()).await;
    world.advance(180);
    let new = world.resend(sent.challenge_id).await.unwrap();
    assert!(world.resend(new.challenge_id).await.is_ok());
    assert_matches!(
        world.resend(new.challenge_id).await,
        Err(ResendOtpError::Send(SendOtpError::RateLimited { .. }))
    );
}

#[tokio::test]
async fn a16_nobody_is_looked_up() {
    let world = World::with(|fakes, _| {
        fakes.ports.accounts = Arc::new(MockAccounts::new());
        fakes.ports.sessions = Arc::new(MockSessions::new());
        fakes.ports.audit = Arc::new(MockAuditLog::new());
    });
    let sent = world.send(&mobile()).await;
    assert!(world.resend(sent.challenge_id).await.is_ok());
    world.advance(600);
    assert!(world.resend(sent.challenge_id).await.is_ok());
}

#[tokio::test]
async fn nothing_is_sent_when_the_challenge_can_not_be_renewed() {
    for kind in KINDS {
        let world = World::new();
        let sent = world.send(&mobile()).await;
        world.fakes.store.faults().fail_next(Call::OtpRenew, kind);
        assert_matches!(
            world.resend(sent.challenge_id).await,
            Err(ResendOtpError::Send(SendOtpError::Port(error))) if error.kind() == kind
        );
        world.advance(600);
        world.fakes.store.faults().fail_next(Call::OtpOpen, kind);
        assert_matches!(
            world.resend(sent.challenge_id).await,
            Err(ResendOtpError::Send(SendOtpError::Port(error))) if error.kind() == kind
        );
        assert_eq!(world.fakes.gateway.messages().len(), 1);
    }
}

#[tokio::test]
async fn trouble_after_the_gateway_is_passed_on() {
    for kind in KINDS {
        let world = World::new();
        let sent = world.send(&mobile()).await;
        world.fakes.store.faults().fail_next(Call::OtpMarkSent, kind);
        assert_matches!(
            world.resend(sent.challenge_id).await,
            Err(ResendOtpError::Send(SendOtpError::Port(error))) if error.kind() == kind
        );
        world.fakes.store.faults().fail_next(Call::OtpGiveBackSend, kind);
        world.fakes.gateway.will_be_unknown();
        assert_matches!(
            world.resend(sent.challenge_id).await,
            Err(ResendOtpError::Send(SendOtpError::Port(error))) if error.kind() == kind
        );
    }
}

#[tokio::test]
async fn what_can_not_be_opened_is_not_sent() {
    let whole = a_challenge(&mobile(), start());
    let without_code = Challenge {
        sealed_code: None,
        ..whole.clone()
    };
    let of_another = Challenge {
        id: challenge_id(start()),
        ..whole
    };
    for challenge in [without_code, of_another] {
        let world = World::with(|fakes, _| {
            let mut store = MockOtpStore::new();
            store.expect_renew().times(1).return_once(move |_| {
                Ok(RenewOutcome::Renewed {
                    previous_expires_at: challenge.expires_at,
                    challenge: Box::new(challenge),
                    standings: Vec::new(),
                })
            });
            fakes.ports.otp_store = Arc::new(store);
            fakes.ports.gateway = Arc::new(MockSmsGateway::new());
        });
        assert_matches!(
            world.resend(challenge_id(start())).await,
            Err(ResendOtpError::Send(SendOtpError::Port(error))) if error.kind() == PortErrorKind::Corrupt
        );
    }
}
