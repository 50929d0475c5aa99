//! Headers of every answer (OWASP ASVS 5.0 V3.4).

use actix_web::http::header::{self, HeaderMap, HeaderName, HeaderValue};

/// Sent whatever the handler says.
const ALWAYS: [(HeaderName, HeaderValue); 6] = [
    (
        header::STRICT_TRANSPORT_SECURITY,
        HeaderValue::from_static("max-age=63072000; includeSubDomains"),
    ),
    (
        header::X_CONTENT_TYPE_OPTIONS,
        HeaderValue::from_static("nosniff"),
    ),
    (header::REFERRER_POLICY, HeaderValue::from_static("no-referrer")),
    (
        HeaderName::from_static("cross-origin-opener-policy"),
        HeaderValue::from_static("same-origin"),
    ),
    (
        HeaderName::from_static("cross-origin-resource-policy"),
        HeaderValue::from_static("same-origin"),
    ),
    (
        HeaderName::from_static("permissions-policy"),
        HeaderValue::from_static("camera=(), geolocation=(), microphone=(), payment=()"),
    ),
];

/// For everything that is not a page of ours: an answer of the API loads nothing and runs nothing.
const NO_CONTENT: HeaderValue =
    HeaderValue::from_static("default-src 'none'; frame-ancestors 'none'; sandbox");

const NO_STORE: HeaderValue = HeaderValue::from_static("no-store");

/// Adds the security headers; a handler's own content security policy stays.
pub(crate) fn secure(headers: &mut HeaderMap) {
    for (name, value) in ALWAYS {
        headers.insert(name, value);
    }
    if !headers.contains_key(header::CONTENT_SECURITY_POLICY) {
        headers.insert(header::CONTENT_SECURITY_POLICY, NO_CONTENT);
    }
}

/// Nothing under `/api/v1` may be kept by a cache.
pub(crate) fn no_store(path: &str, headers: &mut HeaderMap) {
    if path
        .strip_prefix("/api/v1")
        .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    {
        headers.insert(header::CACHE_CONTROL, NO_STORE);
    }
}
