//! Each scenario's status and body, to the letter.

use dastak_lab::{Lab, Rule, Scenario};

use crate::support::{NUMBER, To, id_in, lab};

/// What the endpoint answers under a rule for this scenario, with the id as `ID`.
async fn answer(lab: &Lab, to: To, rule: Rule) -> (u16, String) {
    lab.reset();
    if matches!(to, To::Retry | To::Verify) {
        To::Otp.ask(lab).await;
    }
    let sent_before = lab.message_count();
    lab.will(rule.times(1).at(to.provider())).unwrap();
    let (status, body) = to.ask(lab).await;
    assert_eq!(lab.rules(), [], "the rule applied to {to:?}");
    if lab.message_count() > sent_before {
        let id = lab.messages().last().unwrap().id().to_owned();
        return (status, body.replace(&id, "ID"));
    }
    (status, body)
}

async fn expect(to: To, table: &[(Scenario, u16, &str)]) {
    let lab = lab();
    for (scenario, status, body) in table {
        let got = answer(&lab, to, Rule::new(*scenario)).await;
        assert_eq!(
            got,
            (*status, (*body).to_owned()),
            "{} to {to:?}",
            scenario.name()
        );
    }
}

const INVALID_KEY: &str = r#"{"type":"error","message":"Invalid authkey"}"#;
const TOO_MANY: &str = r#"{"type":"error","message":"Too many requests"}"#;
const UNAUTHORIZED: &str =
    r#"{"status":"fail","hasError":true,"errors":"Unauthorized","code":"401","apiError":"201"}"#;

