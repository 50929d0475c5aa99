//! Devices that are trusted and log in.

use dastak_domain::audit::AuditEvent;
use dastak_domain::device::{DeviceInfo, TrustedDevice};
use dastak_domain::secret::DeviceDigest;
use dastak_domain::session::Method;
use dastak_domain::user::AccountStatus;
use dastak_ports::accounts::SetStatus;
use dastak_ports::devices::{DeviceLoginOutcome, KnownDevice};
use dastak_ports::sessions::RotateOutcome;

use super::given::{
    a_device_login, a_trust, an_end, device_logged_in, events_of, known, logged_in, registered, shown,
    trusted, turned_away,
};
use super::race::{RACERS, race, together};
use super::{ANSWERS, Stores};
use crate::builders::{an_entry_of, device_digest, key_of, mobile, number, secs};
use crate::clock::start;

/// Makes the rules of trusting devices and of their logins into tests.
#[macro_export]
macro_rules! device_logins_contract {
    ($backend:ty) => {
        $crate::contract_suite! { $backend, device_logins:
            a_trusted_device_is_found_by_its_token_with_its_person,
            nothing_is_trusted_in_a_session_that_has_ended,
            a_session_has_one_device,
            parallel_trusts_in_one_session_have_one_winner,
            a_login_replaces_the_token_and_opens_a_session,
            a31_a_device_session_keeps_its_authentication_through_a_refresh,
            a_login_by_device_leaves_the_failures_and_the_number_as_they_are,
            a33_a_replaced_token_revokes_the_device_and_ends_its_sessions,
            a33_a_token_of_long_ago_is_a_reuse_as_well,
            a33_of_parallel_logins_with_one_token_one_gets_in_and_the_next_revokes,
            a33_a_device_that_was_not_used_for_long_is_refused,
            a_token_of_another_device_lets_nobody_in,
            a_disabled_person_has_no_device,
        }
    };
}

/// A person with one trusted device.
async fn a_device(stores: &Stores) -> TrustedDevice {
    let (_, session) = registered(stores, mobile(), start()).await;
    trusted(stores, &session, start()).await
}

async fn counted(stores: &Stores, device: &TrustedDevice, event: AuditEvent) -> usize {
    let events = events_of(stores, device.user_id).await;
    events.iter().filter(|other| **other == event).count()
}

async fn stored(stores: &Stores, token: DeviceDigest) -> TrustedDevice {
    known(stores, token).await.device
}

/// The look-up answers the device as it was trusted, and the session names it.
pub async fn a_trusted_device_is_found_by_its_token_with_its_person(stores: Stores) {
    let (user, session) = registered(&stores, mobile(), start()).await;
    let device = trusted(&stores, &session, start() + secs(1)).await;
    let found = stores.devices.find(device.token).await.expect(ANSWERS);
    let expected = KnownDevice {
        device: device.clone(),
        user: user.clone(),
    };
    assert_eq!(found, Some(expected));
    assert_eq!(stores.devices.find(device_digest()).await.expect(ANSWERS), None);
    let bearer = stores.sessions.bearer(session.id).await.expect(ANSWERS);
    let bearer = bearer.expect("the session is kept").session;
    assert_eq!(bearer.trusted_device, Some(device.id));
    assert_eq!(bearer.authentication, session.authentication);
    assert_eq!(
        events_of(&stores, user.id).await,
        [AuditEvent::DeviceTrusted, AuditEvent::Registered]
    );
    let export = stores.accounts.export(user.id).await.expect(ANSWERS);
    assert_eq!(export.expect("the person is there").devices, [device]);
}

/// What an end came before leaves nothing behind.
pub async fn nothing_is_trusted_in_a_session_that_has_ended(stores: Stores) {
    let (user, session) = registered(&stores, mobile(), start()).await;
    let late = a_trust(&session, session.ends_at);
    assert!(!stores.devices.trust(late).await.expect(ANSWERS));
    let end = an_end(user.id, session.id, start() + secs(1));
    assert!(stores.sessions.end(end).await.expect(ANSWERS));
    let command = a_trust(&session, start() + secs(2));
    let token = command.device.token;
    assert!(!stores.devices.trust(command).await.expect(ANSWERS));
    assert_eq!(stores.devices.find(token).await.expect(ANSWERS), None);
    assert_eq!(
        events_of(&stores, user.id).await,
        [AuditEvent::SessionEnded, AuditEvent::Registered]
    );
}

