//! What a person says of themselves, and what they agree to.

use dastak_application::authenticate::Identity;
use dastak_application::consents::ChangeConsentError;
use dastak_application::update_profile::UpdateProfileError;
use dastak_domain::audit::AuditEvent;
use dastak_domain::consent::ConsentRefusal;
use dastak_domain::user::{Email, FullName, ProfilePatch};
use dastak_testkit::builders::{a_consent, mobile};
use dastak_testkit::fakes::Call;

use crate::support::{KINDS, World, caller, choice};

/// Somebody who is logged in.
async fn somebody() -> (World, Identity) {
    let world = World::new();
    let signed_in = world.register(&mobile()).await;
    let identity = world.identity(&signed_in.tokens).await;
    world.advance(60);
    (world, identity)
}

fn rename(name: &str) -> ProfilePatch {
    ProfilePatch {
        full_name: Some(FullName::parse(name).unwrap()),
        ..ProfilePatch::default()
    }
}

#[tokio::test]
async fn a_profile_changes_where_it_was_asked_to() {
    let (world, identity) = somebody().await;
    let patch = ProfilePatch {
        email: Some(Some(Email::parse("asha@example.com").unwrap())),
        ..rename("Asha R. Rao")
    };
    let here = caller("198.51.100.1");
    let update = &world.use_cases.update_profile;
    let user = update.execute(&identity, patch, here).await.unwrap();
    assert_eq!(user.profile.full_name.as_str(), "Asha R. Rao");
    assert!(user.profile.email.is_some());
    assert_eq!(user.updated_at, world.now());
    assert_eq!(user.created_at, identity.user.created_at);

    let emptied = ProfilePatch {
        email: Some(None),
        ..ProfilePatch::default()
    };
    let user = update.execute(&identity, emptied, here).await.unwrap();
    assert_eq!(user.profile.email, None);
    assert_eq!(user.profile.full_name.as_str(), "Asha R. Rao");

    let trail = world.audited(AuditEvent::ProfileChanged);
    assert_eq!(trail.len(), 2);
    for entry in trail {
        assert_eq!(entry.user_id, Some(identity.user.id));
        assert_eq!(entry.session_id, Some(identity.session.id));
        assert_eq!(entry.address, here.address);
    }
}

#[tokio::test]
async fn a_change_of_nothing_writes_nothing() {
    let (world, identity) = somebody().await;
    let update = &world.use_cases.update_profile;
    let user = update
        .execute(&identity, ProfilePatch::default(), caller("198.51.100.1"))
        .await
        .unwrap();
    assert_eq!(user, identity.user);
    assert!(world.audited(AuditEvent::ProfileChanged).is_empty());
}

#[tokio::test]
async fn an_erased_person_has_no_profile_and_no_consents() {
    let (world, identity) = somebody().await;
    world.use_cases.erase_account.execute(&identity).await.unwrap();
    let here = caller("198.51.100.1");
    assert_matches!(
        world
            .use_cases
            .update_profile
            .execute(&identity, rename("Ghost"), here)
            .await,
        Err(UpdateProfileError::AccountGone)
    );
    assert_matches!(
        world
            .use_cases
            .consents
            .change(&identity, &choice("terms", "1", true), here)
            .await,
        Err(ChangeConsentError::AccountGone)
    );
}

#[tokio::test]
async fn the_offers_are_those_of_the_deployment_in_their_order() {
    let world = World::new();
    let offers = world.use_cases.consents.offers();
    let shown: Vec<_> = offers
        .iter()
        .map(|o| (o.purpose.as_str(), o.version.as_str(), o.required))
        .collect();
    assert_eq!(
        shown,
        [
            ("terms", "1", true),
            ("privacy", "1", true),
            ("marketing.sms", "1", false)
        ]
    );
}

#[tokio::test]
async fn a54_a_consent_is_given_and_withdrawn_in_one_step_each() {
    let (world, identity) = somebody().await;
    let here = caller("198.51.100.1");
    let consents = &world.use_cases.consents;
    let mut expected = Vec::new();
    for granted in [true, false, true] {
        world.advance(10);
        let record = consents
            .change(&identity, &choice("marketing.sms", "1", granted), here)
            .await
            .unwrap();
        assert_eq!(record, a_consent("marketing.sms", granted, world.now()));
        expected.push(record);
    }
    let export = world
        .fakes
        .ports
        .accounts
        .export(identity.user.id)
        .await
        .unwrap()
        .unwrap();
    let history: Vec<_> = export
        .consent_history
        .into_iter()
        .filter(|record| record.purpose.as_str() == "marketing.sms")
        .collect();
    assert_eq!(history, expected, "the history only grows");
    assert!(export.user.consents.contains(expected.last().unwrap()));
    assert_eq!(world.audited(AuditEvent::ConsentGranted).len(), 2);
    assert_eq!(world.audited(AuditEvent::ConsentWithdrawn).len(), 1);
}

#[tokio::test]
async fn a54_a_grant_names_the_current_text_and_a_withdrawal_any() {
    let (world, identity) = somebody().await;
    let here = caller("198.51.100.1");
    let consents = &world.use_cases.consents;
    assert_matches!(
        consents
            .change(&identity, &choice("terms", "0", true), here)
            .await,
        Err(ChangeConsentError::Refused(ConsentRefusal::Outdated(_)))
    );
    assert_matches!(
        consents
            .change(&identity, &choice("horoscope", "1", true), here)
            .await,
        Err(ChangeConsentError::Refused(ConsentRefusal::Unknown(_)))
    );
    assert!(
        consents
            .change(&identity, &choice("terms", "0", false), here)
            .await
            .is_ok()
    );
}

#[tokio::test]
async fn trouble_is_passed_on() {
    for kind in KINDS {
        let (world, identity) = somebody().await;
        let here = caller("198.51.100.1");
        let faults = world.fakes.store.faults();
        faults.fail_next(Call::AccountsUpdateProfile, kind);
        assert_matches!(
            world.use_cases.update_profile.execute(&identity, rename("Asha"), here).await,
            Err(UpdateProfileError::Port(error)) if error.kind() == kind
        );
        faults.fail_next(Call::AccountsRecordConsent, kind);
        assert_matches!(
            world.use_cases.consents.change(&identity, &choice("terms", "1", true), here).await,
            Err(ChangeConsentError::Port(error)) if error.kind() == kind
        );
    }
}