#[tokio::test]
async fn the_otp_api_of_msg91() {
    let table = [
        (Scenario::Ok, 200, r#"{"type":"success","request_id":"ID"}"#),
        (
            Scenario::OkRequestId,
            200,
            r#"{"type":"success","request_id":"ID"}"#,
        ),
        (Scenario::OkMessageId, 200, r#"{"message":"ID","type":"success"}"#),
        (
            Scenario::OkNoId,
            200,
            r#"{"type":"success","message":"OTP Send successfully"}"#,
        ),
        (
            Scenario::OkUpperCase,
            200,
            r#"{"type":"SUCCESS","request_id":"ID"}"#,
        ),
        (Scenario::BadKey, 200, INVALID_KEY),
        (
            Scenario::BadKeyCodeText,
            200,
            r#"{"message":"AuthenticationFailure","type":"error","code":"207"}"#,
        ),
        (
            Scenario::BadKeyCodeNumber,
            200,
            r#"{"message":"AuthenticationFailure","type":"error","code":401}"#,
        ),
        (
            Scenario::KeyMissing,
            200,
            r#"{"type":"error","message":"Auth Key missing"}"#,
        ),
        (
            Scenario::IpRefused,
            418,
            r#"{"type":"error","message":"IP not whitelisted"}"#,
        ),
        (
            Scenario::IpRefusedCode,
            200,
            r#"{"type":"error","message":"IP not whitelisted","code":"418"}"#,
        ),
        (
            Scenario::BadNumber,
            200,
            r#"{"type":"error","message":"Please enter atleast one number to send sms."}"#,
        ),
        (
            Scenario::BadNumberCode,
            200,
            r#"{"type":"error","message":"Invalid mobile number","code":"202"}"#,
        ),
        (
            Scenario::BadTemplate,
            200,
            r#"{"type":"error","message":"Template ID Missing or Invalid Template"}"#,
        ),
        (
            Scenario::BadTemplateCode,
            200,
            r#"{"type":"error","message":"Template ID Missing or Invalid Template","code":"211"}"#,
        ),
        (
            Scenario::NoBalance,
            200,
            r#"{"type":"error","message":"Insufficient balance","code":"301"}"#,
        ),
        (
            Scenario::Duplicate,
            200,
            r#"{"type":"error","message":"Same request within 10 seconds discarded","code":"311"}"#,
        ),
        (
            Scenario::OldEnvelope,
            200,
            r#"{"msg_type":"error","msg":"Invalid authkey"}"#,
        ),
        (Scenario::OtherJson400, 400, r#"{"error":"Widget Not Found !"}"#),
        (
            Scenario::OtherJson403,
            403,
            r#"{"type":"error","message":"Invalid request"}"#,
        ),
    ];
    expect(To::Otp, &table).await;
}

#[tokio::test]
async fn the_otp_api_of_msg91_in_trouble() {
    let table = [
        (
            Scenario::InternalError,
            200,
            r#"{"type":"error","message":"Internal error","code":"601"}"#,
        ),
        (Scenario::RateLimit, 429, TOO_MANY),
        (Scenario::RateLimitRetryAfter, 429, TOO_MANY),
        (Scenario::Empty500, 500, ""),
        (Scenario::Empty502, 502, ""),
        (Scenario::Empty503, 503, ""),
        (Scenario::MalformedEmpty, 200, ""),
        (Scenario::MalformedNull, 200, "null"),
        (Scenario::MalformedArray, 200, "[]"),
        (Scenario::MalformedText, 200, "success"),
    ];
    expect(To::Otp, &table).await;
}

#[tokio::test]
async fn the_other_paths_of_msg91() {
    expect(
        To::Flow,
        &[
            (Scenario::Ok, 200, r#"{"message":"ID","type":"success"}"#),
            (
                Scenario::OkRequestId,
                200,
                r#"{"type":"success","request_id":"ID"}"#,
            ),
            (Scenario::BadKey, 200, INVALID_KEY),
        ],
    )
    .await;
    expect(
        To::Retry,
        &[
            (
                Scenario::Ok,
                200,
                r#"{"message":"retry send successfully","type":"success"}"#,
            ),
            (
                Scenario::RetryNoRequest,
                200,
                r#"{"type":"error","message":"No OTP request found to retryotp"}"#,
            ),
            (
                Scenario::RetryMaxedOut,
                200,
                r#"{"type":"error","message":"OTP retry count maxed out"}"#,
            ),
            (
                Scenario::BadNumber,
                200,
                r#"{"type":"error","message":"Mobile number empty or not numeric"}"#,
            ),
        ],
    )
    .await;
    expect(
        To::Verify,
        &[
            (
                Scenario::Ok,
                200,
                r#"{"message":"OTP verified success","type":"success"}"#,
            ),
            (
                Scenario::OtpNotMatch,
                200,
                r#"{"type":"error","message":"OTP not match"}"#,
            ),
            (
                Scenario::OtpExpired,
                200,
                r#"{"type":"error","message":"OTP expired"}"#,
            ),
        ],
    )
    .await;
}

#[tokio::test]
async fn whatsapp_of_msg91() {
    let failed = [
        (Scenario::BadKey, 401, UNAUTHORIZED),
        (Scenario::KeyMissing, 401, UNAUTHORIZED),
        (
            Scenario::IpRefused,
            401,
            r#"{"status":"fail","hasError":true,"errors":"Unauthorized","code":"401","apiError":"418"}"#,
        ),
        (
            Scenario::InternalError,
            500,
            r#"{"status":"fail","hasError":true,"data":null,"errors":"Something went wrong"}"#,
        ),
        (Scenario::RateLimit, 429, TOO_MANY),
    ];
    let bulk = r#"{"status":"success","hasError":false,"data":"Your request is in process, check delivery reports for status","errors":null,"request_id":"ID"}"#;
    let single = r#"{"status":"success","hasError":false,"data":{"message_uuid":"ID","status":"message submitted successfully"},"errors":null}"#;
    expect(To::WhatsappBulk, &[(Scenario::Ok, 200, bulk)]).await;
    expect(To::WhatsappBulk, &failed).await;
    expect(To::Whatsapp, &[(Scenario::Ok, 200, single)]).await;
    expect(To::Whatsapp, &failed).await;
}

const GUPSHUP_OK: &str = r#"{"response":{"id":"ID","phone":"919876543210","details":"","status":"success"}}"#;

#[tokio::test]
async fn gupshup_in_json() {
    let table = [
        (Scenario::Ok, 200, GUPSHUP_OK),
        (Scenario::OkText, 200, "success | 919876543210 | ID"),
        (Scenario::OkTextTight, 200, "success|919876543210|ID\n"),
        (
            Scenario::OkStatusCase,
            200,
            r#"{"response":{"id":"ID","phone":"919876543210","details":"","status":"Success"}}"#,
        ),
        (
            Scenario::StatusPending,
            200,
            r#"{"response":{"id":"ID","phone":"919876543210","details":"","status":"pending"}}"#,
        ),
        (
            Scenario::OkResponseMessages,
            200,
            r#"{"data":{"response_messages":[{"id":"ID","phone":"919876543210","details":"","status":"success"}]},"response":{"id":"","phone":"","details":"","status":"success"}}"#,
        ),
        (
            Scenario::BadKey,
            200,
            r#"{"response":{"id":"102","phone":"","details":"Authentication failed due to invalid userId or password.","status":"error"}}"#,
        ),
        (
            Scenario::ErrorNoPhone,
            200,
            r#"{"response":{"id":"102","details":"Authentication failed due to invalid userId or password.","status":"error"}}"#,
        ),
        (
            Scenario::ErrorNoDetails,
            200,
            r#"{"response":{"id":"102","phone":"","status":"error"}}"#,
        ),
        (
            Scenario::ErrorNumberId,
            200,
            r#"{"response":{"id":102,"phone":"","details":"Authentication failed due to invalid userId or password.","status":"error"}}"#,
        ),
        (
            Scenario::ErrorText,
            200,
            "error | 102 | Authentication failed due to invalid userId or password.",
        ),
        (Scenario::RateLimit, 429, ""),
        (Scenario::Empty500, 500, ""),
        (Scenario::MalformedEmpty, 200, ""),
        (Scenario::MalformedArray, 200, "[]"),
        (Scenario::MalformedResponseNull, 200, r#"{"response":null}"#),
    ];
    expect(To::Gupshup, &table).await;
}

#[tokio::test]
async fn gupshup_in_text() {
    let table = [
        (Scenario::Ok, 200, "success | 919876543210 | ID"),
        (Scenario::StatusPending, 200, "pending | 919876543210 | ID"),
        (
            Scenario::BadKey,
            200,
            "error | 102 | Authentication failed due to invalid userId or password.",
        ),
        (
            Scenario::BadNumber,
            200,
            "error | 105 | The phone number is not valid.",
        ),
    ];
    expect(To::GupshupText, &table).await;
}

#[tokio::test]
async fn whatsapp_of_gupshup() {
    let table = [
        (Scenario::Ok, 202, r#"{"status":"submitted","messageId":"ID"}"#),
        (
            Scenario::OkStatusSuccess,
            202,
            r#"{"status":"success","messageId":"ID"}"#,
        ),
        (
            Scenario::BadKey,
            401,
            r#"{"message":"Authentication Failed","status":"error"}"#,
        ),
        (
            Scenario::RateLimit,
            429,
            r#"{"status":"error","message":"Too Many Requests"}"#,
        ),
        (
            Scenario::InternalError,
            500,
            r#"{"status":"error","message":"Internal Server Error"}"#,
        ),
    ];
    expect(To::GupshupWhatsapp, &table).await;
}

#[tokio::test]
async fn any_listed_code_in_both_formats() {
    let lab = lab();
    for code in [
        "100", "101", "102", "103", "104", "105", "106", "107", "108", "109", "175", "322",
    ] {
        let rule = || Rule::new(Scenario::ErrorCode).code(code);
        let (status, body) = answer(&lab, To::Gupshup, rule()).await;
        let body: serde_json::Value = serde_json::from_str(&body).unwrap();
        let response = &body["response"];
        assert_eq!((status, response["id"].as_str()), (200, Some(code)));
        assert_eq!(response["status"], "error");
        let details = response["details"].as_str().unwrap();
        let (_, text) = answer(&lab, To::GupshupText, rule()).await;
        assert_eq!(text, format!("error | {code} | {details}"));
    }
    let (_, body) = answer(&lab, To::Otp, Rule::new(Scenario::ErrorCode).code("506")).await;
    let expected = r#"{"type":"error","message":"Small campaign limit exceeded","code":"506"}"#;
    assert_eq!(body, expected);
}

#[tokio::test]
async fn pages_of_a_proxy_come_from_every_provider() {
    let lab = lab();
    let pages = [
        (Scenario::Html500, 500),
        (Scenario::Html502, 502),
        (Scenario::Html503, 503),
        (Scenario::Html504, 504),
        (Scenario::MalformedHtml, 200),
    ];
    for to in [
        To::Otp,
        To::Flow,
        To::WhatsappBulk,
        To::Gupshup,
        To::GupshupWhatsapp,
    ] {
        for (scenario, status) in pages {
            lab.will(Rule::new(scenario).times(1)).unwrap();
            let answer = to.request(&lab, NUMBER).send().await.unwrap();
            assert_eq!(answer.status().as_u16(), status, "{to:?}");
            assert_eq!(answer.headers()["content-type"], "text/html; charset=UTF-8");
            assert!(answer.text().await.unwrap().starts_with("<html>"));
        }
    }
}

#[tokio::test]
async fn cut_and_marked_bodies_are_the_usual_ones_otherwise() {
    let lab = lab();
    lab.will(Rule::new(Scenario::MalformedTruncated).times(1))
        .unwrap();
    let (status, body) = To::Otp.ask(&lab).await;
    assert_eq!((status, body.as_str()), (200, r#"{"type":"success","request_id"#));
    lab.will(Rule::new(Scenario::MalformedBom).times(1)).unwrap();
    let answer = To::Gupshup.request(&lab, NUMBER).send().await.unwrap();
    let bytes = answer.bytes().await.unwrap();
    let json: serde_json::Value =
        serde_json::from_slice(bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap()).unwrap();
    assert_eq!(json["response"]["status"], "success");
}

#[tokio::test]
async fn retry_after_is_there_only_when_told() {
    let lab = lab();
    for to in [To::Otp, To::WhatsappBulk, To::Gupshup, To::GupshupWhatsapp] {
        lab.will(Rule::new(Scenario::RateLimit).times(1)).unwrap();
        let answer = to.request(&lab, NUMBER).send().await.unwrap();
        assert!(!answer.headers().contains_key("retry-after"), "{to:?}");
        let rule = Rule::new(Scenario::RateLimitRetryAfter).after(std::time::Duration::from_millis(6001));
        lab.will(rule.times(1)).unwrap();
        let answer = to.request(&lab, NUMBER).send().await.unwrap();
        assert_eq!(answer.headers()["retry-after"], "7", "{to:?}");
    }
}

#[tokio::test]
async fn ids_look_like_the_gateways_own() {
    let lab = lab();
    let shape = |id: &str| {
        let parts: Vec<String> = id.split('-').map(|part| part.len().to_string()).collect();
        parts.join("-")
    };
    for (to, expected) in [
        (To::Otp, "24"),
        (To::Flow, "24"),
        (To::WhatsappBulk, "32"),
        (To::Whatsapp, "8-4-4-4-12"),
        (To::Gupshup, "19-18"),
        (To::GupshupWhatsapp, "8-4-4-4-12"),
    ] {
        let (_, body) = to.ask(&lab).await;
        assert_eq!(shape(&id_in(&body)), expected, "{to:?}: {body}");
    }
}

#[tokio::test]
async fn every_scenario_happens_somewhere() {
    let lab = lab();
    for scenario in Scenario::ALL {
        lab.will(Rule::new(*scenario)).unwrap();
    }
    assert_eq!(lab.rules().len(), Scenario::ALL.len());
}
