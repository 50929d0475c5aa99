//! A request, as it is sent and as curl would be told to send it.

use std::fmt::Write as _;

use reqwest::Method;

/// A request to be recorded.
#[derive(Clone)]
pub(super) struct Ask {
    pub(super) method: Method,
    pub(super) path: String,
    pub(super) headers: Vec<(&'static str, String)>,
    pub(super) body: Option<String>,
}

impl Ask {
    pub(super) fn new(method: Method, path: impl Into<String>) -> Self {
        Self {
            method,
            path: path.into(),
            headers: Vec::new(),
            body: None,
        }
    }

    pub(super) fn get(path: impl Into<String>) -> Self {
        Self::new(Method::GET, path)
    }

    /// `POST /api/v1/auth/{name}` with this JSON.
    pub(super) fn auth(name: &str, body: impl Into<String>) -> Self {
        Self::new(Method::POST, format!("/api/v1/auth/{name}")).json(body)
    }

    pub(super) fn json(mut self, body: impl Into<String>) -> Self {
        self.body = Some(body.into());
        self.header("Content-Type", "application/json")
    }

    pub(super) fn bearer(self, token: &str) -> Self {
        self.header("Authorization", format!("Bearer {token}"))
    }

    pub(super) fn header(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }

    /// The command that sends it.
    pub(super) fn curl(&self) -> String {
        let mut command = String::from("curl -i ");
        // With a body curl posts by itself.
        let implied = if self.body.is_some() {
            Method::POST
        } else {
            Method::GET
        };
        if self.method != implied {
            write!(command, "-X {} ", self.method).unwrap();
        }
        let url = format!("http://localhost:8000{}", self.path);
        command.push_str(&if url.contains(['?', '&']) {
            quoted(&url)
        } else {
            url
        });
        if !self.headers.is_empty() {
            command.push_str(" \\\n ");
            for (name, value) in &self.headers {
                write!(command, " -H {}", quoted(&format!("{name}: {value}"))).unwrap();
            }
        }
        if let Some(body) = &self.body {
            write!(command, " \\\n  -d {}", quoted(body)).unwrap();
        }
        command
    }
}

/// One word for a shell.
fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', r"'\''"))
}
