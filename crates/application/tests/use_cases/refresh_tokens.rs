//! Rotating refresh tokens.

use std::sync::Arc;

use dastak_application::Caller;
use dastak_application::refresh_tokens::RefreshTokensError;
use dastak_application::token_issuer::IssuedTokens;
use dastak_domain::audit::AuditEvent;
use dastak_domain::session::EndReason;
use dastak_domain::user::AccountStatus;
use dastak_ports::sessions::MockSessions;
use dastak_ports::{PortErrorKind, Tokens};
use dastak_testkit::PlainTokens;
use dastak_testkit::builders::{mobile, number};
use dastak_testkit::fakes::Call;
use futures_util::future::join_all;

use crate::doubles::BrokenSigner;
use crate::support::{KINDS, World, caller};

const DAY: i64 = 86_400;

fn same(one: &IssuedTokens, other: &IssuedTokens) -> bool {
    one.refresh_token == other.refresh_token
}

#[tokio::test]
async fn every_use_rotates() {
    let world = World::new();
    let first = world.register(&mobile()).await;
    let mut tokens = first.tokens;
    for _ in 0..5 {
        world.advance(600);
        let next = world.refresh(&tokens).await.unwrap();
        assert!(!same(&next, &tokens));
        assert_ne!(next.access_token, tokens.access_token);
        assert_eq!(next.expires_in, 900);
        assert_eq!(next.refresh_expires_in, 7 * DAY);
        let identity = world.identity(&next).await;
        assert_eq!(identity.session.id, first.session_id);
        assert_eq!(identity.session.last_used_at, world.now());
        tokens = next;
    }
}

#[tokio::test]
async fn how_the_person_proved_themselves_stays_as_it_was() {
    let world = World::new();
    let first = world.register(&mobile()).await.tokens;
    let read = |tokens: &IssuedTokens| {
        PlainTokens
            .verify_access(tokens.access_token.expose(), world.now())
            .unwrap()
    };
    let before = read(&first);
    world.advance(3 * DAY);
    let after = read(&world.refresh(&first).await.unwrap());
    assert_eq!(after.authentication, before.authentication);
    assert_eq!(after.authentication.amr(), ["otp", "sms"]);
    assert_eq!(after.authentication.acr(), "aal1");
    assert_eq!(after.session_id, before.session_id);
    assert_ne!(after.token_id, before.token_id);
}

#[tokio::test]
async fn a22_the_token_just_replaced_gets_the_same_successor_for_ten_seconds_from_the_rotation() {
    let world = World::new();
    let first = world.register(&mobile()).await.tokens;
    let second = world.refresh(&first).await.unwrap();
    world.advance(4);
    let replay = world.refresh(&first).await.unwrap();
    assert!(same(&replay, &second), "byte for byte");
    assert_eq!(replay.refresh_expires_in, 7 * DAY - 4);
    world.advance(5);
    assert!(same(&world.refresh(&first).await.unwrap(), &second));
    // Ten seconds from the rotation, not from the last replay.
    world.advance(1);
    assert_matches!(world.refresh(&first).await, Err(RefreshTokensError::Reused));
    assert_matches!(
        world.refresh(&second).await,
        Err(RefreshTokensError::SessionRevoked)
    );
}

#[tokio::test]
async fn a22_the_grace_ends_as_soon_as_the_successor_is_used() {
    let world = World::new();
    let first = world.register(&mobile()).await.tokens;
    let second = world.refresh(&first).await.unwrap();
    let third = world.refresh(&second).await.unwrap();
    assert_matches!(world.refresh(&first).await, Err(RefreshTokensError::Reused));
    assert_matches!(
        world.refresh(&third).await,
        Err(RefreshTokensError::SessionRevoked)
    );
}

#[tokio::test]
async fn a20_a_reused_token_ends_its_session_only() {
    let world = World::new();
    let victim = world.register(&mobile()).await;
    let other = world.log_in(&mobile()).await;
    let second = world.refresh(&victim.tokens).await.unwrap();
    world.advance(11);
    let show = |tokens: &IssuedTokens| {
        let token = tokens.refresh_token.expose().to_owned();
        let world = &world;
        async move {
            let refresh = &world.use_cases.refresh_tokens;
            refresh.execute(&token, caller("198.51.100.9")).await
        }
    };
    assert_matches!(show(&victim.tokens).await, Err(RefreshTokensError::Reused));
    assert_eq!(
        world.fakes.store.end_reason(victim.session_id),
        Some(EndReason::RefreshReused)
    );
    for tokens in [&victim.tokens, &second] {
        assert_matches!(show(tokens).await, Err(RefreshTokensError::SessionRevoked));
        let access = tokens.access_token.expose();
        assert!(world.use_cases.authenticate.execute(access).await.is_err());
    }
    assert!(world.refresh(&other.tokens).await.is_ok());

    let trail = world.audited(AuditEvent::RefreshReused);
    let [entry] = trail.as_slice() else {
        panic!("one entry, got {trail:?}");
    };
    assert_eq!(entry.user_id, Some(victim.user.id));
    assert_eq!(entry.session_id, Some(victim.session_id));
    assert_eq!(entry.address, caller("198.51.100.9").address, "who showed it");
}

