//! What becomes of messages, and what receipts say of it.

use chrono::{DateTime, Utc};
use dastak_domain::challenge::Challenge;
use dastak_domain::delivery::{Channel, Delivery, DeliveryStatus, SentMessage};
use dastak_ports::otp_store::{
    GiveBackSend, LeaseEnd, MarkSent, ReceiptRecorded, RecordReceipt, RestoredLife,
};

use DeliveryStatus::{Delivered, Failed, Queued, Sent};

use super::given::{
    a_guess, a_handover, a_receipt, a_renewal, a_settlement, guessed, handed_over, of_number, opened, renewed,
};
use super::race::{RACERS, race};
use super::seen::Seen;
use super::{ANSWERS, Stores};
use crate::builders::{PROVIDER, a_delivery_of, key_of, mobile, number, otp_policy, secs};
use crate::clock::start;
use crate::random::SeededRandom;

/// Makes the rules of receipts into tests.
#[macro_export]
macro_rules! otp_receipts_contract {
    ($backend:ty) => {
        $crate::contract_suite! { $backend, otp_receipts:
            sendings_are_counted_when_a_gateway_takes_them,
            a_challenge_remembers_the_newest_message_and_eight_before_it,
            a_message_that_keeps_its_id_is_one,
            news_of_the_newest_message_never_set_it_back,
            of_an_earlier_message_only_its_delivery_counts,
            a_delivered_code_stays_so_when_it_goes_out_again,
            what_failed_begins_anew_with_the_next_message,
            receipts_find_used_and_replaced_challenges,
            a_receipt_that_names_no_message_is_unknown,
            an_id_that_was_given_twice_means_the_latest_challenge,
            a_receipt_changes_nothing_but_the_status,
            an_erased_number_has_no_messages,
            parallel_receipts_end_at_the_delivery,
            parallel_receipts_without_a_delivery_end_at_the_failure,
        }
    };
}

/// What a receipt comes to that names a message.
async fn told(stores: &Stores, command: RecordReceipt) -> ReceiptRecorded {
    let recorded = stores.otp_store.record_receipt(command).await.expect(ANSWERS);
    recorded.expect("it names a message")
}

/// Whether a receipt names no message.
async fn is_unknown(stores: &Stores, command: RecordReceipt) -> bool {
    let recorded = stores.otp_store.record_receipt(command).await.expect(ANSWERS);
    recorded.is_none()
}

/// What is answered about a message by SMS.
fn moved(
    challenge: &Challenge,
    before: DeliveryStatus,
    after: DeliveryStatus,
    is_newest: bool,
) -> ReceiptRecorded {
    ReceiptRecorded {
        id: challenge.id,
        before,
        after,
        channel: Channel::Sms,
        is_newest,
    }
}

async fn delivery_of(stores: &Stores, challenge: &Challenge) -> Delivery {
    let delivery = stores.otp_store.delivery(challenge.id).await.expect(ANSWERS);
    delivery.expect("it is kept")
}

/// A new code of [`mobile`] that went out under these ids, a second apart.
async fn sent_as(stores: &Stores, ids: &[&str]) -> Challenge {
    let challenge = opened(stores, &mobile(), start()).await;
    let mut at = start();
    for id in ids {
        at += secs(1);
        handed_over(stores, &challenge, id, at).await;
    }
    challenge
}

/// The challenge of [`mobile`] as the store has it now.
async fn looked_at(stores: &Stores, now: DateTime<Utc>) -> Challenge {
    renewed(stores, a_renewal(of_number(), now)).await
}

/// A sending counts from its acceptance; one that fails changes nothing.
pub async fn sendings_are_counted_when_a_gateway_takes_them(stores: Stores) {
    let challenge = opened(&stores, &mobile(), start()).await;
    assert_eq!(looked_at(&stores, start()).await.sendings, 0);
    handed_over(&stores, &challenge, "a", start() + secs(1)).await;
    let again = looked_at(&stores, start() + secs(40)).await;
    assert_eq!(again.sendings, 1);
    let failed = GiveBackSend {
        id: challenge.id,
        number_key: challenge.number_key,
        counted_at: start() + secs(40),
        restore: Some(RestoredLife {
            renewed: again.expires_at,
            previous: start() + secs(181),
        }),
    };
    stores.otp_store.give_back_send(failed).await.expect(ANSWERS);
    assert_eq!(looked_at(&stores, start() + secs(80)).await.sendings, 1);
    handed_over(&stores, &challenge, "b", start() + secs(81)).await;
    let twice = looked_at(&stores, start() + secs(120)).await;
    assert_eq!(twice.sendings, 2);
    assert_eq!(twice.delivery, a_delivery_of("b", start() + secs(81)));
    let earlier = SentMessage {
        provider: PROVIDER.to_owned(),
        provider_message_id: "a".to_owned(),
        channel: Channel::Sms,
    };
    assert_eq!(twice.earlier_messages, [earlier]);
}

