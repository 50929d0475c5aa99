//! What the version before stored is read by this one, and the other way round: both run while nodes are replaced.

use dastak_domain::challenge::Challenge;
use dastak_domain::delivery::DeliveryStatus;
use dastak_ports::OtpStore;
use dastak_ports::otp_store::{ChallengeRef, MarkSent, RenewOutcome};
use dastak_redis::{RedisStore, Time};
use dastak_testkit::builders::{a_delivery, a_delivery_of, otp_policy, secs};
use dastak_testkit::clock::start;
use dastak_testservers::shared;

use crate::support::{a_claim, a_receipt, codes_key, opened_store, raw, renewal, sent, settings};

/// Leaves of a challenge what the version before this one knew.
const OLDER: &str = "
local challenge = cmsgpack.unpack(redis.call('HGET', KEYS[1], ARGV[1]))
local older = {}
for _, field in ipairs({ 'purpose', 'digest', 'number', 'first', 'ends', 'attempts', 'consumed', 'status', 'channel',
    'provider', 'message', 'updated', 'known_end', 'leases', 'before' }) do
  older[field] = challenge[field]
end
redis.call('HSET', KEYS[1], ARGV[1], cmsgpack.pack(older))
return 1";

/// What the version before this one did when a gateway took a message: it kept fields that it did not know.
const OLDER_MARK_SENT: &str = "
local challenge = cmsgpack.unpack(redis.call('HGET', KEYS[1], ARGV[1]))
challenge.status, challenge.channel, challenge.provider, challenge.message = 'sent', 'sms', 'recording', 'older'
redis.call('HSET', KEYS[1], ARGV[1], cmsgpack.pack(challenge))
return 1";

async fn store() -> (RedisStore, String) {
    let mut settings = settings(shared::redis_url());
    settings.time = Time::Callers;
    let key = codes_key(&settings.prefix);
    (opened_store(settings).await, key)
}

async fn run(script: &str, key: &str, challenge: &Challenge) {
    let name = challenge.id.to_string();
    let ran: i64 = raw(shared::redis_url(), &["EVAL", script, "1", key, &name]).await;
    assert_eq!(ran, 1);
}

async fn handed_over(store: &RedisStore, challenge: &Challenge, message_id: &str) {
    let mark = MarkSent {
        id: challenge.id,
        number_key: challenge.number_key,
        delivery: a_delivery_of(message_id, start()),
        policy: otp_policy(),
        at: start(),
    };
    assert!(store.mark_sent(mark).await.unwrap().is_some());
}

async fn looked_at(store: &RedisStore, challenge: &Challenge) -> Challenge {
    match renewal(store, ChallengeRef::Id(challenge.id), start()).await {
        RenewOutcome::Renewed { challenge, .. } => *challenge,
        other => panic!("expected a renewed challenge, not {other:?}"),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_code_that_no_gateway_had_taken_was_never_sent() {
    let (store, key) = store().await;
    let challenge = sent(&store, start()).await;
    run(OLDER, &key, &challenge).await;
    let seen = looked_at(&store, &challenge).await;
    assert_eq!((seen.sendings, seen.earlier_messages), (0, vec![]));
    assert!(!seen.second_try_taken);
    let claimed = store.claim_second_try(a_claim(&challenge, start())).await;
    assert!(claimed.unwrap().is_none());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_code_that_a_gateway_had_taken_was_sent_once_and_its_message_is_known() {
    let (store, key) = store().await;
    let challenge = sent(&store, start()).await;
    handed_over(&store, &challenge, "message-1").await;
    run(OLDER, &key, &challenge).await;
    assert_eq!(looked_at(&store, &challenge).await.sendings, 1);
    let recorded = store.record_receipt(a_receipt(start())).await.unwrap();
    assert_eq!(
        recorded.map(|recorded| recorded.after),
        Some(DeliveryStatus::Failed)
    );
    let claimed = store
        .claim_second_try(a_claim(&challenge, start() + secs(1)))
        .await;
    assert_eq!(claimed.unwrap().map(|claimed| claimed.sendings), Some(1));
    handed_over(&store, &challenge, "message-2").await;
    let seen = looked_at(&store, &challenge).await;
    assert_eq!(seen.sendings, 2);
    let earlier = a_delivery(start()).message().unwrap();
    assert_eq!(seen.earlier_messages, [earlier]);
    assert!(seen.second_try_taken);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_an_older_node_writes_takes_no_claim_back() {
    let (store, key) = store().await;
    let challenge = sent(&store, start()).await;
    handed_over(&store, &challenge, "message-1").await;
    assert!(
        store
            .claim_second_try(a_claim(&challenge, start()))
            .await
            .unwrap()
            .is_some()
    );
    handed_over(&store, &challenge, "message-2").await;
    run(OLDER_MARK_SENT, &key, &challenge).await;
    let seen = looked_at(&store, &challenge).await;
    assert_eq!((seen.sendings, seen.earlier_messages.len()), (2, 1));
    assert!(seen.second_try_taken);
    let recorded = store.record_receipt(a_receipt(start())).await.unwrap();
    assert!(!recorded.unwrap().is_newest, "the first message is still known");
}
