//! Numbers, their failures, and codes that were right.

use dastak_domain::audit::AuditEvent;
use dastak_domain::failures::{FailureCount, WAIT_FROM};
use dastak_ports::accounts::AcceptOutcome;
use dastak_ports::otp_store::{AttemptOutcome, LeaseEnd};
use dastak_ports::sessions::OpenSessionOutcome;

use super::given::{
    a_login, a_settlement, an_acceptance, counted, events_of, failure, is_gone, is_limited, opened,
    registered, registered_without_entry, user_of,
};
use super::race::race;
use super::{ANSWERS, Stores};
use crate::builders::{an_entry, an_entry_of, challenge_id, key_of, mobile, number, secs};
use crate::clock::start;

/// Makes the rules of failures and used codes into tests.
#[macro_export]
macro_rules! accepted_codes_contract {
    ($backend:ty) => {
        $crate::contract_suite! { $backend, accepted_codes:
            nothing_is_known_of_a_new_number,
            a_registered_person_is_found_by_their_number,
            failures_are_counted_with_their_last_time,
            parallel_failures_are_all_counted,
            failures_are_counted_for_each_number,
            a_failure_is_written_to_the_trail,
            below_thirty_failures_no_guess_is_held_up,
            a06_of_parallel_guesses_after_a_wait_one_is_let_through,
            a_code_is_accepted_once,
            a_refused_acceptance_writes_nothing,
            acceptance_forgets_failures_only_when_told,
            a02_parallel_acceptances_of_one_code_have_one_winner,
            a02_a_code_opens_a_session_or_is_accepted_but_not_both,
            a_joint_lease_is_settled_with_the_use_of_the_code,
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

async fn claim(stores: &Stores, seconds: i64) -> Option<u32> {
    stores
        .accounts
        .claim_guess(key_of(&mobile()), start() + secs(seconds))
        .await
        .expect(ANSWERS)
}

/// Guesses that need not wait are let through, and nothing is written.
pub async fn below_thirty_failures_no_guess_is_held_up(stores: Stores) {
    assert_eq!(claim(&stores, 0).await, None);
    assert_eq!(failures(&stores).await, FailureCount::default());
    for _ in 1..WAIT_FROM {
        fail(&stores).await;
    }
    let before = failures(&stores).await;
    for _ in 0..3 {
        assert_eq!(claim(&stores, 1).await, None);
    }
    assert_eq!(failures(&stores).await, before);
}

/// Each wait lets one guess through, and it counts no failure by itself.
pub async fn a06_of_parallel_guesses_after_a_wait_one_is_let_through(stores: Stores) {
    for _ in 0..WAIT_FROM {
        fail(&stores).await;
    }
    assert_eq!(claim(&stores, 29).await, Some(1));
    for second in [30, 60] {
        let answers = race(|_| {
            let accounts = stores.accounts.clone();
            let now = start() + secs(second);
            async move { accounts.claim_guess(key_of(&mobile()), now).await.expect(ANSWERS) }
        })
        .await;
        assert_eq!(answers.iter().filter(|wait| wait.is_none()).count(), 1);
        assert_eq!(answers.iter().filter(|wait| **wait == Some(30)).count(), 49);
        let claimed = FailureCount {
            count: WAIT_FROM,
            last_at: Some(start() + secs(second)),
        };
        assert_eq!(failures(&stores).await, claimed);
    }
}

/// The person can see that somebody guessed.
pub async fn a_failure_is_written_to_the_trail(stores: Stores) {
    let person = registered_without_entry(&stores, 1).await;
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
    let person = registered_without_entry(&stores, 1).await;
    let id = challenge_id(start());
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

/// Where codes and accounts are one store, the transaction that uses a code settles its lease: the challenge is
/// used, and its failure taken back.
pub async fn a_joint_lease_is_settled_with_the_use_of_the_code(stores: Stores) {
    let (user, _) = registered(&stores, mobile(), start()).await;
    for (login, now) in [(true, start()), (false, start() + secs(60))] {
        let challenge = opened(&stores, &mobile(), now).await;
        let taken = stores
            .otp_store
            .take_attempt(counted(1, now))
            .await
            .expect(ANSWERS);
        let AttemptOutcome::Granted { joint, .. } = taken else {
            panic!("expected a granted attempt, not {taken:?}");
        };
        if !joint {
            return;
        }
        let mut lease = a_settlement(&challenge, LeaseEnd::Consumed, now);
        lease.refund = vec![failure(1).key];
        if login {
            let mut command = a_login(&user, now);
            (command.challenge_id, command.lease) = (challenge.id, Some(lease));
            stores.sessions.open(command).await.expect(ANSWERS);
        } else {
            let mut command = an_acceptance(&mobile(), challenge.id, now);
            command.lease = Some(lease);
            stores.accounts.accept_code(command).await.expect(ANSWERS);
        }
        assert!(is_gone(&stores, counted(1, now)).await);
        opened(&stores, &mobile(), now).await;
        assert!(
            !is_limited(&stores, counted(1, now)).await,
            "the failure was taken back"
        );
    }
}
