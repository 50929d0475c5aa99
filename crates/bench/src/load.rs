//! A closed loop: each user sends the next request when the last one is answered.

use std::cell::{Cell, RefCell};
use std::time::{Duration, Instant};

use futures_util::future::try_join_all;
use tokio::sync::Notify;

use crate::Trouble;
use crate::process::Process;

/// How long one figure is measured.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Window {
    /// Before it, unmeasured.
    pub(crate) warm_up: Duration,
    /// The measured time, unless there is nothing left to do before.
    pub(crate) length: Duration,
}

/// Whether a user goes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Progress {
    /// One more was done.
    Done,
    /// There was nothing left to do for this user.
    NothingLeft,
}

/// What was seen in one window.
#[derive(Debug, Clone)]
pub(crate) struct Sample {
    /// How long each request took that was answered within the window.
    pub(crate) times: Vec<Duration>,
    /// Requests in all, those before and after the window included.
    pub(crate) done: usize,
    /// The window's real length.
    pub(crate) elapsed: Duration,
    /// CPU time that the watched process used.
    pub(crate) server_cpu: Duration,
    /// CPU time of this program: the load, the gateway, and what counts.
    pub(crate) load_cpu: Duration,
}

impl Sample {
    /// Requests a second.
    pub(crate) fn rate(&self) -> f64 {
        crate::stats::per_second(self.times.len(), self.elapsed)
    }
}

/// Lets every user work for a window and takes the times. The window ends early when the first user has nothing left,
/// so that all users are there for all of it.
pub(crate) async fn measure<U>(
    users: &mut [U],
    window: Window,
    watched: &Process,
    work: impl AsyncFn(&mut U) -> Result<Progress, Trouble>,
) -> Result<Sample, Trouble> {
    let phase = Cell::new(Phase::WarmUp);
    let times = RefCell::new(Vec::new());
    let done = Cell::new(0);
    let out_of_work = Notify::new();
    let everybody = try_join_all(users.iter_mut().map(async |user| {
        while phase.get() != Phase::Over {
            let began = Instant::now();
            if work(user).await? == Progress::NothingLeft {
                phase.set(Phase::Over);
                out_of_work.notify_one();
                continue;
            }
            done.set(done.get() + 1);
            if phase.get() == Phase::Measured {
                times.borrow_mut().push(began.elapsed());
            }
        }
        Ok::<_, Trouble>(())
    }));
    let ruler = async {
        let pause = async |time| tokio::time::timeout(time, out_of_work.notified()).await.is_ok();
        if pause(window.warm_up).await {
            return Err("there was no work left after the warm-up: take more --people".into());
        }
        phase.set(Phase::Measured);
        let (start, server, load) = (Instant::now(), watched.cpu_time()?, Process::this().cpu_time()?);
        pause(window.length).await;
        phase.set(Phase::Over);
        Ok((
            start.elapsed(),
            watched.cpu_time()?.saturating_sub(server),
            Process::this().cpu_time()?.saturating_sub(load),
        ))
    };
    let (_, (elapsed, server_cpu, load_cpu)) = tokio::try_join!(everybody, ruler)?;
    Ok(Sample {
        times: times.into_inner(),
        done: done.get(),
        elapsed,
        server_cpu,
        load_cpu,
    })
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Phase {
    WarmUp,
    Measured,
    Over,
}

#[cfg(test)]
mod tests {
    use super::*;

    const WINDOW: Window = Window {
        warm_up: Duration::from_millis(1),
        length: Duration::from_mins(10),
    };

    #[tokio::test]
    async fn the_window_ends_with_the_first_user_who_has_nothing_left() {
        let mut left = [1000_u32, 2000];
        let sample = measure(&mut left, WINDOW, &Process::this(), async |left: &mut u32| {
            tokio::time::sleep(Duration::from_micros(1)).await;
            let Some(fewer) = left.checked_sub(1) else {
                return Ok(Progress::NothingLeft);
            };
            *left = fewer;
            Ok(Progress::Done)
        })
        .await
        .unwrap();
        assert_eq!(left[0], 0);
        assert!(left[1] > 0);
        assert!(sample.elapsed < Duration::from_mins(1));
    }

    #[tokio::test]
    async fn a_failed_request_fails_the_measurement() {
        let answer = measure(&mut [()], WINDOW, &Process::this(), async |(): &mut ()| {
            Err("503".into())
        })
        .await;
        assert_eq!(answer.unwrap_err().to_string(), "503");
    }
}
