//! Work that a client who has gone away must not cut short.

use std::future::Future;

use crate::http::problem::{Code, Problem};

/// Runs `work` in a task of its own on this worker and waits for its answer. actix drops a handler whose client is
/// gone or whose deadline has passed; the task goes on without it.
///
/// # Errors
/// `internal_error` when the work panics.
pub(crate) async fn to_the_end<T: 'static>(work: impl Future<Output = T> + 'static) -> Result<T, Problem> {
    actix_web::rt::spawn(work)
        .await
        .map_err(|_panic| Problem::new(Code::InternalError))
}
