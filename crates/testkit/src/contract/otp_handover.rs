//! What becomes of a code at the gateway.

use chrono::{DateTime, Utc};
use dastak_domain::challenge::Challenge;
use dastak_domain::delivery::DeliveryStatus;
use dastak_domain::limits::LimitRule;
use dastak_ports::otp_store::{
    ChallengeRef, GiveBackSend, LeaseEnd, MarkSent, OpenOutcome, RenewOutcome, RestoredLife,
};

use super::given::{
    a_guess, a_renewal, a_sending, a_settlement, assert_dead, from_address, guessed, is_gone, is_opened,
    limited, of_number, opened, renewed,
};
use super::{ANSWERS, Stores};
use crate::builders::{a_delivery, mobile, otp_policy, secs};
use crate::clock::start;

/// Makes the rules of handing codes over into tests.
#[macro_export]
macro_rules! otp_handover_contract {
    ($backend:ty) => {
        $crate::contract_suite! { $backend, otp_handover:
            acceptance_starts_the_life_anew,
            acceptance_does_not_pass_ten_minutes,
            acceptance_leaves_used_replaced_and_unknown_challenges_alone,
            giving_back_a_first_sending_removes_it,
            giving_back_a_sending_revives_nothing,
            giving_back_takes_one_hit_of_its_own_time,
            giving_back_a_renewal_restores_the_end,
            giving_back_a_renewal_leaves_what_another_sending_renewed,
            giving_back_leaves_the_hits_of_addresses,
        }
    };
}

fn taken(challenge: &Challenge, at: DateTime<Utc>) -> MarkSent {
    MarkSent {
        id: challenge.id,
        number_key: challenge.number_key,
        delivery: a_delivery(at),
        policy: otp_policy(),
        at,
    }
}

fn not_taken(challenge: &Challenge, counted_at: DateTime<Utc>) -> GiveBackSend {
    GiveBackSend {
        id: challenge.id,
        number_key: challenge.number_key,
        counted_at,
        restore: None,
    }
}

/// The life of a code counts from the gateway's acceptance.
pub async fn acceptance_starts_the_life_anew(stores: Stores) {
    let challenge = opened(&stores, &mobile(), start()).await;
    let before = stores.otp_store.delivery(challenge.id).await.expect(ANSWERS);
    assert_eq!(before, Some(challenge.delivery.clone()));
    let at = start() + secs(5);
    let end = stores
        .otp_store
        .mark_sent(taken(&challenge, at))
        .await
        .expect(ANSWERS);
    assert_eq!(end, Some(at + secs(180)));
    assert_eq!(
        stores.otp_store.delivery(challenge.id).await.expect(ANSWERS),
        Some(a_delivery(at))
    );
    assert_eq!(guessed(&stores, a_guess(&mobile(), at + secs(179))).await, 2);
    assert!(is_gone(&stores, a_guess(&mobile(), at + secs(180))).await);
}

/// A slow gateway does not lengthen the ten minutes of a code.
pub async fn acceptance_does_not_pass_ten_minutes(stores: Stores) {
    let challenge = opened(&stores, &mobile(), start()).await;
    for at in [170, 340, 510] {
        renewed(&stores, a_renewal(of_number(), start() + secs(at))).await;
    }
    let end = stores
        .otp_store
        .mark_sent(taken(&challenge, start() + secs(515)))
        .await
        .expect(ANSWERS);
    assert_eq!(end, Some(start() + secs(600)));
}

/// A late acceptance changes nothing about a challenge that was used, replaced or is unknown.
pub async fn acceptance_leaves_used_replaced_and_unknown_challenges_alone(stores: Stores) {
    let at = start() + secs(5);
    let replaced = opened(&stores, &mobile(), start()).await;
    let used = opened(&stores, &mobile(), start()).await;
    assert_eq!(
        stores
            .otp_store
            .mark_sent(taken(&replaced, at))
            .await
            .expect(ANSWERS),
        None
    );
    guessed(&stores, a_guess(&mobile(), start())).await;
    let settlement = a_settlement(&used, LeaseEnd::Consumed, start());
    stores.otp_store.settle_attempt(settlement).await.expect(ANSWERS);
    assert_eq!(
        stores.otp_store.mark_sent(taken(&used, at)).await.expect(ANSWERS),
        None
    );
    for challenge in [replaced, used] {
        let delivery = stores.otp_store.delivery(challenge.id).await.expect(ANSWERS);
        assert_eq!(
            delivery.map(|delivery| delivery.status),
            Some(DeliveryStatus::Queued)
        );
    }
    let unknown = a_sending(&mobile(), start()).challenge;
    assert_eq!(
        stores
            .otp_store
            .mark_sent(taken(&unknown, at))
            .await
            .expect(ANSWERS),
        None
    );
    assert_eq!(stores.otp_store.delivery(unknown.id).await.expect(ANSWERS), None);
}

