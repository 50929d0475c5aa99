//! Receipts in every shape, as they arrive.

use dastak_lab::{Lab, Provider, Receipt, ReceiptShape, ReceiptStatus, Scenario, Spelling};
use serde_json::{Value, json};

use crate::support::{NUMBER, Receiver, To, one, sent};

/// A lab whose receipts go out when they are asked for only, and a receiver.
async fn by_hand() -> (Receiver, Lab) {
    let receiver = Receiver::start().await;
    let lab = receiver.lab(|options| options.receipts.automatic = false);
    (receiver, lab)
}

fn delivered(id: &str, shape: ReceiptShape) -> Receipt {
    Receipt::about(id, ReceiptStatus::Delivered).shaped(shape)
}

#[tokio::test]
async fn msg91_v2_is_a_form_with_json_in_it() {
    let (receiver, lab) = by_hand().await;
    let first = sent(&lab, To::Otp, Scenario::Ok).await;
    let second = sent(&lab, To::Flow, Scenario::Ok).await;
    let receipt = one(
        &receiver,
        &lab,
        delivered(&first, ReceiptShape::Msg91V2).with(&second),
    )
    .await;
    assert_eq!(receipt.method, "POST");
    assert_eq!(receipt.target, "/hooks/msg91?key=s3cret");
    assert_eq!(receipt.content_type, "application/x-www-form-urlencoded");
    let data: Value = serde_json::from_str(&receipt.value("data").unwrap()).unwrap();
    assert_eq!(data[0]["requestId"], first);
    assert_eq!(data[1]["requestId"], second);
    let report = &data[0]["report"][0];
    assert_eq!(report["number"], NUMBER);
    assert_eq!(
        (&report["status"], &report["desc"]),
        (&json!("1"), &json!("DELIVERED"))
    );
    let day = report["date"].as_str().unwrap();
    assert_eq!((day.len(), &day[4..5], &day[10..11]), (19, "-", " "));
    assert_eq!(report["credit"], "1");

    let old = one(&receiver, &lab, delivered(&first, ReceiptShape::Msg91V2Old)).await;
    let data: Value = serde_json::from_str(&old.value("data").unwrap()).unwrap();
    let keys: Vec<&String> = data[0]["report"][0].as_object().unwrap().keys().collect();
    assert_eq!(keys, ["date", "desc", "number", "status"]);
}

#[tokio::test]
async fn msg91_v2_has_several_numbers_below_one_request() {
    let (receiver, lab) = by_hand().await;
    let people = json!({ "template_id": crate::support::TEMPLATE, "recipients": [
        { "mobiles": "919876543210", "VAR1": "111111" }, { "mobiles": "919876543211", "VAR1": "222222" },
    ] });
    crate::support::msg91(&lab, "flow", &people).send().await.unwrap();
    let id = lab.messages()[0].id().to_owned();
    let receipt = one(&receiver, &lab, delivered(&id, ReceiptShape::Msg91V2)).await;
    let data: Value = serde_json::from_str(&receipt.value("data").unwrap()).unwrap();
    assert_eq!(data.as_array().unwrap().len(), 1);
    let numbers = [&data[0]["report"][0]["number"], &data[0]["report"][1]["number"]];
    assert_eq!(numbers, [&json!("919876543210"), &json!("919876543211")]);
}

#[tokio::test]
async fn msg91_v3_and_v4_are_json() {
    let (receiver, lab) = by_hand().await;
    let id = sent(&lab, To::Otp, Scenario::Ok).await;
    let v3 = one(&receiver, &lab, delivered(&id, ReceiptShape::Msg91V3)).await;
    assert_eq!(v3.content_type, "application/json");
    let v3 = v3.json();
    assert_eq!((&v3["requestId"], &v3["number"]), (&json!(id), &json!(NUMBER)));
    assert_eq!((&v3["status"], &v3["desc"]), (&json!("1"), &json!("DELIVERED")));
    let v4 = one(&receiver, &lab, delivered(&id, ReceiptShape::Msg91V4)).await;
    assert!(!v4.body.contains(&id) && !v4.body.contains(NUMBER));
    let v4 = v4.json();
    assert_eq!(
        (&v4[0]["event"], &v4[0]["data"][0]["description"]),
        (&json!("delivered"), &json!("DELIVERED"))
    );
    assert!(v4[0]["data"][0]["ts"].is_i64());
}

