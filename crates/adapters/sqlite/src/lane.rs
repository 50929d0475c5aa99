//! The queues before the threads that own the connections.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{Receiver, SyncSender, TrySendError};
use std::sync::{Mutex, PoisonError};
use std::thread::{self, JoinHandle};

use dastak_ports::{PortError, PortResult};
use diesel::prelude::*;
use tokio::sync::oneshot;

use crate::error::StoreError;

/// Most jobs that may wait: beyond it the store is overloaded and says so at once, instead of keeping callers
/// until their deadlines.
pub(crate) const QUEUE_LENGTH: usize = 4_096;

/// What goes through a queue.
pub(crate) enum Message<J> {
    /// Something to do.
    Job(J),
    /// The thread that takes it ends.
    Stop,
}

/// A queue and its threads.
pub(crate) struct Lane<J> {
    queue: SyncSender<Message<J>>,
    threads: Mutex<Vec<JoinHandle<()>>>,
}

impl<J: Send + 'static> Lane<J> {
    pub(crate) const fn new(queue: SyncSender<Message<J>>) -> Self {
        Self {
            queue,
            threads: Mutex::new(Vec::new()),
        }
    }

    /// Starts one more thread.
    pub(crate) fn spawn(&self, name: &str, serve: impl FnOnce() + Send + 'static) -> std::io::Result<()> {
        let thread = thread::Builder::new().name(name.to_owned()).spawn(serve)?;
        self.threads
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push(thread);
        Ok(())
    }

    /// Puts a job into the queue and waits for its answer. Dropping the future does not take back a job that has begun.
    pub(crate) async fn ask<T>(&self, job: J, answer: oneshot::Receiver<PortResult<T>>) -> PortResult<T> {
        self.queue.try_send(Message::Job(job)).map_err(|error| {
            PortError::unavailable(match error {
                TrySendError::Full(_) => "too many jobs wait for the database",
                TrySendError::Disconnected(_) => "the store is closed",
            })
        })?;
        answer.await.unwrap_or_else(|_| {
            Err(PortError::unavailable(
                "the store was closed before the job's turn",
            ))
        })
    }

    /// Ends the threads after the work that is queued, and waits for them. Harmless when they have ended.
    pub(crate) fn close(&self) {
        let threads = std::mem::take(&mut *self.threads.lock().unwrap_or_else(PoisonError::into_inner));
        for _ in &threads {
            // Fails only when all threads have gone already.
            let _ = self.queue.send(Message::Stop);
        }
        for thread in threads {
            if thread.join().is_err() {
                tracing::error!("a thread of the database ended by a panic");
            }
        }
    }
}

/// The next job of a queue that several threads may share; `None` when the thread should end.
pub(crate) fn next<J>(queue: &Mutex<Receiver<Message<J>>>) -> Option<J> {
    match queue.lock().unwrap_or_else(PoisonError::into_inner).recv() {
        Ok(Message::Job(job)) => Some(job),
        Ok(Message::Stop) | Err(_) => None,
    }
}

/// Runs a job; a panic in it is its own error and nobody else's.
pub(crate) fn guarded<T>(
    connection: &mut SqliteConnection,
    work: impl FnOnce(&mut SqliteConnection) -> Result<T, StoreError>,
) -> Result<T, StoreError> {
    // What a broken job leaves behind is rolled back, so nothing half-done is seen afterwards.
    catch_unwind(AssertUnwindSafe(|| work(connection))).unwrap_or(Err(StoreError::Panicked))
}
