//! Throwing away what has expired, and nothing else.

use chrono::{DateTime, Utc};
use dastak_domain::audit::AuditEvent;
use dastak_domain::limits::LimitScope;
use dastak_domain::session::EndReason;
use dastak_ports::accounts::{AcceptOutcome, Register, RegisterOutcome};
use dastak_ports::housekeeping::SPENT_MARK_SECONDS;
use dastak_ports::rate_limiter::LimitOutcome;
use dastak_ports::sessions::{EndSession, RotateOutcome, RotateRefresh};

use super::given::{a_guess, a_registration, an_acceptance, events_of, guessed, opened, registered};
use super::{ANSWERS, Stores};
use crate::builders::{
    a_hit, a_user, an_entry, an_entry_of, challenge_id, key_of, mobile, number, secs, token_policy,
};
use crate::clock::start;

/// Makes the rules of [`dastak_ports::Housekeeping`] into tests.
#[macro_export]
macro_rules! housekeeping_contract {
    ($backend:ty) => {
        $crate::contract_suite! { $backend, housekeeping:
            an_empty_store_has_nothing_to_sweep,
            sweeping_ends,
            a_live_code_is_kept_with_its_attempts,
            a_dead_code_goes_in_the_end,
            hits_are_kept_while_a_window_sees_them,
            a_session_is_kept_until_its_end,
            an_ended_session_is_kept_while_its_tokens_live,
            a_session_goes_after_its_end,
            the_mark_of_a_used_code_outlives_the_code,
            the_mark_of_a_spent_token_outlives_the_token,
            people_failures_and_the_trail_are_kept,
        }
    };
}

const DAY: i64 = 86_400;

/// More calls than any store of a test needs.
const MOST_CALLS: u32 = 1000;

/// Sweeps until nothing is left to go, and answers how much went.
async fn sweep(stores: &Stores, now: DateTime<Utc>) -> u64 {
    let mut gone = 0;
    for store in &stores.housekeeping {
        for call in 0.. {
            assert!(call < MOST_CALLS, "a store never has enough");
            match store.sweep(now).await.expect(ANSWERS) {
                0 => break,
                rows => gone += rows,
            }
        }
    }
    gone
}

/// Nothing goes from nothing.
pub async fn an_empty_store_has_nothing_to_sweep(stores: Stores) {
    assert_eq!(sweep(&stores, start()).await, 0);
}

/// What went is not counted again.
pub async fn sweeping_ends(stores: Stores) {
    for i in 0..100 {
        opened(&stores, &number(i), start()).await;
    }
    assert!(sweep(&stores, start() + secs(3 * DAY)).await >= 100);
    assert_eq!(sweep(&stores, start() + secs(3 * DAY)).await, 0);
}

/// Neither code nor count is touched while it can be guessed at.
pub async fn a_live_code_is_kept_with_its_attempts(stores: Stores) {
    opened(&stores, &mobile(), start()).await;
    assert_eq!(guessed(&stores, a_guess(&mobile(), start())).await, 2);
    assert_eq!(sweep(&stores, start() + secs(179)).await, 0);
    assert_eq!(guessed(&stores, a_guess(&mobile(), start() + secs(179))).await, 1);
}

/// Days later nothing is known of it.
pub async fn a_dead_code_goes_in_the_end(stores: Stores) {
    let challenge = opened(&stores, &mobile(), start()).await;
    assert!(sweep(&stores, start() + secs(3 * DAY)).await > 0);
    assert_eq!(
        stores.otp_store.delivery(challenge.id).await.expect(ANSWERS),
        None
    );
}

/// A hit goes when its longest window has passed, and not before.
pub async fn hits_are_kept_while_a_window_sees_them(stores: Stores) {
    let hit = || {
        vec![a_hit(
            LimitScope::AddressStatus,
            "192.0.2.1",
            &[(5, 60), (1, 3600)],
        )]
    };
    let outcome = stores.rate_limiter.hit(hit(), start()).await.expect(ANSWERS);
    assert!(matches!(outcome, LimitOutcome::Allowed(_)));
    sweep(&stores, start() + secs(3599)).await;
    let outcome = stores
        .rate_limiter
        .hit(hit(), start() + secs(3599))
        .await
        .expect(ANSWERS);
    assert!(matches!(outcome, LimitOutcome::Refused(_)));
    assert!(sweep(&stores, start() + secs(2 * DAY)).await > 0);
}

