//! The one thread that writes, and how concurrent writes share a commit.
//!
//! SQLite has one writer at a time. So one thread owns the only writing connection. It takes every job that
//! waits, runs them inside one `BEGIN IMMEDIATE` transaction and commits. What must be on the disk before its
//! answer goes to the [`crate::syncer`], and this thread works on while the disk does: batches gather by
//! themselves, without a timer, and a single caller waits for nobody.
//!
//! A rule's answer is a value, so a job that fails is rare: all run without savepoints, which would copy every
//! page that each of them changes. When one fails or panics, the transaction is rolled back and the batch runs
//! again with a savepoint for each job; then the failing one takes back only what it wrote itself. When the
//! transaction itself fails, every job of the batch gets an error, and the connection is opened anew.
//!
//! # Durability
//!
//! A commit under `synchronous = NORMAL` writes the log without waiting for the disk; the syncer then syncs the
//! log and answers. The first steps of a request that ends with such an answer are [`Durability::Deferred`]:
//! they are answered after their commit. The log is ordered and one sync covers all of it, so the request's
//! last, synced write makes them durable too. What a power cut can take back between the two was never
//! answered to a client. The deferred steps are:
//!
//! - *A challenge is opened or renewed.* The client is answered after `mark_sent` or `give_back_send`.
//! - *An attempt is leased.* A wrong code is answered after `record_failure`, a right one after the
//!   transaction that marks the challenge as used: no answered guess is handed back.
//! - *A lease is settled.* It follows that synced commit. If it is lost, the attempt stays used, or the
//!   challenge looks unused and its unique mark of use still refuses it.
//!
//! Failures of addresses that are counted in advance are stored a moment later: see [`crate::windows`].
//!
//! # Erasure
//!
//! Deleted rows are overwritten in the file (`secure_delete`), but the log beside it still has the pages of before.
//! A [`Durability::Purged`] job has the log moved into the file and cut to nothing before it is answered. A reader
//! may be in the way; then the log is cut after the next commit that finds none.

use std::path::Path;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, sync_channel};

use dastak_ports::{PortError, PortErrorKind, PortResult};
use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::sql_types::Integer;
use tokio::sync::oneshot;

use crate::connection::{BUSY_TIMEOUT_MS, Link, Role};
use crate::error::{OpenError, StoreError};
use crate::lane::{Lane, Message, QUEUE_LENGTH, guarded};
use crate::syncer::Syncer;
use crate::windows::{STORED_AFTER, Windows};

/// Most jobs of one commit: it bounds how long the first of them waits for the last.
const LARGEST_BATCH: usize = 256;

/// How long the cut of the log waits for readers, in milliseconds: all other writes wait with it.
const PURGE_TIMEOUT_MS: u32 = 100;

/// Whether a job's commit must be on the disk before its answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Durability {
    /// A later synced write of the same request makes it durable: see the module's documentation.
    Deferred,
    /// It must.
    Synced,
    /// It must, and what it has removed must not stay in the log.
    Purged,
}

/// A queued write.
pub(crate) trait WriteJob: Send {
    fn durability(&self) -> Durability;

    /// Does the work, once more when it is asked again; whether its writes are to stay. A job whose caller has gone
    /// writes nothing: a request that was given up while it waited must not use an attempt or a code later.
    fn run(&mut self, connection: &mut SqliteConnection) -> bool;

    /// Answers the caller: after the commit, or with what kept the batch from it.
    fn answer(self: Box<Self>, failure: Option<&str>);
}

struct Job<T, W> {
    durability: Durability,
    work: W,
    outcome: PortResult<T>,
    reply: oneshot::Sender<PortResult<T>>,
}

