use chrono::{DateTime, TimeDelta, Utc};
use dastak_domain::challenge::{AttemptLease, Challenge, ChallengeState, NewChallenge, Purpose};
use dastak_domain::delivery::{Channel, Delivery, DeliveryStatus};
use dastak_domain::ids::ChallengeId;
use dastak_domain::otp::OtpPolicy;
use dastak_domain::secret::{NumberKey, OtpDigest, Sealed};
use proptest::prelude::*;

use crate::support::{at, at_millis};

pub(crate) const POLICY: OtpPolicy = OtpPolicy {
    ttl_seconds: 180,
    max_attempts: 3,
    resend_after_seconds: 30,
    bind_challenge: false,
};

pub(crate) fn issued(now: DateTime<Utc>, policy: &OtpPolicy) -> Challenge {
    let new = NewChallenge {
        id: ChallengeId::new(now, [1; 10]),
        number_key: NumberKey::from_bytes([2; 32]),
        purpose: Purpose::Login,
        digest: OtpDigest::from_bytes([3; 32]),
        sealed_code: Sealed::from_bytes(vec![4]),
        sealed_number: Sealed::from_bytes(vec![5]),
        channel: Channel::Sms,
    };
    Challenge::issue(new, now, policy)
}

fn sent(at: DateTime<Utc>) -> Delivery {
    Delivery {
        status: DeliveryStatus::Sent,
        channel: Channel::Voice,
        provider: Some("console".to_owned()),
        provider_message_id: None,
        updated_at: at,
    }
}

#[test]
fn a_new_challenge_is_live_and_queued() {
    let challenge = issued(at(0), &POLICY);
    assert_eq!(challenge.state(at(0), &POLICY), ChallengeState::Live);
    assert_eq!(challenge.delivery.status, DeliveryStatus::Queued);
    assert_eq!(challenge.expires_in(at(0)), 180);
    assert!(challenge.sealed_code.is_some());
    assert_eq!(challenge.sendings, 0);
    assert!(challenge.earlier_messages.is_empty());
    assert!(!challenge.second_try_taken);
}

#[test]
fn a08_it_lives_up_to_its_last_millisecond() {
    let challenge = issued(at(0), &POLICY);
    assert_eq!(challenge.state(at_millis(179_999), &POLICY), ChallengeState::Live);
    assert_eq!(challenge.state(at(180), &POLICY), ChallengeState::Gone);
    assert_eq!(challenge.expires_in(at_millis(179_999)), 1);
    assert_eq!(challenge.expires_in(at(180)), 0);
    assert_eq!(challenge.expires_in(at(10_000)), 0);
}

#[test]
fn the_life_counts_from_the_gateways_acceptance() {
    let mut challenge = issued(at(0), &POLICY);
    challenge.accepted(at(5), sent(at(5)), &POLICY);
    assert_eq!(challenge.expires_in(at(5)), 180);
    assert_eq!(challenge.delivery, sent(at(5)));
    assert_eq!(challenge.state(at_millis(184_999), &POLICY), ChallengeState::Live);
    assert_eq!(challenge.state(at(185), &POLICY), ChallengeState::Gone);
}

#[test]
fn renewing_ends_ten_minutes_after_the_first_sending() {
    let mut challenge = issued(at(0), &POLICY);
    for second in [170, 340, 510] {
        assert!(challenge.renew(at(second), &POLICY));
    }
    assert_eq!(challenge.expires_in(at(510)), 90);
    assert!(challenge.renew(at(599), &POLICY));
    challenge.accepted(at_millis(599_500), sent(at_millis(599_500)), &POLICY);
    assert_eq!(challenge.state(at_millis(599_999), &POLICY), ChallengeState::Live);
    assert_eq!(challenge.state(at(600), &POLICY), ChallengeState::Gone);
    assert!(!challenge.renew(at(600), &POLICY));
}

#[test]
fn renewing_keeps_the_attempts_and_the_delivery_until_a_gateway_takes_it() {
    let mut challenge = issued(at(0), &POLICY);
    challenge.accepted(at(1), sent(at(1)), &POLICY);
    challenge.take_attempt(at(2), &POLICY);
    assert!(challenge.renew(at(60), &POLICY));
    assert_eq!(challenge.attempts_used, 1);
    assert_eq!(challenge.delivery, sent(at(1)));
}

