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
    together((0..RACERS).map(task).collect()).await
}

/// Runs tasks of their own from the same moment and answers what each came to.
pub(super) async fn together<T, F>(tasks: Vec<F>) -> Vec<T>
where
    T: Send + 'static,
    F: Future<Output = T> + Send + 'static,
{
    let line = Arc::new(Barrier::new(tasks.len()));
    let running: Vec<_> = tasks
        .into_iter()
        .map(|work| {
            let line = line.clone();
            tokio::spawn(async move {
                line.wait().await;
                work.await
            })
        })
        .collect();
    let mut answers = Vec::with_capacity(running.len());
    for task in running {
        answers.push(task.await.expect("no racer panics"));
    }
    answers
}
