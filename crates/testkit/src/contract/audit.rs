//! The audit trail.

use dastak_domain::audit::{AuditEntry, AuditEvent};
use dastak_domain::delivery::Channel;
use dastak_domain::device::DeviceInfo;
use dastak_domain::ids::UserId;
use dastak_ports::audit::AuditPage;

use super::given::registered_without_entry;
use super::race::race;
use super::{ANSWERS, Stores};
use crate::builders::{an_entry, an_entry_of, key_of, mobile, secs, session_id, user_id};
use crate::clock::start;

/// Makes the rules of [`dastak_ports::AuditLog`] into tests.
#[macro_export]
macro_rules! audit_contract {
    ($backend:ty) => {
        $crate::contract_suite! { $backend, audit:
            an_entry_comes_back_as_it_went,
            every_event_can_be_stored,
            a_page_is_newest_first,
            a51_a_clock_set_back_does_not_disturb_the_order,
            a_page_has_only_somebodys_own,
            pages_follow_each_other_without_gap_or_repetition,
            the_last_page_knows_that_it_is_the_last,
            a30_a_cursor_is_an_entry_of_the_person,
            parallel_entries_are_all_kept,
        }
    };
}

async fn page(stores: &Stores, user_id: UserId, limit: u32) -> AuditPage {
    stores.audit.page(user_id, None, limit).await.expect(ANSWERS)
}

/// Stores that many entries, a second apart, and answers them newest first.
async fn written(stores: &Stores, user_id: UserId, count: i64) -> Vec<AuditEntry> {
    let mut entries = Vec::new();
    for second in 0..count {
        let entry = an_entry_of(user_id, AuditEvent::LoginSucceeded, start() + secs(second));
        stores.audit.append(entry.clone()).await.expect(ANSWERS);
        entries.insert(0, entry);
    }
    entries
}

/// Full or empty, every part of an entry is kept.
pub async fn an_entry_comes_back_as_it_went(stores: Stores) {
    let person = registered_without_entry(&stores, 1).await;
    let bare = an_entry_of(person, AuditEvent::DataExported, start());
    let full = AuditEntry {
        session_id: Some(session_id(start())),
        number_key: Some(key_of(&mobile())),
        channel: Some(Channel::Voice),
        address: Some("2001:db8::1".parse().expect("a valid address")),
        device: DeviceInfo {
            name: Some("फ़ोन".to_owned()),
            platform: Some("ios".to_owned()),
            model: Some("X".to_owned()),
            app_version: Some("9".to_owned()),
        },
        ..an_entry_of(person, AuditEvent::LoginFailed, start())
    };
    for entry in [&bare, &full] {
        stores.audit.append(entry.clone()).await.expect(ANSWERS);
    }
    assert_eq!(page(&stores, person, 10).await.entries, [full, bare]);
}

/// No name of an event is unknown to the store.
pub async fn every_event_can_be_stored(stores: Stores) {
    let person = registered_without_entry(&stores, 1).await;
    for event in AuditEvent::ALL {
        stores
            .audit
            .append(an_entry_of(person, *event, start()))
            .await
            .expect(ANSWERS);
    }
    let entries = page(&stores, person, 100).await.entries;
    assert!(
        entries
            .iter()
            .map(|entry| entry.event)
            .rev()
            .eq(AuditEvent::ALL.iter().copied())
    );
}

/// By the order of writing, also among entries of one millisecond.
pub async fn a_page_is_newest_first(stores: Stores) {
    let person = registered_without_entry(&stores, 1).await;
    let entry = |event, second| an_entry_of(person, event, start() + secs(second));
    let first = entry(AuditEvent::Registered, 0);
    let twin = entry(AuditEvent::LoggedOut, 0);
    let last = entry(AuditEvent::LoginSucceeded, 1);
    for entry in [&first, &twin, &last] {
        stores.audit.append(entry.clone()).await.expect(ANSWERS);
    }
    assert_eq!(page(&stores, person, 10).await.entries, [last, twin, first]);
}

