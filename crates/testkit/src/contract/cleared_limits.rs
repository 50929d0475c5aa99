//! Limits whose hits are forgotten because the operator says so.

use dastak_domain::limits::{LimitHit, LimitKey, LimitScope};
use dastak_ports::rate_limiter::LimitOutcome;

use super::given::{counted, failure, is_limited, is_opened, limited, opened};
use super::race::{RACERS, race};
use super::{ANSWERS, Stores};
use crate::builders::{a_hit, key_of, mobile, secs};
use crate::clock::start;

/// Makes the rules of forgotten hits into tests.
#[macro_export]
macro_rules! cleared_limits_contract {
    ($backend:ty) => {
        $crate::contract_suite! { $backend, cleared_limits:
            a_cleared_key_counts_from_the_beginning,
            only_the_named_keys_are_cleared,
            keys_without_hits_can_be_cleared,
            a_cleared_number_is_sent_to_again,
            a_cleared_address_guesses_again,
            a_clearing_and_hits_at_the_same_time_come_one_after_the_other,
            a_clearing_loses_no_hit_of_another_key,
            parallel_clearings_leave_nothing,
        }
    };
}

fn hit_of(subject: &str, max: u32) -> LimitHit {
    a_hit(LimitScope::AddressStatus, subject, &[(max, 60), (max, 3600)])
}

async fn passes(stores: &Stores, hit: LimitHit, second: i64) -> bool {
    let outcome = stores.rate_limiter.hit(vec![hit], start() + secs(second)).await;
    matches!(outcome.expect(ANSWERS), LimitOutcome::Allowed(_))
}

async fn clear(stores: &Stores, keys: Vec<LimitKey>) {
    stores.rate_limiter.clear(keys).await.expect(ANSWERS);
}

/// All windows are empty again, and fill as before.
pub async fn a_cleared_key_counts_from_the_beginning(stores: Stores) {
    let hit = || hit_of("192.0.2.1", 2);
    for _ in 0..2 {
        for expected in [true, true, false] {
            assert_eq!(passes(&stores, hit(), 0).await, expected);
        }
        clear(&stores, vec![hit().key]).await;
    }
}

/// Of one address another scope, and of one scope another address, stay full.
pub async fn only_the_named_keys_are_cleared(stores: Stores) {
    let named = [hit_of("192.0.2.1", 1), hit_of("192.0.2.2", 1)];
    let others = [
        hit_of("192.0.2.3", 1),
        a_hit(LimitScope::AddressFailure, "192.0.2.1", &[(1, 60)]),
    ];
    for hit in named.iter().chain(&others) {
        assert!(passes(&stores, hit.clone(), 0).await);
    }
    clear(&stores, named.iter().map(|hit| hit.key).collect()).await;
    for hit in named {
        assert!(passes(&stores, hit, 1).await);
    }
    for hit in others {
        assert!(!passes(&stores, hit, 1).await);
    }
}

/// Neither no keys at all nor a key that nobody has hit is trouble.
pub async fn keys_without_hits_can_be_cleared(stores: Stores) {
    clear(&stores, vec![]).await;
    let hit = hit_of("192.0.2.1", 1);
    clear(&stores, vec![hit.key, hit.key]).await;
    assert!(passes(&stores, hit.clone(), 0).await);
    assert!(!passes(&stores, hit, 0).await);
}

/// What the store of codes has counted is forgotten too, and the newest code stays.
pub async fn a_cleared_number_is_sent_to_again(stores: Stores) {
    let sending = |second| limited(&[(1, 3600)], vec![], start() + secs(second));
    assert!(is_opened(&stores, sending(0)).await);
    assert!(!is_opened(&stores, sending(1)).await);
    clear(&stores, vec![LimitKey::number_send(&key_of(&mobile()))]).await;
    assert!(is_opened(&stores, sending(2)).await);
    assert!(!is_opened(&stores, sending(3)).await);
}

/// Failures that guesses have left with their address are forgotten.
pub async fn a_cleared_address_guesses_again(stores: Stores) {
    opened(&stores, &mobile(), start()).await;
    assert!(!is_limited(&stores, counted(1, start() + secs(1))).await);
    assert!(is_limited(&stores, counted(1, start() + secs(2))).await);
    clear(&stores, vec![failure(1).key]).await;
    assert!(!is_limited(&stores, counted(1, start() + secs(3))).await);
}

/// After a clearing exactly as many pass as the window allows, however many ask meanwhile.
pub async fn a_clearing_and_hits_at_the_same_time_come_one_after_the_other(stores: Stores) {
    let hit = || hit_of("192.0.2.1", 10);
    for _ in 0..10 {
        assert!(passes(&stores, hit(), 0).await);
    }
    let answers = race(|racer| {
        let limiter = stores.rate_limiter.clone();
        async move {
            if racer == RACERS / 2 {
                limiter.clear(vec![hit().key]).await.expect(ANSWERS);
                return false;
            }
            let outcome = limiter.hit(vec![hit()], start()).await.expect(ANSWERS);
            matches!(outcome, LimitOutcome::Allowed(_))
        }
    })
    .await;
    let mut passed = answers.iter().filter(|passed| **passed).count();
    while passes(&stores, hit(), 0).await {
        passed += 1;
        assert!(passed <= 10, "more have passed than the window allows");
    }
    assert_eq!(passed, 10);
}

/// However often one address is cleared, every hit of the other counts.
pub async fn a_clearing_loses_no_hit_of_another_key(stores: Stores) {
    let cleared = hit_of("192.0.2.1", 100).key;
    let hit = || hit_of("192.0.2.2", 100);
    race(|racer| {
        let limiter = stores.rate_limiter.clone();
        async move {
            if racer % 5 == 0 {
                return limiter.clear(vec![cleared]).await.expect(ANSWERS);
            }
            let outcome = limiter.hit(vec![hit()], start()).await.expect(ANSWERS);
            assert!(matches!(outcome, LimitOutcome::Allowed(_)), "{outcome:?}");
        }
    })
    .await;
    let hits = RACERS - RACERS.div_ceil(5);
    let outcome = stores
        .rate_limiter
        .hit(vec![hit()], start())
        .await
        .expect(ANSWERS);
    let LimitOutcome::Allowed(standings) = outcome else {
        panic!("the window is not full");
    };
    let standing = standings.first().copied().flatten().expect("a standing");
    assert_eq!(standing.remaining as usize, 100 - hits - 1);
}

/// Fifty clearings at once are as good as one.
pub async fn parallel_clearings_leave_nothing(stores: Stores) {
    let hits = || [hit_of("192.0.2.1", 2), hit_of("192.0.2.2", 2)];
    for hit in hits().into_iter().chain(hits()) {
        assert!(passes(&stores, hit, 0).await);
    }
    race(|_| {
        let limiter = stores.rate_limiter.clone();
        async move {
            let keys = hits().map(|hit| hit.key).to_vec();
            limiter.clear(keys).await.expect(ANSWERS);
        }
    })
    .await;
    for hit in hits().into_iter().chain(hits()) {
        assert!(passes(&stores, hit, 0).await);
    }
}
