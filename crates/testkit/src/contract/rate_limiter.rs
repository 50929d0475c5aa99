//! Limits that stand alone, and random hits compared with the domain's own judgement.

use chrono::{DateTime, TimeDelta, Utc};
use dastak_domain::limits::{LimitHit, LimitScope, Standing, Verdict};
use dastak_ports::rate_limiter::{LimitOutcome, Refusal};

use super::race::race;
use super::{ANSWERS, Stores};
use crate::builders::{a_hit, secs};
use crate::clock::start;
use crate::random::SeededRandom;

/// Makes the rules of [`dastak_ports::RateLimiter`] into tests.
#[macro_export]
macro_rules! rate_limiter_contract {
    ($backend:ty) => {
        $crate::contract_suite! { $backend, rate_limiter:
            as_many_pass_as_the_window_allows,
            windows_slide,
            every_window_must_fit,
            a_refused_hit_is_not_recorded,
            hits_count_together_or_not_at_all,
            keys_are_counted_apart,
            a_limit_that_is_off_allows_everything,
            parallel_hits_pass_exactly_as_many_as_allowed,
            a_hit_from_the_future_counts_as_one_of_now,
            random_hits_are_judged_as_the_domain_judges_them,
        }
        $crate::cleared_limits_contract!($backend);
        $crate::limit_histories_contract!($backend);
    };
}

fn status(windows: &[(u32, u32)]) -> LimitHit {
    a_hit(LimitScope::AddressStatus, "192.0.2.1", windows)
}

async fn passes(stores: &Stores, hit: LimitHit, now: DateTime<Utc>) -> bool {
    matches!(
        stores.rate_limiter.hit(vec![hit], now).await.expect(ANSWERS),
        LimitOutcome::Allowed(_)
    )
}

/// The standing counts down, and the refusal says when the oldest hit leaves.
pub async fn as_many_pass_as_the_window_allows(stores: Stores) {
    for (second, remaining) in [(0, 2), (10, 1), (20, 0)] {
        let now = start() + secs(second);
        let outcome = stores
            .rate_limiter
            .hit(vec![status(&[(3, 60)])], now)
            .await
            .expect(ANSWERS);
        let reset_seconds = u32::try_from(60 - second).expect("a small number");
        let standing = Standing {
            quota: 3,
            window_seconds: 60,
            remaining,
            reset_seconds,
        };
        assert_eq!(outcome, LimitOutcome::Allowed(vec![Some(standing)]));
    }
    let outcome = stores
        .rate_limiter
        .hit(vec![status(&[(3, 60)])], start() + secs(30))
        .await
        .expect(ANSWERS);
    let standing = Standing {
        quota: 3,
        window_seconds: 60,
        remaining: 0,
        reset_seconds: 30,
    };
    let refusal = Refusal {
        retry_after_seconds: 30,
        standings: vec![Some(standing)],
    };
    assert_eq!(outcome, LimitOutcome::Refused(refusal));
}

/// A hit leaves its window to the millisecond, and only it: no burst passes at an edge.
pub async fn windows_slide(stores: Stores) {
    let at = |millis| start() + TimeDelta::milliseconds(millis);
    let steps = [
        (0, true),
        (30_000, true),
        (59_999, false),
        (60_000, true),
        (89_999, false),
        (90_000, true),
    ];
    for (millis, expected) in steps {
        assert_eq!(
            passes(&stores, status(&[(2, 60)]), at(millis)).await,
            expected,
            "at {millis} ms"
        );
    }
}

/// With several windows the narrowest decides, and the refusal waits for the last to be free.
pub async fn every_window_must_fit(stores: Stores) {
    let windows = &[(2, 60), (3, 3600)];
    for (second, expected) in [(0, true), (1, true), (2, false), (60, true), (200, false)] {
        assert_eq!(
            passes(&stores, status(windows), start() + secs(second)).await,
            expected,
            "at {second} s"
        );
    }
    match stores
        .rate_limiter
        .hit(vec![status(windows)], start() + secs(200))
        .await
        .expect(ANSWERS)
    {
        LimitOutcome::Refused(refusal) => assert_eq!(refusal.retry_after_seconds, 3400),
        LimitOutcome::Allowed(_) => panic!("the hour is full"),
    }
    assert!(passes(&stores, status(windows), start() + secs(3600)).await);
}

