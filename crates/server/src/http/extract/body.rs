//! The body of a request, read under limits.

use std::future::{Ready, ready};

use actix_web::dev::Payload;
use actix_web::http::header::{self, HeaderMap};
use actix_web::web::BytesMut;
use actix_web::{FromRequest, HttpRequest};
use futures_util::StreamExt;

use super::Json;
use crate::http::problem::{Code, Problem};

/// The largest body in bytes.
pub(crate) const LARGEST_BODY: usize = 16 * 1024;

/// A body that has not been read yet. The request's deadline bounds the reading.
pub(crate) struct Body {
    request: HttpRequest,
    payload: Payload,
}

impl FromRequest for Body {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        ready(Ok(Self {
            request: request.clone(),
            payload: payload.take(),
        }))
    }
}

impl Body {
    /// Reads it as JSON.
    ///
    /// # Errors
    /// `unsupported_media_type`, `payload_too_large` or `malformed_request`.
    pub(crate) async fn json(self) -> Result<Json, Problem> {
        let headers = self.request.headers();
        check_media_type(headers)?;
        parse(&read(declared_length(headers), self.payload).await?)
    }

    /// Reads it as JSON; an empty body, whatever its media type, is an empty object.
    ///
    /// # Errors
    /// As [`Body::json`].
    pub(crate) async fn optional_json(self) -> Result<Json, Problem> {
        let headers = self.request.headers();
        let bytes = read(declared_length(headers), self.payload).await?;
        if bytes.is_empty() {
            return Ok(Json::empty_object());
        }
        check_media_type(headers)?;
        parse(&bytes)
    }
}

impl Body {
    /// Its bytes, whatever they are; `None` when there are more than `most`.
    ///
    /// # Errors
    /// `malformed_request` when it breaks off.
    pub(crate) async fn within(self, most: usize) -> Result<Option<BytesMut>, Problem> {
        match read_within(most, declared_length(self.request.headers()), self.payload).await {
            Err(problem) if problem.code() == Code::PayloadTooLarge => Ok(None),
            read => read.map(Some),
        }
    }
}

fn parse(bytes: &[u8]) -> Result<Json, Problem> {
    Json::parse(bytes).ok_or_else(|| Problem::new(Code::MalformedRequest))
}

fn check_media_type(headers: &HeaderMap) -> Result<(), Problem> {
    if is_json(headers) && !is_coded(headers) {
        Ok(())
    } else {
        Err(Problem::new(Code::UnsupportedMediaType))
    }
}

/// `application/json`, whatever parameters a client adds: RFC 8259 §11 defines none. Only a `charset` has to be that
/// of UTF-8, or the body is meant to be read in another way than ours.
fn is_json(headers: &HeaderMap) -> bool {
    let mut values = headers.get_all(header::CONTENT_TYPE);
    let (Some(value), None) = (values.next(), values.next()) else {
        return false;
    };
    let Ok(value) = value.to_str() else {
        return false;
    };
    let mut parts = value.split(';').map(str::trim);
    let media_type = parts.next().unwrap_or_default();
    media_type.eq_ignore_ascii_case("application/json") && parts.all(is_no_other_charset)
}

fn is_no_other_charset(parameter: &str) -> bool {
    parameter.split_once('=').is_none_or(|(name, value)| {
        let value = value.trim().trim_matches('"');
        let is_utf8 = ["utf-8", "utf8"]
            .iter()
            .any(|name| value.eq_ignore_ascii_case(name));
        is_utf8 || !name.trim().eq_ignore_ascii_case("charset")
    })
}

/// Whether the body is compressed. A small one may hide a large one, so none is unpacked.
fn is_coded(headers: &HeaderMap) -> bool {
    headers
        .get_all(header::CONTENT_ENCODING)
        .any(|coding| !coding.as_bytes().eq_ignore_ascii_case(b"identity"))
}

fn declared_length(headers: &HeaderMap) -> Option<u64> {
    headers.get(header::CONTENT_LENGTH)?.to_str().ok()?.parse().ok()
}

async fn read(declared: Option<u64>, payload: Payload) -> Result<BytesMut, Problem> {
    read_within(LARGEST_BODY, declared, payload).await
}

