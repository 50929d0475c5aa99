//! The rules of sharing, with a statement that a test holds, lets go and breaks.

use std::collections::BTreeSet;
use std::sync::Mutex as SyncMutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use diesel::result::{DatabaseErrorKind, Error as DieselError};
use tokio::sync::Semaphore;
use tokio::task::yield_now;

use super::*;

/// What a request does to its statement.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Effect {
    Good,
    /// Breaks a constraint.
    Bad,
    /// Fails after the others were served.
    Late,
    /// Waits for a lock in vain.
    Locked,
    /// Loses the connection.
    Cut,
    Panics,
}

type Request = (usize, Effect);

/// A store of numbers.
struct Fake {
    /// A statement needs a permit.
    gate: Semaphore,
    begun: mpsc::UnboundedSender<Vec<usize>>,
    in_flight: AtomicUsize,
    most_in_flight: AtomicUsize,
    done: SyncMutex<Vec<usize>>,
}

impl Batch for Arc<Fake> {
    type Request = Request;
    type Answer = usize;

    async fn run(&self, requests: &[Request]) -> Result<Answers<usize>, StoreError> {
        let in_flight = self.in_flight.fetch_add(1, Ordering::SeqCst) + 1;
        self.most_in_flight.fetch_max(in_flight, Ordering::SeqCst);
        let names = requests.iter().map(|(name, _)| *name);
        self.begun.send(names.clone().collect()).unwrap();
        self.gate.acquire().await.unwrap().forget();
        for _ in 0..requests.len() % 7 {
            yield_now().await;
        }
        self.in_flight.fetch_sub(1, Ordering::SeqCst);
        let has = |wanted| requests.iter().any(|(_, effect)| *effect == wanted);
        assert!(!has(Effect::Panics), "as the test wants");
        if has(Effect::Cut) {
            return Err(trouble(DatabaseErrorKind::UnableToSendCommand));
        }
        if has(Effect::Bad) {
            return Err(trouble(DatabaseErrorKind::UniqueViolation));
        }
        if has(Effect::Locked) {
            return Err(StoreError::Held);
        }
        self.done.lock().unwrap().extend(names.clone());
        let answers = requests.iter().map(|(name, effect)| match effect {
            Effect::Late => Err(StoreError::NoAnswer),
            _ => Ok(answer_to(*name)),
        });
        Ok(answers.collect())
    }
}

fn trouble(kind: DatabaseErrorKind) -> StoreError {
    DieselError::DatabaseError(kind, Box::new("as the test wants".to_owned())).into()
}

fn answer_to(name: usize) -> usize {
    name * 10 + 1
}

struct Scene {
    fake: Arc<Fake>,
    coalescer: Arc<Coalescer<Arc<Fake>>>,
    begun: mpsc::UnboundedReceiver<Vec<usize>>,
}

/// A coalescer of this width whose statements wait for [`Semaphore::add_permits`].
fn scene(lanes: usize, batch: usize, queue: usize) -> Scene {
    scene_of(Width {
        lanes,
        worth: 1,
        batch,
        queue,
    })
}

fn scene_of(width: Width) -> Scene {
    let (sender, begun) = mpsc::unbounded_channel();
    let fake = Arc::new(Fake {
        gate: Semaphore::new(0),
        begun: sender,
        in_flight: AtomicUsize::new(0),
        most_in_flight: AtomicUsize::new(0),
        done: SyncMutex::default(),
    });
    let coalescer = Arc::new(Coalescer::start(fake.clone(), width, &Handle::current()));
    Scene {
        fake,
        coalescer,
        begun,
    }
}

impl Scene {
    /// Asks in a task of its own, and returns when the request is queued.
    async fn ask(&self, name: usize, effect: Effect) -> tokio::task::JoinHandle<Result<usize, StoreError>> {
        let before = self.coalescer.queue.capacity();
        let coalescer = self.coalescer.clone();
        let asking = tokio::spawn(async move { coalescer.ask((name, effect)).await });
        while self.coalescer.queue.capacity() == before && !asking.is_finished() {
            yield_now().await;
        }
        asking
    }

    /// A statement of its own that is in flight until a permit lets it go.
    async fn occupy(&mut self, name: usize) -> tokio::task::JoinHandle<Result<usize, StoreError>> {
        let coalescer = self.coalescer.clone();
        let asking = tokio::spawn(async move { coalescer.ask((name, Effect::Good)).await });
        assert_eq!(self.begun.recv().await, Some(vec![name]));
        asking
    }
}

#[tokio::test]
async fn what_comes_during_a_statement_is_the_next_one() {
    let mut scene = scene(1, 100, 100);
    let first = scene.occupy(0).await;
    let mut others = Vec::new();
    for name in 1..=5 {
        others.push(scene.ask(name, Effect::Good).await);
    }
    scene.fake.gate.add_permits(2);
    assert_eq!(first.await.unwrap().unwrap(), answer_to(0));
    assert_eq!(scene.begun.recv().await, Some(vec![1, 2, 3, 4, 5]));
    for (name, other) in (1..).zip(others) {
        assert_eq!(other.await.unwrap().unwrap(), answer_to(name));
    }
}

