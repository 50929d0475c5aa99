//! Every form that the vendors write down, and those that were seen besides.

use chrono::DateTime;
use dastak_domain::delivery::{Channel, DeliveryStatus};
use dastak_ports::ReceiptReader;
use dastak_ports::sms::{DeliveryReceipt, MOST_RECEIPTS, ReceiptRequest, RejectionClass};
use proptest::prelude::*;

use super::{GupshupReceipts, HookReceipts, Msg91ReceiptKeys, Msg91Receipts, SignedReceipt};
use crate::settings::form;

const FORM: &str = "application/x-www-form-urlencoded";
const JSON: &str = "application/json";
const NUMBER: &str = "+919876543210";

fn post<'a>(content_type: &'a str, body: &'a str) -> ReceiptRequest<'a> {
    ReceiptRequest {
        method: "POST",
        query: "key=secret",
        content_type,
        body: body.as_bytes(),
    }
}

fn get(query: &str) -> ReceiptRequest<'_> {
    ReceiptRequest {
        method: "GET",
        query,
        content_type: "",
        body: b"",
    }
}

/// The one receipt of a call, as `id number status class final channel`.
fn told(reader: &dyn ReceiptReader, request: &ReceiptRequest<'_>) -> String {
    let receipts = reader.read(request);
    let [receipt] = receipts.as_slice() else {
        panic!("{} receipts", receipts.len());
    };
    line(receipt)
}

fn line(receipt: &DeliveryReceipt) -> String {
    let number = receipt.number.as_ref().map_or("-", |number| number.e164());
    let class = receipt.class.map_or("-", RejectionClass::as_str);
    let end = if receipt.is_final { "final" } else { "open" };
    let channel = receipt.channel.map_or("-", Channel::as_str);
    let (id, status) = (&receipt.provider_message_id, receipt.status.as_str());
    format!("{id} {number} {status} {class} {end} {channel}")
}

const V2: &str = r#"[{"senderId":"ABCDEF","requestId":"5e1e","userId":"270000","campaignName":"API",
    "report":[{"date":"2024-05-22 10:06:20","number":"919876543210","status":"1","desc":"DELIVERED","failedReason":"",
    "amount":"0.01","credit":"1","clientid":"","INMSID":"0","CRQID":"0","ctCode":"900"}]}]"#;

#[test]
fn msg91_in_every_version() {
    let reader = Msg91Receipts::default();
    let delivered = format!("5e1e {NUMBER} delivered - final -");
    let v2 = form(&[("data", V2)]);
    let v3 = r#"{"date":"2024-05-22 10:06:20","number":"919876543210","senderId":"ABCDEF","amount":"0.01",
        "requestId":"5e1e","INMSID":"0","CRQID":"0","credit":"1","userId":"1","campaignName":"API","status":"1","desc":"DELIVERED"}"#;
    let numbers = r#"{"requestId":"5e1e","telNum":919876543210,"status":1}"#;
    let wrapped = r#"{"requestId":"[\"5e1e\"]","telNum":"[\"919876543210\"]","status":"Delivered"}"#;
    for request in [
        post(FORM, &v2),
        post(JSON, &v2),
        post("", &v2),
        post(JSON, V2),
        post(JSON, v3),
        post(FORM, v3),
        post(JSON, numbers),
        post(JSON, wrapped),
        get("requestId=5e1e&number=919876543210&status=1"),
    ] {
        assert_eq!(told(&reader, &request), delivered);
    }
}

#[test]
fn msg91_version_4_is_of_use_only_with_an_id() {
    let reader = Msg91Receipts::default();
    let v4 = |meta: &str, other: &str| {
        format!(
            r#"[{{"data":[{{"meta":"{meta}","INMSID":"{other}","description":"DELIVERED","ts":1726729500}}],"event":"delivered"}}]"#
        )
    };
    assert_eq!(reader.read(&post(JSON, &v4("0", "0"))), []);
    assert_eq!(
        told(&reader, &post(JSON, &v4("m-1", "0"))),
        "m-1 - delivered - final -"
    );
    assert_eq!(
        told(&reader, &post(JSON, &v4("0", "i-1"))),
        "i-1 - delivered - final -"
    );
}