impl<T, W> WriteJob for Job<T, W>
where
    T: Send,
    W: FnOnce(&mut SqliteConnection) -> Result<T, StoreError> + Clone + Send,
{
    fn durability(&self) -> Durability {
        self.durability
    }

    fn run(&mut self, connection: &mut SqliteConnection) -> bool {
        if self.reply.is_closed() {
            return true;
        }
        self.outcome = guarded(connection, self.work.clone()).map_err(Into::into);
        self.outcome.is_ok()
    }

    fn answer(self: Box<Self>, failure: Option<&str>) {
        let answer = match failure {
            None => self.outcome,
            Some(problem) => Err(PortError::unavailable(problem)),
        };
        // The caller may have gone since; the write stays.
        let _ = self.reply.send(answer);
    }
}

/// Runs what writes.
pub(crate) struct Writer {
    lane: Lane<Box<dyn WriteJob>>,
}

impl Writer {
    /// Opens the connection and starts the thread.
    pub(crate) fn start(path: &Path, windows: Arc<Windows>) -> Result<Self, OpenError> {
        let (sender, queue) = sync_channel(QUEUE_LENGTH);
        let writer = Self {
            lane: Lane::new(sender),
        };
        let committer = Committer {
            link: Link::open(path, Role::Writer)?,
            windows,
            purge_due: false,
        };
        let unavailable = |error| OpenError::new(path, PortErrorKind::Unavailable, &error);
        let syncer = Syncer::start(path).map_err(unavailable)?;
        writer
            .lane
            .spawn("sqlite-writer", move || serve(committer, syncer, &queue))
            .map_err(unavailable)?;
        Ok(writer)
    }

    /// Runs `work` as one transaction and answers after its commit. What it has read stays true until then,
    /// as nobody else writes. An error takes back all it wrote.
    pub(crate) async fn run<T, W>(&self, durability: Durability, work: W) -> PortResult<T>
    where
        T: Send + 'static,
        W: FnOnce(&mut SqliteConnection) -> Result<T, StoreError> + Clone + Send + 'static,
    {
        let (reply, answer) = oneshot::channel();
        let outcome = Err(PortError::internal("the job did not run"));
        let job = Job {
            durability,
            work,
            outcome,
            reply,
        };
        self.lane.ask(Box::new(job), answer).await
    }

    /// Ends the thread after the work that is queued.
    pub(crate) fn close(&self) {
        self.lane.close();
    }
}

fn serve(mut committer: Committer, syncer: Syncer, queue: &Receiver<Message<Box<dyn WriteJob>>>) {
    let mut batch = Vec::with_capacity(LARGEST_BATCH);
    let mut open = true;
    while open {
        match next(queue, &committer) {
            Next::Job(job) => batch.push(job),
            Next::Nothing => {}
            Next::Stop => break,
        }
        // Callers that are about to ask share this commit: it costs all of them less than one more would.
        let mut gathered = 0;
        while open && gathered < batch.len() && batch.len() < LARGEST_BATCH {
            gathered = batch.len();
            std::thread::yield_now();
            open = gather(queue, &mut batch);
        }
        if let Err(error) = committer.commit(&mut batch) {
            let failure = error.to_string();
            batch.drain(..).for_each(|job| job.answer(Some(&failure)));
            continue;
        }
        for job in batch.extract_if(.., |job| job.durability() == Durability::Deferred) {
            job.answer(syncer.failure());
        }
        if !batch.is_empty() {
            syncer.sync(std::mem::take(&mut batch));
        }
    }
    if let Err(error) = committer.commit(&mut []) {
        tracing::warn!(%error, "the last hits of the limits could not be stored");
    }
    syncer.finish();
}

enum Next {
    Job(Box<dyn WriteJob>),
    /// Nobody asks for anything: what waits to be stored is stored.
    Nothing,
    Stop,
}

fn next(queue: &Receiver<Message<Box<dyn WriteJob>>>, committer: &Committer) -> Next {
    let message = if committer.windows.is_waiting() {
        match queue.recv_timeout(STORED_AFTER) {
            Err(RecvTimeoutError::Timeout) => return Next::Nothing,
            message => message.ok(),
        }
    } else {
        queue.recv().ok()
    };
    match message {
        Some(Message::Job(job)) => Next::Job(job),
        Some(Message::Stop) | None => Next::Stop,
    }
}

