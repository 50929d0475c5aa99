//! People who come from elsewhere.

use std::pin::Pin;

use chrono::DateTime;
use dastak_domain::audit::AuditEvent;
use dastak_domain::user::{AccountStatus, BirthDate, Email, Gender, LanguageTag, User};
use dastak_ports::accounts::RegisterOutcome;
use dastak_ports::bulk_people::{ImportOutcome, ImportPeople, PersonRecord};
use dastak_ports::sessions::OpenSessionOutcome;

use super::given::{a_login, a_registration, events_of, registered, user_of};
use super::race::{RACERS, race, together};
use super::{ANSWERS, Stores};
use crate::builders::{a_consent, a_user, an_entry, number, secs, user_id};
use crate::clock::start;

/// Makes the rules of imports into tests.
#[macro_export]
macro_rules! imports_contract {
    ($backend:ty) => {
        $crate::contract_suite! { $backend, imports:
            an_import_stores_everything,
            an_imported_person_logs_in,
            the_same_import_once_more_changes_nothing,
            an_import_goes_on_where_another_has_ended,
            a_registered_person_stays_as_they_are,
            of_two_with_one_number_the_first_is_stored,
            an_id_of_somebody_else_is_not_taken,
            what_is_judged_is_not_stored,
            an_empty_import_is_none,
            an_import_has_one_entry_and_only_when_somebody_comes,
            parallel_imports_share_no_number,
            an_import_and_registrations_share_no_number,
        }
    };
}

type Task = Pin<Box<dyn Future<Output = Vec<bool>> + Send>>;

fn a_person(i: u32) -> PersonRecord {
    person_of(a_user(number(i), start()))
}

fn person_of(user: User) -> PersonRecord {
    let history = user.consents.clone();
    PersonRecord::new(user, history)
}

fn an_import(people: &[PersonRecord]) -> ImportPeople {
    ImportPeople {
        people: people.to_vec(),
        audit: None,
    }
}

async fn imported(stores: &Stores, people: &[PersonRecord]) -> Vec<ImportOutcome> {
    stores.bulk_people.import(an_import(people)).await.expect(ANSWERS)
}

fn taken_by(person: &PersonRecord) -> ImportOutcome {
    ImportOutcome::NumberTaken(Box::new(person.user().clone()))
}

/// Every field and the whole history of consents come back as they went, for each of several people.
pub async fn an_import_stores_everything(stores: Stores) {
    let now = start() + secs(500);
    let mut full = a_user(number(1), start());
    full.mobile_verified_at = DateTime::UNIX_EPOCH;
    full.profile.date_of_birth = Some(BirthDate::parse("1990-02-28", now).expect("a valid date"));
    full.profile.gender = Some(Gender::Undisclosed);
    full.profile.preferred_language = Some(LanguageTag::parse("hi-IN").expect("a valid tag"));
    full.status = AccountStatus::Disabled;
    full.updated_at = start() + secs(20);
    full.last_login_at = start() + secs(10);
    let full = PersonRecord::new(
        full,
        vec![
            a_consent("terms", true, start()),
            a_consent("privacy", true, start()),
            a_consent("terms", false, start() + secs(5)),
        ],
    );
    let mut bare = a_user(number(2), start());
    bare.profile.email = None;
    let bare = PersonRecord::new(bare, Vec::new());
    let people = [full, bare];
    let outcomes = imported(&stores, &people).await;
    assert_eq!(outcomes, [ImportOutcome::Imported, ImportOutcome::Imported]);
    for person in &people {
        let export = stores
            .accounts
            .export(person.user().id)
            .await
            .expect(ANSWERS)
            .expect("the person is there");
        assert_eq!(export.user, *person.user());
        assert_eq!(export.consent_history, person.consent_history());
        assert_eq!((export.sessions, export.audit), (vec![], vec![]));
    }
    let newest: Vec<_> = people[0].user().consents.iter().map(|c| c.granted).collect();
    assert_eq!(newest, [true, false], "privacy, and the last word on terms");
}

