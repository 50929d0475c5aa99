//! People whom two nodes change at once, and what that costs.

use chrono::{DateTime, Utc};
use dastak_domain::audit::{AuditEntry, AuditEvent};
use dastak_domain::user::{Email, FullName, Gender, LanguageTag, ProfilePatch, User};
use dastak_ports::accounts::{
    AcceptCode, EraseAccount, RecordConsent, Register, RegisterOutcome, UpdateProfile,
};
use dastak_ports::{Accounts, AuditLog};
use dastak_postgres::{PostgresSettings, PostgresStore};
use dastak_testkit::builders::{
    a_consent, a_session, a_user, an_entry, an_entry_of, challenge_id, key_of, number, secs, token_id,
};
use dastak_testkit::clock::start;
use futures_util::future::join_all;
use tokio::join;
use tokio::runtime::Handle;

use crate::support::{Database, proxy, registered, settings};

const ROUNDS: u32 = 15;

fn an_entry_with_number(user: &User, event: AuditEvent) -> AuditEntry {
    AuditEntry {
        number_key: Some(key_of(&user.mobile)),
        address: Some("192.0.2.1".parse().unwrap()),
        ..an_entry_of(user.id, event, start() + secs(1))
    }
}

fn an_acceptance(user: &User) -> AcceptCode {
    AcceptCode {
        challenge_id: challenge_id(start()),
        number_key: key_of(&user.mobile),
        reset_failures: true,
        lease: None,
        audit: an_entry_with_number(user, AuditEvent::LoginRefused),
    }
}

fn a_change(user: &User, patch: ProfilePatch) -> UpdateProfile {
    UpdateProfile {
        user_id: user.id,
        patch,
        audit: an_entry_with_number(user, AuditEvent::ProfileChanged),
    }
}

fn an_answer(user: &User, granted: bool, at: DateTime<Utc>) -> RecordConsent {
    RecordConsent {
        user_id: user.id,
        record: a_consent("marketing", granted, at),
        audit: an_entry_with_number(user, AuditEvent::ConsentGranted),
    }
}

/// Whatever is under way during an erasure: nothing fails, and no entry leads to the person afterwards.
#[tokio::test(flavor = "multi_thread")]
async fn an_erasure_leaves_no_trace_of_failures_and_changes_under_way() {
    let database = Database::with_tables().await;
    let (one, two) = (database.open().await, database.open().await);
    for i in 0..ROUNDS {
        let user = registered(&one, i).await;
        let key = key_of(&user.mobile);
        let erase = EraseAccount {
            user_id: user.id,
            number_key: key,
            audit: an_entry(AuditEvent::AccountErased, start() + secs(2)),
        };
        let failures = join_all((0..4).map(|_| {
            let entry = an_entry_with_number(&user, AuditEvent::LoginFailed);
            two.record_failure(key, entry)
        }));
        let (failures, erased, accepted, appended, changed, answered) = join!(
            failures,
            one.erase(erase),
            two.accept_code(an_acceptance(&user)),
            two.append(an_entry_with_number(&user, AuditEvent::DataExported)),
            two.update_profile(a_change(&user, ProfilePatch::default())),
            two.record_consent(an_answer(&user, true, start())),
        );
        assert!(failures.iter().all(Result::is_ok), "{failures:?}");
        assert!(erased.unwrap());
        assert!(accepted.is_ok() && appended.is_ok() && changed.is_ok() && answered.is_ok());
        let traces = "SELECT count(*) FROM audit_entries
                      WHERE user_id = $1 OR number_key = $2 OR address IS NOT NULL";
        let key = key.as_bytes().as_slice();
        let connection = database.connect().await;
        let traces = connection
            .query_one(traces, &[&user.id.as_uuid(), &key])
            .await
            .unwrap();
        assert_eq!(traces.get::<_, i64>(0), 0);
    }
}

