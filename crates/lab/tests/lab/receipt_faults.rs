//! Receipts that go out by themselves, and receipts with something wrong.

use std::time::Duration;

use dastak_lab::{LabError, Provider, Receipt, ReceiptFault, ReceiptShape, ReceiptStatus, Rule, Scenario};
use serde_json::Value;

use crate::support::{NUMBER, Received, Receiver, To, gupshup, one, sent};

/// The statuses of Gupshup's GET receipts about a message, in the order in which they arrived.
fn told(arrived: &[Received], id: &str) -> Vec<String> {
    arrived
        .iter()
        .filter(|receipt| receipt.value("externalId").as_deref() == Some(id))
        .map(|receipt| receipt.value("status").unwrap())
        .collect()
}

#[tokio::test]
async fn the_usual_receipts_go_out_by_themselves() {
    let receiver = Receiver::start().await;
    let lab = receiver.lab(|_| {});
    for (to, receipts) in [
        (To::Otp, 1),
        (To::Gupshup, 1),
        (To::WhatsappBulk, 2),
        (To::GupshupWhatsapp, 2),
    ] {
        let before = receiver.received().len();
        let (_, body) = to.ask(&lab).await;
        let id = lab.messages().last().unwrap().id().to_owned();
        assert!(body.contains(&id));
        let arrived = receiver.wait(&lab, before + receipts).await;
        assert_eq!(arrived.len(), before + receipts);
        for receipt in &arrived[before..] {
            let all = format!("{} {}", receipt.target, receipt.body);
            assert!(all.contains(&id), "{to:?}: {all}");
        }
    }
    let written = |lab: &dastak_lab::Lab| Some(lab.receipts()).filter(|sent| sent.len() == 6);
    let written = lab.wait_for(crate::support::PATIENCE, written).await.unwrap();
    assert!(written.iter().all(|sent| sent.answer == Some(200)));
}

#[tokio::test]
async fn scenarios_tell_their_own_stories() {
    let receiver = Receiver::start().await;
    let lab = receiver.lab(|_| {});
    for (scenario, story) in [
        (Scenario::ReceiptTwice, vec!["SUCCESS", "SUCCESS"]),
        (Scenario::DeliveredThenFailed, vec!["SUCCESS", "FAILURE"]),
        (Scenario::ReceiptsReversed, vec!["SUCCESS", "UNKNOWN"]),
        (Scenario::AcceptThenFail, vec!["FAILURE"]),
        (Scenario::Late, vec!["SUCCESS"]),
    ] {
        let before = receiver.received().len();
        lab.will(Rule::new(scenario).after(Duration::from_millis(30)).times(1))
            .unwrap();
        To::Gupshup.ask(&lab).await;
        let id = lab.messages().last().unwrap().id().to_owned();
        let arrived = receiver.wait(&lab, before + story.len()).await;
        assert_eq!(told(&arrived, &id), story, "{}", scenario.name());
    }
}

