//! Copies of accounts, and their ends.

use chrono::{DateTime, Utc};
use dastak_domain::audit::{AuditEntry, AuditEvent};
use dastak_domain::ids::UserId;
use dastak_domain::session::EndReason;
use dastak_domain::user::{AccountStatus, User};
use dastak_ports::accounts::{AcceptCode, EraseAccount, SetStatus};
use dastak_ports::sessions::EndAllSessions;

use super::given::{a_registration, an_acceptance, an_answer, events_of, logged_in, registered, user_of};
use super::race::race;
use super::{ANSWERS, Stores};
use crate::builders::{
    a_consent, a_session, an_entry, an_entry_of, challenge_id, key_of, mobile, number, secs, user_id,
};
use crate::clock::start;

/// Makes the rules of exports, erasures and account statuses into tests.
#[macro_export]
macro_rules! account_ends_contract {
    ($backend:ty) => {
        $crate::contract_suite! { $backend, account_ends:
            an_export_is_complete_and_somebodys_own,
            nobody_has_nothing_to_export,
            an_erasure_removes_the_person_and_frees_the_number,
            an_erasure_takes_the_person_from_the_trail,
            what_comes_after_an_erasure_is_kept_without_the_person,
            an_erasure_is_nothing_to_others,
            an_account_is_erased_once,
            a_number_can_register_again_as_somebody_new,
            disabling_ends_every_session,
            enabling_gives_no_session_back,
            nobody_has_no_status,
        }
    };
}

fn an_erasure(user: &User, at: DateTime<Utc>) -> EraseAccount {
    let audit = an_entry(AuditEvent::AccountErased, at);
    EraseAccount {
        user_id: user.id,
        number_key: key_of(&user.mobile),
        audit,
    }
}

fn a_status(user_id: UserId, status: AccountStatus, at: DateTime<Utc>) -> SetStatus {
    let event = match status {
        AccountStatus::Active => AuditEvent::AccountEnabled,
        AccountStatus::Disabled => AuditEvent::AccountDisabled,
    };
    SetStatus {
        user_id,
        status,
        audit: an_entry_of(user_id, event, at),
    }
}

/// An export has the person, every answer, every session that is kept and every entry, and of no other.
pub async fn an_export_is_complete_and_somebodys_own(stores: Stores) {
    let (user, first) = registered(&stores, number(1), start()).await;
    let (other, _) = registered(&stores, number(2), start()).await;
    stores
        .accounts
        .record_consent(an_answer(other.id, a_consent("privacy", true, start())))
        .await
        .expect(ANSWERS);
    let second = logged_in(&stores, &user, start() + secs(1)).await;
    let third = logged_in(&stores, &user, start() + secs(2)).await;
    let export = stores
        .accounts
        .export(user.id)
        .await
        .expect(ANSWERS)
        .expect("the person is there");
    assert_eq!(Some(&export.user), user_of(&stores, 1).await.as_ref());
    assert_eq!(export.consent_history, user.consents);
    assert_eq!(export.sessions, [third, second, first]);
    let events: Vec<_> = export.audit.iter().map(|entry| entry.event).collect();
    assert_eq!(
        events,
        [
            AuditEvent::LoginSucceeded,
            AuditEvent::LoginSucceeded,
            AuditEvent::Registered
        ]
    );
}

/// An unknown person is `None`.
pub async fn nobody_has_nothing_to_export(stores: Stores) {
    assert!(
        stores
            .accounts
            .export(user_id(start()))
            .await
            .expect(ANSWERS)
            .is_none()
    );
}