/// Older messages are forgotten, and their receipts are news of nothing.
pub async fn a_challenge_remembers_the_newest_message_and_eight_before_it(stores: Stores) {
    let ids: Vec<String> = (0..11).map(|copy| copy.to_string()).collect();
    let named: Vec<&str> = ids.iter().map(String::as_str).collect();
    let mut model = sent_as(&stores, &named).await;
    for (id, second) in named.iter().zip(1..) {
        let at = start() + secs(second);
        model.accepted(at, a_delivery_of(id, at), &otp_policy());
    }
    let now = start() + secs(20);
    assert!(model.renew(now, &otp_policy()));
    assert_eq!(Seen::of(&looked_at(&stores, now).await), Seen::of(&model));
    for forgotten in ["0", "1"] {
        assert!(is_unknown(&stores, a_receipt(forgotten, Delivered, now)).await);
    }
    for known in named.iter().take(10).skip(2) {
        let recorded = told(&stores, a_receipt(known, Failed, now)).await;
        assert_eq!(recorded, moved(&model, Sent, Sent, false), "{known}");
    }
    assert_eq!(
        told(&stores, a_receipt("2", Delivered, now)).await,
        moved(&model, Sent, Delivered, false)
    );
}

/// A gateway that repeats a message, by another channel perhaps, may keep its id.
pub async fn a_message_that_keeps_its_id_is_one(stores: Stores) {
    let challenge = sent_as(&stores, &["a"]).await;
    let at = start() + secs(5);
    let spoken = MarkSent {
        delivery: Delivery {
            channel: Channel::Voice,
            ..a_delivery_of("a", at)
        },
        ..a_handover(&challenge, "a", at)
    };
    stores.otp_store.mark_sent(spoken).await.expect(ANSWERS);
    let seen = looked_at(&stores, at).await;
    assert_eq!((seen.sendings, seen.earlier_messages), (2, vec![]));
    let expected = ReceiptRecorded {
        id: challenge.id,
        before: Sent,
        after: Failed,
        channel: Channel::Voice,
        is_newest: true,
    };
    assert_eq!(told(&stores, a_receipt("a", Failed, at)).await, expected);
}

/// Receipts come in any order, and each as often as it likes.
pub async fn news_of_the_newest_message_never_set_it_back(stores: Stores) {
    let challenge = sent_as(&stores, &["a"]).await;
    let mut is = Sent;
    let mut changed_at = start() + secs(1);
    for (news, second) in [
        Queued, Sent, Failed, Sent, Failed, Queued, Delivered, Failed, Delivered, Sent,
    ]
    .into_iter()
    .zip(10..)
    {
        let at = start() + secs(second);
        let becomes = is.advance(news);
        if becomes != is {
            changed_at = at;
        }
        assert_eq!(
            told(&stores, a_receipt("a", news, at)).await,
            moved(&challenge, is, becomes, true)
        );
        is = becomes;
        let expected = Delivery {
            status: is,
            updated_at: changed_at,
            ..a_delivery_of("a", at)
        };
        assert_eq!(delivery_of(&stores, &challenge).await, expected);
    }
    assert_eq!(is, Delivered);
}

/// The newest message is still under way, whatever became of the one before; but every copy is good.
pub async fn of_an_earlier_message_only_its_delivery_counts(stores: Stores) {
    let challenge = sent_as(&stores, &["a", "b"]).await;
    let at = start() + secs(10);
    for news in [Queued, Sent, Failed] {
        assert_eq!(
            told(&stores, a_receipt("a", news, at)).await,
            moved(&challenge, Sent, Sent, false)
        );
    }
    assert_eq!(
        told(&stores, a_receipt("b", Failed, at)).await,
        moved(&challenge, Sent, Failed, true)
    );
    assert_eq!(
        told(&stores, a_receipt("a", Delivered, at)).await,
        moved(&challenge, Failed, Delivered, false)
    );
    let expected = Delivery {
        status: Delivered,
        updated_at: at,
        ..a_delivery_of("b", at)
    };
    assert_eq!(delivery_of(&stores, &challenge).await, expected);
}

