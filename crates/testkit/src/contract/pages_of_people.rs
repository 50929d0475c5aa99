//! Everybody, a page at a time.

use dastak_domain::ids::UserId;
use dastak_ports::bulk_people::{ImportOutcome, ImportPeople, PersonRecord};

use super::given::registered;
use super::{ANSWERS, Stores};
use crate::builders::{a_consent, a_user, number, secs};
use crate::clock::start;

/// Makes the rules of pages of people into tests.
#[macro_export]
macro_rules! pages_of_people_contract {
    ($backend:ty) => {
        $crate::contract_suite! { $backend, pages_of_people:
            pages_have_everybody_once_in_the_order_of_ids,
            a_page_of_nobody_is_empty,
            a_page_has_the_history_of_consents,
        }
    };
}

async fn page(stores: &Stores, after: Option<UserId>, limit: u32) -> Vec<PersonRecord> {
    stores
        .bulk_people
        .page_of_people(after, limit)
        .await
        .expect(ANSWERS)
}

/// Registered and imported, whatever the order they came in.
pub async fn pages_have_everybody_once_in_the_order_of_ids(stores: Stores) {
    let mut expected = Vec::new();
    for i in [3_u32, 1, 6, 2, 5, 4, 0] {
        let at = start() + secs(i64::from(i));
        let (user, _) = registered(&stores, number(i), at).await;
        expected.push(user);
    }
    expected.sort_by_key(|user| user.id);
    for limit in [1, 3, 7, 100] {
        let (mut seen, mut after) = (Vec::new(), None);
        loop {
            let people = page(&stores, after, limit).await;
            assert!(people.len() <= usize::try_from(limit).expect("a small number"));
            let Some(last) = people.last() else { break };
            after = Some(last.user().id);
            seen.extend(people.into_iter().map(|person| person.user().clone()));
        }
        assert_eq!(seen, expected, "pages of {limit}");
    }
}

/// Before the first and after the last.
pub async fn a_page_of_nobody_is_empty(stores: Stores) {
    assert_eq!(page(&stores, None, 10).await, []);
    let (user, _) = registered(&stores, number(1), start()).await;
    assert_eq!(page(&stores, Some(user.id), 10).await, []);
}

/// Oldest first, and each person has their own.
pub async fn a_page_has_the_history_of_consents(stores: Stores) {
    let answers = |i: i64| {
        vec![
            a_consent("terms", true, start() + secs(i)),
            a_consent("terms", false, start() + secs(i + 1)),
            a_consent("privacy", true, start() + secs(i)),
        ]
    };
    let mut people: Vec<_> = (1..4_u32)
        .map(|i| PersonRecord::new(a_user(number(i), start()), answers(i64::from(i))))
        .collect();
    people.sort_by_key(|person| person.user().id);
    let command = ImportPeople {
        people: people.clone(),
        audit: None,
    };
    let outcomes = stores.bulk_people.import(command).await.expect(ANSWERS);
    assert_eq!(outcomes, vec![ImportOutcome::Imported; 3]);
    assert_eq!(page(&stores, None, 10).await, people);
}
