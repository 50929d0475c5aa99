//! How often a use-case waits for Redis.

use dastak_domain::limits::{LimitHit, LimitScope};
use dastak_ports::otp_store::{ChallengeRef, LeaseEnd, MarkSent, SettleAttempt};
use dastak_ports::{OtpStore, RateLimiter};
use dastak_redis::RedisStore;
use dastak_testkit::builders::{a_delivery, a_hit, otp_policy};
use dastak_testkit::clock::start;
use dastak_testservers::{Proxy, Redis, RedisOptions};

use crate::support::{a_claim, a_guess, a_receipt, a_sending, opened_store, renewal, sent, settings};

/// The smallest number of round trips of several runs: the connections are looked after meanwhile.
async fn trips<F: Future<Output = ()>>(proxy: &Proxy, mut run: impl FnMut() -> F) -> u64 {
    // The first run brings the scripts.
    run().await;
    let mut fewest = u64::MAX;
    for _ in 0..5 {
        let before = proxy.round_trips();
        run().await;
        fewest = fewest.min(proxy.round_trips() - before);
    }
    fewest
}

fn address(scope: LimitScope) -> LimitHit {
    a_hit(scope, "192.0.2.1", &[(1000, 60), (2000, 3600)])
}

async fn handed_over(store: &RedisStore, id: dastak_domain::ids::ChallengeId) {
    let mark = MarkSent {
        id,
        number_key: a_guess(vec![], start()).number_key,
        delivery: a_delivery(start()),
        policy: otp_policy(),
        at: start(),
    };
    store.mark_sent(mark).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn no_use_case_waits_more_than_twice() {
    let redis = Redis::start(RedisOptions::default()).unwrap();
    let proxy = Proxy::start(redis.address()).unwrap();
    let store = opened_store(settings(&redis.url_by(proxy.address()))).await;

    let send = trips(&proxy, || async {
        let mut sending = a_sending(start());
        sending.limits.others = vec![address(LimitScope::AddressSend)];
        let id = sending.challenge.id;
        store.open(sending).await.unwrap();
        handed_over(&store, id).await;
    });
    assert_eq!(send.await, 2);

    let challenge = sent(&store, start()).await;
    let resend = trips(&proxy, || async {
        renewal(&store, ChallengeRef::Id(challenge.id), start()).await;
        handed_over(&store, challenge.id).await;
    });
    assert_eq!(resend.await, 2);

    let verify = trips(&proxy, || async {
        let guess = a_guess(vec![address(LimitScope::AddressFailure)], start());
        store.take_attempt(guess).await.unwrap();
        let settlement = SettleAttempt {
            id: challenge.id,
            number_key: challenge.number_key,
            end: LeaseEnd::GivenBack,
            refund: vec![address(LimitScope::AddressFailure).key],
            counted_at: start(),
        };
        store.settle_attempt(settlement).await.unwrap();
    });
    assert_eq!(verify.await, 2);

    let status = trips(&proxy, || async {
        store
            .hit(vec![address(LimitScope::AddressStatus)], start())
            .await
            .unwrap();
        store.delivery(challenge.id).await.unwrap();
    });
    assert_eq!(status.await, 2);

    handed_over(&store, challenge.id).await;
    let receipt = trips(&proxy, || async {
        let recorded = store.record_receipt(a_receipt(start())).await.unwrap();
        assert!(recorded.is_some());
    });
    assert_eq!(receipt.await, 1);

    let claim = trips(&proxy, || async {
        store
            .claim_second_try(a_claim(&challenge, start()))
            .await
            .unwrap();
    });
    assert_eq!(claim.await, 1);
}
