//! The one try more that a code gets without anybody asking for it.

use dastak_domain::delivery::DeliveryStatus;
use dastak_domain::limits::LimitRule;
use dastak_domain::otp::OtpPolicy;
use dastak_ports::otp_store::{ChallengeRef, ClaimSecondTry, LeaseEnd, RenewOutcome};

use DeliveryStatus::{Delivered, Failed, Sent};

use super::given::{
    a_claim, a_guess, a_handover, a_receipt, a_renewal, a_settlement, guessed, handed_over, is_gone,
    is_opened, limited, of_number, opened, renewed,
};
use super::race::race;
use super::seen::Seen;
use super::{ANSWERS, Stores};
use crate::builders::{a_delivery_of, key_of, mobile, number, otp_policy, secs};
use crate::clock::start;

/// Makes the rules of second tries into tests.
#[macro_export]
macro_rules! otp_second_tries_contract {
    ($backend:ty) => {
        $crate::contract_suite! { $backend, otp_second_tries:
            a_claimed_challenge_comes_with_all_that_its_message_needs,
            a_second_try_is_claimed_once_in_a_life,
            a_code_that_was_delivered_or_never_taken_gets_none,
            a_code_that_can_not_be_used_gets_none,
            a_clock_set_back_gets_none,
            another_number_gets_none,
            a_claim_costs_no_limit_and_renews_nothing,
            the_life_of_a_second_try_counts_from_its_acceptance,
            a_claim_of_a_code_that_is_used_meanwhile_brings_no_life,
            of_parallel_claims_one_wins,
        }
    };
}

async fn is_claimed(stores: &Stores, claim: ClaimSecondTry) -> bool {
    let claimed = stores.otp_store.claim_second_try(claim).await.expect(ANSWERS);
    claimed.is_some()
}

/// Its sealed code and number come with it, and it is as it was but for the claim.
pub async fn a_claimed_challenge_comes_with_all_that_its_message_needs(stores: Stores) {
    let mut model = opened(&stores, &mobile(), start()).await;
    let at = start() + secs(1);
    handed_over(&stores, &model, "a", at).await;
    model.accepted(at, a_delivery_of("a", at), &otp_policy());
    guessed(&stores, a_guess(&mobile(), start() + secs(2))).await;
    model.take_attempt(start() + secs(2), &otp_policy());
    let now = start() + secs(20);
    assert!(model.claim_second_try(now, &otp_policy()));
    let claimed = stores.otp_store.claim_second_try(a_claim(&model, now)).await;
    let claimed = claimed.expect(ANSWERS).expect("it is claimed");
    assert_eq!(Seen::of(&claimed), Seen::of(&model));
    assert_eq!(claimed.digest.as_bytes(), model.digest.as_bytes());
    assert!(claimed.sealed_code.is_some());
    assert_eq!(
        guessed(&stores, a_guess(&mobile(), start() + secs(180))).await,
        1,
        "the code works on until its end"
    );
    assert!(is_gone(&stores, a_guess(&mobile(), start() + secs(181))).await);
}

/// Neither the message of a second try nor those that people ask for bring another.
pub async fn a_second_try_is_claimed_once_in_a_life(stores: Stores) {
    for (i, before) in (1..).zip([None, Some(Failed)]) {
        let mobile = number(i);
        let challenge = opened(&stores, &mobile, start()).await;
        handed_over(&stores, &challenge, "a", start() + secs(1)).await;
        let told = |id, status, second| {
            let mut receipt = a_receipt(id, status, start() + secs(second));
            receipt.number_key = key_of(&mobile);
            receipt
        };
        if let Some(status) = before {
            let receipt = told("a", status, 2);
            stores.otp_store.record_receipt(receipt).await.expect(ANSWERS);
        }
        assert!(is_claimed(&stores, a_claim(&challenge, start() + secs(3))).await);
        assert!(!is_claimed(&stores, a_claim(&challenge, start() + secs(4))).await);
        handed_over(&stores, &challenge, "b", start() + secs(5)).await;
        let receipt = told("b", Failed, 6);
        stores.otp_store.record_receipt(receipt).await.expect(ANSWERS);
        assert!(!is_claimed(&stores, a_claim(&challenge, start() + secs(7))).await);
        let reference = ChallengeRef::Number(key_of(&mobile));
        let seen = renewed(&stores, a_renewal(reference, start() + secs(40))).await;
        assert!(seen.second_try_taken);
        handed_over(&stores, &challenge, "c", start() + secs(41)).await;
        assert!(!is_claimed(&stores, a_claim(&challenge, start() + secs(42))).await);
    }
    let next = opened(&stores, &number(1), start() + secs(60)).await;
    handed_over(&stores, &next, "d", start() + secs(61)).await;
    assert!(
        is_claimed(&stores, a_claim(&next, start() + secs(62))).await,
        "a new code has one of its own"
    );
}

