//! The access token of a request (RFC 6750 §2.1).

use std::future::Future;
use std::pin::Pin;

use actix_web::dev::Payload;
use actix_web::http::header::{self, HeaderMap};
use actix_web::web::Data;
use actix_web::{FromRequest, HttpRequest};
use dastak_application::authenticate::Identity;

use crate::http::AppState;
use crate::http::problem::{Code, Problem};

/// The person behind the request's access token.
pub(crate) struct Bearer(pub(crate) Identity);

impl FromRequest for Bearer {
    type Error = Problem;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Problem>>>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let request = request.clone();
        Box::pin(async move {
            let token = token(request.headers())?;
            let state = request
                .app_data::<Data<AppState>>()
                .ok_or_else(|| Problem::new(Code::InternalError))?;
            Ok(Self(state.use_cases.authenticate.execute(token).await?))
        })
    }
}

/// The token in the one `Authorization` header. Two of them mean different things to different readers.
fn token(headers: &HeaderMap) -> Result<&str, Problem> {
    let mut values = headers.get_all(header::AUTHORIZATION);
    let value = values.next().ok_or_else(|| Problem::new(Code::TokenMissing))?;
    if values.next().is_some() {
        return Err(Problem::new(Code::TokenInvalid));
    }
    let value = value.to_str().map_err(|_| Problem::new(Code::TokenInvalid))?;
    match value.split_once(' ') {
        Some((scheme, token)) if scheme.eq_ignore_ascii_case("Bearer") && !token.trim().is_empty() => {
            Ok(token.trim())
        }
        _ => Err(Problem::new(Code::TokenMissing)),
    }
}

#[cfg(test)]
mod tests {
    use actix_web::http::header::{AUTHORIZATION, HeaderMap, HeaderValue};

    use super::token;
    use crate::http::problem::Code;

    fn read(lines: &[&'static str]) -> Result<String, Code> {
        let mut headers = HeaderMap::new();
        for line in lines {
            headers.append(AUTHORIZATION, HeaderValue::from_static(line));
        }
        token(&headers)
            .map(str::to_owned)
            .map_err(|problem| problem.code())
    }

    #[test]
    fn the_scheme_is_bearer_in_any_case() {
        assert_eq!(read(&["Bearer abc"]), Ok("abc".to_owned()));
        assert_eq!(read(&["bEARER abc"]), Ok("abc".to_owned()));
        assert_eq!(read(&["Bearer   abc "]), Ok("abc".to_owned()));
    }

    #[test]
    fn without_a_token_it_is_missing() {
        for lines in [
            &[][..],
            &["Bearer"],
            &["Bearer "],
            &["Basic abc"],
            &["abc"],
            &[""],
        ] {
            assert_eq!(read(lines), Err(Code::TokenMissing), "{lines:?}");
        }
    }

    #[test]
    fn two_headers_are_none() {
        assert_eq!(read(&["Bearer abc", "Bearer abc"]), Err(Code::TokenInvalid));
    }
}
