//! Guessing at codes.

use dastak_domain::otp::OtpPolicy;
use dastak_ports::otp_store::{AttemptOutcome, TakeAttempt};

use super::given::{a_guess, a_sending, counted, guessed, is_exhausted, is_gone, opened};
use super::race::race;
use super::{ANSWERS, Stores};
use crate::builders::{mobile, number, otp_policy, secs};
use crate::clock::start;

/// Makes the rules of guessing at codes into tests.
#[macro_export]
macro_rules! otp_attempts_contract {
    ($backend:ty) => {
        $crate::contract_suite! { $backend, otp_attempts:
            attempts_count_down_and_end,
            a_granted_attempt_brings_the_challenge_as_it_was_stored,
            a_number_without_a_code_has_nothing_to_compare,
            a_code_ends_at_its_millisecond,
            a07_naming_another_challenge_costs_nothing,
            a07_naming_a_challenge_of_another_number_costs_nobody,
            a_bound_guess_names_its_challenge,
            a_limited_guess_uses_no_attempt,
            a_guess_at_nothing_counts_no_failure,
            a_guess_too_many_counts_no_failure,
            a01_parallel_guesses_are_granted_as_often_as_allowed,
            parallel_guesses_pass_no_limit,
        }
    };
}

/// Each guess uses one attempt; after the last there is none.
pub async fn attempts_count_down_and_end(stores: Stores) {
    opened(&stores, &mobile(), start()).await;
    for left in [2, 1, 0] {
        assert_eq!(guessed(&stores, a_guess(&mobile(), start())).await, left);
    }
    for _ in 0..3 {
        assert!(is_exhausted(&stores, a_guess(&mobile(), start())).await);
    }
}

/// A granted attempt answers everything that is needed to compare and to settle.
pub async fn a_granted_attempt_brings_the_challenge_as_it_was_stored(stores: Stores) {
    let sent = opened(&stores, &mobile(), start()).await;
    let outcome = stores
        .otp_store
        .take_attempt(a_guess(&mobile(), start()))
        .await
        .expect(ANSWERS);
    let AttemptOutcome::Granted { challenge, .. } = outcome else {
        panic!("a live code was sent")
    };
    assert_eq!(challenge.id, sent.id);
    assert_eq!(challenge.number_key, sent.number_key);
    assert_eq!(challenge.purpose, sent.purpose);
    assert_eq!(challenge.digest.as_bytes(), sent.digest.as_bytes());
    assert_eq!(challenge.sealed_code, sent.sealed_code);
    assert_eq!(challenge.sealed_number, sent.sealed_number);
    assert_eq!(challenge.first_sent_at, sent.first_sent_at);
    assert_eq!(challenge.expires_at, sent.expires_at);
    assert_eq!(challenge.delivery, sent.delivery);
    assert_eq!(
        (challenge.attempts_used, challenge.consumed, challenge.replaced),
        (1, false, false)
    );
}

/// Where nothing was sent there is nothing to compare with.
pub async fn a_number_without_a_code_has_nothing_to_compare(stores: Stores) {
    opened(&stores, &number(1), start()).await;
    assert!(is_gone(&stores, a_guess(&mobile(), start())).await);
}

/// A code is good until its end and not at it, attempts left or not.
pub async fn a_code_ends_at_its_millisecond(stores: Stores) {
    opened(&stores, &mobile(), start()).await;
    let end = start() + secs(180);
    let last = end - chrono::TimeDelta::milliseconds(1);
    for left in [2, 1, 0] {
        assert_eq!(guessed(&stores, a_guess(&mobile(), last)).await, left);
    }
    assert!(is_exhausted(&stores, a_guess(&mobile(), last)).await);
    assert!(is_gone(&stores, a_guess(&mobile(), end)).await);
}

/// A guess at a challenge that is not the number's newest uses no attempt of the newest.
pub async fn a07_naming_another_challenge_costs_nothing(stores: Stores) {
    opened(&stores, &mobile(), start()).await;
    let unknown = a_sending(&mobile(), start()).challenge.id;
    for _ in 0..5 {
        let guess = TakeAttempt {
            challenge_id: Some(unknown),
            ..a_guess(&mobile(), start())
        };
        assert!(is_gone(&stores, guess).await);
    }
    assert_eq!(guessed(&stores, a_guess(&mobile(), start())).await, 2);
}

