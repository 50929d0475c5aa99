//! What is kept about people, until it is erased.

use chrono::{DateTime, Utc};
use dastak_domain::audit::{AuditEntry, AuditEvent};
use dastak_domain::consent::ConsentRecord;
use dastak_domain::delivery::Channel;
use dastak_domain::device::DeviceInfo;
use dastak_domain::ids::UserId;
use dastak_domain::user::{AccountStatus, BirthDate, FullName, Gender, LanguageTag, ProfilePatch, User};
use dastak_ports::accounts::{EraseAccount, RecordConsent, RegisterOutcome, SetStatus, UpdateProfile};

use super::given::{a_registration, events_of, logged_in, registered};
use super::race::race;
use super::{ANSWERS, Stores};
use crate::builders::{
    a_consent, a_session, a_user, an_entry, an_entry_of, key_of, mobile, number, secs, user_id,
};
use crate::clock::start;

/// Makes the rules of profiles, consents, exports, erasures and account statuses into tests.
#[macro_export]
macro_rules! profiles_contract {
    ($backend:ty) => {
        $crate::contract_suite! { $backend, profiles:
            a_change_of_a_profile_changes_what_it_names,
            a_field_of_a_profile_can_be_emptied,
            parallel_changes_of_a_profile_lose_nothing,
            nobody_has_no_profile_to_change,
            a_session_keeps_its_device_and_address,
            the_newest_answer_to_a_consent_counts,
            the_history_of_consents_only_grows,
            parallel_answers_are_all_kept,
            nobody_gives_no_consent,
            an_export_is_complete_and_somebodys_own,
            nobody_has_nothing_to_export,
            an_erasure_removes_the_person_and_frees_the_number,
            an_erasure_takes_the_person_from_the_trail,
            an_erasure_is_nothing_to_others,
            an_account_is_erased_once,
            a_number_can_register_again_as_somebody_new,
            disabling_ends_every_session,
            enabling_gives_no_session_back,
            nobody_has_no_status,
        }
    };
}

async fn user_of(stores: &Stores, i: u32) -> Option<User> {
    stores
        .accounts
        .login_subject(number(i), key_of(&number(i)))
        .await
        .expect(ANSWERS)
        .user
}

fn a_change(user_id: UserId, patch: ProfilePatch, at: DateTime<Utc>) -> UpdateProfile {
    UpdateProfile {
        user_id,
        patch,
        audit: an_entry_of(user_id, AuditEvent::ProfileChanged, at),
    }
}

fn an_answer(user_id: UserId, record: ConsentRecord) -> RecordConsent {
    let event = if record.granted {
        AuditEvent::ConsentGranted
    } else {
        AuditEvent::ConsentWithdrawn
    };
    let audit = an_entry_of(user_id, event, record.at);
    RecordConsent {
        user_id,
        record,
        audit,
    }
}

fn an_erasure(user: &User, at: DateTime<Utc>) -> EraseAccount {
    let audit = an_entry(AuditEvent::AccountErased, at);
    EraseAccount {
        user_id: user.id,
        number_key: key_of(&user.mobile),
        audit,
    }
}

fn a_status(user_id: UserId, status: AccountStatus, at: DateTime<Utc>) -> SetStatus {
    let event = match status {
        AccountStatus::Active => AuditEvent::AccountEnabled,
        AccountStatus::Disabled => AuditEvent::AccountDisabled,
    };
    SetStatus {
        user_id,
        status,
        audit: an_entry_of(user_id, event, at),
    }
}

/// What the change names is new, the rest is as it was, and the answer is what is stored.
pub async fn a_change_of_a_profile_changes_what_it_names(stores: Stores) {
    let (mut expected, _) = registered(&stores, number(1), start()).await;
    let now = start() + secs(60);
    let patch = ProfilePatch {
        full_name: Some(FullName::parse("आशा राव").expect("a valid name")),
        date_of_birth: Some(Some(BirthDate::parse("1990-02-28", now).expect("a valid date"))),
        gender: Some(Some(Gender::Female)),
        preferred_language: Some(Some(LanguageTag::parse("hi-IN").expect("a valid tag"))),
        ..ProfilePatch::default()
    };
    let answer = stores
        .accounts
        .update_profile(a_change(expected.id, patch.clone(), now))
        .await
        .expect(ANSWERS);
    expected.profile = expected.profile.patched(patch);
    expected.updated_at = now;
    assert_eq!(answer.as_ref(), Some(&expected));
    assert_eq!(user_of(&stores, 1).await, Some(expected.clone()));
    assert_eq!(
        events_of(&stores, expected.id).await,
        [AuditEvent::ProfileChanged, AuditEvent::Registered]
    );
}