#[tokio::test]
async fn msg91s_new_webhook_has_the_owners_keys() {
    let receiver = Receiver::start().await;
    let lab = receiver.lab(|options| {
        options.receipts.automatic = false;
        let keys = [
            ("id", "requestId"),
            ("to", "telNum"),
            ("state", "status"),
            ("why", "failureReason"),
        ];
        options.receipts.msg91_keys = keys.map(|(key, name)| (key.to_owned(), name.to_owned())).to_vec();
    });
    let id = sent(&lab, To::Otp, Scenario::Ok).await;
    let receipt = delivered(&id, ReceiptShape::Msg91New);
    let numbers = one(&receiver, &lab, receipt.clone()).await.json();
    assert_eq!(
        numbers,
        json!({ "id": id, "to": NUMBER, "state": "1", "why": "" })
    );
    let words = one(&receiver, &lab, receipt.spelled(Spelling::Recorded))
        .await
        .json();
    assert_eq!(words["state"], "Delivered");
}

#[tokio::test]
async fn the_usual_keys_of_the_new_webhook_have_no_message_text() {
    let (receiver, lab) = by_hand().await;
    let id = sent(&lab, To::Otp, Scenario::Ok).await;
    let receipt = one(&receiver, &lab, delivered(&id, ReceiptShape::Msg91New)).await;
    assert!(!receipt.body.contains(crate::support::CODE), "{}", receipt.body);
}

#[tokio::test]
async fn each_status_of_msg91_has_its_number() {
    let (receiver, lab) = by_hand().await;
    let id = sent(&lab, To::Otp, Scenario::Ok).await;
    for (receipt, number, word) in [
        (Receipt::about(&id, ReceiptStatus::Failed), "2", "FAILED"),
        (Receipt::about(&id, ReceiptStatus::Failed).code("9"), "9", "NDNC"),
        (
            Receipt::about(&id, ReceiptStatus::Failed).code("16"),
            "16",
            "REJECTED",
        ),
        (
            Receipt::about(&id, ReceiptStatus::Failed).code("17"),
            "17",
            "BLOCKED NUMBER",
        ),
        (
            Receipt::about(&id, ReceiptStatus::Failed).code("25"),
            "25",
            "REJECTED",
        ),
        (
            Receipt::about(&id, ReceiptStatus::Failed).code("26"),
            "26",
            "AUTO FAILED",
        ),
        (Receipt::about(&id, ReceiptStatus::Sent), "5", "SENT"),
        (Receipt::about(&id, ReceiptStatus::Queued), "6", "SUBMITTED"),
        (Receipt::about(&id, ReceiptStatus::Unknown), "99", "PUZZLED"),
    ] {
        let receipt = one(&receiver, &lab, receipt.shaped(ReceiptShape::Msg91V3))
            .await
            .json();
        assert_eq!(
            (&receipt["status"], &receipt["desc"]),
            (&json!(number), &json!(word))
        );
    }
}

#[tokio::test]
async fn whatsapp_of_msg91_goes_to_the_companys_receiver() {
    let (receiver, lab) = by_hand().await;
    let id = sent(&lab, To::WhatsappBulk, Scenario::Ok).await;
    let read = Receipt::about(&id, ReceiptStatus::Read);
    let documented = one(&receiver, &lab, read.clone()).await;
    assert_eq!(documented.target, "/hooks/msg91?key=s3cret");
    assert!(!documented.body.contains(crate::support::CODE));
    let documented = documented.json();
    assert_eq!(
        (&documented["eventName"], &documented["requestId"]),
        (&json!("Read"), &json!(id))
    );
    assert_eq!(documented["customerNumber"], NUMBER);
    let recorded = one(&receiver, &lab, read.spelled(Spelling::Recorded))
        .await
        .json();
    assert_eq!(
        (&recorded["mobile"], &recorded["failureReason"]),
        (&json!(NUMBER), &json!(""))
    );
}

