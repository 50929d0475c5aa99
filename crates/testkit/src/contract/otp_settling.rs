//! How guesses end.

use dastak_domain::otp::OtpPolicy;
use dastak_ports::otp_store::{
    ChallengeRef, LeaseEnd, RenewChallenge, RenewOutcome, SendLimits, TakeAttempt,
};

use super::given::{
    a_guess, a_sending, a_settlement, counted, failure, guessed, is_exhausted, is_gone, is_limited, opened,
};
use super::{ANSWERS, Stores};
use crate::builders::{mobile, otp_policy, secs};
use crate::clock::start;

/// Makes the rules of settling guesses into tests.
#[macro_export]
macro_rules! otp_settling_contract {
    ($backend:ty) => {
        $crate::contract_suite! { $backend, otp_settling:
            a_used_code_is_gone,
            a_right_code_takes_its_failure_back,
            an_attempt_is_given_back_with_its_failure,
            a_failure_of_another_time_is_not_taken_back,
            of_two_failures_of_one_moment_one_is_taken_back,
            the_last_attempt_may_be_right,
            a_buried_code_can_not_be_sent_again,
            settling_twice_is_harmless,
            settling_what_is_unknown_is_harmless,
            a_new_code_has_all_its_attempts,
            settling_an_old_code_leaves_the_new_one_alone,
        }
    };
}

/// A code is used once.
pub async fn a_used_code_is_gone(stores: Stores) {
    let challenge = opened(&stores, &mobile(), start()).await;
    guessed(&stores, a_guess(&mobile(), start())).await;
    let settlement = a_settlement(&challenge, LeaseEnd::Consumed, start());
    stores.otp_store.settle_attempt(settlement).await.expect(ANSWERS);
    assert!(is_gone(&stores, a_guess(&mobile(), start())).await);
    let named = TakeAttempt {
        challenge_id: Some(challenge.id),
        ..a_guess(&mobile(), start())
    };
    assert!(is_gone(&stores, named).await);
}

/// A right code is no failure of its address.
pub async fn a_right_code_takes_its_failure_back(stores: Stores) {
    let challenge = opened(&stores, &mobile(), start()).await;
    guessed(&stores, counted(1, start())).await;
    let mut settlement = a_settlement(&challenge, LeaseEnd::Consumed, start());
    settlement.refund = vec![failure(1).key];
    stores.otp_store.settle_attempt(settlement).await.expect(ANSWERS);
    opened(&stores, &mobile(), start() + secs(1)).await;
    assert_eq!(guessed(&stores, counted(1, start() + secs(1))).await, 2);
}

/// When nothing came of a right code, it works again, and wrong guesses stay counted.
pub async fn an_attempt_is_given_back_with_its_failure(stores: Stores) {
    let challenge = opened(&stores, &mobile(), start()).await;
    guessed(&stores, a_guess(&mobile(), start())).await;
    let now = start() + secs(1);
    assert_eq!(guessed(&stores, counted(1, now)).await, 1);
    let mut settlement = a_settlement(&challenge, LeaseEnd::GivenBack, now);
    settlement.refund = vec![failure(1).key];
    stores.otp_store.settle_attempt(settlement).await.expect(ANSWERS);
    assert_eq!(guessed(&stores, counted(1, start() + secs(2))).await, 1);
    assert_eq!(guessed(&stores, a_guess(&mobile(), start() + secs(179))).await, 0);
    assert!(
        is_gone(&stores, a_guess(&mobile(), start() + secs(180))).await,
        "its life is not extended"
    );
}

/// Only the failure of the settled attempt is taken back, known by its time.
pub async fn a_failure_of_another_time_is_not_taken_back(stores: Stores) {
    let challenge = opened(&stores, &mobile(), start()).await;
    guessed(&stores, counted(1, start())).await;
    let mut settlement = a_settlement(&challenge, LeaseEnd::GivenBack, start() + secs(1));
    settlement.refund = vec![failure(1).key];
    stores.otp_store.settle_attempt(settlement).await.expect(ANSWERS);
    assert!(is_limited(&stores, counted(1, start() + secs(2))).await);
}

/// Hits of the same moment are counted apart, and taken back apart.
pub async fn of_two_failures_of_one_moment_one_is_taken_back(stores: Stores) {
    let challenge = opened(&stores, &mobile(), start()).await;
    guessed(&stores, counted(2, start())).await;
    guessed(&stores, counted(2, start())).await;
    let mut settlement = a_settlement(&challenge, LeaseEnd::GivenBack, start());
    settlement.refund = vec![failure(2).key];
    stores.otp_store.settle_attempt(settlement).await.expect(ANSWERS);
    assert_eq!(guessed(&stores, counted(2, start())).await, 1);
    assert!(is_limited(&stores, counted(2, start())).await);
}