/// The second trust changes nothing.
pub async fn a_session_has_one_device(stores: Stores) {
    let (user, session) = registered(&stores, mobile(), start()).await;
    let device = trusted(&stores, &session, start()).await;
    let second = a_trust(&session, start() + secs(1));
    let token = second.device.token;
    assert!(!stores.devices.trust(second).await.expect(ANSWERS));
    assert_eq!(stores.devices.find(token).await.expect(ANSWERS), None);
    let bearer = stores.sessions.bearer(session.id).await.expect(ANSWERS);
    let bearer = bearer.expect("the session is kept");
    assert_eq!(bearer.session.trusted_device, Some(device.id));
    assert_eq!(events_of(&stores, user.id).await.len(), 2);
}

/// Of parallel trusts one is stored.
pub async fn parallel_trusts_in_one_session_have_one_winner(stores: Stores) {
    let (user, session) = registered(&stores, mobile(), start()).await;
    let answers = race(|_| {
        let devices = stores.devices.clone();
        let command = a_trust(&session, start() + secs(1));
        async move { devices.trust(command).await.expect(ANSWERS) }
    })
    .await;
    assert_eq!(answers.iter().filter(|trusted| **trusted).count(), 1);
    let export = stores.accounts.export(user.id).await.expect(ANSWERS);
    assert_eq!(export.expect("the person is there").devices.len(), 1);
    assert_eq!(events_of(&stores, user.id).await.len(), 2);
}

/// The next token lets in again; the person's last login moves, and the label with what the client says.
pub async fn a_login_replaces_the_token_and_opens_a_session(stores: Stores) {
    let device = a_device(&stores).await;
    let now = start() + secs(86_400);
    let mut command = a_device_login(&known(&stores, device.token).await, device.token, now);
    command.session.device = DeviceInfo::named("New name".to_owned());
    let (session, next) = (command.session.clone(), command.next);
    let DeviceLoginOutcome::Opened(user) = stores.devices.log_in(command).await.expect(ANSWERS) else {
        panic!("the device is let in");
    };
    assert_eq!(user.last_login_at, now);
    let bearer = stores.sessions.bearer(session.id).await.expect(ANSWERS);
    let bearer = bearer.expect("the session is open");
    assert_eq!((&bearer.session, &bearer.user), (&session, &*user));
    assert_eq!(bearer.session.authentication.method, Method::Device);
    assert_eq!(bearer.session.authentication.at, device.authenticated_at);
    let after = stored(&stores, next).await;
    assert_eq!((after.token, after.last_used_at), (next, now));
    assert_eq!(after.info, session.device);
    assert_eq!((after.trusted_at, after.revoked_at), (device.trusted_at, None));
    let (again, _) = device_logged_in(&stores, next, now + secs(1)).await;
    let listed = stores
        .sessions
        .list(device.user_id, now + secs(1))
        .await
        .expect(ANSWERS);
    let ids: Vec<_> = listed.iter().map(|session| session.id).collect();
    assert_eq!(ids.len(), 3);
    assert!(ids.starts_with(&[again.id, session.id]));
    assert_eq!(
        counted(&stores, &device, AuditEvent::DeviceLoginSucceeded).await,
        2
    );
}

/// Refreshing makes a session by device no better.
pub async fn a31_a_device_session_keeps_its_authentication_through_a_refresh(stores: Stores) {
    let device = a_device(&stores).await;
    let now = start() + secs(600);
    let (session, _) = device_logged_in(&stores, device.token, now).await;
    let command = shown(session.id, 1, now + secs(60));
    let outcome = stores.sessions.rotate(command).await.expect(ANSWERS);
    assert!(matches!(outcome, RotateOutcome::Rotated(_)));
    let bearer = stores.sessions.bearer(session.id).await.expect(ANSWERS);
    let bearer = bearer.expect("the session is open").session;
    assert_eq!(bearer.authentication, device.authentication());
    assert_eq!(bearer.trusted_device, Some(device.id));
    assert_eq!(bearer.refresh.generation, 2);
}

