//! What rules begin with.

use chrono::{DateTime, Utc};
use dastak_domain::audit::AuditEvent;
use dastak_domain::challenge::Challenge;
use dastak_domain::ids::{ChallengeId, UserId};
use dastak_domain::phone::PhoneNumber;
use dastak_domain::session::Session;
use dastak_domain::user::User;
use dastak_ports::accounts::{AcceptCode, Register, RegisterOutcome};
use dastak_ports::otp_store::{
    AttemptOutcome, LeaseEnd, OpenChallenge, OpenOutcome, SendLimits, SettleAttempt, TakeAttempt,
};
use dastak_ports::sessions::{OpenSession, OpenSessionOutcome};

use super::{ANSWERS, Stores};
use crate::builders::{
    a_challenge, a_session, a_user, an_entry, an_entry_of, challenge_id, key_of, otp_policy, token_id,
};

/// The sending of a new code, without limits.
pub(super) fn a_sending(mobile: &PhoneNumber, now: DateTime<Utc>) -> OpenChallenge {
    OpenChallenge {
        challenge: a_challenge(mobile, now),
        limits: SendLimits::default(),
        now,
    }
}

/// A challenge that is stored.
pub(super) async fn opened(stores: &Stores, mobile: &PhoneNumber, now: DateTime<Utc>) -> Challenge {
    let command = a_sending(mobile, now);
    let challenge = command.challenge.clone();
    let outcome = stores.otp_store.open(command).await.expect(ANSWERS);
    assert_eq!(outcome, OpenOutcome::Opened(vec![]));
    challenge
}

/// A guess at a number's newest code, without limits.
pub(super) fn a_guess(mobile: &PhoneNumber, now: DateTime<Utc>) -> TakeAttempt {
    TakeAttempt {
        number_key: key_of(mobile),
        challenge_id: None,
        limits: vec![],
        policy: otp_policy(),
        now,
    }
}

/// The attempts left after a guess, which must be granted.
pub(super) async fn guessed(stores: &Stores, guess: TakeAttempt) -> u32 {
    match stores.otp_store.take_attempt(guess).await.expect(ANSWERS) {
        AttemptOutcome::Granted { left, .. } => left,
        other => panic!("expected a granted attempt, not {other:?}"),
    }
}

/// Whether a guess finds nothing to compare with.
pub(super) async fn is_gone(stores: &Stores, guess: TakeAttempt) -> bool {
    matches!(
        stores.otp_store.take_attempt(guess).await.expect(ANSWERS),
        AttemptOutcome::Gone
    )
}

/// Whether a guess comes too late for the attempts.
pub(super) async fn is_exhausted(stores: &Stores, guess: TakeAttempt) -> bool {
    matches!(
        stores.otp_store.take_attempt(guess).await.expect(ANSWERS),
        AttemptOutcome::Exhausted
    )
}

/// The end of a lease, with no failure to be taken back.
pub(super) fn a_settlement(challenge: &Challenge, end: LeaseEnd, counted_at: DateTime<Utc>) -> SettleAttempt {
    SettleAttempt {
        id: challenge.id,
        number_key: challenge.number_key,
        end,
        refund: vec![],
        counted_at,
    }
}

/// A registration with a new token.
pub(super) fn a_registration(user: &User, now: DateTime<Utc>) -> Register {
    let session = a_session(user.id, now);
    let mut audit = an_entry_of(user.id, AuditEvent::Registered, now);
    audit.session_id = Some(session.id);
    audit.number_key = Some(key_of(&user.mobile));
    Register {
        user: user.clone(),
        session,
        token_id: token_id(now),
        audit,
    }
}

/// A registered person and their first session.
pub(super) async fn registered(stores: &Stores, mobile: PhoneNumber, now: DateTime<Utc>) -> (User, Session) {
    let user = a_user(mobile, now);
    let command = a_registration(&user, now);
    let session = command.session.clone();
    assert_eq!(
        stores.accounts.register(command).await.expect(ANSWERS),
        RegisterOutcome::Registered
    );
    (user, session)
}

/// A right code that opens no session.
pub(super) fn an_acceptance(
    mobile: &PhoneNumber,
    challenge_id: ChallengeId,
    now: DateTime<Utc>,
) -> AcceptCode {
    let audit = an_entry(AuditEvent::NumberVerified, now);
    AcceptCode {
        challenge_id,
        number_key: key_of(mobile),
        reset_failures: true,
        audit,
    }
}

/// The login of a person with a code of its own.
pub(super) fn a_login(user: &User, now: DateTime<Utc>) -> OpenSession {
    let session = a_session(user.id, now);
    let mut audit = an_entry_of(user.id, AuditEvent::LoginSucceeded, now);
    audit.session_id = Some(session.id);
    OpenSession {
        session,
        challenge_id: challenge_id(now),
        number_key: key_of(&user.mobile),
        audit,
    }
}

/// One more session of a person.
pub(super) async fn logged_in(stores: &Stores, user: &User, now: DateTime<Utc>) -> Session {
    let command = a_login(user, now);
    let session = command.session.clone();
    let outcome = stores.sessions.open(command).await.expect(ANSWERS);
    assert!(
        matches!(outcome, OpenSessionOutcome::Opened(_)),
        "expected an open session, not {outcome:?}"
    );
    session
}

/// A person's events in the trail, newest first.
pub(super) async fn events_of(stores: &Stores, user_id: UserId) -> Vec<AuditEvent> {
    let page = stores.audit.page(user_id, None, 1000).await.expect(ANSWERS);
    page.entries.iter().map(|entry| entry.event).collect()
}
