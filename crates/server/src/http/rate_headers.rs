//! The `RateLimit` fields (draft-ietf-httpapi-ratelimit-headers): they describe the limit of the caller's own
//! address only. A number's quota would tell a stranger that somebody is logging in.

use actix_web::http::header::{HeaderName, HeaderValue, InvalidHeaderValue};
use dastak_domain::limits::Standing;

const POLICY: HeaderName = HeaderName::from_static("ratelimit-policy");
const LIMIT: HeaderName = HeaderName::from_static("ratelimit");

/// `RateLimit-Policy` and `RateLimit` for where an address stands.
pub(crate) fn fields(standing: &Standing) -> Result<[(HeaderName, HeaderValue); 2], InvalidHeaderValue> {
    let policy = format!("\"addr\";q={};w={}", standing.quota, standing.window_seconds);
    let limit = format!("\"addr\";r={};t={}", standing.remaining, standing.reset_seconds);
    Ok([
        (POLICY, HeaderValue::try_from(policy)?),
        (LIMIT, HeaderValue::try_from(limit)?),
    ])
}
