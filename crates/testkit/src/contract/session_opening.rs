//! Logins, and the list of them.

use dastak_domain::audit::AuditEvent;
use dastak_domain::user::AccountStatus;
use dastak_ports::accounts::{AcceptOutcome, EraseAccount, SetStatus};
use dastak_ports::sessions::OpenSessionOutcome;

use super::given::{a_login, an_acceptance, an_end, events_of, logged_in, registered};
use super::race::race;
use super::{ANSWERS, Stores};
use crate::builders::{
    a_user, an_entry, an_entry_of, challenge_id, key_of, mobile, number, secs, session_id, user_id,
};
use crate::clock::start;

/// Makes the rules of logins into tests.
#[macro_export]
macro_rules! session_opening_contract {
    ($backend:ty) => {
        $crate::contract_suite! { $backend, session_opening:
            a_login_answers_the_person_as_they_are_stored,
            a_login_forgets_the_failures_of_its_number,
            a_used_code_opens_nothing,
            a_used_code_is_used_whatever_became_of_the_person,
            a_disabled_person_opens_nothing_and_uses_nothing,
            an_unknown_person_opens_nothing_and_uses_nothing,
            a02_parallel_logins_with_one_code_open_one_session,
            a_person_has_several_sessions,
            nobody_bears_an_unknown_session,
            the_list_is_newest_first_and_somebodys_own,
            the_list_leaves_out_what_can_not_be_refreshed,
        }
    };
}

/// Last login and verification are this login's, here and in every later read; nothing else changes.
pub async fn a_login_answers_the_person_as_they_are_stored(stores: Stores) {
    let (mut expected, _) = registered(&stores, mobile(), start()).await;
    let now = start() + secs(3600);
    let command = a_login(&expected, now);
    let session = command.session.clone();
    expected.last_login_at = now;
    expected.mobile_verified_at = now;
    let outcome = stores.sessions.open(command).await.expect(ANSWERS);
    assert_eq!(outcome, OpenSessionOutcome::Opened(Box::new(expected.clone())));
    let bearer = stores
        .sessions
        .bearer(session.id)
        .await
        .expect(ANSWERS)
        .expect("the session is there");
    assert_eq!(bearer.session, session);
    assert_eq!(bearer.user, expected);
    assert_eq!(
        events_of(&stores, expected.id).await,
        [AuditEvent::LoginSucceeded, AuditEvent::Registered]
    );
}

/// A success ends the row of failures, of its number only.
pub async fn a_login_forgets_the_failures_of_its_number(stores: Stores) {
    let (user, _) = registered(&stores, mobile(), start()).await;
    for mobile in [mobile(), number(1)] {
        let audit = an_entry(AuditEvent::LoginFailed, start());
        stores
            .accounts
            .record_failure(key_of(&mobile), audit)
            .await
            .expect(ANSWERS);
    }
    logged_in(&stores, &user, start() + secs(1)).await;
    for (mobile, count) in [(mobile(), 0), (number(1), 1)] {
        let key = key_of(&mobile);
        let subject = stores.accounts.login_subject(mobile, key).await.expect(ANSWERS);
        assert_eq!(subject.failures.count, count);
    }
}

/// A code that opened a session, or was accepted otherwise, opens none; and the try leaves no trace.
pub async fn a_used_code_opens_nothing(stores: Stores) {
    let (user, _) = registered(&stores, mobile(), start()).await;
    let first = a_login(&user, start() + secs(1));
    let challenge_id = first.challenge_id;
    assert!(matches!(
        stores.sessions.open(first).await.expect(ANSWERS),
        OpenSessionOutcome::Opened(_)
    ));
    let mut second = a_login(&user, start() + secs(2));
    second.challenge_id = challenge_id;
    let session_id = second.session.id;
    let outcome = stores.sessions.open(second).await.expect(ANSWERS);
    assert_eq!(outcome, OpenSessionOutcome::CodeAlreadyUsed);
    assert_eq!(stores.sessions.bearer(session_id).await.expect(ANSWERS), None);
    assert_eq!(events_of(&stores, user.id).await.len(), 2);
    let subject = stores
        .accounts
        .login_subject(mobile(), key_of(&mobile()))
        .await
        .expect(ANSWERS);
    assert_eq!(
        subject.user.map(|user| user.last_login_at),
        Some(start() + secs(1))
    );
    let outcome = stores
        .accounts
        .accept_code(an_acceptance(&mobile(), challenge_id, start()))
        .await;
    assert_eq!(outcome.expect(ANSWERS), AcceptOutcome::AlreadyUsed);
}

/// That the code is used is said before anything about the account.
pub async fn a_used_code_is_used_whatever_became_of_the_person(stores: Stores) {
    let (user, _) = registered(&stores, mobile(), start()).await;
    let command = a_login(&user, start() + secs(1));
    assert!(matches!(
        stores.sessions.open(command.clone()).await.expect(ANSWERS),
        OpenSessionOutcome::Opened(_)
    ));
    let disable = SetStatus {
        user_id: user.id,
        status: AccountStatus::Disabled,
        audit: an_entry_of(user.id, AuditEvent::AccountDisabled, start() + secs(2)),
    };
    assert!(stores.accounts.set_status(disable).await.expect(ANSWERS));
    let outcome = stores.sessions.open(command.clone()).await.expect(ANSWERS);
    assert_eq!(outcome, OpenSessionOutcome::CodeAlreadyUsed);
    let erasure = EraseAccount {
        user_id: user.id,
        number_key: key_of(&user.mobile),
        audit: an_entry(AuditEvent::AccountErased, start() + secs(3)),
    };
    assert!(stores.accounts.erase(erasure).await.expect(ANSWERS));
    let outcome = stores.sessions.open(command).await.expect(ANSWERS);
    assert_eq!(outcome, OpenSessionOutcome::CodeAlreadyUsed);
}

