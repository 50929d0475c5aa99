//! What MSG91 refuses without being told to.

use std::collections::BTreeMap;

use dastak_lab::{KeyPlace, Lab, LabOptions};
use serde_json::{Value, json};

use crate::support::{CODE, NUMBER, TEMPLATE, To, client, lab, msg91, read};

const BAD_NUMBER: &str = "Please enter atleast one number to send sms.";
const BAD_TEMPLATE: &str = "Template ID Missing or Invalid Template";

/// The message of an error at 200.
async fn refusal(lab: &Lab, path: &str, body: &Value) -> String {
    let (status, body) = read(msg91(lab, path, body).send().await.unwrap()).await;
    let body: Value = serde_json::from_str(&body).unwrap();
    assert_eq!((status, body["type"].as_str()), (200, Some("error")), "{body}");
    assert_eq!(lab.message_count(), 0);
    body["message"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn the_otp_api_wants_a_template_a_number_and_a_code_that_fit() {
    let lab = lab();
    let with = |name: &str, value: Value| {
        let mut body = json!({ "template_id": TEMPLATE, "mobile": NUMBER, "otp": CODE });
        body[name] = value;
        body
    };
    for (body, message) in [
        (with("template_id", json!("1107161234567890123")), BAD_TEMPLATE),
        (
            with("template_id", json!("64f0c0ffee64f0c0ffee64fz")),
            BAD_TEMPLATE,
        ),
        (with("template_id", Value::Null), BAD_TEMPLATE),
        (with("mobile", json!("+919876543210")), BAD_NUMBER),
        (with("mobile", json!("91987654321x")), BAD_NUMBER),
        (with("mobile", json!("987654")), BAD_NUMBER),
        (
            json!({ "template_id": TEMPLATE, "mobiles": NUMBER, "otp": CODE }),
            BAD_NUMBER,
        ),
        (with("otp", json!("12a456")), "invalid_otp_length"),
        (with("otp", json!("123")), "invalid_otp_length"),
        (with("otp_length", json!(4)), "invalid_otp_length"),
        (with("otp_expiry", json!(0)), "invalid_otp_expiry"),
        (with("otp_expiry", json!(1441)), "invalid_otp_expiry"),
        (with("otp_expiry", json!("soon")), "invalid_otp_expiry"),
    ] {
        assert_eq!(refusal(&lab, "otp", &body).await, message, "{body}");
    }
}

#[tokio::test]
async fn flow_wants_a_template_and_numbers_in_the_plural() {
    let lab = lab();
    let flow = |template: &str, person: Value| json!({ "template_id": template, "recipients": [person] });
    for (body, message) in [
        (
            flow(TEMPLATE, json!({ "mobile": NUMBER, "VAR1": CODE })),
            BAD_NUMBER,
        ),
        (flow(TEMPLATE, json!({ "mobiles": "+919876543210" })), BAD_NUMBER),
        (json!({ "template_id": TEMPLATE, "recipients": [] }), BAD_NUMBER),
        (json!({ "template_id": TEMPLATE, "recipients": "no" }), BAD_NUMBER),
        (
            flow("1107161234567890123", json!({ "mobiles": NUMBER })),
            BAD_TEMPLATE,
        ),
    ] {
        assert_eq!(refusal(&lab, "flow", &body).await, message, "{body}");
    }
}

#[tokio::test]
async fn json_without_its_content_type_says_nothing() {
    let lab = lab();
    let body = json!({ "template_id": TEMPLATE, "mobile": NUMBER, "otp": CODE }).to_string();
    let url = format!("{}/api/v5/otp", lab.base_url());
    for content_type in [None, Some("text/plain")] {
        let mut request = client()
            .post(&url)
            .header("authkey", "lab-authkey")
            .body(body.clone());
        if let Some(content_type) = content_type {
            request = request.header("content-type", content_type);
        }
        let (status, answer) = read(request.send().await.unwrap()).await;
        assert_eq!(status, 200);
        assert!(answer.contains(BAD_TEMPLATE), "{answer}");
    }
    assert_eq!(lab.message_count(), 0);
}

#[tokio::test]
async fn the_key_must_be_right_and_where_it_is_looked_for() {
    for (place, header, query, body) in [
        (KeyPlace::Any, true, true, true),
        (KeyPlace::Header, true, false, false),
        (KeyPlace::Query, false, true, false),
        (KeyPlace::Body, false, false, true),
    ] {
        let mut options = LabOptions::default();
        options.msg91.key_place = place;
        let lab = Lab::start(options).unwrap();
        let url = format!("{}/api/v5/otp", lab.base_url());
        let message = json!({ "template_id": TEMPLATE, "mobile": NUMBER, "otp": CODE });
        let post = |url: &str, body: &Value| client().post(url.to_owned()).json(body);
        for (key, refusal) in [
            ("lab-authkey", ""),
            ("another", "Invalid authkey"),
            ("", "Auth Key missing"),
        ] {
            let mut with_key = message.clone();
            with_key["authkey"] = key.into();
            for (request, is_looked_for) in [
                (post(&url, &message).header("authkey", key), header),
                (post(&format!("{url}?authkey={key}"), &message), query),
                (post(&url, &with_key), body),
            ] {
                let (_, answer) = read(request.send().await.unwrap()).await;
                let expected = match (is_looked_for, refusal) {
                    (true, "") => "success",
                    (true, refusal) => refusal,
                    (false, _) => "Auth Key missing",
                };
                assert!(answer.contains(expected), "{place:?} {key}: {answer}");
            }
        }
    }
}

#[tokio::test]
async fn templates_that_are_known_are_the_only_ones_and_are_filled() {
    let mut options = LabOptions::default();
    let text = "##OTP## is your code, good for ##MINUTES## minutes.";
    options.msg91.templates = BTreeMap::from([(TEMPLATE.to_owned(), text.to_owned())]);
    let lab = Lab::start(options).unwrap();
    let other = json!({ "template_id": "0".repeat(24), "mobile": NUMBER, "otp": CODE });
    assert_eq!(refusal(&lab, "otp", &other).await, BAD_TEMPLATE);
    let known = json!({ "template_id": TEMPLATE, "mobile": NUMBER, "otp": CODE, "MINUTES": "3" });
    msg91(&lab, "otp", &known).send().await.unwrap();
    let inbox = lab.inbox_for(NUMBER);
    assert_eq!(inbox[0].text(), "123456 is your code, good for 3 minutes.");
    assert_eq!(inbox[0].template(), Some(TEMPLATE));
}

#[tokio::test]
async fn duplicates_are_refused_when_the_options_say_so() {
    let mut options = LabOptions::default();
    options.msg91.refuse_duplicates = true;
    let lab = Lab::start(options).unwrap();
    let (_, first) = To::Otp.ask(&lab).await;
    assert!(first.contains("success"), "{first}");
    let (_, second) = To::Otp.ask(&lab).await;
    assert!(second.contains(r#""code":"311""#), "{second}");
    let other = To::Otp.request(&lab, "919876543211").send().await.unwrap();
    assert!(read(other).await.1.contains("success"));
    assert_eq!(lab.message_count(), 2);
}

#[tokio::test]
async fn whatsapp_wants_its_key_in_the_header_and_all_parameters() {
    let lab = lab();
    let good = json!({
        "integrated_number": "919000000000", "content_type": "template",
        "payload": { "template": { "name": "otp_login", "to_and_components": [{ "to": [NUMBER], "components": {} }] } },
    });
    let path = "whatsapp/whatsapp-outbound-message/bulk/";
    let url = format!("{}/api/v5/{path}", lab.base_url());
    let mut refused = vec![
        client().post(&url).json(&good),
        client().post(&url).header("authkey", "x").json(&good),
    ];
    for (place, value) in [
        ("/integrated_number", json!("+919000000000")),
        ("/content_type", json!("text")),
        ("/payload/template/name", Value::Null),
        (
            "/payload/template/to_and_components/0/to",
            json!(["+919876543210"]),
        ),
        ("/payload/template/to_and_components/0/to", json!([])),
    ] {
        let mut bad = good.clone();
        *bad.pointer_mut(place).unwrap() = value;
        refused.push(msg91(&lab, path, &bad));
    }
    for request in refused {
        let (status, body) = read(request.send().await.unwrap()).await;
        assert_eq!(status, 401, "{body}");
        assert!(body.contains(r#""apiError":"201""#), "{body}");
    }
    assert_eq!(lab.message_count(), 0);
}