/// Wrong codes stay counted, and no code has proved the number anew.
pub async fn a_login_by_device_leaves_the_failures_and_the_number_as_they_are(stores: Stores) {
    let device = a_device(&stores).await;
    let key = key_of(&mobile());
    for _ in 0..3 {
        let entry = an_entry_of(device.user_id, AuditEvent::LoginFailed, start() + secs(5));
        stores.accounts.record_failure(key, entry).await.expect(ANSWERS);
    }
    device_logged_in(&stores, device.token, start() + secs(60)).await;
    let subject = stores.accounts.login_subject(mobile(), key).await.expect(ANSWERS);
    assert_eq!(subject.failures.count, 3);
    let user = subject.user.expect("the person is there");
    assert_eq!(user.mobile_verified_at, start());
    assert_eq!(user.last_login_at, start() + secs(60));
}

/// A replaced token ends the device and the session it opened, once; a session by code stays.
pub async fn a33_a_replaced_token_revokes_the_device_and_ends_its_sessions(stores: Stores) {
    let (user, by_code) = registered(&stores, mobile(), start()).await;
    let device = trusted(&stores, &by_code, start()).await;
    let (by_device, next) = device_logged_in(&stores, device.token, start() + secs(1)).await;
    let now = start() + secs(2);
    assert_eq!(
        turned_away(&stores, device.token, now).await,
        DeviceLoginOutcome::Reused
    );
    assert_eq!(stored(&stores, next).await.revoked_at, Some(now));
    for token in [device.token, next] {
        let outcome = turned_away(&stores, token, now + secs(1)).await;
        assert_eq!(outcome, DeviceLoginOutcome::Refused);
    }
    let listed = stores.sessions.list(user.id, now).await.expect(ANSWERS);
    assert_eq!(
        listed.iter().map(|session| session.id).collect::<Vec<_>>(),
        [by_code.id]
    );
    let bearer = stores.sessions.bearer(by_device.id).await.expect(ANSWERS);
    assert_eq!(bearer.expect("the session is kept").session.ended_at, Some(now));
    assert_eq!(counted(&stores, &device, AuditEvent::DeviceReused).await, 1);
    assert_eq!(
        counted(&stores, &device, AuditEvent::DeviceLoginSucceeded).await,
        1
    );
}

/// No replaced token is forgotten before its device is.
pub async fn a33_a_token_of_long_ago_is_a_reuse_as_well(stores: Stores) {
    let device = a_device(&stores).await;
    let mut token = device.token;
    for week in 1..=8 {
        (_, token) = device_logged_in(&stores, token, start() + secs(week * 7 * 86_400)).await;
    }
    let now = start() + secs(57 * 86_400);
    for housekeeping in &stores.housekeeping {
        housekeeping.sweep(now).await.expect(ANSWERS);
    }
    assert_eq!(
        turned_away(&stores, device.token, now).await,
        DeviceLoginOutcome::Reused
    );
    assert_eq!(
        turned_away(&stores, token, now).await,
        DeviceLoginOutcome::Refused
    );
}

/// Fifty with one token: one gets in, the first after it revokes the device and with it that session, and the others
/// find it revoked.
pub async fn a33_of_parallel_logins_with_one_token_one_gets_in_and_the_next_revokes(stores: Stores) {
    let device = a_device(&stores).await;
    let known_before = known(&stores, device.token).await;
    let now = start() + secs(1);
    let answers = race(|_| {
        let devices = stores.devices.clone();
        let command = a_device_login(&known_before, device.token, now);
        let id = command.session.id;
        async move { (id, devices.log_in(command).await.expect(ANSWERS)) }
    })
    .await;
    let mut opened = answers
        .iter()
        .filter(|(_, outcome)| matches!(outcome, DeviceLoginOutcome::Opened(_)));
    let (winner, _) = opened.next().expect("one gets in");
    assert!(opened.next().is_none());
    let of = |wanted| answers.iter().filter(|(_, outcome)| *outcome == wanted).count();
    assert_eq!(of(DeviceLoginOutcome::Reused), 1);
    assert_eq!(of(DeviceLoginOutcome::Refused), RACERS - 2);
    let bearer = stores.sessions.bearer(*winner).await.expect(ANSWERS);
    assert_eq!(bearer.expect("the session is kept").session.ended_at, Some(now));
    assert_eq!(counted(&stores, &device, AuditEvent::DeviceReused).await, 1);
    assert_eq!(
        counted(&stores, &device, AuditEvent::DeviceLoginSucceeded).await,
        1
    );
}