#[tokio::test]
async fn a21_parallel_uses_rotate_once() {
    let world = World::new();
    let first = world.register(&mobile()).await.tokens;
    let answers = join_all((0..50).map(|_| world.refresh(&first))).await;
    let answers: Vec<_> = answers.into_iter().map(Result::unwrap).collect();
    let successor = answers.first().unwrap();
    assert!(answers.iter().all(|tokens| same(tokens, successor)));
    assert!(world.refresh(successor).await.is_ok());
}

#[tokio::test]
async fn an_unused_token_expires() {
    let world = World::new();
    let tokens = world.register(&mobile()).await.tokens;
    world.advance(7 * DAY - 1);
    let next = world.refresh(&tokens).await.unwrap();
    world.advance(7 * DAY);
    assert_matches!(world.refresh(&next).await, Err(RefreshTokensError::Expired));
    assert!(
        world.audited(AuditEvent::RefreshReused).is_empty(),
        "no theft is seen in it"
    );
}

#[tokio::test]
async fn a_session_ends_for_good_thirty_days_after_its_login() {
    let world = World::new();
    let mut tokens = world.register(&mobile()).await.tokens;
    for left in [7, 7, 7, 6, 2] {
        world.advance(if left == 2 { 4 * DAY } else { 6 * DAY });
        tokens = world.refresh(&tokens).await.unwrap();
        assert_eq!(tokens.refresh_expires_in, left * DAY);
    }
    world.advance(2 * DAY - 60);
    tokens = world.refresh(&tokens).await.unwrap();
    assert_eq!(tokens.refresh_expires_in, 60);
    assert_eq!(tokens.expires_in, 60, "no token outlives its session");
    world.advance(60);
    assert_matches!(world.refresh(&tokens).await, Err(RefreshTokensError::Expired));
}

#[tokio::test]
async fn an_ended_session_is_not_refreshed() {
    let world = World::new();
    let logged_out = world.register(&mobile()).await;
    let identity = world.identity(&logged_out.tokens).await;
    let logout = &world.use_cases.logout;
    logout.this_session(&identity, Caller::default()).await.unwrap();
    assert_matches!(
        world.refresh(&logged_out.tokens).await,
        Err(RefreshTokensError::SessionRevoked)
    );
    let disabled = world.log_in(&mobile()).await;
    world.set_status(disabled.user.id, AccountStatus::Disabled).await;
    assert_matches!(
        world.refresh(&disabled.tokens).await,
        Err(RefreshTokensError::SessionRevoked)
    );
}

#[tokio::test]
async fn a23_other_tokens_are_not_refresh_tokens_and_end_nothing() {
    let world = World::with(|fakes, _| fakes.ports.sessions = Arc::new(MockSessions::new()));
    let tokens = world.register(&mobile()).await.tokens;
    let registration = world.registration_token(&number(1)).await;
    for token in [tokens.access_token.expose(), &registration, "", "rubbish"] {
        let refresh = world.use_cases.refresh_tokens.execute(token, Caller::default());
        assert_matches!(refresh.await, Err(RefreshTokensError::Invalid));
    }
}

#[tokio::test]
async fn trouble_is_passed_on_and_the_token_stays_good() {
    for kind in KINDS {
        let world = World::new();
        let tokens = world.register(&mobile()).await.tokens;
        world.fakes.store.faults().fail_next(Call::SessionsRotate, kind);
        assert_matches!(
            world.refresh(&tokens).await,
            Err(RefreshTokensError::Port(error)) if error.kind() == kind
        );
        let next = world.refresh(&tokens).await.unwrap();
        assert!(world.refresh(&next).await.is_ok());
    }
}

#[tokio::test]
async fn a50_a_rotation_whose_answer_was_lost_is_no_reuse() {
    let signer = Arc::new(BrokenSigner::default());
    let world = World::with(|fakes, _| fakes.ports.tokens = signer.clone());
    let first = world.register(&mobile()).await.tokens;
    world.fakes.store.faults().lose_next_answer(Call::SessionsRotate);
    assert_matches!(
        world.refresh(&first).await,
        Err(RefreshTokensError::Port(error)) if error.kind() == PortErrorKind::Timeout
    );
    world.advance(9);
    let second = world.refresh(&first).await.unwrap();
    signer.set_broken(true);
    assert_matches!(world.refresh(&second).await, Err(RefreshTokensError::Port(_)));
    signer.set_broken(false);
    let third = world.refresh(&second).await.unwrap();
    assert!(world.refresh(&third).await.is_ok());
    assert!(world.audited(AuditEvent::RefreshReused).is_empty());
}
