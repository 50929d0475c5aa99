//! Sending codes, and forgetting them.

use dastak_domain::limits::{LimitRule, LimitScope, Standing};
use dastak_ports::otp_store::{ChallengeRef, OpenChallenge, OpenOutcome, RenewOutcome, SendLimits};
use dastak_ports::rate_limiter::Refusal;

use super::given::{
    a_guess, a_renewal, a_sending, from_address, guessed, is_gone, is_opened, limited, opened,
};
use super::race::race;
use super::{ANSWERS, Stores};
use crate::builders::{a_hit, key_of, mobile, number, secs};
use crate::clock::start;

/// Makes the rules of sending codes into tests.
#[macro_export]
macro_rules! otp_sending_contract {
    ($backend:ty) => {
        $crate::contract_suite! { $backend, otp_sending:
            a_sending_tells_where_the_others_stand,
            a_rule_that_is_off_has_no_standing,
            a_refused_sending_counts_nothing_and_replaces_nothing,
            the_longest_wait_of_a_sending_counts,
            a_new_code_replaces_the_one_before,
            a_sending_does_not_touch_another_number,
            parallel_sendings_pass_exactly_as_many_as_allowed,
            forgetting_is_for_one_number_and_frees_no_limit,
        }
    };
}

/// An allowed sending answers the standings of the other limits in their order, and keeps the number's back.
pub async fn a_sending_tells_where_the_others_stand(stores: Stores) {
    let others = vec![
        from_address(&[(5, 3600), (20, 86_400)]),
        a_hit(LimitScope::AddressSend, "b", &[(2, 60)]),
    ];
    let outcome = stores
        .otp_store
        .open(limited(&[(3, 60)], others, start()))
        .await
        .expect(ANSWERS);
    let standing = |quota, window_seconds| {
        Some(Standing {
            quota,
            window_seconds,
            remaining: quota - 1,
            reset_seconds: window_seconds,
        })
    };
    assert_eq!(
        outcome,
        OpenOutcome::Opened(vec![standing(5, 3600), standing(2, 60)])
    );
}

/// A limit that is off allows everything and has no standing.
pub async fn a_rule_that_is_off_has_no_standing(stores: Stores) {
    for _ in 0..20 {
        let outcome = stores
            .otp_store
            .open(limited(&[], vec![from_address(&[])], start()))
            .await
            .expect(ANSWERS);
        assert_eq!(outcome, OpenOutcome::Opened(vec![None]));
    }
}

/// A refused sending leaves all limits and the number's challenge as they were.
pub async fn a_refused_sending_counts_nothing_and_replaces_nothing(stores: Stores) {
    let address = || vec![from_address(&[(5, 3600)])];
    let first = limited(&[(1, 60)], address(), start());
    let id = first.challenge.id;
    assert!(is_opened(&stores, first).await);
    let now = start() + secs(10);
    for _ in 0..3 {
        let outcome = stores
            .otp_store
            .open(limited(&[(1, 60)], address(), now))
            .await
            .expect(ANSWERS);
        let standing = Standing {
            quota: 5,
            window_seconds: 3600,
            remaining: 3,
            reset_seconds: 3590,
        };
        let refusal = Refusal {
            retry_after_seconds: 50,
            standings: vec![Some(standing)],
        };
        assert_eq!(outcome, OpenOutcome::Limited(refusal));
    }
    let mut guess = a_guess(&mobile(), now);
    guess.challenge_id = Some(id);
    assert_eq!(guessed(&stores, guess).await, 2);
    let other = OpenChallenge {
        limits: SendLimits {
            number: LimitRule::default(),
            others: address(),
        },
        ..a_sending(&number(1), now)
    };
    let outcome = stores.otp_store.open(other).await.expect(ANSWERS);
    let standing = Standing {
        quota: 5,
        window_seconds: 3600,
        remaining: 3,
        reset_seconds: 3590,
    };
    assert_eq!(outcome, OpenOutcome::Opened(vec![Some(standing)]));
}

