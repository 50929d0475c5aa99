//! The steps of a login that most tests begin with.

use serde_json::{Value, json};

use super::api::Api;
use super::{Binary, InProcess};

/// A person who is logged in.
#[derive(Debug, Clone)]
pub(crate) struct Login {
    pub(crate) access_token: String,
    pub(crate) refresh_token: String,
    pub(crate) session_id: String,
    pub(crate) user: Value,
    /// Where the device is trusted.
    pub(crate) device_token: Option<String>,
}

impl Login {
    pub(crate) fn of(answer: &Value) -> Self {
        let text = |name: &str| {
            answer[name]
                .as_str()
                .unwrap_or_else(|| panic!("{name} in {answer}"))
                .to_owned()
        };
        Self {
            access_token: text("access_token"),
            refresh_token: text("refresh_token"),
            session_id: text("session_id"),
            user: answer["user"].clone(),
            device_token: answer["device_token"].as_str().map(str::to_owned),
        }
    }
}

/// The consents that the default configuration requires.
pub(crate) fn consents() -> Value {
    json!([
        { "purpose": "terms", "version": "1", "granted": true },
        { "purpose": "privacy", "version": "1", "granted": true },
    ])
}

/// A complete registration with this token.
pub(crate) fn registration(token: &Value) -> Value {
    json!({ "registration_token": token, "full_name": "Asha Rao", "consents": consents(), "device_info": "Test Client" })
}

/// Asks for a code, and is told that it was sent.
pub(crate) async fn ask_for_code(api: &Api, number: &str) {
    let body = json!({ "mobile_number": number });
    api.auth("send-otp", body).await.ok(200);
}

/// A server whose codes a test can read.
pub(crate) trait Server {
    fn api(&self) -> &Api;

    /// Asks for a code and answers it.
    async fn send(&self, number: &str) -> String;

    /// Sends a code and verifies it.
    async fn verify(&self, number: &str) -> Value {
        let code = self.send(number).await;
        let body = json!({ "mobile_number": number, "otp": code, "device_info": "Test Client" });
        self.api().auth("verify-otp", body).await.ok(200)
    }

    /// Registers a new person.
    async fn register(&self, number: &str) -> Login {
        let verified = self.verify(number).await;
        assert_eq!(verified["status"], "registration_required");
        let answer = self
            .api()
            .auth(
                "complete-registration",
                registration(&verified["registration_token"]),
            )
            .await;
        Login::of(&answer.ok(201))
    }

    /// Logs a known person in.
    async fn log_in(&self, number: &str) -> Login {
        let answer = self.verify(number).await;
        assert_eq!(answer["status"], "authenticated");
        Login::of(&answer)
    }
}

impl Server for Binary {
    fn api(&self) -> &Api {
        &self.api
    }

    /// The log comes by another way than the answer, so the line of this code is waited for.
    async fn send(&self, number: &str) -> String {
        let sent = self.sent_to(number);
        ask_for_code(&self.api, number).await;
        self.wait_for_sent(number, sent + 1);
        self.code(number)
    }
}

impl Server for InProcess {
    fn api(&self) -> &Api {
        &self.api
    }

    async fn send(&self, number: &str) -> String {
        ask_for_code(&self.api, number).await;
        self.code(number)
    }
}
