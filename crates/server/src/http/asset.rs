//! Files that are compiled into the binary and served to browsers.

use std::hash::{DefaultHasher, Hasher};
use std::io::Read;

use actix_web::http::header::{
    ALLOW, AcceptEncoding, CACHE_CONTROL, CONTENT_SECURITY_POLICY, ContentEncoding, ETag, Encoding,
    EntityTag, HeaderValue, IfNoneMatch, VARY,
};
use actix_web::web::{self, Bytes, ServiceConfig};
use actix_web::{FromRequest, Handler, HttpMessage, HttpRequest, HttpResponse, Resource, Responder, guard};
use flate2::read::GzDecoder;

use super::problem::{Code, Problem};

/// One file with the headers it is served with.
///
/// Browsers ask each time whether their copy is still good (`no-cache` and an `ETag`), so a new binary never
/// meets the scripts of an old one.
#[derive(Debug, Clone)]
pub(super) struct Asset {
    content_type: &'static str,
    body: Body,
    policy: Option<&'static str>,
    tag: EntityTag,
}

#[derive(Debug, Clone)]
enum Body {
    Plain(Bytes),
    /// Kept compressed; the rare client without gzip costs a decompression.
    Gzip(&'static [u8]),
}

impl Asset {
    /// An HTML page under a Content-Security-Policy of its own.
    pub(super) fn page(html: &'static str, policy: &'static str) -> Self {
        Self {
            policy: Some(policy),
            ..Self::file("text/html; charset=utf-8", Bytes::from_static(html.as_bytes()))
        }
    }

    /// A file that a page loads.
    pub(super) fn file(content_type: &'static str, body: Bytes) -> Self {
        Self {
            content_type,
            tag: tag_of(&body),
            body: Body::Plain(body),
            policy: None,
        }
    }

    /// A file that is in the binary as gzip.
    pub(super) fn gzipped(content_type: &'static str, body: &'static [u8]) -> Self {
        Self {
            content_type,
            tag: tag_of(body),
            body: Body::Gzip(body),
            policy: None,
        }
    }

    /// Serves it at a path.
    pub(super) fn mount(&self, cfg: &mut ServiceConfig, path: &str) {
        let asset = self.clone();
        let serve = move |request: HttpRequest| std::future::ready(asset.respond(&request));
        cfg.service(readable(path, serve));
    }

    fn respond(&self, request: &HttpRequest) -> HttpResponse {
        let known = request
            .get_header::<IfNoneMatch>()
            .is_some_and(|known| match known {
                IfNoneMatch::Any => true,
                IfNoneMatch::Items(tags) => tags.iter().any(|tag| tag.weak_eq(&self.tag)),
            });
        let mut answer = if known {
            HttpResponse::NotModified()
        } else {
            HttpResponse::Ok()
        };
        answer
            .insert_header((CACHE_CONTROL, "no-cache"))
            .insert_header(ETag(self.tag.clone()));
        if let Some(policy) = self.policy {
            answer.insert_header((CONTENT_SECURITY_POLICY, policy));
        }
        if let Body::Gzip(_) = self.body {
            answer.insert_header((VARY, "Accept-Encoding"));
        }
        if known {
            return answer.finish();
        }
        answer.content_type(self.content_type);
        match &self.body {
            Body::Plain(bytes) => answer.body(bytes.clone()),
            Body::Gzip(bytes) if accepts_gzip(request) => answer
                .insert_header(ContentEncoding::Gzip)
                .body(Bytes::from_static(bytes)),
            Body::Gzip(bytes) => {
                let mut plain = Vec::new();
                match GzDecoder::new(*bytes).read_to_end(&mut plain) {
                    Ok(_) => answer.body(plain),
                    Err(error) => {
                        tracing::error!(%error, "an embedded file is not valid gzip");
                        HttpResponse::InternalServerError().finish()
                    }
                }
            }
        }
    }
}

/// A resource for GET and HEAD; another method gets the problem that says so.
pub(super) fn readable<F, Args>(path: &str, handler: F) -> Resource
where
    F: Handler<Args>,
    Args: FromRequest + 'static,
    F::Output: Responder + 'static,
{
    let read = guard::Any(guard::Get()).or(guard::Head());
    let wrong_method = || async {
        let problem = Problem::new(Code::MethodNotAllowed);
        HttpResponse::from_error(problem.header(ALLOW, HeaderValue::from_static("GET, HEAD")))
    };
    web::resource(path)
        .route(web::route().guard(read).to(handler))
        .default_service(web::to(wrong_method))
}

fn accepts_gzip(request: &HttpRequest) -> bool {
    let supported = [Encoding::gzip(), Encoding::identity()];
    request
        .get_header::<AcceptEncoding>()
        .and_then(|accepted| accepted.negotiate(supported.iter()))
        .is_some_and(|chosen| chosen == Encoding::gzip())
}

/// Weak, because the compressed and the plain form share it.
fn tag_of(body: &[u8]) -> EntityTag {
    let mut hasher = DefaultHasher::new();
    hasher.write(body);
    EntityTag::new_weak(format!("{:016x}", hasher.finish()))
}
