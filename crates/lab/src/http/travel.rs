//! How an answer gets to the client, or doesn't.

use std::time::Duration;

use actix_web::http::StatusCode;
use actix_web::http::header::{CONTENT_TYPE, RETRY_AFTER};
use actix_web::web::Bytes;
use actix_web::{HttpRequest, HttpResponse, HttpResponseBuilder};
use futures_util::stream;

use super::connection;
use crate::gateways::Answer;
use crate::scenario::Travel;

/// How long the first half of a body gets to leave before its connection is reset.
const HALF_TIME: Duration = Duration::from_millis(20);

/// A part of a body that is too long.
const PART: usize = 64 * 1024;

/// More than 1 MiB in parts of that size.
const PARTS: usize = 17;

/// The answer on its way; a connection that is to end has ended when this returns.
pub(super) async fn send(
    request: &HttpRequest,
    answer: Answer,
    travel: Travel,
    delay: Duration,
) -> HttpResponse {
    match travel {
        Travel::Whole => whole(answer),
        Travel::WrongContentType => whole(answer.mislabelled()),
        Travel::Slow => {
            tokio::time::sleep(delay).await;
            whole(answer)
        }
        Travel::Never => std::future::pending().await,
        Travel::Dropped => {
            connection::drop_it(request);
            HttpResponse::Ok().finish()
        }
        Travel::ResetMidBody => halved(request.clone(), &answer),
        Travel::Huge => huge(&answer),
    }
}

fn head(answer: &Answer) -> HttpResponseBuilder {
    let status = StatusCode::from_u16(answer.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let mut head = HttpResponse::build(status);
    head.insert_header((CONTENT_TYPE, answer.content_type));
    if let Some(seconds) = answer.retry_after {
        head.insert_header((RETRY_AFTER, seconds));
    }
    head
}

fn whole(answer: Answer) -> HttpResponse {
    head(&answer).body(answer.body)
}

/// Half of the body that was promised, then a reset.
fn halved(request: HttpRequest, answer: &Answer) -> HttpResponse {
    let promised = answer.body.len();
    let mut half = answer.body.clone();
    half.truncate(promised / 2);
    let parts = stream::unfold(Some(half), move |half| {
        let request = request.clone();
        async move {
            if let Some(half) = half {
                return Some((Ok(Bytes::from(half)), None));
            }
            tokio::time::sleep(HALF_TIME).await;
            connection::reset_at_end(&request);
            Some((Err(std::io::Error::other("reset as told")), None))
        }
    });
    head(answer).no_chunking(promised as u64).streaming(parts)
}

/// The body and more than 1 MiB of spaces, in chunks: right for whoever reads it all.
fn huge(answer: &Answer) -> HttpResponse {
    let body = std::iter::once(Bytes::from(answer.body.clone()));
    let spaces = Bytes::from(vec![b' '; PART]);
    let parts = body.chain(std::iter::repeat_n(spaces, PARTS));
    head(answer).streaming(stream::iter(parts.map(Ok::<_, std::io::Error>)))
}