#[test]
fn msg91_whatsapp() {
    let body = r#"{"crqid":"","requestedAt":"…","customerNumber":"919876543210","content":"{\"code\":\"123456\"}",
        "requestId":"7dc9","eventName":"Read","status":"","integratedNumber":"919000000000","templateName":"otp"}"#;
    let told = told(&Msg91Receipts::default(), &post(JSON, body));
    assert_eq!(told, format!("7dc9 {NUMBER} delivered - final whatsapp"));
}

#[test]
fn msg91_with_the_keys_of_its_owner() {
    let keys = Msg91ReceiptKeys {
        id: Some("ref".to_owned()),
        number: Some("to".to_owned()),
        status: Some("what".to_owned()),
    };
    let body = r#"{"ref":"5e1e","to":"919876543210","what":"Failed"}"#;
    let reader = Msg91Receipts::new(keys);
    assert_eq!(
        told(&reader, &post(JSON, body)),
        format!("5e1e {NUMBER} failed - final -")
    );
    assert_eq!(Msg91Receipts::default().read(&post(JSON, body)), []);
}

#[test]
fn the_statuses_of_msg91() {
    for (status, meaning) in [
        ("1", "delivered - final"),
        ("2", "failed - final"),
        ("9", "failed recipient_blocked final"),
        ("16", "failed - final"),
        ("17", "failed recipient_blocked final"),
        ("25", "failed - open"),
        ("26", "failed - open"),
        ("5", "sent - open"),
        ("6", "sent - open"),
        ("Submitted", "sent - open"),
        ("Sent/Pending", "sent - open"),
        ("DELIVERED", "delivered - final"),
        ("Failed", "failed - final"),
        ("Blocked number", "failed recipient_blocked final"),
        ("Opt-out", "failed recipient_blocked final"),
        ("Auto failed", "failed - open"),
        ("NDNC", "failed recipient_blocked final"),
    ] {
        let body = format!(r#"{{"requestId":"5e1e","status":"{status}"}}"#);
        let told = told(&Msg91Receipts::default(), &post(JSON, &body));
        assert_eq!(told, format!("5e1e - {meaning} -"), "{status}");
    }
    let unheard = r#"{"requestId":"5e1e","status":"77"}"#;
    assert_eq!(Msg91Receipts::default().read(&post(JSON, unheard)), []);
}

#[test]
fn several_requests_and_numbers_in_one_call() {
    let report = |n: u32, status: u32| format!(r#"{{"number":"91987654321{n}","status":"{status}"}}"#);
    let data = format!(
        r#"[{{"requestId":"a","report":[{},{}]}},{{"requestId":"b","report":[{}]}},{{"requestId":"c"}}]"#,
        report(0, 1),
        report(1, 2),
        report(2, 1)
    );
    let body = form(&[("data", &data)]);
    let receipts = Msg91Receipts::default().read(&post(FORM, &body));
    let lines: Vec<String> = receipts.iter().map(line).collect();
    assert_eq!(
        lines,
        [
            "a +919876543210 delivered - final -",
            "a +919876543211 failed - final -",
            "b +919876543212 delivered - final -",
        ]
    );
}

const EVENT: &str = r#"{"externalId":"3562-3287","eventType":"DELIVERED","eventTs":1526347800000,"destAddr":"919876543210",
    "srcAddr":"TESTIN","cause":"SUCCESS","errCode":"000","channel":"SMS","noOfFrags":1}"#;

#[test]
fn gupshup_by_get() {
    for (status, meaning) in [
        ("SUCCESS", "delivered - final"),
        ("Success", "delivered - final"),
        ("FAILURE", "failed recipient_blocked final"),
        ("Failure", "failed recipient_blocked final"),
        ("UNKNOWN", "sent - open"),
        ("Unknown", "sent - open"),
    ] {
        let query = format!(
            "key=secret&externalId=3562-3287&deliveredTS=1526347800000&status={status}&cause=DND_FAIL&phoneNo=919876543210&errCode=006&noOfFrags=1&mask=TESTIN"
        );
        let told = told(&GupshupReceipts, &get(&query));
        assert_eq!(told, format!("3562-3287 {NUMBER} {meaning} -"), "{status}");
    }
}

#[test]
fn gupshup_by_post_in_every_writing() {
    let in_form = form(&[("response", &format!("[{EVENT}]"))]);
    let as_object = form(&[("response", EVENT)]);
    let array = format!("[{EVENT}]");
    let text_in_object = serde_json::json!({"response": array}).to_string();
    let in_brackets = format!("[response=[{EVENT}]]");
    let bare = format!("response=[{EVENT}]");
    let quoted = form(&[("response", &format!("\"[{}]\"", EVENT.replace('"', "\\\"")))]);
    let curly = EVENT.replace("\":", "\u{201d}:").replace("{\"", "{\u{201c}");
    let curly = format!("[response=[{curly}]]");
    for body in [
        &in_form,
        &as_object,
        &array,
        &text_in_object,
        &in_brackets,
        &bare,
        &quoted,
        &curly,
    ] {
        for content_type in [FORM, JSON, ""] {
            let told = told(&GupshupReceipts, &post(content_type, body));
            assert_eq!(
                told,
                format!("3562-3287 {NUMBER} delivered - final sms"),
                "{body}"
            );
        }
    }
}

#[test]
fn gupshup_events_and_causes() {
    for (kind, key, code, meaning) in [
        ("SENT", "errorCode", "025", "sent - open"),
        ("READ", "errorCode", "026", "delivered - final"),
        ("DELIVERED", "errorCode", "000", "delivered - final"),
        ("FAILED", "errorCode", "001", "failed - final"),
        ("FAILED", "errCode", "002", "failed recipient_blocked final"),
        ("FAILED", "errorCode", "003", "failed invalid_recipient final"),
        ("FAILED", "errCode", "004", "failed unavailable final"),
        ("FAILED", "errCode", "006", "failed recipient_blocked final"),
        ("FAILED", "errCode", "007", "failed recipient_blocked final"),
        ("FAILED", "errCode", "008", "failed - final"),
        ("failed", "ERRCODE", "009", "failed config final"),
        ("FAILED", "errCode", "777", "failed - final"),
    ] {
        let body = format!(
            r#"[{{"externalId":"1-2","eventType":"{kind}","eventTS":"1526347800000","destAddr":"919876543210","{key}":"{code}","channel":"WHATSAPP","extra":"","pricing":{{"status":"success"}}}}]"#
        );
        let receipts = GupshupReceipts.read(&post(JSON, &body));
        let first = receipts.first().map(line);
        assert_eq!(
            first,
            Some(format!("1-2 {NUMBER} {meaning} whatsapp")),
            "{kind} {code}"
        );
    }
    let twenty: Vec<String> = (0..20).map(|i| EVENT.replace("3562", &i.to_string())).collect();
    let body = form(&[("response", &format!("[{}]", twenty.join(",")))]);
    assert_eq!(GupshupReceipts.read(&post(FORM, &body)).len(), 20);
    let unheard = EVENT.replace("DELIVERED", "PONDERED");
    assert_eq!(GupshupReceipts.read(&post(JSON, &unheard)), []);
}

#[test]
fn gupshup_self_serve_whatsapp_by_gs_id_first() {
    let event = |payload: &str| {
        format!(r#"{{"app":"A","timestamp":1,"version":2,"type":"message-event","payload":{payload}}}"#)
    };
    for (payload, line) in [
        (
            r#"{"id":"gs-1","type":"enqueued","destination":"919876543210","payload":{"whatsappMessageId":"wa"}}"#,
            "gs-1 +919876543210 sent - open whatsapp",
        ),
        (
            r#"{"id":"wa-1","gsId":"gs-1","type":"sent","destination":"919876543210","payload":{"ts":1}}"#,
            "gs-1 +919876543210 sent - open whatsapp",
        ),
        (
            r#"{"id":"wa-1","gsId":"gs-1","type":"delivered","destination":"919876543210"}"#,
            "gs-1 +919876543210 delivered - final whatsapp",
        ),
        (
            r#"{"id":"wa-1","gsId":"gs-1","type":"read","destination":"919876543210"}"#,
            "gs-1 +919876543210 delivered - final whatsapp",
        ),
        (
            r#"{"id":"gs-1","type":"failed","destination":"919876543210","payload":{"code":1002,"reason":"…"}}"#,
            "gs-1 +919876543210 failed recipient_blocked final whatsapp",
        ),
        (
            r#"{"id":"gs-1","type":"failed","destination":"919876543210","payload":{"code":"1003"}}"#,
            "gs-1 +919876543210 failed balance final whatsapp",
        ),
    ] {
        assert_eq!(told(&GupshupReceipts, &post(JSON, &event(payload))), line);
    }
    let from_a_person =
        r#"{"type":"message","payload":{"id":"1","type":"text","payload":{"text":"delivered"}}}"#;
    assert_eq!(GupshupReceipts.read(&post(JSON, from_a_person)), []);
}

/// The example of the reference libraries of Standard Webhooks has the same secret.
const SECRET: &str = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD";

fn signed_at<'a>(timestamp: &'a str, signature: &'a str, body: &'a str) -> SignedReceipt<'a> {
    SignedReceipt {
        id: "msg_1",
        timestamp,
        signature,
        body: body.as_bytes(),
    }
}

