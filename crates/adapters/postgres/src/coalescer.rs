//! Requests that share statements.
//!
//! While a statement is in flight the next requests gather, and all of them are the next statement: the busier the
//! store, the more requests a round trip and a flush of PostgreSQL's log serve, and an idle store answers at once.
//! There is no timer. A statement that fails for what one row can be to blame for is taken apart: each request is then
//! a statement of its own and fails for itself only.
//!
//! No caller waits beyond its deadline for a lock that a neighbour needs: what is served alone ends with the second
//! request that met one in vain. Then it is hardly a matter of single rows.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;

use futures_util::FutureExt;
use tokio::runtime::Handle;
use tokio::sync::mpsc::error::TrySendError;
use tokio::sync::{Mutex, mpsc, oneshot};

use crate::error::StoreError;

/// A statement that serves many requests.
pub(crate) trait Batch: Send + Sync + 'static {
    /// What one caller asks.
    type Request: Send + Sync + 'static;
    /// What it is answered.
    type Answer: Send + 'static;

    /// Serves the requests, and answers each at its place. It fails as a whole when nothing was done, or when nobody can
    /// know; what fails after something was done fails only those who need it.
    fn run(
        &self,
        requests: &[Self::Request],
    ) -> impl Future<Output = Result<Answers<Self::Answer>, StoreError>> + Send;
}

/// One for each request.
pub(crate) type Answers<A> = Vec<Result<A, StoreError>>;

/// Most requests of a batch that may wait for a lock in vain, one after the other.
const MOST_LOCKED: usize = 2;

/// How much a [`Coalescer`] does at once.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Width {
    /// Statements in flight, each on a connection of its own.
    pub(crate) lanes: usize,
    /// Most requests in one statement.
    pub(crate) batch: usize,
    /// Most requests that wait; more are refused.
    pub(crate) queue: usize,
}

struct Asked<B: Batch> {
    request: B::Request,
    answer: oneshot::Sender<Result<B::Answer, StoreError>>,
}

/// Gathers requests into statements. Its tasks end when it is dropped, after what is queued.
pub(crate) struct Coalescer<B: Batch> {
    queue: mpsc::Sender<Asked<B>>,
}

impl<B: Batch> Coalescer<B> {
    /// Starts the lanes on `runtime`.
    pub(crate) fn start(batch: B, width: Width, runtime: &Handle) -> Self {
        let (queue, asked) = mpsc::channel(width.queue);
        let (batch, asked) = (Arc::new(batch), Arc::new(Mutex::new(asked)));
        for _ in 0..width.lanes {
            runtime.spawn(lane(batch.clone(), asked.clone(), width.batch));
        }
        Self { queue }
    }

    /// Asks, and waits for the answer. A caller that goes away before its statement begins asks nothing.
    pub(crate) async fn ask(&self, request: B::Request) -> Result<B::Answer, StoreError> {
        let (answer, answered) = oneshot::channel();
        self.queue
            .try_send(Asked { request, answer })
            .map_err(|error| match error {
                TrySendError::Full(_) => StoreError::Overloaded,
                TrySendError::Closed(_) => StoreError::Closed,
            })?;
        answered.await.unwrap_or(Err(StoreError::Closed))
    }
}

async fn lane<B: Batch>(batch: Arc<B>, asked: Arc<Mutex<mpsc::Receiver<Asked<B>>>>, most: usize) {
    loop {
        let mut together = Vec::new();
        // One idle lane waits for requests, the others for their turn.
        if asked.lock().await.recv_many(&mut together, most).await == 0 {
            return;
        }
        together.retain(|asked| !asked.answer.is_closed());
        if !together.is_empty() {
            serve(batch.as_ref(), together).await;
        }
    }
}

async fn serve<B: Batch>(batch: &B, together: Vec<Asked<B>>) {
    let (requests, callers): (Vec<_>, Vec<_>) = together
        .into_iter()
        .map(|asked| (asked.request, asked.answer))
        .unzip();
    match run(batch, &requests).await {
        Ok(answers) => {
            for (caller, answer) in callers.into_iter().zip(answers) {
                // A caller that is gone needs no answer.
                let _ = caller.send(answer);
            }
        }
        Err(error) if requests.len() > 1 && error.may_be_of_one_row() => {
            serve_alone(batch, &requests, callers).await;
        }
        Err(error) => refuse(callers, error),
    }
}

/// A statement for each request, until one meets trouble that all the others would meet too.
async fn serve_alone<B: Batch>(
    batch: &B,
    requests: &[B::Request],
    callers: Vec<oneshot::Sender<Result<B::Answer, StoreError>>>,
) {
    let mut callers = callers.into_iter();
    let mut locked = 0;
    for request in requests {
        let Some(caller) = callers.next() else { return };
        let answer = run(batch, std::slice::from_ref(request)).await.and_then(only);
        if let Err(error) = &answer {
            locked += usize::from(error.is_of_a_lock());
        }
        match answer {
            Err(error) if !error.may_be_of_one_row() || locked == MOST_LOCKED => {
                refuse(std::iter::once(caller).chain(callers), error);
                return;
            }
            answer => {
                let _ = caller.send(answer);
            }
        }
    }
}

/// Runs a batch whose trouble, a panic included, is always an error.
async fn run<B: Batch>(batch: &B, requests: &[B::Request]) -> Result<Answers<B::Answer>, StoreError> {
    let answers = AssertUnwindSafe(batch.run(requests))
        .catch_unwind()
        .await
        .unwrap_or(Err(StoreError::Panicked))?;
    if answers.len() == requests.len() {
        Ok(answers)
    } else {
        Err(StoreError::Incomplete("an answer"))
    }
}

fn only<T>(answers: Answers<T>) -> Result<T, StoreError> {
    answers
        .into_iter()
        .next()
        .unwrap_or(Err(StoreError::Incomplete("an answer")))
}

fn refuse<T>(callers: impl IntoIterator<Item = oneshot::Sender<Result<T, StoreError>>>, error: StoreError) {
    let error = Arc::new(error);
    for caller in callers {
        let _ = caller.send(Err(StoreError::Shared(error.clone())));
    }
}

#[cfg(test)]
mod tests;
