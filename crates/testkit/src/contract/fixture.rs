//! What a suite runs on.

use std::any::Any;
use std::sync::Arc;

use dastak_ports::{
    Accounts, AuditLog, BreakerBoard, BulkPeople, Devices, Housekeeping, OtpStore, RateLimiter, Sessions,
    Timeline,
};

use crate::fakes::MemoryStore;

/// Fresh, empty stores. A backend that has only some of them takes the others from [`Stores::in_memory`]:
/// `Stores { otp_store, rate_limiter, ..Stores::in_memory() }`.
pub struct Stores {
    /// Sent codes.
    pub otp_store: Arc<dyn OtpStore>,
    /// Limits that stand alone.
    pub rate_limiter: Arc<dyn RateLimiter>,
    /// People.
    pub accounts: Arc<dyn Accounts>,
    /// Whole populations.
    pub bulk_people: Arc<dyn BulkPeople>,
    /// Logins.
    pub sessions: Arc<dyn Sessions>,
    /// Devices that log in without a code.
    pub devices: Arc<dyn Devices>,
    /// The audit trail.
    pub audit: Arc<dyn AuditLog>,
    /// What nodes tell each other about gateways.
    pub breakers: Arc<dyn BreakerBoard>,
    /// What happened to numbers lately.
    pub timeline: Arc<dyn Timeline>,
    /// What throws away the expired things of all of them.
    pub housekeeping: Vec<Arc<dyn Housekeeping>>,
    /// Dropped after the test: a temporary folder, a database to be removed.
    pub guard: Box<dyn Any + Send>,
}

impl Stores {
    /// The fakes.
    #[must_use]
    pub fn in_memory() -> Self {
        Self::of(&Arc::new(MemoryStore::new()))
    }

    /// A fake that is already there, as one with faults.
    #[must_use]
    pub fn of(store: &Arc<MemoryStore>) -> Self {
        Self {
            otp_store: store.clone(),
            rate_limiter: store.clone(),
            accounts: store.clone(),
            bulk_people: store.clone(),
            sessions: store.clone(),
            devices: store.clone(),
            audit: store.clone(),
            breakers: store.clone(),
            timeline: store.clone(),
            housekeeping: vec![store.clone()],
            guard: Box::new(()),
        }
    }
}

/// An engine that the suites run on.
pub trait Backend {
    /// Stores that nobody else uses, with nothing in them.
    fn fresh() -> impl Future<Output = Stores> + Send;
}

/// Runs one rule on fresh stores, on a runtime of two threads so that tasks really race.
pub fn run<B: Backend, F: Future<Output = ()>>(rule: impl FnOnce(Stores) -> F) {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .expect("a runtime starts");
    runtime.block_on(async { rule(B::fresh().await).await });
}
