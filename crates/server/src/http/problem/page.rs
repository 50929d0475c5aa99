//! `GET /problems`: the page that the `type` of every problem points into.

use std::fmt::Write;
use std::sync::LazyLock;

use actix_web::HttpResponse;
use actix_web::http::header::{self, ContentType};

use super::Code;

/// Nothing but the page's own text and its one style sheet.
const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'";

static PAGE: LazyLock<String> = LazyLock::new(|| {
    let mut page = String::from(
        "<!doctype html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n<title>dastak: problems</title>\n\
         <meta name=\"viewport\" content=\"width=device-width\">\n\
         <style>body{font:16px/1.5 system-ui,sans-serif;max-width:42rem;margin:2rem auto;padding:0 1rem}\
         :target{background:#fff3c4}</style>\n\
         <h1>Problems</h1>\n<p>Every error is an <code>application/problem+json</code> (RFC 9457). Its \
         <code>type</code> leads here, its <code>code</code> never changes.</p>\n",
    );
    for code in Code::ALL {
        // Writing to a String can't fail.
        let _ = write!(
            page,
            "<section id=\"{name}\">\n<h2><code>{name}</code></h2>\n<p>{status}. {title}. {detail}</p>\n</section>\n",
            name = code.as_str(),
            status = code.status(),
            title = code.title(),
            detail = code.detail(),
        );
    }
    page
});

/// What the codes of problems mean
#[utoipa::path(get, path = "/problems", operation_id = "problems", tag = "operations", responses(
    (status = 200, description = "A page", body = String, content_type = "text/html"),
))]
pub(crate) async fn handler() -> HttpResponse {
    HttpResponse::Ok()
        .content_type(ContentType::html())
        .insert_header((header::CONTENT_SECURITY_POLICY, CONTENT_SECURITY_POLICY))
        .body(PAGE.as_str())
}