/// The phone has that code, whatever becomes of one more copy.
pub async fn a_delivered_code_stays_so_when_it_goes_out_again(stores: Stores) {
    let challenge = sent_as(&stores, &["a"]).await;
    told(&stores, a_receipt("a", Delivered, start() + secs(2))).await;
    let at = start() + secs(30);
    handed_over(&stores, &challenge, "b", at).await;
    let expected = Delivery {
        status: Delivered,
        ..a_delivery_of("b", at)
    };
    assert_eq!(delivery_of(&stores, &challenge).await, expected);
    assert_eq!(
        told(&stores, a_receipt("b", Failed, at)).await,
        moved(&challenge, Delivered, Delivered, true)
    );
}

/// A new message has not failed.
pub async fn what_failed_begins_anew_with_the_next_message(stores: Stores) {
    let challenge = sent_as(&stores, &["a"]).await;
    told(&stores, a_receipt("a", Failed, start() + secs(2))).await;
    let at = start() + secs(30);
    handed_over(&stores, &challenge, "b", at).await;
    assert_eq!(delivery_of(&stores, &challenge).await, a_delivery_of("b", at));
    assert_eq!(
        told(&stores, a_receipt("a", Failed, at)).await,
        moved(&challenge, Sent, Sent, false)
    );
}

/// Receipts are late: a code may have been used, or another one asked for.
pub async fn receipts_find_used_and_replaced_challenges(stores: Stores) {
    let replaced = sent_as(&stores, &["a"]).await;
    let used = sent_as(&stores, &["b"]).await;
    guessed(&stores, a_guess(&mobile(), start() + secs(3))).await;
    let settlement = a_settlement(&used, LeaseEnd::Consumed, start() + secs(3));
    stores.otp_store.settle_attempt(settlement).await.expect(ANSWERS);
    let at = start() + secs(900);
    for (id, challenge) in [("a", &replaced), ("b", &used)] {
        assert_eq!(
            told(&stores, a_receipt(id, Delivered, at)).await,
            moved(challenge, Sent, Delivered, true)
        );
        assert_eq!(delivery_of(&stores, challenge).await.status, Delivered);
    }
}

/// Another number, gateway or id, or a message whose acceptance has not been recorded yet.
pub async fn a_receipt_that_names_no_message_is_unknown(stores: Stores) {
    let receipt = a_receipt("a", Delivered, start());
    assert!(
        is_unknown(&stores, receipt.clone()).await,
        "a number without codes"
    );
    let challenge = opened(&stores, &mobile(), start()).await;
    opened(&stores, &number(1), start()).await;
    assert!(is_unknown(&stores, receipt.clone()).await, "not accepted yet");
    handed_over(&stores, &challenge, "a", start() + secs(1)).await;
    let others = [
        RecordReceipt {
            number_key: key_of(&number(1)),
            ..receipt.clone()
        },
        RecordReceipt {
            provider: "another".to_owned(),
            ..receipt.clone()
        },
        RecordReceipt {
            message_id: "A".to_owned(),
            ..receipt.clone()
        },
        RecordReceipt {
            message_id: String::new(),
            ..receipt
        },
    ];
    for receipt in others {
        assert!(is_unknown(&stores, receipt.clone()).await, "{receipt:?}");
    }
    assert_eq!(
        delivery_of(&stores, &challenge).await,
        a_delivery_of("a", start() + secs(1))
    );
    // One without any id.
    let mut nameless = a_handover(&challenge, "", start() + secs(2));
    nameless.delivery.provider_message_id = None;
    stores.otp_store.mark_sent(nameless).await.expect(ANSWERS);
    assert!(is_unknown(&stores, a_receipt("", Delivered, start())).await);
    let recorded = told(&stores, a_receipt("a", Failed, start())).await;
    assert_eq!(recorded, moved(&challenge, Sent, Sent, false));
}