/// Reads at most so many bytes; a longer declared body is refused before any of it is read.
async fn read_within(most: usize, declared: Option<u64>, mut payload: Payload) -> Result<BytesMut, Problem> {
    let too_large = || Problem::new(Code::PayloadTooLarge);
    let declared = usize::try_from(declared.unwrap_or(0)).map_err(|_| too_large())?;
    if declared > most {
        return Err(too_large());
    }
    let mut bytes = BytesMut::with_capacity(declared);
    while let Some(chunk) = payload.next().await {
        let chunk = chunk.map_err(|_| Problem::new(Code::MalformedRequest))?;
        if bytes.len() + chunk.len() > most {
            return Err(too_large());
        }
        bytes.extend_from_slice(&chunk);
    }
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use actix_web::FromRequest;
    use actix_web::test::TestRequest;

    use super::{Body, Json, LARGEST_BODY};
    use crate::http::problem::{Code, Problem};

    async fn body(request: TestRequest) -> Body {
        let (request, mut payload) = request.to_http_parts();
        Body::from_request(&request, &mut payload).await.unwrap()
    }

    async fn code_of(request: TestRequest) -> Option<Code> {
        body(request)
            .await
            .json()
            .await
            .err()
            .map(|problem: Problem| problem.code())
    }

    fn json(content_type: &str) -> TestRequest {
        TestRequest::post()
            .insert_header(("content-type", content_type))
            .set_payload("{}")
    }

    #[actix_web::test]
    async fn only_json_in_utf8_is_taken() {
        for taken in [
            "application/json",
            "application/json;charset=utf-8",
            "Application/JSON; Charset=\"UTF-8\"",
            "application/json;",
            "application/json; charset=utf8",
            "application/json; charset=utf-8; x=y",
            "application/json;odata.metadata=minimal",
        ] {
            assert_eq!(code_of(json(taken)).await, None, "{taken}");
        }
        for refused in [
            "text/plain",
            "text/json",
            "application/json; charset=utf-16",
            "application/json; charset=\"iso-8859-1\"",
            "application/json; x=y; Charset=utf-16",
            "application/json; charset=",
            "application/jsonx",
            "application/problem+json",
            "",
        ] {
            assert_eq!(
                code_of(json(refused)).await,
                Some(Code::UnsupportedMediaType),
                "{refused}"
            );
        }
        let none = TestRequest::post().set_payload("{}");
        assert_eq!(code_of(none).await, Some(Code::UnsupportedMediaType));
    }

    #[actix_web::test]
    async fn a34_large_and_compressed_bodies_are_refused() {
        let padded = |length: usize| format!("{{{}}}", " ".repeat(length - 2));
        let sent = |text: String| json("application/json").set_payload(text);
        assert_eq!(code_of(sent(padded(LARGEST_BODY))).await, None);
        assert_eq!(
            code_of(sent(padded(LARGEST_BODY + 1))).await,
            Some(Code::PayloadTooLarge)
        );
        let declared = json("application/json").insert_header(("content-length", "1000000000000"));
        assert_eq!(code_of(declared).await, Some(Code::PayloadTooLarge));
        let gzip = json("application/json").insert_header(("content-encoding", "gzip"));
        assert_eq!(code_of(gzip).await, Some(Code::UnsupportedMediaType));
    }

    #[actix_web::test]
    async fn an_optional_body_may_be_absent() {
        let absent = body(TestRequest::post()).await;
        assert_eq!(absent.optional_json().await.unwrap(), Json::empty_object());
        let empty = || TestRequest::post().insert_header(("content-type", "application/json"));
        for empty in [empty(), empty().insert_header(("content-length", "0"))] {
            assert_eq!(
                body(empty).await.optional_json().await.unwrap(),
                Json::empty_object()
            );
        }
        let untyped = body(TestRequest::post().set_payload("{}")).await;
        assert_eq!(
            untyped.optional_json().await.unwrap_err().code(),
            Code::UnsupportedMediaType
        );
        let typed = body(json("application/json").set_payload("{\"a\":true}")).await;
        assert!(matches!(typed.optional_json().await.unwrap(), Json::Object(fields) if fields.len() == 1));
    }
}