/// An optional field goes back to nothing.
pub async fn a_field_of_a_profile_can_be_emptied(stores: Stores) {
    let (user, _) = registered(&stores, number(1), start()).await;
    assert!(user.profile.email.is_some());
    let patch = ProfilePatch {
        email: Some(None),
        ..ProfilePatch::default()
    };
    let answer = stores
        .accounts
        .update_profile(a_change(user.id, patch, start() + secs(1)))
        .await
        .expect(ANSWERS);
    assert_eq!(answer.expect("the person is there").profile.email, None);
}

/// Changes of different fields at the same time are all there in the end.
pub async fn parallel_changes_of_a_profile_lose_nothing(stores: Stores) {
    let (user, _) = registered(&stores, number(1), start()).await;
    race(|i| {
        let accounts = stores.accounts.clone();
        let patch = match i % 3 {
            0 => ProfilePatch {
                gender: Some(Some(Gender::Other)),
                ..ProfilePatch::default()
            },
            1 => ProfilePatch {
                email: Some(None),
                ..ProfilePatch::default()
            },
            _ => ProfilePatch {
                preferred_language: Some(LanguageTag::parse("ta").ok()),
                ..ProfilePatch::default()
            },
        };
        let command = a_change(user.id, patch, start());
        async move { accounts.update_profile(command).await.expect(ANSWERS) }
    })
    .await;
    let profile = user_of(&stores, 1).await.expect("the person is there").profile;
    assert_eq!((profile.gender, profile.email), (Some(Gender::Other), None));
    assert_eq!(profile.preferred_language, LanguageTag::parse("ta").ok());
    assert_eq!(events_of(&stores, user.id).await.len(), 51);
}

/// A change of an unknown person is `None` and leaves no entry.
pub async fn nobody_has_no_profile_to_change(stores: Stores) {
    let nobody = user_id(start());
    let command = a_change(nobody, ProfilePatch::default(), start());
    assert_eq!(
        stores.accounts.update_profile(command).await.expect(ANSWERS),
        None
    );
    assert_eq!(events_of(&stores, nobody).await, []);
}

/// All that a session and an entry know comes back as it went, IPv6 and empty parts too.
pub async fn a_session_keeps_its_device_and_address(stores: Stores) {
    let user = a_user(number(1), start());
    let device = DeviceInfo {
        name: Some("Asha's phone — \u{1F4F1}".to_owned()),
        platform: Some("android".to_owned()),
        model: None,
        app_version: Some("1.2.3".to_owned()),
    };
    let address = Some("2001:db8::7".parse().expect("a valid address"));
    let mut command = a_registration(&user, start());
    command.session.device = device.clone();
    command.session.address = address;
    command.session.authentication.channel = Channel::Whatsapp;
    command.audit.device = device;
    command.audit.address = address;
    command.audit.channel = Some(Channel::Whatsapp);
    let (session, entry) = (command.session.clone(), command.audit.clone());
    assert_eq!(
        stores.accounts.register(command).await.expect(ANSWERS),
        RegisterOutcome::Registered
    );
    let export = stores
        .accounts
        .export(user.id)
        .await
        .expect(ANSWERS)
        .expect("the person is there");
    assert_eq!(export.sessions, [session]);
    assert_eq!(export.audit, [entry]);
}

/// Of the answers to one purpose the last one stands with the person, sorted by purpose.
pub async fn the_newest_answer_to_a_consent_counts(stores: Stores) {
    let (user, _) = registered(&stores, number(1), start()).await;
    let answers = [
        ("terms", false, 1),
        ("marketing.sms", true, 2),
        ("terms", true, 3),
        ("marketing.sms", false, 4),
    ];
    for (purpose, granted, second) in answers {
        let record = a_consent(purpose, granted, start() + secs(second));
        assert!(
            stores
                .accounts
                .record_consent(an_answer(user.id, record))
                .await
                .expect(ANSWERS)
        );
    }
    let found = user_of(&stores, 1).await.expect("the person is there");
    let newest = [
        a_consent("marketing.sms", false, start() + secs(4)),
        a_consent("terms", true, start() + secs(3)),
    ];
    assert_eq!(found.consents, newest);
    assert_eq!(found.updated_at, start() + secs(4));
}

/// Every answer stays, oldest first, also one that repeats the answer before.
pub async fn the_history_of_consents_only_grows(stores: Stores) {
    let (user, _) = registered(&stores, number(1), start()).await;
    let mut history = vec![a_consent("terms", true, start())];
    for (granted, second) in [(false, 1), (true, 2), (true, 3)] {
        let record = a_consent("terms", granted, start() + secs(second));
        stores
            .accounts
            .record_consent(an_answer(user.id, record.clone()))
            .await
            .expect(ANSWERS);
        history.push(record);
    }
    let export = stores
        .accounts
        .export(user.id)
        .await
        .expect(ANSWERS)
        .expect("the person is there");
    assert_eq!(export.consent_history, history);
    let events = [
        AuditEvent::ConsentGranted,
        AuditEvent::ConsentGranted,
        AuditEvent::ConsentWithdrawn,
        AuditEvent::Registered,
    ];
    assert_eq!(events_of(&stores, user.id).await, events);
}

