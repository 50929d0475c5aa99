//! Many callers at once.

use std::sync::Arc;

use tokio::sync::Barrier;

/// How many callers race.
pub(super) const RACERS: usize = 50;

/// Starts [`RACERS`] tasks at the same moment and answers what each came to.
pub(super) async fn race<T, F>(task: impl Fn(usize) -> F) -> Vec<T>
where
    T: Send + 'static,
    F: Future<Output = T> + Send + 'static,
{
    let line = Arc::new(Barrier::new(RACERS));
    let running: Vec<_> = (0..RACERS)
        .map(|i| {
            let (line, work) = (line.clone(), task(i));
            tokio::spawn(async move {
                line.wait().await;
                work.await
            })
        })
        .collect();
    let mut answers = Vec::with_capacity(RACERS);
    for task in running {
        answers.push(task.await.expect("no racer panics"));
    }
    answers
}
