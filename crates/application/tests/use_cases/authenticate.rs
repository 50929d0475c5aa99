//! Who is behind a bearer token.

use std::sync::Arc;

use dastak_application::Caller;
use dastak_application::authenticate::{AuthenticateError, Identity};
use dastak_application::token_issuer::IssuedTokens;
use dastak_domain::claims::AccessClaims;
use dastak_domain::user::AccountStatus;
use dastak_ports::Tokens;
use dastak_ports::sessions::{BearerContext, MockSessions};
use dastak_testkit::PlainTokens;
use dastak_testkit::builders::{a_session, a_user, mobile, number, token_id, token_policy, user_id};
use dastak_testkit::clock::start;
use dastak_testkit::fakes::Call;

use crate::support::{KINDS, World};

async fn show(world: &World, tokens: &IssuedTokens) -> Result<Identity, AuthenticateError> {
    let token = tokens.access_token.expose();
    world.use_cases.authenticate.execute(token).await
}

#[tokio::test]
async fn a_good_token_leads_to_its_person_and_session() {
    let world = World::new();
    let signed_in = world.register(&mobile()).await;
    world.advance(899);
    let identity = show(&world, &signed_in.tokens).await.unwrap();
    assert_eq!(identity.user, signed_in.user);
    assert_eq!(identity.session.id, signed_in.session_id);
}

#[tokio::test]
async fn a_token_expires() {
    let world = World::new();
    let tokens = world.register(&mobile()).await.tokens;
    world.advance(900);
    assert_matches!(show(&world, &tokens).await, Err(AuthenticateError::Expired));
}

#[tokio::test]
async fn a29_a_token_of_an_ended_session_is_refused_at_once() {
    let world = World::new();
    let signed_in = world.register(&mobile()).await;
    let other = world.log_in(&mobile()).await;
    let identity = show(&world, &signed_in.tokens).await.unwrap();
    let logout = &world.use_cases.logout;
    logout.this_session(&identity, Caller::default()).await.unwrap();
    assert_matches!(
        show(&world, &signed_in.tokens).await,
        Err(AuthenticateError::SessionRevoked)
    );
    assert!(show(&world, &other.tokens).await.is_ok());
    // Expired is what it is once it has expired, ended session or not.
    world.advance(900);
    assert_matches!(
        show(&world, &signed_in.tokens).await,
        Err(AuthenticateError::Expired)
    );
}

#[tokio::test]
async fn a29_a_disabled_account_is_refused_at_once() {
    let world = World::new();
    let signed_in = world.register(&mobile()).await;
    world.set_status(signed_in.user.id, AccountStatus::Disabled).await;
    assert_matches!(
        show(&world, &signed_in.tokens).await,
        Err(AuthenticateError::SessionRevoked)
    );
    world.set_status(signed_in.user.id, AccountStatus::Active).await;
    assert_matches!(
        show(&world, &signed_in.tokens).await,
        Err(AuthenticateError::SessionRevoked)
    );
}

/// What the use-case makes of a good token when the store answers `context` for its session.
async fn with_context(
    context: Option<BearerContext>,
    claims: &AccessClaims,
) -> Result<Identity, AuthenticateError> {
    let world = World::with(|fakes, _| {
        let mut sessions = MockSessions::new();
        sessions
            .expect_bearer()
            .times(1)
            .return_once(move |_| Ok(context));
        fakes.ports.sessions = Arc::new(sessions);
    });
    let token = PlainTokens.sign_access(claims).unwrap();
    world.use_cases.authenticate.execute(token.expose()).await
}

#[tokio::test]
async fn every_part_of_the_stored_context_counts() {
    let user = a_user(mobile(), start());
    let session = a_session(user.id, start());
    let claims = AccessClaims::of(&session, token_id(start()), start(), &token_policy());
    let good = BearerContext { session, user };
    assert!(with_context(Some(good.clone()), &claims).await.is_ok());
    assert_matches!(
        with_context(None, &claims).await,
        Err(AuthenticateError::SessionRevoked)
    );

    let mut disabled = good.clone();
    disabled.user.status = AccountStatus::Disabled;
    assert_matches!(
        with_context(Some(disabled), &claims).await,
        Err(AuthenticateError::SessionRevoked)
    );
    let mut ended = good.clone();
    ended.session.ended_at = Some(start());
    assert_matches!(
        with_context(Some(ended), &claims).await,
        Err(AuthenticateError::SessionRevoked)
    );
    let mut past = good.clone();
    past.session.ends_at = start();
    assert_matches!(
        with_context(Some(past), &claims).await,
        Err(AuthenticateError::SessionRevoked)
    );
    let foreign = AccessClaims {
        user_id: user_id(start()),
        ..claims
    };
    assert_matches!(
        with_context(Some(good), &foreign).await,
        Err(AuthenticateError::Invalid)
    );
}

#[tokio::test]
async fn a23_other_tokens_are_not_access_tokens() {
    let world = World::with(|fakes, _| fakes.ports.sessions = Arc::new(MockSessions::new()));
    let tokens = world.register(&mobile()).await.tokens;
    let registration = world.registration_token(&number(1)).await;
    for token in [tokens.refresh_token.expose(), &registration, "", "a.b.c"] {
        assert_matches!(
            world.use_cases.authenticate.execute(token).await,
            Err(AuthenticateError::Invalid)
        );
    }
}

#[tokio::test]
async fn nobody_is_let_in_when_the_sessions_can_not_be_read() {
    for kind in KINDS {
        let world = World::new();
        let tokens = world.register(&mobile()).await.tokens;
        world.fakes.store.faults().fail_next(Call::SessionsBearer, kind);
        assert_matches!(
            show(&world, &tokens).await,
            Err(AuthenticateError::Port(error)) if error.kind() == kind
        );
    }
}