/// A code that is right at the last attempt is used like any other.
pub async fn the_last_attempt_may_be_right(stores: Stores) {
    let challenge = opened(&stores, &mobile(), start()).await;
    for _ in 0..3 {
        guessed(&stores, a_guess(&mobile(), start())).await;
    }
    let given_back = a_settlement(&challenge, LeaseEnd::GivenBack, start());
    stores.otp_store.settle_attempt(given_back).await.expect(ANSWERS);
    assert_eq!(guessed(&stores, a_guess(&mobile(), start())).await, 0);
    let consumed = a_settlement(&challenge, LeaseEnd::Consumed, start());
    stores.otp_store.settle_attempt(consumed).await.expect(ANSWERS);
    assert!(is_gone(&stores, a_guess(&mobile(), start())).await);
}

/// After the last wrong guess the sealed code is gone, so that not even a wider policy could send it again.
pub async fn a_buried_code_can_not_be_sent_again(stores: Stores) {
    let challenge = opened(&stores, &mobile(), start()).await;
    for _ in 0..3 {
        guessed(&stores, a_guess(&mobile(), start())).await;
    }
    let settlement = a_settlement(&challenge, LeaseEnd::Buried, start());
    stores.otp_store.settle_attempt(settlement).await.expect(ANSWERS);
    assert!(is_exhausted(&stores, a_guess(&mobile(), start())).await);
    let renewal = RenewChallenge {
        challenge: ChallengeRef::Id(challenge.id),
        limits: SendLimits::default(),
        policy: OtpPolicy {
            max_attempts: 10,
            ..otp_policy()
        },
        now: start() + secs(1),
    };
    let outcome = stores.otp_store.renew(renewal).await.expect(ANSWERS);
    assert!(matches!(outcome, RenewOutcome::Dead { .. }), "{outcome:?}");
}

/// A repeated settlement, as after a lost answer, changes nothing more.
pub async fn settling_twice_is_harmless(stores: Stores) {
    let challenge = opened(&stores, &mobile(), start()).await;
    guessed(&stores, counted(2, start())).await;
    guessed(&stores, counted(2, start() + secs(1))).await;
    let mut settlement = a_settlement(&challenge, LeaseEnd::Consumed, start() + secs(1));
    settlement.refund = vec![failure(2).key];
    for end in [
        LeaseEnd::Consumed,
        LeaseEnd::Consumed,
        LeaseEnd::GivenBack,
        LeaseEnd::Buried,
    ] {
        settlement.end = end;
        stores
            .otp_store
            .settle_attempt(settlement.clone())
            .await
            .expect(ANSWERS);
        assert!(is_gone(&stores, a_guess(&mobile(), start() + secs(1))).await);
    }
    opened(&stores, &mobile(), start() + secs(2)).await;
    assert_eq!(guessed(&stores, counted(2, start() + secs(2))).await, 2);
    assert!(
        is_limited(&stores, counted(2, start() + secs(2))).await,
        "one failure was taken back, not two"
    );
}

/// Settling an attempt of a challenge that is not there changes nothing.
pub async fn settling_what_is_unknown_is_harmless(stores: Stores) {
    opened(&stores, &mobile(), start()).await;
    assert_eq!(guessed(&stores, a_guess(&mobile(), start())).await, 2);
    let unknown = a_sending(&mobile(), start()).challenge;
    for end in [LeaseEnd::Consumed, LeaseEnd::GivenBack, LeaseEnd::Buried] {
        stores
            .otp_store
            .settle_attempt(a_settlement(&unknown, end, start()))
            .await
            .expect(ANSWERS);
    }
    assert_eq!(guessed(&stores, a_guess(&mobile(), start())).await, 1);
}

/// A new code is guessed at anew: what counts across codes is the number's count of failures.
pub async fn a_new_code_has_all_its_attempts(stores: Stores) {
    opened(&stores, &mobile(), start()).await;
    for _ in 0..3 {
        guessed(&stores, a_guess(&mobile(), start())).await;
    }
    opened(&stores, &mobile(), start() + secs(1)).await;
    assert_eq!(guessed(&stores, a_guess(&mobile(), start() + secs(1))).await, 2);
}

/// The end of an attempt at a replaced code is nothing to its successor.
pub async fn settling_an_old_code_leaves_the_new_one_alone(stores: Stores) {
    let old = opened(&stores, &mobile(), start()).await;
    guessed(&stores, a_guess(&mobile(), start())).await;
    opened(&stores, &mobile(), start() + secs(1)).await;
    assert_eq!(guessed(&stores, a_guess(&mobile(), start() + secs(1))).await, 2);
    for end in [LeaseEnd::GivenBack, LeaseEnd::Buried, LeaseEnd::Consumed] {
        stores
            .otp_store
            .settle_attempt(a_settlement(&old, end, start()))
            .await
            .expect(ANSWERS);
    }
    assert_eq!(guessed(&stores, a_guess(&mobile(), start() + secs(1))).await, 1);
}
