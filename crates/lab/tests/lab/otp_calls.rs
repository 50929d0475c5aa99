//! MSG91's retry and verify know what was sent.

use dastak_lab::{Channel, Lab};
use serde_json::json;

use crate::support::{CODE, NUMBER, TEMPLATE, To, lab, msg91, read};

async fn verified(lab: &Lab, code: &str) -> String {
    let request = msg91(lab, "otp/verify", &json!({ "mobile": NUMBER, "otp": code }));
    read(request.send().await.unwrap()).await.1
}

#[tokio::test]
async fn a_retry_sends_the_same_code_by_the_channel_that_was_asked_for() {
    let lab = lab();
    let (_, refused) = To::Retry.ask(&lab).await;
    assert!(refused.contains("No OTP request found to retryotp"), "{refused}");
    To::Otp.ask(&lab).await;
    To::Retry.ask(&lab).await;
    let call = msg91(&lab, "otp/retry", &json!({ "mobile": NUMBER }));
    call.send().await.unwrap();
    let messages = lab.messages();
    let channels: Vec<Channel> = messages.iter().map(dastak_lab::Message::channel).collect();
    assert_eq!(channels, [Channel::Sms, Channel::Sms, Channel::Voice]);
    assert_eq!(lab.codes_for(NUMBER), [CODE; 3]);
    assert!(messages.iter().all(|message| message.id() == messages[0].id()));
}

#[tokio::test]
async fn verify_takes_the_code_once() {
    let lab = lab();
    assert!(verified(&lab, CODE).await.contains("Mobile no. not found"));
    To::Otp.ask(&lab).await;
    assert!(verified(&lab, "000000").await.contains("OTP not match"));
    assert!(verified(&lab, "").await.contains("OTP empty or not numeric"));
    assert!(verified(&lab, CODE).await.contains("OTP verified success"));
    assert!(verified(&lab, CODE).await.contains("Mobile no. not found"));
    assert_eq!(lab.message_count(), 1);
}

#[tokio::test]
async fn without_a_code_msg91_makes_one() {
    let lab = lab();
    let request = json!({ "template_id": TEMPLATE, "mobile": NUMBER, "otp_length": 6 });
    msg91(&lab, "otp", &request).send().await.unwrap();
    let code = lab.codes_for(NUMBER).remove(0);
    assert_eq!(code.len(), 6);
    assert!(verified(&lab, &code).await.contains("OTP verified success"));
}

#[tokio::test]
async fn parameters_may_be_in_the_query_of_a_get() {
    let lab = lab();
    let query = format!("authkey=lab-authkey&template_id={TEMPLATE}&mobile={NUMBER}&otp={CODE}");
    let url = format!("{}/api/v5/otp?{query}", lab.base_url());
    let (_, body) = read(crate::support::client().get(url).send().await.unwrap()).await;
    assert!(body.contains("success"), "{body}");
    assert_eq!(lab.codes_for(NUMBER), [CODE]);
}
