//! The lab's own endpoints, and its page.

use dastak_lab::{Lab, Provider, Rule, Scenario};
use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{CODE, NUMBER, Receiver, To, client, gupshup, lab};

async fn call(lab: &Lab, method: Method, path: &str, body: Option<Value>) -> (u16, Value) {
    let mut request = client().request(method, format!("{}{path}", lab.base_url()));
    if let Some(body) = body {
        request = request.json(&body);
    }
    let answer = request.send().await.unwrap();
    let status = answer.status().as_u16();
    let text = answer.text().await.unwrap();
    (status, serde_json::from_str(&text).unwrap_or(Value::Null))
}

#[tokio::test]
async fn rules_are_added_shown_and_forgotten() {
    let lab = lab();
    let rule = json!({ "scenario": "slow", "provider": "msg91", "number": NUMBER, "channel": "sms",
        "times": 2, "probability": 0.5, "after_ms": 1500 });
    let (status, body) = call(&lab, Method::POST, "/lab/rules", Some(rule.clone())).await;
    assert_eq!((status, &body), (201, &json!({ "rules": [rule] })));
    let more = json!([{ "scenario": "swallow" }, { "scenario": "error-code", "code": "102" }]);
    assert_eq!(call(&lab, Method::POST, "/lab/rules", Some(more)).await.0, 201);
    let (status, body) = call(&lab, Method::GET, "/lab/rules", None).await;
    assert_eq!((status, body["rules"].as_array().unwrap().len()), (200, 3));
    assert_eq!(lab.rules()[1], Rule::new(Scenario::Swallow));
    assert_eq!(call(&lab, Method::DELETE, "/lab/rules", None).await.0, 204);
    assert!(lab.rules().is_empty());
}

#[tokio::test]
async fn a_rule_that_is_none_is_refused_by_name_and_none_of_its_list_is_added() {
    let lab = lab();
    for (rule, status, why) in [
        (json!({ "scenario": "rain" }), 400, "rain"),
        (json!({ "scenario": "slow", "ater_ms": 5 }), 400, "ater_ms"),
        (
            json!({ "scenario": "slow", "probability": 2 }),
            422,
            "probability",
        ),
        (
            json!([{ "scenario": "ok" }, { "scenario": "slow", "times": 0 }]),
            422,
            "no times",
        ),
        (
            json!({ "scenario": "ok-text", "provider": "msg91" }),
            422,
            "ok-text",
        ),
    ] {
        let (got, body) = call(&lab, Method::POST, "/lab/rules", Some(rule)).await;
        assert_eq!(got, status);
        assert!(body["error"].as_str().unwrap().contains(why), "{body}");
    }
    assert!(lab.rules().is_empty());
}

#[tokio::test]
async fn messages_are_shown_newest_first_and_forgotten() {
    let lab = lab();
    lab.will(Rule::new(Scenario::Swallow).at(Provider::Gupshup))
        .unwrap();
    To::Otp.ask(&lab).await;
    To::Gupshup.ask(&lab).await;
    To::Flow.request(&lab, "919876543211").send().await.unwrap();
    let (_, body) = call(&lab, Method::GET, "/lab/messages", None).await;
    let messages = body["messages"].as_array().unwrap();
    assert_eq!(messages.len(), 3);
    assert_eq!(messages[0]["number"], "919876543211");
    let (_, body) = call(&lab, Method::GET, "/lab/messages?number=%2B91+98765+43210", None).await;
    let messages = body["messages"].as_array().unwrap();
    assert_eq!(messages.len(), 2);
    assert_eq!(
        (&messages[0]["provider"], &messages[0]["state"]),
        (&json!("gupshup"), &json!("swallowed"))
    );
    assert_eq!(
        (&messages[1]["code"], &messages[1]["state"]),
        (&json!(CODE), &json!("arrived"))
    );
    assert_eq!(messages[1]["id"], lab.messages()[0].id());
    assert_eq!(messages[1]["variables"], json!({ "OTP": CODE }));
    assert_eq!(call(&lab, Method::DELETE, "/lab/messages", None).await.0, 204);
    assert_eq!((lab.message_count(), lab.request_count()), (0, 0));
    assert_eq!(lab.rules().len(), 1);
}

#[tokio::test]
async fn requests_are_shown_as_they_came() {
    let lab = lab();
    To::Gupshup.ask(&lab).await;
    let (_, body) = call(&lab, Method::GET, "/lab/requests", None).await;
    let request = &body["requests"][0];
    assert_eq!(
        (&request["method"], &request["path"]),
        (&json!("POST"), &json!("/GatewayAPI/rest"))
    );
    assert!(request["body"].as_str().unwrap().contains("userid=2000000000"));
    let headers = request["headers"].as_array().unwrap();
    assert!(headers.contains(&json!(["content-type", "application/x-www-form-urlencoded"])));
    assert_eq!(
        body["requests"].as_array().unwrap().len(),
        1,
        "the lab's own are not among them"
    );
}

