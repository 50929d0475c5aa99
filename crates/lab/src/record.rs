//! What the lab was asked, as it came.

use std::fmt;

use chrono::{DateTime, Utc};
use serde_json::Value;

use crate::Provider;
use crate::form::pairs;

/// A request as it arrived. Keys, codes and numbers are in it, so `Debug` shows the method and the path only.
#[derive(Clone, PartialEq, Eq)]
pub struct RecordedRequest {
    pub(crate) provider: Option<Provider>,
    pub(crate) method: String,
    pub(crate) path: String,
    pub(crate) query: String,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
    pub(crate) at: DateTime<Utc>,
}

impl RecordedRequest {
    /// Who was asked; `None` when the path is nobody's.
    #[must_use]
    pub const fn provider(&self) -> Option<Provider> {
        self.provider
    }

    /// `POST`, `GET`…
    #[must_use]
    pub fn method(&self) -> &str {
        &self.method
    }

    /// The path, without the query.
    #[must_use]
    pub fn path(&self) -> &str {
        &self.path
    }

    /// The query as it came, without `?`.
    #[must_use]
    pub fn query(&self) -> &str {
        &self.query
    }

    /// The value of a parameter in the query.
    #[must_use]
    pub fn query_value(&self, name: &str) -> Option<String> {
        value_of(&self.query, name)
    }

    /// Names in lower case, and values.
    #[must_use]
    pub fn headers(&self) -> &[(String, String)] {
        &self.headers
    }

    /// The value of a header; its name is in lower case.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        let found = self.headers.iter().find(|(known, _)| known == name);
        found.map(|(_, value)| value.as_str())
    }

    /// Exactly these bytes; none when the connection was dropped before.
    #[must_use]
    pub fn body(&self) -> &[u8] {
        &self.body
    }

    /// The body as JSON, if it is.
    #[must_use]
    pub fn json(&self) -> Option<Value> {
        serde_json::from_slice(&self.body).ok()
    }

    /// The value of a parameter in a form body.
    #[must_use]
    pub fn form_value(&self, name: &str) -> Option<String> {
        value_of(std::str::from_utf8(&self.body).ok()?, name)
    }

    /// When it arrived.
    #[must_use]
    pub const fn at(&self) -> DateTime<Utc> {
        self.at
    }

    /// Whether the body is of this type.
    pub(crate) fn is(&self, content_type: &str) -> bool {
        let given = self.header("content-type").unwrap_or_default();
        let given = given.split(';').next().unwrap_or_default().trim();
        given.eq_ignore_ascii_case(content_type)
    }
}

fn value_of(text: &str, name: &str) -> Option<String> {
    let found = pairs(text).into_iter().find(|(known, _)| known == name);
    found.map(|(_, value)| value)
}

impl fmt::Debug for RecordedRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "RecordedRequest({} {})", self.method, self.path)
    }
}