/// Gateways promise that it does not happen.
pub async fn an_id_that_was_given_twice_means_the_latest_challenge(stores: Stores) {
    let old = sent_as(&stores, &["a"]).await;
    let latest = sent_as(&stores, &["a", "b"]).await;
    let at = start() + secs(5);
    assert_eq!(
        told(&stores, a_receipt("a", Delivered, at)).await,
        moved(&latest, Sent, Delivered, false)
    );
    assert_eq!(delivery_of(&stores, &old).await.status, Sent);
}

/// A receipt is a hint that nobody signs: it buys neither life nor guesses, and takes none.
pub async fn a_receipt_changes_nothing_but_the_status(stores: Stores) {
    let mut model = sent_as(&stores, &["a"]).await;
    let sent_at = start() + secs(1);
    model.accepted(sent_at, a_delivery_of("a", sent_at), &otp_policy());
    guessed(&stores, a_guess(&mobile(), start() + secs(2))).await;
    model.take_attempt(start() + secs(2), &otp_policy());
    for (news, second) in [Failed, Delivered, Failed].into_iter().zip(100..) {
        let at = start() + secs(second);
        told(&stores, a_receipt("a", news, at)).await;
        model.receipt(PROVIDER, "a", news, at);
    }
    let now = start() + secs(180);
    assert!(model.renew(now, &otp_policy()), "it ends at 181");
    assert_eq!(Seen::of(&looked_at(&stores, now).await), Seen::of(&model));
    assert_eq!(guessed(&stores, a_guess(&mobile(), now)).await, 1);
}

/// After an erasure a late receipt finds nothing.
pub async fn an_erased_number_has_no_messages(stores: Stores) {
    sent_as(&stores, &["a"]).await;
    stores.otp_store.forget(key_of(&mobile())).await.expect(ANSWERS);
    assert!(is_unknown(&stores, a_receipt("a", Delivered, start())).await);
}

/// Tells all news in parallel, in a random order, and answers how often each of two statuses was reached.
async fn told_in_parallel(
    stores: &Stores,
    news: impl Fn(usize) -> (&'static str, DeliveryStatus),
) -> [usize; 2] {
    let random = SeededRandom::new(7);
    let mut order: Vec<_> = (0..RACERS).map(news).collect();
    order.sort_by_cached_key(|_| random.next_u64());
    let answers = race(|racer| {
        let store = stores.otp_store.clone();
        let (id, status) = order.get(racer).copied().expect("there is one for each");
        let receipt = a_receipt(id, status, start() + secs(60));
        async move { store.record_receipt(receipt).await.expect(ANSWERS) }
    })
    .await;
    let reached = |status| {
        let reaches = |recorded: &&ReceiptRecorded| recorded.before != status && recorded.after == status;
        answers.iter().flatten().filter(reaches).count()
    };
    assert!(answers.iter().all(Option::is_some), "each names a message");
    [reached(Failed), reached(Delivered)]
}

/// Of parallel receipts one says that it was delivered, of whatever copy: that is the end, and it is reached once.
pub async fn parallel_receipts_end_at_the_delivery(stores: Stores) {
    let challenge = sent_as(&stores, &["a", "b"]).await;
    let [failed, delivered] = told_in_parallel(&stores, |receipt| match receipt % 5 {
        0 => ("a", Delivered),
        1 => ("b", Failed),
        2 => ("b", Sent),
        3 => ("a", Failed),
        _ => ("b", Delivered),
    })
    .await;
    assert_eq!(delivered, 1);
    assert!(failed <= 1, "a failure was reached {failed} times");
    assert_eq!(delivery_of(&stores, &challenge).await.status, Delivered);
}

/// Of parallel receipts none says that it was delivered: the failure of the newest message is reached once.
pub async fn parallel_receipts_without_a_delivery_end_at_the_failure(stores: Stores) {
    let challenge = sent_as(&stores, &["a", "b"]).await;
    let reached = told_in_parallel(&stores, |receipt| match receipt % 3 {
        0 => ("a", Failed),
        1 => ("b", Failed),
        _ => ("b", Sent),
    })
    .await;
    assert_eq!(reached, [1, 0]);
    assert_eq!(delivery_of(&stores, &challenge).await.status, Failed);
}
