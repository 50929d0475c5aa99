//! What nodes tell each other about gateways.

use std::collections::BTreeMap;

use dastak_domain::breaker::{BreakerRecord, Cause, LONGEST_OPEN_SECONDS};
use dastak_domain::routing::RejectionClass;

use super::race::{RACERS, race, together};
use super::{ANSWERS, Stores};
use crate::builders::secs;
use crate::clock::start;
use crate::random::SeededRandom;

/// Makes the rules of [`dastak_ports::BreakerBoard`] into tests.
#[macro_export]
macro_rules! breakers_contract {
    ($backend:ty) => {
        $crate::contract_suite! { $backend, breakers:
            nobody_has_said_anything_of_a_new_gateway,
            a_record_is_read_as_it_was_published,
            the_newer_record_stays,
            each_gateway_has_its_own_record,
            of_parallel_publications_the_newest_stays,
            parallel_publications_for_many_gateways_do_not_mix,
            a_trial_is_claimed_until_its_end,
            each_gateway_has_its_own_trial,
            of_parallel_claims_one_wins,
            a_claim_of_a_clock_that_was_set_back_holds_nobody_up,
            claims_and_records_do_not_touch_each_other,
        }
    };
}

/// A record of this version, open.
fn open(version: u64) -> BreakerRecord {
    BreakerRecord {
        version,
        changed_at: start(),
        open_until: Some(start() + secs(10)),
        failed_trials: 0,
        cause: Some(Cause::Unknown),
    }
}

async fn publish(stores: &Stores, gateway: &str, record: BreakerRecord) {
    stores.breakers.publish(gateway, record).await.expect(ANSWERS);
}

async fn board(stores: &Stores) -> BTreeMap<String, BreakerRecord> {
    let known = stores.breakers.read().await.expect(ANSWERS);
    let count = known.len();
    let board = BTreeMap::from_iter(known);
    assert_eq!(board.len(), count, "a gateway has one record");
    board
}

async fn record_of(stores: &Stores, gateway: &str) -> Option<BreakerRecord> {
    board(stores).await.remove(gateway)
}

async fn claims(stores: &Stores, gateway: &str, from: i64, until: i64) -> bool {
    let claim = stores
        .breakers
        .claim_trial(gateway, start() + secs(from), start() + secs(until));
    claim.await.expect(ANSWERS)
}

/// The board is empty.
pub async fn nobody_has_said_anything_of_a_new_gateway(stores: Stores) {
    assert_eq!(board(&stores).await, BTreeMap::new());
}

/// Whatever is in it.
pub async fn a_record_is_read_as_it_was_published(stores: Stores) {
    let causes = [
        RejectionClass::RateLimited,
        RejectionClass::Auth,
        RejectionClass::Config,
        RejectionClass::Balance,
        RejectionClass::Unavailable,
    ]
    .map(|class| Some(Cause::Rejected(class)));
    let mut records: Vec<_> = causes
        .into_iter()
        .chain([Some(Cause::Unknown), None])
        .map(|cause| BreakerRecord { cause, ..open(1) })
        .collect();
    records.push(BreakerRecord {
        version: u64::MAX,
        failed_trials: u32::MAX,
        ..open(1)
    });
    records.push(BreakerRecord {
        open_until: None,
        cause: None,
        ..open(2)
    });
    for (index, record) in records.into_iter().enumerate() {
        let gateway = format!("gateway-{index}");
        publish(&stores, &gateway, record).await;
        assert_eq!(record_of(&stores, &gateway).await, Some(record), "{gateway}");
    }
}

/// In whatever order they come; the version goes before the time.
pub async fn the_newer_record_stays(stores: Stores) {
    let second = BreakerRecord {
        changed_at: start() - secs(60),
        open_until: None,
        cause: None,
        ..open(2)
    };
    let second_but_later = BreakerRecord {
        changed_at: start(),
        ..second
    };
    for (record, expected) in [
        (open(1), open(1)),
        (second, second),
        (open(1), second),
        (second_but_later, second_but_later),
        (second, second_but_later),
        (open(3), open(3)),
        (second_but_later, open(3)),
    ] {
        publish(&stores, "msg91", record).await;
        assert_eq!(record_of(&stores, "msg91").await, Some(expected));
    }
}