/// Who keeps knocking does not wait longer for it.
pub async fn a_refused_hit_is_not_recorded(stores: Stores) {
    assert!(passes(&stores, status(&[(1, 60)]), start()).await);
    for second in 1..60 {
        assert!(!passes(&stores, status(&[(1, 60)]), start() + secs(second)).await);
    }
    assert!(passes(&stores, status(&[(1, 60)]), start() + secs(60)).await);
}

/// One refusal refuses the set, and then none of it is recorded.
pub async fn hits_count_together_or_not_at_all(stores: Stores) {
    let free = || a_hit(LimitScope::AddressStatus, "198.51.100.1", &[(1, 60)]);
    assert!(passes(&stores, status(&[(1, 60)]), start()).await);
    let outcome = stores
        .rate_limiter
        .hit(vec![free(), status(&[(1, 60)])], start())
        .await
        .expect(ANSWERS);
    match outcome {
        LimitOutcome::Refused(refusal) => assert_eq!(refusal.standings.len(), 2),
        LimitOutcome::Allowed(_) => panic!("one of the two is full"),
    }
    assert!(passes(&stores, free(), start()).await);
}

/// Neither another scope nor another subject is touched.
pub async fn keys_are_counted_apart(stores: Stores) {
    for scope in [
        LimitScope::AddressStatus,
        LimitScope::AddressFailure,
        LimitScope::AddressSend,
    ] {
        for subject in ["192.0.2.1", "192.0.2.2"] {
            assert!(passes(&stores, a_hit(scope, subject, &[(1, 60)]), start()).await);
            assert!(!passes(&stores, a_hit(scope, subject, &[(1, 60)]), start()).await);
        }
    }
}

/// No window, no limit, no standing.
pub async fn a_limit_that_is_off_allows_everything(stores: Stores) {
    for _ in 0..20 {
        let outcome = stores
            .rate_limiter
            .hit(vec![status(&[(0, 60)])], start())
            .await
            .expect(ANSWERS);
        assert_eq!(outcome, LimitOutcome::Allowed(vec![None]));
    }
    assert!(
        passes(&stores, status(&[(1, 60)]), start()).await,
        "nothing was stored meanwhile"
    );
}

/// Of parallel hits as many pass as the window allows.
pub async fn parallel_hits_pass_exactly_as_many_as_allowed(stores: Stores) {
    let answers = race(|_| {
        let limiter = stores.rate_limiter.clone();
        async move {
            limiter
                .hit(vec![status(&[(10, 60)])], start())
                .await
                .expect(ANSWERS)
        }
    })
    .await;
    assert_eq!(
        answers
            .iter()
            .filter(|outcome| matches!(outcome, LimitOutcome::Allowed(_)))
            .count(),
        10
    );
}

/// When the clock was set back, nobody waits longer than the window.
pub async fn a_hit_from_the_future_counts_as_one_of_now(stores: Stores) {
    assert!(passes(&stores, status(&[(1, 60)]), start() + secs(3600)).await);
    match stores
        .rate_limiter
        .hit(vec![status(&[(1, 60)])], start())
        .await
        .expect(ANSWERS)
    {
        LimitOutcome::Refused(refusal) => assert_eq!(refusal.retry_after_seconds, 60),
        LimitOutcome::Allowed(_) => panic!("the hit still counts"),
    }
}

/// A few hundred random hits, each judged by [`dastak_domain::limits::LimitRule::judge`] too.
pub async fn random_hits_are_judged_as_the_domain_judges_them(stores: Stores) {
    for seed in 0..3 {
        let random = SeededRandom::new(seed);
        let hit = a_hit(
            LimitScope::AddressStatus,
            &format!("model {seed}"),
            &[(3, 60), (5, 300), (8, 900)],
        );
        let (mut log, mut now) = (Vec::new(), start());
        for step in 0..200 {
            now += TimeDelta::milliseconds(i64::from(random.below(40_000)));
            let verdict = hit.rule.judge(&log, now);
            let outcome = stores
                .rate_limiter
                .hit(vec![hit.clone()], now)
                .await
                .expect(ANSWERS);
            assert_eq!(outcome, LimitOutcome::of(&[verdict]), "seed {seed}, step {step}");
            if matches!(verdict, Verdict::Allowed { .. }) {
                log.push(now);
            }
        }
    }
}
