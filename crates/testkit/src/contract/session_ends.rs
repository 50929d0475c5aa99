//! The ends of sessions.

use chrono::{DateTime, Utc};
use dastak_domain::audit::AuditEvent;
use dastak_domain::ids::SessionId;

use super::given::{an_end, an_end_of_all, events_of, logged_in, registered};
use super::race::race;
use super::{ANSWERS, Stores};
use crate::builders::{mobile, number, secs, session_id};
use crate::clock::start;

/// Makes the rules of ending sessions into tests.
#[macro_export]
macro_rules! session_ends_contract {
    ($backend:ty) => {
        $crate::contract_suite! { $backend, session_ends:
            a29_an_ended_session_is_seen_at_once,
            a30_nobody_ends_the_session_of_another,
            a_session_ends_once,
            parallel_ends_of_one_session_write_one_entry,
            a_session_past_its_end_can_not_be_ended,
            ending_all_counts_the_active_ones,
            ending_all_is_nothing_to_others,
        }
    };
}

async fn ended_at(stores: &Stores, session_id: SessionId) -> Option<DateTime<Utc>> {
    stores
        .sessions
        .bearer(session_id)
        .await
        .expect(ANSWERS)
        .expect("the session is kept")
        .session
        .ended_at
}

/// The very next read sees that a session ended; its person and its other facts stay readable.
pub async fn a29_an_ended_session_is_seen_at_once(stores: Stores) {
    let (user, session) = registered(&stores, mobile(), start()).await;
    let now = start() + secs(1);
    assert!(
        stores
            .sessions
            .end(an_end(user.id, session.id, now))
            .await
            .expect(ANSWERS)
    );
    let bearer = stores
        .sessions
        .bearer(session.id)
        .await
        .expect(ANSWERS)
        .expect("the session is kept");
    assert!(!bearer.session.is_active(now));
    assert_eq!(bearer.session.ended_at, Some(now));
    assert_eq!(bearer.user, user);
    assert_eq!(
        events_of(&stores, user.id).await,
        [AuditEvent::SessionEnded, AuditEvent::Registered]
    );
}

/// The end of somebody else's session is refused, and nothing is written.
pub async fn a30_nobody_ends_the_session_of_another(stores: Stores) {
    let (user, session) = registered(&stores, mobile(), start()).await;
    let (other, _) = registered(&stores, number(1), start()).await;
    assert!(
        !stores
            .sessions
            .end(an_end(other.id, session.id, start()))
            .await
            .expect(ANSWERS)
    );
    assert!(
        !stores
            .sessions
            .end(an_end(user.id, session_id(start()), start()))
            .await
            .expect(ANSWERS)
    );
    assert_eq!(ended_at(&stores, session.id).await, None);
    assert_eq!(events_of(&stores, user.id).await, [AuditEvent::Registered]);
    assert_eq!(events_of(&stores, other.id).await, [AuditEvent::Registered]);
}

/// The second end changes neither the time of the first nor the trail.
pub async fn a_session_ends_once(stores: Stores) {
    let (user, session) = registered(&stores, mobile(), start()).await;
    assert!(
        stores
            .sessions
            .end(an_end(user.id, session.id, start() + secs(1)))
            .await
            .expect(ANSWERS)
    );
    assert!(
        !stores
            .sessions
            .end(an_end(user.id, session.id, start() + secs(2)))
            .await
            .expect(ANSWERS)
    );
    assert_eq!(ended_at(&stores, session.id).await, Some(start() + secs(1)));
    assert_eq!(events_of(&stores, user.id).await.len(), 2);
}

/// Of parallel ends of one session one ends it.
pub async fn parallel_ends_of_one_session_write_one_entry(stores: Stores) {
    let (user, session) = registered(&stores, mobile(), start()).await;
    let answers = race(|_| {
        let sessions = stores.sessions.clone();
        let command = an_end(user.id, session.id, start() + secs(1));
        async move { sessions.end(command).await.expect(ANSWERS) }
    })
    .await;
    assert_eq!(answers.iter().filter(|ended| **ended).count(), 1);
    assert_eq!(events_of(&stores, user.id).await.len(), 2);
}

/// What ended by itself is not active any more.
pub async fn a_session_past_its_end_can_not_be_ended(stores: Stores) {
    let (user, session) = registered(&stores, mobile(), start()).await;
    assert!(
        !stores
            .sessions
            .end(an_end(user.id, session.id, session.ends_at))
            .await
            .expect(ANSWERS)
    );
    assert_eq!(
        stores
            .sessions
            .end_all(an_end_of_all(user.id, session.ends_at))
            .await
            .expect(ANSWERS),
        0
    );
}

/// Each active session ends and is counted; what had ended before keeps its time.
pub async fn ending_all_counts_the_active_ones(stores: Stores) {
    let (user, first) = registered(&stores, mobile(), start()).await;
    let second = logged_in(&stores, &user, start() + secs(1)).await;
    let third = logged_in(&stores, &user, start() + secs(2)).await;
    assert!(
        stores
            .sessions
            .end(an_end(user.id, first.id, start() + secs(3)))
            .await
            .expect(ANSWERS)
    );
    let now = start() + secs(4);
    assert_eq!(
        stores
            .sessions
            .end_all(an_end_of_all(user.id, now))
            .await
            .expect(ANSWERS),
        2
    );
    assert_eq!(ended_at(&stores, first.id).await, Some(start() + secs(3)));
    for session in [second, third] {
        assert_eq!(ended_at(&stores, session.id).await, Some(now));
    }
    assert_eq!(stores.sessions.list(user.id, now).await.expect(ANSWERS), []);
    let events = events_of(&stores, user.id).await;
    assert_eq!(
        events
            .iter()
            .filter(|event| **event == AuditEvent::LoggedOutEverywhere)
            .count(),
        1
    );
}

/// Another person stays logged in.
pub async fn ending_all_is_nothing_to_others(stores: Stores) {
    let (user, _) = registered(&stores, mobile(), start()).await;
    let (_, session) = registered(&stores, number(1), start()).await;
    assert_eq!(
        stores
            .sessions
            .end_all(an_end_of_all(user.id, start()))
            .await
            .expect(ANSWERS),
        1
    );
    assert_eq!(ended_at(&stores, session.id).await, None);
}
