//! What people say of themselves, and what they agree to.

use chrono::{DateTime, Utc};
use dastak_domain::audit::AuditEvent;
use dastak_domain::ids::UserId;
use dastak_domain::user::{BirthDate, FullName, Gender, LanguageTag, ProfilePatch};
use dastak_ports::accounts::UpdateProfile;

use super::given::{an_answer, events_of, registered, user_of};
use super::race::race;
use super::{ANSWERS, Stores};
use crate::builders::{a_consent, an_entry_of, number, secs, user_id};
use crate::clock::start;

/// Makes the rules of profiles and consents into tests.
#[macro_export]
macro_rules! profiles_contract {
    ($backend:ty) => {
        $crate::contract_suite! { $backend, profiles:
            a_change_of_a_profile_changes_what_it_names,
            a_field_of_a_profile_can_be_emptied,
            parallel_changes_of_a_profile_lose_nothing,
            nobody_has_no_profile_to_change,
            the_newest_answer_to_a_consent_counts,
            the_history_of_consents_only_grows,
            parallel_answers_are_all_kept,
            nobody_gives_no_consent,
        }
    };
}

fn a_change(user_id: UserId, patch: ProfilePatch, at: DateTime<Utc>) -> UpdateProfile {
    UpdateProfile {
        user_id,
        patch,
        audit: an_entry_of(user_id, AuditEvent::ProfileChanged, at),
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