/// An expired refresh token does not take the session along: its owner should hear that it expired.
pub async fn a_session_is_kept_until_its_end(stores: Stores) {
    let (_, session) = registered(&stores, mobile(), start()).await;
    let now = session.ends_at - secs(1);
    sweep(&stores, now).await;
    assert!(stores.sessions.bearer(session.id).await.expect(ANSWERS).is_some());
    let reuse_audit = an_entry(AuditEvent::RefreshReused, now);
    let command = RotateRefresh {
        session_id: session.id,
        generation: 1,
        policy: token_policy(),
        now,
        reuse_audit,
    };
    assert_eq!(
        stores.sessions.rotate(command).await.expect(ANSWERS),
        RotateOutcome::Expired
    );
}

/// Whoever shows one of its tokens should hear that it was ended.
pub async fn an_ended_session_is_kept_while_its_tokens_live(stores: Stores) {
    let (user, session) = registered(&stores, mobile(), start()).await;
    let audit = an_entry_of(user.id, AuditEvent::LoggedOut, start());
    let command = EndSession {
        user_id: user.id,
        session_id: session.id,
        reason: EndReason::LoggedOut,
        audit,
        device_audit: an_entry_of(user.id, AuditEvent::DeviceRevoked, start()),
    };
    assert!(stores.sessions.end(command).await.expect(ANSWERS));
    sweep(&stores, start() + secs(899)).await;
    let bearer = stores
        .sessions
        .bearer(session.id)
        .await
        .expect(ANSWERS)
        .expect("the session is kept");
    assert_eq!(bearer.session.ended_at, Some(start()));
}

/// Its person stays.
pub async fn a_session_goes_after_its_end(stores: Stores) {
    let (user, session) = registered(&stores, mobile(), start()).await;
    assert!(sweep(&stores, session.ends_at + secs(2 * DAY)).await > 0);
    assert_eq!(stores.sessions.bearer(session.id).await.expect(ANSWERS), None);
    let export = stores
        .accounts
        .export(user.id)
        .await
        .expect(ANSWERS)
        .expect("the person is there");
    assert_eq!(export.sessions, []);
}

/// The mark is there for a day at least: longer than any store of codes can bring the code back. Then it goes.
pub async fn the_mark_of_a_used_code_outlives_the_code(stores: Stores) {
    let id = challenge_id(start());
    let accept = || stores.accounts.accept_code(an_acceptance(&mobile(), id, start()));
    assert_eq!(accept().await.expect(ANSWERS), AcceptOutcome::Accepted);
    assert_eq!(sweep(&stores, start() + secs(SPENT_MARK_SECONDS - 1)).await, 0);
    assert_eq!(accept().await.expect(ANSWERS), AcceptOutcome::AlreadyUsed);
    assert!(sweep(&stores, start() + secs(SPENT_MARK_SECONDS + 2 * DAY)).await > 0);
    assert_eq!(accept().await.expect(ANSWERS), AcceptOutcome::Accepted);
}

/// The same for registration tokens.
pub async fn the_mark_of_a_spent_token_outlives_the_token(stores: Stores) {
    let first = a_registration(&a_user(number(1), start()), start());
    let token_id = first.token_id;
    assert_eq!(
        stores.accounts.register(first).await.expect(ANSWERS),
        RegisterOutcome::Registered
    );
    sweep(&stores, start() + secs(SPENT_MARK_SECONDS - 1)).await;
    let second = Register {
        token_id,
        ..a_registration(&a_user(number(2), start()), start())
    };
    assert_eq!(
        stores.accounts.register(second).await.expect(ANSWERS),
        RegisterOutcome::TokenSpent
    );
}

/// None of these has an end.
pub async fn people_failures_and_the_trail_are_kept(stores: Stores) {
    let (user, _) = registered(&stores, mobile(), start()).await;
    let audit = an_entry_of(user.id, AuditEvent::LoginFailed, start());
    stores
        .accounts
        .record_failure(key_of(&mobile()), audit)
        .await
        .expect(ANSWERS);
    sweep(&stores, start() + secs(60 * DAY)).await;
    let subject = stores
        .accounts
        .login_subject(mobile(), key_of(&mobile()))
        .await
        .expect(ANSWERS);
    assert_eq!(subject.failures.count, 1);
    assert_eq!(subject.user, Some(user.clone()));
    assert_eq!(
        events_of(&stores, user.id).await,
        [AuditEvent::LoginFailed, AuditEvent::Registered]
    );
}
