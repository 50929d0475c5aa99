//! Refreshing a session.

use chrono::TimeDelta;
use dastak_domain::audit::AuditEvent;
use dastak_domain::ids::SessionId;
use dastak_domain::refresh::{Presented, RefreshFamily};
use dastak_domain::session::{EndReason, Session};
use dastak_ports::sessions::{EndSession, RotateOutcome};

use super::given::{events_of, logged_in, registered, shown};
use super::race::race;
use super::{ANSWERS, Stores};
use crate::builders::{an_entry_of, mobile, number, secs, session_id, token_policy};
use crate::clock::start;
use crate::random::SeededRandom;

/// Makes the rules of refreshing into tests.
#[macro_export]
macro_rules! rotation_contract {
    ($backend:ty) => {
        $crate::contract_suite! { $backend, rotation:
            a_rotation_stores_the_next_generation,
            a_rotation_changes_neither_the_login_nor_the_end,
            a_refresh_token_does_not_outlive_its_session,
            a_replaced_token_gets_its_successor_again,
            a20_a_replaced_token_ends_the_session_after_its_grace,
            a22_the_grace_does_not_begin_again,
            a22_a_replaced_token_is_reused_once_its_successor_was_used,
            a21_parallel_rotations_make_one_generation,
            a_reuse_ends_one_session_of_one_person,
            a_reuse_is_written_once_and_with_its_person,
            an_expired_token_changes_nothing,
            a22_nothing_is_refreshed_at_the_end_of_the_session,
            an_ended_session_is_not_refreshed,
            an_unknown_session_is_not_refreshed,
            a_token_ahead_of_a_restored_record_counts_as_the_newest,
            random_refreshes_are_judged_as_the_domain_judges_them,
        }
    };
}

async fn rotate(stores: &Stores, session_id: SessionId, generation: u32, second: i64) -> RotateOutcome {
    stores
        .sessions
        .rotate(shown(session_id, generation, start() + secs(second)))
        .await
        .expect(ANSWERS)
}

async fn rotated(stores: &Stores, session_id: SessionId, generation: u32, second: i64) -> Session {
    match rotate(stores, session_id, generation, second).await {
        RotateOutcome::Rotated(session) => *session,
        other => panic!("expected a rotation, not {other:?}"),
    }
}

async fn stored(stores: &Stores, session_id: SessionId) -> Session {
    stores
        .sessions
        .bearer(session_id)
        .await
        .expect(ANSWERS)
        .expect("the session is kept")
        .session
}

/// The next generation, made now, good for its whole life; the answer is what is stored.
pub async fn a_rotation_stores_the_next_generation(stores: Stores) {
    let (_, session) = registered(&stores, mobile(), start()).await;
    for generation in 1..=3 {
        let second = i64::from(generation) * 60;
        let answer = rotated(&stores, session.id, generation, second).await;
        let now = start() + secs(second);
        let family = RefreshFamily {
            generation: generation + 1,
            rotated_at: now,
            expires_at: now + secs(604_800),
        };
        assert_eq!(answer.refresh, family);
        assert_eq!(answer.last_used_at, now);
        assert_eq!(stored(&stores, session.id).await, answer);
    }
}

/// A refresh is no authentication and no longer session.
pub async fn a_rotation_changes_neither_the_login_nor_the_end(stores: Stores) {
    let (user, session) = registered(&stores, mobile(), start()).await;
    let answer = rotated(&stores, session.id, 1, 60).await;
    let expected = Session {
        refresh: answer.refresh,
        last_used_at: answer.last_used_at,
        ..session
    };
    assert_eq!(answer, expected);
    let bearer = stores
        .sessions
        .bearer(expected.id)
        .await
        .expect(ANSWERS)
        .expect("the session is there");
    assert_eq!(bearer.user, user);
    assert_eq!(events_of(&stores, user.id).await, [AuditEvent::Registered]);
}

/// Near the end of a session its tokens are good until that end.
pub async fn a_refresh_token_does_not_outlive_its_session(stores: Stores) {
    let (_, session) = registered(&stores, mobile(), start()).await;
    for (generation, day) in (1..).zip([6, 12, 18, 24, 29]) {
        let answer = rotated(&stores, session.id, generation, day * 86_400).await;
        let end = start() + secs((day + 7).min(30) * 86_400);
        assert_eq!(answer.refresh.expires_at, end);
    }
}

