//! Numbers and their failures, used codes, and registrations.

use dastak_domain::audit::{AuditEntry, AuditEvent};
use dastak_domain::failures::FailureCount;
use dastak_domain::user::User;
use dastak_ports::accounts::{AcceptOutcome, Register, RegisterOutcome};
use dastak_ports::sessions::OpenSessionOutcome;

use super::given::{a_login, a_registration, an_acceptance, events_of, logged_in, registered};
use super::race::race;
use super::{ANSWERS, Stores};
use crate::builders::{
    a_consent, a_user, an_entry, an_entry_of, challenge_id, key_of, mobile, number, secs, user_id,
};
use crate::clock::start;

/// Makes the rules of failures, used codes and registrations into tests.
#[macro_export]
macro_rules! logins_contract {
    ($backend:ty) => {
        $crate::contract_suite! { $backend, logins:
            nothing_is_known_of_a_new_number,
            a_registered_person_is_found_by_their_number,
            failures_are_counted_with_their_last_time,
            parallel_failures_are_all_counted,
            failures_are_counted_for_each_number,
            a_failure_is_written_to_the_trail,
            a_code_is_accepted_once,
            a_refused_acceptance_writes_nothing,
            acceptance_forgets_failures_only_when_told,
            a02_parallel_acceptances_of_one_code_have_one_winner,
            a02_a_code_opens_a_session_or_is_accepted_but_not_both,
            a_registration_stores_everything,
            a_spent_token_registers_nobody,
            a_taken_number_spends_no_token,
            a03_parallel_registrations_with_one_token_have_one_winner,
            a04_parallel_registrations_of_one_number_have_one_winner,
        }
    };
}

async fn failures(stores: &Stores) -> FailureCount {
    stores
        .accounts
        .login_subject(mobile(), key_of(&mobile()))
        .await
        .expect(ANSWERS)
        .failures
}

async fn fail(stores: &Stores) {
    let audit = an_entry(AuditEvent::LoginFailed, start());
    stores
        .accounts
        .record_failure(key_of(&mobile()), audit)
        .await
        .expect(ANSWERS);
}

async fn user_of(stores: &Stores, i: u32) -> Option<User> {
    stores
        .accounts
        .login_subject(number(i), key_of(&number(i)))
        .await
        .expect(ANSWERS)
        .user
}

/// No failures and no person.
pub async fn nothing_is_known_of_a_new_number(stores: Stores) {
    registered(&stores, number(1), start()).await;
    let subject = stores
        .accounts
        .login_subject(mobile(), key_of(&mobile()))
        .await
        .expect(ANSWERS);
    assert_eq!(subject.failures, FailureCount::default());
    assert_eq!(subject.user, None);
}

/// The person is found, as they registered.
pub async fn a_registered_person_is_found_by_their_number(stores: Stores) {
    registered(&stores, number(2), start()).await;
    let (user, _) = registered(&stores, number(1), start()).await;
    assert_eq!(user_of(&stores, 1).await, Some(user));
}

/// One more each time, and the time is the entry's.
pub async fn failures_are_counted_with_their_last_time(stores: Stores) {
    for count in 1..=5 {
        let at = start() + secs(i64::from(count));
        let audit = an_entry(AuditEvent::LoginFailed, at);
        let answer = stores
            .accounts
            .record_failure(key_of(&mobile()), audit)
            .await
            .expect(ANSWERS);
        assert_eq!(
            answer,
            FailureCount {
                count,
                last_at: Some(at)
            }
        );
        assert_eq!(failures(&stores).await, answer);
    }
}

/// No failure is lost, and no two callers see the same count.
pub async fn parallel_failures_are_all_counted(stores: Stores) {
    let answers = race(|_| {
        let accounts = stores.accounts.clone();
        let audit = an_entry(AuditEvent::LoginFailed, start());
        async move {
            accounts
                .record_failure(key_of(&mobile()), audit)
                .await
                .expect(ANSWERS)
                .count
        }
    })
    .await;
    let mut counts = answers;
    counts.sort_unstable();
    assert!(counts.iter().copied().eq(1..=50), "{counts:?}");
    assert_eq!(failures(&stores).await.count, 50);
}

/// Another number's failures are its own.
pub async fn failures_are_counted_for_each_number(stores: Stores) {
    let audit = an_entry(AuditEvent::LoginFailed, start());
    stores
        .accounts
        .record_failure(key_of(&number(1)), audit)
        .await
        .expect(ANSWERS);
    assert_eq!(failures(&stores).await, FailureCount::default());
}