/// After an erasure there is no person, no session and no export.
pub async fn an_erasure_removes_the_person_and_frees_the_number(stores: Stores) {
    let (user, first) = registered(&stores, number(1), start()).await;
    let second = logged_in(&stores, &user, start() + secs(1)).await;
    assert!(
        stores
            .accounts
            .erase(an_erasure(&user, start() + secs(2)))
            .await
            .expect(ANSWERS)
    );
    assert_eq!(user_of(&stores, 1).await, None);
    assert!(stores.accounts.export(user.id).await.expect(ANSWERS).is_none());
    for session in [first, second] {
        assert_eq!(stores.sessions.bearer(session.id).await.expect(ANSWERS), None);
    }
    assert_eq!(
        stores
            .sessions
            .list(user.id, start() + secs(2))
            .await
            .expect(ANSWERS),
        []
    );
}

/// The entries of the person are no longer theirs, those that know only the number or the session included.
pub async fn an_erasure_takes_the_person_from_the_trail(stores: Stores) {
    let (user, session) = registered(&stores, number(1), start()).await;
    let by_number = AuditEntry {
        number_key: Some(key_of(&user.mobile)),
        user_id: Some(user.id),
        ..an_entry(AuditEvent::LoginFailed, start())
    };
    let by_session = AuditEntry {
        session_id: Some(session.id),
        ..an_entry(AuditEvent::AccessDenied, start())
    };
    for entry in [by_number, by_session] {
        stores.audit.append(entry).await.expect(ANSWERS);
    }
    assert!(
        stores
            .accounts
            .erase(an_erasure(&user, start() + secs(1)))
            .await
            .expect(ANSWERS)
    );
    assert_eq!(events_of(&stores, user.id).await, []);
}

/// Requests that were under way during the erasure write what they saw, but nothing that leads to the person; and a
/// new person with the same number, even the same id, finds none of it.
pub async fn what_comes_after_an_erasure_is_kept_without_the_person(stores: Stores) {
    let (user, session) = registered(&stores, number(1), start()).await;
    let entry = |event| AuditEntry {
        session_id: Some(session.id),
        number_key: Some(key_of(&user.mobile)),
        address: session.address,
        device: session.device.clone(),
        ..an_entry_of(user.id, event, start() + secs(2))
    };
    let erasure = || an_erasure(&user, start() + secs(1));
    assert!(stores.accounts.erase(erasure()).await.expect(ANSWERS));
    stores
        .accounts
        .record_failure(key_of(&user.mobile), entry(AuditEvent::LoginFailed))
        .await
        .expect(ANSWERS);
    let accepted = AcceptCode {
        audit: entry(AuditEvent::LoginRefused),
        ..an_acceptance(&user.mobile, challenge_id(start()), start())
    };
    stores.accounts.accept_code(accepted).await.expect(ANSWERS);
    let everywhere = EndAllSessions {
        user_id: user.id,
        reason: EndReason::LoggedOut,
        audit: entry(AuditEvent::LoggedOutEverywhere),
    };
    assert_eq!(stores.sessions.end_all(everywhere).await.expect(ANSWERS), 0);
    stores
        .audit
        .append(entry(AuditEvent::DataExported))
        .await
        .expect(ANSWERS);
    assert_eq!(events_of(&stores, user.id).await, []);
    let again = a_registration(&user, start() + secs(3));
    stores.accounts.register(again).await.expect(ANSWERS);
    assert_eq!(events_of(&stores, user.id).await, [AuditEvent::Registered]);
}

/// Another person keeps everything.
pub async fn an_erasure_is_nothing_to_others(stores: Stores) {
    let (user, _) = registered(&stores, number(1), start()).await;
    let (other, session) = registered(&stores, number(2), start()).await;
    let before = stores
        .accounts
        .export(other.id)
        .await
        .expect(ANSWERS)
        .expect("the person is there");
    assert!(
        stores
            .accounts
            .erase(an_erasure(&user, start() + secs(1)))
            .await
            .expect(ANSWERS)
    );
    let after = stores
        .accounts
        .export(other.id)
        .await
        .expect(ANSWERS)
        .expect("the person is there");
    assert_eq!((after.user, after.audit), (before.user, before.audit));
    assert_eq!(
        (after.sessions, after.consent_history),
        (vec![session], before.consent_history)
    );
}