/// Within its grace it is answered with the present generation, and nothing changes.
pub async fn a_replaced_token_gets_its_successor_again(stores: Stores) {
    let (_, session) = registered(&stores, mobile(), start()).await;
    let answer = rotated(&stores, session.id, 1, 60).await;
    for second in [60, 65, 69] {
        let replayed = rotate(&stores, session.id, 1, second).await;
        assert_eq!(replayed, RotateOutcome::Replayed(Box::new(answer.clone())));
    }
    assert_eq!(stored(&stores, session.id).await, answer);
    rotated(&stores, session.id, 2, 70).await;
}

/// After ten seconds it is a stolen token: nobody refreshes this session again.
pub async fn a20_a_replaced_token_ends_the_session_after_its_grace(stores: Stores) {
    let (_, session) = registered(&stores, mobile(), start()).await;
    rotated(&stores, session.id, 1, 60).await;
    assert_eq!(rotate(&stores, session.id, 1, 70).await, RotateOutcome::Reused);
    assert_eq!(
        stored(&stores, session.id).await.ended_at,
        Some(start() + secs(70))
    );
    for generation in [1, 2, 3] {
        assert_eq!(
            rotate(&stores, session.id, generation, 71).await,
            RotateOutcome::Ended
        );
    }
}

/// A replay does not lengthen the grace.
pub async fn a22_the_grace_does_not_begin_again(stores: Stores) {
    let (_, session) = registered(&stores, mobile(), start()).await;
    rotated(&stores, session.id, 1, 60).await;
    assert!(matches!(
        rotate(&stores, session.id, 1, 69).await,
        RotateOutcome::Replayed(_)
    ));
    assert_eq!(rotate(&stores, session.id, 1, 78).await, RotateOutcome::Reused);
}

/// Within the grace too: whoever has the successor did get the answer.
pub async fn a22_a_replaced_token_is_reused_once_its_successor_was_used(stores: Stores) {
    let (_, session) = registered(&stores, mobile(), start()).await;
    rotated(&stores, session.id, 1, 60).await;
    rotated(&stores, session.id, 2, 62).await;
    assert_eq!(rotate(&stores, session.id, 1, 64).await, RotateOutcome::Reused);
    assert_eq!(rotate(&stores, session.id, 3, 65).await, RotateOutcome::Ended);
}

/// Of parallel refreshes with one token one rotates; the others are answered with the same generation, which
/// can then be used.
pub async fn a21_parallel_rotations_make_one_generation(stores: Stores) {
    let (user, session) = registered(&stores, mobile(), start()).await;
    let answers = race(|_| {
        let sessions = stores.sessions.clone();
        let command = shown(session.id, 1, start() + secs(60));
        async move { sessions.rotate(command).await.expect(ANSWERS) }
    })
    .await;
    let mut rotations = 0;
    for answer in answers {
        match answer {
            RotateOutcome::Rotated(session) => {
                rotations += 1;
                assert_eq!(session.refresh.generation, 2);
            }
            RotateOutcome::Replayed(session) => assert_eq!(session.refresh.generation, 2),
            other => panic!("unexpected {other:?}"),
        }
    }
    assert_eq!(rotations, 1);
    rotated(&stores, session.id, 2, 61).await;
    assert_eq!(events_of(&stores, user.id).await, [AuditEvent::Registered]);
}

/// Other sessions of the person, and those of others, go on.
pub async fn a_reuse_ends_one_session_of_one_person(stores: Stores) {
    let (user, session) = registered(&stores, mobile(), start()).await;
    let other_device = logged_in(&stores, &user, start()).await;
    let (_, others) = registered(&stores, number(1), start()).await;
    rotated(&stores, session.id, 1, 60).await;
    assert_eq!(rotate(&stores, session.id, 1, 80).await, RotateOutcome::Reused);
    for session in [other_device, others] {
        rotated(&stores, session.id, 1, 81).await;
    }
}

/// Of parallel reuses one ends the session, and writes the entry under the person.
pub async fn a_reuse_is_written_once_and_with_its_person(stores: Stores) {
    let (user, session) = registered(&stores, mobile(), start()).await;
    rotated(&stores, session.id, 1, 60).await;
    let answers = race(|_| {
        let sessions = stores.sessions.clone();
        let command = shown(session.id, 1, start() + secs(80));
        async move { sessions.rotate(command).await.expect(ANSWERS) }
    })
    .await;
    assert_eq!(
        answers
            .iter()
            .filter(|outcome| **outcome == RotateOutcome::Reused)
            .count(),
        1
    );
    assert_eq!(
        answers
            .iter()
            .filter(|outcome| **outcome == RotateOutcome::Ended)
            .count(),
        49
    );
    assert_eq!(
        events_of(&stores, user.id).await,
        [AuditEvent::RefreshReused, AuditEvent::Registered]
    );
}

