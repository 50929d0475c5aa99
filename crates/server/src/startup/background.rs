//! What goes on beside the requests, every second.

use std::sync::Arc;
use std::time::Duration;

use dastak_sms::Failover;
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

/// Sends codes once more for which no receipt came, where the operator wants that.
pub(super) async fn try_again(state: Arc<AppState>) {
    if !state.use_cases.second_tries.are_on() {
        return;
    }
    let mut seconds = every_second();
    loop {
        seconds.tick().await;
        state.use_cases.second_tries.run().await;
    }
}