#[tokio::test]
async fn gupshups_get_has_three_statuses_in_both_spellings() {
    let (receiver, lab) = by_hand().await;
    let id = sent(&lab, To::Gupshup, Scenario::Ok).await;
    for (status, code, documented, recorded, cause, number) in [
        (
            ReceiptStatus::Delivered,
            None,
            "SUCCESS",
            "Success",
            "SUCCESS",
            "000",
        ),
        (
            ReceiptStatus::Failed,
            None,
            "FAILURE",
            "Failure",
            "ABSENT_SUBSCRIBER",
            "001",
        ),
        (
            ReceiptStatus::Failed,
            Some("003"),
            "FAILURE",
            "Failure",
            "UNKNOWN_SUBSCRIBER",
            "003",
        ),
        (
            ReceiptStatus::Failed,
            Some("006"),
            "FAILURE",
            "Failure",
            "DND_FAIL",
            "006",
        ),
        (
            ReceiptStatus::Failed,
            Some("007"),
            "FAILURE",
            "Failure",
            "BLOCKED",
            "007",
        ),
        (
            ReceiptStatus::Unknown,
            None,
            "UNKNOWN",
            "Unknown",
            "SUCCESS",
            "000",
        ),
    ] {
        for (spelling, word) in [(Spelling::Documented, documented), (Spelling::Recorded, recorded)] {
            let mut receipt = Receipt::about(&id, status).spelled(spelling);
            receipt.code = code.map(str::to_owned);
            let receipt = one(&receiver, &lab, receipt).await;
            assert_eq!((receipt.method.as_str(), receipt.body.as_str()), ("GET", ""));
            assert!(receipt.target.starts_with("/hooks/gupshup?key=s3cret&"));
            let value = |name: &str| receipt.value(name).unwrap();
            assert_eq!(
                (value("externalId"), value("phoneNo")),
                (id.clone(), NUMBER.to_owned())
            );
            assert_eq!((value("status").as_str(), value("cause").as_str()), (word, cause));
            assert_eq!(
                (value("errCode").as_str(), value("noOfFrags").as_str()),
                (number, "1")
            );
            assert_eq!(value("deliveredTS").len(), 13);
        }
    }
}

fn event(events: &Value) -> &Value {
    assert_eq!(events.as_array().unwrap().len(), 1);
    &events[0]
}

#[tokio::test]
async fn gupshups_events_come_in_four_bodies() {
    let (receiver, lab) = by_hand().await;
    let id = sent(&lab, To::Gupshup, Scenario::Ok).await;
    let form = one(&receiver, &lab, delivered(&id, ReceiptShape::GupshupForm)).await;
    assert_eq!(
        (form.method.as_str(), form.target.as_str()),
        ("POST", "/hooks/gupshup?key=s3cret")
    );
    assert_eq!(form.content_type, "application/x-www-form-urlencoded");
    let events: Value = serde_json::from_str(&form.value("response").unwrap()).unwrap();
    let first = event(&events);
    assert_eq!(
        (&first["externalId"], &first["destAddr"]),
        (&json!(id), &json!(NUMBER))
    );
    assert_eq!(
        (&first["eventType"], &first["cause"]),
        (&json!("DELIVERED"), &json!("SUCCESS"))
    );
    assert_eq!(
        (&first["errCode"], &first["channel"]),
        (&json!("000"), &json!("SMS"))
    );
    assert!(first["eventTs"].is_i64());

    let raw = one(&receiver, &lab, delivered(&id, ReceiptShape::GupshupJson)).await;
    assert_eq!(raw.content_type, "application/json");
    assert_eq!(event(&raw.json())["externalId"], id);

    let text = one(&receiver, &lab, delivered(&id, ReceiptShape::GupshupJsonText))
        .await
        .json();
    let inner: Value = serde_json::from_str(text["response"].as_str().unwrap()).unwrap();
    assert_eq!(event(&inner)["externalId"], id);

    let broken = one(&receiver, &lab, delivered(&id, ReceiptShape::GupshupBroken)).await;
    let inner = broken
        .body
        .strip_prefix("[response=")
        .unwrap()
        .strip_suffix(']')
        .unwrap();
    assert_eq!(event(&serde_json::from_str(inner).unwrap())["externalId"], id);
}

