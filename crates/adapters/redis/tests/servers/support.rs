//! What the tests of this crate begin with.

use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, Utc};
use dastak_domain::challenge::Challenge;
use dastak_domain::delivery::DeliveryStatus;
use dastak_domain::limits::LimitHit;
use dastak_ports::otp_store::{
    AttemptOutcome, ChallengeRef, ClaimSecondTry, OpenChallenge, OpenOutcome, RecordReceipt, RenewChallenge,
    RenewOutcome, SendLimits, TakeAttempt,
};
use dastak_ports::{OtpStore, PortErrorKind, PortResult};
use dastak_redis::{RedisSettings, RedisStore};
use dastak_testkit::builders::{PROVIDER, a_challenge, key_of, mobile, otp_policy};
use deadpool_redis::redis::{Client, FromRedisValue, cmd};
use tokio::runtime::Handle;

/// How long a server may take to be back after its trouble, and an election to end.
pub(crate) const PATIENCE: Duration = Duration::from_secs(40);

/// How long a call may take whatever happens: a step of a Cluster is waited for the longest.
pub(crate) const LONGEST_CALL: Duration = Duration::from_millis(4500);

/// A prefix that no other test uses.
pub(crate) fn prefix() -> String {
    static USED: AtomicU32 = AtomicU32::new(0);
    format!(
        "test-{}-{}",
        std::process::id(),
        USED.fetch_add(1, Ordering::Relaxed)
    )
}

/// The settings of a deployment, with keys of their own.
pub(crate) fn settings(url: &str) -> RedisSettings {
    RedisSettings {
        prefix: prefix(),
        ..RedisSettings::new(url)
    }
}

pub(crate) async fn opened_store(settings: RedisSettings) -> RedisStore {
    RedisStore::open(settings, Handle::current()).await.unwrap()
}

/// The sending of a code to [`mobile`].
pub(crate) fn a_sending(now: DateTime<Utc>) -> OpenChallenge {
    OpenChallenge {
        challenge: a_challenge(&mobile(), now),
        limits: SendLimits::default(),
        now,
    }
}

/// A code is sent to [`mobile`].
pub(crate) async fn sent(store: &RedisStore, now: DateTime<Utc>) -> Challenge {
    let command = a_sending(now);
    let challenge = command.challenge.clone();
    let outcome = store.open(command).await.unwrap();
    assert!(matches!(outcome, OpenOutcome::Opened(_)), "{outcome:?}");
    challenge
}

/// A guess at the newest code of [`mobile`].
pub(crate) fn a_guess(limits: Vec<LimitHit>, now: DateTime<Utc>) -> TakeAttempt {
    TakeAttempt {
        number_key: key_of(&mobile()),
        challenge_id: None,
        limits,
        policy: otp_policy(),
        now,
    }
}

/// The challenge that a guess is granted.
pub(crate) async fn granted(store: &RedisStore, now: DateTime<Utc>) -> Challenge {
    match store.take_attempt(a_guess(vec![], now)).await.unwrap() {
        AttemptOutcome::Granted { challenge, .. } => *challenge,
        other => panic!("expected a granted attempt, not {other:?}"),
    }
}

/// Whether a guess finds no live code.
pub(crate) async fn is_gone(store: &RedisStore, now: DateTime<Utc>) -> bool {
    matches!(
        store.take_attempt(a_guess(vec![], now)).await.unwrap(),
        AttemptOutcome::Gone
    )
}

/// A resend without limits.
pub(crate) async fn renewal(store: &RedisStore, challenge: ChallengeRef, now: DateTime<Utc>) -> RenewOutcome {
    let command = RenewChallenge {
        challenge,
        limits: SendLimits::default(),
        policy: otp_policy(),
        now,
    };
    store.renew(command).await.unwrap()
}

/// News that a message of [`mobile`] failed: the one of [`a_delivery`](dastak_testkit::builders::a_delivery).
pub(crate) fn a_receipt(at: DateTime<Utc>) -> RecordReceipt {
    RecordReceipt {
        number_key: key_of(&mobile()),
        provider: PROVIDER.to_owned(),
        message_id: "message-1".to_owned(),
        status: DeliveryStatus::Failed,
        at,
    }
}

/// The claim of a challenge's second try.
pub(crate) fn a_claim(challenge: &Challenge, now: DateTime<Utc>) -> ClaimSecondTry {
    ClaimSecondTry {
        id: challenge.id,
        number_key: challenge.number_key,
        policy: otp_policy(),
        now,
    }
}

/// Where the codes of [`mobile`] are.
pub(crate) fn codes_key(prefix: &str) -> String {
    let tag = URL_SAFE_NO_PAD.encode(key_of(&mobile()).as_bytes());
    format!("{prefix}:{{{tag}}}:codes")
}

/// Gives a command that must fail as a dependency that is away, and soon.
pub(crate) async fn fails_soon<T>(call: impl Future<Output = PortResult<T>>) -> PortErrorKind {
    let begin = Instant::now();
    let Err(error) = call.await else {
        panic!("it should have failed")
    };
    let took = begin.elapsed();
    assert!(took < LONGEST_CALL, "it took {took:?}");
    assert!(
        matches!(error.kind(), PortErrorKind::Unavailable | PortErrorKind::Timeout),
        "{error:?}"
    );
    error.kind()
}

/// Calls until it works. Only real servers are waited for.
pub(crate) async fn until_it_works<T, F: Future<Output = PortResult<T>>>(mut call: impl FnMut() -> F) -> T {
    let deadline = Instant::now() + PATIENCE;
    loop {
        let begin = Instant::now();
        match call().await {
            Ok(answer) => return answer,
            Err(error) => {
                assert!(Instant::now() < deadline, "it did not recover: {error:?}");
                assert!(begin.elapsed() < LONGEST_CALL, "a call hung");
            }
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

/// Asks one server something, without the store.
pub(crate) async fn raw<T: FromRedisValue>(url: &str, command: &[&str]) -> T {
    let client = Client::open(url).unwrap();
    let mut connection = client.get_multiplexed_async_connection().await.unwrap();
    let (name, arguments) = command.split_first().unwrap();
    cmd(name)
        .arg(arguments)
        .query_async(&mut connection)
        .await
        .unwrap()
}