/// The code of a disabled person stays unused, for whatever is done with it next.
pub async fn a_disabled_person_opens_nothing_and_uses_nothing(stores: Stores) {
    let (user, _) = registered(&stores, mobile(), start()).await;
    let set = |status, event, second| SetStatus {
        user_id: user.id,
        status,
        audit: an_entry_of(user.id, event, start() + secs(second)),
    };
    let disable = set(AccountStatus::Disabled, AuditEvent::AccountDisabled, 1);
    assert!(stores.accounts.set_status(disable).await.expect(ANSWERS));
    let command = a_login(&user, start() + secs(2));
    let outcome = stores.sessions.open(command.clone()).await.expect(ANSWERS);
    assert_eq!(outcome, OpenSessionOutcome::Disabled);
    assert_eq!(
        stores.sessions.bearer(command.session.id).await.expect(ANSWERS),
        None
    );
    assert_eq!(
        events_of(&stores, user.id).await,
        [AuditEvent::AccountDisabled, AuditEvent::Registered]
    );
    let enable = set(AccountStatus::Active, AuditEvent::AccountEnabled, 3);
    assert!(stores.accounts.set_status(enable).await.expect(ANSWERS));
    let outcome = stores.sessions.open(command).await.expect(ANSWERS);
    assert!(matches!(outcome, OpenSessionOutcome::Opened(_)), "{outcome:?}");
}

/// Whoever is gone logs in no more, and the code is as it was.
pub async fn an_unknown_person_opens_nothing_and_uses_nothing(stores: Stores) {
    let command = a_login(&a_user(mobile(), start()), start());
    let (challenge_id, session_id) = (command.challenge_id, command.session.id);
    let outcome = stores.sessions.open(command).await.expect(ANSWERS);
    assert_eq!(outcome, OpenSessionOutcome::UserGone);
    assert_eq!(stores.sessions.bearer(session_id).await.expect(ANSWERS), None);
    let outcome = stores
        .accounts
        .accept_code(an_acceptance(&mobile(), challenge_id, start()))
        .await;
    assert_eq!(outcome.expect(ANSWERS), AcceptOutcome::Accepted);
}

/// Of parallel logins with one code one opens a session; there is one more session and one more entry.
pub async fn a02_parallel_logins_with_one_code_open_one_session(stores: Stores) {
    let (user, _) = registered(&stores, mobile(), start()).await;
    let id = challenge_id(start());
    let answers = race(|_| {
        let sessions = stores.sessions.clone();
        let mut command = a_login(&user, start());
        command.challenge_id = id;
        async move { sessions.open(command).await.expect(ANSWERS) }
    })
    .await;
    assert_eq!(
        answers
            .iter()
            .filter(|o| matches!(o, OpenSessionOutcome::Opened(_)))
            .count(),
        1
    );
    assert_eq!(
        answers
            .iter()
            .filter(|o| **o == OpenSessionOutcome::CodeAlreadyUsed)
            .count(),
        49
    );
    assert_eq!(
        stores.sessions.list(user.id, start()).await.expect(ANSWERS).len(),
        2
    );
    assert_eq!(events_of(&stores, user.id).await.len(), 2);
}

/// Parallel logins with codes of their own all succeed.
pub async fn a_person_has_several_sessions(stores: Stores) {
    let (user, _) = registered(&stores, mobile(), start()).await;
    let answers = race(|_| {
        let (sessions, command) = (stores.sessions.clone(), a_login(&user, start()));
        async move { sessions.open(command).await.expect(ANSWERS) }
    })
    .await;
    assert!(
        answers
            .iter()
            .all(|outcome| matches!(outcome, OpenSessionOutcome::Opened(_)))
    );
    assert_eq!(
        stores.sessions.list(user.id, start()).await.expect(ANSWERS).len(),
        51
    );
}

/// An unknown session is `None`.
pub async fn nobody_bears_an_unknown_session(stores: Stores) {
    registered(&stores, mobile(), start()).await;
    assert_eq!(
        stores.sessions.bearer(session_id(start())).await.expect(ANSWERS),
        None
    );
}

/// Sessions of the same millisecond are ordered too: by their ids.
pub async fn the_list_is_newest_first_and_somebodys_own(stores: Stores) {
    let (user, first) = registered(&stores, mobile(), start()).await;
    registered(&stores, number(1), start()).await;
    let second = logged_in(&stores, &user, start() + secs(1)).await;
    let third = logged_in(&stores, &user, start() + secs(1)).await;
    let listed = stores
        .sessions
        .list(user.id, start() + secs(2))
        .await
        .expect(ANSWERS);
    assert_eq!(listed, [third, second, first]);
    assert_eq!(
        stores
            .sessions
            .list(user_id(start()), start())
            .await
            .expect(ANSWERS),
        []
    );
}

/// Ended sessions are not listed, nor those whose refresh token has expired.
pub async fn the_list_leaves_out_what_can_not_be_refreshed(stores: Stores) {
    let (user, first) = registered(&stores, mobile(), start()).await;
    let second = logged_in(&stores, &user, start() + secs(1)).await;
    let third = logged_in(&stores, &user, start() + secs(2)).await;
    assert!(
        stores
            .sessions
            .end(an_end(user.id, second.id, start() + secs(3)))
            .await
            .expect(ANSWERS)
    );
    let listed = stores
        .sessions
        .list(user.id, start() + secs(3))
        .await
        .expect(ANSWERS);
    assert_eq!(listed, [third.clone(), first.clone()]);
    let listed = stores
        .sessions
        .list(user.id, first.refresh.expires_at)
        .await
        .expect(ANSWERS);
    assert_eq!(listed, [third]);
}
