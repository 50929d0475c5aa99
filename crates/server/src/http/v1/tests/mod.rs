//! The whole login over the fakes, and what the shapes of answers must be.

mod account;
mod gone;
mod login;

use actix_web::http::Method;
use actix_web::test::TestRequest;
use serde_json::{Value, json};

use crate::http::test_app::{Answer, TestApp};

pub(super) const NUMBER: &str = "+919876543210";

impl TestApp {
    pub(super) async fn send_otp(&self) -> Answer {
        self.post("/api/v1/auth/send-otp", &json!({"mobile_number": NUMBER}))
            .await
    }

    /// The code that the gateway got last.
    pub(super) fn code(&self) -> String {
        self.fakes
            .gateway
            .last_code_for(NUMBER)
            .unwrap()
            .expose()
            .to_owned()
    }

    pub(super) async fn verify(&self, otp: &str) -> Answer {
        let body = json!({"mobile_number": NUMBER, "otp": otp, "device_info": "Test Client"});
        self.post("/api/v1/auth/verify-otp", &body).await
    }

    pub(super) async fn register(&self) -> Answer {
        self.send_otp().await;
        let verified = self.verify(&self.code()).await;
        assert_eq!(verified.body["status"], "registration_required");
        let body = json!({
            "registration_token": verified.body["registration_token"],
            "full_name": " Asha Rao ",
            "consents": [{"purpose": "terms", "version": "1", "granted": true}],
            "device_info": {"name": "Test Client", "platform": "web"},
        });
        self.post("/api/v1/auth/complete-registration", &body).await
    }

    pub(super) async fn signed(
        &self,
        method: Method,
        path: &str,
        token: &Value,
        body: Option<Value>,
    ) -> Answer {
        let bearer = format!("Bearer {}", token.as_str().unwrap());
        let mut request = TestRequest::default()
            .method(method)
            .uri(path)
            .insert_header(("authorization", bearer));
        if let Some(body) = body {
            request = request
                .insert_header(("content-type", "application/json"))
                .set_payload(body.to_string());
        }
        self.send(request).await
    }
}

pub(super) fn keys(value: &Value) -> Vec<&str> {
    let mut keys: Vec<&str> = value.as_object().unwrap().keys().map(String::as_str).collect();
    keys.sort_unstable();
    keys
}

pub(super) fn pointers(answer: &Answer) -> Vec<&str> {
    let errors = answer.body["errors"].as_array().unwrap();
    errors
        .iter()
        .map(|error| error["pointer"].as_str().unwrap())
        .collect()
}