/// To a login they are like everybody else.
pub async fn an_imported_person_logs_in(stores: Stores) {
    let person = a_person(1);
    imported(&stores, std::slice::from_ref(&person)).await;
    let now = start() + secs(60);
    match stores
        .sessions
        .open(a_login(person.user(), now))
        .await
        .expect(ANSWERS)
    {
        OpenSessionOutcome::Opened(user) => {
            assert_eq!((user.id, user.mobile_verified_at), (person.user().id, now));
        }
        other => panic!("expected a session, not {other:?}"),
    }
}

/// The second time each is found as they are.
pub async fn the_same_import_once_more_changes_nothing(stores: Stores) {
    let people = [a_person(1), a_person(2)];
    imported(&stores, &people).await;
    let again = imported(&stores, &people).await;
    assert_eq!(again, [taken_by(&people[0]), taken_by(&people[1])]);
    let export = stores.accounts.export(people[0].user().id).await.expect(ANSWERS);
    let history = export.expect("the person is there").consent_history;
    assert_eq!(history, people[0].consent_history());
}

/// Those who are missing are stored, wherever they stand among the others.
pub async fn an_import_goes_on_where_another_has_ended(stores: Stores) {
    let people: Vec<_> = (0..9).map(a_person).collect();
    let before: Vec<_> = people.iter().skip(3).take(3).cloned().collect();
    imported(&stores, &before).await;
    let outcomes = imported(&stores, &people).await;
    for (i, (person, outcome)) in people.iter().zip(&outcomes).enumerate() {
        let expected = if (3..6).contains(&i) {
            taken_by(person)
        } else {
            ImportOutcome::Imported
        };
        assert_eq!(*outcome, expected, "{i}");
        let i = u32::try_from(i).expect("a small number");
        assert_eq!(user_of(&stores, i).await.as_ref(), Some(person.user()));
    }
}

/// Nothing of them is changed, and the answer says who they are.
pub async fn a_registered_person_stays_as_they_are(stores: Stores) {
    let (owner, _) = registered(&stores, number(1), start()).await;
    let mut other = a_user(number(1), start() + secs(1));
    other.profile.email = Some(Email::parse("other@example.com").expect("a valid address"));
    let outcomes = imported(&stores, &[person_of(other.clone()), a_person(2)]).await;
    let taken = ImportOutcome::NumberTaken(Box::new(owner.clone()));
    assert_eq!(outcomes, [taken, ImportOutcome::Imported]);
    assert_eq!(user_of(&stores, 1).await, Some(owner));
    assert!(stores.accounts.export(other.id).await.expect(ANSWERS).is_none());
}

/// Also within one call.
pub async fn of_two_with_one_number_the_first_is_stored(stores: Stores) {
    let first = a_person(7);
    let second = person_of(User {
        id: user_id(start() - secs(100)),
        ..first.user().clone()
    });
    let outcomes = imported(&stores, &[a_person(9), first.clone(), second, first.clone()]).await;
    let expected = [
        ImportOutcome::Imported,
        ImportOutcome::Imported,
        taken_by(&first),
        taken_by(&first),
    ];
    assert_eq!(outcomes, expected);
    let export = stores.accounts.export(first.user().id).await.expect(ANSWERS);
    let history = export.expect("the person is there").consent_history;
    assert_eq!(history, first.consent_history());
}

/// Who has the id keeps it, and the number stays free.
pub async fn an_id_of_somebody_else_is_not_taken(stores: Stores) {
    let (owner, _) = registered(&stores, number(1), start()).await;
    let same_id = person_of(User {
        id: owner.id,
        ..a_user(number(2), start())
    });
    let outcomes = imported(&stores, &[same_id.clone(), a_person(3)]).await;
    assert_eq!(outcomes, [ImportOutcome::IdTaken, ImportOutcome::Imported]);
    assert_eq!(user_of(&stores, 2).await, None);
    assert_eq!(user_of(&stores, 1).await, Some(owner));
}

