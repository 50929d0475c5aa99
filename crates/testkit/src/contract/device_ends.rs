//! Devices that go with their sessions and their person.

use std::pin::Pin;

use chrono::{DateTime, Utc};
use dastak_domain::audit::AuditEvent;
use dastak_domain::device::LONGEST_UNUSED_DAYS;
use dastak_domain::ids::SessionId;
use dastak_domain::session::EndReason;
use dastak_ports::accounts::EraseAccount;
use dastak_ports::devices::DeviceLoginOutcome;
use dastak_ports::sessions::{EndSession, RotateOutcome};

use super::given::{
    a_device_login, a_trust, an_end, an_end_of_all, device_logged_in, events_of, known, logged_in,
    registered, shown, trusted, turned_away,
};
use super::race::together;
use super::{ANSWERS, Stores};
use crate::builders::{an_entry, device_digest, key_of, mobile, number, secs};
use crate::clock::start;

/// Makes the rules of ending devices into tests.
#[macro_export]
macro_rules! device_ends_contract {
    ($backend:ty) => {
        $crate::contract_suite! { $backend, device_ends:
            a29_the_session_that_trusted_a_device_takes_it_along,
            a29_a_session_that_a_device_opened_takes_it_along,
            a_logout_leaves_the_device,
            a_session_without_a_device_leaves_those_of_others,
            a22_a_reused_refresh_token_takes_the_device_along,
            a33_a_logout_of_all_devices_revokes_each,
            a_device_login_at_the_moment_of_an_end_leaves_nothing_open,
            a_trust_at_the_moment_of_a_logout_of_all_leaves_nothing_open,
            an_erased_person_leaves_no_device,
            a_device_is_swept_when_no_setting_keeps_it,
        }
    };
}

async fn ended_at(stores: &Stores, id: SessionId) -> Option<DateTime<Utc>> {
    let bearer = stores.sessions.bearer(id).await.expect(ANSWERS);
    bearer.expect("the session is kept").session.ended_at
}

async fn end(stores: &Stores, command: EndSession) {
    assert!(stores.sessions.end(command).await.expect(ANSWERS));
}

/// Ended from the list: the device is revoked with it, and what it opened ends.
pub async fn a29_the_session_that_trusted_a_device_takes_it_along(stores: Stores) {
    let (user, session) = registered(&stores, mobile(), start()).await;
    let other = logged_in(&stores, &user, start()).await;
    let device = trusted(&stores, &session, start()).await;
    let (opened, next) = device_logged_in(&stores, device.token, start() + secs(1)).await;
    let now = start() + secs(2);
    end(&stores, an_end(user.id, session.id, now)).await;
    assert_eq!(turned_away(&stores, next, now).await, DeviceLoginOutcome::Refused);
    assert_eq!(known(&stores, next).await.device.revoked_at, Some(now));
    assert_eq!(ended_at(&stores, opened.id).await, Some(now));
    assert_eq!(ended_at(&stores, other.id).await, None);
    let events = events_of(&stores, user.id).await;
    assert!(events.starts_with(&[AuditEvent::DeviceRevoked, AuditEvent::SessionEnded]));
    assert!(
        !stores
            .sessions
            .end(an_end(user.id, session.id, now))
            .await
            .expect(ANSWERS)
    );
    assert_eq!(events_of(&stores, user.id).await.len(), events.len());
}

/// Each session of a device stands for it; the code's own session stays.
pub async fn a29_a_session_that_a_device_opened_takes_it_along(stores: Stores) {
    let (user, session) = registered(&stores, mobile(), start()).await;
    let device = trusted(&stores, &session, start()).await;
    let (first, next) = device_logged_in(&stores, device.token, start() + secs(1)).await;
    let (second, newest) = device_logged_in(&stores, next, start() + secs(2)).await;
    let now = start() + secs(3);
    end(&stores, an_end(user.id, first.id, now)).await;
    assert_eq!(
        turned_away(&stores, newest, now).await,
        DeviceLoginOutcome::Refused
    );
    assert_eq!(ended_at(&stores, second.id).await, Some(now));
    assert_eq!(ended_at(&stores, session.id).await, None);
    let events = events_of(&stores, user.id).await;
    assert_eq!(
        events
            .iter()
            .filter(|event| **event == AuditEvent::DeviceRevoked)
            .count(),
        1
    );
    // The device is revoked already: the last session ends alone.
    end(&stores, an_end(user.id, session.id, now)).await;
    assert_eq!(events_of(&stores, user.id).await.len(), events.len() + 1);
}

