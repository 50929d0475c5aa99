//! Sending codes again.

use dastak_domain::delivery::Channel;
use dastak_domain::limits::LimitRule;
use dastak_ports::otp_store::{ChallengeRef, LeaseEnd, OpenChallenge, RenewOutcome, SendLimits};

use super::given::{
    a_guess, a_renewal, a_sending, a_settlement, assert_dead, from_address, guessed, is_gone, is_opened,
    limited, of_number, opened, renewed,
};
use super::race::race;
use super::{ANSWERS, Stores};
use crate::builders::{challenge_id, key_of, mobile, number, secs};
use crate::clock::start;

/// Makes the rules of sending codes again into tests.
#[macro_export]
macro_rules! otp_resending_contract {
    ($backend:ty) => {
        $crate::contract_suite! { $backend, otp_resending:
            a_renewed_challenge_keeps_code_name_and_attempts,
            a_challenge_is_renewed_by_its_name,
            renewals_end_ten_minutes_after_the_first_sending,
            an_expired_challenge_is_dead_and_costs_nothing,
            an_exhausted_challenge_is_dead,
            a_used_challenge_is_dead,
            a_replaced_challenge_is_dead,
            an_unknown_challenge_costs_nothing,
            a_renewal_counts_under_its_number_and_changes_nothing_when_refused,
            parallel_renewals_pass_exactly_as_many_as_allowed,
            a08_a_clock_set_back_revives_nothing,
        }
    };
}

/// The same code goes out again: a resend buys life, but neither a guess nor a new code.
pub async fn a_renewed_challenge_keeps_code_name_and_attempts(stores: Stores) {
    let challenge = opened(&stores, &mobile(), start()).await;
    assert_eq!(guessed(&stores, a_guess(&mobile(), start())).await, 2);
    let now = start() + secs(60);
    let mut command = a_renewal(of_number(), now);
    command.limits.others = vec![from_address(&[(5, 3600)])];
    match stores.otp_store.renew(command).await.expect(ANSWERS) {
        RenewOutcome::Renewed {
            challenge: renewed,
            previous_expires_at,
            standings,
        } => {
            assert_eq!(renewed.id, challenge.id);
            assert_eq!(renewed.number_key, challenge.number_key);
            assert_eq!(renewed.digest.as_bytes(), challenge.digest.as_bytes());
            assert_eq!(renewed.sealed_code, challenge.sealed_code);
            assert_eq!(renewed.sealed_number, challenge.sealed_number);
            assert_eq!(renewed.first_sent_at, start());
            assert_eq!(renewed.attempts_used, 1);
            assert_eq!(renewed.expires_at, now + secs(180));
            assert_eq!(
                renewed.delivery, challenge.delivery,
                "it changes when a gateway takes the message"
            );
            assert_eq!(previous_expires_at, start() + secs(180));
            assert_eq!(standings.len(), 1);
        }
        other => panic!("expected a renewed challenge, not {other:?}"),
    }
    assert_eq!(guessed(&stores, a_guess(&mobile(), now + secs(179))).await, 1);
}

/// A resend may name the challenge in place of the number.
pub async fn a_challenge_is_renewed_by_its_name(stores: Stores) {
    let challenge = opened(&stores, &mobile(), start()).await;
    opened(&stores, &number(1), start()).await;
    let renewed = renewed(
        &stores,
        a_renewal(ChallengeRef::Id(challenge.id), start() + secs(1)),
    )
    .await;
    assert_eq!(renewed.id, challenge.id);
}

/// However often it is renewed, a code dies ten minutes after its first sending.
pub async fn renewals_end_ten_minutes_after_the_first_sending(stores: Stores) {
    opened(&stores, &mobile(), start()).await;
    for (at, end) in [(170, 350), (340, 520), (510, 600), (590, 600)] {
        let renewed = renewed(&stores, a_renewal(of_number(), start() + secs(at))).await;
        assert_eq!(renewed.expires_at, start() + secs(end));
    }
    assert_eq!(guessed(&stores, a_guess(&mobile(), start() + secs(599))).await, 2);
    assert!(is_gone(&stores, a_guess(&mobile(), start() + secs(600))).await);
}

/// After its end a challenge can't be renewed; its number is told, and nothing is counted.
pub async fn an_expired_challenge_is_dead_and_costs_nothing(stores: Stores) {
    let command = limited(&[(2, 3600)], vec![], start());
    let challenge = command.challenge.clone();
    assert!(is_opened(&stores, command).await);
    let now = start() + secs(180);
    for reference in [of_number(), ChallengeRef::Id(challenge.id)] {
        let mut renewal = a_renewal(reference, now);
        renewal.limits.number = LimitRule::new(&[(2, 3600)]);
        assert_dead(&stores, renewal, &challenge).await;
    }
    assert!(is_opened(&stores, limited(&[(2, 3600)], vec![], now)).await);
    assert!(!is_opened(&stores, limited(&[(2, 3600)], vec![], now)).await);
}