#[test]
fn nothing_dead_is_renewed() {
    let live = issued(at(0), &POLICY);
    let mut used = live.clone();
    used.consume();
    let mut replaced = live.clone();
    replaced.replace();
    let mut exhausted = live.clone();
    for _ in 0..3 {
        exhausted.take_attempt(at(1), &POLICY);
    }
    let mut unsealed = live.clone();
    unsealed.bury();
    for mut dead in [used, replaced, exhausted, unsealed] {
        let before = format!("{dead:?}");
        assert!(!dead.renew(at(10), &POLICY));
        assert_eq!(format!("{dead:?}"), before, "nothing changed");
    }
}

#[test]
fn attempts_count_down_to_zero() {
    let mut challenge = issued(at(0), &POLICY);
    for left in [2, 1, 0] {
        assert_eq!(
            challenge.take_attempt(at(1), &POLICY),
            AttemptLease::Granted { left }
        );
    }
    assert_eq!(challenge.take_attempt(at(1), &POLICY), AttemptLease::Exhausted);
    assert_eq!(challenge.attempts_used, 3, "a refused attempt is not counted");
    assert_eq!(
        challenge.take_attempt(at(180), &POLICY),
        AttemptLease::Gone,
        "expiry is told before exhaustion"
    );
}

#[test]
fn a_right_code_that_led_to_nothing_gets_its_attempt_back() {
    let mut challenge = issued(at(0), &POLICY);
    for _ in 0..3 {
        challenge.take_attempt(at(1), &POLICY);
    }
    let expires_at = challenge.expires_at;
    challenge.give_back_attempt();
    assert_eq!(
        challenge.take_attempt(at(2), &POLICY),
        AttemptLease::Granted { left: 0 }
    );
    assert_eq!(challenge.expires_at, expires_at);
}

#[test]
fn giving_back_stops_at_zero() {
    let mut challenge = issued(at(0), &POLICY);
    challenge.give_back_attempt();
    assert_eq!(challenge.attempts_used, 0);
}

#[test]
fn a05_a_used_or_replaced_challenge_is_gone_with_its_sealed_code() {
    let mut used = issued(at(0), &POLICY);
    used.take_attempt(at(1), &POLICY);
    used.consume();
    let mut replaced = issued(at(0), &POLICY);
    replaced.replace();
    for mut challenge in [used, replaced] {
        assert_eq!(challenge.state(at(2), &POLICY), ChallengeState::Gone);
        assert_eq!(challenge.take_attempt(at(2), &POLICY), AttemptLease::Gone);
        assert!(challenge.sealed_code.is_none());
    }
}

#[test]
fn a51_a_clock_set_back_revives_nothing() {
    let challenge = issued(at(0), &POLICY);
    assert_eq!(
        challenge.state(at(-5), &POLICY),
        ChallengeState::Live,
        "two clocks may differ a little"
    );
    assert_eq!(challenge.state(at_millis(-5001), &POLICY), ChallengeState::Gone);
    assert_eq!(challenge.state(at(-86_400), &POLICY), ChallengeState::Gone);
}

#[test]
fn a_printed_challenge_shows_no_secret() {
    let printed = format!("{:?}", issued(at(0), &POLICY));
    for secret in [
        "OtpDigest(..)",
        "NumberKey(..)",
        "sealed_code: Some(Sealed(..))",
        "sealed_number: Sealed(..)",
    ] {
        assert!(printed.contains(secret), "{printed}");
    }
}

proptest! {
    #[test]
    fn no_sequence_of_renewals_lives_longer_than_ten_minutes(
        ttl_seconds in 1_u32..=600,
        steps in proptest::collection::vec((0_i64..200_000, any::<bool>()), 0..20),
    ) {
        let policy = OtpPolicy { ttl_seconds, ..POLICY };
        let mut challenge = issued(at(0), &policy);
        let mut now = 0;
        for (step, renew) in steps {
            now += step;
            if renew {
                let _ = challenge.renew(at_millis(now), &policy);
            } else {
                challenge.accepted(at_millis(now), sent(at_millis(now)), &policy);
            }
            prop_assert!(challenge.expires_at - challenge.first_sent_at <= TimeDelta::seconds(600));
            prop_assert!(challenge.expires_in(at_millis(now)) <= i64::from(ttl_seconds));
        }
    }

    #[test]
    fn exactly_the_allowed_attempts_are_granted(max_attempts in 1_u32..=10, asked in 0_usize..40) {
        let policy = OtpPolicy { max_attempts, ..POLICY };
        let mut challenge = issued(at(0), &policy);
        let granted = (0..asked)
            .filter(|_| matches!(challenge.take_attempt(at(1), &policy), AttemptLease::Granted { .. }))
            .count();
        prop_assert_eq!(granted, asked.min(max_attempts as usize));
    }
}