/// The person can see that somebody guessed.
pub async fn a_failure_is_written_to_the_trail(stores: Stores) {
    let person = user_id(start());
    let audit = an_entry_of(person, AuditEvent::LoginFailed, start());
    stores
        .accounts
        .record_failure(key_of(&mobile()), audit)
        .await
        .expect(ANSWERS);
    assert_eq!(events_of(&stores, person).await, [AuditEvent::LoginFailed]);
}

/// The second call for a challenge is told that it is used; another challenge is not touched.
pub async fn a_code_is_accepted_once(stores: Stores) {
    let command = || {
        let id = challenge_id(start());
        (
            an_acceptance(&mobile(), id, start()),
            an_acceptance(&mobile(), id, start()),
        )
    };
    for (first, second) in [command(), command()] {
        assert_eq!(
            stores.accounts.accept_code(first).await.expect(ANSWERS),
            AcceptOutcome::Accepted
        );
        assert_eq!(
            stores.accounts.accept_code(second).await.expect(ANSWERS),
            AcceptOutcome::AlreadyUsed
        );
    }
}

/// A call that lost leaves no entry and forgets no failure.
pub async fn a_refused_acceptance_writes_nothing(stores: Stores) {
    let (person, id) = (user_id(start()), challenge_id(start()));
    let command = || {
        let mut command = an_acceptance(&mobile(), id, start());
        command.audit = an_entry_of(person, AuditEvent::LoginRefused, start());
        command
    };
    assert_eq!(
        stores.accounts.accept_code(command()).await.expect(ANSWERS),
        AcceptOutcome::Accepted
    );
    fail(&stores).await;
    assert_eq!(
        stores.accounts.accept_code(command()).await.expect(ANSWERS),
        AcceptOutcome::AlreadyUsed
    );
    assert_eq!(events_of(&stores, person).await, [AuditEvent::LoginRefused]);
    assert_eq!(failures(&stores).await.count, 1);
}

/// The right code of a disabled account proves the number, but the command decides what that is worth.
pub async fn acceptance_forgets_failures_only_when_told(stores: Stores) {
    fail(&stores).await;
    for (reset_failures, count) in [(false, 1), (true, 0)] {
        let mut command = an_acceptance(&mobile(), challenge_id(start()), start());
        command.reset_failures = reset_failures;
        stores.accounts.accept_code(command).await.expect(ANSWERS);
        assert_eq!(failures(&stores).await.count, count);
    }
}

/// Of parallel calls for one challenge one accepts.
pub async fn a02_parallel_acceptances_of_one_code_have_one_winner(stores: Stores) {
    let id = challenge_id(start());
    let answers = race(|_| {
        let accounts = stores.accounts.clone();
        async move {
            accounts
                .accept_code(an_acceptance(&mobile(), id, start()))
                .await
                .expect(ANSWERS)
        }
    })
    .await;
    assert_eq!(
        answers
            .iter()
            .filter(|outcome| **outcome == AcceptOutcome::Accepted)
            .count(),
        1
    );
}

/// Logins and acceptances of one challenge race for one and the same mark.
pub async fn a02_a_code_opens_a_session_or_is_accepted_but_not_both(stores: Stores) {
    let (user, _) = registered(&stores, mobile(), start()).await;
    let id = challenge_id(start());
    let answers = race(|i| {
        let (accounts, sessions) = (stores.accounts.clone(), stores.sessions.clone());
        let mut login = a_login(&user, start());
        login.challenge_id = id;
        async move {
            if i % 2 == 0 {
                let outcome = accounts
                    .accept_code(an_acceptance(&mobile(), id, start()))
                    .await
                    .expect(ANSWERS);
                outcome == AcceptOutcome::Accepted
            } else {
                matches!(
                    sessions.open(login).await.expect(ANSWERS),
                    OpenSessionOutcome::Opened(_)
                )
            }
        }
    })
    .await;
    assert_eq!(answers.iter().filter(|won| **won).count(), 1);
}

/// Person, consents, session and entry are there together; the consents are kept by purpose.
pub async fn a_registration_stores_everything(stores: Stores) {
    let mut user = a_user(mobile(), start());
    user.consents = vec![
        a_consent("privacy", true, start()),
        a_consent("marketing.sms", false, start()),
    ];
    user.consents.sort_by(|a, b| a.purpose.cmp(&b.purpose));
    let command = a_registration(&user, start());
    let (session, entry) = (command.session.clone(), command.audit.clone());
    assert_eq!(
        stores.accounts.register(command).await.expect(ANSWERS),
        RegisterOutcome::Registered
    );
    let bearer = stores
        .sessions
        .bearer(session.id)
        .await
        .expect(ANSWERS)
        .expect("the session is there");
    assert_eq!(bearer.session, session);
    assert_eq!(bearer.user, user);
    let export = stores
        .accounts
        .export(user.id)
        .await
        .expect(ANSWERS)
        .expect("the person is there");
    assert_eq!(export.user, user);
    assert_eq!(export.consent_history.len(), 2);
    assert_eq!(export.sessions, [session]);
    assert_eq!(export.audit, [entry]);
}

