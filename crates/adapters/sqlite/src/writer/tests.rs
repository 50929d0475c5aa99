use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex};

use dastak_ports::PortErrorKind;
use diesel::sql_types::BigInt;
use tempfile::TempDir;
use tokio::task::JoinHandle;

use super::*;

const TOGETHER: usize = 100;

/// A writer on a file with one table, and the same file for another connection.
struct Fixture {
    writer: Arc<Writer>,
    folder: TempDir,
}

/// A job that the writer is busy with until it is told to go on.
struct Busy {
    go_on: Sender<()>,
    job: JoinHandle<PortResult<()>>,
}

#[derive(QueryableByName)]
struct Count {
    #[diesel(sql_type = BigInt)]
    rows: i64,
}

impl Fixture {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("writer.db");
        let mut link = Link::open(&path, Role::Writer).unwrap();
        link.get()
            .unwrap()
            .batch_execute("CREATE TABLE notes (note INTEGER PRIMARY KEY) STRICT")
            .unwrap();
        Self {
            writer: Arc::new(Writer::start(&path, Arc::default()).unwrap()),
            folder,
        }
    }

    fn reader(&self) -> Link {
        Link::open(&self.folder.path().join("writer.db"), Role::Reader).unwrap()
    }

    /// What another connection sees: what is committed.
    fn committed(&self) -> i64 {
        committed(&mut self.reader())
    }

    /// Queues a job; it is in the queue when this returns.
    async fn queue<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut SqliteConnection) -> Result<T, StoreError> + Clone + Send + 'static,
    ) -> JoinHandle<PortResult<T>> {
        let writer = Arc::clone(&self.writer);
        let asked = tokio::spawn(async move { writer.run(Durability::Synced, work).await });
        // On this runtime of one thread the task runs until it waits for its answer.
        tokio::task::yield_now().await;
        asked
    }

    /// Makes the writer busy, so that what is queued meanwhile becomes one batch.
    async fn busy(&self) -> Busy {
        let (started, has_started) = channel();
        let (go_on, may_go_on) = gate();
        let job = self
            .queue(move |_| {
                started.send(()).unwrap();
                may_go_on.lock().unwrap().recv().unwrap();
                Ok(())
            })
            .await;
        has_started.recv().unwrap();
        Busy { go_on, job }
    }
}

impl Busy {
    async fn end(self) {
        self.go_on.send(()).unwrap();
        self.job.await.unwrap().unwrap();
    }
}

/// What a job waits at. A job may be run twice, so all in it can be cloned.
fn gate() -> (Sender<()>, Arc<Mutex<Receiver<()>>>) {
    let (go_on, may_go_on) = channel();
    (go_on, Arc::new(Mutex::new(may_go_on)))
}

fn committed(link: &mut Link) -> i64 {
    let count: Count = diesel::sql_query("SELECT count(*) AS rows FROM notes")
        .get_result(link.get().unwrap())
        .unwrap();
    count.rows
}

fn note(connection: &mut SqliteConnection, note: usize) -> Result<(), StoreError> {
    Ok(connection.batch_execute(&format!("INSERT INTO notes VALUES ({note})"))?)
}

#[tokio::test]
async fn jobs_that_wait_together_share_one_commit() {
    let fixture = Fixture::new();
    let busy = fixture.busy().await;
    let mut jobs = Vec::new();
    for i in 0..TOGETHER {
        let reader = Arc::new(Mutex::new(fixture.reader()));
        jobs.push(
            fixture
                .queue(move |connection| {
                    note(connection, i)?;
                    Ok(committed(&mut reader.lock().unwrap()))
                })
                .await,
        );
    }
    busy.end().await;
    for job in jobs {
        assert_eq!(job.await.unwrap().unwrap(), 0, "a commit came between the jobs");
    }
    assert_eq!(fixture.committed(), 100);
}

#[tokio::test]
async fn nothing_is_answered_before_its_commit() {
    let fixture = Fixture::new();
    let busy = fixture.busy().await;
    let first = fixture.queue(|connection| note(connection, 1)).await;
    let (started, has_started) = channel();
    let (go_on, may_go_on) = gate();
    let second = fixture
        .queue(move |connection| {
            started.send(()).unwrap();
            may_go_on.lock().unwrap().recv().unwrap();
            note(connection, 2)
        })
        .await;
    busy.end().await;
    has_started.recv().unwrap();
    tokio::task::yield_now().await;
    assert!(!first.is_finished(), "answered while its batch was still running");
    assert_eq!(fixture.committed(), 0);
    go_on.send(()).unwrap();
    first.await.unwrap().unwrap();
    assert_eq!(fixture.committed(), 2);
    second.await.unwrap().unwrap();
}

