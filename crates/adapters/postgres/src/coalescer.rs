//! Requests that share statements.
//!
//! While a statement is in flight the next requests gather, and all of them are the next statement: the busier the
//! store, the more requests a round trip and a flush of PostgreSQL's log serve, and an idle store answers at once.
//! There is no timer. A statement has its price, whatever it serves; so a further one begins beside the first only when
//! enough requests wait for it, or when the first one takes long. A statement that fails for what one row can be to blame for is taken apart: each request is then
//! a statement of its own and fails for itself only.
//!
//! No caller waits beyond its deadline for a lock that a neighbour needs: what is served alone ends with the second
//! request that met one in vain. Then it is hardly a matter of single rows.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use futures_util::FutureExt;
use tokio::runtime::Handle;
use tokio::sync::mpsc::error::TrySendError;
use tokio::sync::{Mutex, Notify, mpsc, oneshot};

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
    /// Most statements in flight, each on a connection of its own.
    pub(crate) lanes: usize,
    /// Requests that must wait before a further statement begins beside one in flight.
    pub(crate) worth: usize,
    /// Most requests in one statement.
    pub(crate) batch: usize,
    /// Most requests that wait; more are refused.
    pub(crate) queue: usize,
}

/// After this time in flight a statement is no longer waited for by those who come later: it may wait for a lock.
const LONG: Duration = Duration::from_millis(10);

struct Asked<B: Batch> {
    request: B::Request,
    answer: oneshot::Sender<Result<B::Answer, StoreError>>,
}

/// Gathers requests into statements. Its tasks end when it is dropped, after what is queued.
pub(crate) struct Coalescer<B: Batch> {
    queue: mpsc::Sender<Asked<B>>,
    worth: usize,
    further: Arc<Further>,
}

/// When the lanes beside the first one are needed.
struct Further {
    needed: Notify,
    closed: AtomicBool,
    origin: Instant,
    /// When the first lane's statement began, in microseconds after the origin; [`IDLE`] when there is none.
    begun: AtomicU64,
}

const IDLE: u64 = u64::MAX;

impl Further {
    fn new() -> Self {
        Self {
            needed: Notify::new(),
            closed: AtomicBool::new(false),
            origin: Instant::now(),
            begun: AtomicU64::new(IDLE),
        }
    }

    fn micros(&self) -> u64 {
        u64::try_from(self.origin.elapsed().as_micros()).unwrap_or(IDLE - 1)
    }

    fn begin(&self) {
        self.begun.store(self.micros(), Ordering::Relaxed);
    }

    fn end(&self) {
        self.begun.store(IDLE, Ordering::Relaxed);
    }

    fn takes_long(&self) -> bool {
        let begun = self.begun.load(Ordering::Relaxed);
        begun != IDLE && u128::from(self.micros().saturating_sub(begun)) >= LONG.as_micros()
    }
}

impl<B: Batch> Coalescer<B> {
    /// Starts the lanes on `runtime`.
    pub(crate) fn start(batch: B, width: Width, runtime: &Handle) -> Self {
        let (queue, asked) = mpsc::channel(width.queue);
        let (batch, asked) = (Arc::new(batch), Arc::new(Mutex::new(asked)));
        let further = Arc::new(Further::new());
        for _ in 1..width.lanes {
            let further = further.clone();
            runtime.spawn(further_lane(batch.clone(), asked.clone(), width.batch, further));
        }
        runtime.spawn(first_lane(batch, asked, width.batch, further.clone()));
        Self {
            queue,
            worth: width.worth,
            further,
        }
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
        let waiting = self.queue.max_capacity() - self.queue.capacity();
        if waiting >= self.worth || self.further.takes_long() {
            self.further.needed.notify_one();
        }
        answered.await.unwrap_or(Err(StoreError::Closed))
    }
}

impl<B: Batch> Drop for Coalescer<B> {
    fn drop(&mut self) {
        self.further.closed.store(true, Ordering::Relaxed);
        self.further.needed.notify_waiters();
    }
}

type Queue<B> = Arc<Mutex<mpsc::Receiver<Asked<B>>>>;

/// Serves whatever waits, statement after statement.
async fn first_lane<B: Batch>(batch: Arc<B>, asked: Queue<B>, most: usize, further: Arc<Further>) {
    loop {
        let mut together = Vec::new();
        if asked.lock().await.recv_many(&mut together, most).await == 0 {
            return;
        }
        further.begin();
        serve(batch.as_ref(), together).await;
        further.end();
    }
}

/// Serves what waits when it is called to help.
async fn further_lane<B: Batch>(batch: Arc<B>, asked: Queue<B>, most: usize, further: Arc<Further>) {
    loop {
        let needed = further.needed.notified();
        if further.closed.load(Ordering::Relaxed) {
            return;
        }
        needed.await;
        let mut together = Vec::new();
        // Who holds the queue is idle and takes them itself.
        if let Ok(mut asked) = asked.try_lock() {
            while together.len() < most
                && let Ok(request) = asked.try_recv()
            {
                together.push(request);
            }
        }
        serve(batch.as_ref(), together).await;
    }
}

async fn serve<B: Batch>(batch: &B, mut together: Vec<Asked<B>>) {
    together.retain(|asked| !asked.answer.is_closed());
    if together.is_empty() {
        return;
    }
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