/// Changes of different fields on two nodes all stay.
#[tokio::test(flavor = "multi_thread")]
async fn parallel_changes_of_a_profile_are_all_kept() {
    let database = Database::with_tables().await;
    let (one, two) = (database.open().await, database.open().await);
    for i in 0..ROUNDS {
        let user = registered(&one, i).await;
        let patches = [
            ProfilePatch {
                full_name: Some(FullName::parse("Another Name").unwrap()),
                ..ProfilePatch::default()
            },
            ProfilePatch {
                email: Some(Some(Email::parse("a@example.org").unwrap())),
                ..ProfilePatch::default()
            },
            ProfilePatch {
                gender: Some(Some(Gender::Other)),
                date_of_birth: Some(None),
                ..ProfilePatch::default()
            },
            ProfilePatch {
                preferred_language: Some(Some(LanguageTag::parse("hi").unwrap())),
                ..ProfilePatch::default()
            },
        ];
        let expected = patches
            .iter()
            .cloned()
            .fold(user.profile.clone(), dastak_domain::user::Profile::patched);
        let changes = patches.into_iter().enumerate().map(|(i, patch)| {
            let node = if i % 2 == 0 { &one } else { &two };
            node.update_profile(a_change(&user, patch))
        });
        for changed in join_all(changes).await {
            changed.unwrap().unwrap();
        }
        let export = one.export(user.id).await.unwrap().unwrap();
        assert_eq!(export.user.profile, expected);
    }
}

/// The newest answer is the last of the history, whichever that is.
#[tokio::test(flavor = "multi_thread")]
async fn the_newest_of_parallel_answers_is_the_last_of_the_history() {
    let database = Database::with_tables().await;
    let (one, two) = (database.open().await, database.open().await);
    for i in 0..ROUNDS {
        let user = registered(&one, i).await;
        let answers = (0..8).map(|i: i64| {
            let node = if i % 2 == 0 { &one } else { &two };
            node.record_consent(an_answer(&user, i % 2 == 0, start() + secs(i)))
        });
        for answered in join_all(answers).await {
            assert!(answered.unwrap());
        }
        let export = one.export(user.id).await.unwrap().unwrap();
        assert_eq!(export.consent_history.len(), user.consents.len() + 8);
        let last = export.consent_history.last().unwrap();
        assert!(export.user.consents.contains(last));
    }
}

/// One token and one number, sent twice to each of two nodes: whoever is late hears that the token is spent.
#[tokio::test(flavor = "multi_thread")]
async fn a03_a_registration_that_is_sent_again_finds_its_token_spent() {
    let database = Database::with_tables().await;
    let (one, two) = (database.open().await, database.open().await);
    for i in 0..ROUNDS {
        let token_id = token_id(start());
        let tries = (0..4).map(|node| {
            let user = a_user(number(i), start());
            let command = Register {
                session: a_session(user.id, start()),
                token_id,
                audit: an_entry_of(user.id, AuditEvent::Registered, start()),
                user,
            };
            if node % 2 == 0 {
                one.register(command)
            } else {
                two.register(command)
            }
        });
        let outcomes: Vec<_> = join_all(tries).await.into_iter().map(Result::unwrap).collect();
        let count = |expected| outcomes.iter().filter(|outcome| **outcome == expected).count();
        assert_eq!(count(RegisterOutcome::Registered), 1, "{outcomes:?}");
        assert_eq!(count(RegisterOutcome::TokenSpent), 3, "{outcomes:?}");
    }
}

/// What a prepared statement costs: each is asked twice, and the second time counts.
#[tokio::test(flavor = "multi_thread")]
async fn what_a_request_asks_of_a_person_is_one_round_trip() {
    let database = Database::with_tables().await;
    let proxy = proxy();
    let settings = PostgresSettings {
        pool_size: 1,
        ..settings(&database.url_by(&proxy))
    };
    let store = PostgresStore::open(settings, &Handle::current()).await.unwrap();
    let mut costs = Vec::new();
    for i in 0..2 {
        costs.clear();
        let mut before = proxy.round_trips();
        let mut cost = |step: &'static str| {
            let trips = proxy.round_trips() - before;
            before = proxy.round_trips();
            costs.push((step, trips));
        };
        let user = registered(&store, i).await;
        cost("register");
        let key = key_of(&user.mobile);
        store.login_subject(user.mobile.clone(), key).await.unwrap();
        cost("login_subject");
        let entry = an_entry_with_number(&user, AuditEvent::LoginFailed);
        store.record_failure(key, entry.clone()).await.unwrap();
        cost("record_failure");
        store.accept_code(an_acceptance(&user)).await.unwrap();
        cost("accept_code");
        store.append(entry).await.unwrap();
        cost("append");
        store.page(user.id, None, 10).await.unwrap();
        cost("page");
        let change = a_change(&user, ProfilePatch::default());
        store.update_profile(change).await.unwrap();
        cost("update_profile");
        store
            .record_consent(an_answer(&user, true, start()))
            .await
            .unwrap();
        cost("record_consent");
    }
    let steps = costs.iter().map(|(step, _)| (*step, 1));
    assert_eq!(costs, steps.collect::<Vec<_>>());
}
