//! What happened to numbers lately.

use chrono::{DateTime, Utc};
use dastak_domain::delivery::{Channel, DeliveryStatus};
use dastak_domain::limits::LimitScope;
use dastak_domain::phone::PhoneNumber;
use dastak_domain::routing::RejectionClass;
use dastak_domain::timeline::{
    GatewayOutcome, GuessOutcome, Happening, MOST_TOLD, NumberEvent, TOLD_SECONDS,
};

use super::race::{RACERS, race};
use super::{ANSWERS, Stores};
use crate::builders::{key_of, mobile, number, secs};
use crate::clock::start;

/// Makes the rules of [`dastak_ports::Timeline`] into tests.
#[macro_export]
macro_rules! timeline_contract {
    ($backend:ty) => {
        $crate::contract_suite! { $backend, timeline:
            nothing_is_told_of_a_new_number,
            events_are_told_as_they_were_noted,
            events_are_told_by_their_time,
            one_note_may_be_about_many_numbers,
            a_note_of_nothing_is_none,
            of_many_events_the_last_are_told,
            events_are_told_for_seven_days,
            old_events_go_though_new_ones_come,
            a_forgotten_number_is_as_a_new_one,
            parallel_notes_are_all_kept,
            parallel_notes_of_a_number_have_an_order,
        }
    };
}

/// The `count`-th event of a number.
fn event(mobile: &PhoneNumber, at: DateTime<Utc>, count: u32) -> NumberEvent {
    NumberEvent {
        number_key: key_of(mobile),
        at,
        what: Happening::Guessed {
            outcome: GuessOutcome::Wrong { left: count },
        },
    }
}

async fn note(stores: &Stores, events: Vec<NumberEvent>) {
    stores.timeline.note(events).await.expect(ANSWERS);
}

async fn read(stores: &Stores, mobile: &PhoneNumber, now: DateTime<Utc>) -> Vec<NumberEvent> {
    let read = stores.timeline.read(key_of(mobile), now);
    read.await.expect(ANSWERS)
}

/// No event, no error.
pub async fn nothing_is_told_of_a_new_number(stores: Stores) {
    assert_eq!(read(&stores, &mobile(), start()).await, []);
}

/// A whole story, in two notes.
pub async fn events_are_told_as_they_were_noted(stores: Stores) {
    let (provider, channel) = ("msg91".to_owned(), Channel::Whatsapp);
    let class = RejectionClass::InvalidRecipient;
    let story = [
        Happening::SendRequested {
            channel,
            is_resend: true,
        },
        Happening::SendLimited {
            scope: LimitScope::NumberSend,
            retry_after_seconds: 30,
        },
        Happening::GatewayAsked {
            provider: provider.clone(),
            channel,
            outcome: GatewayOutcome::Rejected(RejectionClass::Balance),
        },
        Happening::CodeSent {
            provider: "a name with blanks, and a ü".to_owned(),
            channel,
        },
        Happening::SendFailed,
        Happening::SecondTry {
            provider: provider.clone(),
        },
        Happening::Receipt {
            provider,
            status: DeliveryStatus::Failed,
            class: Some(class),
        },
        Happening::Guessed {
            outcome: GuessOutcome::Exhausted,
        },
        Happening::GuessLimited {
            retry_after_seconds: 3600,
        },
        Happening::Unlocked,
        Happening::TestNumberUsed,
    ];
    let events: Vec<_> = (0..)
        .zip(story)
        .map(|(second, what)| NumberEvent {
            number_key: key_of(&mobile()),
            at: start() + secs(second),
            what,
        })
        .collect();
    let (first, second) = events.split_at(4);
    note(&stores, first.to_vec()).await;
    assert_eq!(read(&stores, &mobile(), start() + secs(60)).await, first);
    note(&stores, second.to_vec()).await;
    assert_eq!(read(&stores, &mobile(), start() + secs(60)).await, events);
}

/// Another node may have noted a moment later what happened before; of one time the order of noting stays.
pub async fn events_are_told_by_their_time(stores: Stores) {
    let at = |second, count| event(&mobile(), start() + secs(second), count);
    note(&stores, vec![at(1, 1), at(3, 2)]).await;
    note(&stores, vec![at(2, 3), at(3, 4), at(0, 5)]).await;
    let expected = [at(0, 5), at(1, 1), at(2, 3), at(3, 2), at(3, 4)];
    assert_eq!(read(&stores, &mobile(), start() + secs(4)).await, expected);
}

/// Each gets its own, in their order.
pub async fn one_note_may_be_about_many_numbers(stores: Stores) {
    let events: Vec<_> = (0..300)
        .map(|count| event(&number(count % 100), start(), count))
        .collect();
    note(&stores, events).await;
    for i in 0..100 {
        let expected = [i, i + 100, i + 200].map(|count| event(&number(i), start(), count));
        assert_eq!(read(&stores, &number(i), start()).await, expected);
    }
}

