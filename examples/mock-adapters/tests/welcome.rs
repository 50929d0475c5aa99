//! The shop's rule alone: mocks answer for the ports, and say which calls there may be.

use std::sync::Arc;

use async_trait::async_trait;
use chrono::TimeDelta;
use dastak_domain::ids::UserId;
use dastak_domain::session::Session;
use dastak_domain::user::User;
use dastak_example_mock_adapters::{Voucher, Vouchers, WelcomeOnFirstLogin};
use dastak_ports::sessions::{BearerContext, MockSessions};
use dastak_ports::{PortError, PortErrorKind, PortResult};
use dastak_testkit::ManualClock;
use dastak_testkit::builders::{a_session, a_user, mobile};
use dastak_testkit::clock::start;
use mockall::mock;
use mockall::predicate::eq;

// dastak-ports brings a mock of each of its traits; the shop's own one is made here.
mock! {
    VoucherShop {}
    #[async_trait]
    impl Vouchers for VoucherShop {
        async fn welcome(&self, user_id: UserId) -> PortResult<Voucher>;
    }
}

/// A source of vouchers that must not be asked.
fn closed() -> MockVoucherShop {
    MockVoucherShop::new()
}

/// A person who has just registered, in their first session.
fn newcomer() -> (User, Session) {
    let user = a_user(mobile(), start());
    let session = a_session(user.id, start());
    (user, session)
}

/// The use-case where a session is this person's, and the clock to turn.
fn shop(user: User, session: Session, vouchers: MockVoucherShop) -> (WelcomeOnFirstLogin, Arc<ManualClock>) {
    let clock = Arc::new(ManualClock::default());
    let mut sessions = MockSessions::new();
    sessions.expect_bearer().with(eq(session.id)).returning(move |_| {
        Ok(Some(BearerContext {
            session: session.clone(),
            user: user.clone(),
        }))
    });
    let welcome = WelcomeOnFirstLogin::new(Arc::new(sessions), clock.clone(), Arc::new(vouchers));
    (welcome, clock)
}

#[tokio::test]
async fn a_newcomer_gets_their_voucher() {
    let (user, session) = newcomer();
    let session_id = session.id;
    let mut vouchers = MockVoucherShop::new();
    vouchers
        .expect_welcome()
        .with(eq(user.id))
        .once()
        .returning(|_| Ok(Voucher("HELLO".to_owned())));
    let (welcome, clock) = shop(user, session, vouchers);
    clock.advance(TimeDelta::hours(23));
    assert_eq!(
        welcome.execute(session_id).await.unwrap(),
        Some(Voucher("HELLO".to_owned()))
    );
}

#[tokio::test]
async fn a_day_later_it_is_too_late() {
    let (user, session) = newcomer();
    let session_id = session.id;
    let (welcome, clock) = shop(user, session, closed());
    clock.advance(TimeDelta::hours(24));
    assert_eq!(welcome.execute(session_id).await.unwrap(), None);
}

#[tokio::test]
async fn a_second_session_is_no_first_login() {
    let (user, _) = newcomer();
    let session = a_session(user.id, start() + TimeDelta::seconds(1));
    let session_id = session.id;
    let (welcome, clock) = shop(user, session, closed());
    clock.advance(TimeDelta::hours(1));
    assert_eq!(welcome.execute(session_id).await.unwrap(), None);
}

#[tokio::test]
async fn an_ended_session_welcomes_nobody() {
    let (user, session) = newcomer();
    let session = Session {
        ended_at: Some(start()),
        ..session
    };
    let session_id = session.id;
    let (welcome, _clock) = shop(user, session, closed());
    assert_eq!(welcome.execute(session_id).await.unwrap(), None);
}

#[tokio::test]
async fn trouble_with_the_store_is_told() {
    let mut sessions = MockSessions::new();
    sessions
        .expect_bearer()
        .once()
        .returning(|_| Err(PortError::timeout("the mock is slow")));
    let clock = Arc::new(ManualClock::default());
    let welcome = WelcomeOnFirstLogin::new(Arc::new(sessions), clock, Arc::new(closed()));
    let (_, session) = newcomer();
    let trouble = welcome.execute(session.id).await.unwrap_err();
    assert_eq!(trouble.kind(), PortErrorKind::Timeout);
}