#[tokio::test]
async fn gupshups_events_have_another_spelling_and_every_type() {
    let (receiver, lab) = by_hand().await;
    let id = sent(&lab, To::Gupshup, Scenario::Ok).await;
    for (status, kind) in [
        (ReceiptStatus::Sent, "SENT"),
        (ReceiptStatus::Delivered, "DELIVERED"),
        (ReceiptStatus::Read, "READ"),
        (ReceiptStatus::Failed, "FAILED"),
        (ReceiptStatus::Unknown, "PUZZLED"),
    ] {
        let receipt = Receipt::about(&id, status).shaped(ReceiptShape::GupshupJson);
        let receipt = one(&receiver, &lab, receipt.spelled(Spelling::Recorded))
            .await
            .json();
        assert_eq!(receipt[0]["eventType"], kind);
        assert!(receipt[0]["errorCode"].is_string() && receipt[0]["errCode"].is_null());
        assert!(receipt[0]["eventTs"].is_string());
    }
}

#[tokio::test]
async fn twenty_events_fit_into_one_call() {
    let (receiver, lab) = by_hand().await;
    let id = sent(&lab, To::Gupshup, Scenario::Ok).await;
    let receipt = delivered(&id, ReceiptShape::GupshupForm).fillers(19);
    let receipt = one(&receiver, &lab, receipt).await;
    let events: Value = serde_json::from_str(&receipt.value("response").unwrap()).unwrap();
    let events = events.as_array().unwrap();
    assert_eq!((events.len(), &events[0]["externalId"]), (20, &json!(id)));
    assert_ne!(events[1]["externalId"], events[2]["externalId"]);
}

#[tokio::test]
async fn gupshups_whatsapp_moves_its_id() {
    let (receiver, lab) = by_hand().await;
    let id = sent(&lab, To::GupshupWhatsapp, Scenario::Ok).await;
    let of = async |receipt: Receipt| one(&receiver, &lab, receipt).await.json()["payload"].clone();
    for (status, kind) in [
        (ReceiptStatus::Sent, "sent"),
        (ReceiptStatus::Delivered, "delivered"),
        (ReceiptStatus::Read, "read"),
    ] {
        let payload = of(Receipt::about(&id, status)).await;
        assert_eq!((&payload["type"], &payload["gsId"]), (&json!(kind), &json!(id)));
        assert_ne!(payload["id"], id);
        assert_eq!(payload["destination"], NUMBER);
    }
    let queued = of(Receipt::about(&id, ReceiptStatus::Queued)).await;
    assert_eq!((&queued["type"], &queued["id"]), (&json!("enqueued"), &json!(id)));
    let failed = Receipt::about(&id, ReceiptStatus::Failed).code("1012");
    let at_once = of(failed.clone()).await;
    assert_eq!(
        (&at_once["id"], &at_once["payload"]["code"]),
        (&json!(id), &json!(1012))
    );
    assert!(at_once["gsId"].is_null());
    assert_eq!(of(failed.spelled(Spelling::Recorded)).await["gsId"], id);
}

#[tokio::test]
async fn whatsapp_by_the_enterprise_gateway_has_codes_of_its_own() {
    let (receiver, lab) = by_hand().await;
    let template = [("isTemplate", "true"), ("template_id", "7")];
    crate::support::gupshup(&lab, &template).send().await.unwrap();
    let id = lab.messages()[0].id().to_owned();
    for (status, code) in [(ReceiptStatus::Sent, "025"), (ReceiptStatus::Read, "026")] {
        let receipt = Receipt::about(&id, status).shaped(ReceiptShape::GupshupJson);
        let receipt = one(&receiver, &lab, receipt).await.json();
        assert_eq!(
            (&receipt[0]["channel"], &receipt[0]["errCode"]),
            (&json!("WHATSAPP"), &json!(code))
        );
    }
}

#[tokio::test]
async fn a_made_up_receipt_is_about_a_message_that_never_was() {
    let (receiver, lab) = by_hand().await;
    for (provider, shape) in [
        (Provider::Msg91, ReceiptShape::Msg91V3),
        (Provider::Gupshup, ReceiptShape::GupshupGet),
    ] {
        let receipt = Receipt::made_up(provider, ReceiptStatus::Delivered).shaped(shape);
        let receipt = one(&receiver, &lab, receipt).await;
        assert!(receipt.target.contains(provider.name()));
    }
}