/// Who has nothing to tell is no trouble.
pub async fn a_note_of_nothing_is_none(stores: Stores) {
    note(&stores, vec![]).await;
    assert_eq!(read(&stores, &mobile(), start()).await, []);
}

/// Whether they came in one note or in many.
pub async fn of_many_events_the_last_are_told(stores: Stores) {
    let events: Vec<_> = (0..250)
        .map(|count| event(&mobile(), start() + secs(i64::from(count)), count))
        .collect();
    let now = start() + secs(1000);
    note(&stores, events.clone()).await;
    let told = read(&stores, &mobile(), now).await;
    assert_eq!(told.len(), MOST_TOLD as usize);
    assert_eq!(Some(told.as_slice()), events.get(50..));
    for count in 250..280 {
        note(&stores, vec![event(&mobile(), start() + secs(500), count)]).await;
    }
    let told = read(&stores, &mobile(), now).await;
    assert_eq!(told.len(), MOST_TOLD as usize);
    assert_eq!(told.first(), Some(&event(&mobile(), start() + secs(80), 80)));
    assert_eq!(told.last(), Some(&event(&mobile(), start() + secs(500), 279)));
}

/// To the second, each for itself.
pub async fn events_are_told_for_seven_days(stores: Stores) {
    let events = [0, 10].map(|second| event(&mobile(), start() + secs(second), 1));
    note(&stores, events.to_vec()).await;
    for (second, told) in [(-1, 2), (0, 1), (9, 1), (10, 0)] {
        let now = start() + secs(TOLD_SECONDS + second);
        assert_eq!(read(&stores, &mobile(), now).await.len(), told, "{second}");
    }
}

/// A number that is busy every day keeps a week all the same.
pub async fn old_events_go_though_new_ones_come(stores: Stores) {
    let on_day = |day: u32| event(&mobile(), start() + secs(i64::from(day) * 86_400), day);
    for day in 0..20 {
        note(&stores, vec![on_day(day)]).await;
    }
    let expected: Vec<_> = (13..20).map(on_day).collect();
    assert_eq!(read(&stores, &mobile(), on_day(19).at).await, expected);
}

/// It can be noted again. The others keep theirs.
pub async fn a_forgotten_number_is_as_a_new_one(stores: Stores) {
    let events = |count| {
        vec![
            event(&number(1), start(), count),
            event(&number(2), start(), count),
        ]
    };
    note(&stores, events(1)).await;
    for _ in 0..2 {
        stores.timeline.forget(key_of(&number(1))).await.expect(ANSWERS);
        assert_eq!(read(&stores, &number(1), start()).await, []);
        assert_eq!(read(&stores, &number(2), start()).await.len(), 1);
    }
    note(&stores, events(2)).await;
    assert_eq!(
        read(&stores, &number(1), start()).await,
        [event(&number(1), start(), 2)]
    );
    assert_eq!(read(&stores, &number(2), start()).await.len(), 2);
}

/// Fifty nodes at once, each with something about the same five numbers.
pub async fn parallel_notes_are_all_kept(stores: Stores) {
    race(|racer| {
        let timeline = stores.timeline.clone();
        async move {
            let count = u32::try_from(racer).expect("a small number");
            let events = (0..5).map(|i| event(&number(i), start(), count)).collect();
            timeline.note(events).await.expect(ANSWERS);
        }
    })
    .await;
    for i in 0..5 {
        let told = read(&stores, &number(i), start()).await;
        assert_eq!(told.len(), RACERS);
        for count in (0..).take(RACERS) {
            assert!(
                told.contains(&event(&number(i), start(), count)),
                "{count} is lost"
            );
        }
    }
}

/// The events of one note stay together: nothing of another one comes between them.
pub async fn parallel_notes_of_a_number_have_an_order(stores: Stores) {
    race(|racer| {
        let timeline = stores.timeline.clone();
        async move {
            let first = u32::try_from(racer * 10).expect("a small number");
            let events = (first..first + 3).map(|count| event(&mobile(), start(), count));
            timeline.note(events.collect()).await.expect(ANSWERS);
        }
    })
    .await;
    let told = read(&stores, &mobile(), start()).await;
    assert_eq!(told.len(), 3 * RACERS);
    for (index, together) in told.chunks(3).enumerate() {
        let first = together.first().expect("three events");
        let Happening::Guessed {
            outcome: GuessOutcome::Wrong { left },
        } = first.what
        else {
            panic!("an event that nobody noted: {first:?}");
        };
        let expected = [left, left + 1, left + 2].map(|count| event(&mobile(), start(), count));
        assert_eq!(left % 10, 0, "a note is torn at {index}");
        assert_eq!(together, expected, "a note is torn at {index}");
    }
}
