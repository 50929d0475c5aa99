//! Nodes whose clocks are wrong, judged by the server's.

use chrono::{DateTime, TimeDelta, Utc};
use dastak_domain::limits::{LimitHit, LimitRule, LimitScope};
use dastak_domain::otp::OtpPolicy;
use dastak_ports::otp_store::{
    AttemptOutcome, ChallengeRef, GiveBackSend, LeaseEnd, MarkSent, OpenOutcome, RenewOutcome, RestoredLife,
    SettleAttempt,
};
use dastak_ports::rate_limiter::LimitOutcome;
use dastak_ports::{OtpStore, RateLimiter};
use dastak_redis::{RedisSettings, RedisStore, Time};
use dastak_testkit::builders::{a_delivery, a_hit, otp_policy, secs};
use dastak_testkit::clock::start;
use dastak_testservers::shared;

use crate::support::{
    a_claim, a_guess, a_sending, granted, is_gone, opened_store, raw, renewal, sent, settings,
};

/// The clocks of five nodes at one moment, long before the server's.
fn nodes() -> [DateTime<Utc>; 5] {
    [0, 300, -300, 3600, -3600].map(|ahead| start() + secs(ahead))
}

/// What real time a test may take between two of its steps.
const SLACK: TimeDelta = TimeDelta::seconds(20);

async fn stores() -> [RedisStore; 2] {
    [
        opened_store(settings(shared::redis_url())).await,
        opened_store(settings(shared::redis_cluster_url())).await,
    ]
}

fn failure() -> LimitHit {
    a_hit(LimitScope::AddressFailure, "192.0.2.1", &[(1, 60)])
}