/// Thirty days without a login, to the millisecond; each login begins them anew.
pub async fn a33_a_device_that_was_not_used_for_long_is_refused(stores: Stores) {
    let device = a_device(&stores).await;
    let days = secs(30 * 86_400);
    let last = start() + days - chrono::TimeDelta::milliseconds(1);
    let (_, next) = device_logged_in(&stores, device.token, last).await;
    assert_eq!(
        turned_away(&stores, next, last + days).await,
        DeviceLoginOutcome::Refused
    );
    // That is no reuse, whatever token it is.
    assert_eq!(
        turned_away(&stores, device.token, last + days).await,
        DeviceLoginOutcome::Refused
    );
    assert_eq!(stored(&stores, next).await.revoked_at, None);
}

/// A token is good for its own device only.
pub async fn a_token_of_another_device_lets_nobody_in(stores: Stores) {
    let device = a_device(&stores).await;
    let (_, session) = registered(&stores, number(1), start()).await;
    let other = trusted(&stores, &session, start()).await;
    let mut command = a_device_login(&known(&stores, device.token).await, device.token, start());
    command.shown = other.token;
    let outcome = stores.devices.log_in(command).await.expect(ANSWERS);
    assert_eq!(outcome, DeviceLoginOutcome::Refused);
    let mut command = a_device_login(&known(&stores, device.token).await, device.token, start());
    command.shown = device_digest();
    let outcome = stores.devices.log_in(command).await.expect(ANSWERS);
    assert_eq!(outcome, DeviceLoginOutcome::Refused);
    device_logged_in(&stores, device.token, start()).await;
    device_logged_in(&stores, other.token, start()).await;
}

/// Disabling revokes, and a login at the same moment is ended or refused.
pub async fn a_disabled_person_has_no_device(stores: Stores) {
    for i in 0..8 {
        let (user, session) = registered(&stores, number(i), start()).await;
        let device = trusted(&stores, &session, start()).await;
        let now = start() + secs(1);
        let command = a_device_login(&known(&stores, device.token).await, device.token, now);
        let (accounts, devices) = (stores.accounts.clone(), stores.devices.clone());
        let disable = SetStatus {
            user_id: user.id,
            status: AccountStatus::Disabled,
            audit: an_entry_of(user.id, AuditEvent::AccountDisabled, now),
        };
        let tasks: Vec<std::pin::Pin<Box<dyn Future<Output = ()> + Send>>> = vec![
            Box::pin(async move { assert!(accounts.set_status(disable).await.expect(ANSWERS)) }),
            Box::pin(async move { drop(devices.log_in(command).await.expect(ANSWERS)) }),
        ];
        together(tasks).await;
        assert_eq!(stores.sessions.list(user.id, now).await.expect(ANSWERS), []);
        assert_eq!(stored(&stores, device.token).await.revoked_at, Some(now));
        assert_eq!(
            turned_away(&stores, device.token, now).await,
            DeviceLoginOutcome::Refused
        );
        let enable = SetStatus {
            user_id: user.id,
            status: AccountStatus::Active,
            audit: an_entry_of(user.id, AuditEvent::AccountEnabled, now),
        };
        assert!(stores.accounts.set_status(enable).await.expect(ANSWERS));
        assert_eq!(
            turned_away(&stores, device.token, now).await,
            DeviceLoginOutcome::Refused
        );
        let session = logged_in(&stores, &user, now + secs(1)).await;
        trusted(&stores, &session, now + secs(1)).await;
    }
}
