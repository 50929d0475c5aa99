//! The consecutive failures of a number, forgotten because the operator says so.

use dastak_domain::audit::{AuditEntry, AuditEvent};
use dastak_domain::failures::{FailureCount, WAIT_FROM};
use dastak_domain::phone::PhoneNumber;

use super::given::{events_of, registered_without_entry};
use super::race::{RACERS, race};
use super::{ANSWERS, Stores};
use crate::builders::{an_entry, an_entry_of, key_of, mobile, number, secs, user_id};
use crate::clock::start;

/// Makes the rules of forgotten failures into tests.
#[macro_export]
macro_rules! unlock_contract {
    ($backend:ty) => {
        $crate::contract_suite! { $backend, unlock:
            failures_are_forgotten_and_answered,
            a_number_without_failures_can_be_unlocked,
            a06_an_unlocked_number_waits_no_longer,
            other_numbers_stay_locked,
            an_unlocking_is_written_to_the_trail,
            an_unlocking_keeps_nothing_of_who_is_gone,
            of_parallel_unlockings_one_gets_the_count,
            a_failure_beside_unlockings_is_counted_once,
        }
    };
}

async fn failures(stores: &Stores, mobile: &PhoneNumber) -> FailureCount {
    let subject = stores
        .accounts
        .login_subject(mobile.clone(), key_of(mobile))
        .await;
    subject.expect(ANSWERS).failures
}

async fn fail(stores: &Stores, mobile: &PhoneNumber, times: u32) {
    for second in 0..times {
        let audit = an_entry(AuditEvent::LoginFailed, start() + secs(i64::from(second)));
        let failure = stores.accounts.record_failure(key_of(mobile), audit);
        failure.await.expect(ANSWERS);
    }
}

fn an_unlocking() -> AuditEntry {
    an_entry(AuditEvent::NumberUnlocked, start() + secs(60))
}

async fn unlock(stores: &Stores, mobile: &PhoneNumber) -> FailureCount {
    let cleared = stores.accounts.clear_failures(key_of(mobile), an_unlocking());
    cleared.await.expect(ANSWERS)
}

/// The answer is what stood there, and the next failure is the first.
pub async fn failures_are_forgotten_and_answered(stores: Stores) {
    fail(&stores, &mobile(), 3).await;
    let before = failures(&stores, &mobile()).await;
    let expected = FailureCount {
        count: 3,
        last_at: Some(start() + secs(2)),
    };
    assert_eq!(before, expected);
    assert_eq!(unlock(&stores, &mobile()).await, before);
    assert_eq!(failures(&stores, &mobile()).await, FailureCount::default());
    fail(&stores, &mobile(), 1).await;
    assert_eq!(failures(&stores, &mobile()).await.count, 1);
}

/// There is nothing to forget, and that is no trouble.
pub async fn a_number_without_failures_can_be_unlocked(stores: Stores) {
    for _ in 0..2 {
        assert_eq!(unlock(&stores, &mobile()).await, FailureCount::default());
    }
}

/// The wait of thirty failures is over, also for the guesses after the next one.
pub async fn a06_an_unlocked_number_waits_no_longer(stores: Stores) {
    fail(&stores, &mobile(), WAIT_FROM).await;
    let now = start() + secs(i64::from(WAIT_FROM));
    let guess = || stores.accounts.claim_guess(key_of(&mobile()), now);
    assert_eq!(guess().await.expect(ANSWERS), Some(29));
    assert_eq!(unlock(&stores, &mobile()).await.count, WAIT_FROM);
    for _ in 0..2 {
        assert_eq!(guess().await.expect(ANSWERS), None);
    }
}

/// One number was meant.
pub async fn other_numbers_stay_locked(stores: Stores) {
    fail(&stores, &number(1), 2).await;
    fail(&stores, &number(2), 3).await;
    assert_eq!(unlock(&stores, &number(1)).await.count, 2);
    assert_eq!(failures(&stores, &number(2)).await.count, 3);
}

/// Whose number it is can see it, also when there was nothing to forget.
pub async fn an_unlocking_is_written_to_the_trail(stores: Stores) {
    let person = registered_without_entry(&stores, 1).await;
    for count in [2, 0] {
        fail(&stores, &number(1), count).await;
        let audit = an_entry_of(person, AuditEvent::NumberUnlocked, start());
        let cleared = stores.accounts.clear_failures(key_of(&number(1)), audit);
        assert_eq!(cleared.await.expect(ANSWERS).count, count);
    }
    assert_eq!(
        events_of(&stores, person).await,
        [AuditEvent::NumberUnlocked, AuditEvent::NumberUnlocked]
    );
}

/// The failures go, but the trail does not name somebody who was erased.
pub async fn an_unlocking_keeps_nothing_of_who_is_gone(stores: Stores) {
    fail(&stores, &number(1), 2).await;
    let nobody = user_id(start());
    let audit = an_entry_of(nobody, AuditEvent::NumberUnlocked, start());
    let cleared = stores.accounts.clear_failures(key_of(&number(1)), audit);
    assert_eq!(cleared.await.expect(ANSWERS).count, 2);
    assert_eq!(events_of(&stores, nobody).await, []);
}

/// The others find nothing more.
pub async fn of_parallel_unlockings_one_gets_the_count(stores: Stores) {
    fail(&stores, &mobile(), 5).await;
    let answers = race(|_| {
        let accounts = stores.accounts.clone();
        async move {
            let cleared = accounts.clear_failures(key_of(&mobile()), an_unlocking());
            cleared.await.expect(ANSWERS).count
        }
    })
    .await;
    assert_eq!(
        answers.iter().filter(|count| **count == 5).count(),
        1,
        "{answers:?}"
    );
    assert_eq!(answers.iter().sum::<u32>(), 5, "{answers:?}");
}

/// Every failure is in the answer of one unlocking, or still there.
pub async fn a_failure_beside_unlockings_is_counted_once(stores: Stores) {
    let answers = race(|racer| {
        let accounts = stores.accounts.clone();
        let failure = an_entry(AuditEvent::LoginFailed, start());
        async move {
            if racer % 5 == 0 {
                let cleared = accounts.clear_failures(key_of(&mobile()), an_unlocking());
                return cleared.await.expect(ANSWERS).count;
            }
            let failed = accounts.record_failure(key_of(&mobile()), failure);
            failed.await.expect(ANSWERS);
            0
        }
    })
    .await;
    let failed = RACERS - RACERS.div_ceil(5);
    let left = failures(&stores, &mobile()).await.count;
    let answered: u32 = answers.iter().sum();
    assert_eq!((answered + left) as usize, failed, "{answers:?} and {left} left");
}
