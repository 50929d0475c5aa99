//! Around each route: a deadline, and a wall against panics.

use std::panic::AssertUnwindSafe;

use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::middleware::Next;
use actix_web::web::Data;
use actix_web::{Error, HttpMessage, HttpResponse};
use futures_util::FutureExt;

use crate::http::AppState;
use crate::http::problem::{Code, Problem};

/// The pattern of the route that took a request: what logs and metrics show in place of the path.
#[derive(Debug, Clone, Copy)]
pub(crate) struct RoutePattern(pub(crate) &'static str);

/// Answers `service_unavailable` when the route has no answer by the deadline, and `internal_error` when it
/// panics; the process and its other requests go on.
///
/// A handler that is dropped, here or because its client has gone, stops between two calls of ports. Each call of a
/// store is one transaction; a use-case that must not stop between two of them runs in a task of its own
/// ([`to_the_end`](crate::http::to_the_end)).
pub(crate) async fn guard(
    pattern: &'static str,
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    request.extensions_mut().insert(RoutePattern(pattern));
    let deadline = request
        .app_data::<Data<AppState>>()
        .map(|state| state.request_timeout);
    let kept = request.request().clone();
    let answer = AssertUnwindSafe(next.call(request)).catch_unwind();
    let problem = match tokio::time::timeout(deadline.unwrap_or_default(), answer).await {
        Ok(Ok(answer)) => return answer.map(ServiceResponse::map_into_boxed_body),
        Ok(Err(_panic)) => Problem::new(Code::InternalError),
        Err(_elapsed) => {
            Problem::new(Code::ServiceUnavailable).detail("The request took too long. Try again.")
        }
    };
    Ok(ServiceResponse::new(kept, HttpResponse::from_error(problem)))
}