fn assert_close(time: DateTime<Utc>, expected: DateTime<Utc>) {
    let off = (time - expected).abs();
    assert!(off < SLACK, "{time} is not about {expected}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_code_lives_as_long_for_every_node() {
    for store in stores().await {
        for sender in nodes() {
            for guesser in nodes() {
                let mut sending = a_sending(sender);
                sending.challenge.expires_at = sender + secs(60);
                store.open(sending.clone()).await.unwrap();
                let challenge = granted(&store, guesser).await;
                assert_close(challenge.first_sent_at, guesser);
                assert_close(challenge.expires_at, guesser + secs(60));

                sending.challenge.expires_at = sender - TimeDelta::milliseconds(1);
                sending.challenge.id = a_sending(sender).challenge.id;
                store.open(sending).await.unwrap();
                assert!(is_gone(&store, guesser).await);
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn renewing_and_handing_over_give_the_life_of_the_policy() {
    for store in stores().await {
        for node in nodes() {
            let challenge = sent(&store, start()).await;
            match renewal(&store, ChallengeRef::Id(challenge.id), node).await {
                RenewOutcome::Renewed {
                    challenge,
                    previous_expires_at,
                    ..
                } => {
                    assert_close(challenge.expires_at, node + secs(180));
                    assert_close(previous_expires_at, node + secs(180));
                }
                other => panic!("expected a renewed challenge, not {other:?}"),
            }
            let mark = MarkSent {
                id: challenge.id,
                number_key: challenge.number_key,
                delivery: a_delivery(node),
                policy: OtpPolicy {
                    ttl_seconds: 600,
                    ..otp_policy()
                },
                at: node,
            };
            let end = store.mark_sent(mark).await.unwrap().unwrap();
            assert_close(end, node + secs(600));
            assert!(end <= node + secs(600));
            assert_eq!(
                store.delivery(challenge.id).await.unwrap(),
                Some(a_delivery(node)),
                "what is told of a delivery is its node's"
            );
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_renewal_is_given_back_in_the_terms_of_its_node() {
    for store in stores().await {
        for node in nodes() {
            let mut sending = a_sending(start());
            sending.challenge.expires_at = start() + secs(60);
            store.open(sending).await.unwrap();
            let number = ChallengeRef::Number(a_guess(vec![], node).number_key);
            let RenewOutcome::Renewed {
                challenge,
                previous_expires_at,
                ..
            } = renewal(&store, number, node).await
            else {
                panic!("it is live")
            };
            let command = GiveBackSend {
                id: challenge.id,
                number_key: challenge.number_key,
                counted_at: node,
                restore: Some(RestoredLife {
                    renewed: challenge.expires_at,
                    previous: previous_expires_at,
                }),
            };
            store.give_back_send(command).await.unwrap();
            assert_close(granted(&store, start()).await.expires_at, start() + secs(60));
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_window_is_as_long_for_every_node() {
    for store in stores().await {
        for (index, first) in nodes().into_iter().enumerate() {
            let hit = a_hit(LimitScope::AddressStatus, &format!("client {index}"), &[(1, 60)]);
            let outcome = store.hit(vec![hit.clone()], first).await.unwrap();
            assert!(matches!(outcome, LimitOutcome::Allowed(_)), "{outcome:?}");
            for second in nodes() {
                match store.hit(vec![hit.clone()], second).await.unwrap() {
                    LimitOutcome::Refused(refusal) => {
                        assert!((40..=60).contains(&refusal.retry_after_seconds));
                    }
                    LimitOutcome::Allowed(_) => panic!("the window is full"),
                }
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hit_leaves_its_window_by_the_servers_clock() {
    let judged = settings(shared::redis_url());
    let made_up = opened_store(RedisSettings {
        time: Time::Callers,
        ..judged.clone()
    })
    .await;
    let store = opened_store(judged).await;
    let (seconds, _): (i64, i64) = raw(shared::redis_url(), &["TIME"]).await;
    let now = DateTime::from_timestamp(seconds, 0).unwrap();
    for node in nodes() {
        for (subject, age, passes) in [("old", 80, true), ("young", 40, false)] {
            let hit = a_hit(
                LimitScope::AddressStatus,
                &format!("{subject} {node}"),
                &[(1, 60)],
            );
            made_up.hit(vec![hit.clone()], now - secs(age)).await.unwrap();
            let outcome = store.hit(vec![hit], node).await.unwrap();
            assert_eq!(matches!(outcome, LimitOutcome::Allowed(_)), passes, "{subject}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refund_finds_its_hit() {
    for store in stores().await {
        for node in nodes() {
            sent(&store, node).await;
            let guess = || store.take_attempt(a_guess(vec![failure()], node));
            let AttemptOutcome::Granted { challenge, .. } = guess().await.unwrap() else {
                panic!("the first guess is granted")
            };
            assert!(matches!(guess().await.unwrap(), AttemptOutcome::Limited(_)));
            let settlement = SettleAttempt {
                id: challenge.id,
                number_key: challenge.number_key,
                end: LeaseEnd::GivenBack,
                refund: vec![failure().key],
                counted_at: node,
            };
            store.settle_attempt(settlement.clone()).await.unwrap();
            store.settle_attempt(settlement.clone()).await.unwrap();
            match guess().await.unwrap() {
                AttemptOutcome::Granted { left, .. } => assert_eq!(left, 2),
                other => panic!("expected a granted attempt, not {other:?}"),
            }
            store.settle_attempt(settlement).await.unwrap();
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sending_is_given_back_whatever_the_clock() {
    for store in stores().await {
        for node in nodes() {
            let mut sending = a_sending(node);
            sending.limits.number = LimitRule::new(&[(1, 60)]);
            let outcome = store.open(sending.clone()).await.unwrap();
            assert!(matches!(outcome, OpenOutcome::Opened(_)), "{outcome:?}");
            let command = GiveBackSend {
                id: sending.challenge.id,
                number_key: sending.challenge.number_key,
                counted_at: node,
                restore: None,
            };
            store.give_back_send(command).await.unwrap();
            assert!(is_gone(&store, node).await);
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_try_is_claimed_while_the_servers_clock_lets_the_code_live() {
    for store in stores().await {
        for sender in nodes() {
            for claimer in nodes() {
                let challenge = sent(&store, sender).await;
                let mark = |ttl_seconds| MarkSent {
                    id: challenge.id,
                    number_key: challenge.number_key,
                    delivery: a_delivery(sender),
                    policy: OtpPolicy {
                        ttl_seconds,
                        ..otp_policy()
                    },
                    at: sender,
                };
                store.mark_sent(mark(0)).await.unwrap();
                let claim = a_claim(&challenge, claimer);
                assert!(store.claim_second_try(claim.clone()).await.unwrap().is_none());
                store.mark_sent(mark(180)).await.unwrap();
                let claimed = store.claim_second_try(claim).await.unwrap().unwrap();
                assert_close(claimed.first_sent_at, claimer);
                assert_close(claimed.expires_at, claimer + secs(180));
            }
        }
    }
}