#[tokio::test]
async fn receipts_are_ordered_and_shown() {
    let receiver = Receiver::start().await;
    let lab = receiver.lab(|options| options.receipts.automatic = false);
    To::Gupshup.ask(&lab).await;
    let order = json!({ "number": NUMBER, "status": "failed", "code": "006", "shape": "gupshup-form",
        "spelling": "recorded", "fillers": 2, "times": 2 });
    let (status, body) = call(&lab, Method::POST, "/lab/receipts", Some(order)).await;
    assert_eq!((status, body["receipts"].as_array().unwrap().len()), (200, 2));
    assert_eq!(
        (&body["receipts"][0]["answer"], &body["receipts"][0]["status"]),
        (&json!(200), &json!("failed"))
    );
    let arrived = receiver.received();
    assert_eq!(arrived.len(), 2);
    assert!(
        arrived[0]
            .value("response")
            .unwrap()
            .contains(r#""errorCode":"006""#)
    );
    let (_, shown) = call(&lab, Method::GET, "/lab/receipts", None).await;
    assert_eq!(shown, body);
    for (order, status) in [
        (json!({ "message": "no-such-id" }), 422),
        (json!({ "status": "wet" }), 400),
        (json!({ "mesage": "x" }), 400),
    ] {
        let (got, body) = call(&lab, Method::POST, "/lab/receipts", Some(order)).await;
        assert_eq!(got, status, "{body}");
        assert!(body["error"].is_string());
    }
}

#[tokio::test]
async fn other_methods_and_paths_are_refused() {
    let lab = lab();
    for path in ["/lab/rules", "/lab/messages", "/lab/requests", "/lab/receipts"] {
        assert_eq!(call(&lab, Method::PUT, path, None).await.0, 405, "{path}");
    }
    assert_eq!(call(&lab, Method::GET, "/lab/nothing", None).await.0, 404);
    assert_eq!(call(&lab, Method::GET, "/api/v5/flow", None).await.0, 405);
    assert_eq!(lab.message_count(), 0);
}

#[tokio::test]
async fn pages_of_other_sites_see_nothing() {
    let lab = lab();
    To::Otp.ask(&lab).await;
    for path in [
        "/",
        "/lab/messages",
        "/lab/requests",
        "/lab/rules",
        "/lab/receipts",
    ] {
        let url = format!("{}{path}", lab.base_url());
        for (header, value) in [("host", "evil.example"), ("origin", "https://evil.example")] {
            let answer = client().get(&url).header(header, value).send().await.unwrap();
            assert_eq!(answer.status().as_u16(), 403, "{path}");
            assert!(!answer.text().await.unwrap().contains(CODE));
        }
    }
    let rule = client()
        .post(format!("{}/lab/rules", lab.base_url()))
        .header("origin", "https://evil.example")
        .body(r#"{"scenario":"swallow"}"#);
    assert_eq!(rule.send().await.unwrap().status().as_u16(), 403);
    assert!(lab.rules().is_empty());
}

#[tokio::test]
async fn the_page_shows_phones_and_rules_and_escapes_everything() {
    let lab = lab();
    let page = async || {
        let answer = client().get(format!("{}/", lab.base_url())).send().await.unwrap();
        let policy = answer.headers()["content-security-policy"]
            .to_str()
            .unwrap()
            .to_owned();
        assert_eq!(answer.headers()["content-type"], "text/html; charset=utf-8");
        assert_eq!(answer.headers()["cache-control"], "no-store");
        (policy, answer.text().await.unwrap())
    };
    let (policy, empty) = page().await;
    assert!(policy.starts_with("default-src 'none'; style-src 'self'"));
    assert!(empty.contains("No messages yet") && empty.contains("every gateway does what it should"));

    let nasty = "<script>alert('1')</script> & \"654321\"";
    gupshup(&lab, &[("msg", nasty)]).send().await.unwrap();
    To::Otp.request(&lab, "919876543211").send().await.unwrap();
    To::Otp.ask(&lab).await;
    let rule = Rule::new(Scenario::Swallow)
        .to("<b>919876543210")
        .likely(0.25)
        .times(3);
    lab.will(rule).unwrap();
    let (_, html) = page().await;
    assert!(html.contains("&lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt; &amp; &quot;654321&quot;"));
    assert!(!html.contains("<script") && !html.contains("<b>919876543210"));
    assert!(html.contains("Code <b>654321</b>") && html.contains("Code <b>123456</b>"));
    let first = html.find("<h2>+919876543210</h2>").unwrap();
    let second = html.find("<h2>+919876543211</h2>").unwrap();
    assert!(first < second, "the phone with the newest message is first");
    assert!(html.find("OTP: 123456").unwrap() < html.find("&lt;script").unwrap());
    assert!(html.contains("swallow") && html.contains("25 %") && html.contains("<td>3</td>"));
    assert!(html.contains("<html lang=\"en\">") && html.contains("</html>"));
}

#[tokio::test]
async fn the_page_names_no_other_host_and_everything_it_names_is_served() {
    let lab = lab();
    let url = |path: &str| format!("{}{path}", lab.base_url());
    let html = client().get(url("/")).send().await.unwrap().text().await.unwrap();
    assert!(!html.contains("://") && !html.contains("style=") && !html.contains("<style"));
    let named = html.split('"').filter(|text| text.starts_with('/'));
    let mut count = 0;
    for path in named {
        count += 1;
        let answer = client().get(url(path)).send().await.unwrap();
        assert_eq!(answer.status().as_u16(), 200, "{path}");
        assert!(!answer.text().await.unwrap().contains("://"), "{path}");
    }
    assert!(count >= 5);
}