/// Logging in again without a code is what it was trusted for.
pub async fn a_logout_leaves_the_device(stores: Stores) {
    let (user, session) = registered(&stores, mobile(), start()).await;
    let device = trusted(&stores, &session, start()).await;
    let logout = |id| EndSession {
        reason: EndReason::LoggedOut,
        ..an_end(user.id, id, start() + secs(1))
    };
    end(&stores, logout(session.id)).await;
    let (opened, next) = device_logged_in(&stores, device.token, start() + secs(1)).await;
    end(&stores, logout(opened.id)).await;
    device_logged_in(&stores, next, start() + secs(2)).await;
    assert!(
        !events_of(&stores, user.id)
            .await
            .contains(&AuditEvent::DeviceRevoked)
    );
}

/// One device, one person: nothing else is touched.
pub async fn a_session_without_a_device_leaves_those_of_others(stores: Stores) {
    let (user, session) = registered(&stores, mobile(), start()).await;
    let (other, others) = registered(&stores, number(1), start()).await;
    let device = trusted(&stores, &session, start()).await;
    let foreign = trusted(&stores, &others, start()).await;
    let plain = logged_in(&stores, &user, start()).await;
    end(&stores, an_end(user.id, plain.id, start() + secs(1))).await;
    let wrong = an_end(other.id, session.id, start() + secs(1));
    assert!(!stores.sessions.end(wrong).await.expect(ANSWERS));
    let (_, next) = device_logged_in(&stores, device.token, start() + secs(2)).await;
    let all = an_end_of_all(other.id, start() + secs(3));
    stores.sessions.end_all(all).await.expect(ANSWERS);
    let outcome = turned_away(&stores, foreign.token, start() + secs(3)).await;
    assert_eq!(outcome, DeviceLoginOutcome::Refused);
    device_logged_in(&stores, next, start() + secs(4)).await;
}

/// Whoever has a session's refresh token may have the device token beside it.
pub async fn a22_a_reused_refresh_token_takes_the_device_along(stores: Stores) {
    let (user, session) = registered(&stores, mobile(), start()).await;
    let device = trusted(&stores, &session, start()).await;
    let (opened, next) = device_logged_in(&stores, device.token, start()).await;
    for (generation, seconds) in [(1, 60), (2, 120)] {
        let command = shown(session.id, generation, start() + secs(seconds));
        let outcome = stores.sessions.rotate(command).await.expect(ANSWERS);
        assert!(matches!(outcome, RotateOutcome::Rotated(_)), "{outcome:?}");
    }
    let now = start() + secs(180);
    let outcome = stores
        .sessions
        .rotate(shown(session.id, 1, now))
        .await
        .expect(ANSWERS);
    assert_eq!(outcome, RotateOutcome::Reused);
    assert_eq!(turned_away(&stores, next, now).await, DeviceLoginOutcome::Refused);
    assert_eq!(ended_at(&stores, opened.id).await, Some(now));
    let events = events_of(&stores, user.id).await;
    assert_eq!(
        events
            .iter()
            .filter(|event| **event == AuditEvent::RefreshReused)
            .count(),
        1
    );
}

/// Each of them, and the sessions of none survive.
pub async fn a33_a_logout_of_all_devices_revokes_each(stores: Stores) {
    let (user, first) = registered(&stores, mobile(), start()).await;
    let second = logged_in(&stores, &user, start()).await;
    let one = trusted(&stores, &first, start()).await;
    let other = trusted(&stores, &second, start()).await;
    device_logged_in(&stores, one.token, start() + secs(1)).await;
    let now = start() + secs(2);
    let all = an_end_of_all(user.id, now);
    assert_eq!(stores.sessions.end_all(all).await.expect(ANSWERS), 3);
    for device in [one, other] {
        assert_eq!(
            turned_away(&stores, device.token, now).await,
            DeviceLoginOutcome::Refused
        );
    }
    assert_eq!(stores.sessions.list(user.id, now).await.expect(ANSWERS), []);
}

type Task = Pin<Box<dyn Future<Output = ()> + Send>>;