/// No answer is lost, and the person has one newest of the purpose.
pub async fn parallel_answers_are_all_kept(stores: Stores) {
    let (user, _) = registered(&stores, number(1), start()).await;
    race(|i| {
        let accounts = stores.accounts.clone();
        let command = an_answer(user.id, a_consent("terms", i % 2 == 0, start() + secs(1)));
        async move { accounts.record_consent(command).await.expect(ANSWERS) }
    })
    .await;
    let export = stores
        .accounts
        .export(user.id)
        .await
        .expect(ANSWERS)
        .expect("the person is there");
    assert_eq!(export.consent_history.len(), 51);
    assert_eq!(export.user.consents.len(), 1);
    assert_eq!(export.user.consents.last(), export.consent_history.last());
}

/// An answer of an unknown person is refused and leaves nothing.
pub async fn nobody_gives_no_consent(stores: Stores) {
    let nobody = user_id(start());
    let command = an_answer(nobody, a_consent("terms", true, start()));
    assert!(!stores.accounts.record_consent(command).await.expect(ANSWERS));
    assert_eq!(events_of(&stores, nobody).await, []);
}

/// An export has the person, every answer, every session that is kept and every entry, and of no other.
pub async fn an_export_is_complete_and_somebodys_own(stores: Stores) {
    let (user, first) = registered(&stores, number(1), start()).await;
    let (other, _) = registered(&stores, number(2), start()).await;
    stores
        .accounts
        .record_consent(an_answer(other.id, a_consent("privacy", true, start())))
        .await
        .expect(ANSWERS);
    let second = logged_in(&stores, &user, start() + secs(1)).await;
    let third = logged_in(&stores, &user, start() + secs(2)).await;
    let export = stores
        .accounts
        .export(user.id)
        .await
        .expect(ANSWERS)
        .expect("the person is there");
    assert_eq!(Some(&export.user), user_of(&stores, 1).await.as_ref());
    assert_eq!(export.consent_history, user.consents);
    assert_eq!(export.sessions, [third, second, first]);
    let events: Vec<_> = export.audit.iter().map(|entry| entry.event).collect();
    assert_eq!(
        events,
        [
            AuditEvent::LoginSucceeded,
            AuditEvent::LoginSucceeded,
            AuditEvent::Registered
        ]
    );
}

/// An unknown person is `None`.
pub async fn nobody_has_nothing_to_export(stores: Stores) {
    assert!(
        stores
            .accounts
            .export(user_id(start()))
            .await
            .expect(ANSWERS)
            .is_none()
    );
}

/// After an erasure there is no person, no session and no export.
pub async fn an_erasure_removes_the_person_and_frees_the_number(stores: Stores) {
    let (user, first) = registered(&stores, number(1), start()).await;
    let second = logged_in(&stores, &user, start() + secs(1)).await;
    assert!(
        stores
            .accounts
            .erase(an_erasure(&user, start() + secs(2)))
            .await
            .expect(ANSWERS)
    );
    assert_eq!(user_of(&stores, 1).await, None);
    assert!(stores.accounts.export(user.id).await.expect(ANSWERS).is_none());
    for session in [first, second] {
        assert_eq!(stores.sessions.bearer(session.id).await.expect(ANSWERS), None);
    }
    assert_eq!(
        stores
            .sessions
            .list(user.id, start() + secs(2))
            .await
            .expect(ANSWERS),
        []
    );
}

/// The entries of the person are no longer theirs, those that know only the number or the session included.
pub async fn an_erasure_takes_the_person_from_the_trail(stores: Stores) {
    let (user, session) = registered(&stores, number(1), start()).await;
    let by_number = AuditEntry {
        number_key: Some(key_of(&user.mobile)),
        user_id: Some(user.id),
        ..an_entry(AuditEvent::LoginFailed, start())
    };
    let by_session = AuditEntry {
        session_id: Some(session.id),
        ..an_entry(AuditEvent::AccessDenied, start())
    };
    for entry in [by_number, by_session] {
        stores.audit.append(entry).await.expect(ANSWERS);
    }
    assert!(
        stores
            .accounts
            .erase(an_erasure(&user, start() + secs(1)))
            .await
            .expect(ANSWERS)
    );
    assert_eq!(events_of(&stores, user.id).await, []);
}

