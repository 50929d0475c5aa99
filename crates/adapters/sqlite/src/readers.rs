//! The threads that read.
//!
//! Each owns a connection and takes one job at a time. All statements of a job run in one read transaction,
//! so they see the file at one moment; it begins after the job was asked for, so it sees every commit that
//! was answered before.
//!
//! The two reads that most requests make, of one session or one person by their keys, run at once where they
//! are asked for: about 20 µs on pages in memory, less than handing them to a thread and back, and less than
//! the signatures around them. They have connections of their own; when those are busy, a thread takes over.

use std::path::Path;
use std::sync::mpsc::{Receiver, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};

use dastak_ports::{PortErrorKind, PortResult};
use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use tokio::sync::oneshot;

use crate::connection::{Link, Role};
use crate::error::{OpenError, StoreError};
use crate::lane::{Lane, Message, QUEUE_LENGTH, guarded, next};

/// A long read (an export) leaves the other thread free.
const READERS: usize = 2;

/// Connections for reads at once: more of them would only wait for the same few cores.
const AT_ONCE: usize = 4;

type ReadJob = Box<dyn FnOnce(&mut Link) + Send>;

/// Runs what only reads.
pub(crate) struct Readers {
    lane: Lane<ReadJob>,
    at_once: Vec<Mutex<Option<Link>>>,
}

impl Readers {
    /// Opens the connections and starts the threads.
    pub(crate) fn start(path: &Path) -> Result<Self, OpenError> {
        let (sender, receiver) = sync_channel(QUEUE_LENGTH);
        let at_once = (0..AT_ONCE).map(|_| Ok(Mutex::new(Some(Link::open(path, Role::Reader)?))));
        let readers = Self {
            lane: Lane::new(sender),
            at_once: at_once.collect::<Result<_, OpenError>>()?,
        };
        let queue = Arc::new(Mutex::new(receiver));
        for _ in 0..READERS {
            let (link, queue) = (Link::open(path, Role::Reader)?, Arc::clone(&queue));
            readers
                .lane
                .spawn("sqlite-reader", move || serve(link, &queue))
                .map_err(|error| OpenError::new(path, PortErrorKind::Unavailable, &error))?;
        }
        Ok(readers)
    }

    /// Runs `work` in one read transaction. A caller who has gone meanwhile costs nothing.
    pub(crate) async fn run<T, W>(&self, work: W) -> PortResult<T>
    where
        T: Send + 'static,
        W: FnOnce(&mut SqliteConnection) -> Result<T, StoreError> + Send + 'static,
    {
        let (reply, answer) = oneshot::channel();
        let job = move |link: &mut Link| {
            if !reply.is_closed() {
                // The caller may go at any moment; then nobody wants the answer.
                let _ = reply.send(in_one_moment(link, work).map_err(Into::into));
            }
        };
        self.lane.ask(Box::new(job), answer).await
    }

    /// Runs a short `work` here and now, or as [`Self::run`] does when no connection is free for it.
    pub(crate) async fn run_at_once<T, W>(&self, work: W) -> PortResult<T>
    where
        T: Send + 'static,
        W: FnOnce(&mut SqliteConnection) -> Result<T, StoreError> + Send + 'static,
    {
        for link in &self.at_once {
            if let Ok(mut link) = link.try_lock()
                && let Some(link) = link.as_mut()
            {
                return in_one_moment(link, work).map_err(Into::into);
            }
        }
        self.run(work).await
    }

    /// Ends the threads after the work that is queued, and closes every connection.
    pub(crate) fn close(&self) {
        for link in &self.at_once {
            *link.lock().unwrap_or_else(PoisonError::into_inner) = None;
        }
        self.lane.close();
    }
}

fn serve(mut link: Link, queue: &Mutex<Receiver<Message<ReadJob>>>) {
    while let Some(job) = next(queue) {
        job(&mut link);
    }
}

fn in_one_moment<T>(
    link: &mut Link,
    work: impl FnOnce(&mut SqliteConnection) -> Result<T, StoreError>,
) -> Result<T, StoreError> {
    let connection = link.get()?;
    let answer = connection
        .batch_execute("BEGIN")
        .map_err(StoreError::from)
        .and_then(|()| guarded(connection, work));
    // Nothing was written: COMMIT and ROLLBACK only end the reading.
    if connection.batch_execute("COMMIT").is_err() {
        link.discard();
    }
    answer
}