/// The newest token, too late, is no theft.
pub async fn an_expired_token_changes_nothing(stores: Stores) {
    let (_, session) = registered(&stores, mobile(), start()).await;
    assert_eq!(
        rotate(&stores, session.id, 1, 604_800).await,
        RotateOutcome::Expired
    );
    assert_eq!(stored(&stores, session.id).await, session);
    let last = shown(
        session.id,
        1,
        start() + secs(604_800) - TimeDelta::milliseconds(1),
    );
    let outcome = stores.sessions.rotate(last).await.expect(ANSWERS);
    assert!(matches!(outcome, RotateOutcome::Rotated(_)), "{outcome:?}");
}

/// At its end a session is over, however young its token.
pub async fn a22_nothing_is_refreshed_at_the_end_of_the_session(stores: Stores) {
    let (_, session) = registered(&stores, mobile(), start()).await;
    for (generation, day) in (1..).zip([6, 12, 18, 24, 29]) {
        rotated(&stores, session.id, generation, day * 86_400).await;
    }
    assert_eq!(
        rotate(&stores, session.id, 6, 30 * 86_400).await,
        RotateOutcome::Expired
    );
}

/// After a logout the newest token is as dead as the others, and none of them is called reused.
pub async fn an_ended_session_is_not_refreshed(stores: Stores) {
    let (user, session) = registered(&stores, mobile(), start()).await;
    rotated(&stores, session.id, 1, 60).await;
    let audit = an_entry_of(user.id, AuditEvent::LoggedOut, start() + secs(61));
    let command = EndSession {
        user_id: user.id,
        session_id: session.id,
        reason: EndReason::LoggedOut,
        audit,
        device_audit: an_entry_of(user.id, AuditEvent::DeviceRevoked, start() + secs(61)),
    };
    assert!(stores.sessions.end(command).await.expect(ANSWERS));
    for generation in [1, 2] {
        assert_eq!(
            rotate(&stores, session.id, generation, 120).await,
            RotateOutcome::Ended
        );
    }
    assert_eq!(
        stored(&stores, session.id).await.ended_at,
        Some(start() + secs(61))
    );
    assert_eq!(
        events_of(&stores, user.id).await,
        [AuditEvent::LoggedOut, AuditEvent::Registered]
    );
}

/// What was never there is over.
pub async fn an_unknown_session_is_not_refreshed(stores: Stores) {
    assert_eq!(
        rotate(&stores, session_id(start()), 1, 0).await,
        RotateOutcome::Ended
    );
}

/// A database that was restored from a backup signs nobody out.
pub async fn a_token_ahead_of_a_restored_record_counts_as_the_newest(stores: Stores) {
    let (_, session) = registered(&stores, mobile(), start()).await;
    let answer = rotated(&stores, session.id, 5, 60).await;
    assert_eq!(answer.refresh.generation, 6);
    assert_eq!(stored(&stores, session.id).await, answer);
}

/// A few hundred random tokens, each judged by [`RefreshFamily::present`] too.
pub async fn random_refreshes_are_judged_as_the_domain_judges_them(stores: Stores) {
    for seed in 0..10 {
        let random = SeededRandom::new(u64::from(seed));
        let (_, mut model) = registered(&stores, number(seed), start()).await;
        let mut now = start();
        for _ in 0..60 {
            let longest = if random.below(10) == 0 { 200_000_000 } else { 8_000 };
            now += TimeDelta::milliseconds(i64::from(random.below(longest)));
            // Mostly the newest, sometimes the one before, seldom an older one.
            let back = match random.below(20) {
                0 => 2,
                1..=6 => 1,
                _ => 0,
            };
            let generation = model.refresh.generation.saturating_sub(back).max(1);
            let outcome = stores
                .sessions
                .rotate(shown(model.id, generation, now))
                .await
                .expect(ANSWERS);
            let expected = if model.ended_at.is_some() {
                RotateOutcome::Ended
            } else {
                match model
                    .refresh
                    .present(generation, model.ends_at, now, &token_policy())
                {
                    Presented::Rotated(family) => {
                        model = Session {
                            refresh: family,
                            last_used_at: now,
                            ..model
                        };
                        RotateOutcome::Rotated(Box::new(model.clone()))
                    }
                    Presented::Replayed(_) => RotateOutcome::Replayed(Box::new(model.clone())),
                    Presented::Expired => RotateOutcome::Expired,
                    Presented::Reused => {
                        model.ended_at = Some(now);
                        RotateOutcome::Reused
                    }
                }
            };
            assert_eq!(
                outcome, expected,
                "seed {seed}: generation {generation} of {model:?} at {now}"
            );
            assert_eq!(stored(&stores, model.id).await, model);
        }
    }
}