/// The phone has it, or the first try is not over yet.
pub async fn a_code_that_was_delivered_or_never_taken_gets_none(stores: Stores) {
    let challenge = opened(&stores, &mobile(), start()).await;
    assert!(!is_claimed(&stores, a_claim(&challenge, start() + secs(1))).await);
    handed_over(&stores, &challenge, "a", start() + secs(1)).await;
    let receipt = a_receipt("a", Delivered, start() + secs(2));
    stores.otp_store.record_receipt(receipt).await.expect(ANSWERS);
    assert!(!is_claimed(&stores, a_claim(&challenge, start() + secs(3))).await);
    handed_over(&stores, &challenge, "b", start() + secs(40)).await;
    assert!(
        !is_claimed(&stores, a_claim(&challenge, start() + secs(41))).await,
        "it stays delivered"
    );
}

/// It is over, used, replaced, guessed at too often or buried.
pub async fn a_code_that_can_not_be_used_gets_none(stores: Stores) {
    let now = start() + secs(5);
    let replaced = opened(&stores, &mobile(), start()).await;
    handed_over(&stores, &replaced, "a", start()).await;
    let challenge = opened(&stores, &mobile(), start()).await;
    handed_over(&stores, &challenge, "b", start()).await;
    assert!(!is_claimed(&stores, a_claim(&replaced, now)).await);
    let late = a_claim(&challenge, start() + secs(180));
    assert!(!is_claimed(&stores, late).await);
    for _ in 0..3 {
        guessed(&stores, a_guess(&mobile(), now)).await;
    }
    assert!(!is_claimed(&stores, a_claim(&challenge, now)).await);
    let buried = a_settlement(&challenge, LeaseEnd::Buried, now);
    stores.otp_store.settle_attempt(buried).await.expect(ANSWERS);
    let wider = ClaimSecondTry {
        policy: OtpPolicy {
            max_attempts: 10,
            ..otp_policy()
        },
        ..a_claim(&challenge, now)
    };
    assert!(!is_claimed(&stores, wider).await);

    let used = opened(&stores, &number(1), start()).await;
    handed_over(&stores, &used, "c", start()).await;
    guessed(&stores, a_guess(&number(1), now)).await;
    let settlement = a_settlement(&used, LeaseEnd::Consumed, now);
    stores.otp_store.settle_attempt(settlement).await.expect(ANSWERS);
    assert!(!is_claimed(&stores, a_claim(&used, now)).await);
}

/// A challenge from the future is dead, beyond what two clocks may differ.
pub async fn a_clock_set_back_gets_none(stores: Stores) {
    let challenge = opened(&stores, &mobile(), start()).await;
    handed_over(&stores, &challenge, "a", start()).await;
    assert!(!is_claimed(&stores, a_claim(&challenge, start() - secs(6))).await);
    assert!(is_claimed(&stores, a_claim(&challenge, start() - secs(4))).await);
}

/// A name alone is not enough.
pub async fn another_number_gets_none(stores: Stores) {
    let challenge = opened(&stores, &mobile(), start()).await;
    handed_over(&stores, &challenge, "a", start()).await;
    let other = opened(&stores, &number(1), start()).await;
    handed_over(&stores, &other, "b", start()).await;
    let claim = ClaimSecondTry {
        number_key: other.number_key,
        ..a_claim(&challenge, start())
    };
    assert!(!is_claimed(&stores, claim).await);
    stores.otp_store.forget(key_of(&mobile())).await.expect(ANSWERS);
    assert!(!is_claimed(&stores, a_claim(&challenge, start())).await);
    assert!(is_claimed(&stores, a_claim(&other, start())).await);
}

