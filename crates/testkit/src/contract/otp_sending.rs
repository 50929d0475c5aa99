//! Sending codes, and sending them again.

use chrono::{DateTime, Utc};
use dastak_domain::challenge::Challenge;
use dastak_domain::delivery::{Channel, DeliveryStatus};
use dastak_domain::limits::{LimitHit, LimitRule, LimitScope, Standing};
use dastak_ports::otp_store::{
    ChallengeRef, GiveBackSend, LeaseEnd, MarkSent, OpenChallenge, OpenOutcome, RenewChallenge, RenewOutcome,
    SendLimits,
};
use dastak_ports::rate_limiter::Refusal;

use super::given::{a_guess, a_sending, a_settlement, guessed, is_gone, opened};
use super::race::race;
use super::{ANSWERS, Stores};
use crate::builders::{a_delivery, a_hit, challenge_id, key_of, mobile, number, otp_policy, secs};
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
            a_renewed_challenge_keeps_code_name_and_attempts,
            a_challenge_is_renewed_by_its_name,
            a_resend_goes_the_way_of_the_message_before_when_it_names_none,
            renewals_end_ten_minutes_after_the_first_sending,
            an_expired_challenge_is_dead_and_costs_nothing,
            an_exhausted_challenge_is_dead,
            a_used_challenge_is_dead,
            a_replaced_challenge_is_dead,
            an_unknown_challenge_costs_nothing,
            a_renewal_counts_under_its_number_and_changes_nothing_when_refused,
            parallel_renewals_pass_exactly_as_many_as_allowed,
            acceptance_starts_the_life_anew,
            acceptance_does_not_pass_ten_minutes,
            acceptance_leaves_used_replaced_and_unknown_challenges_alone,
            giving_back_a_first_sending_removes_it,
            giving_back_takes_one_hit_of_its_own_time,
            giving_back_a_renewal_restores_the_end,
            giving_back_leaves_the_hits_of_addresses,
            forgetting_is_for_one_number_and_frees_no_limit,
            a08_a_clock_set_back_revives_nothing,
        }
    };
}

/// A sending under a limit of the number, and others.
fn limited(number: &[(u32, u32)], others: Vec<LimitHit>, now: DateTime<Utc>) -> OpenChallenge {
    let limits = SendLimits {
        number: LimitRule::new(number),
        others,
    };
    OpenChallenge {
        limits,
        ..a_sending(&mobile(), now)
    }
}

fn from_address(windows: &[(u32, u32)]) -> LimitHit {
    a_hit(LimitScope::AddressSend, "192.0.2.1", windows)
}

fn a_renewal(challenge: ChallengeRef, now: DateTime<Utc>) -> RenewChallenge {
    RenewChallenge {
        challenge,
        channel: Some(Channel::Voice),
        limits: SendLimits::default(),
        policy: otp_policy(),
        now,
    }
}

fn of_number() -> ChallengeRef {
    ChallengeRef::Number(key_of(&mobile()))
}

async fn renewed(stores: &Stores, command: RenewChallenge) -> Challenge {
    match stores.otp_store.renew(command).await.expect(ANSWERS) {
        RenewOutcome::Renewed { challenge, .. } => *challenge,
        other => panic!("expected a renewed challenge, not {other:?}"),
    }
}

/// Asks for a resend of a challenge that must be dead.
async fn assert_dead(stores: &Stores, command: RenewChallenge, challenge: &Challenge) {
    match stores.otp_store.renew(command).await.expect(ANSWERS) {
        RenewOutcome::Dead { sealed_number, id } => {
            assert_eq!(
                (id, sealed_number),
                (challenge.id, challenge.sealed_number.clone())
            );
        }
        other => panic!("expected a dead challenge, not {other:?}"),
    }
}

async fn is_opened(stores: &Stores, command: OpenChallenge) -> bool {
    matches!(
        stores.otp_store.open(command).await.expect(ANSWERS),
        OpenOutcome::Opened(_)
    )
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
        restore_expires_at: None,
    }
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
            assert_eq!(renewed.delivery.status, DeliveryStatus::Queued);
            assert_eq!(renewed.delivery.channel, Channel::Voice);
            assert_eq!(previous_expires_at, start() + secs(180));
            assert_eq!(standings.len(), 1);
        }
        other => panic!("expected a renewed challenge, not {other:?}"),
    }
    assert_eq!(guessed(&stores, a_guess(&mobile(), now + secs(179))).await, 1);
    assert_eq!(
        stores
            .otp_store
            .delivery(challenge.id)
            .await
            .expect(ANSWERS)
            .map(|d| d.channel),
        Some(Channel::Voice)
    );
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

/// A resend that asks for no channel goes by the one of the message before.
pub async fn a_resend_goes_the_way_of_the_message_before_when_it_names_none(stores: Stores) {
    opened(&stores, &mobile(), start()).await;
    for (second, asked, used) in [
        (1, None, Channel::Sms),
        (2, Some(Channel::Voice), Channel::Voice),
        (3, None, Channel::Voice),
    ] {
        let mut command = a_renewal(of_number(), start() + secs(second));
        command.channel = asked;
        assert_eq!(renewed(&stores, command).await.delivery.channel, used);
    }
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
        RenewOutcome::Limited(refusal) => {
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
            .filter(|outcome| matches!(outcome, RenewOutcome::Limited(_)))
            .count(),
        46
    );
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
    command.restore_expires_at = Some(start() + secs(180));
    stores.otp_store.give_back_send(command).await.expect(ANSWERS);
    assert_eq!(guessed(&stores, a_guess(&mobile(), start() + secs(179))).await, 1);
    assert!(is_gone(&stores, a_guess(&mobile(), start() + secs(180))).await);
    renewal.now = start() + secs(101);
    renewed(&stores, renewal).await;
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

/// A challenge from the future is dead, beyond what two clocks may differ.
pub async fn a08_a_clock_set_back_revives_nothing(stores: Stores) {
    let challenge = opened(&stores, &mobile(), start()).await;
    assert!(is_gone(&stores, a_guess(&mobile(), start() - secs(6))).await);
    assert_dead(&stores, a_renewal(of_number(), start() - secs(6)), &challenge).await;
    assert_eq!(guessed(&stores, a_guess(&mobile(), start() - secs(4))).await, 2);
}