#[tokio::test]
async fn a_further_statement_begins_when_enough_requests_wait() {
    let mut scene = scene_of(Width {
        lanes: 2,
        worth: 3,
        batch: 100,
        queue: 100,
    });
    let first = scene.occupy(0).await;
    let mut others = vec![scene.ask(1, Effect::Good).await, scene.ask(2, Effect::Good).await];
    for _ in 0..100 {
        yield_now().await;
    }
    assert!(scene.begun.try_recv().is_err(), "two are not worth a statement");
    others.push(scene.ask(3, Effect::Good).await);
    assert_eq!(scene.begun.recv().await, Some(vec![1, 2, 3]));
    scene.fake.gate.add_permits(2);
    assert!(first.await.unwrap().is_ok());
    for other in others {
        assert!(other.await.unwrap().is_ok());
    }
}

#[tokio::test]
async fn nobody_who_comes_later_waits_for_a_statement_that_takes_long() {
    let mut scene = scene_of(Width {
        lanes: 2,
        worth: 100,
        batch: 100,
        queue: 100,
    });
    let first = scene.occupy(0).await;
    let deadline = Instant::now() + Duration::from_secs(20);
    while !scene.coalescer.further.takes_long() {
        assert!(Instant::now() < deadline);
        yield_now().await;
    }
    let later = scene.occupy(1).await;
    scene.fake.gate.add_permits(2);
    assert!(first.await.unwrap().is_ok() && later.await.unwrap().is_ok());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn every_caller_gets_its_own_answer_once() {
    const CALLERS: usize = 3000;
    for (lanes, batch) in [(1, 1), (1, 64), (2, 16), (3, 7)] {
        let mut scene = scene(lanes, batch, CALLERS);
        scene.fake.gate.add_permits(2 * CALLERS);
        let asked: Vec<_> = (0..CALLERS)
            .map(|name| {
                let coalescer = scene.coalescer.clone();
                // Some in every stretch are to blame for their statement, at changing distances.
                let effect = if name * name % 97 == 1 {
                    Effect::Bad
                } else {
                    Effect::Good
                };
                let asking = tokio::spawn(async move { coalescer.ask((name, effect)).await });
                (name, effect, asking)
            })
            .collect();
        let mut good = BTreeSet::new();
        for (name, effect, asking) in asked {
            let answer = asking.await.unwrap();
            match effect {
                Effect::Good => {
                    assert_eq!(answer.unwrap(), answer_to(name));
                    good.insert(name);
                }
                _ => assert!(matches!(
                    answer,
                    Err(StoreError::Postgres(_) | StoreError::Shared(_))
                )),
            }
        }
        let done = scene.fake.done.lock().unwrap().clone();
        assert_eq!(done.len(), good.len(), "nothing is done twice");
        assert_eq!(done.into_iter().collect::<BTreeSet<_>>(), good);
        assert!(scene.fake.most_in_flight.load(Ordering::SeqCst) <= lanes);
        scene.begun.close();
        while let Some(statement) = scene.begun.recv().await {
            assert!(statement.len() <= batch);
        }
    }
}

#[tokio::test]
async fn a_caller_that_gives_up_before_its_statement_asks_nothing() {
    let mut scene = scene(1, 100, 100);
    let first = scene.occupy(0).await;
    let gone = scene.ask(1, Effect::Good).await;
    let stays = scene.ask(2, Effect::Good).await;
    gone.abort();
    assert!(gone.await.unwrap_err().is_cancelled());
    scene.fake.gate.add_permits(2);
    assert!(first.await.unwrap().is_ok());
    assert_eq!(stays.await.unwrap().unwrap(), answer_to(2));
    assert_eq!(*scene.fake.done.lock().unwrap(), [0, 2]);
}

#[tokio::test]
async fn a_caller_that_gives_up_during_its_statement_stops_nothing() {
    let mut scene = scene(1, 100, 100);
    let gone = scene.occupy(0).await;
    let stays = scene.ask(1, Effect::Good).await;
    gone.abort();
    assert!(gone.await.unwrap_err().is_cancelled());
    scene.fake.gate.add_permits(2);
    assert_eq!(stays.await.unwrap().unwrap(), answer_to(1));
    assert_eq!(*scene.fake.done.lock().unwrap(), [0, 1]);
}

#[tokio::test]
async fn more_than_the_queue_holds_is_refused_at_once() {
    let mut scene = scene(1, 100, 2);
    let first = scene.occupy(0).await;
    let waiting = [scene.ask(1, Effect::Good).await, scene.ask(2, Effect::Good).await];
    let refused = scene.coalescer.ask((3, Effect::Good)).await;
    assert!(matches!(refused, Err(StoreError::Overloaded)));
    scene.fake.gate.add_permits(2);
    assert!(first.await.unwrap().is_ok());
    for waiting in waiting {
        assert!(waiting.await.unwrap().is_ok());
    }
}

#[tokio::test]
async fn a_lost_connection_is_told_to_all_and_nothing_is_done_again() {
    let mut scene = scene(1, 100, 100);
    let first = scene.occupy(0).await;
    let shared = [
        scene.ask(1, Effect::Good).await,
        scene.ask(2, Effect::Cut).await,
        scene.ask(3, Effect::Good).await,
    ];
    scene.fake.gate.add_permits(10);
    assert!(first.await.unwrap().is_ok());
    for shared in shared {
        assert!(shared.await.unwrap().unwrap_err().costs_connections());
    }
    assert_eq!(*scene.fake.done.lock().unwrap(), [0]);
    // And the next ones find a lane that works.
    assert!(scene.coalescer.ask((4, Effect::Good)).await.is_ok());
}

#[tokio::test]
async fn trouble_for_all_ends_the_retries_one_by_one() {
    let mut scene = scene(1, 100, 100);
    let first = scene.occupy(0).await;
    let bad = scene.ask(1, Effect::Bad).await;
    let good = scene.ask(2, Effect::Good).await;
    let late = scene.ask(3, Effect::Good).await;
    scene.fake.gate.add_permits(3);
    assert!(first.await.unwrap().is_ok());
    assert_eq!(scene.begun.recv().await, Some(vec![1, 2, 3]));
    assert_eq!(scene.begun.recv().await, Some(vec![1]));
    assert!(matches!(bad.await.unwrap(), Err(StoreError::Postgres(_))));
    assert_eq!(scene.begun.recv().await, Some(vec![2]));
    // The store is closed in the middle: the statement of the second one panics, as no permit can come.
    scene.fake.gate.close();
    for refused in [good, late] {
        assert!(matches!(refused.await.unwrap(), Err(StoreError::Shared(_))));
    }
    assert_eq!(*scene.fake.done.lock().unwrap(), [0]);
}

#[tokio::test]
async fn what_fails_after_the_others_were_served_fails_alone() {
    let mut scene = scene(1, 100, 100);
    let first = scene.occupy(0).await;
    let good = scene.ask(1, Effect::Good).await;
    let late = scene.ask(2, Effect::Late).await;
    scene.fake.gate.add_permits(10);
    assert!(first.await.unwrap().is_ok());
    assert_eq!(good.await.unwrap().unwrap(), answer_to(1));
    assert!(matches!(late.await.unwrap(), Err(StoreError::NoAnswer)));
    assert_eq!(
        *scene.fake.done.lock().unwrap(),
        [0, 1, 2],
        "nothing is done again"
    );
}

/// One is the trouble of one row, two are everybody's: the last one is not made to wait as well.
#[tokio::test]
async fn two_locks_end_the_retries_one_by_one() {
    let mut scene = scene(1, 100, 100);
    let first = scene.occupy(0).await;
    let mut asked = Vec::new();
    for (name, effect) in (1..).zip([Effect::Locked, Effect::Good, Effect::Locked, Effect::Good]) {
        asked.push(scene.ask(name, effect).await);
    }
    scene.fake.gate.add_permits(10);
    assert!(first.await.unwrap().is_ok());
    let answers: Vec<_> = futures_util::future::join_all(asked).await;
    let is_good: Vec<bool> = answers
        .into_iter()
        .map(|answer| answer.unwrap().is_ok())
        .collect();
    assert_eq!(is_good, [false, true, false, false]);
    assert_eq!(*scene.fake.done.lock().unwrap(), [0, 2]);
}

#[tokio::test]
async fn a_panic_is_trouble_of_its_statement_only() {
    let scene = scene(1, 100, 100);
    scene.fake.gate.add_permits(10);
    let broken = scene.coalescer.ask((0, Effect::Panics)).await.unwrap_err();
    assert!(matches!(broken, StoreError::Shared(error) if matches!(*error, StoreError::Panicked)));
    assert_eq!(
        scene.coalescer.ask((1, Effect::Good)).await.unwrap(),
        answer_to(1)
    );
}

#[test]
fn without_its_runtime_everything_is_refused() {
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let (coalescer, waiting) = runtime.block_on(async {
        let mut scene = scene(1, 100, 100);
        let waiting = scene.occupy(0).await;
        (scene.coalescer, waiting)
    });
    drop(runtime);
    let other = tokio::runtime::Builder::new_current_thread().build().unwrap();
    other.block_on(async {
        assert!(waiting.await.unwrap_err().is_cancelled());
        let refused = coalescer.ask((1, Effect::Good)).await;
        assert!(matches!(refused, Err(StoreError::Closed)));
    });
}