/// The second erasure finds nobody; of parallel ones one erases.
pub async fn an_account_is_erased_once(stores: Stores) {
    let (user, _) = registered(&stores, number(1), start()).await;
    let answers = race(|_| {
        let accounts = stores.accounts.clone();
        let command = an_erasure(&user, start() + secs(1));
        async move { accounts.erase(command).await.expect(ANSWERS) }
    })
    .await;
    assert_eq!(answers.iter().filter(|erased| **erased).count(), 1);
    assert!(
        !stores
            .accounts
            .erase(an_erasure(&user, start() + secs(2)))
            .await
            .expect(ANSWERS)
    );
}

/// The same number is somebody new: another id, and nothing of before.
pub async fn a_number_can_register_again_as_somebody_new(stores: Stores) {
    let (old, _) = registered(&stores, number(1), start()).await;
    assert!(
        stores
            .accounts
            .erase(an_erasure(&old, start() + secs(1)))
            .await
            .expect(ANSWERS)
    );
    let (new, session) = registered(&stores, number(1), start() + secs(2)).await;
    assert_ne!(new.id, old.id);
    let export = stores
        .accounts
        .export(new.id)
        .await
        .expect(ANSWERS)
        .expect("the person is there");
    assert_eq!(export.user, new);
    assert_eq!(export.consent_history, new.consents);
    assert_eq!(export.sessions, [session]);
    assert_eq!(export.audit.len(), 1);
}

/// A disabled person has no session from that moment on.
pub async fn disabling_ends_every_session(stores: Stores) {
    let (user, first) = registered(&stores, mobile(), start()).await;
    let (_, others) = registered(&stores, number(1), start()).await;
    let second = logged_in(&stores, &user, start() + secs(1)).await;
    let now = start() + secs(2);
    assert!(
        stores
            .accounts
            .set_status(a_status(user.id, AccountStatus::Disabled, now))
            .await
            .expect(ANSWERS)
    );
    for session in [first, second] {
        let bearer = stores
            .sessions
            .bearer(session.id)
            .await
            .expect(ANSWERS)
            .expect("the session is kept");
        assert_eq!(bearer.session.ended_at, Some(now));
        assert_eq!(bearer.user.status, AccountStatus::Disabled);
        assert_eq!(bearer.user.updated_at, now);
    }
    assert_eq!(stores.sessions.list(user.id, now).await.expect(ANSWERS), []);
    let bearer = stores
        .sessions
        .bearer(others.id)
        .await
        .expect(ANSWERS)
        .expect("the session is there");
    assert_eq!(bearer.session.ended_at, None);
    assert_eq!(
        events_of(&stores, user.id).await.first(),
        Some(&AuditEvent::AccountDisabled)
    );
}

/// An enabled person logs in anew.
pub async fn enabling_gives_no_session_back(stores: Stores) {
    let (user, session) = registered(&stores, number(1), start()).await;
    for (status, second) in [(AccountStatus::Disabled, 1), (AccountStatus::Active, 2)] {
        let command = a_status(user.id, status, start() + secs(second));
        assert!(stores.accounts.set_status(command).await.expect(ANSWERS));
    }
    let bearer = stores
        .sessions
        .bearer(session.id)
        .await
        .expect(ANSWERS)
        .expect("the session is kept");
    assert_eq!(bearer.session.ended_at, Some(start() + secs(1)));
    assert_eq!(bearer.user.status, AccountStatus::Active);
    logged_in(&stores, &user, start() + secs(3)).await;
}

/// The status of an unknown person is refused and leaves no entry.
pub async fn nobody_has_no_status(stores: Stores) {
    let nobody = a_session(user_id(start()), start()).user_id;
    let command = a_status(nobody, AccountStatus::Disabled, start());
    assert!(!stores.accounts.set_status(command).await.expect(ANSWERS));
    assert_eq!(events_of(&stores, nobody).await, []);
}
