//! The thread that waits for the disk, so that the writer need not.
//!
//! It takes every committed batch that waits, syncs the write-ahead log once, and answers all their jobs. A
//! commit that was moved from the log into the database file meanwhile is on the disk as well: SQLite syncs
//! both files around a checkpoint.
//!
//! A sync that fails once is not tried again: the system may have dropped the pages that it could not write,
//! and a second sync would succeed without them. From then on the store takes no writes.

use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, OnceLock};
use std::thread::{self, JoinHandle};

use crate::writer::WriteJob;

type Batch = Vec<Box<dyn WriteJob>>;

/// Syncs committed batches.
pub(crate) struct Syncer {
    batches: Sender<Batch>,
    failure: Arc<OnceLock<String>>,
    thread: JoinHandle<()>,
}

impl Syncer {
    /// Starts the thread.
    pub(crate) fn start(database: &Path) -> io::Result<Self> {
        let mut log = database.as_os_str().to_owned();
        log.push("-wal");
        let log = PathBuf::from(log);
        let (batches, queue) = channel();
        let failure = Arc::new(OnceLock::new());
        let noted = Arc::clone(&failure);
        let thread = thread::Builder::new()
            .name("sqlite-syncer".to_owned())
            .spawn(move || serve(&queue, &noted, || sync(&log)))?;
        Ok(Self {
            batches,
            failure,
            thread,
        })
    }

    /// Answers committed jobs when they are on the disk.
    pub(crate) fn sync(&self, batch: Batch) {
        // Fails only when the thread has gone; dropped jobs tell their callers.
        let _ = self.batches.send(batch);
    }

    /// What a sync failed with.
    pub(crate) fn failure(&self) -> Option<&str> {
        self.failure.get().map(String::as_str)
    }

    /// Waits until everything is answered.
    pub(crate) fn finish(self) {
        drop(self.batches);
        if self.thread.join().is_err() {
            tracing::error!("the syncing thread ended by a panic");
        }
    }
}

fn serve(queue: &Receiver<Batch>, failure: &OnceLock<String>, sync: impl Fn() -> io::Result<()>) {
    while let Ok(mut jobs) = queue.recv() {
        jobs.extend(queue.try_iter().flatten());
        if failure.get().is_none()
            && let Err(error) = sync()
        {
            tracing::error!(%error, "the log can't be synced; the store takes no more writes");
            let _ = failure.set(format!("the log can't be synced: {error}"));
        }
        for job in jobs {
            job.answer(failure.get().map(String::as_str));
        }
    }
}

/// Opens the log each time: it is made anew when a broken connection was the last one. Other than the database
/// file it carries no locks that closing it would drop.
fn sync(log: &Path) -> io::Result<()> {
    File::open(log)?.sync_data()
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;
    use std::sync::atomic::{AtomicUsize, Ordering};

    use diesel::SqliteConnection;

    use super::*;
    use crate::writer::Durability;

    /// Notes what it was answered.
    struct Noting(Arc<Mutex<Vec<Option<String>>>>);

    impl WriteJob for Noting {
        fn durability(&self) -> Durability {
            Durability::Synced
        }

        fn run(&mut self, _: &mut SqliteConnection) -> bool {
            true
        }

        fn answer(self: Box<Self>, failure: Option<&str>) {
            self.0.lock().unwrap().push(failure.map(str::to_owned));
        }
    }

    #[test]
    fn after_a_sync_that_failed_none_is_tried_and_nothing_succeeds() {
        let answers = Arc::new(Mutex::new(Vec::new()));
        let job = || Box::new(Noting(Arc::clone(&answers))) as Box<dyn WriteJob>;
        let (failure, syncs) = (OnceLock::new(), AtomicUsize::new(0));
        for _ in 0..2 {
            let (batches, queue) = channel();
            batches.send(vec![job(), job()]).unwrap();
            batches.send(vec![job()]).unwrap();
            drop(batches);
            serve(&queue, &failure, || {
                syncs.fetch_add(1, Ordering::Relaxed);
                Err(io::Error::other("no space"))
            });
        }
        assert_eq!(syncs.load(Ordering::Relaxed), 1);
        let failed = Some("the log can't be synced: no space".to_owned());
        assert_eq!(*answers.lock().unwrap(), vec![failed; 6]);
    }
}