/// Times and ids that go back change neither the order nor the pages.
pub async fn a51_a_clock_set_back_does_not_disturb_the_order(stores: Stores) {
    let person = registered_without_entry(&stores, 1).await;
    let mut newest_first = Vec::new();
    for second in [0, 3600, -3600, -7200, 60] {
        let entry = an_entry_of(person, AuditEvent::LoginSucceeded, start() + secs(second));
        stores.audit.append(entry.clone()).await.expect(ANSWERS);
        newest_first.insert(0, entry);
    }
    let first = page(&stores, person, 3).await;
    let second = stores.audit.page(person, first.next, 3).await.expect(ANSWERS);
    assert_eq!((first.entries.len(), second.next), (3, None));
    assert_eq!([first.entries, second.entries].concat(), newest_first);
}

/// Entries of others, and of nobody, are not shown.
pub async fn a_page_has_only_somebodys_own(stores: Stores) {
    let person = registered_without_entry(&stores, 1).await;
    let other = registered_without_entry(&stores, 2).await;
    let own = written(&stores, person, 2).await;
    written(&stores, other, 2).await;
    stores
        .audit
        .append(an_entry(AuditEvent::LoginFailed, start()))
        .await
        .expect(ANSWERS);
    assert_eq!(
        page(&stores, person, 10).await,
        AuditPage {
            entries: own,
            next: None
        }
    );
    assert_eq!(page(&stores, user_id(start()), 10).await, AuditPage::default());
}

/// Each page begins after the last entry of the one before.
pub async fn pages_follow_each_other_without_gap_or_repetition(stores: Stores) {
    let person = registered_without_entry(&stores, 1).await;
    let all = written(&stores, person, 7).await;
    let (mut seen, mut before) = (Vec::new(), None);
    for expected in [3, 3, 1] {
        let page = stores.audit.page(person, before, 3).await.expect(ANSWERS);
        assert_eq!(page.entries.len(), expected);
        let last = page.entries.last().map(|entry| entry.id);
        assert_eq!(page.next, last.filter(|_| expected == 3));
        // What happens meanwhile is on no later page.
        let meanwhile = an_entry_of(person, AuditEvent::LoggedOut, start() + secs(1000));
        stores.audit.append(meanwhile).await.expect(ANSWERS);
        before = page.next;
        seen.extend(page.entries);
    }
    assert_eq!(seen, all);
}

/// Also when it is exactly full.
pub async fn the_last_page_knows_that_it_is_the_last(stores: Stores) {
    let person = registered_without_entry(&stores, 1).await;
    written(&stores, person, 4).await;
    assert_eq!(page(&stores, person, 4).await.next, None);
    let first = page(&stores, person, 2).await;
    let second = stores.audit.page(person, first.next, 2).await.expect(ANSWERS);
    assert_eq!((second.entries.len(), second.next), (2, None));
}

/// The cursor of another person, or of nobody, leads nowhere.
pub async fn a30_a_cursor_is_an_entry_of_the_person(stores: Stores) {
    let person = registered_without_entry(&stores, 1).await;
    let other = registered_without_entry(&stores, 2).await;
    written(&stores, person, 3).await;
    let theirs = written(&stores, other, 3).await;
    let unknown = an_entry(AuditEvent::LoginFailed, start()).id;
    for cursor in theirs.iter().map(|entry| entry.id).chain([unknown]) {
        let page = stores.audit.page(person, Some(cursor), 10).await.expect(ANSWERS);
        assert_eq!(page, AuditPage::default());
    }
}

/// No entry is lost.
pub async fn parallel_entries_are_all_kept(stores: Stores) {
    let person = registered_without_entry(&stores, 1).await;
    race(|_| {
        let audit = stores.audit.clone();
        let entry = an_entry_of(person, AuditEvent::LoginFailed, start());
        async move { audit.append(entry).await.expect(ANSWERS) }
    })
    .await;
    assert_eq!(page(&stores, person, 100).await.entries.len(), 50);
}