#[test]
fn the_hook_signs_its_receipts() {
    let reader = HookReceipts::new(SECRET).unwrap();
    let body = r#"{"type":"otp.receipt","data":{"id":"m-1","to":"+919876543210","status":"delivered"}}"#;
    let good = crate::hook::SigningSecret::parse(SECRET)
        .unwrap()
        .sign("msg_1", 1000, body.as_bytes());
    let several = format!("v1a,xyz v1,AAAA {good}");
    let now = |second| DateTime::from_timestamp(second, 0).unwrap();
    for signature in [&good, &several] {
        for second in [700, 1000, 1300] {
            assert!(reader.is_signed(&signed_at("1000", signature, body), now(second)));
        }
        for second in [699, 1301, 0] {
            assert!(!reader.is_signed(&signed_at("1000", signature, body), now(second)));
        }
    }
    let changed = body.replace("delivered", "failed");
    for (timestamp, signature, body) in [
        ("1000", good.as_str(), changed.as_str()),
        ("1001", &good, body),
        ("", &good, body),
        ("1e3", &good, body),
        ("-9223372036854775808", &good, body),
        ("1000", "", body),
        ("1000", good.trim_start_matches("v1,"), body),
        ("1000", &good[..good.len() - 4], body),
    ] {
        let call = signed_at(timestamp, signature, body);
        assert!(!reader.is_signed(&call, now(1000)), "{timestamp} {signature}");
    }
    let other = HookReceipts::new("whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA").unwrap();
    assert!(!other.is_signed(&signed_at("1000", &good, body), now(1000)));
    assert!(HookReceipts::new("short").is_err());
}

