//! What goes on beside the requests, every second.

use std::sync::Arc;
use std::time::Duration;

use dastak_sms::Failover;
use tokio::sync::Notify;
use tokio::task::JoinSet;
use tokio::time::{Interval, MissedTickBehavior, interval};

use crate::http::AppState;

fn every_second() -> Interval {
    let mut seconds = interval(Duration::from_secs(1));
    seconds.set_missed_tick_behavior(MissedTickBehavior::Delay);
    seconds
}

/// Tells other nodes which gateways fail here, and learns which fail there.
pub(super) async fn exchange(gateways: Option<Arc<Failover>>, state: Arc<AppState>) {
    let Some(gateways) = gateways else { return };
    let mut seconds = every_second();
    loop {
        seconds.tick().await;
        gateways.exchange(state.clock.now()).await;
    }
}

/// Brings what happened to numbers to the timeline.
pub(super) async fn take_notes(state: Arc<AppState>) {
    let mut seconds = every_second();
    loop {
        seconds.tick().await;
        state.use_cases.notes.flush().await;
    }
}

/// Looks again at receipts that came before their messages were known.
pub(super) async fn settle_receipts(state: Arc<AppState>) {
    let mut seconds = every_second();
    loop {
        seconds.tick().await;
        state.use_cases.delivery_receipts.settle_early().await;
    }
}

/// Second tries under way at most: a gateway that is slow must not gather more than this.
const MOST_TRIES: usize = 256;

/// Sends codes once more for which no receipt came, until it is told to stop; what is under way then is finished.
pub(super) async fn try_again(state: Arc<AppState>, stop: Arc<Notify>) {
    let mut seconds = every_second();
    let mut tries = JoinSet::new();
    loop {
        tokio::select! {
            _ = seconds.tick() => {}
            () = stop.notified() => break,
        }
        while tries.try_join_next().is_some() {}
        for due in state.use_cases.second_tries.take_due(MOST_TRIES - tries.len()) {
            let state = Arc::clone(&state);
            tries.spawn(async move {
                if let Err(error) = state.use_cases.second_tries.attempt(due).await {
                    tracing::warn!(%error, "a second try could not be made");
                }
            });
        }
    }
    tries.join_all().await;
}