/// A token registers once: the second number stays free, and nothing of the second try is stored.
pub async fn a_spent_token_registers_nobody(stores: Stores) {
    let first = a_registration(&a_user(number(1), start()), start());
    let second = a_registration(&a_user(number(2), start()), start());
    let (second_id, session_id) = (second.user.id, second.session.id);
    let token_id = first.token_id;
    assert_eq!(
        stores.accounts.register(first).await.expect(ANSWERS),
        RegisterOutcome::Registered
    );
    let second = Register { token_id, ..second };
    assert_eq!(
        stores.accounts.register(second).await.expect(ANSWERS),
        RegisterOutcome::TokenSpent
    );
    assert_eq!(user_of(&stores, 2).await, None);
    assert_eq!(stores.sessions.bearer(session_id).await.expect(ANSWERS), None);
    assert_eq!(events_of(&stores, second_id).await, []);
}

/// When the number is somebody's, nothing of the try is stored, and the token is as good as before.
pub async fn a_taken_number_spends_no_token(stores: Stores) {
    let (owner, _) = registered(&stores, number(1), start()).await;
    let command = a_registration(&a_user(number(1), start()), start());
    let (user_id, session_id, token_id) = (command.user.id, command.session.id, command.token_id);
    assert_eq!(
        stores.accounts.register(command).await.expect(ANSWERS),
        RegisterOutcome::AlreadyRegistered
    );
    assert_eq!(user_of(&stores, 1).await, Some(owner));
    assert_eq!(stores.sessions.bearer(session_id).await.expect(ANSWERS), None);
    assert_eq!(events_of(&stores, user_id).await, []);
    let again = Register {
        token_id,
        ..a_registration(&a_user(number(2), start()), start())
    };
    assert_eq!(
        stores.accounts.register(again).await.expect(ANSWERS),
        RegisterOutcome::Registered
    );
}

/// Of parallel registrations with one token, each of another number, one succeeds and the others leave no
/// trace.
pub async fn a03_parallel_registrations_with_one_token_have_one_winner(stores: Stores) {
    let token_id = crate::builders::token_id(start());
    let answers = race(|i| {
        let accounts = stores.accounts.clone();
        let user = a_user(number(u32::try_from(i).expect("a small number")), start());
        let command = Register {
            token_id,
            ..a_registration(&user, start())
        };
        async move { accounts.register(command).await.expect(ANSWERS) }
    })
    .await;
    assert_eq!(
        answers
            .iter()
            .filter(|outcome| **outcome == RegisterOutcome::Registered)
            .count(),
        1
    );
    assert_eq!(
        answers
            .iter()
            .filter(|outcome| **outcome == RegisterOutcome::TokenSpent)
            .count(),
        49
    );
    let mut people = 0;
    for i in 0..50 {
        people += u32::from(user_of(&stores, i).await.is_some());
    }
    assert_eq!(people, 1);
}

/// Of parallel registrations of one number, each with its own token, one succeeds; the others keep their
/// tokens.
pub async fn a04_parallel_registrations_of_one_number_have_one_winner(stores: Stores) {
    let answers = race(|_| {
        let accounts = stores.accounts.clone();
        let command = a_registration(&a_user(mobile(), start()), start());
        let token_id = command.token_id;
        async move { (token_id, accounts.register(command).await.expect(ANSWERS)) }
    })
    .await;
    let losers: Vec<_> = answers
        .iter()
        .filter(|(_, o)| *o == RegisterOutcome::AlreadyRegistered)
        .collect();
    assert_eq!(losers.len(), 49);
    assert_eq!(
        answers
            .iter()
            .filter(|(_, o)| *o == RegisterOutcome::Registered)
            .count(),
        1
    );
    for (i, (token_id, _)) in (1..).zip(losers.into_iter().take(3)) {
        let again = Register {
            token_id: *token_id,
            ..a_registration(&a_user(number(i), start()), start())
        };
        assert_eq!(
            stores.accounts.register(again).await.expect(ANSWERS),
            RegisterOutcome::Registered
        );
    }
    let user = user_of(&stores, 1).await.expect("somebody has registered it");
    let entry: Vec<AuditEntry> = stores.audit.page(user.id, None, 10).await.expect(ANSWERS).entries;
    assert_eq!(entry.len(), 1);
    logged_in(&stores, &user, start() + secs(1)).await;
}