#[test]
fn the_receipts_of_the_hook() {
    let reader = HookReceipts::new(SECRET).unwrap();
    let body = |data: &str| format!(r#"{{"type":"otp.receipt","data":{data}}}"#);
    for (data, line) in [
        (
            r#"{"id":"m-1","to":"+919876543210","status":"delivered"}"#,
            "m-1 +919876543210 delivered - final -",
        ),
        (
            r#"{"id":7,"status":"sent","channel":"whatsapp"}"#,
            "7 - sent - open whatsapp",
        ),
        (
            r#"{"provider_message_id":"p-1","id":"m-1","status":"FAILED","class":"recipient_blocked"}"#,
            "p-1 - failed recipient_blocked final -",
        ),
        (
            r#"{"provider_message_id":"p-1","to":"x","status":"failed","class":"rain"}"#,
            "p-1 - failed - final -",
        ),
    ] {
        assert_eq!(told(&reader, &post(JSON, &body(data))), line);
    }
    for body in [
        body(r#"{"id":"m-1","status":"lost"}"#),
        body(r#"{"status":"sent"}"#),
        body("[]"),
        r#"{"type":"otp.send","data":{"id":"m-1","status":"sent"}}"#.to_owned(),
        r#"{"data":{"id":"m-1","status":"sent"}}"#.to_owned(),
    ] {
        assert_eq!(reader.read(&post(JSON, &body)), [], "{body}");
    }
}

#[test]
fn broken_calls_have_no_receipts() {
    let deep = "[".repeat(60_000);
    let deep_objects = r#"{"data":"#.repeat(9_000);
    let wide = format!("{{{}\"status\":\"1\"}}", r#""a":1,"#.repeat(9_000));
    let readers: [&dyn ReceiptReader; 3] = [
        &Msg91Receipts::default(),
        &GupshupReceipts,
        &HookReceipts::new(SECRET).unwrap(),
    ];
    for reader in readers {
        for body in [
            "",
            "null",
            "[]",
            "{}",
            "data=",
            "data=[",
            "data=not json",
            "response=[response=",
            "%",
            "&&&",
            "<html>",
            r#"{"requestId":"","externalId":"","status":"1","eventType":"SENT"}"#,
            r#"{"status":"1","eventType":"DELIVERED"}"#,
            &deep,
            &deep_objects,
            &wide,
        ] {
            for content_type in [FORM, JSON] {
                assert_eq!(reader.read(&post(content_type, body)), []);
            }
        }
    }
}

#[test]
fn one_call_has_a_thousand_receipts_at_most() {
    let many = format!("[{}]", vec![r#"{"requestId":"a","status":1}"#; 2000].join(","));
    assert_eq!(
        Msg91Receipts::default().read(&post(JSON, &many)).len(),
        MOST_RECEIPTS
    );
}

#[test]
fn an_id_that_nobody_could_mean_is_none_and_neither_is_such_a_number() {
    for id in ["two words", "नमस्ते", &"x".repeat(200)] {
        let body = format!(r#"{{"requestId":"{id}","status":"1"}}"#);
        assert_eq!(Msg91Receipts::default().read(&post(JSON, &body)), [], "{id}");
    }
    for number in ["", "abc", "12", "9198765432109876543210", "+91 98765 43210"] {
        let body = format!(r#"{{"requestId":"a","number":"{number}","status":"1"}}"#);
        assert_eq!(
            told(&Msg91Receipts::default(), &post(JSON, &body)),
            "a - delivered - final -"
        );
    }
}

#[test]
fn debug_shows_no_number_and_no_call() {
    let request = post(JSON, V2);
    let receipts = Msg91Receipts::default().read(&request);
    let shown = format!("{receipts:?} {request:?}");
    assert!(!shown.contains("3210") && !shown.contains("secret"), "{shown}");
    assert_eq!(receipts[0].status, DeliveryStatus::Delivered);
}

proptest! {
    #[test]
    fn no_bytes_make_a_reader_panic(body in any::<Vec<u8>>(), query in ".{0,200}") {
        let request = ReceiptRequest { method: "POST", query: &query, content_type: FORM, body: &body };
        let empty = ReceiptRequest { body: b"", ..request };
        for request in [request, empty] {
            Msg91Receipts::default().read(&request);
            GupshupReceipts.read(&request);
            HookReceipts::new(SECRET).unwrap().read(&request);
        }
    }

    #[test]
    fn a_receipt_cut_or_changed_anywhere_makes_no_reader_panic(
        at in 0_usize..500,
        with in proptest::option::of(any::<u8>()),
        which in 0_usize..4,
    ) {
        let form = form(&[("response", &format!("[{EVENT}]"))]);
        let bodies = [V2.to_owned(), EVENT.to_owned(), form, format!("[response=[{EVENT}]]")];
        let mut body = bodies[which].clone().into_bytes();
        let at = at.min(body.len() - 1);
        match with {
            Some(byte) => body[at] = byte,
            None => body.truncate(at),
        }
        let request = ReceiptRequest { method: "POST", query: "", content_type: FORM, body: &body };
        prop_assert!(Msg91Receipts::default().read(&request).len() <= 1);
        prop_assert!(GupshupReceipts.read(&request).len() <= 1);
    }
}