/// When all attempts are used, a resend gives none back.
pub async fn an_exhausted_challenge_is_dead(stores: Stores) {
    let challenge = opened(&stores, &mobile(), start()).await;
    for _ in 0..3 {
        guessed(&stores, a_guess(&mobile(), start())).await;
    }
    assert_dead(&stores, a_renewal(of_number(), start() + secs(1)), &challenge).await;
}

/// A used code is not sent again.
pub async fn a_used_challenge_is_dead(stores: Stores) {
    let challenge = opened(&stores, &mobile(), start()).await;
    guessed(&stores, a_guess(&mobile(), start())).await;
    let settlement = a_settlement(&challenge, LeaseEnd::Consumed, start());
    stores.otp_store.settle_attempt(settlement).await.expect(ANSWERS);
    assert_dead(&stores, a_renewal(of_number(), start() + secs(1)), &challenge).await;
}

/// A replaced code is not sent again, not even by its name.
pub async fn a_replaced_challenge_is_dead(stores: Stores) {
    let old = opened(&stores, &mobile(), start()).await;
    opened(&stores, &mobile(), start() + secs(1)).await;
    assert_dead(
        &stores,
        a_renewal(ChallengeRef::Id(old.id), start() + secs(2)),
        &old,
    )
    .await;
}

/// A resend of what was never sent finds nothing and counts nothing.
pub async fn an_unknown_challenge_costs_nothing(stores: Stores) {
    for reference in [of_number(), ChallengeRef::Id(challenge_id(start()))] {
        let mut renewal = a_renewal(reference, start());
        renewal.limits.number = LimitRule::new(&[(1, 60)]);
        renewal.limits.others = vec![from_address(&[(1, 60)])];
        let outcome = stores.otp_store.renew(renewal).await.expect(ANSWERS);
        assert!(matches!(outcome, RenewOutcome::Unknown), "{outcome:?}");
    }
    assert!(
        is_opened(
            &stores,
            limited(&[(1, 60)], vec![from_address(&[(1, 60)])], start())
        )
        .await
    );
}

/// A resend by name counts for the challenge's number. When that is refused, the challenge stays as it was.
pub async fn a_renewal_counts_under_its_number_and_changes_nothing_when_refused(stores: Stores) {
    let command = limited(&[(1, 60)], vec![], start());
    let id = command.challenge.id;
    assert!(is_opened(&stores, command).await);
    let mut renewal = a_renewal(ChallengeRef::Id(id), start() + secs(10));
    renewal.limits = SendLimits {
        number: LimitRule::new(&[(1, 60)]),
        others: vec![from_address(&[(1, 60)])],
    };
    match stores.otp_store.renew(renewal).await.expect(ANSWERS) {
        RenewOutcome::Limited { number_key, refusal } => {
            assert_eq!(number_key, key_of(&mobile()));
            assert_eq!((refusal.retry_after_seconds, refusal.standings.len()), (50, 1));
        }
        other => panic!("expected a refusal, not {other:?}"),
    }
    let delivery = stores.otp_store.delivery(id).await.expect(ANSWERS);
    assert_eq!(delivery.map(|delivery| delivery.channel), Some(Channel::Sms));
    assert!(is_gone(&stores, a_guess(&mobile(), start() + secs(180))).await);
    let other = OpenChallenge {
        limits: SendLimits {
            number: LimitRule::default(),
            others: vec![from_address(&[(1, 60)])],
        },
        ..a_sending(&number(1), start() + secs(11))
    };
    assert!(
        is_opened(&stores, other).await,
        "a refused resend must not count for the address"
    );
}

/// Of parallel resends as many pass as the number's windows allow.
pub async fn parallel_renewals_pass_exactly_as_many_as_allowed(stores: Stores) {
    opened(&stores, &mobile(), start()).await;
    let answers = race(|_| {
        let store = stores.otp_store.clone();
        let mut renewal = a_renewal(of_number(), start() + secs(1));
        renewal.limits.number = LimitRule::new(&[(4, 60)]);
        async move { store.renew(renewal).await.expect(ANSWERS) }
    })
    .await;
    assert_eq!(
        answers
            .iter()
            .filter(|outcome| matches!(outcome, RenewOutcome::Renewed { .. }))
            .count(),
        4
    );
    assert_eq!(
        answers
            .iter()
            .filter(|outcome| matches!(outcome, RenewOutcome::Limited { .. }))
            .count(),
        46
    );
}

/// A challenge from the future is dead, beyond what two clocks may differ.
pub async fn a08_a_clock_set_back_revives_nothing(stores: Stores) {
    let challenge = opened(&stores, &mobile(), start()).await;
    assert!(is_gone(&stores, a_guess(&mobile(), start() - secs(6))).await);
    assert_dead(&stores, a_renewal(of_number(), start() - secs(6)), &challenge).await;
    assert_eq!(guessed(&stores, a_guess(&mobile(), start() - secs(4))).await, 2);
}
