//! Steps of a Cluster whose parts lie in different slots: what one part refuses, the others undo.

use std::time::Duration;

use dastak_domain::limits::{LimitHit, LimitRule, LimitScope};
use dastak_ports::otp_store::{
    AttemptOutcome, ChallengeRef, GiveBackSend, OpenChallenge, OpenOutcome, RenewChallenge, RenewOutcome,
    SendLimits,
};
use dastak_ports::{OtpStore, RateLimiter};
use dastak_redis::RedisStore;
use dastak_testkit::builders::{a_hit, otp_policy, secs};
use dastak_testkit::clock::start;
use dastak_testservers::shared;

use crate::support::{a_guess, a_sending, granted, is_gone, opened_store, renewal, sent, settings};

async fn cluster() -> RedisStore {
    opened_store(settings(shared::redis_cluster_url())).await
}

fn address(scope: LimitScope) -> LimitHit {
    a_hit(scope, "192.0.2.1", &[(1, 3600)])
}

/// An address that may send nothing more.
async fn sent_too_much(store: &RedisStore) -> SendLimits {
    let hit = address(LimitScope::AddressSend);
    store.hit(vec![hit.clone()], start()).await.unwrap();
    SendLimits {
        number: LimitRule::new(&[(2, 3600)]),
        others: vec![hit],
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sending_that_the_address_may_not_make_replaces_nothing() {
    let store = cluster().await;
    let limits = sent_too_much(&store).await;
    let challenge = sent(&store, start()).await;
    granted(&store, start()).await;
    for _ in 0..5 {
        let sending = OpenChallenge {
            limits: limits.clone(),
            ..a_sending(start())
        };
        let refused = sending.challenge.id;
        let outcome = store.open(sending).await.unwrap();
        assert!(matches!(outcome, OpenOutcome::Limited(_)), "{outcome:?}");
        assert_eq!(store.delivery(refused).await.unwrap(), None);
    }
    let kept = granted(&store, start()).await;
    assert_eq!((kept.id, kept.attempts_used), (challenge.id, 2));
    match renewal(&store, ChallengeRef::Id(challenge.id), start()).await {
        RenewOutcome::Renewed {
            challenge: renewed, ..
        } => assert_eq!(renewed.sealed_code, challenge.sealed_code),
        other => panic!("expected a renewed challenge, not {other:?}"),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_code_that_no_gateway_took_brings_no_older_one_back() {
    let store = cluster().await;
    for minute in 0..20 {
        let now = start() + secs(60 * minute);
        sent(&store, now).await;
        let sending = OpenChallenge {
            limits: SendLimits {
                others: vec![a_hit(LimitScope::AddressSend, "192.0.2.1", &[(50, 3600)])],
                ..SendLimits::default()
            },
            ..a_sending(now)
        };
        let given_back = GiveBackSend {
            id: sending.challenge.id,
            number_key: sending.challenge.number_key,
            counted_at: now,
            restore: None,
        };
        let outcome = store.open(sending).await.unwrap();
        assert!(matches!(outcome, OpenOutcome::Opened(_)), "{outcome:?}");
        // At once: before or after the step is settled.
        store.give_back_send(given_back).await.unwrap();
        assert!(is_gone(&store, now).await);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_resend_that_the_address_may_not_ask_for_renews_and_counts_nothing() {
    let store = cluster().await;
    let limits = sent_too_much(&store).await;
    let challenge = sent(&store, start()).await;
    let before = granted(&store, start()).await.expires_at;
    for reference in [
        ChallengeRef::Id(challenge.id),
        ChallengeRef::Number(challenge.number_key),
    ] {
        let mut policy = otp_policy();
        policy.ttl_seconds = 500;
        let command = RenewChallenge {
            challenge: reference,
            limits: limits.clone(),
            policy,
            now: start(),
        };
        let outcome = store.renew(command).await.unwrap();
        assert!(matches!(outcome, RenewOutcome::Limited { .. }), "{outcome:?}");
    }
    let after = granted(&store, start()).await.expires_at;
    assert!(
        (after - before).num_seconds().abs() < 60,
        "{after} is not {before}"
    );
    for _ in 0..2 {
        let sending = OpenChallenge {
            limits: SendLimits {
                others: vec![],
                ..limits.clone()
            },
            ..a_sending(start())
        };
        let outcome = store.open(sending).await.unwrap();
        assert!(matches!(outcome, OpenOutcome::Opened(_)), "{outcome:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_caller_that_goes_away_leaves_no_half_step() {
    let store = cluster().await;
    sent(&store, start()).await;
    let failures = address(LimitScope::AddressFailure);
    store.hit(vec![failures.clone()], start()).await.unwrap();
    for _ in 0..20 {
        let guess = store.take_attempt(a_guess(vec![failures.clone()], start()));
        let _ = tokio::time::timeout(Duration::ZERO, guess).await;
    }
    // All of them are refused, and give back what they took, though nobody waits for them.
    for _ in 0..100 {
        let outcome = store
            .take_attempt(a_guess(vec![failures.clone()], start()))
            .await
            .unwrap();
        assert!(matches!(outcome, AttemptOutcome::Limited(_)), "{outcome:?}");
    }
    assert_eq!(granted(&store, start()).await.attempts_used, 1);
}
