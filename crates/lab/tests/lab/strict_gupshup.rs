//! What Gupshup refuses without being told to.

use dastak_lab::{Channel, Lab, LabOptions, MessageState};
use serde_json::Value;

use crate::support::{NUMBER, client, gupshup, gupshup_form, gupshup_whatsapp, lab, read};

/// The code of an error at 200.
async fn refusal(lab: &Lab, changed: &[(&str, &str)]) -> String {
    let (status, body) = read(gupshup(lab, changed).send().await.unwrap()).await;
    let body: Value = serde_json::from_str(&body).unwrap();
    let response = &body["response"];
    assert_eq!(
        (status, response["status"].as_str()),
        (200, Some("error")),
        "{body}"
    );
    assert_eq!(lab.message_count(), 0);
    response["id"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn each_parameter_that_is_wrong_has_its_code() {
    let lab = lab();
    for (name, value, code) in [
        ("method", "", "101"),
        ("userid", "", "101"),
        ("password", "", "101"),
        ("auth_scheme", "", "101"),
        ("v", "", "101"),
        ("send_to", "", "101"),
        ("msg", "", "101"),
        ("msg_type", "", "101"),
        ("userid", "2000000001", "102"),
        ("password", "another", "102"),
        ("send_to", "+919876543210", "105"),
        ("send_to", "91987654321", "105"),
        ("send_to", "12345", "105"),
        ("send_to", "9876x43210", "105"),
        ("send_to", "4915123456789", "175"),
        ("method", "DropMessage", "106"),
        ("v", "2.0", "107"),
        ("mask", "TOOLONGMASK", "108"),
        ("mask", "AB-CDE", "108"),
        ("override_dnd", "maybe", "109"),
    ] {
        assert_eq!(refusal(&lab, &[(name, value)]).await, code, "{name}={value}");
    }
}

#[tokio::test]
async fn what_is_allowed_is_taken() {
    let lab = lab();
    for changed in [
        ("method", "sendmessage"),
        ("v", "1.0"),
        ("mask", ""),
        ("mask", "9876543210"),
        ("override_dnd", "TRUE"),
        ("send_to", "9876543210"),
        ("format", "JSON"),
    ] {
        let (_, body) = read(gupshup(&lab, &[changed]).send().await.unwrap()).await;
        let body: Value = serde_json::from_str(&body).unwrap();
        assert_eq!(body["response"]["status"], "success", "{changed:?}");
        assert_eq!(body["response"]["phone"], NUMBER, "{changed:?}");
    }
    assert_eq!(lab.inbox_for(NUMBER).len(), 7);
}

#[tokio::test]
async fn an_account_may_be_international() {
    let mut options = LabOptions::default();
    options.gupshup.international = true;
    let lab = Lab::start(options).unwrap();
    gupshup(&lab, &[("send_to", "4915123456789")])
        .send()
        .await
        .unwrap();
    assert_eq!(lab.codes_for("+49 151 23456789"), ["123456"]);
}

#[tokio::test]
async fn a_query_does_as_well_as_a_form() {
    let lab = lab();
    let url = format!("{}/GatewayAPI/rest?{}", lab.base_url(), gupshup_form(&[]));
    let (_, body) = read(client().get(url).send().await.unwrap()).await;
    assert!(body.contains("success"), "{body}");
    assert_eq!(lab.requests()[0].query_value("mask").as_deref(), Some("DASTAK"));
}

#[tokio::test]
async fn hindi_as_plain_text_arrives_garbled() {
    let lab = lab();
    let text = "123456 आपका कोड है";
    gupshup(&lab, &[("msg", text)]).send().await.unwrap();
    gupshup(&lab, &[("msg", text), ("msg_type", "Unicode_text")])
        .send()
        .await
        .unwrap();
    let inbox = lab.inbox_for(NUMBER);
    assert!(inbox[0].garbled() && inbox[0].text().starts_with("123456 ????"));
    assert!(!inbox[1].garbled());
    assert_eq!(inbox[1].text(), text);
    assert_eq!(lab.codes_for(NUMBER), ["123456", "123456"]);
}

#[tokio::test]
async fn the_gateway_sends_whatsapp_too() {
    let lab = lab();
    let template = [
        ("msg", ""),
        ("isTemplate", "true"),
        ("template_id", "7"),
        ("var1", "654321"),
    ];
    let (_, body) = read(gupshup(&lab, &template).send().await.unwrap()).await;
    assert!(body.contains("success"), "{body}");
    let message = lab.messages().remove(0);
    assert_eq!(
        (message.channel(), message.code()),
        (Channel::Whatsapp, Some("654321"))
    );
    assert_eq!(message.state(), MessageState::Arrived);
}

#[tokio::test]
async fn the_whatsapp_api_wants_its_key_and_its_fields() {
    let lab = lab();
    let url = format!("{}/wa/api/v1/template/msg", lab.base_url());
    for request in [
        client().post(&url).body(""),
        client().post(&url).header("apikey", "another").body(""),
    ] {
        let (status, body) = read(request.send().await.unwrap()).await;
        assert_eq!(
            (status, body.as_str()),
            (401, r#"{"message":"Authentication Failed","status":"error"}"#)
        );
    }
    for (name, value) in [
        ("channel", "sms"),
        ("source", ""),
        ("destination", "+919876543210"),
        ("template", "{}"),
        ("template", "no JSON"),
    ] {
        let (status, body) = read(gupshup_whatsapp(&lab, &[(name, value)]).send().await.unwrap()).await;
        assert_eq!(status, 400, "{name}={value}: {body}");
    }
    assert_eq!(lab.message_count(), 0);
}