#[tokio::test]
async fn a_failing_or_panicking_job_fails_alone() {
    let fixture = Fixture::new();
    let busy = fixture.busy().await;
    let before = fixture.queue(|connection| note(connection, 1)).await;
    let failing = fixture
        .queue(|connection| {
            note(connection, 2)?;
            Err::<(), _>(StoreError::Stored("notes.note"))
        })
        .await;
    let panicking = fixture
        .queue(|connection| {
            note(connection, 3)?;
            panic!("a fault of ours");
            #[expect(unreachable_code, reason = "gives the closure its type")]
            Ok(())
        })
        .await;
    let after = fixture.queue(|connection| note(connection, 4)).await;
    busy.end().await;
    before.await.unwrap().unwrap();
    assert_eq!(failing.await.unwrap().unwrap_err().kind(), PortErrorKind::Corrupt);
    assert_eq!(
        panicking.await.unwrap().unwrap_err().kind(),
        PortErrorKind::Internal
    );
    after.await.unwrap().unwrap();
    assert_eq!(fixture.committed(), 2);
}

#[tokio::test]
async fn a_job_that_fails_alone_in_its_batch_leaves_nothing() {
    let fixture = Fixture::new();
    let failed = fixture
        .writer
        .run(Durability::Synced, |connection| {
            note(connection, 1)?;
            note(connection, 1)
        })
        .await;
    assert_eq!(failed.unwrap_err().kind(), PortErrorKind::Internal);
    assert_eq!(fixture.committed(), 0);
    fixture
        .writer
        .run(Durability::Synced, |connection| note(connection, 1))
        .await
        .unwrap();
    assert_eq!(fixture.committed(), 1);
}

#[tokio::test]
async fn a_job_that_was_given_up_before_its_turn_writes_nothing() {
    let fixture = Fixture::new();
    let busy = fixture.busy().await;
    let given_up = fixture.queue(|connection| note(connection, 1)).await;
    let next = fixture.queue(|connection| note(connection, 2)).await;
    given_up.abort();
    assert!(given_up.await.unwrap_err().is_cancelled());
    busy.end().await;
    next.await.unwrap().unwrap();
    assert_eq!(fixture.committed(), 1);
}

#[tokio::test]
async fn a_job_that_was_given_up_while_it_ran_is_stored() {
    let fixture = Fixture::new();
    let (started, has_started) = channel();
    let (go_on, may_go_on) = gate();
    let running = fixture
        .queue(move |connection| {
            started.send(()).unwrap();
            may_go_on.lock().unwrap().recv().unwrap();
            note(connection, 1)
        })
        .await;
    has_started.recv().unwrap();
    running.abort();
    assert!(running.await.unwrap_err().is_cancelled());
    go_on.send(()).unwrap();
    fixture.writer.close();
    assert_eq!(fixture.committed(), 1);
}

/// A reader keeps the pages of before for as long as it reads; then they go with the next commit.
#[tokio::test]
async fn a_purge_that_a_reader_delayed_is_made_up_for() {
    let fixture = Fixture::new();
    let log_length = || {
        let log = fixture.folder.path().join("writer.db-wal");
        std::fs::metadata(log).unwrap().len()
    };
    let write = async |durability, i| {
        let work = move |connection: &mut SqliteConnection| note(connection, i);
        fixture.writer.run(durability, work).await.unwrap();
    };
    write(Durability::Synced, 1).await;
    let mut reader = fixture.reader();
    reader.get().unwrap().batch_execute("BEGIN").unwrap();
    assert_eq!(committed(&mut reader), 1);
    write(Durability::Purged, 2).await;
    assert!(log_length() > 0);
    assert_eq!(committed(&mut reader), 1, "it still sees its own moment");
    reader.get().unwrap().batch_execute("COMMIT").unwrap();
    write(Durability::Deferred, 3).await;
    assert_eq!(log_length(), 0);
    write(Durability::Deferred, 4).await;
    assert!(log_length() > 0, "only erasures cut the log");
    write(Durability::Purged, 5).await;
    assert_eq!(log_length(), 0);
    assert_eq!(committed(&mut reader), 5);
}

/// As SQLite does by itself when the disk is full.
#[tokio::test]
async fn a_transaction_that_ended_early_fails_every_job_and_the_writer_goes_on() {
    let fixture = Fixture::new();
    let busy = fixture.busy().await;
    let first = fixture.queue(|connection| note(connection, 1)).await;
    let second = fixture
        .queue(|connection| {
            connection.batch_execute("ROLLBACK")?;
            Err::<(), _>(StoreError::Stored("a full disk"))
        })
        .await;
    let third = fixture.queue(|connection| note(connection, 3)).await;
    busy.end().await;
    for job in [first, second, third] {
        assert_eq!(job.await.unwrap().unwrap_err().kind(), PortErrorKind::Unavailable);
    }
    assert_eq!(fixture.committed(), 0);
    fixture
        .writer
        .run(Durability::Deferred, |connection| note(connection, 4))
        .await
        .unwrap();
    assert_eq!(fixture.committed(), 1);
}

#[tokio::test]
async fn closing_finishes_what_is_queued_and_refuses_the_rest() {
    let fixture = Fixture::new();
    let busy = fixture.busy().await;
    let queued = fixture.queue(|connection| note(connection, 1)).await;
    let writer = Arc::clone(&fixture.writer);
    let closing = std::thread::spawn(move || writer.close());
    busy.end().await;
    queued.await.unwrap().unwrap();
    closing.join().unwrap();
    let late = fixture
        .writer
        .run(Durability::Synced, |connection| note(connection, 2))
        .await;
    assert_eq!(late.unwrap_err().kind(), PortErrorKind::Unavailable);
    assert_eq!(fixture.committed(), 1);
}