/// When several limits refuse, the one that frees last sets the wait.
pub async fn the_longest_wait_of_a_sending_counts(stores: Stores) {
    let command = |now| limited(&[(1, 60)], vec![from_address(&[(1, 300)])], now);
    assert!(is_opened(&stores, command(start())).await);
    match stores
        .otp_store
        .open(command(start() + secs(20)))
        .await
        .expect(ANSWERS)
    {
        OpenOutcome::Limited(refusal) => assert_eq!(refusal.retry_after_seconds, 280),
        OpenOutcome::Opened(_) => panic!("two limits should refuse"),
    }
}

/// Of a number's challenges only the newest is live.
pub async fn a_new_code_replaces_the_one_before(stores: Stores) {
    let old = opened(&stores, &mobile(), start()).await;
    let new = opened(&stores, &mobile(), start() + secs(1)).await;
    let guess = |id| {
        let mut guess = a_guess(&mobile(), start() + secs(2));
        guess.challenge_id = Some(id);
        guess
    };
    assert!(is_gone(&stores, guess(old.id)).await);
    assert_eq!(guessed(&stores, guess(new.id)).await, 2);
}

/// What happens to one number's codes is nothing to another's.
pub async fn a_sending_does_not_touch_another_number(stores: Stores) {
    let rule = |now| limited(&[(1, 60)], vec![], now);
    assert!(is_opened(&stores, rule(start())).await);
    let limits = SendLimits {
        number: LimitRule::new(&[(1, 60)]),
        others: vec![],
    };
    assert!(
        is_opened(
            &stores,
            OpenChallenge {
                limits,
                ..a_sending(&number(1), start())
            }
        )
        .await
    );
    assert_eq!(guessed(&stores, a_guess(&number(1), start())).await, 2);
    assert_eq!(guessed(&stores, a_guess(&number(1), start())).await, 1);
    assert_eq!(guessed(&stores, a_guess(&mobile(), start())).await, 2);
}

/// Of parallel sendings to a number as many pass as its windows allow, and one challenge is live.
pub async fn parallel_sendings_pass_exactly_as_many_as_allowed(stores: Stores) {
    let answers = race(|_| {
        let store = stores.otp_store.clone();
        let command = limited(&[(3, 60)], vec![from_address(&[(5, 3600)])], start());
        let id = command.challenge.id;
        async move { (id, store.open(command).await.expect(ANSWERS)) }
    })
    .await;
    let opened: Vec<_> = answers
        .iter()
        .filter(|(_, outcome)| matches!(outcome, OpenOutcome::Opened(_)))
        .map(|(id, _)| *id)
        .collect();
    assert_eq!(opened.len(), 3);
    let mut live = 0;
    for id in opened {
        let outcome = stores
            .otp_store
            .renew(a_renewal(ChallengeRef::Id(id), start()))
            .await
            .expect(ANSWERS);
        live += u32::from(matches!(outcome, RenewOutcome::Renewed { .. }));
    }
    assert_eq!(live, 1);
}

/// An erasure forgets a number's codes, but is no way around its limits.
pub async fn forgetting_is_for_one_number_and_frees_no_limit(stores: Stores) {
    let old = opened(&stores, &mobile(), start()).await;
    let command = limited(&[(1, 60)], vec![], start());
    let new = command.challenge.clone();
    assert!(is_opened(&stores, command).await);
    let other = opened(&stores, &number(1), start()).await;
    stores.otp_store.forget(key_of(&mobile())).await.expect(ANSWERS);
    assert!(is_gone(&stores, a_guess(&mobile(), start())).await);
    for id in [old.id, new.id] {
        assert_eq!(stores.otp_store.delivery(id).await.expect(ANSWERS), None);
        let outcome = stores
            .otp_store
            .renew(a_renewal(ChallengeRef::Id(id), start()))
            .await
            .expect(ANSWERS);
        assert!(matches!(outcome, RenewOutcome::Unknown), "{outcome:?}");
    }
    assert_eq!(guessed(&stores, a_guess(&number(1), start())).await, 2);
    assert_eq!(
        stores.otp_store.delivery(other.id).await.expect(ANSWERS),
        Some(other.delivery)
    );
    assert!(!is_opened(&stores, limited(&[(1, 60)], vec![], start() + secs(1))).await);
}
