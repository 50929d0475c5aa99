//! Errors as clients see them: RFC 9457 problems.

mod code;
mod errors;
pub(crate) mod page;

use std::borrow::Cow;
use std::fmt;

use actix_web::HttpResponse;
use actix_web::body::BoxBody;
use actix_web::http::StatusCode;
use actix_web::http::header::{self, HeaderName, HeaderValue};
use dastak_domain::Fault;
use dastak_domain::limits::Standing;
use dastak_domain::session::STEP_UP_SECONDS;
use dastak_ports::PortError;
use serde::Serialize;
use serde_json::{Map, Value};
use utoipa::ToSchema;

pub use code::Code;

use super::rate_headers;

/// The media type of every error.
pub(crate) const MEDIA_TYPE: HeaderValue = HeaderValue::from_static("application/problem+json");

/// When a client should try again after a 503, in seconds.
const RETRY_UNAVAILABLE_SECONDS: u32 = 1;

/// One bad field of a request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct FieldError {
    /// Where the field is, as a JSON pointer (RFC 6901) into the body or the query.
    #[schema(example = "/mobile_number")]
    pub pointer: String,
    /// What is wrong, for machines.
    #[schema(value_type = String, example = "invalid_mobile_number")]
    pub code: Cow<'static, str>,
    /// What is wrong, for people.
    #[schema(example = "not a mobile number that can receive messages")]
    pub detail: String,
}

impl FieldError {
    /// What is wrong with the field at `pointer`.
    pub(crate) fn new(pointer: impl Into<String>, fault: Fault) -> Self {
        Self {
            pointer: pointer.into(),
            code: Cow::Borrowed(fault.code),
            detail: fault.detail,
        }
    }
}

/// An error on its way to a client. What caused it goes to the log only.
#[derive(Debug)]
pub struct Problem {
    code: Code,
    detail: Cow<'static, str>,
    members: Map<String, Value>,
    headers: Vec<(HeaderName, HeaderValue)>,
    retry_after: Option<u32>,
    cause: Option<PortError>,
}

impl Problem {
    /// The problem of this code, with the code's own sentence.
    #[must_use]
    pub fn new(code: Code) -> Self {
        let unavailable = code.status() == StatusCode::SERVICE_UNAVAILABLE;
        Self {
            code,
            detail: Cow::Borrowed(code.detail()),
            members: Map::new(),
            headers: Vec::new(),
            retry_after: unavailable.then_some(RETRY_UNAVAILABLE_SECONDS),
            cause: None,
        }
    }

    /// Every bad field of a request at once.
    #[must_use]
    pub fn validation(errors: Vec<FieldError>) -> Self {
        Self::new(Code::ValidationFailed).errors(errors)
    }

    /// One bad field.
    #[must_use]
    pub(crate) fn bad_field(pointer: &str, fault: Fault) -> Self {
        Self::validation(vec![FieldError::new(pointer, fault)])
    }

    /// A limit refused.
    #[must_use]
    pub fn rate_limited(retry_after_seconds: u32) -> Self {
        Self {
            retry_after: Some(retry_after_seconds.max(1)),
            ..Self::new(Code::RateLimited)
        }
    }

    /// Another sentence for people.
    #[must_use]
    pub fn detail(mut self, detail: impl Into<Cow<'static, str>>) -> Self {
        self.detail = detail.into();
        self
    }

    /// One more member.
    #[must_use]
    pub fn member(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.members.insert(name.to_owned(), value.into());
        self
    }

    /// One more header.
    #[must_use]
    pub(crate) fn header(mut self, name: HeaderName, value: HeaderValue) -> Self {
        self.headers.push((name, value));
        self
    }

    fn errors(self, errors: Vec<FieldError>) -> Self {
        let errors = errors.into_iter().map(|error| {
            let mut fields = Map::new();
            fields.insert("pointer".to_owned(), error.pointer.into());
            fields.insert("code".to_owned(), error.code.into());
            fields.insert("detail".to_owned(), error.detail.into());
            Value::Object(fields)
        });
        self.member("errors", errors.collect::<Vec<_>>())
    }

    /// Where the caller's address stands, as the `RateLimit` fields.
    fn standing(mut self, standing: Option<Standing>) -> Self {
        if let Some(Ok(fields)) = standing.as_ref().map(rate_headers::fields) {
            self.headers.extend(fields);
        }
        self
    }

    fn caused_by(mut self, cause: PortError) -> Self {
        self.cause = Some(cause);
        self
    }

    /// What it is.
    #[must_use]
    pub fn code(&self) -> Code {
        self.code
    }

    /// What caused it, for the log.
    #[must_use]
    pub fn cause(&self) -> Option<&PortError> {
        self.cause.as_ref()
    }

    /// The body: RFC 9457 §3 members, ours, and the id under which the log knows the request.
    #[must_use]
    pub fn body(&self, request_id: &str) -> String {
        #[derive(Serialize)]
        struct Body<'a> {
            r#type: &'a str,
            title: &'a str,
            status: u16,
            detail: &'a str,
            code: &'a str,
            request_id: &'a str,
            #[serde(skip_serializing_if = "Option::is_none")]
            retry_after: Option<u32>,
            #[serde(flatten)]
            members: &'a Map<String, Value>,
        }
        let body = Body {
            r#type: self.code.type_uri(),
            title: self.code.title(),
            status: self.code.status().as_u16(),
            detail: &self.detail,
            code: self.code.as_str(),
            request_id,
            retry_after: self.retry_after,
            members: &self.members,
        };
        serde_json::to_string(&body).unwrap_or_default()
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.code.as_str(), self.detail)
    }
}

impl std::error::Error for Problem {}

impl actix_web::ResponseError for Problem {
    fn status_code(&self) -> StatusCode {
        self.code.status()
    }

    /// Status and headers. The body needs the request's id: `middleware::Envelope` adds it.
    fn error_response(&self) -> HttpResponse<BoxBody> {
        let mut response = HttpResponse::build(self.status_code());
        response.insert_header((header::CONTENT_TYPE, MEDIA_TYPE));
        if let Some(challenge) = challenge(self.code) {
            response.insert_header((header::WWW_AUTHENTICATE, challenge));
        }
        if let Some(seconds) = self.retry_after {
            response.insert_header((header::RETRY_AFTER, seconds));
        }
        for header in &self.headers {
            response.insert_header(header.clone());
        }
        response.finish()
    }
}

/// The challenge of a 401 (RFC 6750 §3). A request without a token is told no error (§3.1); a step-up is asked
/// for as RFC 9470 §3 says.
fn challenge(code: Code) -> Option<String> {
    if code.status() != StatusCode::UNAUTHORIZED {
        return None;
    }
    let realm = "Bearer realm=\"dastak\"";
    Some(match code {
        Code::TokenMissing | Code::ReceiptUnauthorized => realm.to_owned(),
        Code::StepUpRequired => format!(
            "{realm}, error=\"insufficient_user_authentication\", \
             error_description=\"a more recent authentication is needed\", max_age={STEP_UP_SECONDS}"
        ),
        _ => format!(
            "{realm}, error=\"invalid_token\", error_description=\"{}\"",
            code.detail()
        ),
    })
}

#[cfg(test)]
mod tests;