/// Nobody asked for it, so nobody pays; and a try that no gateway takes leaves the code as good as it was.
pub async fn a_claim_costs_no_limit_and_renews_nothing(stores: Stores) {
    let command = limited(&[(2, 3600)], vec![], start());
    let challenge = command.challenge.clone();
    assert!(is_opened(&stores, command).await);
    handed_over(&stores, &challenge, "a", start()).await;
    assert!(is_claimed(&stores, a_claim(&challenge, start() + secs(100))).await);
    assert!(is_gone(&stores, a_guess(&mobile(), start() + secs(180))).await);
    handed_over(&stores, &challenge, "b", start() + secs(101)).await;
    let mut renewal = a_renewal(of_number(), start() + secs(140));
    renewal.limits.number = LimitRule::new(&[(2, 3600)]);
    assert_eq!(renewed(&stores, renewal.clone()).await.sendings, 2);
    let outcome = stores.otp_store.renew(renewal).await.expect(ANSWERS);
    assert!(
        matches!(outcome, RenewOutcome::Limited { .. }),
        "the sending and the resend are counted: {outcome:?}"
    );
}

/// The message comes later, so its code lives as long as any; but no longer than ten minutes.
pub async fn the_life_of_a_second_try_counts_from_its_acceptance(stores: Stores) {
    let challenge = opened(&stores, &mobile(), start()).await;
    handed_over(&stores, &challenge, "a", start()).await;
    assert!(is_claimed(&stores, a_claim(&challenge, start() + secs(170))).await);
    let second = a_handover(&challenge, "b", start() + secs(172));
    let end = stores.otp_store.mark_sent(second).await.expect(ANSWERS);
    assert_eq!(end, Some(start() + secs(352)));
    assert_eq!(guessed(&stores, a_guess(&mobile(), start() + secs(351))).await, 2);

    let old = opened(&stores, &number(1), start()).await;
    for (id, second) in [("c", 170), ("d", 340), ("e", 510)] {
        handed_over(&stores, &old, id, start() + secs(second)).await;
    }
    assert!(is_claimed(&stores, a_claim(&old, start() + secs(590))).await);
    let last = a_handover(&old, "f", start() + secs(592));
    let end = stores.otp_store.mark_sent(last).await.expect(ANSWERS);
    assert_eq!(end, Some(start() + secs(600)));
}

/// The code of the first message came after all: the second message revives nothing.
pub async fn a_claim_of_a_code_that_is_used_meanwhile_brings_no_life(stores: Stores) {
    let challenge = opened(&stores, &mobile(), start()).await;
    handed_over(&stores, &challenge, "a", start()).await;
    let now = start() + secs(20);
    assert!(is_claimed(&stores, a_claim(&challenge, now)).await);
    guessed(&stores, a_guess(&mobile(), now)).await;
    let settlement = a_settlement(&challenge, LeaseEnd::Consumed, now);
    stores.otp_store.settle_attempt(settlement).await.expect(ANSWERS);
    let second = a_handover(&challenge, "b", now + secs(1));
    assert_eq!(stores.otp_store.mark_sent(second).await.expect(ANSWERS), None);
    assert!(is_gone(&stores, a_guess(&mobile(), now + secs(2))).await);
    let delivery = stores.otp_store.delivery(challenge.id).await.expect(ANSWERS);
    assert_eq!(delivery.map(|delivery| delivery.status), Some(Sent));
}

/// Many nodes may hear of one failure.
pub async fn of_parallel_claims_one_wins(stores: Stores) {
    let challenge = opened(&stores, &mobile(), start()).await;
    handed_over(&stores, &challenge, "a", start()).await;
    let receipt = a_receipt("a", Failed, start() + secs(2));
    stores.otp_store.record_receipt(receipt).await.expect(ANSWERS);
    let answers = race(|_| {
        let store = stores.otp_store.clone();
        let claim = a_claim(&challenge, start() + secs(3));
        async move { store.claim_second_try(claim).await.expect(ANSWERS) }
    })
    .await;
    let claimed: Vec<_> = answers.into_iter().flatten().collect();
    assert_eq!(claimed.len(), 1);
    assert!(claimed.iter().all(|challenge| challenge.sealed_code.is_some()));
}