/// A judgement is what an import then answers.
pub async fn what_is_judged_is_not_stored(stores: Stores) {
    let (owner, _) = registered(&stores, number(1), start()).await;
    let same_id = person_of(User {
        id: owner.id,
        ..a_user(number(2), start())
    });
    let people = [a_person(1), same_id, a_person(3)];
    let judged = stores.bulk_people.judge(people.to_vec()).await.expect(ANSWERS);
    let taken = ImportOutcome::NumberTaken(Box::new(owner));
    assert_eq!(judged, [taken, ImportOutcome::IdTaken, ImportOutcome::Imported]);
    assert_eq!(user_of(&stores, 3).await, None);
    assert_eq!(imported(&stores, &people).await, judged);
}

/// Nobody comes, and nothing fails.
pub async fn an_empty_import_is_none(stores: Stores) {
    assert_eq!(stores.bulk_people.judge(vec![]).await.expect(ANSWERS), []);
    assert_eq!(imported(&stores, &[]).await, []);
}

/// The entry is there with the first who comes, never because of one who was there, and leads to nobody.
pub async fn an_import_has_one_entry_and_only_when_somebody_comes(stores: Stores) {
    let (owner, _) = registered(&stores, number(1), start()).await;
    let before = events_of(&stores, owner.id).await;
    let entry = an_entry(AuditEvent::PeopleImported, start());
    let with_entry = |people: Vec<PersonRecord>| ImportPeople {
        people,
        audit: Some(entry.clone()),
    };
    let nobody = stores.bulk_people.import(with_entry(vec![a_person(1)])).await;
    assert!(matches!(
        nobody.expect(ANSWERS).as_slice(),
        [ImportOutcome::NumberTaken(_)]
    ));
    let person = a_person(2);
    let somebody = stores.bulk_people.import(with_entry(vec![person.clone()])).await;
    assert_eq!(somebody.expect(ANSWERS), [ImportOutcome::Imported]);
    assert_eq!(events_of(&stores, owner.id).await, before);
    assert_eq!(events_of(&stores, person.user().id).await, []);
}

/// The same people in several imports at once, each in another order: every number has one winner, and none waits in a
/// circle.
pub async fn parallel_imports_share_no_number(stores: Stores) {
    const PEOPLE: usize = 20;
    let answers = race(|i| {
        let bulk = stores.bulk_people.clone();
        let mut people: Vec<_> = (0..20).map(a_person).collect();
        people.rotate_left(i % PEOPLE);
        if i % 2 == 0 {
            people.reverse();
        }
        async move { bulk.import(an_import(&people)).await.expect(ANSWERS) }
    })
    .await;
    let winners = answers
        .iter()
        .flatten()
        .filter(|outcome| **outcome == ImportOutcome::Imported)
        .count();
    assert_eq!(winners, PEOPLE);
    assert_eq!(answers.iter().flatten().count(), PEOPLE * RACERS);
    let people = stores.bulk_people.page_of_people(None, 100).await.expect(ANSWERS);
    assert_eq!(people.len(), PEOPLE);
}

/// Registrations of the numbers that an import brings: each number is registered or imported, and both know it.
pub async fn an_import_and_registrations_share_no_number(stores: Stores) {
    let people: Vec<_> = (0..10).map(a_person).collect();
    let mut tasks: Vec<Task> = Vec::new();
    for i in 0..10 {
        let (accounts, command) = (
            stores.accounts.clone(),
            a_registration(&a_user(number(i), start()), start()),
        );
        tasks.push(Box::pin(async move {
            let outcome = accounts.register(command).await.expect(ANSWERS);
            vec![outcome == RegisterOutcome::Registered]
        }));
    }
    let (bulk, command) = (stores.bulk_people.clone(), an_import(&people));
    tasks.push(Box::pin(async move {
        let outcomes = bulk.import(command).await.expect(ANSWERS);
        outcomes.iter().map(|o| *o == ImportOutcome::Imported).collect()
    }));
    let mut answers = together(tasks).await;
    let imported = answers.pop().expect("the import answers");
    for (i, (imported, registered)) in imported.iter().zip(answers.iter().flatten()).enumerate() {
        assert_ne!(imported, registered, "{i}");
    }
}