/// Whose name is not even similar, or nearly the same.
pub async fn each_gateway_has_its_own_record(stores: Stores) {
    let names = ["msg91", "msg91-backup", "gupshup", "MSG91", "record:msg91"];
    for (name, version) in names.into_iter().zip(1..) {
        publish(&stores, name, open(version)).await;
    }
    let expected: BTreeMap<_, _> = names
        .into_iter()
        .map(str::to_owned)
        .zip((1..).map(open))
        .collect();
    assert_eq!(board(&stores).await, expected);
}

/// Fifty records in a random order, and nothing but one of them is ever read.
pub async fn of_parallel_publications_the_newest_stays(stores: Stores) {
    for seed in 0..4 {
        let random = SeededRandom::new(seed);
        let gateway = format!("gateway-{seed}");
        let mut versions: Vec<u64> = (1..=RACERS as u64).collect();
        for last in (1..RACERS).rev() {
            let other = random.below(u32::try_from(last + 1).expect("a small number"));
            versions.swap(last, other as usize);
        }
        let tasks = versions.into_iter().map(|version| {
            let (board, gateway) = (stores.breakers.clone(), gateway.clone());
            async move {
                board.publish(&gateway, open(version)).await.expect(ANSWERS);
                let known = board.read().await.expect(ANSWERS);
                let record = known.into_iter().find(|(name, _)| *name == gateway);
                let (_, record) = record.expect("it was published");
                assert!(record.version >= version && record == open(record.version));
            }
        });
        together(tasks.collect()).await;
        assert_eq!(
            record_of(&stores, &gateway).await,
            Some(open(RACERS as u64)),
            "seed {seed}"
        );
    }
}

/// Each ends with the newest of its own.
pub async fn parallel_publications_for_many_gateways_do_not_mix(stores: Stores) {
    race(|racer| {
        let board = stores.breakers.clone();
        async move {
            let gateway = format!("gateway-{}", racer % 5);
            board.publish(&gateway, open(racer as u64)).await.expect(ANSWERS);
        }
    })
    .await;
    let expected: BTreeMap<_, _> = (0..5)
        .map(|gateway| (format!("gateway-{gateway}"), open(45 + gateway)))
        .collect();
    assert_eq!(board(&stores).await, expected);
}

/// Nobody gets it before, not even who has it.
pub async fn a_trial_is_claimed_until_its_end(stores: Stores) {
    for (from, until, expected) in [
        (0, 15, true),
        (0, 15, false),
        (14, 29, false),
        (15, 30, true),
        (16, 31, false),
        (100, 115, true),
    ] {
        assert_eq!(
            claims(&stores, "msg91", from, until).await,
            expected,
            "at {from} s"
        );
    }
}

/// One is tried while another one is.
pub async fn each_gateway_has_its_own_trial(stores: Stores) {
    for gateway in ["msg91", "gupshup"] {
        assert!(claims(&stores, gateway, 0, 15).await);
        assert!(!claims(&stores, gateway, 1, 16).await);
    }
}

/// Of fifty nodes one tries the gateway, and when its time is over again one.
pub async fn of_parallel_claims_one_wins(stores: Stores) {
    for from in [0, 15, 60] {
        let answers = race(|_| {
            let board = stores.breakers.clone();
            let (now, until) = (start() + secs(from), start() + secs(from + 15));
            async move { board.claim_trial("msg91", now, until).await.expect(ANSWERS) }
        })
        .await;
        assert_eq!(answers.iter().filter(|won| **won).count(), 1, "at {from} s");
    }
}

/// It is further ahead than any breaker stays open.
pub async fn a_claim_of_a_clock_that_was_set_back_holds_nobody_up(stores: Stores) {
    let ahead = LONGEST_OPEN_SECONDS;
    assert!(claims(&stores, "msg91", ahead, ahead + 1).await);
    assert!(!claims(&stores, "msg91", 1, 16).await);
    assert!(claims(&stores, "msg91", 0, 15).await);
    assert!(!claims(&stores, "msg91", 0, 15).await);
}

/// A claim says nothing about the gateway, and a record ends no trial.
pub async fn claims_and_records_do_not_touch_each_other(stores: Stores) {
    assert!(claims(&stores, "msg91", 0, 15).await);
    assert_eq!(board(&stores).await, BTreeMap::new());
    publish(&stores, "msg91", open(1)).await;
    assert!(!claims(&stores, "msg91", 1, 16).await);
    assert!(claims(&stores, "msg91", 15, 30).await);
    assert_eq!(record_of(&stores, "msg91").await, Some(open(1)));
}