/// Takes the jobs that wait; `false` when the thread should end after them.
fn gather(queue: &Receiver<Message<Box<dyn WriteJob>>>, batch: &mut Vec<Box<dyn WriteJob>>) -> bool {
    while batch.len() < LARGEST_BATCH {
        match queue.try_recv() {
            Ok(Message::Job(job)) => batch.push(job),
            Ok(Message::Stop) => return false,
            Err(_) => break,
        }
    }
    true
}

/// The writing connection.
struct Committer {
    link: Link,
    windows: Arc<Windows>,
    /// Whether the log still has what a committed job removed.
    purge_due: bool,
}

#[derive(QueryableByName)]
struct Checkpoint {
    #[diesel(sql_type = Integer)]
    busy: i32,
}

impl Committer {
    /// Runs all jobs in one transaction. After an error nothing of the batch is known to be stored.
    fn commit(&mut self, batch: &mut [Box<dyn WriteJob>]) -> Result<(), StoreError> {
        let committed = self.transaction(batch);
        if let Err(error) = &committed {
            tracing::warn!(%error, jobs = batch.len(), "a transaction failed; the database file is opened anew");
            self.link.discard();
            self.windows.roll_back(0);
        }
        // Also after an error: the commit may have come to the disk before it.
        self.purge_due |= batch.iter().any(|job| job.durability() == Durability::Purged);
        if self.purge_due && committed.is_ok() {
            match self.purge() {
                Ok(purged) => self.purge_due = !purged,
                Err(error) => {
                    tracing::warn!(%error, "the log of the database could not be cut after an erasure");
                }
            }
        }
        committed
    }

    /// Moves the log into the file and cuts it to nothing; `false` when a reader was in the way.
    fn purge(&mut self) -> Result<bool, StoreError> {
        let connection = self.link.get()?;
        connection.batch_execute(&format!("PRAGMA busy_timeout = {PURGE_TIMEOUT_MS}"))?;
        let checkpoint: QueryResult<Checkpoint> =
            diesel::sql_query("PRAGMA wal_checkpoint(TRUNCATE)").get_result(connection);
        connection.batch_execute(&format!("PRAGMA busy_timeout = {BUSY_TIMEOUT_MS}"))?;
        Ok(checkpoint?.busy == 0)
    }

    fn transaction(&mut self, batch: &mut [Box<dyn WriteJob>]) -> Result<(), StoreError> {
        let connection = self.link.get()?;
        connection.batch_execute("BEGIN IMMEDIATE")?;
        if batch.iter_mut().all(|job| job.run(connection)) {
            return self.end(batch.is_empty());
        }
        connection.batch_execute("ROLLBACK")?;
        self.windows.roll_back(0);
        if batch.len() == 1 {
            return Ok(());
        }
        connection.batch_execute("BEGIN IMMEDIATE")?;
        for job in batch {
            connection.batch_execute("SAVEPOINT job")?;
            let mark = self.windows.mark();
            // Some failures (a full disk) make SQLite end the whole transaction by itself. Then the savepoint
            // is gone, this statement fails, and so does the batch.
            let stays = job.run(connection);
            connection.batch_execute(if stays {
                "RELEASE job"
            } else {
                "ROLLBACK TO job; RELEASE job"
            })?;
            if !stays {
                self.windows.roll_back(mark);
            }
        }
        self.end(false)
    }

    /// Commits, with the hits that have waited long enough, or all of them.
    fn end(&mut self, all: bool) -> Result<(), StoreError> {
        let connection = self.link.get()?;
        let stores = self.windows.is_due() || all && self.windows.is_waiting();
        if stores {
            self.windows.store(connection)?;
        }
        connection.batch_execute("COMMIT")?;
        self.windows.committed();
        if stores {
            self.windows.stored();
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests;
