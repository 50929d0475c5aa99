//! Throwing away what has expired, once a minute.

use std::sync::Arc;
use std::time::Duration;

use dastak_ports::{Clock, Housekeeping};
use tokio::time::{MissedTickBehavior, interval};

/// The pause between two rounds.
const PAUSE: Duration = Duration::from_mins(1);

/// Sweeps every store at once and then every minute, until it is dropped. A store in trouble is named in the
/// log when the trouble begins, and not again before it has ended.
pub(super) async fn keep_house(stores: Vec<Arc<dyn Housekeeping>>, clock: Arc<dyn Clock>) {
    let mut rounds = interval(PAUSE);
    rounds.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut in_trouble = vec![false; stores.len()];
    loop {
        rounds.tick().await;
        for (store, in_trouble) in stores.iter().zip(&mut in_trouble) {
            match store.sweep(clock.now()).await {
                Ok(rows) => {
                    tracing::debug!(rows, "swept what had expired");
                    *in_trouble = false;
                }
                Err(error) if !*in_trouble => {
                    let cause = std::error::Error::source(&error)
                        .map(ToString::to_string)
                        .unwrap_or_default();
                    tracing::error!(%error, cause, "a store could not be swept");
                    *in_trouble = true;
                }
                Err(_) => {}
            }
        }
    }
}