/// The challenge of one number does not open another, and neither pays for the try.
pub async fn a07_naming_a_challenge_of_another_number_costs_nobody(stores: Stores) {
    opened(&stores, &mobile(), start()).await;
    let theirs = opened(&stores, &number(1), start()).await;
    for _ in 0..5 {
        let guess = TakeAttempt {
            challenge_id: Some(theirs.id),
            ..a_guess(&mobile(), start())
        };
        assert!(is_gone(&stores, guess).await);
    }
    assert_eq!(guessed(&stores, a_guess(&mobile(), start())).await, 2);
    assert_eq!(guessed(&stores, a_guess(&number(1), start())).await, 2);
}

/// Where challenges are bound, a guess that names none finds nothing and costs nothing.
pub async fn a_bound_guess_names_its_challenge(stores: Stores) {
    let challenge = opened(&stores, &mobile(), start()).await;
    let policy = OtpPolicy {
        bind_challenge: true,
        ..otp_policy()
    };
    let unnamed = TakeAttempt {
        policy,
        ..a_guess(&mobile(), start())
    };
    assert!(is_gone(&stores, unnamed.clone()).await);
    let named = TakeAttempt {
        challenge_id: Some(challenge.id),
        ..unnamed
    };
    assert_eq!(guessed(&stores, named).await, 2);
}

/// A guess that a limit refuses is not compared, and uses nothing up.
pub async fn a_limited_guess_uses_no_attempt(stores: Stores) {
    opened(&stores, &mobile(), start()).await;
    assert_eq!(guessed(&stores, counted(1, start())).await, 2);
    match stores
        .otp_store
        .take_attempt(counted(1, start() + secs(20)))
        .await
        .expect(ANSWERS)
    {
        AttemptOutcome::Limited(refusal) => {
            assert_eq!((refusal.retry_after_seconds, refusal.standings.len()), (40, 1));
        }
        other => panic!("expected a refusal, not {other:?}"),
    }
    assert_eq!(guessed(&stores, a_guess(&mobile(), start() + secs(20))).await, 1);
}

/// Where nothing was compared no failure is counted.
pub async fn a_guess_at_nothing_counts_no_failure(stores: Stores) {
    assert!(is_gone(&stores, counted(1, start())).await);
    opened(&stores, &mobile(), start()).await;
    assert_eq!(guessed(&stores, counted(1, start())).await, 2);
}

/// A guess after the last attempt is not compared, and counts no failure.
pub async fn a_guess_too_many_counts_no_failure(stores: Stores) {
    opened(&stores, &mobile(), start()).await;
    for _ in 0..3 {
        guessed(&stores, a_guess(&mobile(), start())).await;
    }
    assert!(is_exhausted(&stores, counted(1, start())).await);
    opened(&stores, &mobile(), start()).await;
    assert_eq!(guessed(&stores, counted(1, start())).await, 2);
}

/// Of parallel guesses as many are compared as the policy allows, and each is told another number left.
pub async fn a01_parallel_guesses_are_granted_as_often_as_allowed(stores: Stores) {
    opened(&stores, &mobile(), start()).await;
    let answers = race(|_| {
        let store = stores.otp_store.clone();
        async move {
            store
                .take_attempt(a_guess(&mobile(), start()))
                .await
                .expect(ANSWERS)
        }
    })
    .await;
    let mut left: Vec<_> = answers
        .iter()
        .filter_map(|outcome| match outcome {
            AttemptOutcome::Granted { left, .. } => Some(*left),
            _ => None,
        })
        .collect();
    left.sort_unstable();
    assert_eq!(left, [0, 1, 2]);
    assert_eq!(
        answers
            .iter()
            .filter(|outcome| matches!(outcome, AttemptOutcome::Exhausted))
            .count(),
        47
    );
}

/// Parallel guesses from one address pass its limit together as they would one by one.
pub async fn parallel_guesses_pass_no_limit(stores: Stores) {
    opened(&stores, &mobile(), start()).await;
    let policy = OtpPolicy {
        max_attempts: 10,
        ..otp_policy()
    };
    let answers = race(|_| {
        let store = stores.otp_store.clone();
        async move {
            store
                .take_attempt(TakeAttempt {
                    policy,
                    ..counted(4, start())
                })
                .await
                .expect(ANSWERS)
        }
    })
    .await;
    assert_eq!(
        answers
            .iter()
            .filter(|outcome| matches!(outcome, AttemptOutcome::Granted { .. }))
            .count(),
        4
    );
    assert_eq!(
        answers
            .iter()
            .filter(|outcome| matches!(outcome, AttemptOutcome::Limited(_)))
            .count(),
        46
    );
    assert_eq!(
        guessed(
            &stores,
            TakeAttempt {
                policy,
                ..a_guess(&mobile(), start())
            }
        )
        .await,
        5
    );
}
