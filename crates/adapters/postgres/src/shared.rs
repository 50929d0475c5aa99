//! The statements that many requests share.

use tokio::runtime::Handle;

use crate::accounts::LoginSubjects;
use crate::coalescer::{Coalescer, Width};
use crate::pool::Pool;
use crate::sessions::{Bearers, Logins, Rotations};

/// Statements of a kind at once. A second one is for many requests, or for those who come while the first waits for a
/// lock; more would only make each smaller.
const LANES: usize = 2;

/// A statement that logs people in costs PostgreSQL as much as ten of its logins do, before the first of them.
const WORTH: usize = 32;

/// More than this would wait for longer than a request may.
const QUEUE: usize = 4096;

/// What many requests ask at once.
pub(crate) struct SharedStatements {
    pub(crate) subjects: Coalescer<LoginSubjects>,
    pub(crate) logins: Coalescer<Logins>,
    pub(crate) rotations: Coalescer<Rotations>,
    pub(crate) bearers: Coalescer<Bearers>,
}

impl SharedStatements {
    pub(crate) fn start(pool: &Pool, runtime: &Handle) -> Self {
        let of = |batch| Width {
            lanes: LANES,
            worth: WORTH,
            batch,
            queue: QUEUE,
        };
        Self {
            subjects: Coalescer::start(LoginSubjects(pool.clone()), of(256), runtime),
            logins: Coalescer::start(Logins(pool.clone()), of(64), runtime),
            rotations: Coalescer::start(Rotations(pool.clone()), of(64), runtime),
            bearers: Coalescer::start(Bearers(pool.clone()), of(256), runtime),
        }
    }
}
