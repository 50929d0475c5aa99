//! Cross-origin requests: which pages of other origins may read answers (<https://fetch.spec.whatwg.org/#http-cors-protocol>).
//!
//! An origin is allowed when it is, byte for byte, one of the settings': browsers write an origin in one way only. There is
//! no wildcard, and no answer allows credentials, because tokens are bearer tokens and the server knows no cookies. It
//! protects nothing but the people who use a browser: what a program may do, its token says.

use actix_web::http::Method;
use actix_web::http::header::{self, HeaderMap, HeaderName, HeaderValue};
use actix_web::web::Data;
use actix_web::{HttpMessage, HttpRequest, HttpResponse};

use super::AppState;
use super::middleware::RoutePattern;

/// The fields of a request that the API reads and a page may not send unasked. `Accept-Language` it may.
const READ_FIELDS: HeaderValue = HeaderValue::from_static("authorization, content-type, x-request-id");

/// The fields of an answer that a page needs and may not read unasked. `Date` is the clock that tokens go by.
const SHOWN_FIELDS: HeaderValue = HeaderValue::from_static(
    "date, ratelimit, ratelimit-policy, retry-after, www-authenticate, x-request-id",
);

/// How long a browser may go by one preflight: two hours, the longest that all of them keep it.
const MAX_AGE: HeaderValue = HeaderValue::from_static("7200");

/// Whom the API is shared with.
#[derive(Debug, Clone, Default)]
pub struct AllowedOrigins(Vec<String>);

impl AllowedOrigins {
    /// These origins, each as a browser writes it: `https://app.example.com`, `http://localhost:5173`.
    #[must_use]
    pub const fn new(origins: Vec<String>) -> Self {
        Self(origins)
    }

    /// The origin of a request, when it has exactly one and that is allowed.
    fn of(&self, headers: &HeaderMap) -> Option<HeaderValue> {
        let mut given = headers.get_all(header::ORIGIN);
        let origin = given.next().filter(|_| given.next().is_none())?;
        let is_allowed = self.0.iter().any(|one| one.as_bytes() == origin.as_bytes());
        is_allowed.then(|| origin.clone())
    }
}

/// The API itself and its keys. Gateways call the webhooks, people and operators open the rest.
fn is_shared(path: &str) -> bool {
    let is_api = path.starts_with("/api/v1/") && !path.starts_with("/api/v1/webhooks/");
    is_api || path == "/.well-known/jwks.json"
}

/// Dresses every answer of a shared path. Without allowed origins there is nothing to say.
pub(crate) fn share(origins: &AllowedOrigins, request: &HttpRequest, answer: &mut HeaderMap) {
    if origins.0.is_empty() {
        return;
    }
    // By the route where there is one: a path can be written in several ways.
    let route = request.extensions().get::<RoutePattern>().map(|route| route.0);
    if !is_shared(route.unwrap_or_else(|| request.path())) {
        return;
    }
    answer.append(header::VARY, HeaderValue::from_static("Origin"));
    if let Some(origin) = origins.of(request.headers()) {
        answer.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, origin);
        answer.insert(header::ACCESS_CONTROL_EXPOSE_HEADERS, SHOWN_FIELDS);
    }
}

/// The answer to a preflight of an allowed origin at a path with these methods; `None` for all other requests.
pub(crate) fn preflight(request: &HttpRequest, path: &str, methods: &HeaderValue) -> Option<HttpResponse> {
    let state = request.app_data::<Data<AppState>>()?;
    let is_preflight = request.method() == Method::OPTIONS
        && request
            .headers()
            .contains_key(header::ACCESS_CONTROL_REQUEST_METHOD);
    if !is_preflight || !is_shared(path) {
        return None;
    }
    // Who it is for is written by `share`, as in every answer.
    state.allowed_origins.of(request.headers())?;
    let fields: [(HeaderName, HeaderValue); 3] = [
        (header::ACCESS_CONTROL_ALLOW_METHODS, methods.clone()),
        (header::ACCESS_CONTROL_ALLOW_HEADERS, READ_FIELDS),
        (header::ACCESS_CONTROL_MAX_AGE, MAX_AGE),
    ];
    let mut answer = HttpResponse::NoContent();
    for field in fields {
        answer.insert_header(field);
    }
    Some(answer.finish())
}

#[cfg(test)]
mod tests {
    use actix_web::http::header::{HeaderMap, HeaderValue, ORIGIN};

    use super::{AllowedOrigins, is_shared};

    #[test]
    fn only_the_api_and_its_keys_are_shared() {
        for path in ["/api/v1/auth/me", "/api/v1/nowhere", "/.well-known/jwks.json"] {
            assert!(is_shared(path), "{path}");
        }
        for path in [
            "/api/v1",
            "/api/v12/auth/me",
            "/api/v1/webhooks/sms/hook",
            "/.well-known/jwks.json/",
            "/health",
            "/openapi.json",
            "/problems",
            "/docs/",
            "/dev/inbox",
            "/",
        ] {
            assert!(!is_shared(path), "{path}");
        }
    }

    #[test]
    fn a_second_origin_makes_a_request_nobodys() {
        let origins = AllowedOrigins::new(vec!["https://app.example.com".to_owned()]);
        let mut headers = HeaderMap::new();
        assert_eq!(origins.of(&headers), None);
        let origin = HeaderValue::from_static("https://app.example.com");
        headers.append(ORIGIN, origin.clone());
        assert_eq!(origins.of(&headers), Some(origin.clone()));
        headers.append(ORIGIN, origin);
        assert_eq!(origins.of(&headers), None);
    }
}
