//! Origins of web pages.

use serde_json::Value as Json;
use url::Url;

use super::kind::repeat;

/// Reads an origin. It must be written as browsers write it, because it is compared byte for byte.
pub(super) fn read(text: &str) -> Result<Json, String> {
    let refused = |why: &str| Err(format!("{why}, not {}", repeat(text)));
    // The URL's parser takes it for a letter of a host.
    if text.contains('*') {
        return refused("must be one origin without a wildcard");
    }
    let Some(url) = Url::parse(text)
        .ok()
        .filter(|url| matches!(url.scheme(), "http" | "https"))
    else {
        return refused("must be an origin such as https://app.example.com or http://localhost:5173");
    };
    let origin = url.origin().ascii_serialization();
    if origin == text {
        Ok(Json::from(origin))
    } else {
        refused(&format!("must be written as browsers do, {origin}"))
    }
}

#[cfg(test)]
mod tests {
    use super::read;

    #[test]
    fn an_origin_is_read_as_browsers_write_it() {
        for origin in [
            "https://app.example.com",
            "https://app.example.com:8443",
            "http://localhost:5173",
            "http://127.0.0.1:3000",
            "http://[::1]:3000",
            "https://xn--bcher-kva.example",
        ] {
            assert_eq!(read(origin).unwrap(), origin);
        }
    }

    #[test]
    fn another_spelling_is_refused_with_the_right_one() {
        for (text, right) in [
            ("https://app.example.com/", "https://app.example.com"),
            ("https://app.example.com/path?q#f", "https://app.example.com"),
            ("https://APP.example.com", "https://app.example.com"),
            ("HTTPS://app.example.com", "https://app.example.com"),
            ("https://app.example.com:443", "https://app.example.com"),
            ("http://localhost:80", "http://localhost"),
            ("https://asha:secret@app.example.com", "https://app.example.com"),
            ("https://b\u{fc}cher.example", "https://xn--bcher-kva.example"),
            ("http://127.1:3000", "http://127.0.0.1:3000"),
        ] {
            let sentence = read(text).unwrap_err();
            assert!(
                sentence.contains(&format!("browsers do, {right}, not")),
                "{sentence}"
            );
        }
    }

    #[test]
    fn what_is_no_origin_is_refused() {
        for text in [
            "*",
            "null",
            "",
            "app.example.com",
            "//app.example.com",
            "https://",
            "https://*.example.com",
            "https://app.example.com:*",
            "https://app.example.com:99999",
            "file:///srv/index.html",
            "data:text/html,x",
            "ftp://app.example.com",
            "javascript:alert(1)",
        ] {
            assert!(read(text).is_err(), "{text}");
        }
    }
}
