//! Whether a refusal says anything about the gateway.
//!
//! Its class tells the caller what to do. "Too many messages" may be about one number, and then the gateway is as well
//! as before: whoever counts its failures must not count that one.

use std::cell::Cell;

tokio::task_local! {
    static IS_ABOUT_THE_NUMBER: Cell<bool>;
}

/// Runs one sending. Whether it was [about the number](about_the_number) comes with what it returns.
pub(crate) async fn watch<T>(sending: impl Future<Output = T>) -> (T, bool) {
    let watched = async {
        let result = sending.await;
        (result, IS_ABOUT_THE_NUMBER.with(Cell::get))
    };
    IS_ABOUT_THE_NUMBER.scope(Cell::new(false), watched).await
}

/// The refusal of this sending is the fault of its number alone. Without anybody who counts it changes nothing.
pub(crate) fn about_the_number() {
    let _ = IS_ABOUT_THE_NUMBER.try_with(|is| is.set(true));
}
