//! Who may use the lab's own paths: whoever is on this machine, but no page of another site.

use actix_web::HttpRequest;
use actix_web::http::header::{HOST, ORIGIN};

/// Whether a request for codes and rules comes from this machine's own pages and programs. A browser would
/// carry one for any page that it shows, so the name that was asked for must be loopback's, and so must the
/// page's.
pub(super) fn is_local(request: &HttpRequest) -> bool {
    let text = |name| request.headers().get(name).and_then(|value| value.to_str().ok());
    let host = text(HOST).is_some_and(is_loopback);
    let origin = text(ORIGIN).is_none_or(|origin| {
        let host = origin
            .strip_prefix("http://")
            .or_else(|| origin.strip_prefix("https://"));
        host.is_some_and(|origin| text(HOST) == Some(origin))
    });
    host && origin
}

/// `localhost`, `127.0.0.1` or `[::1]`, with or without a port.
fn is_loopback(host: &str) -> bool {
    let name = match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => name,
        _ => host,
    };
    ["localhost", "127.0.0.1", "[::1]"].contains(&name)
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;

    use super::*;

    #[test]
    fn only_loopback_names_are_answered() {
        for host in [
            "localhost",
            "localhost:9999",
            "127.0.0.1:1",
            "[::1]:9999",
            "[::1]",
        ] {
            assert!(is_loopback(host), "{host}");
        }
        for host in [
            "evil.example",
            "evil.example:9999",
            "127.0.0.1.evil.example",
            "::1",
            "",
        ] {
            assert!(!is_loopback(host), "{host}");
        }
    }

    #[test]
    fn a_page_of_another_site_is_refused() {
        let with = |origin: &'static str| {
            let request = TestRequest::default().insert_header((HOST, "localhost:9999"));
            is_local(&request.insert_header((ORIGIN, origin)).to_http_request())
        };
        assert!(with("http://localhost:9999"));
        assert!(!with("http://localhost:8000"));
        assert!(!with("https://evil.example"));
        assert!(!with("null"));
    }
}
