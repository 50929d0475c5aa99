//! The id under which a request appears in the answer and in the log.

use actix_web::http::header::{HeaderMap, HeaderName, HeaderValue};
use dastak_domain::ids::TokenId;

use crate::http::AppState;

/// `X-Request-Id`.
pub(crate) const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// The client's own id when it is 1 to 64 of `A-Z a-z 0-9 . _ -`, else a new one: a client can't write into
/// our log what it likes.
pub(crate) fn of(headers: &HeaderMap, state: &AppState) -> HeaderValue {
    match headers.get(REQUEST_ID) {
        Some(given) if fits(given.as_bytes()) => given.clone(),
        _ => make(state),
    }
}

fn fits(id: &[u8]) -> bool {
    (1..=64).contains(&id.len())
        && id
            .iter()
            .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'_' | b'-'))
}

/// A UUIDv7. Without randomness the time alone has to do: an answer must not fail for its id.
fn make(state: &AppState) -> HeaderValue {
    let random = state.random.bytes().unwrap_or_default();
    let id = TokenId::new(state.clock.now(), random).to_string();
    HeaderValue::try_from(id).unwrap_or(HeaderValue::from_static("unknown"))
}

#[cfg(test)]
mod tests {
    use super::fits;

    #[test]
    fn an_id_is_short_and_plain() {
        assert!(fits(b"a"));
        assert!(fits(b"Trace-1.2_3"));
        assert!(fits(&[b'x'; 64]));
        for id in [
            &b""[..],
            &[b'x'; 65],
            b"a b",
            b"a\"b",
            b"a/b",
            b"\xc3\xa9",
            b"a\tb",
            b"a;b",
        ] {
            assert!(!fits(id), "{id:?}");
        }
    }
}