/// A first sending that no gateway took leaves no code, and costs the number nothing.
pub async fn giving_back_a_first_sending_removes_it(stores: Stores) {
    let command = limited(&[(1, 60)], vec![], start());
    let challenge = command.challenge.clone();
    assert!(is_opened(&stores, command).await);
    stores
        .otp_store
        .give_back_send(not_taken(&challenge, start()))
        .await
        .expect(ANSWERS);
    assert!(is_gone(&stores, a_guess(&mobile(), start())).await);
    assert_eq!(
        stores.otp_store.delivery(challenge.id).await.expect(ANSWERS),
        None
    );
    assert!(is_opened(&stores, limited(&[(1, 60)], vec![], start() + secs(1))).await);
}

/// What a sending had replaced stays dead when that sending is given back, and the number has no code at all.
pub async fn giving_back_a_sending_revives_nothing(stores: Stores) {
    let replaced = opened(&stores, &mobile(), start()).await;
    let challenge = opened(&stores, &mobile(), start() + secs(1)).await;
    stores
        .otp_store
        .give_back_send(not_taken(&challenge, start() + secs(1)))
        .await
        .expect(ANSWERS);
    let now = start() + secs(2);
    assert!(is_gone(&stores, a_guess(&mobile(), now)).await);
    let outcome = stores
        .otp_store
        .renew(a_renewal(of_number(), now))
        .await
        .expect(ANSWERS);
    assert!(matches!(outcome, RenewOutcome::Unknown), "{outcome:?}");
    assert_dead(&stores, a_renewal(ChallengeRef::Id(replaced.id), now), &replaced).await;
}

/// One hit is taken back, that of the sending; earlier ones stay.
pub async fn giving_back_takes_one_hit_of_its_own_time(stores: Stores) {
    assert!(is_opened(&stores, limited(&[(2, 60)], vec![], start())).await);
    let second = limited(&[(2, 60)], vec![], start() + secs(10));
    let challenge = second.challenge.clone();
    assert!(is_opened(&stores, second).await);
    stores
        .otp_store
        .give_back_send(not_taken(&challenge, start() + secs(10)))
        .await
        .expect(ANSWERS);
    assert!(is_opened(&stores, limited(&[(2, 60)], vec![], start() + secs(20))).await);
    match stores
        .otp_store
        .open(limited(&[(2, 60)], vec![], start() + secs(30)))
        .await
        .expect(ANSWERS)
    {
        OpenOutcome::Limited(refusal) => {
            assert_eq!(refusal.retry_after_seconds, 30, "the first hit is still there");
        }
        OpenOutcome::Opened(_) => panic!("only one hit was given back"),
    }
}

/// A resend that no gateway took leaves the code as good as it was before, wrong guesses counted.
pub async fn giving_back_a_renewal_restores_the_end(stores: Stores) {
    let challenge = opened(&stores, &mobile(), start()).await;
    guessed(&stores, a_guess(&mobile(), start())).await;
    let now = start() + secs(100);
    let mut renewal = a_renewal(of_number(), now);
    renewal.limits.number = LimitRule::new(&[(1, 60)]);
    renewed(&stores, renewal.clone()).await;
    let mut command = not_taken(&challenge, now);
    command.restore = Some(RestoredLife {
        renewed: now + secs(180),
        previous: start() + secs(180),
    });
    stores.otp_store.give_back_send(command).await.expect(ANSWERS);
    assert_eq!(guessed(&stores, a_guess(&mobile(), start() + secs(179))).await, 1);
    assert!(is_gone(&stores, a_guess(&mobile(), start() + secs(180))).await);
    renewal.now = start() + secs(101);
    renewed(&stores, renewal).await;
}

/// Of two resends at once, the one that no gateway took shortens nothing that the other one gave.
pub async fn giving_back_a_renewal_leaves_what_another_sending_renewed(stores: Stores) {
    let challenge = opened(&stores, &mobile(), start()).await;
    let refused_at = start() + secs(100);
    renewed(&stores, a_renewal(of_number(), refused_at)).await;
    renewed(&stores, a_renewal(of_number(), start() + secs(101))).await;
    let at = start() + secs(102);
    stores
        .otp_store
        .mark_sent(taken(&challenge, at))
        .await
        .expect(ANSWERS);
    let mut command = not_taken(&challenge, refused_at);
    command.restore = Some(RestoredLife {
        renewed: refused_at + secs(180),
        previous: start() + secs(180),
    });
    stores.otp_store.give_back_send(command).await.expect(ANSWERS);
    assert_eq!(guessed(&stores, a_guess(&mobile(), at + secs(179))).await, 2);
    assert!(is_gone(&stores, a_guess(&mobile(), at + secs(180))).await);
}

/// Only the number gets its sending back: an address that asks for impossible sendings still pays.
pub async fn giving_back_leaves_the_hits_of_addresses(stores: Stores) {
    let command = |now| limited(&[], vec![from_address(&[(1, 60)])], now);
    let first = command(start());
    let challenge = first.challenge.clone();
    assert!(is_opened(&stores, first).await);
    stores
        .otp_store
        .give_back_send(not_taken(&challenge, start()))
        .await
        .expect(ANSWERS);
    assert!(!is_opened(&stores, command(start() + secs(1))).await);
}