/// Another person keeps everything.
pub async fn an_erasure_is_nothing_to_others(stores: Stores) {
    let (user, _) = registered(&stores, number(1), start()).await;
    let (other, session) = registered(&stores, number(2), start()).await;
    let before = stores
        .accounts
        .export(other.id)
        .await
        .expect(ANSWERS)
        .expect("the person is there");
    assert!(
        stores
            .accounts
            .erase(an_erasure(&user, start() + secs(1)))
            .await
            .expect(ANSWERS)
    );
    let after = stores
        .accounts
        .export(other.id)
        .await
        .expect(ANSWERS)
        .expect("the person is there");
    assert_eq!((after.user, after.audit), (before.user, before.audit));
    assert_eq!(
        (after.sessions, after.consent_history),
        (vec![session], before.consent_history)
    );
}

/// The second erasure finds nobody; of parallel ones one erases.
pub async fn an_account_is_erased_once(stores: Stores) {
    let (user, _) = registered(&stores, number(1), start()).await;
    let answers = race(|_| {
        let accounts = stores.accounts.clone();
        let command = an_erasure(&user, start() + secs(1));
        async move { accounts.erase(command).await.expect(ANSWERS) }
    })
    .await;
    assert_eq!(answers.iter().filter(|erased| **erased).count(), 1);
    assert!(
        !stores
            .accounts
            .erase(an_erasure(&user, start() + secs(2)))
            .await
            .expect(ANSWERS)
    );
}

/// The same number is somebody new: another id, and nothing of before.
pub async fn a_number_can_register_again_as_somebody_new(stores: Stores) {
    let (old, _) = registered(&stores, number(1), start()).await;
    assert!(
        stores
            .accounts
            .erase(an_erasure(&old, start() + secs(1)))
            .await
            .expect(ANSWERS)
    );
    let (new, session) = registered(&stores, number(1), start() + secs(2)).await;
    assert_ne!(new.id, old.id);
    let export = stores
        .accounts
        .export(new.id)
        .await
        .expect(ANSWERS)
        .expect("the person is there");
    assert_eq!(export.user, new);
    assert_eq!(export.consent_history, new.consents);
    assert_eq!(export.sessions, [session]);
    assert_eq!(export.audit.len(), 1);
}

/// A disabled person has no session from that moment on.
pub async fn disabling_ends_every_session(stores: Stores) {
    let (user, first) = registered(&stores, mobile(), start()).await;
    let (_, others) = registered(&stores, number(1), start()).await;
    let second = logged_in(&stores, &user, start() + secs(1)).await;
    let now = start() + secs(2);
    assert!(
        stores
            .accounts
            .set_status(a_status(user.id, AccountStatus::Disabled, now))
            .await
            .expect(ANSWERS)
    );
    for session in [first, second] {
        let bearer = stores
            .sessions
            .bearer(session.id)
            .await
            .expect(ANSWERS)
            .expect("the session is kept");
        assert_eq!(bearer.session.ended_at, Some(now));
        assert_eq!(bearer.user.status, AccountStatus::Disabled);
        assert_eq!(bearer.user.updated_at, now);
    }
    assert_eq!(stores.sessions.list(user.id, now).await.expect(ANSWERS), []);
    let bearer = stores
        .sessions
        .bearer(others.id)
        .await
        .expect(ANSWERS)
        .expect("the session is there");
    assert_eq!(bearer.session.ended_at, None);
    assert_eq!(
        events_of(&stores, user.id).await.first(),
        Some(&AuditEvent::AccountDisabled)
    );
}

/// An enabled person logs in anew.
pub async fn enabling_gives_no_session_back(stores: Stores) {
    let (user, session) = registered(&stores, number(1), start()).await;
    for (status, second) in [(AccountStatus::Disabled, 1), (AccountStatus::Active, 2)] {
        let command = a_status(user.id, status, start() + secs(second));
        assert!(stores.accounts.set_status(command).await.expect(ANSWERS));
    }
    let bearer = stores
        .sessions
        .bearer(session.id)
        .await
        .expect(ANSWERS)
        .expect("the session is kept");
    assert_eq!(bearer.session.ended_at, Some(start() + secs(1)));
    assert_eq!(bearer.user.status, AccountStatus::Active);
    logged_in(&stores, &user, start() + secs(3)).await;
}

/// The status of an unknown person is refused and leaves no entry.
pub async fn nobody_has_no_status(stores: Stores) {
    let nobody = a_session(user_id(start()), start()).user_id;
    let command = a_status(nobody, AccountStatus::Disabled, start());
    assert!(!stores.accounts.set_status(command).await.expect(ANSWERS));
    assert_eq!(events_of(&stores, nobody).await, []);
}
