//! Limits that several tasks hit at the same time.

use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use dastak_domain::limits::{LimitHit, LimitScope};
use dastak_ports::RateLimiter;
use dastak_ports::rate_limiter::LimitOutcome;

use super::histories::{Player, SEEDS, TASKS, explained};
use super::{ANSWERS, Stores};
use crate::builders::a_hit;
use crate::fakes::State;
use crate::linear::{Model, Operation};
use crate::random::SeededRandom;

/// Makes the histories of limits into tests.
#[macro_export]
macro_rules! limit_histories_contract {
    ($backend:ty) => {
        $crate::contract_suite! { $backend, limit_histories:
            parallel_hits_have_an_order_that_explains_them,
        }
    };
}

/// The short window slides within a history, the long one does not.
const WINDOWS: [(u32, u32); 2] = [(3, 5), (10, 3600)];

/// Hits of two keys by several tasks: every verdict and every standing fits one order, and no window is ever
/// fuller than allowed.
pub async fn parallel_hits_have_an_order_that_explains_them(stores: Stores) {
    for seed in 0..SEEDS {
        let hits = ["one", "two"]
            .map(|name| a_hit(LimitScope::AddressStatus, &format!("{name} of {seed}"), &WINDOWS));
        let players = (0..TASKS).map(|_| Knocker {
            limiter: stores.rate_limiter.clone(),
            hits: hits.to_vec(),
        });
        let history = explained(seed, &Limits::default(), players.collect()).await;
        for hit in &hits {
            assert_no_window_is_overfull(seed, &history, hit);
        }
    }
}

fn assert_no_window_is_overfull(seed: u32, history: &[Operation<Limits>], hit: &LimitHit) {
    let mut passed: Vec<_> = history
        .iter()
        .filter(|knock| knock.command.hit == *hit && matches!(knock.answer, LimitOutcome::Allowed(_)))
        .map(|knock| knock.command.now)
        .collect();
    passed.sort_unstable();
    for (max, seconds) in WINDOWS {
        let length = TimeDelta::seconds(i64::from(seconds));
        let is_overfull = |(first, last): (&DateTime<Utc>, &DateTime<Utc>)| *last - *first < length;
        let overfull = passed
            .iter()
            .zip(passed.iter().skip(max as usize))
            .find(|pair| is_overfull(*pair));
        assert_eq!(
            overfull, None,
            "seed {seed}: more than {max} in {seconds} s: {passed:?}"
        );
    }
}

/// One hit at its time.
#[derive(Debug, Clone)]
struct Knock {
    hit: LimitHit,
    now: DateTime<Utc>,
}

#[derive(Debug, Clone, Default)]
struct Limits(State);

impl PartialEq for Limits {
    fn eq(&self, other: &Self) -> bool {
        self.0.hits == other.0.hits
    }
}

impl Model for Limits {
    type Command = Knock;
    type Answer = LimitOutcome;

    fn step(&mut self, Knock { hit, now }: &Knock) -> LimitOutcome {
        self.0.hit_all(std::slice::from_ref(hit), *now)
    }
}

struct Knocker {
    limiter: Arc<dyn RateLimiter>,
    hits: Vec<LimitHit>,
}

impl Player for Knocker {
    type Model = Limits;

    const LONGEST_PAUSE: u32 = 1500;

    fn choose(&mut self, random: &SeededRandom, now: DateTime<Utc>) -> Knock {
        let hit = random.one_of(&self.hits).expect("there are keys").clone();
        Knock { hit, now }
    }

    async fn give(&self, Knock { hit, now }: Knock) -> LimitOutcome {
        self.limiter.hit(vec![hit], now).await.expect(ANSWERS)
    }

    fn learn(&mut self, _: Knock, _: LimitOutcome) {}

    fn last_look(&self, now: DateTime<Utc>) -> Vec<Knock> {
        self.hits
            .iter()
            .map(|hit| Knock {
                hit: hit.clone(),
                now,
            })
            .collect()
    }
}