/// It comes before the end, and its session ends, or after it, and is refused.
pub async fn a_device_login_at_the_moment_of_an_end_leaves_nothing_open(stores: Stores) {
    for i in 0..12 {
        let (user, session) = registered(&stores, number(i), start()).await;
        let device = trusted(&stores, &session, start()).await;
        let now = start() + secs(1);
        let command = a_device_login(&known(&stores, device.token).await, device.token, now);
        let opened = command.session.id;
        let (devices, sessions) = (stores.devices.clone(), stores.sessions.clone());
        let ending: Task = if i % 2 == 0 {
            let end = an_end(user.id, session.id, now);
            Box::pin(async move { assert!(sessions.end(end).await.expect(ANSWERS)) })
        } else {
            let end = an_end_of_all(user.id, now);
            Box::pin(async move { _ = sessions.end_all(end).await.expect(ANSWERS) })
        };
        let login: Task = Box::pin(async move { drop(devices.log_in(command).await.expect(ANSWERS)) });
        together(vec![ending, login]).await;
        let left = stores.sessions.bearer(opened).await.expect(ANSWERS);
        assert!(left.is_none_or(|left| left.session.ended_at == Some(now)));
        assert_eq!(known(&stores, device.token).await.device.revoked_at, Some(now));
        assert_eq!(stores.sessions.list(user.id, now).await.expect(ANSWERS), []);
    }
}

/// It comes before the logout, and the device is revoked, or after it, and nothing is trusted.
pub async fn a_trust_at_the_moment_of_a_logout_of_all_leaves_nothing_open(stores: Stores) {
    for i in 0..12 {
        let (user, session) = registered(&stores, number(i), start()).await;
        let now = start() + secs(1);
        let trust = a_trust(&session, now);
        let token = trust.device.token;
        let end = an_end_of_all(user.id, now);
        let (devices, sessions) = (stores.devices.clone(), stores.sessions.clone());
        let trusting: Task = Box::pin(async move { _ = devices.trust(trust).await.expect(ANSWERS) });
        let ending: Task = Box::pin(async move { _ = sessions.end_all(end).await.expect(ANSWERS) });
        together(vec![trusting, ending]).await;
        let left = stores.devices.find(token).await.expect(ANSWERS);
        assert!(left.is_none_or(|left| left.device.revoked_at == Some(now)));
        assert!(ended_at(&stores, session.id).await.is_some());
    }
}

/// Device and tokens go with the person, and a login that was under way is refused.
pub async fn an_erased_person_leaves_no_device(stores: Stores) {
    let (user, session) = registered(&stores, mobile(), start()).await;
    let device = trusted(&stores, &session, start()).await;
    let (_, next) = device_logged_in(&stores, device.token, start()).await;
    let late = a_device_login(&known(&stores, next).await, next, start() + secs(2));
    let erase = EraseAccount {
        user_id: user.id,
        number_key: key_of(&mobile()),
        audit: an_entry(AuditEvent::AccountErased, start() + secs(1)),
    };
    assert!(stores.accounts.erase(erase).await.expect(ANSWERS));
    for token in [device.token, next] {
        assert_eq!(stores.devices.find(token).await.expect(ANSWERS), None);
    }
    let outcome = stores.devices.log_in(late).await.expect(ANSWERS);
    assert_eq!(outcome, DeviceLoginOutcome::Refused);
    assert_eq!(events_of(&stores, user.id).await, []);
    assert_eq!(stores.devices.find(device_digest()).await.expect(ANSWERS), None);
}

/// Not before: a device that logged in stays.
pub async fn a_device_is_swept_when_no_setting_keeps_it(stores: Stores) {
    let (user, session) = registered(&stores, mobile(), start()).await;
    let idle_device = trusted(&stores, &session, start()).await;
    let second = logged_in(&stores, &user, start()).await;
    let busy_device = trusted(&stores, &second, start()).await;
    let (_, next) = device_logged_in(&stores, busy_device.token, start() + secs(86_400)).await;
    let now = start() + secs(i64::from(LONGEST_UNUSED_DAYS) * 86_400 + 1);
    for (at, is_kept) in [(now - secs(2), true), (now, false)] {
        for housekeeping in &stores.housekeeping {
            housekeeping.sweep(at).await.expect(ANSWERS);
        }
        let found = stores.devices.find(idle_device.token).await.expect(ANSWERS);
        assert_eq!(found.is_some(), is_kept);
        assert!(stores.devices.find(next).await.expect(ANSWERS).is_some());
    }
}