#[tokio::test]
async fn a_refusal_that_comes_later_has_its_code() {
    let receiver = Receiver::start().await;
    let lab = receiver.lab(|options| {
        options
            .receipts
            .shapes
            .insert(Provider::Msg91, ReceiptShape::Msg91V3);
    });
    for (to, code, expected) in [
        (To::Otp, None, r#""status":"16""#),
        (To::Otp, Some("2"), r#""status":"2""#),
        (To::Gupshup, None, "errCode=006"),
        (To::Gupshup, Some("007"), "errCode=007"),
    ] {
        let before = receiver.received().len();
        let mut rule = Rule::new(Scenario::AcceptThenFail).times(1);
        rule.code = code.map(str::to_owned);
        lab.will(rule).unwrap();
        to.ask(&lab).await;
        let receipt = receiver.wait(&lab, before + 1).await.remove(before);
        let all = format!("{} {}", receipt.target, receipt.body);
        assert!(all.contains(expected), "{all}");
    }
}

#[tokio::test]
async fn a_receipt_may_come_before_the_answer() {
    let receiver = Receiver::start().await;
    let lab = receiver.lab(|_| {});
    for to in [To::Otp, To::Gupshup] {
        let before = receiver.received().len();
        lab.will(Rule::new(Scenario::ReceiptBeforeAnswer).times(1))
            .unwrap();
        to.ask(&lab).await;
        assert_eq!(receiver.received().len(), before + 1, "{to:?}");
    }
}

#[tokio::test]
async fn what_was_swallowed_refused_or_forgotten_is_not_told() {
    let receiver = Receiver::start().await;
    let lab = receiver.lab(|options| options.receipts.after = Duration::from_millis(100));
    To::Gupshup.ask(&lab).await;
    lab.reset();
    lab.will(Rule::new(Scenario::Swallow).times(1)).unwrap();
    To::Gupshup.ask(&lab).await;
    gupshup(&lab, &[("password", "wrong")]).send().await.unwrap();
    // This one is told, and it is told after all that would have been.
    To::Gupshup.ask(&lab).await;
    let id = lab.messages().last().unwrap().id().to_owned();
    let arrived = receiver.wait(&lab, 1).await;
    assert_eq!((arrived.len(), told(&arrived, &id).len()), (1, 1));
}

#[tokio::test]
async fn without_a_receiver_nothing_is_told_and_an_order_is_refused() {
    let lab = crate::support::lab();
    let id = sent(&lab, To::Otp, Scenario::Ok).await;
    let order = lab
        .send_receipt(Receipt::about(&id, ReceiptStatus::Delivered))
        .await;
    assert!(matches!(order, Err(LabError::BadReceipt(_))));
    assert!(lab.receipts().is_empty());
}

#[tokio::test]
async fn secrets_may_be_wrong_or_missing() {
    let receiver = Receiver::start().await;
    let lab = receiver.lab(|options| options.receipts.automatic = false);
    let id = sent(&lab, To::Otp, Scenario::Ok).await;
    let receipt = Receipt::about(&id, ReceiptStatus::Delivered);
    let wrong = one(&receiver, &lab, receipt.clone().wrong(ReceiptFault::WrongToken)).await;
    assert_eq!(wrong.target, "/hooks/msg91?key=wrong");
    let none = one(&receiver, &lab, receipt.wrong(ReceiptFault::NoToken)).await;
    assert_eq!(none.target, "/hooks/msg91");
    let id = sent(&lab, To::Gupshup, Scenario::Ok).await;
    let receipt = Receipt::about(&id, ReceiptStatus::Delivered).wrong(ReceiptFault::NoToken);
    let none = one(&receiver, &lab, receipt).await;
    assert!(
        none.target.starts_with("/hooks/gupshup?externalId="),
        "{}",
        none.target
    );
}

#[tokio::test]
async fn ids_and_numbers_may_be_others() {
    let receiver = Receiver::start().await;
    let lab = receiver.lab(|options| options.receipts.automatic = false);
    let id = sent(&lab, To::Otp, Scenario::Ok).await;
    let receipt = Receipt::about(&id, ReceiptStatus::Delivered).shaped(ReceiptShape::Msg91V3);
    let unknown = one(&receiver, &lab, receipt.clone().wrong(ReceiptFault::UnknownId))
        .await
        .json();
    assert!(unknown["requestId"] != id && unknown["number"] == NUMBER);
    let other = one(&receiver, &lab, receipt.wrong(ReceiptFault::OtherNumber))
        .await
        .json();
    assert!(other["requestId"] == id && other["number"] == "919876543211");
}

#[tokio::test]
async fn bodies_may_be_nonsense() {
    let receiver = Receiver::start().await;
    let lab = receiver.lab(|options| options.receipts.automatic = false);
    let id = sent(&lab, To::Otp, Scenario::Ok).await;
    let receipt = |shape| Receipt::about(&id, ReceiptStatus::Delivered).shaped(shape);
    for shape in [
        ReceiptShape::Msg91V2,
        ReceiptShape::Msg91V3,
        ReceiptShape::GupshupForm,
    ] {
        let inner = |arrived: &Received| {
            let form = arrived.value("data").or_else(|| arrived.value("response"));
            form.unwrap_or_else(|| arrived.body.clone())
        };
        let none = one(&receiver, &lab, receipt(shape).wrong(ReceiptFault::NotJson)).await;
        assert_eq!(inner(&none), "no JSON at all");
        let cut = one(&receiver, &lab, receipt(shape).wrong(ReceiptFault::Truncated)).await;
        assert!(inner(&cut).len() > 20 && serde_json::from_str::<Value>(&inner(&cut)).is_err());
        let huge = one(&receiver, &lab, receipt(shape).wrong(ReceiptFault::Huge)).await;
        assert!(huge.body.len() > 1024 * 1024);
        assert!(serde_json::from_str::<Value>(&inner(&huge)).is_ok());
    }
    let lonely = one(
        &receiver,
        &lab,
        receipt(ReceiptShape::Msg91V2).wrong(ReceiptFault::NoReport),
    )
    .await;
    let data: Value = serde_json::from_str(&lonely.value("data").unwrap()).unwrap();
    assert!(data[0]["requestId"] == id && data[0].get("report").is_none());
}

#[tokio::test]
async fn the_method_may_be_the_other_one() {
    let receiver = Receiver::start().await;
    let lab = receiver.lab(|options| options.receipts.automatic = false);
    for (to, method) in [(To::Otp, "GET"), (To::Gupshup, "POST")] {
        let id = sent(&lab, to, Scenario::Ok).await;
        let receipt = Receipt::about(&id, ReceiptStatus::Delivered).wrong(ReceiptFault::WrongMethod);
        assert_eq!(one(&receiver, &lab, receipt).await.method, method);
    }
}

#[tokio::test]
async fn the_same_may_come_again_and_again() {
    let receiver = Receiver::start().await;
    let lab = receiver.lab(|options| options.receipts.automatic = false);
    let id = sent(&lab, To::Gupshup, Scenario::Ok).await;
    let receipt = Receipt::about(&id, ReceiptStatus::Delivered).times(3);
    assert_eq!(lab.send_receipt(receipt).await.unwrap().len(), 3);
    assert_eq!(told(&receiver.received(), &id), ["SUCCESS"; 3]);
}

#[tokio::test]
async fn orders_that_can_not_be_carried_out_are_refused() {
    let receiver = Receiver::start().await;
    let lab = receiver.lab(|options| options.receipts.automatic = false);
    let id = sent(&lab, To::Gupshup, Scenario::Ok).await;
    let about = || Receipt::about(&id, ReceiptStatus::Delivered);
    let to_nobody = Receipt {
        number: Some("919876543219".to_owned()),
        ..Receipt::default()
    };
    for order in [
        Receipt::default(),
        to_nobody,
        Receipt::about("no-such-id", ReceiptStatus::Sent),
        about().with("no-such-id"),
        about().fillers(10_001).shaped(ReceiptShape::GupshupForm),
        about().times(101),
        about().wrong(ReceiptFault::Huge),
        about()
            .wrong(ReceiptFault::NoReport)
            .shaped(ReceiptShape::GupshupJson),
        about()
            .wrong(ReceiptFault::NoReport)
            .shaped(ReceiptShape::GupshupForm),
    ] {
        let refused = lab.send_receipt(order.clone()).await;
        assert!(matches!(refused, Err(LabError::BadReceipt(_))), "{order:?}");
    }
    assert!(receiver.received().is_empty());
}

#[tokio::test]
async fn a_receiver_that_is_gone_is_written_down_as_such() {
    let receiver = Receiver::start().await;
    let lab = receiver.lab(|options| {
        options.receipts.automatic = false;
        let nowhere = "http://127.0.0.1:1/?key=s3cret".to_owned();
        options.receipts.targets.insert(Provider::Gupshup, nowhere);
    });
    let id = sent(&lab, To::Gupshup, Scenario::Ok).await;
    let sent = lab
        .send_receipt(Receipt::about(&id, ReceiptStatus::Delivered))
        .await
        .unwrap();
    assert_eq!((sent[0].answer, sent[0].message.as_str()), (None, id.as_str()));
}

#[tokio::test]
async fn where_there_is_room_for_one_each_message_gets_a_call() {
    let receiver = Receiver::start().await;
    let lab = receiver.lab(|options| options.receipts.automatic = false);
    let first = sent(&lab, To::Gupshup, Scenario::Ok).await;
    let second = sent(&lab, To::Gupshup, Scenario::Ok).await;
    let receipt = Receipt::about(&first, ReceiptStatus::Delivered)
        .with(&second)
        .fillers(1);
    assert_eq!(lab.send_receipt(receipt).await.unwrap().len(), 3);
    let arrived = receiver.received();
    assert_eq!(told(&arrived, &first).len(), 1);
    assert_eq!(told(&arrived, &second).len(), 1);
    assert_eq!(arrived.len(), 3);
}

#[tokio::test]
async fn in_a_providers_name_anything_may_be_said() {
    let receiver = Receiver::start().await;
    let lab = receiver.lab(|options| options.receipts.automatic = false);
    let receipt = Receipt {
        message: Some("no-such-id".to_owned()),
        number: Some("+919876543219".to_owned()),
        provider: Some(Provider::Msg91),
        shape: Some(ReceiptShape::Msg91V3),
        ..Receipt::default()
    };
    let receipt = one(&receiver, &lab, receipt).await.json();
    assert!(receipt["requestId"] == "no-such-id" && receipt["number"] == "919876543219");
}
